"""The nearest rows of a table: all compared, or by an index."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from align.cache import cache_folder
from align.match import nearest as module
from align.match.nearest import Nearest, both_ways, nearest


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


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


def test_an_index_finds_almost_the_same_neighbours(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("usearch")
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(500, 64)).astype(np.float32)
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16)
    others = rows[::-2]
    exact = both_ways(rows, others)
    monkeypatch.setattr(module, "_EXACT", 0)
    monkeypatch.setattr(module, "_PART", 100)
    told: list[tuple[str, int, int]] = []
    found = both_ways(rows, others, lambda *stage: told.append(stage))
    for (places, _), (own, _) in zip(exact, found, strict=True):
        assert np.mean([len({*a} & {*b}) / len(a) for a, b in zip(places.tolist(), own.tolist(), strict=True)]) > 0.9
    assert [done for stage, done, total in told if stage == "indexing"][-1] == 750
    told.clear()
    assert _same(found, both_ways(rows, others, lambda *stage: told.append(stage), jobs=2))
    assert [done for stage, done, total in told if stage == "indexing"][-1] == 750
    assert [done for stage, done, total in told if stage == "searching"][-1] == 750
    assert not list(cache_folder().iterdir())


def test_without_room_for_files_the_index_is_made_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("usearch")
    monkeypatch.setattr(module, "_EXACT", 0)
    rows = np.eye(64, dtype=np.float16)
    found = both_ways(rows, rows, jobs=2)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    assert _same(found, both_ways(rows, rows, jobs=2))


def test_indexes_are_given_up_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usearch = pytest.importorskip("usearch.index")
    add, log = usearch.Index.add, tmp_path / "log"

    def slowly(self: object, *given: object, **named: object) -> object:
        with log.open("a", encoding="utf-8") as file:
            file.write("x")
        time.sleep(0.02)
        return add(self, *given, **named)

    monkeypatch.setattr(usearch.Index, "add", slowly)
    monkeypatch.setattr(module, "_EXACT", 0)
    monkeypatch.setattr(module, "_PART", 1)
    rows = np.eye(512, dtype=np.float16)

    def progress(stage: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        both_ways(rows, rows, progress, jobs=2)
    assert log.stat().st_size < 512
    assert not list(cache_folder().iterdir())
