"""Which articles are compared when there are too many for all with all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from align.corpus import read_store
from align.glossary import Glossary, Matcher
from align.match import matching
from align.match.article_pairs import worth_comparing
from align.match.links import third_parties
from align.match.matching import match_articles
from align.translate import simplify
from align.vectors import Floats, normalized
from align.work import Limits, LocalWorkers
from tests.conftest import STARTS


def collection(stories: int, seed: int = 1) -> tuple[list[Floats], list[str], list[int]]:
    """Three articles a story, in three languages; half of their sentences are near each other."""
    rng = np.random.default_rng(seed)
    vectors, languages, story_of = [], [], []
    for story in range(stories):
        common = rng.normal(size=(4, 32))
        for language in ("en", "ru", "zh"):
            near = common + 0.4 * rng.normal(size=common.shape)
            vectors.append(normalized(np.concatenate([near, rng.normal(size=(4, 32))]).astype(np.float32)))
            languages.append(language)
            story_of.append(story)
    return vectors, languages, story_of


def test_few_articles_are_all_compared() -> None:
    vectors, languages, _ = collection(3)
    assert worth_comparing(vectors, languages) == list(combinations(range(9), 2))


SOME = Limits(compared_all=10)
FEW = Limits(compared_all=10, articles_in_pool=1, articles_together=600)


@dataclass(frozen=True)
class Counted(LocalWorkers):
    """Two processes for even few articles; `teams` says how often there was a team that pays."""

    jobs: int = 2
    limits: Limits = FEW
    teams: list[bool] = field(default_factory=list)

    def team(self, given: Any, begin: Any = None, pays: bool = True) -> Any:
        self.teams.append(pays)
        return super().team(given, begin, pays)


@pytest.mark.parametrize("start", STARTS)
def test_of_many_articles_those_of_one_story_are_compared(start: str) -> None:
    vectors, languages, story_of = collection(60)
    keys = worth_comparing(vectors, languages, LocalWorkers(1, SOME))
    assert keys == sorted(set(keys))
    assert all(a < b for a, b in keys)
    assert {(a, b) for a, b in combinations(range(180), 2) if story_of[a] == story_of[b]} <= set(keys)
    assert len(keys) < 180 * 12
    done: list[int] = []
    two = Counted(start=start)
    assert worth_comparing(vectors, languages, two, done.append) == keys
    assert two.teams == [True] * 3
    assert done == sorted(done)
    assert done[-1] == 180


def test_articles_without_text_and_lone_languages_are_no_trouble() -> None:
    vectors, languages, _ = collection(20)
    vectors[7] = np.zeros((0, 0), dtype=np.float32)
    languages[3] = "yue"
    keys = worth_comparing(vectors, languages, LocalWorkers(1, SOME))
    compared = {a for key in keys for a in key}
    assert 7 not in compared
    assert 3 in compared
    assert worth_comparing(vectors, languages, Counted()) == keys
    assert worth_comparing([], []) == []


def test_a_third_article_brings_together_what_was_not_compared(seeds_corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    articles = read_store(seeds_corpus).articles
    left_out = (0, 2)

    def without_one(vectors: list[Floats], languages: list[str], *given: object) -> list[tuple[int, int]]:
        return [key for key in worth_comparing(vectors, languages) if key != left_out]

    whole = match_articles(articles, {}, Matcher(Glossary()), simplify)
    monkeypatch.setattr(matching, "worth_comparing", without_one)
    found = match_articles(articles, {}, Matcher(Glossary()), simplify)
    ids = {articles[place].id for place in left_out}
    links = [{link.id for link in m.links if {link.a.article, link.b.article} == ids} for m in (whole, found)]
    assert links[1]
    assert len(links[0] & links[1]) > len(links[0]) * 0.8


class Asked:
    """A translation model that tells the same of everything, and remembers what it was asked about."""

    def __init__(self) -> None:
        self.articles: set[frozenset[str]] = set()

    def can_tell(self, source: tuple[str, int], english: tuple[str, int]) -> bool:
        return True

    def shares(self, pairs: Sequence[tuple[tuple[str, int], tuple[str, int]]]) -> list[float]:
        self.articles |= {frozenset(place[0] for place in pair) for pair in pairs}
        return [0.3] * len(pairs)


def test_a_translation_model_is_asked_about_what_a_third_article_brings_together(
    seeds_corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = read_store(seeds_corpus).articles
    other = next(place for place, one in enumerate(articles) if one.detection.language != articles[0].detection.language)
    monkeypatch.setattr(matching, "worth_comparing", lambda *given: [k for k in worth_comparing(*given) if k != (0, other)])
    asked = Asked()
    match_articles(articles, {}, Matcher(Glossary()), simplify, likelihood=asked)
    assert frozenset({articles[0].id, articles[other].id}) in asked.articles


def test_a_sentence_of_every_article_does_not_bring_all_together() -> None:
    """Each of a hundred articles has the same sentence; only the likeliest speak for each other."""
    scores = {(a, b): np.array([[5.0]]) for a, b in combinations(range(100), 2) if b - a < 30}
    supports = third_parties(scores, 1.5, [1] * 100)
    assert 100 < len(supports) < 100 * 30
