"""Arrays that need not lie in memory: the same as others, and gone with their last user."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from align.mining.mining import mine
from align.vectors.embeddings import load_embeddings
from align.work import Limits, LocalWorkers
from align.work import arrays as module
from align.work.arrays import zeros, zeros_if_room
from align.work.cache import cache_folder
from tests.sentences.test_sentences import CHINESE, ENGLISH


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(module, "_AT_ONCE", 100)


def _lies_in_a_file(array: np.ndarray) -> bool:
    base = array.base
    while isinstance(base, np.ndarray) and not isinstance(base, np.memmap):
        base = base.base
    return isinstance(base, np.memmap)


def test_a_large_array_lies_in_a_file_that_nobody_sees() -> None:
    large, small = zeros((50, 9), np.float16, 64), zeros((4, 8), np.float16, 64)
    assert (_lies_in_a_file(large), _lies_in_a_file(small)) == (True, False)
    assert large.shape == (50, 9)
    assert not large.any()
    large[49] = 1.5
    assert large.sum() == 13.5
    assert not [path for path in cache_folder().rglob("*") if path.is_file()]


def test_without_room_for_a_file_it_lies_in_memory(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("no folder", encoding="utf-8")
    array = zeros((50, 9), np.float16, 64)
    assert array.shape == (50, 9)
    assert not _lies_in_a_file(array)
    assert zeros_if_room((50, 9), np.float16, 64) is None
    small = zeros_if_room((4, 8), np.float16, 64)
    assert small is not None
    assert small.shape == (4, 8)


def test_mining_finds_the_same_in_memory_and_in_files() -> None:
    in_files = mine(CHINESE, ENGLISH, load_embeddings(), threshold=0.0, workers=LocalWorkers(1, Limits(array_in_memory=64)))
    assert in_files == mine(CHINESE, ENGLISH, load_embeddings(), threshold=0.0)
