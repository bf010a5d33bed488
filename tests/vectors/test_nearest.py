"""The nearest rows of a table: all compared, or by an index."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from align.errors import MachineError
from align.vectors import nearest as module
from align.vectors.encoder import Halves
from align.vectors.nearest import Nearest, both_ways, nearest
from align.work import Limits, LocalWorkers, cache_folder
from tests.conftest import STARTS

NEVER_EXACT = Limits(nearest_exactly=0)
forked = pytest.mark.skipif("fork" not in STARTS, reason="what is patched here is not in processes that are not forked")


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def by_workers(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many indexes were made together, for each time."""
    made: list[int] = []
    whole = module._by_workers

    def counted(tables: tuple[Halves, Halves], *given: Any) -> list[Any]:
        made.append(len(tables))
        return whole(tables, *given)

    monkeypatch.setattr(module, "_by_workers", counted)
    return made


def _same(one: tuple[Nearest, Nearest], two: tuple[Nearest, Nearest]) -> bool:
    return all(np.array_equal(a, b) for x, y in zip(one, two, strict=True) for a, b in zip(x, y, strict=True))


def test_nearest_neighbours_are_those_of_the_whole_table(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    queries, others = (rng.normal(size=(n, 8)).astype(np.float16) for n in (70, 150))
    monkeypatch.setattr(module, "_BLOCK", 32)
    monkeypatch.setattr(module, "_PART", 40)
    places, values = nearest(queries, others)
    table = queries.astype(np.float32) @ others.astype(np.float32).T
    assert np.allclose(values, -np.sort(-table, axis=1)[:, : values.shape[1]], atol=1e-5)
    assert np.allclose(np.take_along_axis(table, places, 1), values, atol=1e-5)


@pytest.mark.parametrize("start", STARTS)
def test_an_index_finds_almost_the_same_neighbours(
    start: str, monkeypatch: pytest.MonkeyPatch, by_workers: list[int]
) -> None:
    pytest.importorskip("usearch")
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(500, 64)).astype(np.float32)
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16)
    others = rows[::-2]
    exact = both_ways(rows, others)
    monkeypatch.setattr(module, "_PART", 100)
    told: list[tuple[str, int, int]] = []
    found = both_ways(rows, others, lambda *stage: told.append(stage), LocalWorkers(1, NEVER_EXACT))
    for (places, _), (own, _) in zip(exact, found, strict=True):
        assert np.mean([len({*a} & {*b}) / len(a) for a, b in zip(places.tolist(), own.tolist(), strict=True)]) > 0.9
    assert [done for stage, done, total in told if stage == "indexing"][-1] == 750
    told.clear()
    assert _same(found, both_ways(rows, others, lambda *stage: told.append(stage), LocalWorkers(2, NEVER_EXACT, start)))
    assert by_workers == ([2] if Path("/proc/self/fd").is_dir() else [])
    assert [done for stage, done, total in told if stage == "indexing"][-1] == 750
    assert [done for stage, done, total in told if stage == "searching"][-1] == 750
    assert not [path for path in cache_folder().rglob("*") if path.is_file()]


def test_without_room_for_files_the_index_is_made_in_memory(monkeypatch: pytest.MonkeyPatch, by_workers: list[int]) -> None:
    pytest.importorskip("usearch")
    rows = np.eye(64, dtype=np.float16)
    found = both_ways(rows, rows, workers=LocalWorkers(1, NEVER_EXACT))

    def full(*given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.posix_fallocate", full)
    assert _same(found, both_ways(rows, rows, workers=LocalWorkers(2, NEVER_EXACT)))
    assert not by_workers


@forked
def test_an_index_that_cannot_be_written_is_an_error_that_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    usearch = pytest.importorskip("usearch.index")
    monkeypatch.setattr(usearch.Index, "save", _fails("Can't write"))
    with pytest.raises(MachineError, match="align-toolkit: an index cannot be written: Can't write"):
        both_ways(np.eye(64, dtype=np.float16), np.eye(64, dtype=np.float16), workers=LocalWorkers(2, NEVER_EXACT, "fork"))


def _fails(message: str) -> Callable[..., None]:
    def fail(*given: object, **named: object) -> None:
        raise RuntimeError(message)

    return fail


@pytest.mark.parametrize("work", ["add", "search"])
def test_what_usearch_makes_of_ctrl_c_is_ctrl_c(work: str, monkeypatch: pytest.MonkeyPatch) -> None:
    usearch = pytest.importorskip("usearch.index")
    rows = np.eye(64, dtype=np.float16)
    monkeypatch.setattr(usearch.Index, work, _fails("Operation has been terminated"))
    with pytest.raises(KeyboardInterrupt):
        both_ways(rows, rows, workers=LocalWorkers(1, NEVER_EXACT))
    monkeypatch.setattr(usearch.Index, work, _fails("something else"))
    with pytest.raises(RuntimeError, match="something else"):
        both_ways(rows, rows, workers=LocalWorkers(1, NEVER_EXACT))


@forked
def test_indexes_are_given_up_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usearch = pytest.importorskip("usearch.index")
    add, log = usearch.Index.add, tmp_path / "log"

    def slowly(self: object, *given: object, **named: object) -> object:
        with log.open("a", encoding="utf-8") as file:
            file.write("x")
        time.sleep(0.02)
        return add(self, *given, **named)

    monkeypatch.setattr(usearch.Index, "add", slowly)
    monkeypatch.setattr(module, "_PART", 1)
    rows = np.eye(512, dtype=np.float16)

    def progress(stage: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        both_ways(rows, rows, progress, LocalWorkers(2, NEVER_EXACT, "fork"))
    assert log.stat().st_size < 512
    assert not [path for path in cache_folder().rglob("*") if path.is_file()]
