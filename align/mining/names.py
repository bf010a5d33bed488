"""Names across alphabets: a key of their first consonants, the same for Latin and Cyrillic spellings of one name.

Vowels and endings differ from language to language and from case to case, consonants seldom: Трампом and Trump are both
`trm`. Chinese transcriptions are not read.
"""

from __future__ import annotations

import re

_NAME = re.compile(r"\b(?:[A-Z][a-z'’]{2,}|[А-ЯЁ][а-яё]{2,})")
_LONGEST = 3
_CYRILLIC = str.maketrans(
    {
        **dict(zip("бвгджзклмнпрстфх", "bvgdjsklmnprstfg", strict=True)),
        **dict.fromkeys("аеёиоуыэюяйъь", ""),
        "ц": "s",
        "ч": "c",
        "ш": "s",
        "щ": "s",
    }
)
_LATIN = (
    ("sch", "s"), ("sh", "s"), ("tch", "c"), ("ch", "c"), ("kh", "g"), ("zh", "j"), ("th", "t"), ("ph", "f"), ("ck", "k"),
    ("ts", "s"), ("qu", "kv"), ("w", "v"), ("x", "ks"), ("q", "k"), ("z", "s"),
)  # fmt: skip
_SOFT_C = re.compile("c(?=[eiy])")
_SILENT_H = re.compile("h(?![aeiouy])")
_VOWELS = re.compile("[aeiouy'’]")


def name_keys(text: str) -> frozenset[str]:
    """The keys of all capitalised words that have three consonants or more."""
    keys = (key_of(match.group()) for match in _NAME.finditer(text))
    return frozenset(key for key in keys if len(key) == _LONGEST)


def key_of(name: str) -> str:
    """Up to three consonants, each doubled one once."""
    lowered = name.lower()
    if lowered[0] > "z":
        consonants = lowered.replace("дж", "j").translate(_CYRILLIC)
    else:
        lowered = _SOFT_C.sub("s", lowered)
        marked = lowered.replace("cz", "ch").replace("ch", "\0")  # the c of ch is no k
        consonants = marked.replace("c", "k").replace("\0", "ch")
        for spelling, sound in _LATIN:
            consonants = consonants.replace(spelling, sound)
        consonants = _VOWELS.sub("", _SILENT_H.sub("", consonants).replace("h", "g"))
    return re.sub(r"(.)\1+", r"\1", consonants)[:_LONGEST]
