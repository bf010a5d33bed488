"""What a figure counts, and in which part: the killed or the injured, a depth or a distance, a rise by or a rise to.

A table of words in three languages (counted.tsv): what stands nearest to a figure, within its clause and before the next
figure, says what it is of. Two figures of different things cannot disagree; two of one thing can.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

from align.model import Quantity
from align.quantities.letters import CYRILLIC, HAN, LATIN, letters_in

MONEY = frozenset(
    {"USD", "HKD", "TWD", "RUB", "CNY", "JPY", "GBP", "KRW", "INR", "EUR", "AUD", "CAD", "SGD", "CHF", "PLN", "TRY", "UAH"}
)
_SCRIPTS = (HAN, CYRILLIC, LATIN)


@dataclass(frozen=True)
class _Words:
    """The rows of one kind: their names, and for each script one pattern whose groups are the rows in order."""

    names: tuple[str, ...]
    patterns: Mapping[int, re.Pattern[str]]


@lru_cache(1)
def _table() -> dict[str, _Words]:
    """By kind of figure."""
    text = files("align.quantities").joinpath("counted.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines()[1:]]
    table = {}
    for kind in dict.fromkeys(row[0] for row in rows):
        own = [row for row in rows if row[0] == kind]
        patterns = {}
        for column, script in enumerate(_SCRIPTS, start=2):
            bounds = ("", "") if script == HAN else (r"(?<!\w)", r"(?!\w)")
            groups = (f"(?P<r{n}>{bounds[0]}(?:{row[column]}){bounds[1]})" for n, row in enumerate(own))
            patterns[script] = re.compile("|".join(groups), re.I)
        table[kind] = _Words(tuple(row[1] for row in own), patterns)
    return table


_ENDS = re.compile(
    r"[。！？!?;；:：，,、（）()«»“”「」—]|\.(?=\s|$)|\s[-–]\s|\s(?:and|while|but|with|и|а|но|при|among)\s|"
    r"[并並和及与與而](?![^，。]{0,2}$)"
)
"""Where what belongs to a figure ends, on either side."""
_FAR = 48
_KINDS = {
    "count": "count",
    "%": "share",
    "point": "share",
    "m": "m",
    "magnitude": "magnitude",
    "date": "date",
    **dict.fromkeys(("year", "month", "day", "hour", "minute"), "span"),
}
_TO = {
    HAN: re.compile(r"[至到]了?\s*$"),
    CYRILLIC: re.compile(r"(?<!\w)до\s*(?:почти|около|примерно|рекордных)?\s*$", re.I),
    LATIN: re.compile(r"\bto\s+(?:a record |about |nearly |some )?[$€£]?$", re.I),
}
"""In front of what something has risen or fallen to."""
_GIVING_WAY = frozenset({"valuation"})
"""Behind a figure they say less than what is in front: what is "wiped out in market value" is a loss."""
EVENT = "event"
_ELSE = {"date": EVENT}
"""What a figure is of where nothing is said: a day is that of what happened, unless somebody says something on it."""
_STATEMENT = "statement"
_DATELINE = re.compile(r"[A-ZА-ЯЁ]{3}[\w .,-]{0,40}?,?\s*$|^[^，。,.]{0,12}[报報][导導道]?\s*[（(/]?\s*$")
"""In front of the day on which a report was sent: "ISTANBUL, Feb. 13 -"."""
CHANGES = frozenset({"rise", "fall"})
_AFTER_CHANGE = " to"


def with_counted(found: Sequence[Quantity], text: str) -> list[Quantity]:
    """The quantities of a text, in order, each with what it counts."""
    scripts = letters_in(text)
    result = []
    for place, quantity in enumerate(found):
        kind = _KINDS.get(quantity.unit) or ("money" if quantity.unit in MONEY else "")
        if not kind:
            result.append(quantity)
            continue
        low = found[place - 1].end if place else 0
        high = found[place + 1].start if place + 1 < len(found) else len(text)
        counted = _nearest(text, quantity, kind, scripts, max(low, quantity.start - _FAR), min(high, quantity.end + _FAR))
        result.append(replace(quantity, counted=counted) if counted else quantity)
    return result


def _nearest(text: str, quantity: Quantity, kind: str, scripts: int, low: int, high: int) -> str:
    """The row that stands nearest: behind the figure within its clause, else in front of it, else in front in the clause
    before, as far as no other figure is between."""
    if kind == "date" and quantity.start < _FAR and _DATELINE.match(text[: quantity.start]):
        return _STATEMENT
    words = _table()[kind]
    ends = _ENDS.search(text, quantity.end, high)
    behind = ends.start() if ends else high
    near = [(script, words.patterns[script]) for script in _SCRIPTS if scripts & script]
    following = [words.names[_row(match)] for _, pattern in near for match in pattern.finditer(text, quantity.end, behind)]
    if sure := next((name for name in following if name not in _GIVING_WAY), None):
        return sure
    last = None
    for _, pattern in near:
        for match in pattern.finditer(text, low, quantity.start):
            last = match if last is None or match.start() > last.start() else last
    if last is None:
        return following[0] if following else _ELSE.get(kind, "")
    name = words.names[_row(last)]
    reached = name in CHANGES and any(_TO[script].search(text, low, quantity.start) for script, _ in near)
    return name + _AFTER_CHANGE if reached else name


def _row(match: re.Match[str]) -> int:
    return int((match.lastgroup or "r0")[1:])
