from __future__ import annotations

import pytest

from align.evaluate import score_translation

REFERENCE = ["The company released a model in March.", "Shares fell by 3 percent."] * 10
WORSE = ["The firm issued a model in March.", "Stocks dropped by 3 percent."] * 10


def test_scores_come_with_their_signatures() -> None:
    bleu, chrf = score_translation(REFERENCE, [REFERENCE])
    assert (bleu.metric, bleu.value) == ("BLEU", 100.0)
    assert "tok:13a" in bleu.signature
    assert chrf.metric == "chrF2"
    assert score_translation(WORSE, [REFERENCE])[0].value < 60


def test_a_real_difference_is_significant_and_none_is_not() -> None:
    for score in score_translation(REFERENCE, [REFERENCE], against=WORSE):
        assert score.other is not None
        assert score.value > score.other
        assert score.p == pytest.approx(0, abs=0.01)
    assert all(s.value == s.other and (s.p or 0) > 0.5 for s in score_translation(WORSE, [REFERENCE], against=WORSE))
