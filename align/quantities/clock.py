"""Times of day in zh, ru and en, as minutes on a clock of twelve hours: 8:15 p.m., 20:15, 晚上8時15分, half past three."""

from __future__ import annotations

import re
from collections.abc import Iterator

from align.model import Quantity
from align.quantities.letters import letters_of, may_match
from align.quantities.numerals import chinese_number, worded_numbers

_ZH_DAYTIME = "(?:上午|下午|早上|早晨|晚上|晚間|晚间|凌晨|清晨|中午|傍晚|[昨今明][日天]?[早晚晨])"
_ZH_HOUR = "[一二三四五六七八九十兩两]{1,3}"
_ZH_MINUTES = (
    r"(?:整|(?P<half>半)|(?P<quarters>[一二兩两三])刻|(?P<minute>\d{1,2}(?=分)|[零〇]?[一二三四五六七八九十]{1,3}"
    r"(?=分|(?:左右|許|许)?[，。、,.\s]|$)))?分?"
)
_EN_HOURS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_RU_DAYTIME = r"(?:утра|дня|вечера|ночи)(?!\w)"
_RU_ORDINALS = (
    "перв", "втор", "треть", "четв[её]рт", "пят", "шест", "седьм", "восьм", "девят", "десят", "одиннадцат", "двенадцат",
)  # fmt: skip
_DIGITS_ALONE = r"(?<![\d:])(?P<hour>\d{1,2}):(?P<minute>\d{2})(?![\d:])(?:\s*[ap]\.?m\b\.?)?"
_PATTERNS = tuple(
    (0 if pattern == _DIGITS_ALONE else letters_of(pattern), re.compile(pattern, re.I))
    for pattern in (
        _DIGITS_ALONE,
        r"(?<!\d)(?P<hour>\d{1,2})(?:\.(?P<minute>\d{2}))?\s*[ap]\.?m\b\.?",
        r"(?<!\d)(?P<hour>\d{1,2})\s*(?:[時时](?!間|间|候)|[点點](?!\d+(?![\d分])|[零一二三四五六七八九]))(?:許|许|左右)?\s*"
        r"(?:(?P<half>半)|(?P<quarters>[一二兩两三])刻|(?P<minute>\d{1,2})\s*分)?",
        rf"(?<!\d)(?P<hour>\d{{1,2}})[点點]{_ZH_MINUTES}(?<![点點])(?!个|個|百)",
        rf"{_ZH_DAYTIME}(?P<hour>{_ZH_HOUR})[點点時时]{_ZH_MINUTES}",
        rf"(?<![第十百千万萬亿億零一二三四五六七八九\d.])(?P<hour>{_ZH_HOUR})[點点](?:(?P<half>半)|(?P<quarters>[一三])刻)",
        rf"\b(?P<side>half past|(?:a )?quarter past|(?:a )?quarter to) (?P<past>{_EN_HOURS})\b",
        rf"\b(?P<past>{_EN_HOURS})(?: o['’]clock|(?= in the (?:morning|afternoon|evening)\b)|\s*[ap]\.m\.)",
        rf"(?<!\w)(?P<hour>\d{{1,2}})\s+(?:час\w*\s+)?(?:(?P<minute>\d{{1,2}})\s+минут\w*\s+)?{_RU_DAYTIME}",
        rf"(?<!\w)(?P<worded>[а-яё]+)\s+час\w*\s+{_RU_DAYTIME}",
        rf"(?<!\w)(?:в\s+)?половин[еу]\s+(?P<ordinal>{'|'.join(_RU_ORDINALS)})\w*(?!\w)(?!\s+(?:недел|месяц|год|год|век|тайм|матч))",
    )
)
_TIMES = re.compile(
    r":\d|[ap]\.?m\b|[時时点點]|\bpast\b|quarter to|clock|in the (?:morn|after|even)|утра|дня|вечера|ночи|половин", re.I
)
_ORDINALS = tuple(re.compile(stem, re.I) for stem in _RU_ORDINALS)


def clock_times(text: str) -> Iterator[Quantity]:
    """The times of day of a text, pattern by pattern."""
    if not _TIMES.search(text):
        return
    for needed, pattern in _PATTERNS:
        for match in pattern.finditer(text) if may_match(needed, text) else ():
            minutes = _minutes(match.groupdict())
            if minutes is not None:
                value = float(minutes % 720)
                yield Quantity(value, value, value, "time", match.start(), match.end(), match.group())


def _minutes(parts: dict[str, str | None]) -> int | None:
    """Minutes since midnight or noon; None where it is no time of day."""
    if ordinal := parts.get("ordinal"):
        return 60 * next(n for n, stem in enumerate(_ORDINALS) if stem.match(ordinal)) + 30
    if past := parts.get("past") or parts.get("worded"):
        found = list(worded_numbers(past))
        if len(found) != 1 or found[0].end != len(past) or not 1 <= found[0].value <= 12:
            return None
        side = (parts.get("side") or "").lower().removeprefix("a ")
        return 60 * int(found[0].value) + {"half past": 30, "quarter past": 15, "quarter to": -15}.get(side, 0)
    hour, minute = _number(parts.get("hour") or ""), _number(parts.get("minute") or "0")
    if parts.get("half"):
        minute = 30
    elif quarters := parts.get("quarters"):
        minute = 15 * _number(quarters)
    return 60 * hour + minute if hour <= 24 and minute < 60 else None


def _number(numeral: str) -> int:
    if numeral.isdigit():
        return int(numeral)
    return int((chinese_number(numeral.lstrip("零〇")) or (99.0, 1.0))[0])
