"""The weights for two articles being of one story, and what they are fitted on."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("scipy", reason="needs scipy: make test-training")

from align.glossary import Matcher
from align.match.rivals import rivals
from align.match.weights import load_weights
from training.scorer import GLOSSARY, NO_PACKAGES, Labelled, fit_rivals, fit_story, in_one_folder, told_stories


@pytest.fixture(scope="module")
def stories() -> list[Labelled]:
    return list(told_stories(Matcher(GLOSSARY), NO_PACKAGES).values())[:4]


def test_stories_in_one_folder_keep_their_articles_and_labels(stories: list[Labelled]) -> None:
    whole = in_one_folder(stories)
    assert len({article.id for article in whole.articles}) == len(whole.articles) == sum(len(s.articles) for s in stories)
    assert len(whole.labels) == sum(len(s.labels) for s in stories)
    texts = {
        (whole.articles[a].segments[whole.units[a][i].segments[0]].text, whole.articles[b].name)
        for (a, i), (b, _) in whole.labels
    }
    own = {
        (s.articles[a].segments[s.units[a][i].segments[0]].text, s.articles[b].name)
        for s in stories
        for (a, i), (b, _) in s.labels
    }
    assert texts == own


def test_what_articles_share_speaks_for_one_story_and_their_length_against_it(stories: list[Labelled]) -> None:
    fitted = fit_story([stories], load_weights())
    weights = fitted["weights"]
    assert weights["likeness"] > 1
    assert weights["shared"] + weights["shared a unit"] > 0.5
    assert weights["longer"] <= 0
    within = sum(len(s.articles) * (len(s.articles) - 1) // 2 for s in stories)
    assert fitted["fitted on"].startswith(f"{within} pairs")


def test_rivals_take_away_where_each_unit_has_one_link() -> None:
    """Every unit has one true counterpart and one that looks as good by half."""
    rng = np.random.default_rng(3)
    odds = np.concatenate([rng.normal(3, 1, 200), rng.normal(1.5, 1, 200)])
    units = np.tile(np.arange(200), 2)
    others = rivals(odds, units, np.concatenate([np.arange(200), np.arange(200, 400)]))
    truths = np.arange(400) < 200
    taken, unrivalled = fit_rivals(odds, others, truths, np.ones(400))
    assert taken < -0.5
    after = odds + taken * others + unrivalled
    assert ((after > 0) == truths).mean() > ((odds > 0) == truths).mean()
