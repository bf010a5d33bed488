"""Small numbers in words, found and changed without what reads figures: to test it by sentences that it has not chosen."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import lru_cache

_ENGLISH = "two three four five six seven eight nine ten eleven twelve".split()
_RUSSIAN = tuple(
    forms.split()
    for forms in (
        "два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать",
        "две три четыре пять шесть семь восемь девять десять одиннадцать двенадцать",
        "двух трех четырех пяти шести семи восьми девяти десяти одиннадцати двенадцати",
        "двух трёх четырёх пяти шести семи восьми девяти десяти одиннадцати двенадцати",
        "двум трем четырем пяти шести семи восьми девяти десяти одиннадцати двенадцати",
        "двумя тремя четырьмя пятью шестью семью восемью девятью десятью",
        "двое трое четверо пятеро шестеро семеро",
        "двоих троих четверых пятерых шестерых семерых",
    )
)
_CHINESE = "二三四五六七八九十"
_TWO = "兩两二"
_PART_OF_MORE = "一二兩两三四五六七八九十百千万萬亿億零几幾數数多分"


@dataclass(frozen=True)
class Numeral:
    """A number in words and where it stands; `forms` are the words of the same kind, from two on."""

    value: int
    start: int
    end: int
    forms: tuple[str, ...]


@lru_cache(1)
def _russian_forms() -> dict[str, tuple[int, tuple[str, ...]]]:
    known: dict[str, tuple[int, tuple[str, ...]]] = {}
    for row in _RUSSIAN:
        for value, word in enumerate(row, start=2):
            known.setdefault(word, (value, tuple(row)))
    return known


def numerals(text: str, language: str) -> list[Numeral]:
    """All from two to twelve, whatever they mean there; in Chinese to ten."""
    if language == "zh":
        pattern = rf"(?<![{_PART_OF_MORE}])[{_CHINESE}{_TWO}](?![{_PART_OF_MORE}])"
        found = []
        for match in re.finditer(pattern, text):
            character = match.group()
            value = 2 if character in _TWO else _CHINESE.index(character) + 2
            traditional = re.search("[兩個們這來時國會對於後過還發與為點]", text) is not None
            forms = ("兩" if traditional else "两", *_CHINESE[1:])
            found.append(Numeral(value, *match.span(), forms))
        return found
    if language == "ru":
        known = _russian_forms()
        words = (match for match in re.finditer(r"(?<![\w-])[а-яё]+(?![\w-])", text, re.I) if match.group().lower() in known)
        return [Numeral(known[m.group().lower()][0], *m.span(), known[m.group().lower()][1]) for m in words]
    matches = re.finditer(rf"(?<![\w-])(?:{'|'.join(_ENGLISH)})(?![\w-])", text, re.I)
    return [Numeral(_ENGLISH.index(m.group().lower()) + 2, *m.span(), tuple(_ENGLISH)) for m in matches]


def with_another(text: str, numeral: Numeral, rng: random.Random) -> str:
    """The text with another number in its place."""
    word = rng.choice([form for value, form in enumerate(numeral.forms, start=2) if value != numeral.value])
    capital = text[numeral.start].isupper()
    return text[: numeral.start] + (word.capitalize() if capital else word) + text[numeral.end :]
