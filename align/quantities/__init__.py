"""Figures in text: amounts, counts, durations and dates, found in zh, ru and en (`find`) and compared (`compare`)."""

from align.quantities.compare import (
    compare,
    contradictions,
    disagree,
    figure_features,
    measure,
    pair_up,
    telling,
)
from align.quantities.find import find_quantities

__all__ = [
    "compare",
    "contradictions",
    "disagree",
    "figure_features",
    "find_quantities",
    "measure",
    "pair_up",
    "telling",
]
