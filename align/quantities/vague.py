"""Figures that are bounds alone: 數千, hundreds of, десятки, a dozen, 三四十."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from align.model import Quantity
from align.quantities.bounds import modifier_before
from align.quantities.letters import CYRILLIC, HAN, LATIN, has_any, letters_of, may_match
from align.quantities.numerals import CHARACTERS, chinese_number
from align.quantities.small import MEASURES
from align.quantities.units import CHINESE_SCALES, SCALE, tail_of

_VAGUE = tuple(
    (HAN, re.compile(pattern), low, high, modifier)
    for pattern, low, high, modifier in (
        (rf"(?<![{CHARACTERS}])(?P<tens>[二三四五六七八九])?(?P<scale>十)[几幾多余餘来來](?![年月日])", 1.1, 1.9, "several"),
        (rf"[数數几幾](?P<scale>{SCALE}+)", 2.0, 10.0, "several"),
        (r"(?:成[百千][上]?)(?P<scale>[千万萬])", 1.0, 10.0, "several"),
        (rf"(?:上|逾|超|超[过過]|[过過])(?P<scale>(?:[百千万萬亿億])+)(?![{CHARACTERS}]|分之)", 1.0, 2.0, "over"),
        (rf"(?:将近|將近|近|[约約]|大[约約])(?P<scale>(?:[百千万萬亿億])+)(?![{CHARACTERS}]|分之)", 0.85, 1.15, "about"),
    )
) + tuple(
    (letters_of(pattern), re.compile(rf"(?<![\w-])(?:{pattern})(?!\w)", re.I), low, high, "several")
    for pattern, low, high in (
        (r"hundreds of thousands|сотни тысяч|сот(?:ен|ням|нями|нях) тысяч", 2e5, 1e6),
        (r"tens of thousands|десят(?:ки|ков|кам|ками|ках) тысяч", 2e4, 1e5),
        (r"hundreds of millions|сотни миллионов|сот(?:ен|ням|нями|нях) миллионов", 2e8, 1e9),
        (r"tens of millions|десят(?:ки|ков|кам|ками|ках) миллионов", 2e7, 1e8),
        (r"hundreds of billions|сотни миллиардов|сот(?:ен|ням|нями|нях) миллиардов", 2e11, 1e12),
        (r"tens of billions|десят(?:ки|ков|кам|ками|ках) миллиардов", 2e10, 1e11),
        (r"billions(?: of)?|миллиард(?:ы|ам|ами|ах)", 2e9, 1e11),
        (r"millions(?: of)?|миллион(?:ы|ам|ами|ах)", 2e6, 1e8),
        (r"thousands(?: of)?|тысяч(?:и|ам|ами|ах)", 2e3, 1e5),
        (r"hundreds(?: of)?|сот(?:ни|ням|нями|нях)|несколько сотен", 2e2, 1e3),
        (r"(?:several|a few) hundred", 2e2, 1e3),
        (r"(?:several|a few|несколько) (?:thousand|тысяч)", 2e3, 1e4),
        (r"(?:several|a few|несколько) (?:million|миллионов)", 2e6, 1e7),
        (r"(?:several|a few|несколько) (?:billion|миллиардов)", 2e9, 1e10),
        (r"(?:dozens|scores|tens) of|десят(?:ки|кам|ками|ках)|несколько десятков", 2e1, 1e2),
    )
)
_MANY = (
    "hundred", "thousand", "million", "billion", "dozen", "score", "tens", "сот", "тысяч", "миллион", "миллиард", "десят", "дюжин",
)  # fmt: skip
"""One of them is in what any pattern of _VAGUE finds that is not Chinese."""
_HAN_RANGE = re.compile(rf"(?<![第{CHARACTERS}])([{CHARACTERS}]+)[至到]([{CHARACTERS}]+)")
_TENS = (
    (LATIN, re.compile(r"\b(?:(?P<half>half a)|(?P<two>two)|a)\s+dozen\b", re.I), 12.0),
    (CYRILLIC, re.compile(r"(?<!\w)(?:(?P<half>пол)|(?P<two>две)\s+)?дюжин[аыу]?(?!\w)", re.I), 12.0),
    (CYRILLIC, re.compile(r"(?<!\w)(?:(?P<many>полтора|полутора)\s+)?десят(?:ок|ка|ку)(?!\w)", re.I), 10.0),
    (CYRILLIC, re.compile(r"(?<!\w)пол(?P<half>)сотни(?!\w)", re.I), 100.0),
)
"""Round numbers of things: a dozen, десяток, полсотни."""
_PAIRED_DIGITS = re.compile(
    rf"(?<![{CHARACTERS}])(?P<tens>[二三四五六七八九]?十)?(?P<a>[一二兩两三四五六七八])(?P<b>[二三四五六七八九])(?P<scale>{SCALE}*)"
)
_MEASURED = re.compile(rf"[{MEASURES}]")


def vague_in(text: str) -> Iterator[Quantity]:
    """數千, hundreds of, 近百, десятки: bounds are all that there is; the value stands in the middle."""
    many = has_any(text, _MANY)
    for needed, pattern, low, high, modifier in _VAGUE:
        for match in pattern.finditer(text) if (needed == HAN or many) and may_match(needed, text) else ():
            scale = math.prod(CHINESE_SCALES[c] for c in match.groupdict().get("scale") or "")
            tens = (chinese_number(match.groupdict().get("tens") or "") or (1.0, 1.0))[0] - 1  # 三十多 is 20 more than 十多
            yield _bounded(match, (low + tens) * scale, (high + tens) * scale, modifier, text)
    for needed, pattern, size in _TENS:
        for match in pattern.finditer(text) if many and may_match(needed, text) else ():
            parts = match.groupdict()
            times = 0.5 if parts.get("half") is not None else 2.0 if parts.get("two") else 1.5 if parts.get("many") else 1.0
            modifier = modifier_before(text, match.start())
            modifier = modifier if modifier in ("over", "under") else "about"
            yield _bounded(match, size * times * 11 / 12, size * times * 13 / 12, modifier, text)
    if not may_match(HAN, text):
        return
    for match in _HAN_RANGE.finditer(text):
        low_high = [chinese_number(g) for g in match.groups()]
        if low_high[0] and low_high[1] and low_high[0][0] < low_high[1][0] and tail_of(text, match.end()).unit:
            yield _bounded(match, low_high[0][0], low_high[1][0], "range", text)
    for match in _PAIRED_DIGITS.finditer(text):
        first, second = (chinese_number(match.group(g)) or (0.0, 1.0) for g in ("a", "b"))
        tail = tail_of(text, match.end())
        tens = (chinese_number(match.group("tens")) or (0.0, 1.0))[0] if match.group("tens") else 0.0
        if match.group("scale") == "" and text[match.end() : match.end() + 1] == "成":
            place, tenths = (match.start(), match.end() + 1), (10 * first[0], 10 * second[0])
            yield Quantity(sum(tenths) / 2, *tenths, "%", *place, text[slice(*place)], "range")
        elif second[0] == first[0] + 1 and (match.group("scale") or tail.unit or tens or _MEASURED.match(text, match.end())):
            scale = math.prod(CHINESE_SCALES[c] for c in match.group("scale"))
            yield _bounded(match, (tens + first[0]) * scale, (tens + second[0]) * scale, "range", text)


def _bounded(match: re.Match[str], low: float, high: float, modifier: str, text: str) -> Quantity:
    tail = tail_of(text, match.end())
    value = low if modifier == "over" and match.groupdict().get("scale") else (low + high) / 2
    low, value, high = (v * tail.magnitude for v in (low, value, high))
    return Quantity(
        value, low, high, tail.unit or "count", match.start(), tail.end, text[match.start() : tail.end], modifier
    )
