from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from align.corpus import read_store
from align.glossary import Glossary, Matcher
from align.match import pair_features
from align.match.matching import match_articles
from align.translate import simplify
from align.work import Limits, LocalWorkers
from align.work.array_cache import ArrayCache, digest_of


def test_matching_is_the_same_with_what_was_kept(
    seeds_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    articles = read_store(seeds_corpus).articles
    matcher = Matcher(Glossary())
    plain = match_articles(articles, {}, matcher, simplify)
    keeping = LocalWorkers(1, Limits(pairs_cached=1))
    stale = tmp_path / "align-toolkit" / "coverage-1.sqlite"
    stale.parent.mkdir(exist_ok=True)
    stale.write_bytes(b"of an earlier version")
    first = match_articles(articles[:5], {}, matcher, simplify, keeping)
    assert (tmp_path / "align-toolkit" / "coverage-4.sqlite").stat().st_size > 10_000
    assert not stale.exists()
    monkeypatch.setattr(pair_features, "_coverages", lambda left, right: pytest.fail("computed again"))
    assert match_articles(articles[:5], {}, matcher, simplify, keeping) == first
    monkeypatch.undo()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert match_articles(articles, {}, matcher, simplify, keeping) == plain


def test_a_cache_that_is_damaged_or_cannot_be_made_costs_only_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = tmp_path / "align-toolkit"
    folder.mkdir()
    (folder / "damaged-1.sqlite").write_bytes(b"no database at all" * 100)
    for name in ("damaged-1", "damaged-1.sqlite/below"):
        kept = ArrayCache(name)
        assert kept.get(b"key", lambda: np.ones((2, 3), dtype=np.float32)).shape == (2, 3)
        kept.close()


def test_a_large_cache_gives_up_its_older_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    made: list[int] = []

    def make(n: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        made.append(n)
        return np.full((2, 10, 20), n, dtype=np.float32)

    for _ in range(2):
        kept = ArrayCache("c-1", largest=140_000)
        for n in reversed(range(100)):
            assert kept.get(bytes([n]), lambda n=n: make(n))[0, 0, 0] == n  # type: ignore[misc]
        kept.close()
    assert 40 <= len(made) - 100 <= 60


@pytest.mark.parametrize("array", [np.eye(3, dtype=np.float16), np.arange(24, dtype=np.float32).reshape(2, 3, 4)])
def test_what_is_kept_comes_back_as_it_was(
    array: np.ndarray[tuple[int, ...], np.dtype[np.generic]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    kept = ArrayCache("c-1")
    assert kept.find(b"key") is None
    kept.keep(b"key", array)
    kept.close()
    found = ArrayCache("c-1").find(b"key")
    assert found is not None
    assert found.dtype == array.dtype
    assert np.array_equal(found, array)


def test_digests_tell_shapes_apart() -> None:
    assert digest_of("1", np.zeros((2, 3))) != digest_of("1", np.zeros((3, 2)))
    assert digest_of("1", np.zeros((2, 3))) != digest_of("2", np.zeros((2, 3)))
