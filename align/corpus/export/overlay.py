"""Decisions laid over a store that is read as a stream, as `align.corpus.view` puts them through in memory."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from align.corpus.decisions import Compare, Decisions, Places, Span, Touched, obey
from align.corpus.store import article_of, link_of, link_row, statement_of, statement_row
from align.model import Article, Link, Statement

_VIEWS = """
CREATE TEMP TABLE gone (place INTEGER PRIMARY KEY);
CREATE TEMP TABLE put (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, probability REAL NOT NULL, relation TEXT NOT NULL,
  members TEXT NOT NULL, links TEXT NOT NULL, terms TEXT NOT NULL, quantities TEXT NOT NULL, conflicts TEXT NOT NULL)
  WITHOUT ROWID;
CREATE TEMP TABLE put_links (id TEXT PRIMARY KEY, probability REAL NOT NULL, relation TEXT NOT NULL, a TEXT NOT NULL,
  b TEXT NOT NULL, evidence TEXT NOT NULL) WITHOUT ROWID;
CREATE TEMP VIEW statements AS SELECT * FROM main.statements WHERE place NOT IN (SELECT place FROM temp.gone)
  UNION ALL SELECT * FROM temp.put;
CREATE TEMP VIEW links AS SELECT * FROM main.links WHERE id NOT IN (SELECT id FROM temp.put_links)
  UNION ALL SELECT * FROM temp.put_links;
"""
"""Names without a schema are sought among the temporary ones first. WITHOUT ROWID a place may be a fraction; of one affinity
on both sides, the two are read in order side by side, and nothing is sorted."""


def lay_over(connection: sqlite3.Connection, decisions: Decisions, compare: Compare) -> None:
    """From here on `statements` and `links` are the decided ones; the store is as it was. Memory grows with what is decided
    alone. A statement that was made has a place between two numbers."""
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row

    def spans(article: str) -> Iterator[Span]:
        yield from connection.execute("SELECT start, stop, kind FROM segments WHERE article = ? ORDER BY idx", (article,))

    def link(name: str) -> Link:
        return link_of(cursor.execute("SELECT * FROM main.links WHERE id = ?", (name,)).fetchone())

    places = Places([row[0] for row in connection.execute("SELECT id FROM articles ORDER BY place")], spans)
    concerned = Touched(decisions, places)
    touched: dict[int, Statement] = {}
    for place, members in _members(connection):
        if any(concerned.has(m["article"], m["segments"]) for m in members):
            row = cursor.execute("SELECT * FROM main.statements WHERE place = ?", (place,)).fetchone()
            touched[place] = statement_of(row)
    changes = obey(touched.values(), link, _Articles(connection, places), places, decisions, compare)
    instead = {place: changes.instead[s.id] for place, s in touched.items() if s.id in changes.instead}
    put: list[tuple[float, Statement]] = [(place, own) for place, own in instead.items() if own]
    waiting, last = list(reversed(changes.made)), 0
    for place, members in _members(connection) if waiting else ():
        last = place
        if not waiting or instead.get(place, ...) is None:
            continue
        first = min((places.order[m["article"]], tuple(m["segments"])) for m in members)
        before = []
        while waiting and places.first(waiting[-1]) < first:
            before.append(waiting.pop())
        put += [(place - 1 + n / (len(before) + 1), one) for n, one in enumerate(before, start=1)]
    put += [(last + n, one) for n, one in enumerate(reversed(waiting), start=1)]
    for statement in _VIEWS.split(";"):
        connection.execute(statement)
    connection.executemany("INSERT INTO temp.gone VALUES (?)", ((place,) for place in instead))
    connection.executemany(
        "INSERT INTO temp.put VALUES (?,?,?,?,?,?,?,?,?)", ((place, *statement_row(one)) for place, one in put)
    )
    connection.executemany("INSERT INTO temp.put_links VALUES (?,?,?,?,?,?)", map(link_row, changes.links.values()))


def _members(connection: sqlite3.Connection) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    for place, members in connection.execute("SELECT place, members FROM main.statements ORDER BY place"):
        yield place, json.loads(members)


class _Articles(Mapping[str, Article]):
    """Those of a store by id, each read when it is asked for."""

    def __init__(self, connection: sqlite3.Connection, places: Places) -> None:
        self._cursor = connection.cursor()
        self._cursor.row_factory = sqlite3.Row
        self._order = places.order
        self._read: dict[str, Article] = {}

    def __getitem__(self, name: str) -> Article:
        if name not in self._read:
            row = self._cursor.execute("SELECT * FROM articles WHERE id = ?", (name,)).fetchone()
            segments = self._cursor.execute("SELECT * FROM segments WHERE article = ? ORDER BY idx", (name,))
            self._read[name] = article_of(row, segments)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._order)

    def __len__(self) -> int:
        return len(self._order)
