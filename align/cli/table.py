"""Tables for a terminal, in columns that Chinese characters keep."""

from __future__ import annotations

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
