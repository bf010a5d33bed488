"""What a run is given, made into articles: files found and named, copies and unreadable ones noted, the others read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from align.errors import AlignError
from align.model import Article

Note = Callable[[str], None]
SUFFIXES = frozenset({".txt", ".text", ".html", ".htm", ".xhtml", ".md", ""})
_POOL_FROM = 24
"""Files from which a pool of processes pays for its start."""


@dataclass(frozen=True)
class Source:
    """A file to be read: `name` is what the corpus calls it, `hash` is of its bytes."""

    path: Path
    name: str
    hash: str


def find_sources(paths: Iterable[Path], note: Note) -> tuple[list[Source], int]:
    """The files to read, each with a name that is unique in the run; and how many were not readable."""
    found: list[tuple[Path, Path]] = []
    problems = 0
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if _is_candidate(p, path))
            found += [(p, p.relative_to(path)) for p in inside]
            if not inside:
                note(f"{path}: no article files in this folder (give .txt or .html files)")
        elif path.exists():
            found.append((path, Path(path.name)))
        else:
            problems += 1
            note(f"{path}: no such file or folder (check the path)")
    return _named(found, note, problems)


def _is_candidate(path: Path, root: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
    return path.is_file() and not hidden and path.suffix.lower() in SUFFIXES and path.stem.upper() != "README"


def _named(found: Iterable[tuple[Path, Path]], note: Note, problems: int) -> tuple[list[Source], int]:
    sources: dict[str, Source] = {}
    by_hash: dict[str, str] = {}
    seen: set[Path] = set()
    for path, relative in found:
        if path.resolve() in seen:
            continue
        seen.add(path.resolve())
        try:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            problems += 1
            note(f"{path}: {error.strerror} (check the file and its permissions)")
            continue
        if digest in by_hash:
            note(f"{path}: a copy of {by_hash[digest]}, left out (remove one of them)")
            continue
        name = relative.as_posix()
        if name in sources:
            name = _other_name(path, name, sources)
            note(f"{path}: another file has this name; the corpus calls this one {name}")
        by_hash[digest] = name
        sources[name] = Source(path, name, digest)
    return sorted(sources.values(), key=lambda s: s.name), problems


def _other_name(path: Path, name: str, taken: dict[str, Source]) -> str:
    parts = path.resolve().parts
    for length in range(name.count("/") + 2, len(parts)):
        longer = "/".join(parts[-length:])
        if longer not in taken:
            return longer
    return f"{name}.2"


def read_sources(
    sources: Sequence[Source],
    before: Sequence[Article],
    known: Mapping[str, str],
    jobs: int,
    note: Note,
    progress: Callable[[str, int, int], None],
) -> tuple[list[Article], dict[str, str], dict[str, str]]:
    """Tagged articles in the order of their names, the hashes of their files, and what was wrong with the others.

    `before` are the articles that the corpus has, `known` the hashes of their files. What it has of an unchanged file is
    taken from there; what it has of a file that is now gone, or now unreadable, stays.
    """
    kept = {article.name: article for article in before}
    hashes = dict(known)
    changed = [s for s in sources if known.get(s.name) != s.hash]
    unread: dict[str, str] = {}
    for source, outcome in zip(changed, _read_all(changed, jobs, progress), strict=True):
        if isinstance(outcome, AlignError):
            remains = "; the corpus keeps the version it had" if source.name in kept else ""
            unread[source.name] = f"{outcome}{remains}"
            note(unread[source.name])
            continue
        twin = next((a.name for a in kept.values() if a.id == outcome.id and a.name != source.name), None)
        if twin:
            note(f"{source.name}: the same text as {twin}, left out (remove one of them)")
            continue
        kept[source.name], hashes[source.name] = outcome, source.hash
        _note_language(outcome, note)
    articles = [kept[name] for name in sorted(kept)]
    return articles, {name: hashes[name] for name in sorted(kept)}, unread


def _note_language(article: Article, note: Note) -> None:
    from align.detect import SUPPORTED

    if article.detection.language not in SUPPORTED:
        note(f"{article.name}: language {article.tag} is not supported (zh, ru, en are); kept, but not matched")
    elif not article.statements:
        note(f"{article.name}: no statements found in it (align segment shows what was left out, and why)")


def _read_all(sources: Sequence[Source], jobs: int, progress: Callable[[str, int, int], None]) -> list[Article | AlignError]:
    tasks = [(source.path, source.name) for source in sources]
    outcomes: list[Article | AlignError] = []
    if jobs > 1 and len(tasks) >= _POOL_FROM:
        with ProcessPoolExecutor(jobs) as pool:
            for outcome in pool.map(_read_one, tasks, chunksize=4):
                outcomes.append(outcome)
                progress("reading", len(outcomes), len(tasks))
        return outcomes
    for task in tasks:
        outcomes.append(_read_one(task))
        progress("reading", len(outcomes), len(tasks))
    return outcomes


def _read_one(task: tuple[Path, str]) -> Article | AlignError:
    from align.detect import tag_article
    from align.read import read_file

    try:
        return tag_article(read_file(*task))
    except AlignError as error:
        return error
