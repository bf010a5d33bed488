"""`align glossary`: look up, change and check the terms of a project."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from align.cli import options
from align.cli.table import table
from align.cli.text import read_lines
from align.errors import GlossaryError

if TYPE_CHECKING:
    from align.glossary import Concept
    from align.glossary.files import GlossaryFile

_COLUMNS = ("en", "zh-Hant", "zh-Hans", "ru", "kind", "status", "note")
_name = click.argument("name", metavar="NAME")
_cells = options.together(
    *(
        click.option(
            f"--{column.lower()}",
            f"cell_{n}",
            metavar="TERMS",
            help=f"{column}: variants by ' | ', the preferred one first.",
        )
        for n, column in enumerate(_COLUMNS[:4])
        if column != "en"
    ),
    click.option("--kind", "cell_4", help="person, company, model, term, place, organisation, product or publication."),
    click.option("--status", "cell_5", help="approved, proposed or rejected."),
    click.option("--note", "cell_6", help="Free text."),
)


@click.group()
def glossary() -> None:
    """Look up, change and check terms. The files are TSVs: --glossary FILE, or ./glossaries/*.tsv."""


@glossary.command("list")
@options.together(options.glossaries, options.as_json)
@click.option("--kind", help="Only concepts of this kind.")
@click.option("--status", help="Only concepts of this status.")
@click.option("--missing", metavar="LANGUAGE", help="Only concepts without a term in zh-Hant, zh-Hans or ru.")
def list_concepts(
    glossary_files: tuple[Path, ...], as_json: bool, kind: str | None, status: str | None, missing: str | None
) -> None:
    """All concepts, one a line."""
    rows = [
        _described(file, line, concept)
        for file in _files(glossary_files)
        for line, concept in file.rows
        if kind in (None, concept.kind) and status in (None, concept.status)
        if missing is None or not concept.terms.get(missing)
    ]
    _print(rows, as_json, ["en", "zh-Hant", "zh-Hans", "ru", "kind", "status"])


@glossary.command()
@_name
@options.together(options.glossaries, options.as_json)
def show(name: str, glossary_files: tuple[Path, ...], as_json: bool) -> None:
    """One concept, by its English name or by any of its terms, whole or in part."""
    from align.glossary import fold

    wanted = fold(name)
    found = [(f, line, c) for f in _files(glossary_files) for line, c in f.rows if _spelled(c, wanted, whole=True)] or [
        (f, line, c) for f in _files(glossary_files) for line, c in f.rows if _spelled(c, wanted, whole=False)
    ]
    if not found:
        raise GlossaryError(f"no concept has {name!r}", "align glossary list shows all of them")
    for n, place in enumerate(found):
        row = _described(*place)
        if as_json:
            click.echo(json.dumps(row, ensure_ascii=False))
            continue
        if n:
            click.echo()
        for key, value in row.items():
            if value:
                click.echo(f"{key:8} {value}")


def _spelled(concept: Concept, wanted: str, whole: bool) -> bool:
    from align.glossary import fold

    texts = [fold(variant.text) for _, variant in concept.variants()]
    return wanted in texts if whole else any(wanted in text for text in texts)


@glossary.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, allow_dash=True, readable=False))
@options.together(options.glossaries, options.as_json)
def find(paths: tuple[Path, ...], glossary_files: tuple[Path, ...], as_json: bool) -> None:
    """The terms in the lines of files or of stdin: where each stands, and whose it is."""
    from align.glossary import Matcher, load_glossaries

    matcher = Matcher(load_glossaries(file.path for file in _files(glossary_files)))
    rows = [
        {"path": str(path), "line": number, "start": term.start, "end": term.end, "text": term.surface,
         "concept": term.concept, "kind": term.kind}
        for path in paths or (Path("-"),)
        for number, text in enumerate(read_lines((path,)), start=1)
        for term in matcher.find(text)
    ]  # fmt: skip
    _print(rows, as_json, ["line", "start", "end", "text", "concept", "kind"] if len(paths) < 2 else None)


@glossary.command()
@_name
@_cells
@options.glossaries
def add(name: str, glossary_files: tuple[Path, ...], **cells: str | None) -> None:
    """Add the concept NAME (its English terms), in its place by the alphabet.

    \b
    align glossary add "Yann LeCun" --zh-hant "楊立昆 | 勒昆@TW" --zh-hans 杨立昆 --ru "Ян Лекун | Лекун" --kind person
    """  # noqa: D301
    from align.glossary.concepts import make_concept
    from align.glossary.files import editing

    given = {column: cells.get(f"cell_{n}") or "" for n, column in enumerate(_COLUMNS)}
    concept = make_concept({**given, "en": name}, f"add {name}")
    with editing(_one(glossary_files)) as file:
        file.add(concept)
    click.echo(f"added {concept.name} to {file.path.name}; align match CORPUS takes it up", err=True)


@glossary.command()
@_name
@click.option(
    "--en", "cell_0", metavar="TERMS", help="English: variants by ' | ', the preferred one first, which is the name."
)
@_cells
@options.glossaries
def edit(name: str, glossary_files: tuple[Path, ...], **cells: str | None) -> None:
    """Change cells of the concept NAME; what is not given stays."""
    from align.glossary.concepts import make_concept, row_of
    from align.glossary.files import editing

    changes = {column: cells[f"cell_{n}"] for n, column in enumerate(_COLUMNS) if cells.get(f"cell_{n}") is not None}
    if not changes:
        raise GlossaryError(f"edit {name}: nothing to change", "name a column: --ru, --zh-hant, --status ...")
    path = _holding(name, glossary_files)
    with editing(path) as file:
        line, old = file.find(name)
        now = {**dict(zip(_COLUMNS, row_of(old).split("\t"), strict=True)), **{k: v or "" for k, v in changes.items()}}
        file.replace(line, make_concept(now, f"edit {name}"))
    click.echo(f"changed {old.name} in {file.path.name}: {', '.join(changes)}", err=True)


@glossary.command()
@_name
@options.glossaries
def remove(name: str, glossary_files: tuple[Path, ...]) -> None:
    """Take the concept NAME out of its file."""
    from align.glossary.files import editing

    with editing(_holding(name, glossary_files)) as file:
        line, concept = file.find(name)
        file.remove(line)
    click.echo(f"removed {concept.name} from {file.path.name}", err=True)


@glossary.command()
@options.together(options.glossaries, options.as_json)
@click.option(
    "--ignore", multiple=True, metavar="CODE", help="Leave out findings of this kind (missing, order ...); repeatable."
)
def lint(glossary_files: tuple[Path, ...], as_json: bool, ignore: tuple[str, ...]) -> None:
    """Duplicates, spellings of two concepts, mixed scripts, missing languages, invisible characters. Exit code 1 if any."""
    from align.glossary.lint import lint as find_faults

    found = [finding for finding in find_faults(_files(glossary_files)) if finding.code not in ignore]
    for f in found:
        if as_json:
            row = {"path": str(f.path), "line": f.line, "code": f.code, "message": f.message}
            click.echo(json.dumps(row, ensure_ascii=False))
        else:
            click.echo(f"{f.path}:{f.line}: {f.code}: {f.message}")
    if found:
        sys.exit(1)


@glossary.command()
@click.argument("old", type=options.PATH)
@click.argument("new", type=options.PATH)
@options.as_json
def diff(old: Path, new: Path, as_json: bool) -> None:
    """What changed from file OLD to file NEW, by concept and cell."""
    from align.glossary.files import open_file
    from align.glossary.merging import differences

    signs = {"added": "+", "removed": "-", "changed": "~"}
    for found in differences(open_file(old), open_file(new)):
        if as_json:
            cells = [{"column": c, "before": before, "after": after} for c, before, after in found.cells]
            click.echo(json.dumps({"kind": found.kind, "concept": found.name, "cells": cells}, ensure_ascii=False))
        else:
            click.echo(f"{signs[found.kind]} {found.name}")
            for column, before, after in found.cells:
                click.echo(f"    {column}: {before or '(empty)'} -> {after or '(empty)'}")


@glossary.command()
@click.argument("base", type=options.PATH)
@click.argument("ours", type=options.PATH)
@click.argument("theirs", type=options.PATH)
def merge(base: Path, ours: Path, theirs: Path) -> None:
    """Merge the changes from BASE to THEIRS into OURS, by concept. Exit code 1 where something was left for you to decide.

    As a merge driver of git: driver = align glossary merge %O %A %B
    """
    from align.glossary.files import editing, open_file
    from align.glossary.merging import merge as merge_files

    if not ours.exists():
        raise GlossaryError(f"{ours}: No such file or directory", "check the path")
    with editing(ours) as file:
        conflicts = merge_files(open_file(base), file, open_file(theirs))
    for conflict in conflicts:
        click.echo(conflict, err=True)
    if conflicts:
        sys.exit(1)


def _files(given: tuple[Path, ...]) -> list[GlossaryFile]:
    from align.glossary.files import open_file

    return [open_file(path) for path in _paths(given)]


def _paths(given: tuple[Path, ...]) -> list[Path]:
    found = list(given) or sorted(Path("glossaries").glob("*.tsv"))
    if not found:
        raise GlossaryError("no glossary: none in ./glossaries", "give one with --glossary FILE")
    return found


def _one(given: tuple[Path, ...]) -> Path:
    """The file that a new concept goes into."""
    if len(given) == 1:
        return given[0]
    found = _paths(given)
    if len(found) > 1:
        raise GlossaryError(
            f"which file? there are {', '.join(path.name for path in found)}", "give one with --glossary FILE"
        )
    return found[0]


def _holding(name: str, given: tuple[Path, ...]) -> Path:
    """The file that has the concept; where none has, the error is that of the first."""
    files = _files(given)
    for file in files:
        if any(concept.name.casefold() == name.casefold() for _, concept in file.rows):
            return file.path
    raise GlossaryError(
        f"no concept {name!r} in {', '.join(str(file.path) for file in files)}",
        "align glossary list shows them; add makes one",
    )


def _described(file: GlossaryFile, line: int, concept: Concept) -> dict[str, Any]:
    from align.glossary.concepts import row_of

    return {**dict(zip(_COLUMNS, row_of(concept).split("\t"), strict=True)), "file": f"{file.path}:{line}"}


def _print(rows: list[dict[str, Any]], as_json: bool, header: list[str] | None) -> None:
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
    elif rows:
        keys = header or list(rows[0])
        click.echo(table(keys, [[str(row[key]) for key in keys] for row in rows], stretch=0))
