"""`align translate`: English pivots of articles or of lines."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from align.cli import options
from align.cli.text import Problems, read_articles, read_lines, some_paths
from align.errors import PackageError, ReadError

if TYPE_CHECKING:
    from align.model import Article, Detection, Pivot


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
    problems = Problems()
    if lines:
        articles = _line_articles(read_lines(paths), source)
    else:
        articles = [_retagged(a, source) for a in read_articles(paths, problems)]
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
