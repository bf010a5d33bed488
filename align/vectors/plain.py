"""Texts as the models learnt to read them: without marks that nobody sees or pronounces, and not shouted.

A subword model cuts за́мок, за­мок with a soft hyphen and ЗАМОК into other pieces than замок, and what it makes of these
says little. Only what is so marked or shouted is changed; any other text is read as it is.
"""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
"""Soft hyphens, what has no width, marks of direction."""
_STRESS = re.compile("(?<=[АЕИОУЫЭЮЯаеёиоуыэюяЁ])[\u0300\u0301]")
"""The accents that tell how a word is spoken; those that make a letter (ѝ) are one with it by then."""
_APART = re.compile("[\u0300-\u036f\u3099\u309a]")
_CAPITALS = re.compile("[A-ZА-ЯЁ]{4}")
_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 4
"""Letters of words by which it is told whether a text is shouted: shorter ones are abbreviations in any text (США)."""
_SHOUTED = 0.6
"""Share of them that is in capitals, from which it is; abbreviations are then read like other words, too."""


def as_read(text: str) -> str:
    """The text for a model: letters in one piece each, no stress marks or unseen characters, no shouting."""
    text = _UNSEEN.sub("", text)
    if _APART.search(text):
        text = _STRESS.sub("", unicodedata.normalize("NFC", text))
    return _quietly(text)


def _quietly(text: str) -> str:
    """Words in capitals in small letters, each sentence with a capital first, where most of a text is in capitals."""
    if not _CAPITALS.search(text):
        return text
    words = [word for word in _WORD.findall(text) if len(word) >= _SHORTEST and word.upper() != word.lower()]
    if len(words) < 2 or sum(map(str.isupper, words)) < _SHOUTED * len(words):
        return text
    return re.sub(r"(^|[.!?…]\s+)(\W*)(\w)", lambda m: m.group(1) + m.group(2) + m.group(3).upper(), text.lower())
