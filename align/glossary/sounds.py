"""How alike names of different languages sound: Chinese by pinyin, Russian by its letters and by Palladius.

Only for telling which names belong together where other evidence points the same way; transcriptions follow no one rule.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache

_HAN = re.compile("[\u3400-\u9fff]")
_PLAIN = str.maketrans({
    **dict(zip("абвгдезиклмнопрстуфхыэ", "abvgdeziklmnoprstufhye", strict=True)),
    "ё": "e", "ж": "zh", "й": "y", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ь": "", "ю": "yu", "я": "ya",
})  # fmt: skip
# Palladius: longest first. н closes a syllable as -ng, нь as -n; before и, я, ю and е the hissing sounds are soft.
_PALLADIUS = (
    ("чж", "zh"), ("дж", "zh"), ("цз(?=[иеяю])", "j"), ("цз", "z"), ("ц(?=[иеяю])", "q"), ("ц", "c"), ("с(?=[иеяю])", "x"),
    ("ж", "r"), ("нь", "N"), ("н(?![аеёиоуыэюяй])", "ng"), ("N", "n"), ("юй", "yu"), ("уй", "ui"), ("юань", "yuan"),
    ("юэ", "yue"), ("ао", "ao"), ("оу", "ou"), ("ай", "ai"), ("эй", "ei"), ("ун", "on"), ("юн", "ion"),
    ("^ян", "yan"), ("^яо", "yao"), ("^я", "ya"), ("^ю", "you"), ("^е", "ye"), ("^и", "yi"), ("^у", "wu"), ("я", "ia"),
    ("ю", "iu"), ("э", "e"), ("е", "ie"),
)  # fmt: skip
_SPELLINGS = (
    ("sch", "sh"), ("tch", "ch"), ("ck", "k"), ("ph", "f"), ("qu", "kv"), ("x(?!i)", "ks"), ("c(?=[eiy])", "s"),
    ("c(?!h)", "k"), ("w", "v"), ("gh", "g"), ("oo", "u"), ("ee", "i"), ("y", "i"), (r"(.)\1", r"\1"),
)  # fmt: skip
_CONSONANT = str.maketrans(
    {"r": "l", "b": "p", "d": "t", "g": "k", "v": "f", "z": "s", "j": "s", "q": "s", "x": "s", "h": "k"}
)


def alike(a: str, b: str) -> float:
    """From 0 (nothing in common) to 1 (the same sounds), over all ways to read each of the two."""
    return max((_ratio(x, y) for x in _readings(a) for y in _readings(b)), default=0.0)


def english_name(russian: str, chinese: str) -> str:
    """A name that no English text gives: in pinyin where it is Chinese, surname first, else by the Russian letters."""
    if 2 <= len(chinese) <= 4 and "·" not in chinese:
        from pypinyin import lazy_pinyin

        surname, *given = lazy_pinyin(chinese)
        return f"{surname.capitalize()} {''.join(given).capitalize()}"
    return russian.lower().translate(_PLAIN).title()


@cache
def _readings(name: str) -> frozenset[str]:
    lowered = name.lower()
    if _HAN.search(name):
        from pypinyin import lazy_pinyin

        pinyin = "".join(lazy_pinyin(re.sub("[·・]", "", name)))
        return frozenset({pinyin, _as_heard(pinyin)})
    if re.search("[а-яё]", lowered):
        words = re.findall("[а-яё]+", lowered)
        chinese = "".join(_palladius(word) for word in words)
        return frozenset({_as_heard("".join(words).translate(_PLAIN)), chinese})
    latin = "".join(re.findall("[a-z]+", lowered))
    return frozenset({latin, _as_heard(latin)}) if latin else frozenset()


def _palladius(word: str) -> str:
    for pattern, sound in _PALLADIUS:
        word = re.sub(pattern, sound, word)
    return word.translate(_PLAIN)


def _as_heard(latin: str) -> str:
    for pattern, sound in _SPELLINGS:
        latin = re.sub(pattern, sound, latin)
    return latin


def _ratio(a: str, b: str) -> float:
    """Half by all letters, half by the classes of consonants, which transcriptions keep better."""
    if min(len(a), len(b)) < 3:
        return float(a == b)
    consonants = [re.sub("[aeiou]", "", text).translate(_CONSONANT) for text in (a, b)]
    if not all(consonants):
        return 0.0
    first, second = consonants
    return (SequenceMatcher(None, a, b).ratio() + SequenceMatcher(None, first, second).ratio()) / 2
