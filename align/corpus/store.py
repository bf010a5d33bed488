"""The corpus on disk: one SQLite file, written whole and put in place at once; and the journal of a run under way.

A finished store is built from nothing, in a fixed order, beside the old one, and renamed over it. So its bytes depend on
its content alone, and whatever kills a run leaves the old store as it was.
"""

from __future__ import annotations

import datetime
import errno
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from align.errors import CorpusError, MachineError
from align.languages import joined
from align.model import Article, ClauseSpan, Detection, Evidence, Link, Member, Pivot, Segment, Statement

SCHEMA = 2
STORE = "corpus.sqlite"
SIGNATURE = "signature.json"
JOURNAL = "pivots.part.jsonl"
LOCK = ".lock"

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL UNIQUE, tag TEXT NOT NULL,
  encoding TEXT NOT NULL, date TEXT, readings INTEGER NOT NULL, source TEXT NOT NULL, detection TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE segments (article TEXT NOT NULL, idx INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,
  text TEXT NOT NULL, kind TEXT NOT NULL, dropped TEXT, tag TEXT NOT NULL, paragraph INTEGER NOT NULL,
  repaired INTEGER NOT NULL, PRIMARY KEY (article, idx)) WITHOUT ROWID;
CREATE TABLE pivots (key TEXT PRIMARY KEY, text TEXT NOT NULL, package TEXT NOT NULL, score REAL NOT NULL,
  flags TEXT NOT NULL, terms TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE pivot_of (article TEXT NOT NULL, idx INTEGER NOT NULL, key TEXT NOT NULL, PRIMARY KEY (article, idx)) WITHOUT ROWID;
CREATE TABLE links (id TEXT PRIMARY KEY, probability REAL NOT NULL, relation TEXT NOT NULL, a TEXT NOT NULL, b TEXT NOT NULL,
  evidence TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE statements (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, probability REAL NOT NULL, relation TEXT NOT NULL,
  members TEXT NOT NULL, links TEXT NOT NULL, terms TEXT NOT NULL, quantities TEXT NOT NULL, conflicts TEXT NOT NULL);
"""


@dataclass
class Corpus:
    """Everything that a run leaves. `sources` is the hash of each article's file by name, to see what has changed;
    `pivots` are kept by cache key, `pivot_keys` says whose they are."""

    articles: tuple[Article, ...] = ()
    sources: dict[str, str] = field(default_factory=dict)
    pivots: dict[str, Pivot] = field(default_factory=dict)
    pivot_keys: dict[tuple[str, int], str] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    statements: tuple[Statement, ...] = ()
    corrections: dict[tuple[str, int, int], str] = field(default_factory=dict)
    """Texts that a person corrected, by article, start and end; they are kept with the decisions, not in the store."""

    @cached_property
    def _by_id(self) -> dict[str, Article]:
        return {article.id: article for article in self.articles}

    @cached_property
    def link_by_id(self) -> dict[str, Link]:
        return {link.id: link for link in self.links}

    def article(self, article_id: str) -> Article:
        return self._by_id[article_id]

    def pivot(self, article_id: str, index: int) -> Pivot | None:
        key = self.pivot_keys.get((article_id, index))
        return self.pivots.get(key) if key else None

    def text_of(self, member: Member) -> str:
        """The cleaned text of a member's segments, joined as its script joins sentences, as a person has corrected it."""
        article = self.article(member.article)
        segments = [(s.start, s.end, s.text) for s in self.member_segments(member)]
        return joined_text(segments, article.id, article.tag, self.corrections)

    def member_segments(self, member: Member) -> list[Segment]:
        article = self.article(member.article)
        return [article.segments[i] for i in member.segments]


def joined_text(
    segments: Sequence[tuple[int, int, str]], article: str, tag: str, corrections: Mapping[tuple[str, int, int], str]
) -> str:
    """The text of segments (start, end, text), the longest corrected stretches in place of the article's own."""
    texts, first = [], 0
    while first < len(segments):
        start, _, text = segments[first]
        last = first
        for other in range(len(segments) - 1, first - 1, -1) if corrections else ():
            if (corrected := corrections.get((article, start, segments[other][1]))) is not None:
                text, last = corrected, other
                break
        texts.append(text)
        first = last + 1
    return joined(texts, tag)


def write_store(corpus: Corpus, path: Path) -> None:
    """Write a complete store to a new file. The same content gives the same bytes."""
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA page_size = 4096")
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        for statement in _TABLES.split(";"):
            connection.execute(statement)
        connection.execute("INSERT INTO meta VALUES ('schema', ?)", (str(SCHEMA),))
        for table, rows in _rows(corpus):
            for row in rows:
                connection.execute(f"INSERT INTO {table} VALUES ({','.join('?' * len(row))})", row)
        connection.execute("COMMIT")
    finally:
        connection.close()


def _rows(corpus: Corpus) -> Iterator[tuple[str, Iterable[tuple[Any, ...]]]]:
    yield "articles", (
        (n, a.id, a.name, a.tag, a.encoding, a.date.isoformat() if a.date else None, a.readings,
         corpus.sources[a.name], _json(asdict(a.detection)), a.text)
        for n, a in enumerate(corpus.articles)
    )  # fmt: skip
    yield (
        "segments",
        (
            (a.id, s.index, s.start, s.end, s.text, s.kind, s.dropped, s.tag, s.paragraph, s.repaired)
            for a in corpus.articles
            for s in a.segments
        ),
    )
    yield (
        "pivots",
        ((key, p.text, p.package, p.score, _json(p.flags), _json(p.terms)) for key, p in sorted(corpus.pivots.items())),
    )
    yield "pivot_of", ((article, index, key) for (article, index), key in sorted(corpus.pivot_keys.items()))
    yield "links", map(link_row, corpus.links)
    yield "statements", ((n, *statement_row(s)) for n, s in enumerate(corpus.statements))


def link_row(link: Link) -> tuple[Any, ...]:
    ends = _json(asdict(link.a)), _json(asdict(link.b))
    return link.id, link.probability, link.relation, *ends, _json([asdict(e) for e in link.evidence])


def statement_row(statement: Statement) -> tuple[Any, ...]:
    """Without its place."""
    lists = (statement.links, statement.terms, statement.quantities, statement.conflicts)
    spans = statement.spans or (None,) * len(statement.members)
    members = _json([
        asdict(m) if span is None else {**asdict(m), "span": asdict(span)}
        for m, span in zip(statement.members, spans, strict=True)
    ])  # fmt: skip
    return statement.id, statement.probability, statement.relation, members, *map(_json, lists)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def read_matched(folder: Path) -> Corpus:
    """Read a corpus back as it was matched or imported, whatever was decided since.

    Raises CorpusError where there is none, it is damaged, or a newer program wrote it.
    """
    path = folder / STORE
    if not path.is_file():
        raise CorpusError(f"{folder}: no corpus here", "make one: align run PATH... -o FOLDER")
    if not os.access(path, os.R_OK):
        raise CorpusError(f"{path}: permission denied", "check the file's permissions")
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        connection.row_factory = sqlite3.Row
        try:
            return _read(connection, folder)
        finally:
            connection.close()
    except (sqlite3.Error, ValueError, KeyError, TypeError) as error:
        raise CorpusError(f"{path}: damaged ({error})", "restore it, or move the folder away and run again") from None


def _read(connection: sqlite3.Connection, folder: Path) -> Corpus:
    schema = int(connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()[0])
    if schema > SCHEMA:
        raise CorpusError(
            f"{folder}: made by a newer version (schema {schema}, this program knows {SCHEMA})", "update align-toolkit"
        )
    articles, sources = [], {}
    for row in connection.execute("SELECT * FROM articles ORDER BY place"):
        segments = connection.execute("SELECT * FROM segments WHERE article = ? ORDER BY idx", (row["id"],))
        articles.append(article_of(row, segments))
        sources[row["name"]] = row["source"] if schema == SCHEMA else ""  # an older reader's articles are read again
    pivots = {
        r["key"]: Pivot(r["text"], r["package"], r["score"], tuple(json.loads(r["flags"])), tuple(json.loads(r["terms"])))
        for r in connection.execute("SELECT * FROM pivots")
    }
    pivot_keys = {(r["article"], r["idx"]): r["key"] for r in connection.execute("SELECT * FROM pivot_of")}
    links = tuple(link_of(r) for r in connection.execute("SELECT * FROM links ORDER BY id"))
    statements = tuple(statement_of(r) for r in connection.execute("SELECT * FROM statements ORDER BY place"))
    _check_whole(articles, links, statements)
    return Corpus(tuple(articles), sources, pivots, pivot_keys, links, statements)


def _check_whole(articles: Sequence[Article], links: Sequence[Link], statements: Sequence[Statement]) -> None:
    """Raises ValueError where something is named that is not there."""
    sizes = {article.id: len(article.segments) for article in articles}
    for article in articles:
        if not article.segments or [s.index for s in article.segments] != list(range(len(article.segments))):
            raise ValueError(f"segments of {article.name} are missing")
    known = {link.id for link in links}
    members = [m for link in links for m in (link.a, link.b)] + [m for s in statements for m in s.members]
    if any(max(m.segments) >= sizes.get(m.article, 0) for m in members):
        raise ValueError("a statement names a segment that is missing")
    if any(key not in known for s in statements for key in s.links):
        raise ValueError("a statement names a link that is missing")


def article_of(row: sqlite3.Row, segments: Iterable[sqlite3.Row]) -> Article:
    text = row["text"]
    return Article(
        id=row["id"],
        name=row["name"],
        text=text,
        encoding=row["encoding"],
        segments=tuple(
            Segment(s["idx"], s["start"], s["stop"], s["text"], text[s["start"] : s["stop"]], s["kind"], s["dropped"],
                    s["tag"], s["paragraph"], bool(dict(s).get("repaired")))
            for s in segments
        ),
        detection=Detection(**json.loads(row["detection"])),
        readings=row["readings"],
        date=datetime.date.fromisoformat(row["date"]) if row["date"] else None,
    )  # fmt: skip


def _member(stored: Mapping[str, Any]) -> Member:
    return Member(stored["article"], tuple(stored["segments"]))


def span_of(stored: Mapping[str, Any]) -> ClauseSpan | None:
    """The part of a stored member that carries its statement."""
    return ClauseSpan(**stored["span"]) if "span" in stored else None


def link_of(row: sqlite3.Row) -> Link:
    evidence = tuple(Evidence(**e) for e in json.loads(row["evidence"]))
    a, b = _member(json.loads(row["a"])), _member(json.loads(row["b"]))
    return Link(row["id"], a, b, row["probability"], row["relation"], evidence)


def statement_of(row: sqlite3.Row) -> Statement:
    lists = {name: tuple(json.loads(row[name])) for name in ("links", "terms", "quantities", "conflicts")}
    stored = json.loads(row["members"])
    members, spans = tuple(map(_member, stored)), tuple(map(span_of, stored))
    return Statement(
        row["id"], members, probability=row["probability"], relation=row["relation"], spans=spans if any(spans) else (),
        **lists,
    )  # fmt: skip


class Journal:
    """The pivots of a run under way: appended line by line, so that a killed run loses at most the last lines."""

    def __init__(self, folder: Path, finished: Mapping[str, Pivot]) -> None:
        self.path = folder / JOURNAL
        self.pivots = {**finished, **dict(self._left_over())}

    def _left_over(self) -> Iterator[tuple[str, Pivot]]:
        if not self.path.is_file():
            return
        for line in self.path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                row = json.loads(line)
                yield row["key"], Pivot(row["text"], row["package"], row["score"], tuple(row["flags"]), tuple(row["terms"]))
            except (ValueError, KeyError, TypeError):
                continue  # the line that the kill cut short

    def get(self, key: str) -> Pivot | None:
        return self.pivots.get(key)

    def put(self, pivots: Iterable[tuple[str, Pivot]]) -> None:
        with writing(self.path), self.path.open("a", encoding="utf-8", newline="\n") as lines:
            for key, pivot in pivots:
                self.pivots[key] = pivot
                lines.write(_json({"key": key, **asdict(pivot)}) + "\n")
            lines.flush()
            os.fsync(lines.fileno())


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turns what the disk refuses into an error that says what to do."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        if getattr(error, "errno", None) == errno.ENOSPC or "full" in str(error):
            raise MachineError(f"{path}: no space left on the disk", "free some and run again: it resumes") from None
        raise CorpusError(
            f"{path}: cannot be written: {reason}", "check the folder's permissions, or choose another with -o"
        ) from None


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Makes the folder, and holds it for one run. Raises CorpusError where another run has it, or it is read-only."""
    import fcntl

    made = not folder.exists()
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / LOCK).open("w")
    held = False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        held = True
        yield
    except BlockingIOError:
        if held:
            raise
        raise CorpusError(f"{folder}: another run is writing it", "wait for that run, or choose another folder") from None
    finally:
        lock.close()
        if held:
            (folder / LOCK).unlink(missing_ok=True)
        if made and not any(folder.iterdir()):
            folder.rmdir()  # nothing came of the run


def put_in_place(folder: Path, files: Sequence[str]) -> None:
    """Rename `NAME.new` to `NAME` for each file, in order."""
    for name in files:
        os.replace(folder / f"{name}.new", folder / name)
