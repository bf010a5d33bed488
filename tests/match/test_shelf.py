"""Things that need not lie in memory: the same as others, in any process, whatever happens to their file."""

from __future__ import annotations

import errno
import gc
import os
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from align.cache import cache_folder, nameless_file
from align.corpus import read_store
from align.glossary import Glossary, Matcher
from align.match import shelf as module
from align.match.collection import build_units
from align.match.matching import match_articles
from align.match.shelf import Recent, Shelf, packed
from align.processes import process_pool
from align.translate import simplify

ITEMS = [{"n": n, "text": "х" * (n % 7)} for n in range(200)]


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(module, "_AT_ONCE", 300)


def filled(in_file: bool) -> Shelf[dict[str, Any]]:
    shelf: Shelf[dict[str, Any]] = Shelf(in_file)
    for n, item in enumerate(ITEMS):
        if n % 2:
            shelf.put(item)
        else:
            shelf.put_packed(packed(item))
        assert n % 50 or shelf[n] == item, "read while others are put"
    return shelf


@pytest.mark.parametrize("in_file", [False, True])
def test_what_is_put_comes_back_in_order(in_file: bool) -> None:
    shelf = filled(in_file)
    assert shelf.in_file == in_file
    assert len(shelf) == len(ITEMS)
    assert list(shelf) == ITEMS
    assert [shelf[n] for n in (199, 0, 5, 5, -1)] == [ITEMS[n] for n in (199, 0, 5, 5, -1)]
    assert shelf[3:9:2] == ITEMS[3:9:2]
    with pytest.raises(IndexError):
        shelf[200]
    assert list(pickle.loads(pickle.dumps(shelf))) == ITEMS
    assert not [path for path in cache_folder().rglob("*") if path.is_file()]


def test_without_room_for_a_file_all_lies_in_memory(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("no folder", encoding="utf-8")
    shelf = filled(in_file=True)
    assert not shelf.in_file
    assert list(shelf) == ITEMS


class FullDisk:
    """A file on a disk that has room for so many bytes."""

    def __init__(self, room: int) -> None:
        self._file, self._room = nameless_file(), room
        self.fileno, self.seek, self.close = self._file.fileno, self._file.seek, self._file.close

    def write(self, data: memoryview) -> int:
        if self._room == 0:
            raise OSError(errno.ENOSPC, "no space left on device")
        written = self._file.write(data[: min(self._room, 128)])  # a system may take less than it is given
        self._room -= written
        return written


@pytest.mark.parametrize("room", [0, 500, 2000])
def test_what_a_full_disk_does_not_take_stays_in_memory(room: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "nameless_file", lambda: FullDisk(room))
    shelf = filled(in_file=True)
    assert list(shelf) == ITEMS
    assert [shelf[n] for n in (0, 60, 199)] == [ITEMS[n] for n in (0, 60, 199)]


_shelf: Shelf[dict[str, Any]] | None = None


def _sit_down(shelf: Shelf[dict[str, Any]]) -> None:
    global _shelf
    _shelf = shelf


def _look(place: int) -> dict[str, Any]:
    assert _shelf is not None
    return _shelf[place]


def _put(number: int) -> list[int]:
    assert _shelf is not None
    for n in range(50):
        _shelf.put({"n": number * n})
    return [item["n"] for item in _shelf[len(ITEMS) : len(ITEMS) + 50]]


def test_the_processes_of_a_pool_read_what_was_put() -> None:
    shelf = filled(in_file=True)
    shelf.write()
    with process_pool(2, _sit_down, shelf) as pool:
        assert list(pool.map(_look, range(len(ITEMS)))) == ITEMS


def test_what_a_process_puts_is_its_own() -> None:
    shelf = filled(in_file=True)  # some of which is not written yet
    pools = [process_pool(1, _sit_down, shelf) for _ in range(2)]
    with pools[0] as one, pools[1] as other:
        found = [pool.submit(_put, number) for number, pool in ((1, one), (2, other))]
        assert [own.result() for own in found] == [[number * n for n in range(50)] for number in (1, 2)]
    shelf.put({"n": -1})
    assert list(shelf) == [*ITEMS, {"n": -1}]


def test_the_last_that_were_asked_for_are_held() -> None:
    made: list[str] = []

    def make(key: str) -> str:
        made.append(key)
        return key * 2

    recent: Recent[str, str] = Recent(80, len)
    keys = [letter * 2 for letter in "abcdefghijklmnopqrst"]
    assert [recent.get(key, make) for key in [*keys, keys[0], keys[-1]]] == [key * 2 for key in [*keys, keys[0], keys[-1]]]
    assert made == keys, "all twenty weigh eighty"
    recent.get("new", make)  # the one that was asked for least lately, and no other, goes
    recent.get(keys[0], make)
    assert made == [*keys, "new"]
    recent.get(keys[1], make)
    assert made == [*keys, "new", keys[1]]
    recent.get("x" * 100, make)
    made.clear()
    recent.get(keys[0], make)
    assert made == [], "sixteen are held whatever they weigh"


@pytest.mark.parametrize("jobs", [1, 2])
def test_matching_finds_the_same_in_memory_and_in_files(
    jobs: int, seeds_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = read_store(seeds_corpus).articles
    plain = match_articles(articles, {}, Matcher(Glossary()), simplify)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "of files"))
    for name, value in (
        ("collection._IN_FILES_FROM", 1),
        ("collection._HELD", 50),
        ("collection._POOL_FROM", 1),
        ("encoder._POOL_FROM", 1),
        ("encoder._LOOKED_UP_TOGETHER", 50),
        ("reading._IN_FILES_FROM", 1),
        ("reading._POOL_FROM", 1),
        ("reading._LINKED_IN_POOL_FROM", 1),
        ("reading._TABLES", 30),
        ("shelf._IN_ANY_CASE", 2),
        ("scratch._IN_MEMORY", 64),
        ("words._COUNTED_TOGETHER", 100),
    ):
        monkeypatch.setattr(f"align.match.{name}", value)
    gc.collect()
    gc.disable()
    try:
        assert match_articles(articles, {}, Matcher(Glossary()), simplify, jobs=jobs) == plain
        assert not _files_without_a_name(), "no file is left for Python to find later"
    finally:
        gc.enable()


def _files_without_a_name() -> list[str]:
    opened = [os.readlink(path) for path in Path("/proc/self/fd").glob("*") if path.is_symlink() and path.exists()]
    return [path for path in opened if str(cache_folder()) in path]


def test_units_in_files_are_asked_for_as_others_are(seeds_corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    articles = read_store(seeds_corpus).articles[:4]
    plain = build_units(articles, {}, Matcher(Glossary()), simplify)
    monkeypatch.setattr("align.match.collection._IN_FILES_FROM", 1)
    monkeypatch.setattr("align.match.collection._HELD", 20)
    units = build_units(articles, {}, Matcher(Glossary()), simplify)
    for place in (0, -1, 2, 2, 0):
        assert [one.segments for one in units[place]] == [one.segments for one in plain[place]]
        assert all(np.array_equal(a.clauses, b.clauses) for a, b in zip(units[place], plain[place], strict=True))
        assert all(np.array_equal(a.subwords, b.subwords) for a, b in zip(units[place], plain[place], strict=True))
    assert len(units[1:3]) == 2
    assert len(units) == len(plain) == 4
    assert [len(own) for own in units] == units.sizes == [len(own) for own in plain]
    assert units[2] is units[2], "the last ones are held"
