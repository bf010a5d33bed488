"""Parts of a whole as percentages: 三成五, 百分之十五, two thirds, половина, one in four."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from align.model import Quantity
from align.quantities.bounds import modifier_before, quantity_of
from align.quantities.letters import HAN, has_any, may_match
from align.quantities.numerals import CHARACTERS, chinese_number, worded_numbers
from align.quantities.units import MAGNITUDE_TABLE, tail_of

_TENTHS = re.compile(
    r"([一二三四五六七八九两兩]|(?<!\d)\d(?:\.\d)?)成([半一二三四五六七八九]|[1-9](?!\d))?(?![功为為立果就本分长長熟效都]|[员員](?!工))"
)
_WORDS = re.compile(
    r"(?P<over>[过過逾]半|大半)|(?P<half>半[数數]|一半|половин\w+|\bhalf\b(?! a (?:m|b|dozen)))|"
    r"(?P<threequarters>three[- ]quarters|тр(?:и|[её]х) четверт(?:и|ей))|(?P<twothirds>two[- ]thirds|дв(?:е|ух) трет(?:и|ей))|"
    r"(?P<third>(?<!\w)трет(?:ь|и|ью)(?!\w)|\b(?:a|one)[- ]third\b)|"
    r"(?P<quarter>(?<!\w)четверт(?:ь|и|ью)(?!\w)|\b(?:a|one)[- ]quarter\b(?!\s+of\s+\d{4}))|"
    r"(?P<fifth>\b(?:a|one)[- ]fifth\b|(?<!\w)пят(?:ая|ую|ой) част\w+)|(?P<tenth>\b(?:a|one)[- ]tenth\b|(?<!\w)десят(?:ая|ую|ой) част\w+)",
    re.I,
)
_PARTS_IN_WORDS = ("半", "half", "third", "quarter", "fifth", "tenth", "половин", "трет", "четверт", "пят", "десят")
"""One of them is in whatever _WORDS finds."""
_OF_A_MILLION = re.compile(r"\s+of\s+an?\s+(?P<scale>million|billion|trillion)\b", re.I)
_OF_A_POINT = re.compile(
    r"\s+(?:of\s+)?an?\s+(?:percentage\s+point|(?P<percent>per\s?cent))\b|\s+(?:процентного пункта|п\.\s?п\.)", re.I
)
_RU_EVERY = {
    "втор": 2.0, "трет": 3.0, "четв": 4.0, "пят": 5.0, "шест": 6.0, "седьм": 7.0, "восьм": 8.0, "девят": 9.0, "десят": 10.0,
}  # fmt: skip
_ONE_IN: tuple[tuple[re.Pattern[str], Callable[[str], float]], ...] = (
    (
        re.compile(
            r"\bone (?:in|out of)(?: every)? (two|three|four|five|six|seven|eight|nine|ten|\d{1,3})\b(?! (?:years?|days?|weeks?|months?))",
            re.I,
        ),
        lambda word: float(word) if word.isdigit() else next(n.value for n in worded_numbers(word)),
    ),
    (
        re.compile(
            r"(?<!\w)кажд\w+ (втор|трет|четв[её]рт|пят|шест|седьм|восьм|девят|десят)\w+(?! (?:год|день|месяц|раз|час|недел))(?= [а-яё]+)",
            re.I,
        ),
        lambda word: next(value for stem, value in _RU_EVERY.items() if word.lower().startswith(stem)),
    ),
    (
        re.compile(rf"每([{CHARACTERS}\d]+)[人個个名位戶户家](?:[当當]?中)?[就便裡里]*有一[人個个名位戶户家]"),
        lambda word: float(word) if word.isdigit() else (chinese_number(word) or (0.0, 1.0))[0],
    ),
)
"""One in four, каждый пятый, 每五人中就有一人."""
_WORD_VALUES = {
    "over": 50.0, "half": 50.0, "third": 100 / 3, "quarter": 25.0, "threequarters": 75.0, "twothirds": 200 / 3,
    "fifth": 20.0, "tenth": 10.0,
}  # fmt: skip
_SHARE = re.compile(rf"([{CHARACTERS}\d]+)分之([{CHARACTERS}\d.]+)")


def shares_in(text: str) -> Iterator[Quantity]:
    """Parts of a whole as percentages: 三成五, 百分之十五, 五分之一, two thirds, половина."""
    for match in _SHARE.finditer(text) if may_match(HAN, text) else ():
        whole, part = (chinese_number(g) or _plain(g) for g in match.groups())
        if whole and part and 0 < part[0] <= whole[0]:
            value, per = 100 * part[0] / whole[0], 100 / whole[0]
            yield quantity_of(value, part[1] * per if whole[0] >= 100 else value / 10, "%", match.span(), text)
    for match in _TENTHS.finditer(text) if may_match(HAN, text) else ():
        tenths, rest = (_digit(group or "") for group in match.groups())
        yield quantity_of(10 * tenths + rest, 1.0 if rest else 5.0, "%", match.span(), text)
    for match in _WORDS.finditer(text) if has_any(text, _PARTS_IN_WORDS) else ():
        yield _part(match, text)
    for pattern, one in _ONE_IN:
        for match in pattern.finditer(text):
            many = one(match.group(1))
            if many > 1:
                yield Quantity(100 / many, 95 / many, 105 / many, "%", *match.span(), match.group())


def _part(match: re.Match[str], text: str) -> Quantity:
    """A part in words as a percentage, of a million as a count."""
    value = _WORD_VALUES[match.lastgroup or "half"]
    modifier = "over" if match.lastgroup == "over" else modifier_before(text, match.start())
    low, high = (1.0 if modifier == "over" else 0.95), (1.25 if modifier == "over" else 1.05)
    if whole := _OF_A_MILLION.match(text, match.end()):
        size = next(size for pattern, size in MAGNITUDE_TABLE if pattern.match(whole.group("scale"))) / 100
        tail = tail_of(text, whole.end())
        return Quantity(
            value * size, value * size * low, value * size * high, tail.unit or "count", match.start(), tail.end,
            text[match.start() : tail.end], modifier,
        )  # fmt: skip
    if point := _OF_A_POINT.match(text, match.end()):
        unit, value = "%" if point.group("percent") else "point", value / 100
        return Quantity(value, value, value, unit, match.start(), point.end(), text[match.start() : point.end()], modifier)
    return Quantity(value, value * low, value * high, "%", *match.span(), match.group(), modifier)


def _digit(numeral: str) -> float:
    """六 and 6 as six, 半 as five, nothing as none."""
    if numeral == "半":
        return 5.0
    return (chinese_number(numeral) or _plain(numeral) or (0.0, 1.0))[0]


def _plain(numeral: str) -> tuple[float, float] | None:
    return (float(numeral), 1.0) if re.fullmatch(r"\d+(?:\.\d+)?", numeral) else None
