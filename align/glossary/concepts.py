"""A glossary: concepts with their terms in each written form, kept in a TSV that people edit by hand and diff in git.

One concept a line; the columns are `en`, `zh-Hant`, `zh-Hans`, `ru`, `kind`, `status`, `note`. A cell holds variants
separated by ` | `, the preferred one first; a variant of one region ends in `@TW`, `@HK` or `@CN`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from align.errors import GlossaryError

LANGUAGES = ("en", "zh-Hant", "zh-Hans", "ru")
COLUMNS = (*LANGUAGES, "kind", "status", "note")
KINDS = ("person", "company", "model", "term", "place", "organisation", "product", "publication")
STATUSES = ("approved", "proposed", "rejected")
REGIONS = ("TW", "HK", "CN")


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to write a term. `region` is "TW", "HK", "CN", or None where it holds everywhere."""

    text: str
    region: str | None = None

    def __str__(self) -> str:
        return f"{self.text}@{self.region}" if self.region else self.text


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing with its terms by language. `en[0]` is its name in reports and the form that a translation takes."""

    terms: dict[str, tuple[Variant, ...]]
    kind: str = "term"
    status: str = "approved"
    note: str = ""

    @property
    def name(self) -> str:
        return self.terms["en"][0].text

    def variants(self) -> Iterator[tuple[str, Variant]]:
        for language in LANGUAGES:
            for variant in self.terms.get(language, ()):
                yield language, variant


@dataclass(frozen=True, slots=True)
class Glossary:
    """The concepts of one or more files. `digest` changes when anything that matters to a run changes."""

    concepts: tuple[Concept, ...] = ()

    @property
    def digest(self) -> str:
        lines = "\n".join(row_of(c) for c in self.concepts if c.status != "rejected")
        return hashlib.sha256(lines.encode()).hexdigest()[:16]

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


def save_glossary(glossary: Glossary, path: Path) -> None:
    """Write a TSV that `load_glossary` reads back to the same glossary."""
    rows = ["\t".join(COLUMNS), *(row_of(concept) for concept in glossary.concepts)]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8", newline="\n")


def _concept(cells: dict[str, str], place: str) -> Concept:
    terms = {language: _variants(cells.get(language, ""), place) for language in LANGUAGES}
    if not terms["en"]:
        raise GlossaryError(f"{place}: no English term", "write one in the column `en`: it names the concept")
    kind, status = cells.get("kind", "").strip() or "term", cells.get("status", "").strip() or "approved"
    if kind not in KINDS:
        raise GlossaryError(f"{place}: unknown kind {kind!r}", f"use one of {', '.join(KINDS)}")
    if status not in STATUSES:
        raise GlossaryError(f"{place}: unknown status {status!r}", f"use one of {', '.join(STATUSES)}")
    return Concept(terms, kind, status, cells.get("note", "").strip())


def _variants(cell: str, place: str) -> tuple[Variant, ...]:
    variants = []
    for part in cell.split("|"):
        text, at, region = part.strip().partition("@")
        if at and region not in REGIONS:
            raise GlossaryError(f"{place}: unknown region @{region}", f"use one of {', '.join('@' + r for r in REGIONS)}")
        if text.strip():
            variants.append(Variant(text.strip(), region or None))
    return tuple(variants)


def row_of(concept: Concept) -> str:
    """The line of a concept."""
    cells = [" | ".join(str(v) for v in concept.terms.get(language, ())) for language in LANGUAGES]
    return "\t".join([*cells, concept.kind, concept.status, concept.note])
