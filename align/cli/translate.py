"""`align translate`: English pivots of articles or of lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from align.cli import options
from align.cli.text import Problems, read_articles, read_lines, some_paths

if TYPE_CHECKING:
    from align.work import Workers


@click.command()
@some_paths
@options.together(options.glossaries, options.packages, options.jobs, options.as_json, options.quiet, options.offline)
@click.option("--lines", is_flag=True, help="One output line for each input line.")
@click.option("--from", "source", metavar="TAG", help="The language of the input (zh, zh-Hant, ru); default: detected.")
def translate(
    paths: tuple[Path, ...],
    glossary_files: tuple[Path, ...],
    package_files: tuple[Path, ...],
    workers: Workers,
    as_json: bool,
    quiet: bool,
    offline: bool,
    lines: bool,
    source: str | None,
) -> None:
    """English pivots of articles, or of lines; `-` or nothing reads stdin."""
    from align import api

    problems = Problems()
    if lines:
        articles = api.line_articles(read_lines(paths), source)
    else:
        articles = [api.retagged(article, source) for article in read_articles(paths, problems)]
    progress = options.Progress(quiet)
    pivots = api.pivots_of(
        articles, glossary=lambda: options.load_glossary_files(glossary_files), packages=package_files, jobs=workers,
        note=options.noter(quiet), progress=progress,
    )  # fmt: skip
    progress.finish()
    for article in articles:
        for s in article.segments if lines else article.sentences:
            pivot = pivots.get((article.id, s.index)) or api.own_pivot(article, s)
            text, flags = " ".join(pivot.text.split()), list(pivot.flags)
            if as_json:
                row = {"path": article.name, "index": s.index, "text": s.text, "pivot": text, "flags": flags}
                click.echo(json.dumps(row, ensure_ascii=False))
            else:
                click.echo(text)
    problems.leave()
