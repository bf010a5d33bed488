"""`align match`, `align why`, `align export`, `align stats`: work on a corpus that is there."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from align.cli import options
from align.cli.table import rounded_to_sum, table
from align.errors import CorpusError

if TYPE_CHECKING:
    from align.corpus import Corpus
    from align.model import Link, Member, Statement
    from align.work import Workers

folder = click.argument("folder", metavar="CORPUS", type=options.PATH)


@click.command()
@folder
@options.together(options.glossaries, options.packages, options.jobs, options.quiet)
@click.option("--no-pivots", is_flag=True, help="Do not translate; match on the originals alone.")
@click.option("--without", multiple=True, metavar="ARTICLE", help="Take this article out of the corpus; repeatable.")
def match(
    folder: Path,
    glossary_files: tuple[Path, ...],
    package_files: tuple[Path, ...],
    workers: Workers,
    quiet: bool,
    no_pivots: bool,
    without: tuple[str, ...],
) -> None:
    """Match the articles of CORPUS again: after a glossary change, with another package, with a newer version.

    An article that --without takes out comes back with the next `align run` on its file.
    """
    from align.cli.run import show
    from align.pipeline import Settings, rematch

    progress = options.Progress(quiet)
    glossary = options.load_glossary_files(glossary_files, options.noter(quiet))
    settings = Settings(glossary, package_files, not no_pivots, workers, options.noter(quiet), progress)
    result = rematch(folder, settings, without)
    progress.finish()
    if not result.fresh:
        options.noter(quiet)(f"{folder} is up to date: nothing that decides it has changed")
    show(result.corpus)


@click.command()
@folder
@click.argument("name", metavar="ID")
@options.as_json
def why(folder: Path, name: str, as_json: bool) -> None:
    """The evidence behind a link or a statement, as numbers that add up. The start of an ID will do."""
    from align.corpus.decisions import AGREED, key_of, read_decisions
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
        by_id = {article.id: article for article in corpus.articles}
        decision = read_decisions(folder).by_members.get(key_of(statement, by_id))
        how = {None: "the mean of its links", AGREED: "agreed by hand: no conflict"}.get(decision, "accepted by hand")
        click.echo(f"statement {statement.id}: {statement.relation}, {statement.probability:.4f} ({how})")
        for conflict in statement.conflicts:
            click.echo(f"  disagree: {conflict}")
        for member, span in zip(statement.members, statement.spans, strict=False):
            if span:
                click.echo(f"  of {corpus.article(member.article).name}: {span.text}")
    for link in links:
        _explain(corpus, link)


def _find(corpus: Corpus, name: str, folder: Path) -> tuple[Statement | None, list[Link]]:
    statements = [s for s in corpus.statements if s.id.startswith(name)]
    links = [one for one in corpus.links if one.id.startswith(name)]
    found = [one.id for one in statements] + [one.id for one in links]
    if not found:
        raise CorpusError(f"{folder}: no statement or link {name}", "IDs are in the report and in align export")
    if len(found) > 1:
        few = ", ".join(found[:_FEW]) + (" ..." if len(found) > _FEW else "")
        raise CorpusError(f"{folder}: {len(found)} statements and links begin with {name}: {few}", "give more of the ID")
    if statements:
        return statements[0], [one for one in corpus.links if one.id in statements[0].links]
    return None, links


def _explain(corpus: Corpus, link: Link) -> None:
    click.echo(f"\nlink {link.id}: {link.relation}, probability {link.probability:.4f}")
    for member in (link.a, link.b):
        click.echo(f"  {_quote(corpus, member)}")
    total = sum(e.contribution for e in link.evidence)
    shown = rounded_to_sum([e.contribution for e in link.evidence], 3)
    rows = [[e.name, f"{e.value:.3f}", f"{own:+.3f}", e.detail] for e, own in zip(link.evidence, shown, strict=True)]
    rows.append(["sum = log-odds", "", f"{total:+.3f}", f"probability {link.probability:.4f}"])
    click.echo(table(["witness", "value", "log-odds", "rests on"], rows, stretch=3))


def _quote(corpus: Corpus, member: Member) -> str:
    article = corpus.article(member.article)
    text = " ".join(s.text for s in corpus.member_segments(member))
    return f"[{article.tag}] {article.name}: {text}"


_FEW = 5
_FORMATS = ("tmx", "xliff", "xliff2", "tsv", "csv", "jsonl", "moses", "parquet", "tei", "text", "html")


def _shares(context: click.Context, parameter: click.Parameter, value: str | None) -> dict[str, float]:
    try:
        shares = {
            name.strip(): float(share) for name, share in (part.split("=") for part in (value or "").split(",") if part)
        }
    except ValueError:
        raise click.BadParameter("like train=.9,dev=.05,test=.05") from None
    if any(not 0 < share <= 1 or not name.isidentifier() for name, share in shares.items()):
        raise click.BadParameter("names of letters, shares above 0: train=.9,dev=.05,test=.05")
    if shares and (abs(sum(shares.values()) - 1) > 0.001 or len(shares) != (value or "").count("=")):
        raise click.BadParameter("the shares of different names have to add up to 1")
    return shares


def _map(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    pairs = [value.split("=") for value in values]
    if any(len(pair) != 2 or not all(_TAG.fullmatch(tag) for tag in pair) for pair in pairs):
        raise click.BadParameter("two language tags like zh-Hant=zh-TW")
    mapped: dict[str, str] = {}
    for source, target in pairs:
        language = mapped.setdefault(target, source.split("-")[0])
        if language != source.split("-")[0]:
            raise click.BadParameter(f"{target} would be two languages, {language} and {source.split('-')[0]}")
    return dict(pairs)


def _probability(context: click.Context, parameter: click.Parameter, value: float | None) -> float | None:
    if value is not None and not 0 <= value <= 1:
        raise click.BadParameter("a number from 0 to 1")
    return value


def _tags(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> frozenset[str]:
    tags = frozenset(tag for value in values for tag in value.split(",") if tag)
    if odd := sorted(tag for tag in tags if not _TAG.fullmatch(tag)):
        raise click.BadParameter(f"{odd[0]!r} is no language tag; give one like zh, zh-Hant, ru")
    return tags


_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_DATE = click.DateTime(formats=["%Y-%m-%d"])


@click.command()
@folder
@click.option("--format", "kind", required=True, type=click.Choice(_FORMATS))
@click.option("-o", "--output", type=options.PATH, help="A file (.gz and .zst are compressed) or folder; default: stdout.")
@click.option("--force", is_flag=True, help="Replace a folder that is there (a file always is).")
@click.option("--min-probability", type=float, callback=_probability, default=0.0, help="Leave out what is less sure.")
@click.option("--target-precision", type=float, callback=_probability, help="As much as keeps the mean probability at this.")
@click.option("--language", "languages", multiple=True, callback=_tags, help="Only these: en, zh, zh-Hant; repeatable.")
@click.option("--relation", "relations", multiple=True, type=click.Choice(["equivalent", "partial", "conflicting"]))
@click.option("--article", "articles", multiple=True, help="Only statements with one of these articles, by name.")
@click.option("--since", type=_DATE, help="Only statements with an article of this day or later.")
@click.option("--until", type=_DATE, help="Only statements with an article of this day or earlier.")
@click.option("--drop", "drop_files", multiple=True, type=options.PATH, help="A file of statement ids to leave out.")
@click.option("--checks", is_flag=True, help="Leave out duplicates, copies, wrong scripts, odd lengths, markup, conflicts.")
@click.option("--rejected", type=options.PATH, help="Write what is left out to this file, with the reason.")
@click.option("--script", type=click.Choice(["Hans", "Hant"]), help="Chinese in these characters; glossary names stay.")
@click.option("--language-map", "tags", multiple=True, callback=_map, metavar="TAG=TAG", help="Name tags otherwise.")
@click.option(
    "--regions/--no-regions", default=None, help="zh-Hant-TW, or zh-Hant.  [with regions; Moses, Parquet: without]"
)
@click.option("--source", default="", metavar="TAG", help="The source language of XLIFF and TMX; Moses: pairs with it.")
@click.option("--target", default="", metavar="TAG", help="Only pairs with this language; XLIFF: one file.")
@click.option("--layout", type=click.Choice(["wide", "long"]), help="Of CSV and TSV: a unit a row (wide), or a text.")
@click.option("--split", callback=_shares, metavar="NAME=SHARE,...", help="Moses, Parquet: train=.9,dev=.05,test=.05.")
@click.option("--shuffle", is_flag=True, help="In an order by chance, the same for the same --seed.")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option(
    "--licence",
    "licences",
    multiple=True,
    metavar="[ARTICLE=]TEXT",
    help="For the manifest: of all articles, or of those with this name (* stands for any letters).",
)
@options.together(options.glossaries, options.quiet)
def export(folder: Path, **given: Any) -> None:
    """Write a corpus in a format that other tools read, with a manifest beside it.

    \b
    align export CORPUS --format tmx -o story.tmx.gz --language-map zh-Hant=zh-TW
    align export CORPUS --format moses -o pairs --target-precision .95 --checks --split train=.9,test=.1
    align export CORPUS --format csv --layout long | less
    """  # noqa: D301
    from align.corpus.export import Layout, Order, Rules, export_corpus
    from align.pipeline import comparing, open_corpus

    if given["kind"] == "html":
        from align.pipeline import html_report

        selecting = ("min_probability", "target_precision", "languages", "relations", "articles", "since", "until",
                     "drop_files", "checks", "rejected", "script", "tags", "split", "shuffle")  # fmt: skip
        if used := [name for name in selecting if given[name]]:
            raise click.UsageError(f"the report is of the whole corpus: no --{used[0].removesuffix('s').replace('_', '-')}")
        options.write_result(
            html_report(open_corpus(folder), options.load_glossary_files(given["glossary_files"])), given["output"]
        )
        return
    if given["kind"] == "jsonl" and (given["tags"] or given["regions"] is not None):
        raise click.UsageError("jsonl has the tags as the corpus has them: no --language-map, no --no-regions")
    if given["layout"] and given["kind"] not in ("csv", "tsv"):
        raise click.UsageError(f"--layout is for csv and tsv, and {given['kind']} has one only")
    since, until = (given[name].date().isoformat() if given[name] else "" for name in ("since", "until"))
    rules = Rules(
        min_probability=given["min_probability"],
        languages=given["languages"],
        relations=frozenset(given["relations"]),
        articles=frozenset(given["articles"]),
        since=since,
        until=until,
        dropped=_ids(given["drop_files"]),
        checks=given["checks"],
    )
    regions = given["kind"] not in ("moses", "parquet") if given["regions"] is None else given["regions"]
    order = Order(
        given["kind"], given["output"], rules, given["target_precision"],
        Layout(given["tags"], regions, given["source"], given["target"], given["layout"] == "long"),
        given["split"], given["seed"] if given["shuffle"] else None, given["rejected"], given["script"] or "",
        _converter(given["script"], given["glossary_files"]), force=given["force"],
        licences=tuple((name or "*", text) for name, _, text in (one.rpartition("=") for one in given["licences"])),
    )  # fmt: skip
    progress = options.Progress(given["quiet"])
    exported = export_corpus(folder, order, lambda done, total: progress("units", done, total), comparing())
    progress.finish()
    left = ", ".join(f"{count} {reason}" for reason, count in sorted(exported.reasons.items(), key=lambda r: (-r[1], r[0])))
    note = options.noter(given["quiet"])
    note(f"{exported.kept} units written{f'; left out: {left}' if left else ''}")
    idle = len(rules.dropped) - exported.reasons.get("on the drop-list", 0)
    if idle > 0:
        note(f"{idle} of {len(rules.dropped)} ids of the drop-list left nothing out")
    if exported.hidden and given["layout"] != "long" and given["kind"] not in ("jsonl", "tei", "text"):
        note(f"{exported.hidden} further texts in one language are not in it: --layout long and jsonl have all")
    for name in exported.empty_splits:
        note(f"no unit falls into {name}: statements go by their articles, and there are few")
    if given["target_precision"] is not None:
        note(f"probability {exported.min_probability:.3f} or more, for a mean of {given['target_precision']}")


def _ids(files: tuple[Path, ...]) -> frozenset[str]:
    from align.cli.text import read_lines

    return frozenset(re.split(r"[\s,;]", line.strip())[0] for path in files for line in read_lines((path,)) if line.strip())


def _converter(script: str | None, glossary_files: tuple[Path, ...]) -> Callable[[str], str] | None:
    """Chinese to one script; the names of the glossary in its own spelling of that script."""
    if script is None:
        return None
    from align.glossary import Matcher
    from align.pipeline import in_script

    matcher = Matcher(options.load_glossary_files(glossary_files), russian=False)
    return lambda text: in_script(text, script, matcher)


@click.command()
@folder
@options.as_json
def stats(folder: Path, as_json: bool) -> None:
    """Counts of a corpus: articles, sentences, statements by languages and relation, probabilities, lengths."""
    from align.corpus.statistics import statistics
    from align.pipeline import open_corpus

    found = statistics(open_corpus(folder))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for title, rows in found.items():
        if rows:
            click.echo(f"{title}")
            click.echo(table(list(rows[0]), [[_figure(v) for v in row.values()] for row in rows], stretch=0) + "\n")


def _figure(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=options.PATH)
@click.option("-o", "--output", required=True, type=options.PATH, help="The folder of the new corpus.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Take the first N units of each file.")
@options.together(options.glossaries, options.quiet)
def import_files(
    files: tuple[Path, ...], output: Path, limit: int | None, glossary_files: tuple[Path, ...], quiet: bool
) -> None:
    """Make a corpus of translation memories: TMX, XLIFF, CSV or TSV with a column for each language, Moses files.

    Each language of a file becomes an article, and its units become statements. Then export them, filtered, in another
    format; or `align match CORPUS` to score them anew. What cannot be taken is listed, and the exit code is 1.
    """
    from align.pipeline import Settings, import_memories

    note = options.noter(quiet)
    settings = Settings(options.load_glossary_files(glossary_files), note=note)
    result, skipped = import_memories(files, output, settings, limit)
    note(f"{len(result.corpus.statements)} statements in {len(result.corpus.articles)} articles, in {output}")
    for place, reason in skipped[:20]:
        click.echo(f"left out: {place}: {reason}", err=True)
    if len(skipped) > 20:
        click.echo(f"left out: {len(skipped) - 20} more", err=True)
    if skipped:
        sys.exit(1)


_DECISIONS = {"accept": "accepted", "agree": "agreed", "reject": "rejected", "forget": "", "merge": "accepted"}


@click.command()
@folder
@click.argument("decision", required=False, type=click.Choice(list(_DECISIONS)))
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option(
    "--from", "edited", type=options.PATH, help="An edited export: TSV or CSV with a column for each language, or XLIFF."
)
@options.together(options.glossaries, options.quiet)
def decide(
    folder: Path,
    decision: str | None,
    ids: tuple[str, ...],
    edited: Path | None,
    glossary_files: tuple[Path, ...],
    quiet: bool,
) -> None:
    """Accept, reject, join, divide or correct statements of CORPUS; whatever reads it keeps to that.

    \b
    align decide CORPUS reject s1fbebedb18
    align decide CORPUS agree s3612e86bf9                 # its figures are no conflict
    align decide CORPUS merge s1fbebedb18 s8a3f2c9d01     # one statement of both
    align export CORPUS --format csv -o work.csv          # edit it, or XLIFF in a translation tool
    align decide CORPUS --from work.csv

    In a table a column `decision` says accepted, agreed, rejected or forget. Two rows with one id divide a statement, a
    row with two ids joins them, an emptied cell takes a text out, sentences moved from one row to another move; any other
    change of a text is a correction, which exports then carry. In XLIFF final targets are accepted, rejected ones rejected.

    What is forgotten is at once as it was matched, or imported.
    """  # noqa: D301
    from align.corpus.edits import Edit, read_edits
    from align.pipeline import Settings, decide_statements

    if bool(edited) == bool(decision) or bool(decision) != bool(ids):
        raise click.UsageError("give accept, agree, reject, forget or merge with the ids of statements, or --from FILE")
    if decision == "merge" and len(set(ids)) < 2:
        raise click.UsageError("merge takes two ids or more")
    word = _DECISIONS[decision or ""] if decision else ""
    if edited:
        edits = read_edits(edited)
    else:
        edits = [Edit("", ids, word)] if decision == "merge" else [Edit("", (name,), word) for name in ids]
    note = options.noter(quiet)
    settings = Settings(options.load_glossary_files(glossary_files), note=note)
    conversions = [convert for script in ("Hans", "Hant") if edited and (convert := _converter(script, glossary_files))]
    result, resolved = decide_statements(folder, edits, settings, conversions)
    note(f"{resolved.count} decisions kept; {len(result.corpus.statements)} statements")
    for problem in resolved.problems:
        click.echo(problem, err=True)
    if resolved.problems:
        sys.exit(1)
