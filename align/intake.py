"""What a run is given, made into articles: files found and named, copies and unreadable ones noted, the others read."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from align.errors import AlignError
from align.model import Article
from align.read import DOCUMENTS, RECORDS
from align.work import Workers

Note = Callable[[str], None]
SUFFIXES = frozenset({".txt", ".text", ".html", ".htm", ".xhtml", ".md", ".markdown", ""})
_CORPUS_FILES = {"corpus.sqlite", "signature.json"}
_NAMED = 3
"""Files left out that are named; the others are counted."""


@dataclass(frozen=True)
class Source:
    """A file to be read, or one record of a JSON file, by its `place` from 1: `name` is what the corpus calls it, `hash`
    is of its content."""

    path: Path
    name: str
    hash: str
    place: int = 0


def find_sources(paths: Iterable[Path], note: Note) -> tuple[list[Source], int]:
    """The files to read, each with a name that is unique in the run; and how many were not readable."""
    found: list[tuple[Path, Path]] = []
    problems: list[str] = []
    for path in paths:
        if path.is_dir():
            inside = _inside(path, problems, note)
            found += [(p, p.relative_to(path)) for p in inside]
            if not inside:
                note(f"{path}: no article files in this folder (give .txt or .html files)")
        elif path.is_file():
            found.append((path, Path(path.name)))
        elif path.exists():
            problems.append(f"{path}: not a file (save what it gives to a file first)")
        else:
            problems.append(f"{path}: no such file or folder (check the path)")
    for problem in problems:
        note(problem)
    return _named(found, note, len(problems))


def _inside(root: Path, problems: list[str], note: Note) -> list[Path]:
    """The article files below a folder: nothing hidden, no corpus that a run has written, no README."""

    def unreadable(error: OSError) -> None:
        problems.append(f"{error.filename}: {error.strerror} (check the folder's permissions)")

    files: list[Path] = []
    skipped: list[str] = []
    for folder, folders, names in os.walk(root, onerror=unreadable):
        if set(names) >= _CORPUS_FILES:
            note(f"{folder}: a corpus, not articles: left out")
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder) / name
            if name.startswith(".") or path.stem.upper() == "README" or not path.is_file():
                continue
            suffix = path.suffix.lower()
            if suffix in SUFFIXES | DOCUMENTS or (suffix in RECORDS and _has_articles(path, note)):
                files.append(path)
            else:
                skipped.append(_printable(str(path.relative_to(root))))
    if skipped:
        few = ", ".join(skipped[:_NAMED]) + ", ..." * (len(skipped) > _NAMED)
        many = f"{len(skipped)} file{'s' * (len(skipped) > 1)}"
        note(f"{root}: {many} left out, neither text, HTML, PDF or DOCX, nor JSON with articles: {few}")
    return sorted(files)


def _has_articles(path: Path, note: Note) -> bool:
    """Whether a JSON file in a folder is one of articles: settings and gold data lie beside them. One that is no JSON is
    named, for it may have been meant for one."""
    from align.read import records_in

    try:
        return any(True for _ in records_in(path))
    except AlignError as error:
        if "is no JSON" in str(error):
            note(f"{path.parent}/{error}")
        return False


def _printable(name: str) -> str:
    """A file's name as the corpus has it: valid text without control characters, whatever the disk has."""
    try:
        text = os.fsencode(name).decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:  # half a character, from an id in JSON
        text = name.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def _named(found: Iterable[tuple[Path, Path]], note: Note, problems: int) -> tuple[list[Source], int]:
    sources: dict[str, Source] = {}
    by_hash: dict[str, str] = {}
    seen: set[Path] = set()
    for path, relative in found:
        if path.resolve() in seen:
            continue
        seen.add(path.resolve())
        try:
            parts = list(_parts(path, note))
        except OSError as error:
            problems += 1
            note(f"{path}: {error.strerror} (check the file and its permissions)")
            continue
        except AlignError as error:
            problems += 1
            note(str(error))
            continue
        for place, label, digest in parts:
            name = _printable(f"{relative.as_posix()}#{label}" if label else relative.as_posix())
            if digest in by_hash:
                twice = f"{name}, record {place}" if label else str(path)
                note(f"{twice}: a copy of {by_hash[digest]}, left out (remove one of them)")
                continue
            if name in sources:
                name = f"{name}.{place}" if label else _other_name(path, name, sources)
                note(f"{path}: another file has this name; the corpus calls this one {name}")
            by_hash[digest] = name
            sources[name] = Source(path, name, digest, place)
    return sorted(sources.values(), key=lambda s: s.name), problems


def _parts(path: Path, note: Note) -> Iterator[tuple[int, str, str]]:
    """Place, label and hash of each article in a file: of the file itself, or of its records."""
    if path.suffix.lower() not in RECORDS:
        yield 0, "", hashlib.sha256(path.read_bytes()).hexdigest()
        return
    from align.read import records_in

    for place, label, text in records_in(path, note):
        yield place, label, hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


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
    workers: Workers,
    note: Note,
    progress: Callable[[str, int, int], None],
) -> tuple[list[Article], dict[str, str], dict[str, str]]:
    """Tagged articles in the order of their names, the hashes of their files, and what was wrong with the others.

    `before` are the articles that the corpus has, `known` the hashes of their files. What it has of an unchanged file is
    taken from there; what it has of a file that is now gone, or now unreadable, stays.
    """
    kept = {article.name: article for article in before}
    hashes = dict(known)
    given = {source.name for source in sources}
    changed = [s for s in sources if known.get(s.name) != s.hash]
    unread: dict[str, str] = {}
    for source, outcome in zip(changed, read_each(changed, workers, progress), strict=True):
        if isinstance(outcome, AlignError):
            remains = "; the corpus keeps the version it had" if source.name in kept else ""
            unread[source.name] = f"{outcome}{remains}"
            note(unread[source.name])
            continue
        twin = next((a.name for a in kept.values() if a.id == outcome.id and a.name != source.name), None)
        if twin and twin not in given:
            del kept[twin]  # the file has a new name
        elif twin:
            note(f"{source.name}: the same text as {twin}, left out (remove one of them)")
            continue
        kept[source.name], hashes[source.name] = outcome, source.hash
        _note_findings(outcome, note)
    articles = [kept[name] for name in sorted(kept)]
    return articles, {name: hashes[name] for name in sorted(kept)}, unread


def _note_findings(article: Article, note: Note) -> None:
    from align.detect import SUPPORTED

    if article.detection.language not in SUPPORTED:
        note(f"{article.name}: language {article.tag} is not supported (zh, ru, en are); kept, but not matched")
    damaged = [s for s in article.segments if s.kind == "damaged"]
    if damaged:
        lines = sorted({article.text.count("\n", 0, s.start) + 1 for s in damaged})
        places = ", ".join(map(str, lines[:5])) + (", ..." if len(lines) > 5 else "")
        note(f"{article.name}: {len(damaged)} sentences are wrongly decoded and not matched (line {places})")
    if article.detection.language in SUPPORTED and not article.sentences:
        note(f"{article.name}: no statements found in it (align segment shows what was left out, and why)")


def read_each(
    sources: Sequence[Source], workers: Workers, progress: Callable[[str, int, int], None]
) -> Iterator[Article | AlignError]:
    """Each file's tagged article, or what was wrong with it, in the order given; in several processes from a few on."""
    tasks = [(source.path, source.name, source.place) for source in sources]
    with workers.team(None, pays=len(tasks) >= workers.limits.files_in_pool) as team:
        for done, outcome in enumerate(team.each(_read_one, tasks, 4), start=1):
            yield outcome
            progress("reading", done, len(tasks))


def _read_one(given: None, task: tuple[Path, str, int]) -> Article | AlignError:
    from align.detect import tag_article
    from align.read import read_file, read_record

    path, name, place = task
    try:
        return tag_article(read_record(path, place, name) if place else read_file(path, name))
    except AlignError as error:
        return error
