"""Lexical similarity, with features as numbers."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest

from align.match.words import NO_WORDS, Postings, Tally, Words, similarities

TEXTS = ["The price of gas rose again.", "Gas prices rise; gas is dear.", "天然气价格再次上涨。", "气价上涨", ""]


def table(texts: list[str]) -> Postings:
    words = [Words.of(text) for text in texts]
    counted = Tally(100)
    for own in words:
        counted.add({"en": own})
    return Postings.of(words, counted.rarity())


def test_a_text_is_wholly_like_itself_and_unlike_one_without_common_words() -> None:
    alike = similarities(table(TEXTS), table(TEXTS))
    assert np.diag(alike) == pytest.approx([1, 1, 1, 1, 0])
    assert alike[0, 2] == alike[1, 3] == 0
    assert 0 < alike[2, 3] < 1
    assert 0.1 < alike[0, 1] < 0.9


def test_similarities_are_those_of_the_definition() -> None:
    """Cosines of TF-IDF of single characters and of pairs, written out."""
    texts = ["上涨上升", "上涨价格", "下跌"]
    found = similarities(table(texts), table(texts))[0, 1]
    roots = []
    for size in (1, 2):
        bags = [Counter(text[i : i + size] for i in range(len(text) - size + 1)) for text in texts]
        idf = {f: math.log(4 / (0.5 + sum(f in bag for bag in bags))) for bag in bags for f in bag}
        left, right = ({f: (1 + math.log(n)) * idf[f] for f, n in bag.items()} for bag in bags[:2])
        norms = math.sqrt(sum(v * v for v in left.values()) * sum(v * v for v in right.values()))
        roots.append(math.sqrt(sum(v * right.get(f, 0.0) for f, v in left.items()) / norms))
    assert found == pytest.approx(sum(roots) / 2)


def test_words_of_two_texts_add_up() -> None:
    whole, parts = Words.of(" ".join(TEXTS[:2])), Words.of(TEXTS[0]) + Words.of(TEXTS[1])
    assert whole.ids.tolist() == parts.ids.tolist()
    assert whole.counts.tolist() == parts.counts.tolist()
    assert (NO_WORDS + NO_WORDS).ids.size == 0


def test_stems_and_characters_are_told_apart() -> None:
    """One Chinese character is a feature of the one kind, two in a row of the other."""
    assert sorted(Words.of("价格").ids & 1) == [0, 0, 1]


def test_a_collection_without_words_has_no_similarity() -> None:
    assert Tally(100).rarity().ids.size == 0
    assert similarities(table([""]), table(["", ""])).tolist() == [[0.0, 0.0]]
