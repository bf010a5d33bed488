"""The case forms of a Russian term, so that Лекун is found in «Лекуну» and «мнение Лекуна».

pymorphy3 inflects what it knows. What it does not know (most foreign names) follows the paradigms of the ending.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing, suppress
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from align.work import cache_folder

_CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")
_SAME_CASE = {"loc2": "loct", "gen2": "gent", "acc2": "accs", "gen1": "gent", "loc1": "loct"}
_ENDINGS = (
    (re.compile(r"(.*[бвгджзклмнпрстфхцчшщ])$"), ("", "а", "у", "ом", "ем", "е")),
    (re.compile(r"(.*)й$"), ("й", "я", "ю", "ем", "е", "и")),
    (re.compile(r"(.*)ь$"), ("ь", "я", "ю", "ем", "е", "и", "ью")),
    (re.compile(r"(.*)а$"), ("а", "ы", "и", "е", "у", "ой", "ою", "ей")),
    (re.compile(r"(.*)я$"), ("я", "и", "е", "ю", "ей", "ею")),
)
_WORD = re.compile(r"[а-яё]+", re.I)
_RULES = 5
"""To be raised with every change of what follows: forms that were kept are then made anew."""


@cache
def russian_forms(term: str) -> frozenset[str]:
    """Every form of a term in lower case, ё as е, the term itself among them.

    In a term of several words those before and with the head agree with it; what follows the head stays as it is.
    """
    words = term.lower().split()
    if len(words) > 6 or not _WORD.search(term):
        return frozenset({_plain(term.lower())})
    tables = [_paradigm(word, name=term.split()[i][:1].isupper()) for i, word in enumerate(words)]
    heads = _agreeing(words, capitals=[w[:1].isupper() for w in term.split()])
    forms = {term.lower()}
    name = all(word[:1].isupper() for word in term.split())
    plurals = (
        word in table.get(("nomn", True), ()) and word not in table.get(("nomn", False), ())
        for word, table in zip(words, tables, strict=True)
    )
    singular = not any(plurals)
    for case in (*_CASES, "guess"):
        for plural in (False,) if name and singular else (False, True):
            options = [tables[i].get((case, plural)) or set() if i in heads else {word} for i, word in enumerate(words)]
            combined = {""}
            for option in options:
                combined = {f"{head} {tail}".strip() for head in combined for tail in option}
            forms |= combined if all(options) else set()
    return frozenset(_plain(form) for form in forms)


def russian_tables(terms: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The forms of many terms. Those found before are kept in the user's cache: morphology takes a second for thousands."""
    wanted = list(dict.fromkeys(terms))
    path = _cache_file()
    tables = _cached(path, wanted)
    new = {term: tuple(sorted(russian_forms(term))) for term in wanted if term not in tables}
    if new:
        _keep(path, new)
    return {**tables, **new}


def _cache_file() -> Path:
    """One file for each version of the dictionary and of this module's rules."""
    version = f"{metadata.version('pymorphy3')}-{metadata.version('pymorphy3-dicts-ru')}-{_RULES}"
    return cache_folder() / f"russian-{version}.sqlite"


def _cached(path: Path, terms: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """What is there of the terms; nothing where the file is none of ours."""
    if not path.is_file():
        return {}
    found = {}
    try:
        with closing(sqlite3.connect(path)) as connection:
            for term in terms:
                row = connection.execute("SELECT forms FROM forms WHERE term = ?", (term,)).fetchone()
                if row:
                    found[term] = tuple(str(row[0]).split("\n"))
    except sqlite3.Error:
        return {}
    return found


def _keep(path: Path, tables: Mapping[str, Sequence[str]]) -> None:
    """A home that cannot be written to, and a file that is damaged, only cost time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("CREATE TABLE IF NOT EXISTS forms (term TEXT PRIMARY KEY, forms TEXT NOT NULL) WITHOUT ROWID")
            rows = ((term, "\n".join(forms)) for term, forms in tables.items())
            connection.executemany("INSERT OR REPLACE INTO forms VALUES (?, ?)", rows)
    except (OSError, sqlite3.OperationalError):
        return  # also where another run holds it
    except sqlite3.DatabaseError:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def english_forms(term: str) -> tuple[str, ...]:
    """A common term and its plural: chip, chips; policy, policies; abbreviations as they are."""
    if term.count(" ") == 1 and term.isascii() and term.islower():
        hyphened = term.replace(" ", "-")  # machine-learning engineers
        return (*_with_plural(term), *_with_plural(hyphened))
    return _with_plural(term)


def _with_plural(term: str) -> tuple[str, ...]:
    last = term.split()[-1]
    if not last.isascii() or not last[-1:].islower() or len(last) < 3:
        return (term, f"{term}s") if last[-1:].isupper() and last.isalpha() and last.isascii() else (term,)
    if re.search(r"[^aeiou]y$", last):
        return term, f"{term[:-1]}ies"
    return term, f"{term}es" if re.search(r"(?:s|x|z|ch|sh)$", last) else f"{term}s"


def _plain(text: str) -> str:
    return text.replace("ё", "е")


@cache
def _morphology() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="ru")


@cache
def lemma(word: str) -> str:
    """The dictionary form of a Russian word in its likeliest reading."""
    return str(_morphology().parse(word)[0].normal_form)


@cache
def may_be_name(word: str) -> bool:
    """Whether a capitalised Russian word can be a name: a noun, or one that no dictionary has."""
    parse = _morphology().parse(word)[0]
    return parse.tag.POS == "NOUN" or not parse.is_known


@cache
def is_common(word: str) -> bool:
    """Whether a Russian word is in the dictionary, and not as a name."""
    parses = [parse for parse in _morphology().parse(word) if parse.is_known]
    return bool(parses) and not any({"Name", "Surn", "Patr", "Geox", "Orgn"} & parse.tag.grammemes for parse in parses)


@cache
def is_surname(word: str) -> bool:
    """Whether a Russian word can be a surname."""
    return any("Surn" in parse.tag for parse in _morphology().parse(word))


@cache
def is_another_given_name(word: str, surname: str) -> bool:
    """Whether a Russian word is more likely than not a form of another given name: Ване of Ваня, not of Ван."""
    parses = [parse for parse in _morphology().parse(word) if "Name" in parse.tag and parse.is_known]
    return bool(sum(parse.score for parse in parses if parse.normal_form != surname.lower()) > 0.5)


@cache
def is_adjective_of(word: str, noun: str) -> bool:
    """Whether a Russian word that can be an adjective is one before this word: учёный совет, but not учёный Петров."""
    adjectives = [parse.tag for parse in _morphology().parse(word) if "ADJF" in parse.tag and "sing" in parse.tag]
    nouns = [parse.tag for parse in _morphology().parse(noun) if {"NOUN", "inan", "sing"} in parse.tag]
    return any(a.case == n.case and a.gender == n.gender for a in adjectives for n in nouns)


@cache
def is_given_name_of(name: str, surname: str, unknown_too: bool = False) -> bool:
    """Whether a Russian word is a given name of the dictionary, or of no dictionary, in a case that the surname after it can
    have: Кимбал Маск, but not «в Твиттере Маск»."""
    parses = _morphology().parse(name)
    is_unknown = unknown_too and not any(parse.is_known for parse in parses)
    known = {parse.tag.case for parse in parses if parse.is_known and "Name" in parse.tag}
    cases = {parse.tag.case for parse in parses[:1] if {"masc", "sing"} in parse.tag} if is_unknown else known
    return bool(cases) and any(parse.tag.case in cases for parse in _morphology().parse(surname))


def _agreeing(words: list[str], capitals: list[bool]) -> set[int]:
    """Indices of the words that inflect: all words of a name; else the adjectives and the first noun."""
    if all(capital or word == "и" for capital, word in zip(capitals, words, strict=True)):
        return {place for place, word in enumerate(words) if word != "и"}
    agreeing = set()
    for i, word in enumerate(words):
        agreeing.add(i)
        if any(p.tag.POS == "NOUN" and "nomn" in p.tag for p in _morphology().parse(word)):
            break
    return agreeing


def _paradigm(word: str, name: bool) -> dict[tuple[str, bool], set[str]]:
    """The forms of one word by case and number; under "guess" those of its ending, where pymorphy3 may be wrong."""
    table: dict[tuple[str, bool], set[str]] = {}
    if name and "-" in word.strip("-") and not _morphology().word_is_known(word):
        first, rest = word.split("-", 1)
        left, right = _paradigm(first, name), _paradigm(rest, name)
        for key in {*left, *right}:  # Сорокиной-Вайс, Жан-Жака, Белова-Штерна: either part may stay as it is
            pairs = ((a, b) for a in left.get(key, {first}) | {first} for b in right.get(key, {rest}) | {rest})
            table[key] = {f"{a}-{b}" for a, b in pairs}
        return table
    known = False
    for parse in _morphology().parse(word):
        if "nomn" not in parse.tag or parse.tag.POS not in ("NOUN", "ADJF", "PRTF"):
            continue
        if name and parse.tag.POS != "NOUN" and not parse.is_known:
            continue
        known = known or parse.is_known
        for form in parse.lexeme:
            case = _SAME_CASE.get(str(form.tag.case), str(form.tag.case))
            table.setdefault((case, form.tag.number == "plur"), set()).add(form.word)
    if name or not known:
        for pattern, endings in _ENDINGS:
            if match := pattern.match(word):
                for case in (*_CASES, "guess"):
                    table.setdefault((case, False), set()).update(match.group(1) + e for e in endings[:8])
                break
        else:
            for case in () if known else (*_CASES, "guess"):
                table.setdefault((case, False), {word})
    return table
