"""`align detect`, `align segment`, `align translate`: one room each, for files or stdin."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from align.cli import options
from align.cli.table import table
from align.errors import AlignError, PackageError, ReadError

if TYPE_CHECKING:
    from align.model import Article, Detection, Pivot

some_paths = click.argument("paths", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))


@click.command()
@some_paths
@options.together(options.as_json, options.quiet)
@click.option("--lines", is_flag=True, help="Each input line is a text of its own.")
@click.option("--segments", is_flag=True, help="One row a segment instead of one an article.")
def detect(paths: tuple[Path, ...], as_json: bool, quiet: bool, lines: bool, segments: bool) -> None:
    """Language, script and region of articles; `-` or nothing reads stdin."""
    rows: list[dict[str, Any]] = []
    problems = _Problems()
    if lines:
        from align.detect import detect_text

        rows = [{"line": n, **_described(detect_text(line))} for n, line in enumerate(read_lines(paths), start=1)]
    else:
        for article in _articles(paths, problems):
            rows += _segment_tags(article) if segments else [{"path": article.name, **_described(article.detection)}]
    _print(rows, as_json)
    problems.leave()


def _described(detection: Detection) -> dict[str, Any]:
    row: dict[str, Any] = {
        "tag": detection.tag,
        "language": detection.language,
        "script": detection.script,
        "region": detection.region,
        "confidence": round(detection.confidence, 3),
        "scripts": {script: round(share, 2) for script, share in detection.scripts.items()},
    }
    return {**row, "mixed": True} if detection.mixed else row


def _segment_tags(article: Article) -> list[dict[str, Any]]:
    return [
        {"path": article.name, "index": s.index, "tag": s.tag, "start": s.start, "end": s.end, "text": s.text}
        for s in article.segments
    ]


@click.command()
@some_paths
@options.together(options.as_json, options.quiet)
def segment(paths: tuple[Path, ...], as_json: bool, quiet: bool) -> None:
    """Sentences with their spans, and everything that was left out, with the reason."""
    problems = _Problems()
    rows = [
        {"path": article.name, "index": s.index, "start": s.start, "end": s.end, "text": s.text, "raw": s.raw, "tag": s.tag,
         "kind": s.kind, "dropped": s.dropped}
        for article in _articles(paths, problems)
        for s in article.segments
    ]  # fmt: skip
    _print(rows, as_json, without=("raw", "path") if len(paths) == 1 else ("raw",))
    problems.leave()


@click.command()
@some_paths
@options.together(options.glossaries, options.packages, options.jobs, options.as_json, options.quiet, options.offline)
@click.option("--lines", is_flag=True, help="One output line for each input line.")
@click.option("--from", "source", metavar="TAG", help="The language of the input (zh, zh-Hant, ru); default: detected.")
def translate(
    paths: tuple[Path, ...],
    glossary_files: tuple[Path, ...],
    package_files: tuple[Path, ...],
    jobs: int,
    as_json: bool,
    quiet: bool,
    offline: bool,
    lines: bool,
    source: str | None,
) -> None:
    """English pivots of articles, or of lines; `-` or nothing reads stdin."""
    problems = _Problems()
    if lines:
        articles = _line_articles(read_lines(paths), source)
    else:
        articles = [_retagged(a, source) for a in _articles(paths, problems)]
    pivots = _translated(articles, glossary_files, package_files, jobs, quiet)
    for article in articles:
        for s in article.segments if lines else article.statements:
            text, flags = _english(article, s.index, pivots)
            if as_json:
                row = {"path": article.name, "index": s.index, "text": s.text, "pivot": text, "flags": flags}
                click.echo(json.dumps(row, ensure_ascii=False))
            else:
                click.echo(text)
    problems.leave()


def translate_lines(
    lines: list[str],
    source: str | None,
    glossary_files: tuple[Path, ...],
    package_files: tuple[Path, ...],
    jobs: int,
    quiet: bool,
) -> list[str]:
    """One English line for each line, whatever it holds."""
    articles = _line_articles(lines, source)
    pivots = _translated(articles, glossary_files, package_files, jobs, quiet)
    return [_english(article, 0, pivots)[0] for article in articles]


def _translated(
    articles: list[Article], glossary_files: tuple[Path, ...], package_files: tuple[Path, ...], jobs: int, quiet: bool
) -> dict[tuple[str, int], tuple[str, Pivot]]:
    from align.translate import find_packages, translate_articles

    note, progress = options.noter(quiet), options.Progress(quiet)
    packages, damaged = find_packages(package_files)
    for error in damaged:
        note(str(error))
    for article in articles:
        _require_package(article, packages, note)
    pivots = translate_articles(
        articles, packages, options.load_glossary_files(glossary_files), _Memory(), jobs,
        lambda done, total: progress("translating", done, total),
    )  # fmt: skip
    progress.finish()
    return pivots


def _english(article: Article, index: int, pivots: dict[tuple[str, int], tuple[str, Pivot]]) -> tuple[str, list[str]]:
    """The pivot of a segment on one line, with its flags; an English segment is its own."""
    found = pivots.get((article.id, index))
    if found:
        return " ".join(found[1].text.split()), list(found[1].flags)
    own = article.segments[index].text if article.detection.language == "en" else ""
    return " ".join(own.split()), []


class _Memory:
    """Pivots of one command, kept nowhere."""

    def __init__(self) -> None:
        self.pivots: dict[str, Any] = {}

    def get(self, key: str) -> Any:
        return self.pivots.get(key)

    def put(self, pivots: Any) -> None:
        self.pivots.update(pivots)


def _require_package(article: Article, packages: Any, note: Any) -> None:
    from align.translate import choose

    language = article.detection.language
    if language in ("en", "und") or choose(packages, language, article.detection.script):
        return
    if language not in ("zh", "ru"):
        note(f"{article.name}: {article.tag} cannot be translated (zh and ru can)")
        return
    raise PackageError(
        f"no translation package for {article.tag} to en", "give one with --package FILE, or align models add FILE"
    )


def _retagged(article: Article, source: str | None) -> Article:
    from dataclasses import replace

    return replace(article, detection=_detection(source)) if source else article


def _detection(tag: str) -> Detection:
    from align.model import Detection

    language, _, rest = tag.partition("-")
    if language not in ("zh", "zt", "ru", "en"):
        raise ReadError(f"--from {tag}: not a language that can be translated", "use zh, zh-Hant, zh-Hans, ru or en")
    script = "Hant" if language == "zt" or rest.startswith("Hant") else "Hans"
    return Detection("zh" if language == "zt" else language, script if language in ("zh", "zt") else "Zyyy", 1.0)


def _line_articles(lines: list[str], source: str | None) -> list[Article]:
    """Each line as an article of its own, so that each is translated by its own language."""
    from align.detect import detect_text
    from align.model import Article, Segment

    return [
        Article(
            f"{n}", f"line {n + 1}", line, "utf-8", (Segment(0, 0, len(line), line.strip(), line),),
            _detection(source) if source else detect_text(line),
        )
        for n, line in enumerate(lines)
    ]  # fmt: skip


class _Problems:
    """Counts the files that could not be read, and says each."""

    def __init__(self) -> None:
        self.count = 0

    def add(self, error: AlignError) -> None:
        self.count += 1
        click.echo(f"align: {error}", err=True)

    def leave(self) -> None:
        if self.count:
            click.get_current_context().exit(2)


def _articles(paths: tuple[Path, ...], problems: _Problems) -> Iterator[Article]:
    from align.detect import tag_article
    from align.pipeline import find_sources
    from align.read import read_bytes, read_file

    if not paths or paths == (Path("-"),):
        yield tag_article(read_bytes(sys.stdin.buffer.read(), "-"))
        return
    sources, missing = find_sources(paths, lambda line: click.echo(f"align: {line}", err=True))
    problems.count += missing
    for source in sources:
        try:
            yield tag_article(read_file(source.path, source.name))
        except AlignError as error:
            problems.add(error)


def read_lines(paths: tuple[Path, ...]) -> list[str]:
    from align.read.encoding import decode

    texts = []
    for path in paths or (Path("-"),):
        try:
            content = sys.stdin.buffer.read() if path == Path("-") else path.read_bytes()
        except OSError as error:
            raise ReadError(f"{path}: {error.strerror}", "check the path") from None
        texts.append(decode(content, str(path))[0] if content.strip() else content.decode("utf-8", "replace"))
    return [line for text in texts for line in text.split("\n")[: -1 if text.endswith("\n") else None]]


def _print(rows: list[dict[str, Any]], as_json: bool, without: tuple[str, ...] = ()) -> None:
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
        return
    if rows:
        header = [key for key in rows[0] if key not in without]
        cells = [["" if row.get(k) is None else _cell(row[k]) for k in header] for row in rows]
        click.echo(table(header, cells, stretch=header.index("text") if "text" in header else 0))


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(f"{k} {v:.2f}" for k, v in value.items())
    return " ".join(str(value).split())
