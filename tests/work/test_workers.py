"""Pools that are given up at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from align.errors import MachineError
from align.work import Limits, LocalWorkers, cache_folder, process_pool
from align.work.parcels import opened, parcel
from tests.conftest import STARTS

_folder = Path()


def begin(folder: Path) -> None:
    global _folder
    _folder = folder


def leave_a_trace(number: int) -> int:
    time.sleep(0.01)
    (_folder / str(number)).touch()
    return number


def test_every_process_begins_with_what_is_given(tmp_path: Path) -> None:
    with process_pool(2, begin, tmp_path) as pool:
        assert list(pool.map(leave_a_trace, range(20))) == list(range(20))
    assert len(list(tmp_path.iterdir())) == 20


def interrupted(folder: Path) -> None:
    with process_pool(2, begin, folder) as pool:
        for _ in pool.map(leave_a_trace, range(1000)):
            raise KeyboardInterrupt


def test_what_is_left_is_not_done_first_where_something_goes_wrong(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        interrupted(tmp_path)
    assert len(list(tmp_path.iterdir())) < 500


@pytest.mark.parametrize("start", STARTS)
def test_tasks_are_done_in_turn_and_not_far_ahead(start: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("align.work.workers._AHEAD", 4)
    given: list[int] = []

    def tasks() -> Iterator[int]:
        for number in range(50):
            given.append(number)
            yield number

    with LocalWorkers(2, start=start).team(100) as pair:
        found = pair.each(pow, tasks(), 4)
        assert [next(found) for _ in range(4)] == [1, 100, 100**2, 100**3]
        assert len(given) == 20
        assert list(found) == [100**n for n in range(4, 50)]
        assert list(pair.each(pow, [], 4)) == []
        with pytest.raises(TypeError):
            list(pair.each(pow, ["no number"], 4))  # type: ignore[list-item]
    with LocalWorkers().team(100) as alone:
        assert list(alone.each(pow, tasks(), 4)) == [100**n for n in range(50)]


def _threads(given: list[int], task: int) -> tuple[int, int]:
    return given[0] + task, max(pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas")


def _raise_by_one(given: list[int]) -> None:
    given[0] += 1


@pytest.mark.parametrize(("jobs", "start", "first"), [(1, None, 10), *((2, start, 11) for start in STARTS)])
def test_a_team_takes_one_thread_each_and_gives_the_others_back(jobs: int, start: str | None, first: int) -> None:
    given = [10]
    with threadpool_limits(limits=2, user_api="blas"):
        if max(pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas") < 2:
            pytest.skip("one core")
        held: list[Iterator[tuple[int, int]]] = []

        def work() -> None:
            with LocalWorkers(jobs, start=start).team(given, _raise_by_one) as workers:
                held.append(workers.each(_threads, range(9), 2))
                assert [next(held[0]) for _ in range(3)] == [(first + n, 1) for n in range(3)], "begun where there is a pool"
                raise ArithmeticError

        with pytest.raises(ArithmeticError):
            work()
        assert _threads(given, 0) == (10, 2)
        held.clear()
        assert _threads(given, 0) == (10, 2)


def test_a_process_that_is_ended_from_outside_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(MachineError, match="ended from outside") as caught, process_pool(2) as pool:
        list(pool.map(_end, range(4)))
    assert "--jobs" in caught.value.hint


def _end(_: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.skipif(os.name == "nt", reason="signals are of Unix")
@pytest.mark.parametrize("way", [signal.SIGKILL, signal.SIGINT])
def test_processes_end_with_the_one_that_started_them_and_say_nothing(way: signal.Signals, tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import os, signal, time\n"
        "from align.work.workers import process_pool\n"
        "def own(_):\n    time.sleep(0.05)\n    return os.getpid()\n"
        "if __name__ == '__main__':\n"
        "    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in the background\n"
        "    with process_pool(2) as pool:\n"
        "        print(*{*pool.map(own, range(8))}, flush=True)\n"
        "        time.sleep(60)\n",
        encoding="utf-8",
    )
    with subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as parent:
        assert parent.stdout
        assert parent.stdout.readline().split()
        if way == signal.SIGINT:
            os.killpg(parent.pid, way)  # as a terminal does it
        else:
            parent.kill()
        _, said = parent.communicate(timeout=30)  # until the last of them is gone, for all have the other end of the pipe
    assert "Process " not in said
    assert ("KeyboardInterrupt" in said) == (way == signal.SIGINT)


@dataclass(frozen=True)
class Tables:
    whole: Any
    rows: list[Any]


def _is_mapped(array: Any) -> bool:
    while isinstance(array, np.ndarray) and not isinstance(array, np.memmap):
        array = array.base
    return isinstance(array, (np.memmap, memoryview))


def _sums(given: Tables, row: int) -> tuple[bool, float, float]:
    return _is_mapped(given.whole), float(given.whole.sum()), float(given.rows[row].sum())


@pytest.mark.parametrize("start", [start for start in STARTS if start != "fork"])
def test_large_arrays_and_their_parts_are_mapped_by_processes_that_do_not_inherit_them(
    start: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    orphan, other = (cache_folder() / f"parcel-{name}" for name in ("orphan", "made-just-now"))
    for folder in (orphan, other):
        folder.mkdir(parents=True)
    os.utime(orphan, (1, 1))
    table = np.arange(6000, dtype=np.float32).reshape(60, 100)
    given = Tables(table, [table[n] for n in range(60)])
    with LocalWorkers(2, Limits(mapped=10_000), start) as workers:
        with workers.team(given) as team:
            found = list(team.each(_sums, range(60)))
            (folder,) = (path for path in cache_folder().glob("parcel-*") if path != other)
            assert sum(path.stat().st_size for path in folder.iterdir()) < 2 * table.nbytes, "the table is there once"
        with workers.team(replace(given, whole=table * 2)) as team:
            again = list(team.each(_sums, range(2)))
    assert found == [(True, float(table.sum()), float(row.sum())) for row in table]
    assert [total for _, total, _ in again] == [2 * float(table.sum())] * 2, "processes that go on have what is new"
    assert list(cache_folder().glob("parcel-*")) == [other]


def test_without_a_cache_what_processes_are_given_lies_among_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with LocalWorkers(2, start="spawn").team(3) as team:
        assert list(team.each(pow, range(4))) == [1, 3, 9, 27]
        assert list(tmp_path.glob("parcel-*"))
    assert not list(tmp_path.glob("parcel-*"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "file"))
    with LocalWorkers(2, start="spawn").team(3) as team:
        assert list(team.each(pow, range(4), here=True)) == [1, 3, 9, 27], "nothing is written before it is needed"
        with pytest.raises(MachineError, match="cannot be written") as caught:
            list(team.each(pow, range(4)))
    assert "--jobs 1" in caught.value.hint


def test_parcels_in_use_are_nobodys_orphans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with parcel([1], 10) as used:
        os.utime(used, (1, 1))
        with parcel([2], 10) as other:
            assert opened(used) == [1]
            assert opened(other) == [2]

    class Refuses:
        def __reduce__(self) -> str:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), parcel(Refuses(), 10):
        pass
    assert not list(cache_folder().glob("parcel-*"))


@pytest.mark.skipif(os.name == "nt", reason="signals are of Unix")
@pytest.mark.parametrize("start", STARTS)
def test_ctrl_c_ends_at_once_whatever_is_being_handed_over(start: str, tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import signal, sys\n"
        "from align.work import LocalWorkers\n"
        "def large(given, task):\n    return bytes(3_000_000)\n"
        "if __name__ == '__main__':\n"
        "    signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "    with LocalWorkers(2, start=sys.argv[1]).team(None) as team:\n"
        "        for n, _ in enumerate(team.each(large, range(100_000))):\n"
        "            if n == 5: print('goes on', flush=True)\n",
        encoding="utf-8",
    )
    for wait in (0.0, 0.05, 0.11):
        with subprocess.Popen(
            [sys.executable, script, start],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as parent:
            assert parent.stdout
            assert parent.stdout.readline()
            time.sleep(wait)
            os.killpg(parent.pid, signal.SIGINT)
            _, said = parent.communicate(timeout=30)
        assert said.count("Traceback") == 1
        assert "KeyboardInterrupt" in said


def _nap(given: None, task: int) -> int:
    time.sleep(0.5)
    return task


def test_whoever_waits_is_told_now_and_then() -> None:
    told: list[int] = []
    with LocalWorkers(2).team(None) as team:
        assert list(team.each(_nap, range(2), waiting=lambda: told.append(1))) == [0, 1]
    assert told
