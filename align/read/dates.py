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
        "january jan января|february feb февраля|march mar марта|april apr апреля|may мая|june jun июня|july jul июля|"
        "august aug августа|september sep sept сентября|october oct октября|november nov ноября|"
        "december dec декабря".split("|"),
        start=1,
    )
    for name in names.split()
}
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_NUMERIC = re.compile(r"(?<!\d)(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)")
_DAY_MONTH = re.compile(rf"(?<!\d)(\d{{1,2}})\s+({_NAMES})\.?,?\s+(\d{{4}})", re.I)
_LABEL = re.compile(r"更新|[發发][佈布]|日期|[時时][間间]|published|updated|posted|dated?\b|опубликован|дата", re.I)
_MONTH_DAY = re.compile(rf"\b({_NAMES})\.?\s+(\d{{1,2}}),?\s+(\d{{4}})", re.I)


_MAIL_DATE = re.compile(rf"\b({_NAMES})\s+(\d{{1,2}})\s+[\d:]{{5,8}}\s+(\d{{4}})", re.I)
_ORDERS = (
    (_MAIL_DATE, (3, 1, 2)),
    (_NUMERIC, (1, 2, 3)),
    (_DAY_MONTH, (3, 2, 1)),
    (_MONTH_DAY, (3, 1, 2)),
    (_DAY_FIRST, (4, 3, 1)),
)


def month_number(name: str) -> int | None:
    return _MONTHS.get(name.lower().rstrip("."))


def dates_in(text: str) -> list[datetime.date]:
    """The full dates in a text, day before month where both orders are possible."""
    found: list[tuple[int, datetime.date]] = []
    for pattern, order in _ORDERS:
        for match in pattern.finditer(text):
            year, month, day = (match.group(i) for i in order)
            number = month_number(month) or int(month)
            if pattern is _DAY_FIRST and number > 12:
                number, day = int(day), month  # 02/24/2025, as America writes it
            with contextlib.suppress(ValueError):
                found.append((match.start(), datetime.date(int(year), number, int(day))))
    return [date for _, date in sorted(found)]


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
    latest date in it, the first date below it."""
    first = next((i for i, s in enumerate(segments) if s.kind == STATEMENT), len(segments))
    above = [date for s in segments[:first] for date in dates_in(s.text)]
    labelled = [date for s in segments if s.kind != STATEMENT and _LABEL.search(s.text) for date in dates_in(s.text)]
    dateline = [date for s in segments[first : first + 1] for date in dates_in(s.text[:60])]
    inside = sorted((date for s in segments if s.kind == STATEMENT for date in dates_in(s.text)), reverse=True)
    below = [date for s in segments[first:] if s.kind not in (STATEMENT, "comment") for date in dates_in(s.text)]
    return next(iter([*labelled, *dateline, *([stated] if stated else []), *above, *inside, *below]), None)
