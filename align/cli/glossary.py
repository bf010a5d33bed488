"""`align glossary`: look up, change and check the terms of a project."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from align.cli import options
from align.cli.table import table
from align.cli.text import read_lines
from align.errors import GlossaryError
from align.languages import COLUMNS

if TYPE_CHECKING:
    from align.glossary import Concept
    from align.glossary.files import GlossaryFile
    from align.glossary.suggest import Suggestion

_COLUMNS = (*COLUMNS, "kind", "status", "note", "id", "flags", "ru-forms", "source")
_name = click.argument("name", metavar="NAME")
_cells = options.together(
    *(
        click.option(
            f"--{column.lower()}",
            f"cell_{n}",
            metavar="TERMS",
            help=f"{column}: variants by ' | ', the preferred one first.",
        )
        for n, column in enumerate(COLUMNS)
        if column != "en"
    ),
    click.option("--kind", "cell_4", help="person, company, model, term, place, organisation, product or publication."),
    click.option("--status", "cell_5", help="approved, proposed or rejected."),
    click.option("--note", "cell_6", help="Free text."),
    click.option("--id", "cell_7", help="An identifier of your own."),
    click.option("--flags", "cell_8", help="do-not-translate, case."),
    click.option("--ru-forms", "cell_9", metavar="FORMS", help="All Russian forms by ' | ', where morphology is wrong."),
    click.option("--source", "cell_10", help="Where the terms are from."),
)


@click.group()
def glossary() -> None:
    """Look up, change and check terms. The files are TSVs: --glossary FILE, or ./glossaries/*.tsv; where there is neither,
    those of the package are looked up."""


@glossary.command("list")
@options.together(options.own_glossaries, options.as_json)
@click.option("--default", "default", is_flag=True, help="Those of the package, whatever your own are.")
@click.option("--kind", help="Only concepts of this kind.")
@click.option("--status", help="Only concepts of this status.")
@click.option("--missing", metavar="LANGUAGE", help="Only concepts without a term in zh-Hant, zh-Hans or ru.")
def list_concepts(
    glossary_files: tuple[Path, ...], as_json: bool, default: bool, kind: str | None, status: str | None, missing: str | None
) -> None:
    """All concepts, one a line."""
    from align.glossary import default_files

    if default and glossary_files:
        raise click.UsageError("--glossary or --default, not both")
    rows = [
        _described(file, line, concept)
        for file in _files(tuple(default_files()) if default else glossary_files)
        for line, concept in file.rows
        if kind in (None, concept.kind) and status in (None, concept.status)
        if missing is None or not concept.terms.get(missing)
    ]
    _print(rows, as_json, [*COLUMNS, "kind", "status"])


@glossary.command()
@_name
@options.together(options.own_glossaries, options.as_json)
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
@options.together(options.own_glossaries, options.as_json)
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
@options.own_glossaries
def add(name: str, glossary_files: tuple[Path, ...], **cells: str | None) -> None:
    """Add the concept NAME (its English terms), in its place by the alphabet.

    \b
    align glossary add "Yann LeCun" --zh-hant "楊立昆 | 勒昆@TW" --zh-hans 杨立昆 --ru "Ян Лекун | Лекун" --kind person
    """  # noqa: D301
    from align.glossary import make_concept
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
@options.own_glossaries
def edit(name: str, glossary_files: tuple[Path, ...], **cells: str | None) -> None:
    """Change cells of the concept NAME; what is not given stays."""
    from align.glossary import cells_of, make_concept
    from align.glossary.files import editing

    changes = {column: cells[f"cell_{n}"] for n, column in enumerate(_COLUMNS) if cells.get(f"cell_{n}") is not None}
    if not changes:
        raise GlossaryError(f"edit {name}: nothing to change", "name a column: --ru, --zh-hant, --status ...")
    path = _holding(name, glossary_files)
    with editing(path) as file:
        line, old = file.find(name)
        now = {**cells_of(old), **{k: v or "" for k, v in changes.items()}}
        file.replace(line, make_concept(now, f"edit {name}"))
    click.echo(f"changed {old.name} in {file.path.name}: {', '.join(changes)}", err=True)


@glossary.command()
@_name
@options.own_glossaries
def remove(name: str, glossary_files: tuple[Path, ...]) -> None:
    """Take the concept NAME out of its file."""
    from align.glossary.files import editing

    with editing(_holding(name, glossary_files)) as file:
        line, concept = file.find(name)
        file.remove(line)
    click.echo(f"removed {concept.name} from {file.path.name}", err=True)


@glossary.command()
@options.together(options.own_glossaries, options.as_json)
@click.option(
    "--ignore", multiple=True, metavar="CODE", help="Leave out findings of this kind (missing, order ...); repeatable."
)
def lint(glossary_files: tuple[Path, ...], as_json: bool, ignore: tuple[str, ...]) -> None:
    """Duplicates, spellings of two concepts, mixed scripts, missing languages, invisible characters. Exit code 1 if any."""
    from align.glossary.lint import lint as find_faults

    found = [finding for finding in find_faults(_files(glossary_files)) if finding.code not in ignore]
    for f in found:
        if as_json:
            row = {"path": str(f.path), "line": f.line, "code": f.code, "message": f.message, "note": f.note}
            click.echo(json.dumps(row, ensure_ascii=False))
        else:
            click.echo(f"{f.path}:{f.line}: {'note: ' * f.note}{f.code}: {f.message}", err=f.note)
    if any(not f.note for f in found):
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


_FORMATS = ("csv", "tbx", "tbx2", "omegat", "utx", "tsv")
_SUFFIXES = {
    ".csv": "csv", ".tbx": "tbx", ".xml": "tbx", ".utx": "utx", ".txt": "omegat", ".tab": "omegat", ".utf8": "omegat",
    ".tsv": "csv",
}  # fmt: skip
_language = click.option("--language", metavar="TAG", help="The language of an OmegaT or UTX file: zh-Hant, zh-Hans, ru.")


@glossary.command("import")
@click.argument("files", nargs=-1, required=True, type=options.PATH)
@click.option("--format", "kind", type=click.Choice(_FORMATS), help="Default: by the ending of the file.")
@options.together(_language, options.own_glossaries)
def import_files(files: tuple[Path, ...], kind: str | None, language: str | None, glossary_files: tuple[Path, ...]) -> None:
    """Take concepts from CSV, TBX (2 and 3), UTX or OmegaT files into a glossary.

    New concepts are added; those that are there, by id or English name, get what they lack. What cannot be taken is
    listed with its line, and the exit code is 1.
    """
    from align.glossary import formats
    from align.glossary.files import editing
    from align.glossary.merging import take_in

    skipped: list[tuple[str, str]] = []
    for path in files:
        how = kind or _SUFFIXES.get(path.suffix.lower())
        if how is None:
            raise GlossaryError(f"{path}: a format that its ending does not tell", f"--format {', '.join(_FORMATS)}")
        if how == "omegat":
            if language is None:
                raise GlossaryError(f"{path}: an OmegaT file does not say its language", "--language zh-Hant, zh-Hans or ru")
            imported = formats.read_omegat(path, language)
        else:
            readers = {"tbx": formats.read_tbx, "tbx2": formats.read_tbx, "utx": formats.read_utx}
            imported = readers.get(how, formats.read_csv)(path)
        with editing(_one(glossary_files)) as file:
            counts = take_in(file, (concept for _, concept in imported.concepts))
        click.echo(f"{path}: " + ", ".join(f"{number} {name}" for name, number in counts.items()), err=True)
        skipped += imported.skipped
    for place, reason in skipped:
        click.echo(f"left out: {place}: {reason}", err=True)
    if skipped:
        sys.exit(1)


@glossary.command("export")
@click.option("--format", "kind", required=True, type=click.Choice(_FORMATS))
@click.option("-o", "--output", type=options.PATH, help="A file; for omegat and utx without --language, a folder.")
@options.together(_language, options.own_glossaries)
def export_files(kind: str, output: Path | None, language: str | None, glossary_files: tuple[Path, ...]) -> None:
    """Write the glossary for other tools: spreadsheets, TBX readers, OmegaT's glossary folder (one file a script)."""
    from align.glossary import LANGUAGES, formats, glossary_lines
    from align.glossary.formats import language_of

    if language and kind not in ("omegat", "utx"):
        raise click.UsageError(f"--language is for omegat and utx; {kind} has all languages in one file")
    loaded = options.load_glossary_files(glossary_files)
    if kind in ("omegat", "utx"):
        write, suffix = (formats.write_omegat, "txt") if kind == "omegat" else (formats.write_utx, "utx")
        if language is None:
            if output is None or output == Path("-"):
                raise GlossaryError(f"{kind} has a file for each language", "name a folder with -o, or one --language")
            output.mkdir(parents=True, exist_ok=True)
            for column in LANGUAGES[1:]:
                options.write_result(write(loaded, column), output / f"{column}.{suffix}")
            return
        found = language_of(language)
        if found is None or found[0] == "en":
            raise GlossaryError(f"no column for the language {language}", "--language zh-Hant, zh-Hans or ru")
        options.write_result(write(loaded, found[0]), output)
        return
    text = {
        "csv": lambda: formats.write_csv(loaded),
        "tbx": lambda: formats.write_tbx(loaded, 3),
        "tbx2": lambda: formats.write_tbx(loaded, 2),
        "tsv": lambda: glossary_lines(loaded),
    }[kind]()
    options.write_result(text, output)


@glossary.command()
@click.argument("corpus", metavar="CORPUS", type=options.PATH)
@click.option("--least", type=click.IntRange(2), default=3, show_default=True, help="How often a term has to occur.")
@click.option("--interactive", is_flag=True, help="Ask for each; what you accept goes into the glossary at once.")
@click.option("-o", "--output", type=options.PATH, help="A TSV file; default: stdout.")
@options.together(options.glossaries, options.as_json, options.quiet)
def suggest(
    corpus: Path,
    least: int,
    interactive: bool,
    output: Path | None,
    glossary_files: tuple[Path, ...],
    as_json: bool,
    quiet: bool,
) -> None:
    """Names and terms that recur in the aligned statements of CORPUS and are in no glossary yet, the surest first.

    The TSV has the columns of a glossary, then frequency, score and examples: delete the lines that you do not want, and
    `align glossary import FILE` takes the rest.
    """
    from align.glossary import Matcher
    from align.glossary.suggest import suggest as find_terms
    from align.pipeline import corpus_sentences, open_corpus
    from align.vectors import load_embeddings

    if interactive and glossary_files == options.NO_GLOSSARY:
        raise click.UsageError("--interactive writes into a glossary, and --no-glossary leaves none")
    progress = options.Progress(quiet)
    known = Matcher(options.load_glossary_files(glossary_files))
    sentences = corpus_sentences(open_corpus(corpus))
    vectors = load_embeddings().embed
    found = find_terms(sentences, known, vectors, least, lambda done, total: progress("names", done, total))
    progress.finish()
    if interactive:
        _accept(found, _one(glossary_files))
        return
    rows = []
    for one in found:
        cells = {column: cell for column, cell in _cells_of(one).items() if column in _COLUMNS[:7]}
        rows.append(
            {**cells, "frequency": one.frequency, "score": round(one.score, 1), "examples": " / ".join(one.examples)}
        )
    if as_json:
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    else:
        header = [*_COLUMNS[:7], "frequency", "score", "examples"]
        lines = [header, *([" ".join(str(row[column]).split()) for column in header] for row in rows)]
        text = "".join("\t".join(line) + "\n" for line in lines)
    options.write_result(text, output)


def _cells_of(one: Suggestion) -> dict[str, str]:
    from align.glossary import cells_of

    return cells_of(one.concept())


def _accept(found: list[Suggestion], path: Path) -> None:
    """Ask for each suggestion, and write what is accepted."""
    from align.glossary import make_concept
    from align.glossary.files import editing

    for n, one in enumerate(found, start=1):
        cells = _cells_of(one)
        click.echo(f"\n{n}/{len(found)}  {' = '.join(cells[c] for c in _COLUMNS[:4] if cells[c])}   ({one.frequency} times)")
        for example in one.examples:
            click.echo(f"    {example}")
        answer = click.prompt("accept, edit, skip or quit", type=click.Choice(["a", "e", "s", "q"]), default="s", err=True)
        if answer == "q":
            return
        if answer == "e":
            for column in (*_COLUMNS[:4], "kind"):
                cells[column] = click.prompt(column, default=cells[column], show_default=True, err=True)
        if answer in ("a", "e"):
            try:
                concept = make_concept({**cells, "status": "approved"}, "suggestion")
                with editing(path) as file:
                    file.add(concept)
            except GlossaryError as error:
                click.echo(f"not added: {error}", err=True)


@glossary.command()
@click.argument("corpus", metavar="CORPUS", type=options.PATH)
@click.option("--html", "html_file", type=options.PATH, help="Write the findings as a page.")
@click.option("--ignore", multiple=True, metavar="CODE", help="Leave out missing, ruled-out or inconsistent.")
@options.together(options.own_glossaries, options.as_json)
def check(
    corpus: Path, html_file: Path | None, ignore: tuple[str, ...], glossary_files: tuple[Path, ...], as_json: bool
) -> None:
    """Terms in CORPUS: lost in the pivots, ruled out by the glossary, or written in several ways. Exit code 1 if any."""
    from align.pipeline import open_corpus
    from align.review import check_report, check_terms

    loaded = options.load_glossary_files(glossary_files)
    found = [finding for finding in check_terms(open_corpus(corpus), loaded) if finding.code not in ignore]
    if html_file:
        options.write_result(check_report(found), html_file)
    for f in found:
        if as_json:
            click.echo(json.dumps(asdict(f), ensure_ascii=False))
        elif not html_file:
            place = f"{f.article}:{f.segment}: " if f.article else ""
            click.echo(f"{place}{f.code}: {f.message}{f'; write {f.remedy}' if f.remedy else ''}")
    if found:
        click.echo(f"{len(found)} findings", err=True)
        sys.exit(1)


@glossary.command()
@click.argument("old", type=options.PATH)
@click.argument("new", type=options.PATH)
@click.argument("corpus", metavar="CORPUS", type=options.PATH)
@options.as_json
def impact(old: Path, new: Path, corpus: Path, as_json: bool) -> None:
    """What a change from file OLD to file NEW touches in CORPUS: sentences, pivots to make again, statements."""
    from align.glossary import load_glossary
    from align.pipeline import open_corpus, term_impact

    rows = [
        {"concept": one.concept, "sentences": len(one.segments), "translated again": len(one.translated),
         "statements": len(one.statements)}
        for one in term_impact(open_corpus(corpus), load_glossary(old), load_glossary(new))
    ]  # fmt: skip
    _print(rows, as_json, None)
    if not rows and not as_json:
        click.echo("nothing that matters to a run has changed", err=True)


def _files(given: tuple[Path, ...]) -> list[GlossaryFile]:
    from align.glossary.files import open_file

    return [open_file(path) for path in options.glossary_paths(given)[0]]


def _own(given: tuple[Path, ...]) -> tuple[Path, ...]:
    """The files that a change may go into: the package's own stay as they came."""
    found = given or tuple(sorted(Path("glossaries").glob("*.tsv")))
    if not found:
        raise GlossaryError(
            "no glossary of yours: none in ./glossaries, and the default ones are not changed",
            "give one with --glossary FILE",
        )
    return found


def _one(given: tuple[Path, ...]) -> Path:
    """The file that a new concept goes into."""
    if len(given) == 1:
        return given[0]
    found = _own(given)
    if len(found) > 1:
        raise GlossaryError(
            f"which file? there are {', '.join(path.name for path in found)}", "give one with --glossary FILE"
        )
    return found[0]


def _holding(name: str, given: tuple[Path, ...]) -> Path:
    """The file that has the concept; where none has, the error is that of the first."""
    files = _files(_own(given))
    for file in files:
        if any(concept.name.casefold() == name.casefold() for _, concept in file.rows):
            return file.path
    raise GlossaryError(
        f"no concept {name!r} in {', '.join(str(file.path) for file in files)}",
        "align glossary list shows them; add makes one",
    )


def _described(file: GlossaryFile, line: int, concept: Concept) -> dict[str, Any]:
    from align.glossary import cells_of

    return {**cells_of(concept), "file": f"{file.path}:{line}"}


def _print(rows: list[dict[str, Any]], as_json: bool, header: list[str] | None) -> None:
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
    elif rows:
        keys = header or list(rows[0])
        click.echo(table(keys, [[str(row[key]) for key in keys] for row in rows], stretch=0))
