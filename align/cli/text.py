"""`align detect`, `align segment`: one room each, for files or stdin."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from align.cli import options
from align.cli.table import table
from align.errors import AlignError, ReadError

if TYPE_CHECKING:
    from align.model import Article, Detection
    from align.work import Workers

_PLACES = 5
"""Lines that are named where more are damaged."""
some_paths = click.argument("paths", nargs=-1, type=click.Path(path_type=Path, allow_dash=True, readable=False))


@click.command()
@some_paths
@options.together(options.jobs, options.as_json, options.quiet)
@click.option("--lines", is_flag=True, help="Each input line is a text of its own.")
@click.option("--segments", is_flag=True, help="One row a segment instead of one an article.")
def detect(paths: tuple[Path, ...], workers: Workers, as_json: bool, quiet: bool, lines: bool, segments: bool) -> None:
    """Language, script and region of articles; `-` or nothing reads stdin."""
    rows: list[dict[str, Any]] = []
    problems = Problems()
    if lines:
        from align.detect import detect_text

        rows = [{"line": n, **_described(detect_text(line))} for n, line in enumerate(read_lines(paths), start=1)]
    else:
        for article in read_articles(paths, problems, workers, quiet):
            rows += _segment_rows(article) if segments else [{"path": article.name, **_described(article.detection)}]
    _print(rows, as_json, without=("language", "script", "region", "scripts") if segments else ())
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


def _segment_rows(article: Article) -> list[dict[str, Any]]:
    from align.detect import segment_detections

    found = segment_detections(article.segments, replace(article.detection, mixed=False))
    return [
        {"path": article.name, "index": s.index, **_described(own), "start": s.start, "end": s.end, "text": s.text}
        for s, own in zip(article.segments, found, strict=True)
    ]


@click.command()
@some_paths
@options.together(options.jobs, options.as_json, options.quiet)
def segment(paths: tuple[Path, ...], workers: Workers, as_json: bool, quiet: bool) -> None:
    """Sentences with their spans, and everything that was left out, with the reason."""
    problems = Problems()
    rows = [
        {"path": article.name, "index": s.index, "start": s.start, "end": s.end, "text": s.text, "raw": s.raw, "tag": s.tag,
         "kind": s.kind, "dropped": s.dropped, **({"repaired": True} if s.repaired else {})}
        for article in read_articles(paths, problems, workers, quiet)
        for s in article.segments
    ]  # fmt: skip
    _print(rows, as_json, without=("raw", "path") if len(paths) == 1 else ("raw",))
    problems.leave()


class Problems:
    """Counts the files that could not be read, and says each."""

    def __init__(self) -> None:
        self.count = 0

    def add(self, error: AlignError) -> None:
        self.count += 1
        click.echo(f"align: {error}", err=True)

    def leave(self) -> None:
        if self.count:
            click.get_current_context().exit(2)


def read_articles(
    paths: tuple[Path, ...], problems: Problems, workers: Workers | None = None, quiet: bool = True
) -> Iterator[Article]:
    """Tagged articles of files, folders or stdin, in the order of their names; what cannot be read is said and counted."""
    from align.detect import tag_article
    from align.intake import find_sources, read_each
    from align.read import read_bytes
    from align.work import ALONE

    if not paths or paths == (Path("-"),):
        yield tag_article(read_bytes(_stdin(), "-"))
        return
    sources, missing = find_sources(paths, lambda line: click.echo(f"align: {line}", err=True))
    problems.count += missing
    progress = options.Progress(quiet)
    for outcome in read_each(sources, workers or ALONE, progress):
        if isinstance(outcome, AlignError):
            problems.add(outcome)
        else:
            yield outcome
    progress.finish()


def _stdin() -> bytes:
    if sys.stdin is None:
        raise ReadError("-: there is no standard input", "pipe something in, or name a file")
    return sys.stdin.buffer.read()


def read_lines(paths: tuple[Path, ...]) -> list[str]:
    from align.read import decode

    texts = []
    for path in paths or (Path("-"),):
        try:
            content = _stdin() if path == Path("-") else path.read_bytes()
        except OSError as error:
            raise ReadError(f"{path}: {error.strerror}", "check the path") from None
        texts.append(decode(content, str(path))[0] if content.strip() else content.decode("utf-8", "replace"))
        _say_damage(texts[-1], content, path)
    return [line for text in texts if text for line in text.split("\n")[: -1 if text.endswith("\n") else None]]


def _say_damage(text: str, content: bytes, path: Path) -> None:
    """Which lines have characters that could not be decoded; a U+FFFD that the file itself has is its own affair."""
    if "\ufffd".encode() in content:
        return
    places = [str(n) for n, line in enumerate(text.split("\n"), start=1) if "\ufffd" in line]
    if places:
        more = f" and {len(places) - _PLACES} more" if len(places) > _PLACES else ""
        said = f"line {', '.join(places[:_PLACES])}{more}: characters that cannot be read; save the file as UTF-8"
        click.echo(f"align: {path}: {said}", err=True)


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
