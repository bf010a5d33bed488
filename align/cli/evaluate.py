"""`align evaluate`: how good it is, on data with known answers."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from align.work import Workers

from align.cli import options
from align.cli.table import table
from align.errors import ReadError


@click.group()
def evaluate() -> None:
    """Measure against gold data."""


@evaluate.command()
@options.paths
@click.option("--gold", "gold_file", type=options.PATH, help="Equivalent statements by span, JSON lines.")
@click.option("--by-language", is_flag=True, help="Of stories: a row for each two languages as well.")
@options.together(options.glossaries, options.packages, options.jobs, options.as_json, options.quiet)
def statements(
    paths: tuple[Path, ...],
    gold_file: Path | None,
    by_language: bool,
    glossary_files: tuple[Path, ...],
    package_files: tuple[Path, ...],
    workers: Workers,
    as_json: bool,
    quiet: bool,
) -> None:
    """Pairs of equivalent sentences in the articles at PATHS: precision, recall, F1, beside simpler methods.

    Each baseline is given the threshold that is best for it on this very gold.

    Without --gold each of PATHS is the folder of a story with a gold.jsonl of its own, in which pairs may be optional:
    what is linked at all, with the right relation, called conflicting, and how far the probabilities are to be believed.
    """
    from align.evaluate import evaluate_statements, evaluate_stories

    note, progress = options.noter(quiet), options.Progress(quiet)
    glossary = options.load_glossary_files(glossary_files)
    if gold_file:
        if by_language:
            raise click.UsageError("--by-language is for stories: give their folders, without --gold")
        rows = evaluate_statements(paths, gold_file, glossary, package_files, workers, note, progress)
    else:
        rows = evaluate_stories(paths, glossary, package_files, workers, note, progress, by_language)
    progress.finish()
    _print(rows, as_json)


_seed = click.option("--seed", type=int, default=7, show_default=True, help="Of what is drawn by chance.")
_baselines = click.option("--baselines", is_flag=True, help="Beside simpler methods, in the same run.")


@evaluate.command()
@options.paths
@options.together(_baselines, options.packages, options.jobs, options.as_json, options.quiet)
def alignment(
    paths: tuple[Path, ...], baselines: bool, package_files: tuple[Path, ...], workers: Workers, as_json: bool, quiet: bool
) -> None:
    """Sentence alignment of the folders PATHS, each with documents NAME.gold, NAME.zh, NAME.en (or other languages).

    Strict and lax F1 of beads, F1 of sentences without counterpart and of links, 95 % interval over documents, calibration.
    With translation packages at hand, with what their models say of doubtful beads and without.
    """
    from align.evaluate import evaluate_alignment

    progress = options.Progress(quiet)
    rows = evaluate_alignment(paths, baselines, progress, package_files=package_files, workers=workers)
    progress.finish()
    _print(rows, as_json)


@evaluate.command()
@click.argument("folder", type=options.PATH)
@options.together(_baselines, options.packages, options.jobs, options.as_json, options.quiet)
def mining(
    folder: Path, baselines: bool, package_files: tuple[Path, ...], workers: Workers, as_json: bool, quiet: bool
) -> None:
    """Bitext mining in FOLDER, which has files like zh-en.zh, zh-en.en (id, tab, sentence) and zh-en.gold (id, tab, id).

    With translation packages at hand, with what their models say and without.
    """
    from align.evaluate import evaluate_mining

    progress = options.Progress(quiet)
    rows = evaluate_mining(folder, baselines, progress, package_files, workers)
    progress.finish()
    _print(rows, as_json)


@evaluate.command()
@options.paths
@options.together(options.packages, options.jobs, options.as_json, options.quiet)
def retrieval(
    paths: tuple[Path, ...], package_files: tuple[Path, ...], workers: Workers, as_json: bool, quiet: bool
) -> None:
    """Similarity search in the TSV files PATHS: how often the best of all is not a sentence's own translation, each way.

    The first line names the languages (`cmn<TAB>eng`); each other line is a pair. With translation packages at hand, with
    what their models say and without.
    """
    from align.evaluate import evaluate_retrieval

    progress = options.Progress(quiet)
    rows = evaluate_retrieval(paths, progress, package_files, workers)
    progress.finish()
    _print(rows, as_json)


@evaluate.command()
@click.argument("documents", type=options.PATH)
@click.option(
    "--kept",
    type=click.FloatRange(0.05, 1.0),
    default=0.7,
    show_default=True,
    help="Share of its sentences that each language keeps.",
)
@click.option("--no-pivots", is_flag=True, help="Match on the originals alone.")
@click.option("--together", is_flag=True, help="Match the articles of all documents with each other, as in an archive.")
@options.together(_seed, options.glossaries, options.packages, options.jobs, options.as_json, options.quiet)
def shuffled(
    documents: Path,
    kept: float,
    no_pivots: bool,
    together: bool,
    seed: int,
    glossary_files: tuple[Path, ...],
    package_files: tuple[Path, ...],
    workers: Workers,
    as_json: bool,
    quiet: bool,
) -> None:
    """Statements found again in parallel DOCUMENTS, of which each language keeps a part, in any order.

    JSON lines with lists of sentences by language: {"en": [...], "zh": [...], "ru": [...]}.
    """
    from align.evaluate import evaluate_shuffled

    progress = options.Progress(quiet)
    glossary = options.load_glossary_files(glossary_files)
    rows = evaluate_shuffled(documents, glossary, kept, seed, progress, package_files, workers, not no_pivots, together)
    progress.finish()
    _print(rows, as_json)


@evaluate.command()
@options.paths
@options.together(_seed, options.as_json)
def figures(paths: tuple[Path, ...], seed: int, as_json: bool) -> None:
    """How often a figure with one digit changed is flagged in translations, and how often an unchanged one.

    PATHS are JSON lines as for `shuffled`, or TSV files with columns en, zh and ru.
    """
    from align.evaluate import evaluate_figures

    _print(evaluate_figures(paths, seed), as_json)


def _print(rows: list[dict[str, float | int | str]], as_json: bool) -> None:
    if as_json:
        for row in rows:
            measured = {name: None if value == "" else value for name, value in row.items()}
            click.echo(json.dumps(measured, ensure_ascii=False))
        return
    cells = [[f"{v:.3f}" if isinstance(v, float) else str(v) for v in row.values()] for row in rows]
    click.echo(table(list(rows[0]), cells, stretch=0))


@evaluate.command()
@options.paths
@click.option(
    "--rivals", is_flag=True, help="Beside langdetect, as it comes and with four profiles, and lingua if installed."
)
@click.option("--sample", type=click.IntRange(1), help="So many texts of each file, taken evenly.")
@click.option("--by-length", is_flag=True, help="A row for the texts of each length as well.")
@options.together(options.as_json, options.quiet)
def detection(
    paths: tuple[Path, ...], rivals: bool, sample: int | None, by_length: bool, as_json: bool, quiet: bool
) -> None:
    """Language, script and region of labelled texts: TSV or JSON lines with `label` and `text`.

    Accuracy over all labels, F1 of zh-Hans, zh-Hant, ru and en among them, calibration error, microseconds a text.
    """
    from align.evaluate import evaluate_detection

    progress = options.Progress(quiet)
    rows = evaluate_detection(paths, rivals, sample, progress, by_length)
    progress.finish()
    _print(rows, as_json)


@evaluate.command()
@click.argument("file", type=options.PATH)
@options.together(options.packages, options.jobs, options.as_json, options.quiet)
def terms(file: Path, package_files: tuple[Path, ...], workers: Workers, as_json: bool, quiet: bool) -> None:
    """Share of the terms in FILE that come out in their English form, with a glossary of them and without.

    FILE has JSON lines: a sentence (`zh` or `ru`), its reference (`en`), and `terms`.
    """
    from align.evaluate import evaluate_terms

    progress = options.Progress(quiet)
    rows = evaluate_terms(file, package_files, workers, progress)
    progress.finish()
    _print(rows, as_json)


@evaluate.command()
@click.argument("source", type=options.PATH)
@click.argument("references", nargs=-1, required=True, type=options.PATH)
@click.option("--hypothesis", type=options.PATH, help="A translation to score, line by line; default: translate SOURCE.")
@click.option("--against", type=options.PATH, help="Another system's translation, for a paired test of the difference.")
@click.option("--from", "tag", metavar="TAG", help="The language of SOURCE (zh, ru); default: detected.")
@click.option("-o", "--output", type=options.PATH, help="Keep the translation in this file.")
@options.together(options.glossaries, options.packages, options.jobs, options.as_json, options.quiet)
def translation(
    source: Path,
    references: tuple[Path, ...],
    hypothesis: Path | None,
    against: Path | None,
    tag: str | None,
    output: Path | None,
    glossary_files: tuple[Path, ...],
    package_files: tuple[Path, ...],
    workers: Workers,
    as_json: bool,
    quiet: bool,
) -> None:
    """BLEU and chrF of the translation of SOURCE, one sentence a line, against one or more REFERENCES."""
    from align import api
    from align.cli.text import read_lines
    from align.evaluate import score_translation

    lines = read_lines((source,))
    if hypothesis:
        ours = read_lines((hypothesis,))
    else:
        progress = options.Progress(quiet)
        made = api.translate(
            lines, tag, glossary=lambda: options.load_glossary_files(glossary_files), packages=package_files, jobs=workers,
            note=options.noter(quiet), progress=progress,
        )  # fmt: skip
        progress.finish()
        ours = [" ".join(pivot.text.split()) for pivot in made]
    texts = {path: read_lines((path,)) for path in (*references, *([against] if against else []))}
    for path, other in [(hypothesis or source, ours), *texts.items()]:
        if len(other) != len(lines):
            raise ReadError(f"{path}: {len(other)} lines, {source} has {len(lines)}", "the files go line by line")
    if output:
        output.write_text("".join(line + "\n" for line in ours), encoding="utf-8", newline="\n")
    for score in score_translation(ours, [texts[r] for r in references], texts[against] if against else None):
        if as_json:
            click.echo(json.dumps(asdict(score)))
        else:
            compared = f"  (other {score.other:.2f}, p = {score.p:.4f})" if score.other is not None else ""
            click.echo(f"{score.metric} {score.value:.2f}{compared}  {score.signature}")
