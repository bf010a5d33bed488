"""What figures of a text come to together: sums in two magnitudes, ranges, lists of shares, units told elsewhere."""

from __future__ import annotations

import re
from dataclasses import replace

from align.model import Quantity
from align.quantities.counted import MONEY
from align.quantities.digits import AFTER_MAGNITUDE, NUMBER_ALONE, arabic_number
from align.quantities.units import MAGNITUDE, MAGNITUDE_TABLE, NUMBER, SPEED

_QUAKE = re.compile(
    r"地震|[余餘]震|震[级級]|\b(?:earth)?quakes?\b|aftershock|seism|magnitude|tremor|землетряс|толч[ок]|магнитуд|сейсм", re.I
)
_SMALL_MONEY = re.compile(r"коп|cent|цент|分$|角$", re.I)
_SMALLER = {
    "year": ("month", 12.0), "week": ("day", 7.0), "day": ("hour", 24.0), "hour": ("minute", 60.0), "minute": ("second", 60.0),
}  # fmt: skip
"""The unit of time in which a duration goes on, and how many of them the larger one has."""
_SPEED_BEFORE = re.compile(r"(?:(?P<hour>每小[时時]|[时時]速)|每秒|秒速)\s*(?:[约約]|[达達]|逾|最高|超[过過])?\s*$")
_OLDEST = 120
_AGED = re.compile(
    r"(?:\bage[ds]?(?: between| of)?|в возрасте(?: от| около)?|исполнил[оа]сь|[年今]近|年[龄齡][为為]?|年僅|年仅)\s*$", re.I
)
_NAME_THEN_AGE = re.compile(r"[a-z], $")
_PERSON_BEHIND = re.compile(
    r"\s+(?:\w+\s+)?(?:жител|мужчин|женщин|юнош|девушк|девочк|мальчик|подрост|реб[её]н|школьни|студент|пенсион|водител|пассажир|"
    r"актер|акт[её]р|певе?ц|певиц|спортсмен|футболист|предпринимател|рабоч|работни|сотрудник|местн|сын|доч|брат|сестр|мат[ьe]|отец|турист)",
    re.I,
)
_LISTING = re.compile(r"\s*(?:,|、|and|и|和|, and)\s*")
_OTHER_UNIT = re.compile(r"\s*(?:or|\(|（|или|/)\s*")
"""Between a speed and the same in other units."""
_HOURLY = re.compile(r"hour|h\b|ч(?!\w)|час|[时時]")
_SPEED_BEFORE_HOURLY = re.compile(r"(?:每小[时時]|[时時]速)\s*(?:[约約])?\s*$")
_YUAN_OF = {"TW": "TWD", "HK": "HKD"}
_BARE_DOLLAR = re.compile(r"^\$")
_BARE_YUAN = re.compile(r"(?<!美)元$")
_PLACES = 0.5
"""How far "over 6.5" and "up to 7" may be from it on a scale."""
_ONE_DECIMAL = re.compile(r"(?<![\d.,])\d[.,]\d(?!\d)")
_SCALE_BEFORE = re.compile(r"(?:magnitudes?(?: of)?|магнитуд\w+(?: в)?|[规規]模|震[级級][为為]?|[里芮]氏)\s*$", re.I)
_BETWEEN = re.compile(r"\s*(?:(?P<sign>[-–—~～至到])|(?P<word>до|to|and|и|по))\s*$")
_CHANGED = re.compile(
    r"(?:\b(?:rose|ris\w+|fell|fall\w*|grew|grow\w*|increas\w+|decreas\w+|cut|rais\w+|lower\w+|climb\w+|drop\w*|jump\w*|up|down|went|go|goes|"
    r"widen\w*|narrow\w*|slid\w*|declin\w*)\b|(?<!\w)(?:вырос|увелич|повы[сш]|подня|сни[зж]|упал|сокра[тщ]|уменьш|дорожа|подорож|дешев|возрос)\w*)"
    r"[^.;]{0,50}\b(?:from|с|со)\s*(?:[$€£¥]|US\$)?\s*$",
    re.I,
)
"""A change from one figure to another is no range between them."""
_FROM = re.compile(r"(?:\bfrom|\bbetween|от|с|между|в пределах)\s*(?:[$€£¥]|US\$)?\s*$", re.I)


def scaled(found: list[Quantity], text: str) -> list[Quantity]:
    """Magnitudes of earthquakes have their unit in front (規模7.2, magnitude 7.2) or none: where a text speaks of quakes, a bare
    figure below 10 with one decimal is one, and a range that has such an end. "Over 6.5" is not far over it on such a scale."""
    if any(q.unit == "count" for q in found) and _QUAKE.search(text):
        found = [
            replace(q, unit=MAGNITUDE)
            if q.unit == "count"
            and q.value < 10
            and (_ONE_DECIMAL.search(q.surface) or _SCALE_BEFORE.search(text[: q.start]))
            else q
            for q in found
        ]
    return [_near_its_place(q) if q.unit == MAGNITUDE and q.modifier != "range" else q for q in found]


def listed_shares(found: list[Quantity], text: str) -> list[Quantity]:
    """3, 5 and 9 percent: all of them are."""
    result = list(found)
    for place in range(len(found) - 2, -1, -1):
        own, following = result[place], result[place + 1]
        listed = _LISTING.fullmatch(text, own.end, following.start)
        if listed and following.unit == "%" and own.unit == "count" and NUMBER_ALONE.fullmatch(own.surface):
            result[place] = replace(own, unit="%")
    return result


def fast(found: list[Quantity], text: str) -> list[Quantity]:
    """時速137公里 and 每秒38米 say before the figure that they are speeds."""
    result: list[Quantity] = []
    for q in found:
        if result and q.unit == SPEED and result[-1].unit == "m" and _OTHER_UNIT.fullmatch(text, result[-1].end, q.start):
            own, size = result[-1], 1 / 3600 if _HOURLY.search(q.surface) else 1.0  # 12.8 km or 8 miles per second
            result[-1] = replace(own, unit=SPEED, value=own.value * size, low=own.low * size, high=own.high * size)
        if result and q.unit == "m" and result[-1].unit == SPEED and _OTHER_UNIT.fullmatch(text, result[-1].end, q.start):
            size = 1 / 3600 if _SPEED_BEFORE_HOURLY.search(text[max(0, result[-1].start - 12) : result[-1].start]) else 1.0
            q = replace(q, unit=SPEED, value=q.value * size, low=q.low * size, high=q.high * size)
        if q.unit == "m" and (ahead := _SPEED_BEFORE.search(text[max(0, q.start - 12) : q.start])):
            size = 1 / 3600 if ahead.group("hour") else 1.0
            q = replace(q, unit=SPEED, value=q.value * size, low=q.low * size, high=q.high * size)
        result.append(q)
    return result


def aged(found: list[Quantity], text: str) -> list[Quantity]:
    """Ages that do not say so themselves: aged 12 and 15, "Smith, 71, said", 34-летний житель, в возрасте от 5 до 12 лет."""
    result: list[Quantity] = []
    for q in found:
        if q.unit in ("count", "year") and q.value <= _OLDEST:
            before, after = text[max(0, q.start - 24) : q.start], text[q.end : q.end + 24]
            listed = result and result[-1].unit == "age" and _LISTING.fullmatch(text, result[-1].end, q.start)
            apposed = q.unit == "count" and q.surface.isdigit() and _NAME_THEN_AGE.search(before) and after[:1] in ",."
            adjective = q.surface.endswith(
                ("летний", "летняя", "летнего", "летней", "летнюю", "летнему", "летним", "летние", "летних")
            )
            if listed or apposed or _AGED.search(before) or (adjective and _PERSON_BEHIND.match(after)):
                q = replace(q, unit="age")
        result.append(q)
    return result


def in_region(found: list[Quantity], region: str | None) -> list[Quantity]:
    """A bare 元 is that of the place, of Taiwan or of Hong Kong, and there a bare $ is its dollar."""
    money = _YUAN_OF.get(region or "")
    if not money:
        return found
    bare = {"CNY": _BARE_YUAN, "USD": _BARE_DOLLAR}
    return [replace(q, unit=money) if q.unit in bare and bare[q.unit].search(q.surface) else q for q in found]


def _near_its_place(quantity: Quantity) -> Quantity:
    low, high = quantity.value - _PLACES, quantity.value + _PLACES
    if not quantity.modifier and quantity.value == int(quantity.value):
        low = high = quantity.value
    return replace(quantity, low=max(low, quantity.low), high=min(high, quantity.high))


def summed(found: list[Quantity], text: str) -> list[Quantity]:
    """3 млн 200 тыс., 2 million 300 thousand, 1 час 30 минут: one figure in two magnitudes or units."""
    summed: list[Quantity] = []
    for right in found:
        left = summed[-1] if summed else None
        if left and _is_rest_of_money(left, right, text):
            value = left.value + right.value
            summed[-1] = replace(
                right, value=value, low=value, high=value, start=left.start, surface=text[left.start : right.end],
                modifier=left.modifier,
            )  # fmt: skip
        elif left and _is_rest_of_time(left, right, text):
            value = left.value * _SMALLER[left.unit][1] + right.value
            summed[-1] = replace(
                right, value=value, low=value, high=value, start=left.start, surface=text[left.start : right.end],
                modifier=left.modifier,
            )  # fmt: skip
        elif left and left.unit == "count" and _is_rest(left, right, text):
            value, half = left.value + right.value, (right.high - right.low) / 2
            summed[-1] = replace(
                right, value=value, low=value - half, high=value + half, start=left.start,
                surface=text[left.start : right.end], modifier=left.modifier,
            )  # fmt: skip
        else:
            summed.append(right)
    return summed


def _is_rest_of_money(left: Quantity, right: Quantity, text: str) -> bool:
    """98 рублей 40 копеек, 5元5角."""
    small = _SMALL_MONEY.search(right.surface)
    between = text[left.end : right.start].strip().lower()
    alike = left.unit == right.unit and left.unit in MONEY
    return bool(small) and alike and left.value == int(left.value) and between in ("", "and", "и")


def _is_rest_of_time(left: Quantity, right: Quantity, text: str) -> bool:
    """Whether `right` goes on with `left` in the next smaller unit of time."""
    rest, size = _SMALLER.get(left.unit, ("", 0.0))
    between = text[left.end : right.start].strip().lower()
    whole = right.value < size and left.value == int(left.value) and not (left.modifier == "range" or right.modifier)
    return right.unit == rest and between in ("", "and", "и", "零", "又") and whole


def _is_rest(left: Quantity, right: Quantity, text: str) -> bool:
    """Whether `right` goes on with `left`: nothing but a space is between, and both say their magnitude."""
    if text[left.end : right.start].strip() or left.modifier == "range" or right.modifier:
        return False
    sizes = [_size(q) for q in (left, right)]
    return sizes[0] > sizes[1] > 1.0 and right.value < sizes[0]


def _size(quantity: Quantity) -> float:
    """The magnitude that stands behind the number: 1e6 of 3 млн."""
    number = NUMBER_ALONE.match(quantity.surface)
    behind = AFTER_MAGNITUDE.match(quantity.surface, number.end()) if number else None
    name = behind.group().strip().lstrip("-") if behind else ""
    return next((size for pattern, size in MAGNITUDE_TABLE if name and pattern.fullmatch(name)), 1.0)


def ranges(found: list[Quantity], text: str) -> list[Quantity]:
    """ "10 to 15 percent", 10%至15% and "$5-6 million" are one quantity between two bounds."""
    joined: list[Quantity] = []
    for right in found:
        left = joined[-1] if joined else None
        if (
            left
            and left.unit == "count" != right.unit
            and _is_change(left, right, text)
            and NUMBER_ALONE.fullmatch(left.surface)
        ):
            joined[-1] = replace(left, unit=right.unit)
            joined.append(right)
        elif left and (low := _lower_bound(left, right, text)):
            surface = text[left.start : right.end]
            middle, high = (low.value + right.value) / 2, max(right.high, right.value)
            joined[-1] = Quantity(middle, low.low, high, low.unit, left.start, right.end, surface, "range")
        else:
            joined.append(right)
    return joined


def _is_change(left: Quantity, right: Quantity, text: str) -> bool:
    """Whether something went from one figure to the other: that is no range between them."""
    between = _BETWEEN.fullmatch(text, left.end, right.start)
    if between is None or between.group("word") not in ("to", "до"):
        return False
    return _CHANGED.search(text[max(0, left.start - 70) : left.start]) is not None


def _lower_bound(left: Quantity, right: Quantity, text: str) -> Quantity | None:
    """The lower bound that `left` is for `right`, in unit and magnitude of both; None where the two are no range."""
    between = _BETWEEN.fullmatch(text, left.end, right.start)
    if not between or {"date", "time"} & {left.unit, right.unit}:
        return None
    if _is_change(left, right, text):
        return None
    opened = bool(_FROM.search(text[max(0, left.start - 12) : left.start]))
    if between.group("word") not in (None, "to") and not opened:
        return None
    first, second = NUMBER.fullmatch(left.surface), NUMBER.match(right.surface)
    scale = 1.0
    if first and second and first.group("number") and second.group("number"):
        scale = right.value / (arabic_number(second.group("number"), text)[0] or 1.0)
        spanning = opened or between.group("sign") in ("至", "到") or between.group("word") == "to"
        if scale == 1.0 and left.unit == right.unit == "count" and not spanning:
            return None  # 3-2 is a score, and 2024-25 a season
    unit = left.unit if right.unit == "count" and first else right.unit
    first_counts = first or (opened and not re.search(r"\d", left.surface))
    if (
        left.unit not in (unit, "count")
        or (left.unit == "count" != unit and not first_counts)
        or left.value * scale >= right.value
    ):
        return None
    wide = left.unit != right.unit or scale != 1.0
    low = left.value * scale - (right.high - right.value) if wide else left.low
    return replace(left, value=left.value * scale, low=low, unit=unit)
