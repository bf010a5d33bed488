"""Two figures beside each other: whether they agree, nearly agree, or cannot both be right."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from align.model import Quantity
from align.quantities.counted import MONEY
from align.quantities.dates import RELATIVE
from align.quantities.digits import AFTER_MAGNITUDE, DIGITS_FIRST, NUMBER_ALONE, arabic_number
from align.quantities.durations import HALF
from align.quantities.small import LARGEST
from align.quantities.units import MAGNITUDE

_ABOUT = 0.15
"""How far from another figure the same thing may be put with "about"."""
_MAGNITUDES_NEAR = 0.31
"""Agencies differ by so much on one earthquake; a tenth of 7 would make a forecast aftershock of it."""
OF_ONE_QUAKE = 0.5
"""Magnitudes further apart are of another earthquake."""
_UNIT_UNSEEN = 10.0
"""How many times as much a figure may be as one whose unit may just not have been seen: 900 hurt are no 18 km."""
_BESIDE_SMALL = 30
"""Larger figures are not what a small number in words is misquoted for."""
_OF_SEVERAL = re.compile(r"\$.*|[^A-Za-z]*(?<!美)(?<!港)(?<!日)(?<!歐)(?<!欧)(?<!韓)(?<!韩)元|.*[¥￥].*", re.DOTALL)
_SCALED = frozenset({"m", "kg", "W", "byte", "km²", "m²"})
"""Units that are written in several sizes."""
SEVERAL = "several"
_ROUGH = frozenset({SEVERAL, RELATIVE})


def compare(a: Quantity, b: Quantity) -> str:
    """ "agree", "near", "conflict", or "unrelated" where the units differ.

    Two agree when their intervals overlap. Dates are near within three days, percentages within a thirtieth, other
    values within a tenth, and counts that are given to the unit (2,048 and 2,480) within a quarter: such figures are
    misquoted more often than met twice.
    """
    if a.unit != b.unit:
        return "agree" if _same_time(a, b) else "unrelated"
    if a.low <= b.high and b.low <= a.high:
        return "agree"
    if a.unit == "date":
        gap = max(a.low - b.high, b.low - a.high)
        return "near" if gap <= 3 else "conflict"
    if a.unit == MAGNITUDE:
        return "near" if abs(a.value - b.value) <= _MAGNITUDES_NEAR else "conflict"
    largest = max(abs(a.value), abs(b.value))
    to_the_unit = a.unit == "count" and min(a.value, b.value) >= 1000 and max(a.high - a.low, b.high - b.low) <= 10
    tolerance = 1 / 4 if to_the_unit else 1 / 30 if a.unit == "%" else 1 / 10
    return "near" if largest and abs(a.value - b.value) / largest <= tolerance else "conflict"


def _same_time(a: Quantity, b: Quantity) -> bool:
    """Half a year and six months, полтора года and 18 months."""
    if {a.unit, b.unit} != {"year", "month"}:
        return False
    years, months = (a, b) if a.unit == "year" else (b, a)
    return 12 * years.low <= months.high and months.low <= 12 * years.high


def disagree(a: Quantity, b: Quantity) -> bool:
    """Whether two figures for one thing cannot both be right: another day, or an amount beyond all rounding.

    Values further apart than a factor of three, small counts than a third, percentages than five points, magnitudes than
    half a point and dates than a month are taken for figures of other things.
    """
    relation = compare(a, b)
    if not _ROUGH.isdisjoint((a.modifier, b.modifier)):
        return False
    if a.unit == "date" == b.unit:
        single = a.low == a.high and b.low == b.high
        return relation in ("near", "conflict") and single and abs(a.value - b.value) <= 31
    ratio = _ratio(a.value, b.value)
    if a.unit == "%":
        same_precision = abs((a.high - a.low) - (b.high - b.low)) < 1e-9
        return relation != "agree" and same_precision and abs(a.value - b.value) <= 5
    if a.unit == MAGNITUDE:
        return relation != "agree" and abs(a.value - b.value) <= OF_ONE_QUAKE
    if a.unit == "count" and a.low == a.high and b.low == b.high and max(a.value, b.value) < 1000:
        return relation != "agree" and ratio <= 1.35
    small = a.unit in ("times", "time") or (a.unit == "count" and max(a.value, b.value) < 1000)
    return relation in ("near", "conflict") and 1.1 < ratio <= 3 and not small


def other_money(a: Quantity, b: Quantity) -> bool:
    """As many of another currency: $150 and 150 рублей. 元 and a bare $ may be those of several places."""
    named = all(q.unit in MONEY and not _OF_SEVERAL.fullmatch(q.surface) for q in (a, b))
    return named and a.unit != b.unit and a.value == b.value


def _ratio(a: float, b: float) -> float:
    return max(a, b) / max(min(a, b), 1e-9)


def _written(quantity: Quantity) -> float:
    """The number that stands there, whatever the size of its unit: 18 of 18 km."""
    number = NUMBER_ALONE.search(quantity.surface) if quantity.unit in _SCALED else None
    return arabic_number(number.group(), quantity.surface)[0] if number else quantity.value


def contradictions(left: Sequence[Quantity], right: Sequence[Quantity], equivalent: bool) -> list[tuple[Quantity, Quantity]]:
    """Figures for one thing that cannot both be right.

    Where the texts are `equivalent`, a figure that is left over on each side, after all that fit are set apart, is the
    same one quoted otherwise, however far the two are from each other. Elsewhere `disagree` decides: figures that are
    much apart are taken for figures of other things.
    """
    rest_left, rest_right = ([q for q in rest if q.modifier not in _ROUGH] for rest in left_over(left, right)[:2])
    if equivalent and len(rest_left) == len(rest_right) == 1:
        a, b = rest_left[0], rest_right[0]
        if other_money(a, b):
            return [(a, b)]
        one_kind = _kind(a) == _kind(b) or (
            "count" in (_kind(a), _kind(b)) and _ratio(*map(_written, (a, b))) <= _UNIT_UNSEEN
        )
        alike = bool(_digits(a)) and _digits(a) == _digits(b)
        one_kind = one_kind and not (is_small(a) != is_small(b) and max(a.value, b.value) > _BESIDE_SMALL)
        return [(a, b)] if one_kind and not alike and not fits(a, replace(b, unit=a.unit)) else []
    found = []
    kind_of = _precise_kind if equivalent else _kind
    for kind in dict.fromkeys(kind_of(q) for q in rest_left):
        ours, theirs = ([q for q in rest if kind_of(q) == kind] for rest in (rest_left, rest_right))
        if equivalent and len(ours) == len(theirs) == 1:
            found.append((ours[0], theirs[0]))
            continue
        if equivalent:
            for a in list(ours):
                if misquoted := next((b for b in theirs if one_digit_off(a, b)), None):
                    found.append((a, misquoted))
                    ours.remove(a)
                    theirs.remove(misquoted)
        found += [(a, b) for a, b, _ in pair_up(ours, theirs) if disagree(a, b)]
    return found


def left_over(left: Sequence[Quantity], right: Sequence[Quantity]) -> tuple[list[Quantity], list[Quantity], int]:
    """What is left of both sides without the figures that both have, and how many these are; "several" is never left."""
    opened = _opened(left, right)
    rest_left, rest_right = _without_common(opened, _opened(right, left))
    told = [[q for q in rest if q.modifier != SEVERAL] for rest in (rest_left, rest_right)]
    return told[0], told[1], len(opened) - len(rest_left)


def _without_common(left: Sequence[Quantity], right: Sequence[Quantity]) -> tuple[list[Quantity], list[Quantity]]:
    """What is left of both sides without the figures that both have."""
    rest_left, rest_right = list(left), list(right)
    for alike in (_same_digits, fits):  # what is written alike first: 12.8 km fits 8 miles, but belongs to 12.8 公里
        pairs = [(_apart(a, b), i, j) for i, a in enumerate(rest_left) for j, b in enumerate(rest_right) if alike(a, b)]
        left_used, right_used = set[int](), set[int]()
        for _, i, j in sorted(pairs):  # the nearest first: 1.37 million fits "over a million" and "over 1.35 million"
            if i not in left_used and j not in right_used:
                left_used.add(i)
                right_used.add(j)
        rest_left = [q for i, q in enumerate(rest_left) if i not in left_used]
        rest_right = [q for j, q in enumerate(rest_right) if j not in right_used]
    return rest_left, rest_right


def _apart(a: Quantity, b: Quantity) -> float:
    """How far two figures are from each other, in parts of the larger."""
    return abs(a.value - b.value) / max(abs(a.value), abs(b.value), 1e-9)


def _opened(own: Sequence[Quantity], others: Sequence[Quantity]) -> list[Quantity]:
    """The quantities, with ranges as two where the other side has one end alone: 2 до 3 км beside 7 and 3 km."""
    single = [q for q in others if q.modifier != "range"]
    opened: list[Quantity] = []
    for quantity in own:
        ends = _ends(quantity)
        apart = len(single) == len(others) and any(_same_digits(end, other) for end in ends for other in single)
        opened += ends if apart else [quantity]
    return opened


def _ends(quantity: Quantity) -> list[Quantity]:
    """The two figures of a range that is written in digits; any other quantity as it is."""
    written = [(m.group(), m.start()) for m in NUMBER_ALONE.finditer(quantity.surface)]
    if quantity.modifier != "range" or len(written) != 2:
        return [quantity]
    values = [arabic_number(number, quantity.surface)[0] for number, _ in written]
    scale = quantity.high / max(values[1], 1e-9) if values[0] < values[1] else 1.0
    ends = []
    for (number, place), value in zip(written, values, strict=True):
        at = quantity.start + place
        ends.append(replace(
            quantity, value=value * scale, low=value * scale, high=value * scale, start=at, end=at + len(number),
            surface=number, modifier="",
        ))  # fmt: skip
    return ends


def one_digit_off(a: Quantity, b: Quantity) -> bool:
    """2,243 and 2,242, 24 and 34: as figures are misquoted."""
    left, right = _digits(a), _digits(b)
    return len(left) == len(right) > 1 and sum(x != y for x, y in zip(left, right, strict=True)) == 1


def _kind(quantity: Quantity) -> str:
    """The unit, but one for years and bare numbers: a text may have the digits of a year without its 年 or "год"."""
    a_year = quantity.unit == "date" and quantity.high - quantity.low > 360 and quantity.modifier != RELATIVE
    return "count" if a_year or (quantity.unit == "year" and quantity.value >= 1000) else quantity.unit


def _precise_kind(quantity: Quantity) -> str:
    """The kind of a quantity, with days, months and longer times apart."""
    kind = _kind(quantity)
    return (
        f"{kind} {0 if quantity.high == quantity.low else 1 if quantity.high - quantity.low < 31 else 2}"
        if kind == "date"
        else kind
    )


def _same_digits(a: Quantity, b: Quantity) -> bool:
    """Written with the same digits, in units that may be one: 50公顷, and a 50 whose unit was not seen."""
    if not _digits(a) or _digits(a) != _digits(b):
        return False
    if a.unit == b.unit == "count" and not (a.modifier or b.modifier):
        return math.isclose(a.value, b.value) or AFTER_MAGNITUDE.search(a.surface + b.surface) is None
    return a.unit == b.unit or "count" in (_kind(a), _kind(b))


def significant_digits(quantity: Quantity) -> int:
    """To how many digits a figure is written; 0 in words."""
    return len(_digits(quantity).strip("0"))


def _digits(quantity: Quantity) -> str:
    """None where a half is in words: 2個半小時 is not written as 2 hours."""
    return "" if HALF.search(quantity.surface) else re.sub(r"\D", "", quantity.surface)


def fits(a: Quantity, b: Quantity) -> bool:
    """Whether both can be the same figure: alike as far as the rounder one is written out, rounded or cut off."""
    if a.unit != b.unit:
        return _same_time(a, b)
    if a.unit in ("date", "time", "times"):
        return a.low <= b.high and b.low <= a.high
    if a.modifier != b.modifier or (a.modifier == "over" and _both_round(a, b)):
        limits = [_meant(q) for q in (a, b)]
        return limits[0][0] <= limits[1][1] and limits[1][0] <= limits[0][1]
    if a.modifier == "range":
        if math.isclose(a.value, b.value):  # ends in two magnitudes (9千到1.25万) or in words are not read below
            return True
        ends = _ends(a), _ends(b)
        if len(ends[0]) == len(ends[1]) == 2:
            alike = _same_length(a, b)
            return all((alike and _same_digits(x, y)) or fits(x, y) for x, y in zip(*ends, strict=True))
        return abs(a.low - b.low) <= 0.01 * abs(a.low) and abs(a.high - b.high) <= 0.01 * abs(a.high)
    if HALF.search(a.surface) or HALF.search(b.surface):
        return a.low <= b.high and b.low <= a.high
    exact = [_written_out(q) for q in (a, b)]
    steps = [_unit_step(q) if e else max(_step(q), 1e-9) for q, e in zip((a, b), exact, strict=True)]
    if all(exact) or max(steps) <= 1.01 * min(steps):
        return abs(a.value - b.value) < 0.5 * max(steps)
    return abs(a.value - b.value) < max(steps) * (1 - 1e-9)


def _meant(quantity: Quantity) -> tuple[float, float]:
    """The least and the most that a figure quoted so can be: "about 83" is no 87, but "about 80" is 85; "over 21" no 25."""
    number = NUMBER_ALONE.search(quantity.surface)
    written = arabic_number(number.group(), quantity.surface)[0] if number else 0.0
    if not written:
        return quantity.low, quantity.high
    value = quantity.value
    _, digits, exponent = Decimal(repr(written)).normalize().as_tuple()
    step = abs(value / written) * 10.0 ** int(exponent) * (5 if digits[-1] == 5 else 1)
    if quantity.modifier == "over":
        low = value if _written_out(quantity) else value - min(step / 2, 0.005 * value)  # 588.9 may be quoted as over 589
        return low, min(quantity.high, value + max(step, 0.02 * value))
    if quantity.modifier == "under":
        return max(quantity.low, value - max(step, 0.02 * value)), value
    if quantity.modifier == "about":
        slack = min(max(0.6 * step, 0.02 * value), _ABOUT * value)
        return value - slack, value + slack
    return (value, value) if not quantity.modifier and _written_out(quantity) else (quantity.low, quantity.high)


def _both_round(a: Quantity, b: Quantity) -> bool:
    """Whether one is a round figure and the other half a step of it further: "over 900" may be over 950, and is not over
    930; "over 21" is not over 25."""
    short, long = sorted((_digits(q).rstrip("0") for q in (a, b)), key=len)
    return len(long) == len(short) + 1 and long[-1] == "5"


def _same_length(a: Quantity, b: Quantity) -> bool:
    """Whether two figures are written with as many digits: one may otherwise be in millions, the other in 億."""
    return len(_digits(a)) == len(_digits(b))


def _step(quantity: Quantity) -> float:
    """The size of the last digit that is given."""
    return 2 * min(quantity.value - quantity.low, quantity.high - quantity.value) or quantity.high - quantity.low


def _unit_step(quantity: Quantity) -> float:
    """The size of one, or of the last decimal, of a figure that is written out: a centimetre of 69 cm."""
    number = DIGITS_FIRST.match(quantity.surface)
    if number is None:
        return 1.0
    written, step = arabic_number(re.sub(r"[^\d,.]", "", number.group()).strip(",."), quantity.surface)
    return abs(quantity.value / written) * min(step, 1.0) if written else 1.0


def _written_out(quantity: Quantity) -> bool:
    """In digits below a million, without "thousand" or 萬: 200 and 1300 mean no less and no more."""
    number = DIGITS_FIRST.match(quantity.surface)
    return (
        number is not None
        and float(re.sub(r"\D", "", number.group())) < 1e6
        and not AFTER_MAGNITUDE.match(quantity.surface, number.end())
    )


def pair_up(left: Sequence[Quantity], right: Sequence[Quantity]) -> list[tuple[Quantity, Quantity, str]]:
    """Each quantity with at most one of the other side, the best agreement first; "unrelated" pairs are not listed."""
    order = {"agree": 0, "near": 1, "conflict": 2}
    options = [(order[r], i, j, r) for i, a in enumerate(left) for j, b in enumerate(right) if (r := compare(a, b)) in order]
    pairs, used_left, used_right = [], set(), set()
    for _, i, j, relation in sorted(options):
        if i not in used_left and j not in used_right:
            used_left.add(i)
            used_right.add(j)
            pairs.append((left[i], right[j], relation))
    return pairs


def figure_features(a: Sequence[Quantity], b: Sequence[Quantity]) -> tuple[float, float, float, float]:
    """Figures that agree, nearly agree, conflict, and stand on one side only, each weighed by how telling it is."""
    totals = {"agree": 0.0, "near": 0.0, "conflict": 0.0}
    a, b = ([q for q in side if not is_small(q)] for side in (a, b))
    paired = pair_up(a, b)
    for left, right, relation in paired:
        totals[relation] += min(telling(left), telling(right))
    alone = len(a) + len(b) - 2 * len(paired)
    return min(totals["agree"], 3.0), min(totals["near"], 2.0), min(totals["conflict"], 2.0), min(alone, 4)


def is_small(quantity: Quantity) -> bool:
    """Whether it is a small number in words that counts: so common that meeting it twice tells nothing of two sentences."""
    return quantity.unit == "count" and quantity.high <= LARGEST and not re.search(r"\d", quantity.surface)


def telling(quantity: Quantity) -> float:
    """A day or an amount tells much, a year or a small count little, "thousands" and "this year" next to nothing."""
    if quantity.modifier == SEVERAL:
        return 0.1
    if quantity.unit == "date":
        days = quantity.high - quantity.low
        told = 1.0 if days < 1 else 0.5 if days < 32 else 0.25
        return told / 2 if quantity.modifier == RELATIVE else told
    if quantity.unit in ("count", "year", "day", "month", "times", "week"):
        return 0.3 if quantity.value < 5 else 0.7 if quantity.value < 100 else max(1.0, _by_digits(quantity))
    return 1.0 if quantity.unit in ("time", "hour", "minute", "age") else _by_digits(quantity)


def _by_digits(quantity: Quantity) -> float:
    """The more digits a figure is given to, the less it agrees with another by chance: 6 million, 5.6 and 5.576 million."""
    width = quantity.high - quantity.low or 1.0
    return min(max(0.55 + 0.3 * math.log10(max(abs(quantity.value), 1e-9) / width), 0.5), 1.5)


def measure(quantity: Quantity) -> str:
    """What may be compared with what: years with months, anything else within its unit."""
    return "year" if quantity.unit == "month" else quantity.unit
