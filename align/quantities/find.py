"""Quantities read from the original text: amounts, percentages, counts, durations and dates, in zh, ru and en.

Each has the interval that its precision leaves open, so that 557.6萬美元, 5,576 млн долларов and $5.576M are one, "5.5
million" agrees with them nearly, and 6.5 million contradicts. A number inside a name (GPT-4, H800, V3) is none.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterator
from dataclasses import replace

from align.model import Quantity
from align.quantities.bounds import quantity_of
from align.quantities.clock import clock_times
from align.quantities.counted import with_counted
from align.quantities.dates import find_dates
from align.quantities.digits import arabic_number
from align.quantities.durations import half_durations
from align.quantities.joining import aged, fast, in_region, listed_shares, ranges, scaled, summed
from align.quantities.letters import CYRILLIC, LATIN, has_any, letters_of, may_match
from align.quantities.numerals import chinese_number, worded_numbers
from align.quantities.shares import shares_in
from align.quantities.small import small_counts
from align.quantities.units import (
    CHINESE_SCALES,
    CURRENCIES,
    CURRENCY_BEFORE,
    MAGNITUDE_TABLE,
    NOT_NAME,
    NUMBER,
    UNIT_TABLE,
    Tail,
    tail_of,
)
from align.quantities.vague import vague_in

_AND_A_HALF = re.compile(
    r"(?<![\w.,])(?:(?P<digits>\d{1,3})|(?P<words>[a-z]+|[а-яё]+))\s+(?:and a half|с половиной)(?=\s)", re.I
)
_SCALE_AND_A_HALF = re.compile(
    r"(?<![\w.,])(?:(?P<number>[a-z]+|[а-яё]+|\d{1,3})\s+)?(?P<scale>hundred|thousand|million|billion|trillion|"
    r"тысяч[аиу]?|миллиона?|миллиарда?)\s+(?:and a half|с половиной)(?!\w)",
    re.I,
)
_COMPOUND = re.compile(
    rf"{NOT_NAME}(?:\d千\d百[万萬亿億]|\d[\d,]*(?:\.\d+)?\s?(?:兆|[亿億]|[千百]?[万萬])\s?\d[\d,]*(?:\.\d+)?(?:[千百]?[万萬]|[千百])?(?:\d{{1,4}}(?![\d.,]))?)"
)
_THOUSANDS_OF = re.compile(r"(\d)千(\d)百([万萬亿億])")
_COMPOUND_PART = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s?(兆|[亿億]|千[万萬]|百[万萬]|[万萬千百])?")
_COMPOUND_SCALES = {"兆": 1e12, "千万": 1e7, "千萬": 1e7, "百万": 1e6, "百萬": 1e6, **CHINESE_SCALES}
_SHORT = re.compile(r"\s?(?:(m)|(bn)|(tn?))(?![A-Za-z])")
_MILLIONS_OF = re.compile(
    r"m(?= (?:[a-z]+ )?(?:people|users|customers|viewers|homes|households|jobs|barrels|tonnes|tons|copies|children|voters|votes|"
    r"subscribers|passengers|vehicles|cars|shares|workers|residents|downloads|doses|visitors|accounts|units)\b)"
)
"""3m people are three million; behind "3m" waves and walls have metres."""
_NAME_BEFORE = re.compile(r"([A-Z][A-Za-z]*)[\s-]?$")
_SENTENCE_STARTS = frozenset(
    "A About After All Almost Among And Another Approximately Around As At Before Below Between But By During Every Exactly "
    "For From Her His I If In Its Just More My Nearly Of On Only Or Our Over Roughly Since Some Than The Their These They "
    "This Those To Under Until Up We When While With".split()
)
_MINUS_BEFORE = re.compile(r"(?:^|[\s(（\[\d]|magnitude)-$")
_ORDINAL_BEFORE = re.compile(r"(?:第|No\.|№|号|號|\d-)\s*$")
_ORDINAL_AFTER = re.compile(
    r"-?(?:й|я|е|го|му|м|ой|ую|х|ый|ая|ое)(?!\w)|(?:st|nd|rd|th)\b|[号號](?!召)|[后後](?![来來的])|年代|\s?世[纪紀]|"
    r"-?[йм]?\s?век(?!\w)|大地震|[楼樓](?!宇)|/\d"
)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_POWER = re.compile(
    r"(?<![\w.,])(?:(?P<factor>\d+(?:[.,]\d+)?)\s?[×xх·*]\s?)?10(?:(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})|\^(?P<exponent>\d{1,2}))(?![\d⁰¹²³⁴⁵⁶⁷⁸⁹])"
)
_HIGHEST_POWER = 24
_FACTORS = tuple(
    (letters_of(pattern), re.compile(pattern, re.I), value)
    for pattern, value in (
        (r"\btwice(?= (?:as|the|that|what|its|their|his|her)\b)|\bdoubl(?:ed|ing)\b|\btwofold\b", 2.0),
        (r"\b(?:tripled|trebled|tripling|threefold)\b", 3.0),
        (r"\b(?:quadrupled|quadrupling|fourfold)\b", 4.0),
        (r"(?<!\w)вдвое(?!\w)|(?<!\w)удво(?:ил|ени|ят)\w*|(?<!\w)двукратн\w+", 2.0),
        (r"(?<!\w)втрое(?!\w)|(?<!\w)утро(?:ил|ени|ят)\w*|(?<!\w)тр[её]хкратн\w+", 3.0),
        (r"(?<!\w)вчетверо(?!\w)|(?<!\w)четыр[её]хкратн\w+", 4.0),
        (r"(?<!\w)впятеро(?!\w)|(?<!\w)пятикратн\w+", 5.0),
        (r"翻了?[两兩]番|翻了?[两兩]翻", 4.0),
        (r"翻了?一?番|翻倍|翻了一?倍", 2.0),
    )
)
_MULTIPLES = (
    "twice", "doubl", "fold", "trip", "treb", "quadrup", "вдвое", "удво", "кратн", "втрое", "утро", "вчетвер", "впятер", "翻",
)  # fmt: skip
"""One of them is in what any of _FACTORS finds."""
_GREW = re.compile(r"(?:增[长長加]?|成[长長]|[涨漲]|上[升涨漲]|[扩擴]大)[了出约約近逾超]*$")
"""In front of how much there is on top of what was: 增長兩倍 is three times as much, though some mean two."""
_LARGEST = 1e30
"""Beyond it a run of digits is no figure that anybody compares."""


def find_quantities(text: str, reference: datetime.date | None = None, region: str | None = None) -> list[Quantity]:
    """The quantities of a text, in order. `reference` is the date from which dates without a year are reckoned; `region` says
    whose money a bare 元 is ("TW", "HK")."""
    found: list[Quantity] = []
    taken = [False] * len(text)
    for reader in (
        clock_times,
        lambda t: find_dates(t, reference),
        _halved,
        vague_in,
        _scale_and_a_half,
        _with_a_half,
        shares_in,
        _compounds,
        _powers,
        _numbers,
        _factors,
        _spelled,
        _small,
    ):
        for quantity in reader(text):
            if abs(quantity.high) < _LARGEST and not any(taken[quantity.start : quantity.end]):
                taken[quantity.start : quantity.end] = [True] * (quantity.end - quantity.start)
                found.append(quantity)
    joined = listed_shares(ranges(summed(sorted(found, key=lambda q: q.start), text), text), text)
    return with_counted(aged(in_region(fast(scaled(joined, text), text), region), text), text)


def _halved(text: str) -> Iterator[Quantity]:
    for duration in half_durations(text):
        yield quantity_of(duration.value, 1.0, duration.unit, (duration.start, duration.end), text)


def _numbers(text: str) -> Iterator[Quantity]:
    for match in NUMBER.finditer(text):
        value_step = (
            arabic_number(match.group("number"), text) if match.group("number") else chinese_number(match.group("han"))
        )
        if value_step is None:
            continue
        (value, step), tail = value_step, tail_of(text, match.end())
        magnitude, unit, end = tail.magnitude, tail.unit, tail.end
        if unit in (None, "CNY") and (named := CURRENCY_BEFORE.search(text[max(0, match.start() - 6) : match.start()])):
            unit = next(name for p, name, _ in UNIT_TABLE if p.match(named.group(1)))
        if match.group("currency"):
            unit = CURRENCIES.get(match.group("currency"), "USD")
            if short := _SHORT.match(text, match.end()):
                magnitude, end = (1e6, 1e9, 1e12)[(short.lastindex or 1) - 1], short.end()
        elif match.group("number") and (short := _MILLIONS_OF.match(text, match.end())):
            magnitude, unit, end = 1e6, None, short.end()
        if _is_part_of_name(text, match.start("number"), end, unit, magnitude):
            continue
        if (
            match.group("number")
            and magnitude == 1.0
            and unit is None
            and _names_only(text, match.start("number"), match.end())
        ):
            continue
        if match.group("han") and not _counts(match.group("han"), value, tail, *_around(text, match.span())):
            continue
        place = match.start(), end
        found = quantity_of(value * magnitude, step * magnitude, unit or "count", place, text, tail.more, tail.about)
        if (
            unit == "times"
            and found.surface.endswith("倍")
            and _GREW.search(text[max(0, match.start() - 4) : match.start()])
        ):
            found = replace(found, value=found.value + 1, high=found.high + 1)
        yield found


def _names_only(text: str, start: int, end: int) -> bool:
    """第3名, No. 5, 90-х, 90后, 50/50, the 2 of 3-2: a number that names, and counts nothing."""
    return bool(_ORDINAL_BEFORE.search(text[max(0, start - 4) : start]) or _ORDINAL_AFTER.match(text, end))


def _is_part_of_name(text: str, start: int, end: int, unit: str | None, magnitude: float) -> bool:
    """GPT 4, Grok 3, 3.5-turbo, R1: a bare small number next to a Latin name belongs to the name."""
    if unit or magnitude != 1.0 or start < 0:
        return False
    if text[start - 1 : start] == "-" and not _MINUS_BEFORE.search(text[max(0, start - 10) : start]):
        return True  # 苏-27, «МиГ»-29
    word = _NAME_BEFORE.search(text[max(0, start - 30) : start])
    named = word and word.group(1) not in _SENTENCE_STARTS and not re.search(r"\d[,\u00a0 ]\d{3}", text[start:end])
    return bool(named) or bool(re.match(r"-?[A-Za-z]", text[end:]))


def _around(text: str, span: tuple[int, int]) -> tuple[str, str]:
    """The characters before and after."""
    return text[max(0, span[0] - 1) : span[0]], text[span[1] : span[1] + 1]


def _counts(numeral: str, value: float, tail: Tail, before: str, after: str) -> bool:
    """Whether a Chinese numeral is meant as a number: 四億美元 and 五十四天 are, 一旦, 萬一 and 第十二 are not."""
    if before == "第" or after == "世" or (numeral in ("千万", "千萬") and after and after in "不別别要勿記记"):
        return False
    if value >= 10 and len(numeral) >= 2:
        return True
    return value >= 2 and (tail.unit is not None or tail.more)


def _compounds(text: str) -> Iterator[Quantity]:
    """3億5000萬, 2萬5千: digits with magnitudes between."""
    for match in _COMPOUND.finditer(text):
        if whole := _THOUSANDS_OF.fullmatch(match.group()):
            scale = CHINESE_SCALES[whole.group(3)]
            value = (1000 * int(whole.group(1)) + 100 * int(whole.group(2))) * scale
            tail = tail_of(text, match.end())
            yield quantity_of(value, 100 * scale, tail.unit or "count", (match.start(), tail.end), text, tail.more)
            continue
        total, last = 0.0, math.inf
        for number, name in _COMPOUND_PART.findall(match.group()):
            scale = _COMPOUND_SCALES[name] if name else 1.0
            if scale >= last:
                break
            total, last = total + float(number.replace(",", "")) * scale, scale
        else:
            tail = tail_of(text, match.end())
            place = match.start(), tail.end
            yield quantity_of(total * tail.magnitude, last * tail.magnitude, tail.unit or "count", place, text, tail.more)


def _with_a_half(text: str) -> Iterator[Quantity]:
    """2 с половиной миллиарда, two and a half million."""
    for match in _AND_A_HALF.finditer(text) if has_any(text, ("half", "половин")) else ():
        words = match.group("words")
        value = float(match.group("digits")) if words is None else next((n.value for n in worded_numbers(words)), 0.0)
        if value:
            tail = tail_of(text, match.end())
            if tail.magnitude != 1.0 or tail.unit:
                yield quantity_of(
                    (value + 0.5) * tail.magnitude,
                    0.1 * tail.magnitude,
                    tail.unit or "count",
                    (match.start(), tail.end),
                    text,
                )


def _scale_and_a_half(text: str) -> Iterator[Quantity]:
    """A million and a half, два миллиона с половиной."""
    for match in _SCALE_AND_A_HALF.finditer(text) if has_any(text, ("half", "половин")) else ():
        number = match.group("number") or ""
        value = float(number) if number.isdigit() else next((n.value for n in worded_numbers(number)), 1.0)
        start = match.start() if value != 1.0 or number.lower() in ("a", "one", "один", "одна") else match.start("scale")
        size = next(size for pattern, size in MAGNITUDE_TABLE if pattern.fullmatch(match.group("scale").lower()))
        tail = tail_of(text, match.end())
        unit = tail.unit or "count"
        yield quantity_of((value + 0.5) * size, 0.1 * size, unit, (start, tail.end if tail.unit else match.end()), text)


def _powers(text: str) -> Iterator[Quantity]:
    """5×10⁶ and 10^9."""
    for match in _POWER.finditer(text) if "10" in text else ():
        exponent = int(match.group("exponent") or match.group("raised").translate(_RAISED))
        factor, step = arabic_number(match.group("factor"), text) if match.group("factor") else (1.0, 1.0)
        if exponent <= _HIGHEST_POWER:
            tail = tail_of(text, match.end())
            size = 10.0**exponent * tail.magnitude
            yield quantity_of(factor * size, step * size, tail.unit or "count", (match.start(), tail.end), text)


def _factors(text: str) -> Iterator[Quantity]:
    """How many times as much: twice, вдвое, 翻番."""
    for needed, pattern, value in _FACTORS if has_any(text, _MULTIPLES) else ():
        for match in pattern.finditer(text) if may_match(needed, text) else ():
            yield quantity_of(value, 1.0, "times", match.span(), text)


def _small(text: str) -> Iterator[Quantity]:
    for found in small_counts(text):
        tail = tail_of(text, found.end)
        if found.low == found.high:
            end, unit = (tail.end, tail.unit) if tail.unit and tail.unit != "%" else (found.end, "count")
            yield quantity_of(float(found.low) * (tail.magnitude if tail.unit else 1.0), 1.0, unit, (found.start, end), text)
            continue
        low, high = found.low * tail.magnitude, found.high * tail.magnitude
        surface = text[found.start : tail.end]
        yield Quantity((low + high) / 2, low, high, tail.unit or "count", found.start, tail.end, surface, "range")


def _spelled(text: str) -> Iterator[Quantity]:
    if not may_match(LATIN | CYRILLIC, text):
        return
    for number in worded_numbers(text):
        tail = tail_of(text, number.end)
        if number.alone or tail.magnitude != 1.0 or tail.unit:  # "one of them" counts nothing
            size = tail.magnitude
            place = number.start, tail.end
            yield quantity_of(number.value * size, number.step * size, tail.unit or "count", place, text, tail.more)
