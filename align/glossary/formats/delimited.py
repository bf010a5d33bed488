"""Glossaries as CSV (spreadsheets), OmegaT's tab-separated files, and UTX 1.20 (AAMT), each of the latter two for one pair
of languages."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path

from align.errors import GlossaryError
from align.glossary.concepts import ALL_COLUMNS, Concept, Glossary, Variant, cells_of
from align.glossary.formats.reading import Imported, cell, language_of, text_of, variant

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_UTX_STATUS = {"approved": "approved", "proposed": "provisional", "rejected": "rejected"}
_FROM_UTX = {"provisional": "proposed", "rejected": "rejected"}
_UTX_HEADER = re.compile(r"#UTX\s+(?P<version>[\d.]+)\s*;\s*(?P<source>[\w-]+)\s*/\s*(?P<target>[\w-]+)", re.I)


def write_csv(glossary: Glossary) -> str:
    """Every column. A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(ALL_COLUMNS)
    for concept in glossary.concepts:
        cells = cells_of(concept)
        writer.writerow("'" + cells[c] if cells[c].startswith((*_FORMULA, "'")) else cells[c] for c in ALL_COLUMNS)
    return stream.getvalue()


def read_csv(path: Path) -> Imported:
    """Commas, semicolons or tabs; a header that names at least `en`, or `zh-TW` and the like for our columns."""
    text = text_of(path)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    imported = Imported()
    try:
        header = [_column(name) for name in next(reader, [])]
        if "en" not in header:
            raise GlossaryError(f"{path}:1: no column en", f"the first line names {', '.join(ALL_COLUMNS)}, or some of them")
        for row in reader:
            place = f"{path}:{reader.line_num}"
            if len(row) > len(header):
                imported.skipped.append((place, f"{len(row)} cells, the header names {len(header)}"))
            elif any(value.strip() for value in row):
                cells: dict[str, str] = {}
                for column, value in zip(header, row, strict=False):
                    value = " ".join(value.removeprefix("'").split())
                    if column in ALL_COLUMNS and value:
                        cells[column] = f"{cells[column]} | {value}" if column in cells else value
                imported.add(cells, place)
    except csv.Error as error:
        raise GlossaryError(f"{path}:{reader.line_num}: {error}", "a quote is missing or out of place") from None
    return imported


def _column(name: str) -> str:
    plain = name.strip().removeprefix("'")
    found = language_of(plain)
    return plain if plain in ALL_COLUMNS else found[0] if found else plain.lower()


def write_omegat(glossary: Glossary, language: str) -> str:
    """Source term, English, comment: one line a variant. For OmegaT's glossary folder, one file a script."""
    lines = ["# source term\tEnglish\tcomment"]
    for concept in _kept(glossary):
        for own in concept.terms.get(language, ()):
            if own.text != concept.name:
                comment = "; ".join(part for part in (concept.kind, own.region, own.usage, concept.note) if part)
                lines.append("\t".join((own.text, concept.name, comment)))
    return "".join(line + "\n" for line in lines)


def read_omegat(path: Path, language: str) -> Imported:
    """A file of source terms in `language` (one of our columns, or a tag like zh-TW) and their English."""
    found = language_of(language)
    if found is None or found[0] == "en":
        raise GlossaryError(f"no column for the language {language}", "--language zh-Hant, zh-Hans or ru")
    column, region = found
    imported = Imported()
    gathered: dict[str, tuple[list[Variant], list[str], str]] = {}
    for number, line in enumerate(text_of(path).splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        place = f"{path}:{number}"
        source, target, comment = (*line.split("\t"), "", "", "")[:3]
        own, english = variant(source, region), variant(target)
        if own is None or english is None:
            imported.skipped.append((place, "a source term and an English one are needed, without | and @"))
            continue
        variants, comments, _ = gathered.setdefault(english.text, ([], [], place))
        variants.append(own)
        comments += [comment.strip()] if comment.strip() and comment.strip() not in comments else []
    for name, (variants, comments, place) in gathered.items():
        imported.add({"en": name, column: cell(variants), "note": "; ".join(comments)}, place)
    return imported


def write_utx(glossary: Glossary, language: str) -> str:
    """UTX 1.20 from `language` to English; forbidden and deprecated variants are "forbidden" and "non-standard"."""
    lines = [
        f"#UTX 1.20; {language}/en; copyright: see the glossary; license: see the glossary",
        "#src\ttgt\tsrc:pos\tterm status\tconcept ID\tcomment",
    ]
    for concept in glossary.concepts:
        for own in concept.terms.get(language, ()):
            status = {"forbidden": "forbidden", "deprecated": "non-standard"}.get(own.usage, _UTX_STATUS[concept.status])
            part = "noun" if concept.kind == "term" else "properNoun"
            comment = "; ".join(bit for bit in (concept.kind, own.region, concept.note) if bit)
            lines.append("\t".join((own.text, concept.name, part, status, concept.id or concept.name, comment)))
    return "".join(line + "\n" for line in lines)


def read_utx(path: Path) -> Imported:
    """A UTX file into English, or from it."""
    lines = text_of(path).splitlines()
    header = _UTX_HEADER.match(lines[0]) if lines else None
    if not header:
        raise GlossaryError(f"{path}:1: no UTX header", "the first line is like #UTX 1.20; zh-Hant/en;")
    found = [language_of(header.group(side)) for side in ("source", "target")]
    if None in found or not any(side and side[0] == "en" for side in found):
        raise GlossaryError(f"{path}:1: {header.group('source')}/{header.group('target')}", "one side has to be English")
    columns = [name.strip() for name in lines[1].lstrip("#").split("\t")] if len(lines) > 1 else []
    if columns[:2] != ["src", "tgt"]:
        raise GlossaryError(f"{path}:2: no columns src and tgt", "the second line is like #src, tgt, src:pos, by tabs")
    imported = Imported()
    gathered: dict[str, tuple[dict[str, list[Variant]], str, str]] = {}
    for number, line in enumerate(lines[2:], start=3):
        if not line.strip() or line.startswith("#"):
            continue
        row = dict(zip(columns, line.split("\t"), strict=False))
        status = row.get("term status", "").strip()
        usage = {"forbidden": "forbidden", "non-standard": "deprecated"}.get(status, "")
        sides = {}
        for side, key in zip(found, ("src", "tgt"), strict=True):
            assert side is not None
            sides[side[0]] = variant(row.get(key, ""), side[1], usage if side[0] != "en" else "")
        english = sides.get("en")
        if english is None or None in sides.values():
            imported.skipped.append((f"{path}:{number}", "a source term and an English one are needed, without | and @"))
            continue
        terms, _, _ = gathered.setdefault(english.text, ({}, _FROM_UTX.get(status, "approved"), f"{path}:{number}"))
        for language, own in sides.items():
            if own:
                terms.setdefault(language, []).append(own)
    for terms, status, place in gathered.values():
        imported.add({**{language: cell(own) for language, own in terms.items()}, "status": status}, place)
    return imported


def _kept(glossary: Glossary) -> Iterable[Concept]:
    return (concept for concept in glossary.concepts if concept.status != "rejected")
