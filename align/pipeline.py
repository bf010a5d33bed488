"""The whole run, in one function that reads like the corridor: read, detect, translate, match, corpus."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from align import __version__
from align.corpus import JOURNAL, SIGNATURE, STORE, Corpus, Journal, put_in_place, read_store, write_store, writing
from align.corpus.export import EXPORTERS
from align.errors import AlignError, CorpusError, ReadError
from align.glossary import Glossary
from align.model import Article, Pivot, Segment
from align.review import Mark

SUFFIXES = frozenset({".txt", ".text", ".html", ".htm", ".xhtml", ".md", ""})
_EXPORTS = (("statements.tsv", "tsv"), ("statements.jsonl", "jsonl"), ("corpus.tmx", "tmx"))
REPORT = "report.html"
MODELS = Path(__file__).parent / "match" / "embedded"
"""Hashed from outside: loading the match room for its name would cost an up-to-date run most of its time."""
_POOL_FROM = 24
"""Files from which a pool of processes pays for its start."""


@dataclass(frozen=True)
class Source:
    """A file to be read: `name` is what the corpus calls it, `hash` is of its bytes."""

    path: Path
    name: str
    hash: str


@dataclass
class Settings:
    """What a run is told. `note` gets one line for everything the user should know, `progress` what is under way."""

    glossary: Glossary = field(default_factory=Glossary)
    packages: tuple[Path, ...] = ()
    translate: bool = True
    jobs: int = 1
    note: Callable[[str], None] = lambda line: None
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None


@dataclass(frozen=True)
class Result:
    corpus: Corpus
    fresh: bool
    """Whether anything was done: False where the corpus was up to date."""
    problems: int
    """Files that could not be read."""


def run(paths: Sequence[Path], folder: Path, settings: Settings) -> Result:
    """Make or bring up to date the corpus in `folder` from article files and folders of them.

    Articles that the corpus has and `paths` do not name stay in it. Raises CorpusError, MachineError, PackageError;
    a file that is no article is noted and left out.
    """
    sources, problems = find_sources(paths, settings.note)
    before = read_store(folder) if (folder / STORE).is_file() else Corpus()
    packages = _packages(settings)
    signature = _signature(sources, before, settings, packages)
    if before.articles and (stored := _stored_signature(folder)) and stored == {**signature, "unread": stored["unread"]}:
        for line in stored["unread"].values():
            settings.note(line)
        return Result(before, fresh=False, problems=problems + len(stored["unread"]))
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    articles, hashes, unread = read_sources(sources, before, settings)
    problems += len(unread)
    if not articles:
        raise ReadError("no article to align", "give text or HTML files in Chinese, Russian or English, or a folder of them")
    journal = Journal(folder, before.pivots)
    pivots = _translate(articles, packages, journal, settings)
    corpus = _match(articles, hashes, pivots, journal, settings)
    _write(corpus, folder, {**signature, "unread": unread}, settings)
    return Result(corpus, fresh=True, problems=problems)


def find_sources(paths: Iterable[Path], note: Callable[[str], None]) -> tuple[list[Source], int]:
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


def _named(found: Iterable[tuple[Path, Path]], note: Callable[[str], None], problems: int) -> tuple[list[Source], int]:
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
    sources: Sequence[Source], before: Corpus, settings: Settings
) -> tuple[list[Article], dict[str, str], dict[str, str]]:
    """Tagged articles in the order of their names, the hashes of their files, and what was wrong with the others.

    What the corpus has of an unchanged file is taken from there; what it has of a file that is now gone, or now
    unreadable, stays.
    """
    kept = {article.name: article for article in before.articles}
    hashes = dict(before.sources)
    changed = [s for s in sources if before.sources.get(s.name) != s.hash]
    unread: dict[str, str] = {}
    for source, outcome in zip(changed, _read_all(changed, settings), strict=True):
        if isinstance(outcome, AlignError):
            remains = "; the corpus keeps the version it had" if source.name in kept else ""
            unread[source.name] = f"{outcome}{remains}"
            settings.note(unread[source.name])
            continue
        twin = next((a.name for a in kept.values() if a.id == outcome.id and a.name != source.name), None)
        if twin:
            settings.note(f"{source.name}: the same text as {twin}, left out (remove one of them)")
            continue
        kept[source.name], hashes[source.name] = outcome, source.hash
        _note_language(outcome, settings.note)
    articles = [kept[name] for name in sorted(kept)]
    return articles, {name: hashes[name] for name in sorted(kept)}, unread


def _note_language(article: Article, note: Callable[[str], None]) -> None:
    from align.detect import SUPPORTED

    if article.detection.language not in SUPPORTED:
        note(f"{article.name}: language {article.tag} is not supported (zh, ru, en are); kept, but not matched")
    elif not article.statements:
        note(f"{article.name}: no statements found in it (align segment shows what was left out, and why)")


def _read_all(sources: Sequence[Source], settings: Settings) -> list[Article | AlignError]:
    tasks = [(source.path, source.name) for source in sources]
    outcomes: list[Article | AlignError] = []
    if settings.jobs > 1 and len(tasks) >= _POOL_FROM:
        with ProcessPoolExecutor(settings.jobs) as pool:
            for outcome in pool.map(_read_one, tasks, chunksize=4):
                outcomes.append(outcome)
                settings.progress("reading", len(outcomes), len(tasks))
        return outcomes
    for task in tasks:
        outcomes.append(_read_one(task))
        settings.progress("reading", len(outcomes), len(tasks))
    return outcomes


def _read_one(task: tuple[Path, str]) -> Article | AlignError:
    from align.detect import tag_article
    from align.read import read_file

    try:
        return tag_article(read_file(*task))
    except AlignError as error:
        return error


def matchable(articles: Iterable[Article]) -> list[Article]:
    from align.detect import SUPPORTED

    return [a for a in articles if a.detection.language in SUPPORTED and a.statements]


def _packages(settings: Settings) -> list[Any]:
    from align.translate.packages import find_packages

    if not settings.translate:
        return []
    packages, problems = find_packages(settings.packages)
    for problem in problems:
        settings.note(str(problem))
    return packages


def _translate(
    articles: Sequence[Article], packages: Sequence[Any], journal: Journal, settings: Settings
) -> dict[tuple[str, int], tuple[str, Pivot]]:
    """Pivots with their cache keys, by article and segment."""
    from align.translate import choose, translate_articles

    foreign = [a for a in matchable(articles) if a.detection.language != "en"]
    without = sorted({a.tag for a in foreign if not choose(packages, a.detection.language, a.detection.script)})
    if without and settings.translate:
        settings.note(
            f"no translation package for {', '.join(without)}: matching goes on without pivots there "
            "(align models add FILE installs one)"
        )
    pivots = translate_articles(
        foreign, packages, settings.glossary, journal, settings.jobs, lambda d, t: settings.progress("translating", d, t)
    )
    _note_flags([pivot for _, pivot in pivots.values()], settings.note)
    return pivots


def _note_flags(pivots: Sequence[Pivot], note: Callable[[str], None]) -> None:
    """What the guardrails found, counted; which segments they are is in the corpus and in `align translate --json`."""
    counts = Counter(flag for pivot in pivots for flag in pivot.flags)
    named = sum(len(pivot.terms) for pivot in pivots)
    lost = sum(n for flag, n in counts.items() if flag.startswith("term missing"))
    if named:
        note(f"{named - lost} of {named} glossary names kept in the pivots")
    for flag, n in sorted(counts.items()):
        if not flag.startswith("term missing"):
            note(f"{n} of {len(pivots)} pivots: {flag}")


def _match(
    articles: Sequence[Article],
    hashes: dict[str, str],
    pivots: dict[tuple[str, int], tuple[str, Pivot]],
    journal: Journal,
    settings: Settings,
) -> Corpus:
    from align.glossary import Matcher
    from align.match import match_articles
    from align.translate import simplify

    matched = match_articles(
        matchable(articles),
        {place: pivot for place, (_, pivot) in pivots.items()},
        Matcher(settings.glossary),
        simplify,
        settings.jobs,
        lambda done, total: settings.progress("matching", done, total),
    )
    return Corpus(
        articles=tuple(articles),
        sources=hashes,
        pivots=dict(journal.pivots),
        pivot_keys={place: key for place, (key, _) in pivots.items()},
        links=matched.links,
        statements=matched.statements,
    )


def rematch(folder: Path, settings: Settings) -> Result:
    """Match the articles of a corpus again, from what it has of them: after a glossary change, or with other packages."""
    before = read_store(folder)
    packages = _packages(settings)
    journal = Journal(folder, before.pivots)
    pivots = _translate(before.articles, packages, journal, settings)
    corpus = _match(before.articles, dict(before.sources), pivots, journal, settings)
    _write(corpus, folder, {**_signature([], before, settings, packages), "unread": {}}, settings)
    return Result(corpus, fresh=True, problems=0)


def _signature(sources: Sequence[Source], before: Corpus, settings: Settings, packages: Sequence[Any]) -> dict[str, Any]:
    """All that decides the corpus: two runs with the same signature leave the same bytes."""
    from align.translate.engine import SETTINGS

    return {
        "toolkit": __version__,
        "settings": {"translation": SETTINGS},
        "inputs": {**before.sources, **{source.name: source.hash for source in sources}},
        "glossary": {"concepts": len(settings.glossary.concepts), "hash": settings.glossary.digest},
        "packages": [{"name": p.name, "hash": p.digest} for p in packages],
        "models": {path.name: _hash_of(path)[:16] for path in sorted(MODELS.iterdir())},
    }


def _hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _stored_signature(folder: Path) -> dict[str, Any] | None:
    """The signature of a finished run whose files are all still as it left them."""
    try:
        stored = json.loads((folder / SIGNATURE).read_text(encoding="utf-8"))
        outputs = stored.pop("outputs")
        if any(_hash_of(folder / name) != digest for name, digest in outputs.items()):
            return None
    except (OSError, ValueError, KeyError, AttributeError):
        return None
    return dict(stored) if not (folder / JOURNAL).exists() else None


def _write(corpus: Corpus, folder: Path, signature: dict[str, Any], settings: Settings) -> None:
    """All files of the corpus beside the old ones, then each in its place, the signature last."""
    from align.review import report

    names = [STORE, *(name for name, _ in _EXPORTS), REPORT]
    try:
        with writing(folder):
            write_store(corpus, folder / f"{STORE}.new")
            for name, kind in _EXPORTS:
                _put(folder / f"{name}.new", EXPORTERS[kind](corpus))
            _put(folder / f"{REPORT}.new", report(corpus, _marker(settings.glossary)))
            signature["outputs"] = {name: _hash_of(folder / f"{name}.new") for name in names}
            _put(folder / f"{SIGNATURE}.new", json.dumps(signature, indent=1, ensure_ascii=False) + "\n")
            put_in_place(folder, [*names, SIGNATURE])
            (folder / JOURNAL).unlink(missing_ok=True)
    finally:
        for name in [*names, SIGNATURE]:
            (folder / f"{name}.new").unlink(missing_ok=True)


def _marker(glossary: Glossary) -> Callable[[Article, Segment], list[Mark]]:
    """Shows the terms and figures of a segment in the report."""
    from align.glossary import Matcher
    from align.match import find_quantities

    matcher = Matcher(glossary)

    def marks(article: Article, segment: Segment) -> list[Mark]:
        terms = [Mark(t.start, t.end, "t", f"{t.concept} ({t.kind})") for t in matcher.find(segment.text)]
        figures = find_quantities(segment.text, article.date)
        return [*terms, *(Mark(q.start, q.end, "q", f"{q.value:,.10g} {q.unit}") for q in figures if q.unit != "date")]

    return marks


def _put(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def open_corpus(folder: Path) -> Corpus:
    """A corpus for reading. Raises CorpusError."""
    if folder.is_file():
        raise CorpusError(f"{folder}: a file, not a corpus", "give the folder that align run wrote")
    return read_store(folder)
