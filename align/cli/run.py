"""`align run`: articles in, a corpus of aligned statements out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from align.cli import options
from align.cli.table import table

if TYPE_CHECKING:
    from align.corpus import Corpus
    from align.work import Workers


@click.command()
@options.paths
@click.option(
    "-o", "--output", "folder", required=True, type=options.PATH, help="The corpus folder, made or brought up to date."
)
@options.together(options.glossaries, options.packages, options.jobs, options.as_json, options.quiet, options.offline)
@click.option("--no-pivots", is_flag=True, help="Do not translate; match on the originals alone.")
def run(
    paths: tuple[Path, ...],
    folder: Path,
    glossary_files: tuple[Path, ...],
    package_files: tuple[Path, ...],
    workers: Workers,
    as_json: bool,
    quiet: bool,
    offline: bool,
    no_pivots: bool,
) -> None:
    """Read, detect, translate, match and store the articles at PATHS (files and folders).

    A second run reads and translates only what has changed; a stopped one keeps its translations, and the corpus as it was.
    """
    from align.pipeline import Settings, run

    note, progress = options.noter(quiet), options.Progress(quiet)
    glossary = options.load_glossary_files(glossary_files, note)
    settings = Settings(glossary, package_files, not no_pivots, workers, note, progress)
    result = run(paths, folder, settings)
    progress.finish()
    if as_json:
        click.echo(json.dumps(_summary(result.corpus, folder, result.problems), ensure_ascii=False))
    else:
        show(result.corpus)
        shown = folder / "report.html"
        look = f"  (look at {shown})" if shown.exists() else ""
        click.echo(f"\n{'written to' if result.fresh else 'up to date:'} {folder}{look}")
    if result.problems:
        click.get_current_context().exit(2)


def _summary(corpus: Corpus, folder: Path, problems: int) -> dict[str, object]:
    return {
        "corpus": str(folder),
        "articles": [{"id": a.id, "path": a.name, "tag": a.tag, "statements": len(a.sentences)} for a in corpus.articles],
        "statements": len(corpus.statements),
        "links": len(corpus.links),
        "conflicts": sum(bool(s.conflicts) for s in corpus.statements),
        "problems": problems,
    }


def show(corpus: Corpus, most: int = 12) -> None:
    """The two tables of a run: the articles, and the statements that most of them share."""
    from align.corpus.statistics import shared_sentences

    shared = shared_sentences(corpus)
    rows = [
        [a.name, a.tag, str(a.date or ""), str(len(a.sentences)), str(len(a.segments) - len(a.sentences)),
         str(shared[a.id]), a.title]
        for a in corpus.articles
    ]  # fmt: skip
    click.echo(table(["article", "tag", "date", "sentences", "other", "shared", "title"], rows, stretch=6))
    click.echo()
    best = sorted(corpus.statements, key=lambda s: (-len(s.members), -s.probability))[:most]
    rows = []
    for statement in best:
        for n, member in enumerate(statement.members):
            article = corpus.article(member.article)
            text = " ".join(s.text for s in corpus.member_segments(member))
            head = [statement.id, statement.relation, f"{statement.probability:.2f}"] if n == 0 else ["", "", ""]
            rows.append([*head, article.tag, text])
    if rows:
        click.echo(table(["statement", "relation", "prob.", "tag", "text"], rows, stretch=4))
    left = len(corpus.statements) - len(best)
    click.echo(
        f"\n{len(corpus.statements)} statements, {len(corpus.links)} links"
        + (f"; {left} more in the report" if left else "")
    )
    for statement in corpus.statements:
        for conflict in statement.conflicts:
            click.echo(f"disagree ({statement.id}): {conflict}")
