"""Arrays that need not lie in memory: the same as others, and gone with their last user."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from align.cache import cache_folder
from align.match import scratch as module
from align.match.embeddings import load_embeddings
from align.match.mining import mine
from align.match.scratch import scratch, scratch_if_room
from tests.match.test_sentences import CHINESE, ENGLISH


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(module, "_IN_MEMORY", 64)
    monkeypatch.setattr(module, "_AT_ONCE", 100)


def _lies_in_a_file(array: np.ndarray) -> bool:
    base = array.base
    while isinstance(base, np.ndarray) and not isinstance(base, np.memmap):
        base = base.base
    return isinstance(base, np.memmap)


def test_a_large_array_lies_in_a_file_that_nobody_sees() -> None:
    large, small = scratch((50, 9), np.float16), scratch((4, 8), np.float16)
    assert (_lies_in_a_file(large), _lies_in_a_file(small)) == (True, False)
    assert large.shape == (50, 9)
    assert not large.any()
    large[49] = 1.5
    assert large.sum() == 13.5
    assert not [path for path in cache_folder().rglob("*") if path.is_file()]


def test_without_room_for_a_file_it_lies_in_memory(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("no folder", encoding="utf-8")
    array = scratch((50, 9), np.float16)
    assert array.shape == (50, 9)
    assert not _lies_in_a_file(array)
    assert scratch_if_room((50, 9), np.float16) is None
    small = scratch_if_room((4, 8), np.float16)
    assert small is not None
    assert small.shape == (4, 8)


def test_mining_finds_the_same_in_memory_and_in_files(monkeypatch: pytest.MonkeyPatch) -> None:
    in_files = mine(CHINESE, ENGLISH, load_embeddings(), threshold=0.0)
    monkeypatch.setattr(module, "_IN_MEMORY", 1 << 30)
    assert in_files == mine(CHINESE, ENGLISH, load_embeddings(), threshold=0.0)
