"""Articles of several stories in one folder: strangers are told from what belongs together."""

from __future__ import annotations

import json
import math
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from align.detect import detect_text
from align.glossary import Glossary, Matcher
from align.match import prior
from align.match.describe import Matched
from align.match.keys import probability
from align.match.matching import match_articles
from align.match.prior import learn_prior, shared, within_story
from align.model import Article, Segment
from align.translate import simplify

STORIES = Path(__file__).parent.parent.parent / "training" / "stories"


def told(name: str, wanted: int) -> list[Article]:
    """The first articles of an invented story."""
    articles = []
    for line in (STORIES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()[:wanted]:
        texts = [sentence["text"] for sentence in json.loads(line)["sentences"]]
        segments = tuple(Segment(i, 0, len(text), text, text) for i, text in enumerate(texts))
        key = f"{name}/{len(articles)}"
        articles.append(Article(key, key, "", "utf-8", segments, detect_text(" ".join(texts))))
    return articles


@pytest.fixture(scope="module")
def archive() -> list[Article]:
    names = ("vaccine-trial", "chip-export-rules", "earthquake-rescue", "gas-summit", "lunar-lander", "car-price-war")
    return [article for name in names for article in told(name, 3)]


def pairs_of_stories(matched: Matched) -> list[tuple[str, str]]:
    return [
        (x.article.split("/")[0], y.article.split("/")[0])
        for statement in matched.statements
        for x, y in combinations(statement.members, 2)
    ]


def test_an_archive_keeps_its_stories_apart(archive: list[Article], monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = pairs_of_stories(match_articles(archive, {}, Matcher(Glossary()), simplify))
    assert sum(a == b for a, b in pairs) > 40
    assert sum(a != b for a, b in pairs) < len(pairs) / 8
    monkeypatch.setattr(prior, "learn_prior", lambda odds, strangers: 40.0)  # as if all were of one story
    mixed = pairs_of_stories(match_articles(archive, {}, Matcher(Glossary()), simplify))
    assert sum(a != b for a, b in mixed) > len(mixed) / 3


def test_every_link_says_how_likely_its_articles_are_of_one_story(archive: list[Article]) -> None:
    matched = match_articles(archive[:6], {}, Matcher(Glossary()), simplify)
    for link in matched.links:
        (story,) = (e for e in link.evidence if e.name == "one story")
        assert 0 < story.value <= 1
        assert story.contribution <= 0
        assert link.probability == pytest.approx(probability(sum(e.contribution for e in link.evidence)), abs=1e-3)


def test_a_few_articles_are_taken_to_belong_together_and_thousands_are_not() -> None:
    assert learn_prior([]) == pytest.approx(math.log(0.95 / 0.05))
    assert learn_prior([-1.0, 0.0, 2.0]) > 2
    assert learn_prior([-6.0] * 5000 + [9.0] * 50) < -4


def test_pairs_that_were_not_even_compared_are_strangers() -> None:
    """Else the prior would jump with the article from which on not all are compared."""
    odds = [-6.0] * 5000 + [9.0] * 50
    assert learn_prior([-6.0] * 500 + [9.0] * 50, 4500) == pytest.approx(learn_prior(odds), abs=0.2)


def test_links_are_no_surer_than_that_their_articles_are_of_one_story() -> None:
    odds = np.array([-5.0, 0.0, 5.0, 500.0])
    assert within_story(odds, 1.0) == pytest.approx(odds)
    assert (within_story(odds, 0.2) <= math.log(0.2 / 0.8) + 1e-9).all()
    assert (np.diff(within_story(odds, 0.2)) > 0).all()
    assert within_story(0.0, 0.5) == pytest.approx(math.log(0.25 / 0.75))
    assert within_story(3.0, 0.0) < -30


def test_what_two_articles_share_is_counted_once_for_each_unit() -> None:
    assert shared(np.array([[3.0, 2.0], [2.5, -1.0]])) == pytest.approx(4.5)
    assert shared(np.full((2, 3), -1.0)) == 0.0
    assert shared(np.zeros((0, 3))) == 0.0
