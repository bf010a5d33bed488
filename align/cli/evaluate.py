"""`align evaluate`: how good it is, on data with known answers."""

from __future__ import annotations

import json
from pathlib import Path

import click

from align.cli import options
from align.cli.table import table


@click.group()
def evaluate() -> None:
    """Measure against gold data."""


@evaluate.command()
@options.paths
@click.option("--gold", "gold_file", required=True, type=options.PATH, help="Equivalent statements by span, JSON lines.")
@options.together(options.glossaries, options.packages, options.jobs, options.as_json, options.quiet)
def statements(
    paths: tuple[Path, ...],
    gold_file: Path,
    glossary_files: tuple[Path, ...],
    package_files: tuple[Path, ...],
    jobs: int,
    as_json: bool,
    quiet: bool,
) -> None:
    """Pairs of equivalent sentences in the articles at PATHS: precision, recall, F1, beside two baselines.

    Each baseline is given the threshold that is best for it on this very gold.
    """
    from align.evaluate import evaluate_statements

    note, progress = options.noter(quiet), options.Progress(quiet)
    glossary = options.load_glossary_files(glossary_files)
    rows = evaluate_statements(paths, gold_file, glossary, package_files, jobs, note, progress)
    progress.finish()
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
        return
    cells = [[f"{v:.3f}" if isinstance(v, float) else str(v) for v in row.values()] for row in rows]
    click.echo(table(list(rows[0]), cells, stretch=0))
