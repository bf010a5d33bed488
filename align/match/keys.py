"""What the stages of matching hand each other by place: articles in the order in which they are given, sentences too."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Key = tuple[int, int]
"""Two articles by their places, the earlier one first."""
Node = tuple[int, int]
"""A sentence: the place of its article, and its place in it."""
Matrix = npt.NDArray[np.float64]
"""Log-odds of sentences of two articles: [sentences of a, sentences of b]."""
UNLIKELY = -8.0
"""Log-odds of a pair that was not even a candidate."""


def probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, log_odds))))
