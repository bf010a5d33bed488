"""`align sentences` and `align mine`: files of one sentence a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from align.cli import options
from align.cli.text import read_lines
from align.errors import ReadError
from align.languages import TAG

if TYPE_CHECKING:
    from align.sentences import SentenceBead
    from align.work import Workers

_file = click.Path(path_type=Path, allow_dash=True, readable=False)


def _language(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value and not TAG.fullmatch(value):
        raise click.BadParameter("a tag like zh, zh-Hant, zh-Hant-HK, ru or en")
    return value


_no_pivots = click.option("--no-pivots", is_flag=True, help="Ask no translation model; faster.")
_pivots = options.together(
    click.option("--source-pivots", type=options.PATH, help="English translations of SOURCE, line by line."),
    click.option("--target-pivots", type=options.PATH, help="English translations of TARGET, line by line."),
    click.option("--source-language", metavar="TAG", callback=_language, help="zh, zh-Hant, ru, en ...; default: detected."),
    click.option("--target-language", metavar="TAG", callback=_language, help="The same for TARGET."),
)


@click.command()
@click.argument("source", type=_file)
@click.argument("target", type=_file)
@_pivots
@click.option("--text", "as_text", is_flag=True, help="The sentences themselves: probability, source, target, by tabs.")
@_no_pivots
@click.option("--fast", is_flag=True, help="Without the sentence encoder and the translation models: a fifth of the time.")
@click.option("-o", "--output", type=options.PATH, help="Write to this file.  [stdout]")
@options.together(options.glossaries, options.packages, options.jobs, options.as_json, options.quiet)
def sentences(
    source: Path,
    target: Path,
    source_pivots: Path | None,
    target_pivots: Path | None,
    source_language: str | None,
    target_language: str | None,
    as_text: bool,
    no_pivots: bool,
    fast: bool,
    output: Path | None,
    glossary_files: tuple[Path, ...],
    package_files: tuple[Path, ...],
    workers: Workers,
    as_json: bool,
    quiet: bool,
) -> None:
    """Align the sentences of two texts that translate each other: SOURCE and TARGET, one sentence a line.

    One bead a line: `[0,1]:[2]:0.97`, line numbers from 0 and the probability; an empty side is a sentence without
    counterpart. The models of translation packages are asked about doubtful beads. Where no pivots are given, but packages
    for both languages are given or installed (those embedded are too weak for that), all lines are translated first.
    """
    from align import api

    if fast and package_files:
        raise click.UsageError("--fast asks no translation model: leave out --package")
    lines = _two(source, target)
    progress = options.Progress(quiet)
    beads = api.sentences(
        *lines, source_language=source_language, target_language=target_language,
        **_given_pivots(lines, (source, target), (source_pivots, target_pivots)),
        names=(str(source), str(target)), models=not no_pivots, fast=fast,
        glossary=lambda: options.load_glossary_files(glossary_files), packages=package_files, jobs=workers,
        note=options.noter(quiet), progress=progress,
    )  # fmt: skip
    progress.finish()
    options.write_result("".join(_bead_line(bead, lines, as_text, as_json) + "\n" for bead in beads), output)


@click.command()
@click.argument("source", type=_file)
@click.argument("target", type=_file)
@click.option(
    "--min-probability", type=click.FloatRange(0, 1), default=0.5, show_default=True, help="Leave out what is less."
)
@click.option("--text", "as_text", is_flag=True, help="The sentences too, as two more columns.")
@_no_pivots
@_pivots
@click.option("-o", "--output", type=options.PATH, help="Write to this file.  [stdout]")
@options.together(options.glossaries, options.packages, options.jobs, options.as_json, options.quiet)
def mine(
    source: Path,
    target: Path,
    min_probability: float,
    as_text: bool,
    no_pivots: bool,
    source_pivots: Path | None,
    target_pivots: Path | None,
    source_language: str | None,
    target_language: str | None,
    output: Path | None,
    glossary_files: tuple[Path, ...],
    package_files: tuple[Path, ...],
    workers: Workers,
    as_json: bool,
    quiet: bool,
) -> None:
    """Find the pairs that translate each other in two large collections of sentences, one a line, with or without `id<TAB>`.

    One pair a line, the surest first: probability, source id, target id (line numbers from 1 where there are no ids).
    With translation packages at hand and no pivots given, their models read the likelier pairs.
    """
    from align import api
    from align.mining import read_pairs

    (source_ids, source_texts), (target_ids, target_texts) = map(read_pairs, _two(source, target))
    lines = source_texts, target_texts
    progress = options.Progress(quiet)
    found = api.mine(
        *lines, min_probability=min_probability, source_language=source_language, target_language=target_language,
        **_given_pivots(lines, (source, target), (source_pivots, target_pivots)),
        names=(str(source), str(target)), models=not no_pivots,
        glossary=lambda: options.load_glossary_files(glossary_files), packages=package_files, jobs=workers,
        note=options.noter(quiet), progress=progress,
    )  # fmt: skip
    progress.finish()
    rows = []
    for pair in found:
        a, b, probability = source_ids[pair.source], target_ids[pair.target], f"{pair.probability:.4f}"
        texts = [source_texts[pair.source], target_texts[pair.target]] if as_text else []
        if as_json:
            row = {"probability": float(probability), "source": a, "target": b}
            rows.append(json.dumps(row | ({"texts": texts} if as_text else {}), ensure_ascii=False))
        else:
            rows.append("\t".join([probability, a, b, *(" ".join(text.split()) for text in texts)]))
    options.write_result("".join(row + "\n" for row in rows), output)


def _bead_line(bead: SentenceBead, lines: tuple[list[str], list[str]], as_text: bool, as_json: bool) -> str:
    texts = [" ".join(own[i].strip() for i in side) for own, side in zip(lines, (bead.source, bead.target), strict=True)]
    if as_json:
        row = {"source": bead.source, "target": bead.target, "probability": round(bead.probability, 4)}
        return json.dumps(row | ({"texts": texts} if as_text else {}), ensure_ascii=False)
    if as_text:
        return "\t".join([f"{bead.probability:.4f}", *(" ".join(text.split()) for text in texts)])
    sides = ("[" + ",".join(map(str, side)) + "]" for side in (bead.source, bead.target))
    return ":".join([*sides, f"{bead.probability:.4f}"])


def _two(source: Path, target: Path) -> tuple[list[str], list[str]]:
    if source == target == Path("-"):
        raise ReadError("-: only one of the two files can be standard input", "give the other by its name")
    lines = read_lines((source,)), read_lines((target,))
    for path, own in zip((source, target), lines, strict=True):
        if not any(line.strip() for line in own):
            raise ReadError(f"{path}: no sentence in it", "one sentence a line")
    return lines


def _given_pivots(
    lines: tuple[list[str], list[str]], paths: tuple[Path, Path], files: tuple[Path | None, Path | None]
) -> dict[str, Any]:
    """What `--source-pivots` and `--target-pivots` hold. Raises ReadError where they do not go line by line."""
    given: dict[str, Any] = {}
    for name, own, path, file in zip(("source", "target"), lines, paths, files, strict=True):
        pivots = read_lines((file,)) if file else None
        if pivots is not None and len(pivots) != len(own):
            raise ReadError(f"{file}: {len(pivots)} lines, {path} has {len(own)}", "pivots go line by line")
        given[f"{name}_pivots"] = pivots
    return given
