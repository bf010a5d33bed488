"""Translations against references: BLEU and chrF through sacreBLEU, with signatures, and whether a difference is real."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast


@dataclass(frozen=True, slots=True)
class Score:
    """One metric: its value, sacreBLEU's signature, and, beside another system, that one's value and the p-value of the
    difference (paired bootstrap resampling, Koehn 2004)."""

    metric: str
    value: float
    signature: str
    other: float | None = None
    p: float | None = None


def score_translation(
    hypothesis: Sequence[str], references: Sequence[Sequence[str]], against: Sequence[str] | None = None, samples: int = 1000
) -> list[Score]:
    """BLEU (13a) and chrF2 of one line a segment; `references` is one or more lists as long as the hypothesis."""
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

    if against is None:
        scores = []
        for metric in (BLEU(tokenize="13a"), CHRF()):
            value = metric.corpus_score(list(hypothesis), [list(r) for r in references])
            scores.append(Score(value.name, round(value.score, 2), str(metric.get_signature())))
        return scores
    return _paired(hypothesis, references, against, samples)


def _paired(
    hypothesis: Sequence[str], references: Sequence[Sequence[str]], against: Sequence[str], samples: int
) -> list[Score]:
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF
    from sacrebleu.significance import PairedTest

    metrics = {
        "BLEU": BLEU(tokenize="13a", references=[list(r) for r in references]),
        "CHRF": CHRF(references=[list(r) for r in references]),
    }
    systems: list[tuple[str, Sequence[str]]] = [("other", list(against)), ("ours", list(hypothesis))]
    signatures, table = PairedTest(systems, metrics, references=None, test_type="bs", n_samples=samples)()
    rows = []
    for name, results in table.items():
        if name == "System":
            continue
        other, ours = cast(list[Any], results)
        p = 1.0 if list(against) == list(hypothesis) else float(ours.p_value)  # the test finds equal systems different
        rows.append(Score(name, round(ours.score, 2), str(signatures[name]), round(other.score, 2), round(p, 4)))
    return rows
