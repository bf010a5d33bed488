"""`align sentences` and `align mine`: files of one sentence a line."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from align.cli import options
from align.cli.text import read_lines
from align.errors import ReadError

if TYPE_CHECKING:
    from align.match.sentences import Pivots, SentenceBead
    from align.translate.lines import LineReader

_file = click.Path(path_type=Path, allow_dash=True, readable=False)
_KNOWN = 200
"""Lines from which the language of a file is told."""
_TAG = re.compile("[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")


def _language(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value and not _TAG.fullmatch(value):
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
    jobs: int,
    as_json: bool,
    quiet: bool,
) -> None:
    """Align the sentences of two texts that translate each other: SOURCE and TARGET, one sentence a line.

    One bead a line: `[0,1]:[2]:0.97`, line numbers from 0 and the probability; an empty side is a sentence without
    counterpart. The models of translation packages are asked about doubtful beads. Where no pivots are given, but packages
    for both languages are given or installed (those embedded are too weak for that), all lines are translated first.
    """
    from align.match.embeddings import load_embeddings
    from align.match.sentences import align_sentences

    if fast and package_files:
        raise click.UsageError("--fast asks no translation model: leave out --package")
    lines, tags = _two(source, target), (source_language, target_language)
    alone = no_pivots or fast
    pivots = _pivots_of(
        lines, (source, target), (source_pivots, target_pivots), tags, glossary_files, package_files, jobs, quiet, alone
    ) if source_pivots or target_pivots or not alone else None  # fmt: skip
    progress = options.Progress(quiet)
    plain = plain_lines(lines[0], source_language), plain_lines(lines[1], target_language)
    reader = None if alone else _reader(plain, tags, glossary_files, package_files, jobs, quiet, progress)
    beads = align_sentences(
        *plain, load_embeddings(), pivots, progress, reader.gains if reader else None, jobs, not fast,
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
    jobs: int,
    as_json: bool,
    quiet: bool,
) -> None:
    """Find the pairs that translate each other in two large collections of sentences, one a line, with or without `id<TAB>`.

    One pair a line, the surest first: probability, source id, target id (line numbers from 1 where there are no ids).
    With translation packages at hand and no pivots given, their models read the likelier pairs.
    """
    from align.match.embeddings import load_embeddings
    from align.match.mining import mine as mine_pairs
    from align.match.mining import read_pairs

    (source_ids, source_texts), (target_ids, target_texts) = map(read_pairs, _two(source, target))
    tags, given = (source_language, target_language), bool(source_pivots or target_pivots)
    pivots = _pivots_of(
        (source_texts, target_texts), (source, target), (source_pivots, target_pivots), tags,
        glossary_files, package_files, jobs, quiet, no_pivots,
    ) if given else None  # fmt: skip
    given = given and pivots is not None
    progress = options.Progress(quiet)
    plain = plain_lines(source_texts, source_language), plain_lines(target_texts, target_language)
    reader = None if given or no_pivots else _reader(plain, tags, glossary_files, package_files, jobs, quiet, progress)
    tell = reader.shares if reader else None
    found = mine_pairs(*plain, load_embeddings(), progress, min_probability, jobs, pivots, tell)
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


def _reader(
    lines: tuple[list[str], list[str]],
    tags: tuple[str | None, str | None],
    glossary_files: tuple[Path, ...],
    package_files: tuple[Path, ...],
    jobs: int,
    quiet: bool,
    progress: options.Progress,
) -> LineReader | None:
    """What asks the translation models about lines, where there are any for these languages."""
    from align.glossary import Glossary
    from align.translate import find_packages
    from align.translate.lines import LineReader

    packages, damaged = find_packages(package_files)
    for error in damaged:
        options.noter(quiet)(str(error))
    languages = told(lines[0], tags[0])[0], told(lines[1], tags[1])[0]
    reader = LineReader(lines, languages, packages, Glossary(), jobs)
    if not reader.can_tell or "en" in languages:
        return reader if reader.can_tell else None
    # What has to be translated first has a use for names.
    return LineReader(
        lines, languages, packages, options.load_glossary_files(glossary_files), jobs,
        lambda done, total: progress("translating", done, total),
    )  # fmt: skip


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


def plain_lines(lines: Sequence[str], tag: str | None) -> list[str]:
    """What is compared: Chinese in Simplified characters, anything else as it is."""
    from align.translate import simplify

    language, region = told(lines, tag)
    return [simplify(line, region) for line in lines] if language == "zh" else list(lines)


def told(lines: Sequence[str], tag: str | None) -> tuple[str, str | None]:
    """Language and region of a file: as given, or as its first lines say."""
    if tag:
        parts = tag.split("-")
        return ("zh" if parts[0] == "zt" else parts[0]), (parts[2] if len(parts) > 2 else None)
    from align.detect import detect_text

    found = detect_text("\n".join([line for line in lines if line.strip()][:_KNOWN]))
    return found.language, found.region


def _pivots_of(
    lines: tuple[list[str], list[str]],
    paths: tuple[Path, Path],
    files: tuple[Path | None, Path | None],
    tags: tuple[str | None, str | None],
    glossary_files: tuple[Path, ...],
    package_files: tuple[Path, ...],
    jobs: int,
    quiet: bool,
    no_pivots: bool,
) -> Pivots | None:
    """English, or at least one language, for both sides: given, the text itself, or translated (not with `no_pivots`); None
    where a side has none."""
    found: list[list[str] | None] = []
    languages = [told(own, tag)[0] for own, tag in zip(lines, tags, strict=True)]
    given = [read_lines((file,)) if file else None for file in files]
    for own, path, file, language, pivots, others in zip(lines, paths, files, languages, given, given[::-1], strict=True):
        if pivots is not None:
            if len(pivots) != len(own):
                raise ReadError(f"{file}: {len(pivots)} lines, {path} has {len(own)}", "pivots go line by line")
            found.append(pivots)
        elif language == "en" or (others and told(others, None)[0] == language):
            found.append(own)  # what the other side was translated into: its own pivot
        else:
            made = None if no_pivots else _translated(own, language, glossary_files, package_files, jobs, quiet)
            found.append(made)
    if languages[0] == languages[1] and not any(files):
        return None
    if found[0] is not None and found[1] is not None:
        return found[0], found[1]
    for path, english in zip(paths, found, strict=True):
        if english is None and any(files):
            options.noter(quiet)(f"{path} has no pivots, so that those of the other side are not used")
    return None


def _translated(
    lines: list[str],
    language: str,
    glossary_files: tuple[Path, ...],
    package_files: tuple[Path, ...],
    jobs: int,
    quiet: bool,
) -> list[str] | None:
    from align.cli.translate import translate_lines
    from align.translate import choose, find_packages

    packages = [package for package in find_packages(package_files)[0] if package.origin != "embedded"]
    script = "Hans" if language == "zh" else "Cyrl"
    if language not in ("zh", "ru") or not choose(packages, language, script):
        return None
    return translate_lines(lines, language, glossary_files, package_files, jobs, quiet)
