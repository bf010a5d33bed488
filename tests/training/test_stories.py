"""The invented stories that the weights are fitted on are in form, and every fact is told at least twice."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from align.detect import detect_text
from tests.conftest import ROOT

STORIES = sorted((ROOT / "training" / "stories").glob("*.jsonl"))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_a_story_is_in_form(path: Path) -> None:
    told: Counter[str] = Counter()
    articles = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len({article["article"] for article in articles}) == len(articles) == 7
    for article in articles:
        text = " ".join(sentence["text"] for sentence in article["sentences"])
        assert article["tag"].startswith(detect_text(text).language)
        told.update({fact for sentence in article["sentences"] for fact in sentence["facts"]})
    assert min(told.values()) >= 2


def test_there_are_stories() -> None:
    assert len(STORIES) >= 16
