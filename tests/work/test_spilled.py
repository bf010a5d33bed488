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

from align.corpus import read_store
from align.glossary import Glossary, Matcher
from align.match.collection import build_features
from align.match.matching import match_articles
from align.translate import simplify
from align.work import Limits, LocalWorkers, LRUCache, process_pool
from align.work import spilled as module
from align.work.cache import cache_folder, nameless_file
from align.work.spilled import SpilledList, packed
from tests.conftest import STARTS

ITEMS = [{"n": n, "text": "х" * (n % 7)} for n in range(200)]


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def filled(in_file: bool) -> SpilledList[dict[str, Any]]:
    spilled: SpilledList[dict[str, Any]] = SpilledList(in_file, at_once=300)
    for n, item in enumerate(ITEMS):
        if n % 2:
            spilled.put(item)
        else:
            spilled.put_packed(packed(item))
        assert n % 50 or spilled[n] == item, "read while others are put"
    return spilled


@pytest.mark.parametrize("in_file", [False, True])
def test_what_is_put_comes_back_in_order(in_file: bool) -> None:
    spilled = filled(in_file)
    assert spilled.in_file == in_file
    assert len(spilled) == len(ITEMS)
    assert list(spilled) == ITEMS
    assert [spilled[n] for n in (199, 0, 5, 5, -1)] == [ITEMS[n] for n in (199, 0, 5, 5, -1)]
    assert spilled[3:9:2] == ITEMS[3:9:2]
    with pytest.raises(IndexError):
        spilled[200]
    assert list(pickle.loads(pickle.dumps(spilled))) == ITEMS
    assert not [path for path in cache_folder().rglob("*") if path.is_file()]


def test_without_room_for_a_file_all_lies_in_memory(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("no folder", encoding="utf-8")
    spilled = filled(in_file=True)
    assert not spilled.in_file
    assert list(spilled) == ITEMS


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
    spilled = filled(in_file=True)
    assert list(spilled) == ITEMS
    assert [spilled[n] for n in (0, 60, 199)] == [ITEMS[n] for n in (0, 60, 199)]


_spilled: SpilledList[dict[str, Any]] | None = None


def _have(spilled: SpilledList[dict[str, Any]]) -> None:
    global _spilled
    _spilled = spilled


def _look(place: int) -> dict[str, Any]:
    assert _spilled is not None
    return _spilled[place]


def _put(number: int) -> list[int]:
    assert _spilled is not None
    for n in range(50):
        _spilled.put({"n": number * n})
    return [item["n"] for item in _spilled[len(ITEMS) : len(ITEMS) + 50]]


def test_the_processes_of_a_pool_read_what_was_put() -> None:
    spilled = filled(in_file=True)
    spilled.write()
    with process_pool(2, _have, spilled) as pool:
        assert list(pool.map(_look, range(len(ITEMS)))) == ITEMS


def test_what_a_process_puts_is_its_own() -> None:
    spilled = filled(in_file=True)  # some of which is not written yet
    pools = [process_pool(1, _have, spilled) for _ in range(2)]
    with pools[0] as one, pools[1] as other:
        found = [pool.submit(_put, number) for number, pool in ((1, one), (2, other))]
        assert [own.result() for own in found] == [[number * n for n in range(50)] for number in (1, 2)]
    spilled.put({"n": -1})
    assert list(spilled) == [*ITEMS, {"n": -1}]


def test_the_last_that_were_asked_for_are_held() -> None:
    made: list[str] = []

    def make(key: str) -> str:
        made.append(key)
        return key * 2

    recent: LRUCache[str, str] = LRUCache(80, len, least=16)
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


IN_FILES = Limits(
    sentences_in_memory=1, sentences_held=50, sentences_in_pool=1, texts_in_pool=1, texts_looked_up=50, scores_in_memory=1,
    pairs_in_pool=1, links_in_pool=1, table_sentences_held=30, held_in_any_case=2, array_in_memory=64, mapped=64,
    features_counted_at_once=100,
)  # fmt: skip


@pytest.mark.parametrize(("jobs", "start"), [(1, None), *((2, start) for start in STARTS)])
def test_matching_finds_the_same_in_memory_and_in_files(
    jobs: int, start: str | None, seeds_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = read_store(seeds_corpus).articles
    plain = match_articles(articles, {}, Matcher(Glossary()), simplify)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "of files"))
    gc.collect()
    gc.disable()
    try:
        with LocalWorkers(jobs, IN_FILES, start) as workers:
            assert match_articles(articles, {}, Matcher(Glossary()), simplify, workers) == plain
        assert not list(cache_folder().glob("parcel-*"))
        assert not _files_without_a_name(), "no file is left for Python to find later"
    finally:
        gc.enable()


def _files_without_a_name() -> list[str]:
    opened = [os.readlink(path) for path in Path("/proc/self/fd").glob("*") if path.is_symlink() and path.exists()]
    return [path for path in opened if str(cache_folder()) in path]


def test_features_in_files_are_asked_for_as_others_are(seeds_corpus: Path) -> None:
    articles = read_store(seeds_corpus).articles[:4]
    plain = build_features(articles, {}, Matcher(Glossary()), simplify)
    workers = LocalWorkers(1, Limits(sentences_in_memory=1, sentences_held=20))
    units = build_features(articles, {}, Matcher(Glossary()), simplify, workers)
    for place in (0, -1, 2, 2, 0):
        assert [one.segments for one in units[place]] == [one.segments for one in plain[place]]
        assert all(np.array_equal(a.clauses, b.clauses) for a, b in zip(units[place], plain[place], strict=True))
        assert all(np.array_equal(a.subwords, b.subwords) for a, b in zip(units[place], plain[place], strict=True))
    assert len(units[1:3]) == 2
    assert len(units) == len(plain) == 4
    assert [len(own) for own in units] == units.sizes == [len(own) for own in plain]
    assert units[2] is units[2], "the last ones are held"
