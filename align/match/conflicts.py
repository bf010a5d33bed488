"""Figures that cannot both be right: what two texts on one event count, and count otherwise.

In translations a figure that is left over on each side, after all that agree are set apart, is the same one misquoted
(`align.quantities.contradictions`). Reports on one event leave out and add figures freely: there a logistic regression says
how likely two figures are of one thing and differ, by what each counts (`align.quantities.counted`), how far they are apart
and how many others there are. It is fitted on reports whose values were marked (training/conflicts.py).
"""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from align.model import Quantity
from align.quantities import (
    EVENT,
    MAGNITUDE,
    MONEY,
    OF_ONE_QUAKE,
    RELATIVE,
    compare,
    contradictions,
    fits,
    left_over,
    one_digit_off,
    other_money,
    significant_digits,
)

TRANSLATED = 0.58
"""From this mean similarity of meaning between what is linked on, two articles are translations of one another: those of
FLORES are at .66, reports on one event between .35 and .5."""
_USUAL, _DOUBT = 0.45, 1.0
"""The mean of reports, and how many links of such a similarity stand against those that there are."""
_MINUTES = {
    "year": 518400.0,
    "month": 43200.0,
    "week": 10080.0,
    "day": 1440.0,
    "hour": 60.0,
    "minute": 1.0,
    "second": 1 / 60,
}
_SHARES = frozenset({"%", "point"})
_ALONE = frozenset({"count", "time", "m"})
CLASSES = ("count", "money", "share", "duration", "day", "longer date", "time", "m", "other unit")
WITNESSES = (
    "same counted", "other counted", *CLASSES, "apart", "near", "half as much again", "far", "the only ones",
    "others agreeing", "one digit off", "named from today", "about", "bounded", "near and precise",
    "only days, and near", "much longer",
)  # fmt: skip
_SUMMED = MONEY | {"count"}
_APART = (
    frozenset({"killed", "injured", "missing", "rescued"}),
    frozenset({"depth", "distance", "height", "rain"}),
    frozenset({"aftershock", "quake"}),
    frozenset({"rise", "fall"}),
)
"""What nobody takes for one another; of most things the words around a figure say less surely what it counts."""
_NEAR, _CLOSE, _FAR = math.log(1.1), math.log(1.5), math.log(3)
_DAYS = 11.0
"""Days that count as much as the logarithm's one; a single one is near."""
_PRECISE = 3
"""Digits from which two figures near one another are no roundings."""


@dataclass(frozen=True, slots=True)
class Opposed:
    """Two figures that disagree, and how likely that is."""

    a: Quantity
    b: Quantity
    chance: float


def opposed(left: Sequence[Quantity], right: Sequence[Quantity], much_longer: bool = False) -> list[Opposed]:
    """The figures of two reports that disagree, the surest first; each is in one pair at most. `much_longer`: one text
    says a good deal more than the other."""
    weights = _weights()
    ranked = []
    for place, (a, b, witnesses) in enumerate(candidates(left, right, much_longer)):
        odds = weights.bias + sum(w * x for w, x in zip(weights.weights, witnesses, strict=True))
        ranked.append((-1 / (1 + math.exp(-odds)), place, a, b))
    found: list[Opposed] = []
    used: set[int] = set()
    for chance, _, a, b in sorted(ranked, key=lambda one: one[:2]):
        if -chance >= weights.threshold and not {id(a), id(b)} & used:
            used |= {id(a), id(b)}
            found.append(Opposed(a, b, -chance))
    own, others, _ = left_over(left, right)
    if len(own) == len(others) == 1 and other_money(own[0], others[0]):
        found.append(Opposed(own[0], others[0], 1.0))
    return found


def misquoted(left: Sequence[Quantity], right: Sequence[Quantity], same: bool) -> list[Opposed]:
    """The figures of two translations that disagree; `same`: one says all that the other says."""
    return [Opposed(a, b, 1.0) for a, b in contradictions(left, right, same)]


def are_translations(meanings: Sequence[float]) -> bool:
    """Whether two articles are translations of one another, by how near in meaning the texts are that are linked."""
    return (sum(meanings) + _USUAL * _DOUBT) / (len(meanings) + _DOUBT) >= TRANSLATED


def candidates(
    left: Sequence[Quantity], right: Sequence[Quantity], much_longer: bool
) -> list[tuple[Quantity, Quantity, list[float]]]:
    """The figures of one kind that are left over on either side, two by two, each with its WITNESSES."""
    own, others, common = left_over(left, right)
    found = []
    for a in own:
        for b in others:
            kind = _class(a)
            if kind != _class(b) or (kind not in ("duration", *_BY_CLASS) and a.unit != b.unit):
                continue
            if _is_sum(a, b, left) or _is_sum(b, a, right):
                continue
            if fits(a, b) or _as_long(a, b) or _within_bounds(a, b) or _of_other_quakes(a, b) or _of_other_things(a, b):
                continue
            found.append((a, b, _witnesses(a, b, kind, (own, others), common, much_longer)))
    return found


_BY_CLASS = frozenset({"count", "day", "longer date", "time", "m"})
"""Classes of one unit each; money and shares are compared within their unit alone."""


def _class(quantity: Quantity) -> str:
    if quantity.unit == "date":
        return "day" if quantity.high - quantity.low < 2 else "longer date"
    if quantity.unit in MONEY:
        return "money"
    if quantity.unit in _SHARES:
        return "share"
    if quantity.unit in _MINUTES:
        return "duration"
    return quantity.unit if quantity.unit in _ALONE else "other unit"


def _is_sum(part: Quantity, whole: Quantity, parts: Sequence[Quantity]) -> bool:
    """175 passengers and 6 crew are 181 aboard."""
    others = (q for q in parts if q.unit == part.unit == whole.unit and q.start != part.start)
    return part.unit in _SUMMED and any(part.value + q.value == whole.value for q in others)


def _as_long(a: Quantity, b: Quantity) -> bool:
    """19 days and almost three weeks: the larger unit is rounded to its half, and said to be about so much to one."""
    if not {a.unit, b.unit} <= _MINUTES.keys() or a.unit == b.unit:
        return False
    large, small = sorted((a, b), key=lambda q: -_MINUTES[q.unit])
    slack = 1.0 if large.modifier else 0.5
    return abs(small.value * _MINUTES[small.unit] / _MINUTES[large.unit] - large.value) <= slack


def _within_bounds(a: Quantity, b: Quantity) -> bool:
    """Over 900 and 1,011: a round bound is no figure to differ from."""
    bounded = any(q.modifier in ("over", "under") and significant_digits(q) < _PRECISE for q in (a, b))
    return bounded and compare(a, b) == "agree"


def _of_other_things(a: Quantity, b: Quantity) -> bool:
    """The dead and the injured, a depth and a distance."""
    return a.counted != b.counted and any({a.counted, b.counted} <= own for own in _APART)


def _of_other_quakes(a: Quantity, b: Quantity) -> bool:
    """Agencies differ by less on one earthquake."""
    return a.unit == MAGNITUDE and abs(a.value - b.value) > OF_ONE_QUAKE


def _witnesses(
    a: Quantity,
    b: Quantity,
    kind: str,
    rest: tuple[Sequence[Quantity], Sequence[Quantity]],
    common: int,
    much_longer: bool,
) -> list[float]:
    apart = _apart(a, b, kind)
    near = apart <= _NEAR
    # A day on which something was said, or a report sent, is not asked for.
    only = all(
        sum(_class(q) == kind and (kind != "day" or q.counted == own.counted) for q in side) == 1
        for own, side in zip((a, b), rest, strict=True)
    )
    modifiers = {a.modifier, b.modifier}
    told = bool(a.counted and b.counted)
    return [
        float(told and a.counted == b.counted),
        float(told and a.counted != b.counted),
        *(float(kind == one) for one in CLASSES),
        min(apart, 4.0),
        float(near),
        float(_NEAR < apart <= _CLOSE),
        float(apart > _FAR),
        float(only),
        float(min(common, 3)),
        float(_one_digit_off(a, b)),
        float(RELATIVE in modifiers),
        float("about" in modifiers),
        float(bool(modifiers & {"over", "under"})),
        float(near and a.unit != "date" and min(significant_digits(a), significant_digits(b)) >= _PRECISE),
        float(kind == "day" and only and apart <= _CLOSE and RELATIVE not in modifiers and a.counted == b.counted == EVENT),
        float(much_longer),
    ]


def _one_digit_off(a: Quantity, b: Quantity) -> bool:
    """Of days the digits of the date, however it is written."""
    if a.unit != "date":
        return one_digit_off(a, b)
    dates = [datetime.date.fromordinal(int(q.value)).isoformat() for q in (a, b)]
    return [x == y for x, y in zip(*dates, strict=True)].count(False) == 1


def _apart(a: Quantity, b: Quantity, kind: str) -> float:
    """The logarithm of how many times as much one is; of days and times of day, how many eleven days or hours lie
    between."""
    if kind in ("day", "longer date"):
        return abs(a.value - b.value) / _DAYS
    if kind == "time":
        return abs(a.value - b.value) / 60
    sizes = [abs(q.value) * (_MINUTES[q.unit] if kind == "duration" else 1.0) for q in (a, b)]
    return abs(math.log(max(sizes[0], 1e-9) / max(sizes[1], 1e-9)))


@dataclass(frozen=True)
class _Weights:
    weights: tuple[float, ...]
    bias: float
    threshold: float


@lru_cache(1)
def _weights() -> _Weights:
    stored = json.loads(files("align.match").joinpath("embedded", "conflicts.json").read_text(encoding="utf-8"))
    return _Weights(tuple(stored["weights"][name] for name in WITNESSES), stored["bias"], stored["threshold"])


TOLLS = frozenset(
    {"killed", "injured", "missing", "trapped", "rescued", "evacuated", "displaced", "in hospital", "infected", "detained"}
)
"""What is counted anew as hours pass."""
_FALLING = frozenset({"missing", "trapped", "in hospital"})


def is_update(one: Opposed, later: int) -> bool:
    """Whether two figures may be one count at two times: `later` is above 0 where b's article is of a later day than a's,
    below 0 where a's is, 0 where they are of one day or nobody knows."""
    if one.a.counted != one.b.counted or one.a.counted not in TOLLS or not later:
        return False
    risen = (one.b.value - one.a.value) * later > 0
    return risen or one.a.counted in _FALLING
