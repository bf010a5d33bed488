"""What a translation model tells of beads: what is learnt from it, on texts whose lines could go either way."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("scipy", reason="needs scipy: make test-training")

from align.evaluate.alignment import AlignedDocument
from align.sentences.alignment import MODEL_FEATURES, Span, decode, load_bead_weights
from tests.sentences.test_sentences import CHINESE, ENGLISH
from training.beads import ToldExample, fit_told, table_of

TWICE = AlignedDocument(
    "twice", CHINESE, [*ENGLISH[:3], ENGLISH[2], *ENGLISH[3:]],
    [*(((i,), (i,)) for i in range(2)), ((), (2,)), *(((i,), (i + 1,)) for i in range(2, 8))],
)  # fmt: skip


def knows_the_gold(spans: list[Span]) -> list[tuple[float, float]]:
    return [(60.0 if span in TWICE.gold else 2.0, 80.0) for span in spans]


def test_what_a_model_tells_is_learnt_to_decide() -> None:
    weights = load_bead_weights()
    example = ToldExample.of(TWICE, weights, knows_the_gold)
    assert example is not None
    assert example.true.any()
    fitted = fit_told([example] * 4, weights)
    assert fitted.told[MODEL_FEATURES.index("nats told")] > 0
    found = decode(table_of(TWICE, False), fitted, knows_the_gold)
    assert {(bead.source, bead.target) for bead in found} == set(TWICE.gold)


def test_the_gradient_is_that_of_the_loss() -> None:
    example = ToldExample.of(TWICE, load_bead_weights(), knows_the_gold)
    assert example is not None
    place, step = np.array([0.03, -0.01, -0.5, -0.2]), 1e-5
    _, gradient = example.loss(place)
    for k, slope in enumerate(gradient):
        ahead, behind = (example.loss(place + sign * step * np.eye(4)[k])[0] for sign in (1, -1))
        assert abs((ahead - behind) / (2 * step) - slope) < 1e-3
