"""Whether a probability means what it says."""

from __future__ import annotations

import random
from collections.abc import Iterable

BINS = 10
_DRAWS = 200


def calibration_error(outcomes: Iterable[tuple[float, bool]], bins: int = BINS) -> float:
    """Expected calibration error (Naeini et al. 2015): the gap between probability and truth, over bins of equal width.

    `outcomes` are probabilities, and whether what they were given to is true; 0 where there are none.
    """
    sums = [0.0] * bins
    known = list(outcomes)
    for probability, true in known:
        sums[min(bins - 1, int(probability * bins))] += probability - true
    return sum(map(abs, sums)) / len(known) if known else 0.0


def error_by_chance(probabilities: Iterable[float], bins: int = BINS) -> float:
    """The error that probabilities which mean just what they say would show on average, on so few; drawn by a fixed seed."""
    known, rng = list(probabilities), random.Random(1)
    drawn = [calibration_error([(p, rng.random() < p) for p in known], bins) for _ in range(_DRAWS)]
    return sum(drawn) / _DRAWS


def calibration_columns(outcomes: Iterable[tuple[float, bool]]) -> dict[str, float]:
    """The error of these outcomes, and beside it what chance makes of probabilities that mean just what they say."""
    known = list(outcomes)
    return {"calibration error": calibration_error(known), "by chance": error_by_chance(p for p, _ in known)}
