"""Which scripts a text is written in, counted letter by letter; and Simplified or Traditional for Chinese."""

from __future__ import annotations

from collections import Counter
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

_BLOCKS: dict[str, tuple[tuple[int, int], ...]] = {
    "Latn": ((0x41, 0x24F), (0x1E00, 0x1EFF), (0x2C60, 0x2C7F), (0xA720, 0xA7FF), (0xFF21, 0xFF5A)),
    "Cyrl": ((0x400, 0x52F), (0x1C80, 0x1C8F), (0x2DE0, 0x2DFF), (0xA640, 0xA69F)),
    "Hani": ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF)),
    "Kana": ((0x3040, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9D)),
    "Hang": ((0x1100, 0x11FF), (0x3130, 0x318F), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xFFA0, 0xFFDC)),
    "Bopo": ((0x3100, 0x312F), (0x31A0, 0x31BF)), "Grek": ((0x370, 0x3FF), (0x1F00, 0x1FFF)), "Thai": ((0xE00, 0xE7F),),
    "Arab": ((0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF)), "Hebr": ((0x590, 0x5FF),),
    "Deva": ((0x900, 0x97F),), "Beng": ((0x980, 0x9FF),), "Taml": ((0xB80, 0xBFF),), "Armn": ((0x530, 0x58F),),
    "Geor": ((0x10A0, 0x10FF), (0x1C90, 0x1CBF), (0x2D00, 0x2D2F)), "Ethi": ((0x1200, 0x139F),), "Mong": ((0x1800, 0x18AF),),
}  # fmt: skip
_NO_SCRIPT = "ー々〆〇"
"""Marks that Unicode calls letters and that several scripts share."""
_NAMES = ("", *_BLOCKS, "Zzzz")
_OTHER = len(_NAMES) - 1


@cache
def _table() -> npt.NDArray[np.uint8]:
    """For each UTF-16 unit the place of its script in `_NAMES`; 0 for what is no letter."""
    table = np.array([_OTHER * chr(code).isalpha() for code in range(0x10000)], dtype=np.uint8)
    for place, ranges in enumerate(_BLOCKS.values(), start=1):
        for first, last in ranges:
            table[first : last + 1] = np.where(table[first : last + 1] > 0, place, 0)
    table[[ord(character) for character in _NO_SCRIPT]] = 0
    table[0xD840:0xD890] = _NAMES.index("Hani")  # the first halves of the rarer Chinese characters
    return table


def script_counts(text: str) -> dict[str, int]:
    """How many letters of each script: ISO 15924 codes, "Zzzz" for scripts not told apart here."""
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
    counts = np.bincount(_table()[units], minlength=len(_NAMES)).tolist()
    counts[0] = 0
    return {_NAMES[place]: count for place, count in enumerate(counts) if count}


def dictionary_rows(name: str) -> list[tuple[str, list[str]]]:
    """A table of OpenCC's: what stands left, and what may stand for it."""
    table = resources.files("opencc").joinpath("dictionary", name).read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if "\t" in line)
    return [(row[0], row[1].split(" ")) for row in rows]


@cache
def _one_sided() -> tuple[frozenset[str], frozenset[str]]:
    """The characters that only Simplified and only Traditional text uses, by OpenCC's character tables."""

    def changed(name: str) -> set[str]:
        return {source for source, targets in dictionary_rows(name) if source not in targets}

    simplified, traditional = changed("STCharacters.txt"), changed("TSCharacters.txt")
    both = simplified & traditional
    return frozenset(simplified - both), frozenset(traditional - both)


@cache
def _sides() -> npt.NDArray[np.uint8]:
    """For each UTF-16 unit 1 where only Simplified text uses it, 2 where only Traditional, else 0."""
    table = np.zeros(0x10000, dtype=np.uint8)
    for side, characters in enumerate(_one_sided(), start=1):
        table[[ord(c) for c in characters if ord(c) < 0x10000]] = side
    return table


# Characters that both kinds of text may use, but one hardly does: 后, 里 and 于 stand in Traditional text only in 皇后,
# 公里 and the surname; and the quotation marks of each. They decide where no character does.
_LEANS_SIMPLIFIED = frozenset("后里于几余据党种广万确划征准胜价极丰范游“”")
_LEANS_TRADITIONAL = frozenset("著亦妳牠祂「」『』﹐﹔﹖")
_LEANING_CONFIDENCE = 0.75


def han_script(text: str) -> tuple[str, float]:
    """ "Hans", "Hant", or "Hani" where nothing tells, with how much of what tells agrees (0 to 1)."""
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
    _, hans, hant = np.bincount(_sides()[units], minlength=3).tolist()
    if hans == hant:
        counts = Counter(text)
        lean = sum(n for c, n in counts.items() if c in _LEANS_SIMPLIFIED)
        lean -= sum(n for c, n in counts.items() if c in _LEANS_TRADITIONAL)
        if not lean:
            return "Hani", 0.5 if hans else 1.0
        return ("Hans" if lean > 0 else "Hant"), _LEANING_CONFIDENCE
    return ("Hans", hans / (hans + hant)) if hans > hant else ("Hant", hant / (hans + hant))
