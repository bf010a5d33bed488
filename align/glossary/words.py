"""Whether a Chinese term stands across the border of two words: 中國 in 發展中國家 and in 當中國王, 華為 in 才華為.

Chinese is matched without segmentation, so that no segmenter's mistake hides a name. Only where words of a dictionary
leave nothing of the term whole is it taken for none.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import resources

_LONGEST = 4
_PARTICLES = frozenset("为的在是和与于之者们也都就而及或到把被让向从对")


@cache
def _words(fold: Callable[[str], str]) -> frozenset[str]:
    """Words of two to four characters in Simplified ones: those that pypinyin knows how to read, and OpenCC to convert."""
    from pypinyin.phrases_dict import phrases_dict

    found = {fold(word) for word in phrases_dict if 2 <= len(word) <= _LONGEST}
    for name in ("STPhrases.txt", "TSPhrases.txt"):
        table = resources.files("opencc").joinpath("dictionary", name).read_text(encoding="utf-8")
        found |= {fold(line.split("\t")[0]) for line in table.splitlines() if 2 <= line.find("\t") <= _LONGEST}
    return frozenset(found)


def stands_across(text: str, start: int, end: int, fold: Callable[[str], str]) -> bool:
    """Whether `text[start:end]`, of folded text, is made of the end of one word and the beginning of another."""
    words = _words(fold)
    before = [
        j for i in range(max(0, start - _LONGEST + 1), start) for j in range(start + 1, min(end, i + _LONGEST) + 1)
        if text[i:j] in words and j < end
    ]  # fmt: skip
    after = [
        i for i in range(start + 1, end) for j in range(end + 1, min(len(text), i + _LONGEST) + 1) if text[i:j] in words
    ]
    if any(left <= right for left in before for right in after):
        return True
    return any(end - left == 1 and text[left] in _PARTICLES for left in before)
