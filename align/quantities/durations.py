"""Durations with a half in them: 半年, 一年半, полгода, полтора года, a year and a half."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from align.quantities.numerals import CHARACTERS, chinese_number, worded_numbers

_NUMBER = rf"(?P<number>[{re.sub('[点點]', '', CHARACTERS)}]+|(?<![\d.,])\d+)"
_LONG = r"(?P<unit>小[时時]|[钟鐘][头頭]|世[纪紀])"
_RUSSIAN = r"(?P<unit>год(?:а|ов)?|лет|месяц(?:а|ев)?|час(?:а|ов)?|век(?:а|ов)?|недел[иьюя]|минут[ыу]?)(?!\w)"
_ENGLISH = r"(?P<unit>year|month|week|hour|minute|century|centurie)s?\b"
_NO_WORD = "(?![导導价價决決程数數票])"
"""What makes another word of the 半 before it: 半導體, 半價, 半決賽."""
_PATTERNS = tuple(
    (re.compile(pattern, re.I), whole)
    for pattern, whole in (
        (rf"{_NUMBER}(?P<unit>年)半{_NO_WORD}", None),
        # Half of a year that is named is a date, 半年報 a report, and in 過半年輕人 the year is no year.
        (r"(?<![上下前后後大小每年])半(?P<unit>年)(?![报報刊度线線轻輕])", 0.0),
        (rf"{_NUMBER}[周週]?(?P<unit>[岁歲])半", None),
        (rf"{_NUMBER}[个個]半(?P<unit>月)", None),
        (rf"{_NUMBER}[个個]半{_LONG}", None),
        (rf"{_NUMBER}[个個]?{_LONG}半{_NO_WORD}", None),
        (rf"(?<![{CHARACTERS}\d])[个個]半(?P<unit>月|小[时時]|[钟鐘][头頭])", 1.0),  # as in Hong Kong
        (r"(?<![个個])半[个個](?P<unit>月)", 0.0),
        (rf"(?<![个個点點])半[个個]?{_LONG}", 0.0),
        (r"(?<!\w)(?:пол|полу)(?P<unit>год|час|век)а(?!\w)", 0.0),
        (rf"(?<!\w)(?:полтор[аы]|полутора)\s+{_RUSSIAN}", 1.0),
        (rf"(?<=\w)\s+с\s+половиной\s+{_RUSSIAN}", None),
        (r"\bhalf[ -]an?[ -](?P<unit>year|month|hour|century)\b", 0.0),
        (r"\b(?:an?|one)\s+(?P<unit>year|month|hour|week|century)\s+and\s+a\s+half\b", 1.0),
        (rf"(?<=\w)\s+and\s+a\s+half\s+{_ENGLISH}", None),
    )
)
"""What is found, and the whole number before the half; None where it has to be read."""
_UNITS = (
    ("age", 1.0, ("岁", "歲")),
    ("year", 1.0, ("年", "год", "лет", "year")),
    ("month", 1.0, ("月", "месяц", "month")),
    ("week", 1.0, ("недел", "week")),
    ("hour", 1.0, ("小", "钟", "鐘", "час", "hour")),
    ("minute", 1.0, ("минут", "minute")),
    ("year", 100.0, ("世", "век", "centur")),
)
"""What a duration is counted in, how much of it one is, and how its names begin."""
HALF = re.compile(r"半|\bhalf\b|половиной|полтор|полутор|(?<!\w)пол(?:у)?(?:год|час|век)", re.I)
"""A half in words."""
_DIGITS = re.compile(r"(?<![\d.,])\d+$")


class Duration(NamedTuple):
    """How long, in `unit`, and where that stands."""

    value: float
    unit: str
    start: int
    end: int


def half_durations(text: str) -> Iterator[Duration]:
    """All that have a half in them, pattern by pattern."""
    if not HALF.search(text):
        return
    for pattern, known in _PATTERNS:
        for match in pattern.finditer(text):
            whole, start = known, match.start()
            if whole is None and "number" in match.groupdict():
                whole = _plain(match.group("number"))
            elif whole is None:
                whole, start = _number_before(text, start)
            if whole is not None:
                named = match.group("unit").lower()
                unit, size = next((unit, size) for unit, size, stems in _UNITS if named.startswith(stems))
                yield Duration((whole + 0.5) * size, unit, start, match.end())


def _plain(numeral: str) -> float | None:
    if numeral.isdigit():
        return float(numeral)
    found = chinese_number(numeral)
    return found[0] if found else None


def _number_before(text: str, end: int) -> tuple[float | None, int]:
    """The number in words or digits that ends at a place, and where it begins; None where there is none."""
    if digits := _DIGITS.search(text[:end]):
        return float(digits.group()), digits.start()
    return next(((number.value, number.start) for number in worded_numbers(text) if number.end == end), (None, end))
