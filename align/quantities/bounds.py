"""How a figure is bounded: by its last digit, and by what is said before or behind it (about, over, up to)."""

from __future__ import annotations

import re

from align.model import Quantity

_MODIFIERS = (
    ("under", re.compile(r"(?:no more than|not more than|не (?:более|больше|свыше)(?: чем)?|不超[过過]|[并並]?不多[于於]|最多)\s*$", re.I)),
    ("about", re.compile(r"(?:about|around|roughly|some|nearly|almost|approximately|close to|约|約|大約|大约|近|将近|將近|接近|около|почти|примерно|порядка|приблизительно)(?: в| на)?\s*$", re.I)),
    ("over", re.compile(r"(?:more than|over|at least|no less than|no fewer than|exceed(?:ed|s|ing)?|topp(?:ed|ing)|surpass(?:ed|es|ing)?|超過|超过|逾|突破|至少|不少于|不少於|高达|高達|(?<!не )более(?: чем)?(?: в| на)?|свыше|(?<!не )больше(?: чем)?|превы(?:сил|шает|сит|шающ)\w*|не менее|минимум|как минимум)\s*$", re.I)),
    ("under", re.compile(r"(?:less than|under|at most|up to|fewer than|below|不到|不足|低于|低於|少于|少於|(?<!не )менее|(?<!не )меньше|до(?: минус)?)\s*$", re.I)),
)  # fmt: skip
_RISEN_TO = re.compile(
    r"(?:вырос|увелич|повы[сш]|подня|сни[зж]|упал|сокра[тщ]|рост|уменьш|дорож|дешев|обвал|рухну|возрос|довел|дош)\w*[^.;]{0,45}?\sдо\s*$",
    re.I,
)
"""Where "до" says what has been reached, and no bound."""
_MEASURE = r"\s*[人个個名位件家次辆輛台张張头頭]?\s*"
_BEHIND = (
    (
        "over",
        re.compile(
            rf"{_MEASURE}(?:以上|有[余餘])|\s*(?:or|and) more\b(?! than)|\s*(?:и|или) (?:более|больше)\b(?! чем| ?\d)", re.I
        ),
    ),
    (
        "under",
        re.compile(
            rf"{_MEASURE}(?:以下|以[内內])|\s*or (?:less|fewer)\b(?! than)|\s*(?:и|или) (?:менее|меньше)\b(?! чем| ?\d)",
            re.I,
        ),
    ),
    ("over", re.compile(r"\s+с (?:лишним|небольшим)(?!\w)", re.I)),
    ("about", re.compile(rf"{_MEASURE}(?:左右|上下)|\s*or so\b(?! (?:far|many|much))", re.I)),
)
"""What is said of a figure behind it and its unit."""


def modifier_before(text: str, start: int) -> str:
    before = text[max(0, start - 24) : start]
    modifier = next((name for name, pattern in _MODIFIERS if pattern.search(before)), "")
    if modifier == "under" and _RISEN_TO.search(text[max(0, start - 60) : start]):
        return ""
    return modifier


def quantity_of(
    value: float, step: float, unit: str, place: tuple[int, int], text: str, more: bool = False, about: bool = False
) -> Quantity:
    start, end = place
    modifier = modifier_before(text, start) or ("over" if more else "about" if about else "")
    modifier = modifier or next((name for name, pattern in _BEHIND if pattern.match(text, end)), "")
    exact = step == 1.0 and unit in ("count", "day", "month", "year", "hour", "week", "times", "age")
    exact = exact or (unit == "year" and 1000 <= value < 2100)
    half = 0.0 if exact else step / 2
    low, high = value - half, value + half
    if modifier == "about":
        low, high = min(low, value * 0.93), max(high, value * 1.07)
    elif modifier == "over":
        high = max(high, value * 1.25)
    elif modifier == "under":
        low = min(low, value * 0.8)
    return Quantity(value, low, high, unit, start, end, text[start:end], modifier)
