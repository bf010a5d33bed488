"""Figures in text: amounts, counts, durations and dates, found in zh, ru and en (`find`) and compared (`compare`)."""

from align.quantities.compare import (
    OF_ONE_QUAKE,
    compare,
    contradictions,
    disagree,
    figure_features,
    fits,
    is_small,
    left_over,
    measure,
    one_digit_off,
    other_money,
    pair_up,
    significant_digits,
    telling,
)
from align.quantities.counted import EVENT, MONEY
from align.quantities.dates import RELATIVE
from align.quantities.find import find_quantities
from align.quantities.numerals import chinese_number, worded_numbers
from align.quantities.small import small_counts
from align.quantities.units import MAGNITUDE

__all__ = [
    "EVENT",
    "MAGNITUDE",
    "MONEY",
    "OF_ONE_QUAKE",
    "RELATIVE",
    "chinese_number",
    "compare",
    "contradictions",
    "disagree",
    "figure_features",
    "find_quantities",
    "fits",
    "is_small",
    "left_over",
    "measure",
    "one_digit_off",
    "other_money",
    "pair_up",
    "significant_digits",
    "small_counts",
    "telling",
    "worded_numbers",
]
