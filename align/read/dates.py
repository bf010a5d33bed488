"""The date of an article, from its own lines: what "last December" and "20 January" are reckoned from."""

from __future__ import annotations

import contextlib
import datetime
import re
from collections.abc import Sequence

from align.model import STATEMENT, Segment

_MONTHS = {
    name: number
    for number, names in enumerate(
        "january jan января янв|february feb февраля фев февр|march mar марта мар|april apr апреля апр|may мая май|"
        "june jun июня июн|july jul июля июл|august aug августа авг|september sep sept сентября сен сент|"
        "october oct октября окт|november nov ноября ноя нояб|december dec декабря дек".split("|"),
        start=1,
    )
    for name in names.split()
}
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_NUMERIC = re.compile(r"(?<![\d國国])(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)")
_SHORT_YEAR = re.compile(r"(?<![\d./-])(\d{2})([./])(\d{2})\2(\d{2})(?![\d./])")
_DAY_MONTH = re.compile(rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|-?го|-?е)?\s+(?:of\s+)?({_NAMES})\.?,?\s+(\d{{4}})(?!\d)", re.I)
_CHINESE = re.compile(
    r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日號号]"
)
_REPUBLIC = re.compile(
    r"民[國国]\s*(\d{2,3}|[一二三四五六七八九十百〇零]{2,5})\s*年\s*(\d{1,2}|[一二三四五六七八九十]{1,2})\s*月\s*(\d{1,2}|[一二三四五六七八九十]{1,3})\s*[日號号]"
)
_DIGITS = "〇一二三四五六七八九零○"
_REPUBLIC_BEGAN = 1911
_FULL_YEARS = 2000
_CLOCK = re.compile(r"今[天日]\s*(?:是|[:：])|today(?:'s date)?\s*(?:is\b|:)|сегодня\s*(?::|—|-|\d)", re.I)
"""What a page says of the day on which it was saved."""
_LABEL = re.compile(r"更新|[發发][佈布]|日期|[時时][間间]|published|updated|posted|dated?\b|опубликован|дата", re.I)
_MONTH_DAY = re.compile(rf"\b({_NAMES})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})", re.I)


_MAIL_DATE = re.compile(rf"\b({_NAMES})\s+(\d{{1,2}})\s+[\d:]{{5,8}}\s+(\d{{4}})", re.I)
_ORDERS = (
    (_MAIL_DATE, (3, 1, 2)),
    (_NUMERIC, (1, 2, 3)),
    (_DAY_MONTH, (3, 2, 1)),
    (_MONTH_DAY, (3, 1, 2)),
    (_DAY_FIRST, (4, 3, 1)),
    (_SHORT_YEAR, (4, 3, 1)),
    (_CHINESE, (1, 2, 3)),
    (_REPUBLIC, (1, 2, 3)),
)
_BEHIND_DATELINE = re.compile(
    r"[\s,.日號号]*(?:г(?:\.|ода)?|года)?[\s,.]*(?:[(（][^)）]{0,40}[)）]\s*)?(?:--|[-—–/|:：)）】〕]|[电電讯訊])"
)
_ENDS = re.compile(r"[\s,.日號号]*(?:г(?:\.|ода)?|года)?[\s,.]*")
_ALONE_FROM = 20
"""Characters that may stand before a date that is all of a line: a weekday."""
_DATELINE_WITHIN = 60
"""Characters at the head of the body where a dateline ends."""


def month_number(name: str) -> int | None:
    return _MONTHS.get(name.lower().rstrip("."))


def dates_in(text: str) -> list[datetime.date]:
    """The full dates in a text, day before month where both orders are possible; 民國114年 is 2025."""
    return [date for _, _, date in _found(text)]


def _found(text: str) -> list[tuple[int, int, datetime.date]]:
    """Where each begins and ends, and the date."""
    found: list[tuple[int, int, datetime.date]] = []
    for pattern, order in _ORDERS:
        for match in pattern.finditer(text):
            year, month, day = (_number(match.group(i)) for i in order)
            if pattern is _DAY_FIRST and month > 12:
                month, day = day, month  # 02/24/2025, as America writes it
            if pattern is _REPUBLIC:
                year += _REPUBLIC_BEGAN
            elif pattern is _SHORT_YEAR:
                year += _FULL_YEARS
            with contextlib.suppress(ValueError):
                found.append((match.start(), match.end(), datetime.date(year, month, day)))
    return sorted(found)


def _number(written: str) -> int:
    """Of a day, a month by its name, or a year, in digits or Chinese numerals."""
    if named := month_number(written):
        return named
    if written.isdecimal():
        return int(written)
    if not {*written} & {*"十百"}:  # digit by digit: 二〇二五
        return int("".join(str(_DIGITS.index(c) % 10) for c in written))
    total = digit = 0
    for character in written:
        if character in "十百":
            total += (digit or 1) * (10 if character == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS.index(character) % 10
    return total + digit


def page_date(page: str) -> datetime.date | None:
    """The date that a page's markup states: its meta elements, its JSON-LD, a <time> element."""
    from htmldate import find_date

    try:
        found = find_date(page, extensive_search=False, original_date=True)
    except (ValueError, TypeError, AttributeError):  # markup that it cannot make a tree of
        return None
    return datetime.date.fromisoformat(found) if found else None


def article_date(segments: Sequence[Segment], stated: datetime.date | None = None) -> datetime.date | None:
    """When the article appeared: a line that says so, a dateline, what the markup states, another date above the body, the
    first date below it. What the body tells of other days, and the clock of the page, say nothing of that."""
    first = next((i for i, s in enumerate(segments) if s.kind == STATEMENT), len(segments))
    lines = [s for s in segments if s.kind != STATEMENT and not _CLOCK.search(s.text)]
    above = [date for s in segments[:first] if s in lines for date in dates_in(s.text)]
    labelled = [date for s in lines if _LABEL.search(s.text) for date in dates_in(s.text)]
    dateline = [date for s in segments[first : first + 1] for date in _datelines(s.text)]
    below = [date for s in segments[first:] if s in lines and s.kind != "comment" for date in dates_in(s.text)]
    return next(iter([*labelled, *dateline, *([stated] if stated else []), *above, *below]), None)


def _datelines(text: str) -> list[datetime.date]:
    """Dates at the head of a sentence behind which the text begins: BEIJING, March 17, 2025 --; or with no more of it."""
    return [
        date
        for start, end, date in _found(text[:_DATELINE_WITHIN])
        if _BEHIND_DATELINE.match(text, end) or (start < _ALONE_FROM and _ENDS.fullmatch(text, end))
    ]
