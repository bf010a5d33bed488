"""Figures kept in translation: which of a source its English has lost, and the source with its numerals in digits.

A small model copies digits well, and loses or bends what is written out: девяносто девять лет, 两亿三千万, 三点半.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from align.model import Quantity
from align.quantities import (
    RELATIVE,
    chinese_number,
    find_quantities,
    is_small,
    small_counts,
    worded_numbers,
)

_SEVERAL = ("several", "range", RELATIVE)
"""How figures are told that need not be told alike."""
_TWO = re.compile(r"\b(?:both|two|pairs?|couple|twins?|double|twice|each other|either|neither)\b", re.I)
_DURATIONS = frozenset({"year", "age", "month", "week", "day", "hour", "minute", "second"})
_CHINESE = "〇零一壹二兩两贰貳三叁參四五六七八九十百千万萬亿億兆拾佰仟廿卅点點"
_NUMERAL = re.compile(rf"[{_CHINESE}]+|\d[\d,]*(?:\.\d+)?(?:[十百千万萬亿億]+\d[\d,]*(?:\.\d+)?)*[十百千万萬亿億]*")
_DAYTIME = re.compile("^(?:上午|下午|早上|早晨|晚上|晚間|晚间|凌晨|清晨|中午|傍晚|[昨今明][日天]?[早晚晨])")
_NO_PLAIN_DATE = re.compile("世|代|季|半|旬|[至到~～—–-]")
_THOUSAND = 1e3
_EXACT = 0.005
"""How far a figure may be from what it translates: a translation rounds nothing."""
_EXACT_BELOW = 1e4
_PART = 2.5
"""The same of parts in words, in points: a third."""
_PADDED = re.compile(r"0\d")
_RUSSIAN = ((1e12, "трлн"), (1e9, "млрд"), (1e6, "млн"))
_ENGLISH = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_TWO_MAGNITUDES = re.compile(
    r"(?<![\d,.])(?P<first>\d{1,3}(?:,\d+)?)\s(?P<large>млрд|миллиард\w*|млн|миллион\w*)\.?\s(?P<second>\d{1,3}(?:,\d+)?)\s"
    r"(?P<small>млн|миллион\w*|тыс(?:яч\w*)?)\.?(?!\w)"
)
_DIGITS_BEFORE = re.compile(r"\d\s?$")
_AND_A_HALF = re.compile(r"\s+с\s+половиной(?!\w)", re.I)
_SCALE = re.compile(r"\s+(?P<scale>тысяч\w*|миллион\w*|миллиард\w*|триллион\w*)", re.I)
_SIZES = {"тыс": 1e3, "миллиа": 1e9, "миллио": 1e6, "трилли": 1e12}


def lost_figures(source: Sequence[Quantity], english: str, date: datetime.date | None) -> list[Quantity]:
    """The figures of a source that its English has not; `date` is that from which days are reckoned in both."""
    left = find_quantities(english, date)
    lost = []
    for own in sorted(source, key=lambda q: -q.value):
        if own.modifier in _SEVERAL or (is_small(own) and own.value == 2 and _TWO.search(english)):
            continue
        told = next((other for other in left if _says(own, other)), None)
        if told is None:
            lost.append(own)
        else:
            left.remove(told)
    return sorted(lost, key=lambda q: q.start)


def _says(own: Quantity, other: Quantity) -> bool:
    """Whether a figure of the English may be one of the source; how it is bounded is not asked."""
    if "date" in (own.unit, other.unit) and own.unit != other.unit:
        dated, bare = (own, other) if own.unit == "date" else (other, own)
        return bare.unit in ("count", "year") and _year(dated) == bare.value
    if own.unit != other.unit and "count" not in (own.unit, other.unit) and not {own.unit, other.unit} <= _DURATIONS:
        return False
    if own.unit in ("date", "time"):
        return own.low <= other.low and other.high <= own.high
    if (own.unit == "%") != (other.unit == "%"):
        return False
    if _PADDED.match(other.surface):
        return False
    if other.modifier == "range":
        return other.low <= own.value <= other.high
    if own.value == int(own.value) and own.value < _EXACT_BELOW and own.unit != "%":
        return own.value == other.value
    slack = _PART if own.unit == "%" == other.unit and own.high - own.low > 1 else _EXACT * max(own.value, other.value)
    return abs(own.value - other.value) <= slack


def _year(quantity: Quantity) -> int:
    first, last = (datetime.date.fromordinal(int(day)) for day in (quantity.low, quantity.high))
    return first.year if (last - first).days > 360 else 0


def in_digits(text: str, found: Sequence[Quantity], language: str) -> str:
    """A Chinese or Russian text whose numerals are in digits, where it is sure what they say."""
    if language == "ru":
        return _russian(text)
    parts, last = [], 0
    for quantity in sorted(found, key=lambda q: q.start):
        written = _chinese(quantity) if language == "zh" and quantity.start >= last else None
        if written is not None:
            parts += [text[last : quantity.start], written]
            last = quantity.end
    return "".join([*parts, text[last:]])


def _chinese(quantity: Quantity) -> str | None:
    surface = quantity.surface
    if quantity.modifier in _SEVERAL or not re.search(f"[{_CHINESE}]", surface):
        return None
    if quantity.unit == "date":
        return _date(quantity)
    if quantity.unit == "time":
        daytime = _DAYTIME.match(surface)
        hour, minute = divmod(int(quantity.value), 60)
        return f"{daytime.group() if daytime else ''}{hour or 12}:{minute:02}"
    if quantity.unit == "%":
        whole = abs(quantity.value * 2 - round(quantity.value * 2)) < 1e-6 and "半" not in surface
        return f"{quantity.value:g}%" if whole else None
    if "半" in surface:
        return _with_a_half(quantity)
    numeral = _NUMERAL.match(surface)
    if numeral is None:
        return None
    value = _value(numeral.group())
    if value is None:
        return None
    return _in_english(value) + surface[numeral.end() :]


def _value(numeral: str) -> float | None:
    """Of a numeral in characters, or in digits and characters: 3億5000萬."""
    if not re.search(r"\d", numeral):
        found = chinese_number(numeral)
        return found[0] if found else None
    if re.fullmatch(r"[\d,.]+[十百千万萬亿億]*", numeral):
        return None  # 620万 is written otherwise by the package itself
    (quantity, *_) = [*find_quantities(numeral), None]
    return quantity.value if quantity and quantity.surface == numeral else None


def _with_a_half(quantity: Quantity) -> str | None:
    """三年半, 两个半小时; 半年 alone stays."""
    parts = re.fullmatch(rf"(?P<number>[{_CHINESE}]+)[个個]?半?(?P<unit>[^{_CHINESE}半]+?)半?", quantity.surface)
    number = chinese_number(parts.group("number")) if parts else None
    return f"{number[0] + 0.5:g}{parts.group('unit').lstrip('个個')}" if parts and number else None


def _in_english(value: float) -> str:
    """As English writes an amount, with blanks around it from ten thousand on, as the package has them too."""
    for size, name in _ENGLISH:
        if value >= size:
            return f" {value / size:.10g} {name} "
    return f" {value:,.10g} " if value >= 10 * _THOUSAND else f"{value:.10g}"


def _date(quantity: Quantity) -> str | None:
    if _NO_PLAIN_DATE.search(quantity.surface):
        return None
    first, last = (datetime.date.fromordinal(int(day)) for day in (quantity.low, quantity.high))
    year = f"{first.year}年" if "年" in quantity.surface else ""
    if (last - first).days > 360:
        return year or None
    month = f"{first.month}月" if "月" in quantity.surface else ""
    day = f"{first.day}日" if first == last else ""
    return year + month + day


def _russian(text: str) -> str:
    places = [(found.start(), found.end(), _summed(found)) for found in _TWO_MAGNITUDES.finditer(text)]
    for number in worded_numbers(text):
        if _DIGITS_BEFORE.search(text[: number.start]):
            continue  # the millions of "5 млн"
        value, end = number.value, number.end
        if half := _AND_A_HALF.match(text, end):
            value, end = value + 0.5, half.end()
            if scale := _SCALE.match(text, end):
                value *= next(size for stem, size in _SIZES.items() if scale.group("scale").lower().startswith(stem))
                end = scale.end()
        if value > 1 and text[end : end + 1] != "-":
            places.append((number.start, end, _in_russian(value)))
    taken = {i for start, end, _ in places for i in range(start, end)}
    places += [
        (one.start, one.end, str(one.low))
        for one in small_counts(text)
        if one.low == one.high > 1 and one.start not in taken and not text[one.start : one.end].lower().startswith("об")
        and text[one.end : one.end + 1] in ("", " ", ",", ".", ";", ":", ")", "»")
    ]  # fmt: skip
    parts, last = [], 0
    for start, end, written in sorted(places):
        if start >= last:
            parts += [text[last:start], written]
            last = end
    return "".join([*parts, text[last:]])


def _summed(found: re.Match[str]) -> str:
    """5 млн 200 тыс. as 5,2 млн."""
    size = 1e9 if found.group("large").startswith(("млрд", "миллиард")) else 1e6
    rest = 1e6 if found.group("small").startswith(("млн", "миллион")) else 1e3
    value = float(found.group("first").replace(",", ".")) * size + float(found.group("second").replace(",", ".")) * rest
    return _in_russian(value)


def _in_russian(value: float) -> str:
    for size, name in _RUSSIAN:
        if value >= size:
            return f"{value / size:.10g} {name}".replace(".", ",")
    return f"{value:,.10g}".replace(",", " ").replace(".", ",")
