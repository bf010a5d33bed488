"""Equivalent or partial, and how likely."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from align.corpus import read_store
from align.match.pair_features import FEATURES
from align.match.relations import EQUIVALENT, PARTIAL, WITNESSES, RelationWeights
from align.match.weights import load_weights


def features(**known: float) -> np.ndarray:
    return np.array([known.get(name.replace(" ", "_"), 0.0) for name in FEATURES])


def test_the_likelier_relation_is_told_with_its_chance() -> None:
    weights = RelationWeights.of({"weights": {"length": -2.0}, "bias": 1.0})
    assert weights.of_linked(features()) == (EQUIVALENT, pytest.approx(0.7311, abs=1e-4))
    relation, chance = weights.of_linked(features(length=1.0))
    assert (relation, chance) == (PARTIAL, pytest.approx(0.7311, abs=1e-4))


def test_the_weights_are_of_the_witnesses_alone_and_alikeness_speaks_for_equivalence() -> None:
    own = dict(zip(FEATURES, load_weights().relation.weights, strict=True))
    assert {name for name, weight in own.items() if weight} <= {*WITNESSES}
    assert own["meaning margin"] > 0 > own["figures on one side"]


def test_every_link_says_how_likely_its_relation_is_and_which_side_says_more(seeds_corpus: Path) -> None:
    corpus = read_store(seeds_corpus)
    for link in corpus.links:
        (told,) = (one for one in link.evidence if one.name == "relation")
        assert told.contribution == 0
        assert 0.5 <= told.value <= 1
        if link.relation == PARTIAL:
            assert told.detail in {f"more in {corpus.article(m.article).name}" for m in (link.a, link.b)}
        elif link.relation == EQUIVALENT:
            assert told.detail == ""
        else:
            assert "≠" in told.detail
    assert {link.relation for link in corpus.links} >= {EQUIVALENT, PARTIAL}
