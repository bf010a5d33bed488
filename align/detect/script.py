"""Which scripts a text is written in, counted letter by letter; and Simplified or Traditional for Chinese."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import cache
from importlib import resources

_NAMES = {
    "CJK": "Hani", "LATIN": "Latn", "CYRILLIC": "Cyrl", "HIRAGANA": "Kana", "KATAKANA": "Kana", "HANGUL": "Hang",
    "ARABIC": "Arab", "HEBREW": "Hebr", "GREEK": "Grek", "THAI": "Thai", "DEVANAGARI": "Deva", "ARMENIAN": "Armn",
    "GEORGIAN": "Geor", "BENGALI": "Beng", "TAMIL": "Taml", "MONGOLIAN": "Mong", "BOPOMOFO": "Bopo", "ETHIOPIC": "Ethi",
}  # fmt: skip


@cache
def script_of(character: str) -> str | None:
    """The ISO 15924 code of a letter's script; None for what is no letter, "Zzzz" for scripts not told apart here."""
    if not character.isalpha():
        return None
    name = unicodedata.name(character, "")
    if name.startswith("FULLWIDTH LATIN"):
        return "Latn"
    return _NAMES.get(name.split(" ", 1)[0], "Zzzz")


def script_counts(text: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for character, count in Counter(text).items():
        script = script_of(character)
        if script:
            counts[script] += count
    return counts


@cache
def _one_sided() -> tuple[frozenset[str], frozenset[str]]:
    """The characters that only Simplified and only Traditional text uses, by OpenCC's character tables."""

    def changed(name: str) -> set[str]:
        table = resources.files("opencc").joinpath("dictionary", name).read_text(encoding="utf-8")
        rows = (line.split("\t") for line in table.splitlines() if "\t" in line)
        return {source for source, targets in rows if source not in targets.split(" ")}

    simplified, traditional = changed("STCharacters.txt"), changed("TSCharacters.txt")
    both = simplified & traditional
    return frozenset(simplified - both), frozenset(traditional - both)


def han_script(text: str) -> tuple[str, float]:
    """ "Hans", "Hant", or "Hani" where no character tells, with the share of the telling characters that agree."""
    simplified, traditional = _one_sided()
    counts = Counter(text)
    hans = sum(n for c, n in counts.items() if c in simplified)
    hant = sum(n for c, n in counts.items() if c in traditional)
    if hans == hant:
        return "Hani", 0.5 if hans else 1.0
    return ("Hans", hans / (hans + hant)) if hans > hant else ("Hant", hant / (hans + hant))
