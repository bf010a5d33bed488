"""`align match`, `align why`, `align export`: work on a corpus that is there."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from align.cli import options
from align.cli.table import table
from align.errors import CorpusError

if TYPE_CHECKING:
    from align.corpus import Corpus
    from align.model import Link, Member, Statement

folder = click.argument("folder", metavar="CORPUS", type=options.PATH)


@click.command()
@folder
@options.together(options.glossaries, options.packages, options.jobs, options.quiet)
@click.option("--no-pivots", is_flag=True, help="Do not translate; match on the originals alone.")
def match(
    folder: Path, glossary_files: tuple[Path, ...], package_files: tuple[Path, ...], jobs: int, quiet: bool, no_pivots: bool
) -> None:
    """Match the articles of CORPUS again: after a glossary change, with another package, with a newer version."""
    from align.cli.run import show
    from align.pipeline import Settings, rematch

    progress = options.Progress(quiet)
    glossary = options.load_glossary_files(glossary_files, options.noter(quiet))
    result = rematch(folder, Settings(glossary, package_files, not no_pivots, jobs, options.noter(quiet), progress))
    progress.finish()
    show(result.corpus)


@click.command()
@folder
@click.argument("name", metavar="ID")
@options.as_json
def why(folder: Path, name: str, as_json: bool) -> None:
    """The evidence behind a link or a statement, as numbers that add up. The start of an ID will do."""
    from align.pipeline import open_corpus

    corpus = open_corpus(folder)
    statement, links = _find(corpus, name, folder)
    if as_json:
        click.echo(
            json.dumps(
                {"statement": statement and asdict(statement), "links": [asdict(x) for x in links]}, ensure_ascii=False
            )
        )
        return
    if statement:
        click.echo(f"statement {statement.id}: {statement.relation}, {statement.probability:.4f}")
        for conflict in statement.conflicts:
            click.echo(f"  disagree: {conflict}")
    for link in links:
        _explain(corpus, link)


def _find(corpus: Corpus, name: str, folder: Path) -> tuple[Statement | None, list[Link]]:
    statements = [s for s in corpus.statements if s.id.startswith(name)]
    links = [one for one in corpus.links if one.id.startswith(name)]
    if len(statements) + len(links) != 1:
        found = "no" if not statements and not links else "more than one"
        raise CorpusError(f"{folder}: {found} statement or link {name}", "IDs are in the report and in align export")
    if statements:
        return statements[0], [one for one in corpus.links if one.id in statements[0].links]
    return None, links


def _explain(corpus: Corpus, link: Link) -> None:
    click.echo(f"\nlink {link.id}: {link.relation}, probability {link.probability:.4f}")
    for member in (link.a, link.b):
        click.echo(f"  {_quote(corpus, member)}")
    rows = [[e.name, f"{e.value:.3f}", f"{e.contribution:+.3f}", e.detail] for e in link.evidence]
    total = sum(e.contribution for e in link.evidence)
    rows.append(["sum = log-odds", "", f"{total:+.3f}", f"probability {link.probability:.4f}"])
    click.echo(table(["witness", "value", "log-odds", "rests on"], rows, stretch=3))


def _quote(corpus: Corpus, member: Member) -> str:
    article = corpus.article(member.article)
    text = " ".join(s.text for s in corpus.member_segments(member))
    return f"[{article.tag}] {article.name}: {text}"


@click.command()
@folder
@click.option("--format", "kind", required=True, help="jsonl, tmx or tsv.")
@click.option("-o", "--output", type=options.PATH, help="A file; default: stdout.")
def export(folder: Path, kind: str, output: Path | None) -> None:
    """Write a corpus in a format that other tools read."""
    from align.corpus.export import EXPORTERS
    from align.pipeline import open_corpus

    if kind not in EXPORTERS:
        raise CorpusError(f"no export format {kind}", f"use one of {', '.join(EXPORTERS)}")
    options.write_result(EXPORTERS[kind](open_corpus(folder)), output)
