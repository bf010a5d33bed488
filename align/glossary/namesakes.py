"""Whether a surname is somebody else's, or a word no term: Роберт Альтман is not Sam Altman, инженер Дронов is no drone,
and учёный совет is no scientist."""

from __future__ import annotations

import re

from align.glossary.concepts import Concept
from align.glossary.forms import is_adjective_of, is_another_given_name, is_given_name_of, is_surname

_BEFORE = re.compile(r"(?:^|[.!?…:;«»\"“”„(—–-]\s*|(?P<inside>\S\s+))(?P<word>[^\W\d_][\w'-]*) $")
_INSIDE = re.compile(r"[^\s.!?…:;«»\"“”„(—–-]\s+$")
_AFTER = re.compile(r" ([^\W\d_][\w'-]*)")
_ADJECTIVE = re.compile("(?:[ыио]й|[ая]я|[ое]е)$")
_CYRILLIC = re.compile("[а-яё]", re.I)
_SHORT, _ONE_SYLLABLE = 4, 3
"""Letters of the longest surnames that many share, or that are a given name's form (Маск, Ване), and that may stand first
(Ван Гог, Ли Хуан)."""
_OWN = 3
"""Letters by which a word is known as one of the person's own names, in any case."""
_WINDOW = 40
_GIVEN_NAMES = frozenset(
    """aaron adam alan albert alex alexander alice amanda amy andrea andrew angela ann anna anne anthony arthur barbara
    ben benjamin bernard betty bill bob brandon brian bruce carl carol caroline catherine charles charlotte chris christian
    christina christine christopher claire craig daniel dave david dean deborah dennis diana diane donald donna dorothy
    douglas edward elizabeth ellen emily emma eric ernest ethan eugene evelyn frances francis frank fred frederick gary
    george gerald gloria gordon grace graham greg gregory hannah harold harry heather helen henry howard hugh ian irene
    isabel jack jacob james jane janet jason jean jeff jeffrey jennifer jeremy jerry jessica jim joan joe john jonathan
    jordan joseph joshua joyce juan judith judy julia julian julie justin karen karl kate katherine kathleen keith kelly
    ken kenneth kevin kimberly larry laura lauren lawrence leo leonard lewis linda lisa louis louise lucy luis luke
    margaret maria marie marilyn mark martha martin mary matt matthew max megan melissa michael michelle mike molly nancy
    natalie nathan neil nicholas nicole nick nigel noah norman oliver olivia oscar pamela patricia patrick paul peter
    philip phillip rachel ralph ray raymond rebecca richard robert robin roger ronald rose roy russell ruth ryan sally sam
    samantha samuel sandra sara sarah scott sean sharon simon sophia sophie stanley stephanie stephen steve steven stuart
    susan suzanne ted teresa theodore theresa thomas tim timothy tina toby todd tom tony tracy vanessa victor victoria
    vincent virginia walter wayne wendy william zachary zoe""".split()
)
"""English given names that are seldom anything else: without May, Grant, April, Will."""


def is_another(concept: Concept, variant: str, text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]`, a form of one of a concept's terms, stands in another person's name or is one, or is an
    adjective."""
    if concept.kind == "person":
        if " " in variant or "·" in variant:
            return False
        return _has_another_name(concept, variant, text, start, end)
    if concept.kind == "term" and variant.islower() and _CYRILLIC.match(text[start]) and " " not in variant:
        word, after = text[start:end], _AFTER.match(text[end : end + _WINDOW])
        if after and after[1].islower() and _ADJECTIVE.search(variant) and is_adjective_of(word, after[1]):
            return True
        return word.istitle() and bool(_INSIDE.search(text[max(0, start - _WINDOW) : start])) and is_surname(word)
    return False


def _has_another_name(concept: Concept, variant: str, text: str, start: int, end: int) -> bool:
    if len(variant) <= _SHORT and _CYRILLIC.match(text[start]) and is_another_given_name(text[start:end], variant):
        return True
    before, after = _BEFORE.search(text[max(0, start - _WINDOW) : start]), _AFTER.match(text[end : end + _WINDOW])
    own = _own_names(concept)
    if before and not _is_own(before["word"], own):
        word, surname = before["word"], text[start:end]
        if word.isascii() and surname.isascii():
            return word.istitle() and word.lower() in _GIVEN_NAMES
        if word.istitle() and _CYRILLIC.match(word):
            is_short = len(variant) <= _SHORT and bool(before["inside"])
            if len(word) > (1 if is_short else 2) and is_given_name_of(word, surname, unknown_too=is_short):
                return True
    word = after[1] if after and _CYRILLIC.match(text[start]) and len(variant) <= _ONE_SYLLABLE else ""
    return word.istitle() and bool(_CYRILLIC.match(word)) and not _is_own(word, own)


def _own_names(concept: Concept) -> frozenset[str]:
    words = (word for _, variant in concept.variants() for word in re.split(r"[\s·-]+", variant.text))
    return frozenset(word[:_OWN].lower() for word in words if word)


def _is_own(word: str, own: frozenset[str]) -> bool:
    return word[:_OWN].lower() in own
