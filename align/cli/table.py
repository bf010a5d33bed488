"""Tables for a terminal, in columns that Chinese characters keep."""

from __future__ import annotations

import math
import shutil
import unicodedata
from collections.abc import Sequence


def width(text: str) -> int:
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def fit(text: str, columns: int) -> str:
    """The text cut to a number of columns, with an ellipsis, or filled up to it."""
    if width(text) <= columns:
        return text + " " * (columns - width(text))
    kept = ""
    for character in text:
        if width(kept + character) > columns - 1:
            break
        kept += character
    return kept + "…" + " " * (columns - 1 - width(kept))


def table(header: Sequence[str], rows: Sequence[Sequence[str]], stretch: int) -> str:
    """Columns as wide as they need; the one at `stretch` takes what the terminal leaves."""
    screen = max(60, shutil.get_terminal_size((100, 24)).columns)
    widths = [max(width(row[i]) for row in (header, *rows)) for i in range(len(header))]
    others = sum(w for i, w in enumerate(widths) if i != stretch) + 2 * (len(widths) - 1)
    widths[stretch] = max(20, min(widths[stretch], screen - others))
    lines = [header, ["-" * w for w in widths], *rows]
    return "\n".join("  ".join(fit(cell, w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in lines)


def rounded_to_sum(values: Sequence[float], digits: int) -> list[float]:
    """Rounded so that they add up to their rounded sum: what is short goes to those that rounding changed most."""
    unit = 10.0**-digits
    whole = [math.floor(value / unit) for value in values]
    short = round(sum(values) / unit) - sum(whole)
    order = sorted(range(len(values)), key=lambda k: whole[k] - values[k] / unit)
    for k in order[:short]:
        whole[k] += 1
    return [own * unit for own in whole]
