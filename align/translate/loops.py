"""Loops: outputs of a model that has lost its thread."""

from __future__ import annotations

import re
from collections import Counter

_LONG_ENOUGH = 12
"""Words from which an output can be a loop in turns."""
_REPEAT = re.compile(r"(?<!\S)((?:\S+\s+){1,8}?)\1{3,}|(\S{1,12}?)\2{7,}")


def has_loop(translation: str, source: str) -> bool:
    """Whether the output says the same again and again, on end or in turns, where the source does not."""
    match = _REPEAT.search(translation + " ")
    if match is None and not _says_it_again(translation):
        return False
    return not re.search(r"(.{1,12}?)\1{3,}", source)


def _says_it_again(text: str) -> bool:
    """Whether most of a longer output is runs of three words that it has before."""
    words = text.lower().split()
    runs = Counter(zip(words, words[1:], words[2:], strict=False))
    return len(words) >= _LONG_ENOUGH and 2 * sum(count - 1 for count in runs.values()) > len(words)
