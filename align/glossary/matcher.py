"""Finds the terms of a glossary in running text: any script of Chinese, any case of Russian, whole words elsewhere."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

from align.glossary.concepts import Concept, Glossary
from align.glossary.forms import russian_forms
from align.model import Term


@cache
def _folding() -> dict[int, str]:
    """Traditional characters to Simplified ones, one to one: lengths stay, so places in the text do."""
    table = resources.files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if "\t" in line)
    return {ord(source): targets.split(" ")[0] for source, targets in rows if len(source) == 1}


def fold(text: str) -> str:
    """The form in which texts and terms are compared. Of the same length as the text, code point by code point."""
    return "".join(_fold_character(c) for c in text.translate(_folding()))


@cache
def _fold_character(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character).lower()
    folded = {"ё": "е", "‑": "-", "–": "-", "・": "·", "’": "'"}.get(folded, folded)
    return folded if len(folded) == 1 else character


class Matcher:
    """All terms of a glossary, ready to be found. Building it costs about a second where Russian forms are needed."""

    def __init__(self, glossary: Glossary, russian: bool = True) -> None:
        import ahocorasick

        self.concepts = {c.name: c for c in glossary.concepts if c.status != "rejected"}
        self._automaton: Any = ahocorasick.Automaton()
        forms: dict[str, list[tuple[Concept, str, bool]]] = {}
        for concept in self.concepts.values():
            for language, variant in concept.variants():
                cased = any(c.isupper() for c in variant.text) and variant.text.isascii() and len(variant.text) < 6
                inflected = language == "ru" and russian and not concept.ru_forms
                for spelling in russian_forms(variant.text) if inflected else {variant.text}:
                    forms.setdefault(fold(spelling), []).append((concept, variant.text, cased))
            for spelling in concept.ru_forms if russian else ():
                first = concept.preferred("ru")
                forms.setdefault(fold(spelling), []).append((concept, first.text if first else spelling, False))
        for form, owners in forms.items():
            self._automaton.add_word(form, (form, owners[0]))
        if forms:
            self._automaton.make_automaton()
        self._empty = not forms

    def find(self, text: str) -> list[Term]:
        """The terms in a text, longest first where they overlap, in order of their places."""
        if self._empty:
            return []
        candidates = sorted(self._candidates(text), key=lambda term: (term.start - term.end, term.start))
        taken: list[Term] = []
        for term in candidates:
            if all(term.end <= other.start or term.start >= other.end for other in taken):
                taken.append(term)
        return sorted(taken, key=lambda term: term.start)

    def _candidates(self, text: str) -> Iterator[Term]:
        folded = fold(text)
        for last, (form, (concept, variant, cased)) in self._automaton.iter(folded):
            start, end = last - len(form) + 1, last + 1
            surface = text[start:end]
            if not _is_whole(folded, start, end) or (cased and surface.islower()):
                continue
            if "case" not in concept.flags or surface == variant:
                yield Term(concept.name, concept.kind, start, end, surface, variant)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether a match does not cut a word of a spaced script in two. A version number may follow a letter directly."""
    return not (_same_word(text[start - 1 : start], text[start]) or _same_word(text[end - 1], text[end : end + 1]))


def _same_word(left: str, right: str) -> bool:
    return bool(left and right) and _joins(left) and _joins(right)


def _joins(character: str) -> bool:
    return character.isalnum() and unicodedata.east_asian_width(character) not in "WF"
