"""A glossary: concepts with their terms in each written form, kept in a TSV that people edit by hand and diff in git.

One concept a line; the columns are `en`, `zh-Hant`, `zh-Hans`, `ru`, `kind`, `status`, `note`. A cell holds variants
separated by ` | `, the preferred one first; a variant of one region ends in `@TW`, `@HK` or `@CN`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
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
        lines = "\n".join(_row(c) for c in self.concepts if c.status != "rejected")
        return hashlib.sha256(lines.encode()).hexdigest()[:16]

    def __or__(self, other: Glossary) -> Glossary:
        known = {concept.name for concept in self.concepts}
        return Glossary(self.concepts + tuple(c for c in other.concepts if c.name not in known))


def load_glossary(path: Path) -> Glossary:
    """Read one TSV. Raises GlossaryError with file, line and remedy for the first line that is wrong."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise GlossaryError(f"{path}: {error.strerror or error}", "check the path") from None
    except UnicodeDecodeError as error:
        raise GlossaryError(f"{path}: byte {error.start} is no UTF-8", "save the glossary as UTF-8") from None
    header = lines[0].split("\t") if lines else []
    if missing := [column for column in COLUMNS if column not in header]:
        raise GlossaryError(f"{path}:1: no column {', '.join(missing)}", f"the first line names {' '.join(COLUMNS)}")
    concepts = []
    for number, line in enumerate(lines[1:], start=2):
        if line.strip() and not line.startswith("#"):
            concepts.append(_concept(dict(zip(header, line.split("\t"), strict=False)), f"{path}:{number}"))
    return Glossary(tuple(concepts))


def load_glossaries(paths: Iterable[Path]) -> Glossary:
    glossary = Glossary()
    for path in paths:
        glossary = glossary | load_glossary(path)
    return glossary


def save_glossary(glossary: Glossary, path: Path) -> None:
    """Write a TSV that `load_glossary` reads back to the same glossary."""
    rows = ["\t".join(COLUMNS), *(_row(concept) for concept in glossary.concepts)]
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


def _row(concept: Concept) -> str:
    cells = [" | ".join(str(v) for v in concept.terms.get(language, ())) for language in LANGUAGES]
    return "\t".join([*cells, concept.kind, concept.status, concept.note])
