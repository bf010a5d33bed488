"""Which letters a pattern needs: most patterns are of one language, and so are most texts, which saves most searches."""

from __future__ import annotations

import re
from functools import lru_cache

HAN, CYRILLIC, LATIN = 1, 2, 4
_LETTERS = (
    (HAN, re.compile("[\u3007\u3400-\u9fff]")),
    (CYRILLIC, re.compile("[\u0400-\u04ff]")),
    (LATIN, re.compile("[A-Za-z]")),
)
_NO_LETTERS = re.compile(r"\\u[0-9a-f]{4}|\\.|\(\?P[<=]\w+[>)]|\(\?[a-z]+(?=[:)])")
"""What stands in a pattern in letters and is none: escapes, names of groups, flags."""


@lru_cache(64)
def letters_in(text: str) -> int:
    """Of which of the three scripts a text has letters, as the sum of their numbers."""
    return sum(script for script, letter in _LETTERS if letter.search(text))


def letters_of(pattern: str) -> int:
    """Of which scripts a pattern has letters, as `letters_in` tells it; it is to match nothing without one of them. 0 of a
    pattern without letters."""
    return letters_in(_NO_LETTERS.sub("", pattern))


def may_match(needed: int, text: str) -> bool:
    """Whether a text has letters of one of the scripts that a pattern needs, if it needs any."""
    return not needed or bool(needed & letters_in(text))


def has_any(text: str, parts: tuple[str, ...]) -> bool:
    """Whether any of these stands in a text, in capitals or not; `parts` are in small letters."""
    small = text.lower()
    return any(part in small for part in parts)
