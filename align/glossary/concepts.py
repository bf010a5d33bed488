"""A glossary: concepts with their terms in each written form, kept in a TSV that people edit by hand and diff in git.

One concept a line; the columns are `en`, `zh-Hant`, `zh-Hans`, `ru`, `kind`, `status`, `note`, and, where a file has them,
`id`, `flags`, `ru-forms`, `source`. A cell holds variants separated by ` | `, the preferred one first; a variant of one
region ends in `@TW`, `@HK` or `@CN`, one that should not be used in `@deprecated` or `@forbidden`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from align import languages
from align.errors import GlossaryError

if TYPE_CHECKING:
    from align.glossary.matcher import Matcher

LANGUAGES = languages.COLUMNS
COLUMNS = (*LANGUAGES, "kind", "status", "note")
OPTIONAL = ("id", "flags", "ru-forms", "source")
ALL_COLUMNS = (*COLUMNS, *OPTIONAL)
KINDS = ("person", "company", "model", "term", "place", "organisation", "product", "publication")
STATUSES = ("approved", "proposed", "rejected")
REGIONS = languages.CHINESE.regions
USAGES = ("deprecated", "forbidden")
FLAGS = ("do-not-translate", "case")
"""`do-not-translate`: stays in English text as the source writes it. `case`: found only as it is spelled."""
_ALIASES = {"dnt": "do-not-translate", "case-sensitive": "case"}


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to write a term. `region` is "TW", "HK", "CN", or None where it holds everywhere; `usage` is "deprecated",
    "forbidden", or nothing. All of them are found in texts; those with a usage are never written."""

    text: str
    region: str | None = None
    usage: str = ""

    def __str__(self) -> str:
        return "@".join(part for part in (self.text, self.region, self.usage) if part)


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing with its terms by language. The first English term to be used is its name in reports and the form that a
    translation takes. `ru_forms` are all its Russian forms where a person has given them; morphology then keeps out."""

    terms: dict[str, tuple[Variant, ...]]
    kind: str = "term"
    status: str = "approved"
    note: str = ""
    id: str = ""
    flags: frozenset[str] = frozenset()
    ru_forms: tuple[str, ...] = ()
    source: str = ""

    @property
    def name(self) -> str:
        return (self.preferred("en") or self.terms["en"][0]).text

    def preferred(self, language: str, region: str | None = None) -> Variant | None:
        """The variant to write: the first of the region, else the first of none, else the first that is not ruled out."""
        usable = [variant for variant in self.terms.get(language, ()) if not variant.usage]
        for wanted in (region, None):
            if found := next((variant for variant in usable if variant.region == wanted), None):
                return found
        return usable[0] if usable else None

    def variants(self) -> Iterator[tuple[str, Variant]]:
        for language in LANGUAGES:
            for variant in self.terms.get(language, ()):
                yield language, variant


@dataclass(frozen=True)
class Glossary:
    """The concepts of one or more files. `digest` changes when anything that matters to a run changes."""

    concepts: tuple[Concept, ...] = ()

    @classmethod
    def load(cls, *paths: str | PathLike[str]) -> Glossary:
        """The concepts of these TSV files, the first ones first. Raises GlossaryError with file, line and remedy."""
        return load_glossaries(map(Path, paths))

    @property
    def digest(self) -> str:
        rows = (cells_of(concept) for concept in self.concepts if concept.status != "rejected")
        lines = "\n".join("\t".join(cells[c] for c in ALL_COLUMNS if c not in ("note", "source", "id")) for cells in rows)
        return hashlib.sha256(lines.encode()).hexdigest()[:16]

    @cached_property
    def matcher(self) -> Matcher:
        """What finds its terms, made once: the forms of Russian terms take a while."""
        from align.glossary.matcher import Matcher

        return Matcher(self)

    def __or__(self, other: Glossary) -> Glossary:
        known = {concept.name for concept in self.concepts}
        return Glossary(self.concepts + tuple(c for c in other.concepts if c.name not in known))


def load_glossary(path: Path) -> Glossary:
    """Read one TSV. Raises GlossaryError with file, line and remedy for the first line that is wrong."""
    return Glossary(tuple(concept for _, concept in read_rows(lines_of(path), path)))


def lines_of(path: Path) -> list[str]:
    """The lines of a file. Raises GlossaryError where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise GlossaryError(f"{path}: {error.strerror or error}", "check the path") from None
    except UnicodeDecodeError as error:
        raise GlossaryError(f"{path}: byte {error.start} is no UTF-8", "save the glossary as UTF-8") from None


def read_rows(lines: Sequence[str], path: Path) -> list[tuple[int, Concept]]:
    """The concepts of a file's lines, each with the number of its line (the header is 1); empty lines and comments have
    none."""
    header = lines[0].split("\t") if lines else []
    if missing := [column for column in COLUMNS if column not in header]:
        raise GlossaryError(f"{path}:1: no column {', '.join(missing)}", f"the first line names {' '.join(COLUMNS)}")
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        if line.strip() and not line.startswith("#"):
            cells = line.split("\t")
            if len(cells) > len(header):
                raise GlossaryError(
                    f"{path}:{number}: {len(cells)} cells, the header names {len(header)}", "a cell has no tab inside"
                )
            rows.append((number, _concept(dict(zip(header, cells, strict=False)), f"{path}:{number}")))
    return rows


def make_concept(cells: Mapping[str, str], place: str) -> Concept:
    """A concept from cells by column; raises GlossaryError where one of them cannot be."""
    if odd := next((c for c, cell in cells.items() if any(character in cell for character in "\t\r\n")), None):
        raise GlossaryError(f"{place}: a tab or a line break in {odd}", "a cell is one line without tabs")
    return _concept(dict(cells), place)


def load_glossaries(paths: Iterable[Path]) -> Glossary:
    glossary = Glossary()
    for path in paths:
        glossary = glossary | load_glossary(path)
    return glossary


def glossary_lines(glossary: Glossary) -> str:
    """The TSV that `load_glossary` reads back to the same glossary."""
    cells = [cells_of(concept) for concept in glossary.concepts]
    columns = [*COLUMNS, *(column for column in OPTIONAL if any(row[column] for row in cells))]
    rows = ["\t".join(columns), *("\t".join(row[column] for column in columns) for row in cells)]
    return "".join(row + "\n" for row in rows)


def save_glossary(glossary: Glossary, path: Path) -> None:
    """Write a glossary as a TSV."""
    path.write_text(glossary_lines(glossary), encoding="utf-8", newline="\n")


def _concept(cells: dict[str, str], place: str) -> Concept:
    terms = {language: _variants(cells.get(language, ""), place) for language in LANGUAGES}
    if not terms["en"]:
        raise GlossaryError(f"{place}: no English term", "write one in the column `en`: it names the concept")
    if terms["en"][0].text.startswith("#"):
        raise GlossaryError(f"{place}: a line that begins with # is a comment", "write the English term otherwise")
    kind, status = cells.get("kind", "").strip() or "term", cells.get("status", "").strip() or "approved"
    if kind not in KINDS:
        raise GlossaryError(f"{place}: unknown kind {kind!r}", f"use one of {', '.join(KINDS)}")
    if status not in STATUSES:
        raise GlossaryError(f"{place}: unknown status {status!r}", f"use one of {', '.join(STATUSES)}")
    flags = {_ALIASES.get(flag, flag) for flag in re.split(r"[,\s]+", cells.get("flags", "").strip()) if flag}
    if odd := sorted(flags - set(FLAGS)):
        raise GlossaryError(f"{place}: unknown flag {odd[0]!r}", f"use {' or '.join(FLAGS)}")
    forms = tuple(form.strip() for form in cells.get("ru-forms", "").split("|") if form.strip())
    free = (cells.get(column, "").strip() for column in ("note", "id", "source"))
    note, identifier, source = free
    return Concept(terms, kind, status, note, identifier, frozenset(flags), forms, source)


def _variants(cell: str, place: str) -> tuple[Variant, ...]:
    variants = []
    for part in cell.split("|"):
        text, *marks = (mark.strip() for mark in part.split("@"))
        region, usage = None, ""
        for mark in marks:
            if mark in REGIONS and region is None:
                region = mark
            elif mark in USAGES and not usage:
                usage = mark
            else:
                known = ", ".join("@" + known for known in (*REGIONS, *USAGES))
                raise GlossaryError(f"{place}: unknown region or usage @{mark}", f"use one of {known}")
        if text:
            variants.append(Variant(text, region, usage))
    return tuple(variants)


def cells_of(concept: Concept) -> dict[str, str]:
    """The cells of a concept by column, empty ones as well."""
    cells = {language: " | ".join(map(str, concept.terms.get(language, ()))) for language in LANGUAGES}
    return {
        **cells, "kind": concept.kind, "status": concept.status, "note": concept.note, "id": concept.id,
        "flags": ", ".join(sorted(concept.flags)), "ru-forms": " | ".join(concept.ru_forms), "source": concept.source,
    }  # fmt: skip
