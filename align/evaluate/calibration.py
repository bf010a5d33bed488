"""Whether a probability means what it says."""

from __future__ import annotations

from collections.abc import Iterable

BINS = 10


def calibration_error(outcomes: Iterable[tuple[float, bool]], bins: int = BINS) -> float:
    """Expected calibration error (Naeini et al. 2015): the gap between probability and truth, over bins of equal width.

    `outcomes` are probabilities, and whether what they were given to is true; 0 where there are none.
    """
    sums = [0.0] * bins
    known = list(outcomes)
    for probability, true in known:
        sums[min(bins - 1, int(probability * bins))] += probability - true
    return sum(map(abs, sums)) / len(known) if known else 0.0
