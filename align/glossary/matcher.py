"""Finds the terms of a glossary in running text: any script of Chinese, any case of Russian, whole words elsewhere."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from itertools import groupby
from typing import Any

from align.glossary.concepts import Concept, Glossary
from align.glossary.forms import english_forms, russian_tables
from align.glossary.namesakes import is_another
from align.glossary.words import ChineseWords
from align.model import Term

_SURE_LENGTH = 4
"""Chinese terms of so many characters do not come about by chance."""
_UNSEEN = re.compile("[\u0300\u0301\u0306\u0308\u00ad\u200b-\u200f\u2060\ufeff]")
"""Marks of stress and parts of letters written apart, soft hyphens, what has no width: a term is the same with them."""


class _Folding(dict[int, str]):
    """Code point to its folded form, found once for each character that occurs."""

    def __missing__(self, code: int) -> str:
        character = _simplified().get(chr(code), chr(code))
        character = {"\u2011": "-", "．": "·"}.get(character, character)
        folded = unicodedata.normalize("NFKC", character).lower()
        if 0xD800 <= code < 0xE000:
            folded = "\ufffd"  # half a character, which no term has
        folded = {"ё": "е", "–": "-", "・": "·", "•": "·", "‧": "·", "’": "'"}.get(folded, folded)
        self[code] = folded if len(folded) == 1 else character
        return self[code]


@cache
def _simplified() -> dict[str, str]:
    """Traditional characters to Simplified ones, one to one: lengths stay, so places in the text do."""
    table = resources.files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if "\t" in line)
    return {source: targets.split(" ")[0] for source, targets in rows if len(source) == 1}


_FOLDING = _Folding()


def fold(text: str) -> str:
    """The form in which texts and terms are compared. Of the same length as the text, code point by code point."""
    return text.translate(_FOLDING)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A spelling to find: what all its forms begin with is looked up, the rest of a form is compared, longest first."""

    concept: Concept
    variant: str
    endings: tuple[str, ...]
    cased: bool
    """Whether another case makes another word: AI, but not ai or Ai; Маск, but not маск."""


class Matcher:
    """All terms of a glossary, ready to be found."""

    def __init__(self, glossary: Glossary, russian: bool = True) -> None:
        self.concepts = {c.name: c for c in glossary.concepts if c.status != "rejected"}
        beginnings: dict[str, list[_Entry]] = {}
        for concept, variant, forms in self._forms(russian):
            cased = any(c.isupper() for c in variant) and (not variant.isascii() or len(variant) < 6)
            folded = sorted({fold(form) for form in forms if form})
            for _, group in groupby(folded, key=lambda form: form[:2]):
                own = list(group)
                start = _common_start(own[0], own[-1])
                endings = tuple(sorted((form[len(start) :] for form in own), key=lambda ending: (-len(ending), ending)))
                beginnings.setdefault(start, []).append(_Entry(concept, variant, endings, cased))
        self._entries = list(beginnings.values())
        self._beginnings = list(beginnings)
        self._automaton = _automaton(self._beginnings)
        spellings = (fold(v.text) for c in self.concepts.values() for language, v in c.variants() if language[:2] == "zh")
        self._words = ChineseWords(spelling for spelling in spellings if 1 < len(spelling) < _SURE_LENGTH)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_automaton"}  # which cannot be pickled

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._automaton = _automaton(self._beginnings)

    def _forms(self, russian: bool) -> Iterator[tuple[Concept, str, Iterable[str]]]:
        """Concept, spelling and the forms to find it by."""
        inflected = [
            variant.text
            for concept in self.concepts.values()
            for variant in concept.terms.get("ru", ())
            if russian and not concept.ru_forms
        ]
        tables = russian_tables(inflected)
        for concept in self.concepts.values():
            for language, variant in concept.variants():
                if language == "ru" and russian:
                    forms = (variant.text, *concept.ru_forms) if concept.ru_forms else tables[variant.text]
                    yield concept, variant.text, forms
                else:
                    plurals = language == "en" and concept.kind == "term"
                    yield concept, variant.text, english_forms(variant.text) if plurals else (variant.text,)

    def find(self, text: str) -> list[Term]:
        """The terms in a text, longest first where they overlap, in order of their places."""
        if not self._entries:
            return []
        if _UNSEEN.search(text):
            bare, places = _without_unseen(text)
            found = [(term, places[term.start], places[term.end - 1]) for term in self.find(bare)]
            return [
                replace(term, start=start, end=_behind(text, last), surface=text[start : _behind(text, last)])
                for term, start, last in found
            ]
        candidates = sorted(self._candidates(text), key=lambda term: (term.start - term.end, term.start))
        starts: list[int] = []
        taken: list[Term] = []
        for term in candidates:
            place = bisect(starts, term.start)
            before, after = taken[place - 1] if place else None, taken[place] if place < len(taken) else None
            if (before is None or before.end <= term.start) and (after is None or after.start >= term.end):
                starts.insert(place, term.start)
                taken.insert(place, term)
        return taken

    def _candidates(self, text: str) -> Iterator[Term]:
        folded = fold(text)
        for number, start, behind in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            if _same_word(folded[start - 1 : start], folded[start]):
                continue
            for entry in self._entries[number]:
                end = _ending(folded, start, behind, entry.endings)
                surface = text[start:end]
                if not end or (entry.cased and not _as_written(entry.variant, surface)):
                    continue
                if "case" in entry.concept.flags and surface != entry.variant:
                    continue
                is_chinese = "\u3400" <= folded[start] <= "\u9fff"
                if is_chinese and end - start < _SURE_LENGTH and not self._words.has(folded, start, end):
                    continue
                if is_another(entry.concept, entry.variant, text, start, end):
                    continue
                yield Term(entry.concept.name, entry.concept.kind, start, end, surface, entry.variant)


def _automaton(beginnings: list[str]) -> Any:
    from ahocorasick_rs import AhoCorasick

    return AhoCorasick(beginnings)


def _without_unseen(text: str) -> tuple[str, list[int]]:
    """The text with its letters in one piece each and without what is not seen, and the place of each character in it."""
    characters, places = [], []
    for place, character in enumerate(text):
        if not _UNSEEN.match(character):
            characters.append(character)
            places.append(place)
        elif characters and len(whole := unicodedata.normalize("NFC", characters[-1] + character)) == 1:
            characters[-1] = whole
    return "".join(characters), places


def _behind(text: str, last: int) -> int:
    """The place behind a character and the marks that belong to it."""
    end = last + 1
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end


def _as_written(variant: str, surface: str) -> bool:
    """Whether capitals say that it is this name: each word that has one has one, or all of it is in capitals."""
    if surface.isupper() or (variant.isupper() and surface.removesuffix("s").isupper()):
        return True
    if variant.isascii():
        return not surface.islower() and not (variant.isupper() and len(variant) < 4)
    pairs = zip(variant.split(), surface.split(), strict=False)
    return all(not own[0].isupper() or found[0].isupper() for own, found in pairs)


def _common_start(first: str, last: str) -> str:
    """What two strings begin with alike; of a sorted list, the first and the last tell it for all."""
    differing = (i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b)
    return first[: next(differing, min(len(first), len(last)))]


def _ending(folded: str, start: int, end: int, endings: tuple[str, ...]) -> int:
    """Where the longest form ends that stands here as a whole word; 0 where none does."""
    for ending in endings:
        stop = end + len(ending)
        if folded.startswith(ending, end) and not _goes_on(folded, start, stop):
            return stop
    return 0


def _goes_on(folded: str, start: int, stop: int) -> bool:
    """Whether a word or a number goes on: Мета-анализ and GPT-4.5 are not Мета and GPT-4, but ИИ-агент is of ИИ."""
    if _same_word(folded[stop - 1], folded[stop : stop + 1]):
        return True
    sign, following = folded[stop : stop + 1], folded[stop + 1 : stop + 2]
    if sign == "-":
        return stop - start > 3 and "а" <= following <= "я" and "а" <= folded[stop - 1] <= "я"
    return sign == "." and following.isdigit() and folded[stop - 1].isdigit()


def _same_word(left: str, right: str) -> bool:
    """Whether two characters stand in one word of a spaced script: a match must not cut it in two."""
    return bool(left and right) and _joins(left) and _joins(right)


def _joins(character: str) -> bool:
    return character.isalnum() and unicodedata.east_asian_width(character) not in "WF"
