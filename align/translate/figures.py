"""Figures survive translation: an amount in Chinese units goes into the source as English writes it, 620万 as 6.2 million.

A small model copies digits well and moves a decimal point badly.
"""

from __future__ import annotations

import re

_UNITS = {
    "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8, "十亿": 10**9,
    "百亿": 10**10, "千亿": 10**11, "万亿": 10**12,
}  # fmt: skip
_AMOUNT = re.compile(
    r"(?<![\d.,A-Za-z-])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s?(万亿|[十百千]?[万亿])(?![\d一二三四五六七八九零十百千])"
)
_NAMED = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"))


def figures_in_english(text: str) -> str:
    """A Chinese text, in Simplified characters, whose amounts of 万 and 亿 are written in English."""
    return _AMOUNT.sub(_written, text)


def _written(match: re.Match[str]) -> str:
    whole, fraction, unit = match.groups()
    digits = len(fraction or ".") - 1
    # In whole numbers, for 557.6 times 10,000 is no round number in binary.
    value = int(whole.replace(",", "") + (fraction or ".")[1:]) * _UNITS[unit]
    scale: int = 10**digits
    for size, name in _NAMED:
        if value >= size * scale:
            whole_part, rest = divmod(value, size * scale)
            decimals = str(rest).zfill(len(str(size * scale)) - 1).rstrip("0")
            return f" {whole_part}{'.' + decimals if decimals else ''} {name} "
    return f" {value // scale:,} " if value % scale == 0 else match.group()
