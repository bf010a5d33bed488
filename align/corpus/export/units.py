"""What an export is made of: statements with a text for each language, read from the store one by one.

The store is read as a stream: memory does not grow with the number of statements.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from align.corpus.decisions import Compare, read_decisions
from align.corpus.export.overlay import lay_over
from align.corpus.store import STORE, Corpus, joined_text, span_of
from align.corpus.view import as_made, read_found
from align.errors import CorpusError
from align.model import ClauseSpan


@dataclass(frozen=True, slots=True)
class Part:
    """A text of a unit: its language tag, article, and place in the article's decoded file by code points."""

    tag: str
    text: str
    article: str
    name: str
    date: str
    segments: tuple[int, ...]
    start: int
    end: int
    weight: float = 0.0
    """The sum of the probabilities of its links: of several texts in one language the weightiest is taken."""
    span: ClauseSpan | None = None
    """The part of it that carries the statement, where it is not all."""

    @property
    def language(self) -> str:
        """Without script and region: zh-Hant-TW is zh."""
        return self.tag.split("-")[0]


@dataclass(frozen=True, slots=True)
class ExportUnit:
    """A statement to hand on. `parts` are all its texts, in the order of the articles."""

    id: str
    probability: float
    relation: str
    method: str
    parts: tuple[Part, ...]
    conflicts: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()

    def by_tag(self) -> dict[str, Part]:
        """One text for each tag, the weightiest, tags in alphabetical order."""
        chosen: dict[str, Part] = {}
        for part in sorted(self.parts, key=lambda p: (-p.weight, p.article, p.segments)):
            chosen.setdefault(part.tag, part)
        return dict(sorted(chosen.items()))


@dataclass
class UnitSource:
    """A store opened for export. `count` is the number of statements, `articles` maps ids to name, tag and date."""

    connection: sqlite3.Connection
    count: int
    articles: dict[str, tuple[str, str, str]]
    texts: Mapping[tuple[str, int, int], str] = field(default_factory=dict)
    """Texts that a person corrected, by article, start and end."""

    def probabilities(self) -> Iterator[tuple[str, float]]:
        for row in self.connection.execute("SELECT id, probability, place FROM statements ORDER BY place"):
            yield row[0], row[1]

    def sharing(self) -> dict[str, frozenset[str]]:
        """By the ids of statements that have a sentence in common with others, the articles of all that hang together so."""
        first: dict[tuple[str, int], str] = {}
        leader: dict[str, str] = {}

        def lead(name: str) -> str:
            while leader.get(name, name) != name:
                name = leader[name]
            return name

        members_of = {
            row[0]: json.loads(row[1]) for row in self.connection.execute("SELECT id, members, place FROM statements")
        }
        for name, members in members_of.items():
            for place in ((member["article"], i) for member in members for i in member["segments"]):
                other = first.setdefault(place, name)
                if lead(other) != lead(name):
                    leader[lead(name)] = lead(other)
        articles: dict[str, set[str]] = {}
        for name in {*leader, *leader.values()}:
            articles.setdefault(lead(name), set()).update(member["article"] for member in members_of[name])
        return {name: frozenset(articles[lead(name)]) for name in {*leader, *leader.values()}}

    def units(self, places: Sequence[int] | None = None) -> Iterator[ExportUnit]:
        """All units in the order of the store, or those at `places` in their order."""
        # with the place, or SQLite would first sort what is laid over the store
        query = "SELECT id, probability, relation, members, links, terms, conflicts, place FROM statements"
        if places is None:
            yield from map(self._unit, self.connection.execute(f"{query} ORDER BY place"))
            return
        known = [row[0] for row in self.connection.execute("SELECT place FROM statements ORDER BY place")]
        for place in places:
            yield self._unit(self.connection.execute(f"{query} WHERE place = ?", (known[place],)).fetchone())

    def _unit(self, row: Sequence[object]) -> ExportUnit:
        key, probability, relation, members, links, terms, conflicts, _ = row
        stored = json.loads(str(members))
        tags = [self.articles[member["article"]][1] for member in stored]
        # only where two texts of one language compete does it matter which one is linked best
        weights = self._weights(json.loads(str(links))) if len(set(tags)) < len(tags) else {}
        parts = []
        for member in stored:
            article, indices = member["article"], tuple(member["segments"])
            name, tag, date = self.articles[article]
            rows = [
                self.connection.execute("SELECT text, start, stop FROM segments WHERE article = ? AND idx = ?", (article, i))
                .fetchone()
                for i in indices
            ]  # fmt: skip
            text = joined_text([(start, end, text) for text, start, end in rows], article, tag, self.texts)
            weight = weights.get((article, indices), 0.0)
            parts.append(Part(tag, text, article, name, date, indices, rows[0][1], rows[-1][2], weight, span_of(member)))
        return ExportUnit(
            str(key), float(str(probability)), str(relation), "align", tuple(parts),
            tuple(json.loads(str(conflicts))), tuple(json.loads(str(terms))),
        )  # fmt: skip

    def _weights(self, links: Sequence[str]) -> Mapping[tuple[str, tuple[int, ...]], float]:
        weights: dict[tuple[str, tuple[int, ...]], float] = {}
        for key in links:
            a, b, probability = self.connection.execute(
                "SELECT a, b, probability FROM links WHERE id = ?", (key,)
            ).fetchone()
            for member in (json.loads(a), json.loads(b)):
                place = member["article"], tuple(member["segments"])
                weights[place] = weights.get(place, 0.0) + probability
        return weights


@contextmanager
def open_units(folder: Path, compare: Compare = as_made) -> Iterator[UnitSource]:
    """The units of a corpus as it was decided. `compare` is asked what statements say of which neither a run nor `align
    decide` has found it. Raises CorpusError where there is no corpus, or it or its decisions are damaged."""
    path = folder / STORE
    if not path.is_file():
        raise CorpusError(f"{folder}: no corpus here", "make one: align run PATH... -o FOLDER")
    decisions = read_decisions(folder)
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        if decisions.by_members:
            lay_over(connection, decisions, read_found(folder, compare))
        count = connection.execute("SELECT COUNT(*) FROM statements").fetchone()[0]
        articles = {
            row[0]: (row[1], row[2], row[3] or "") for row in connection.execute("SELECT id, name, tag, date FROM articles")
        }
        yield UnitSource(connection, count, articles, decisions.texts)
    except (sqlite3.Error, ValueError, KeyError, TypeError, IndexError) as error:
        raise CorpusError(f"{path}: damaged ({error})", "restore it, or move the folder away and run again") from None
    finally:
        connection.close()


def units_of(corpus: Corpus) -> Iterator[ExportUnit]:
    """A unit for each statement of a corpus in memory, as `UnitSource` reads them from a store."""
    for statement in corpus.statements:
        links = [corpus.link_by_id[key] for key in statement.links]
        tags = [corpus.article(member.article).tag for member in statement.members]
        competing = len(set(tags)) < len(tags)
        parts = []
        spans = statement.spans or (None,) * len(statement.members)
        for member, span in zip(statement.members, spans, strict=True):
            article, segments = corpus.article(member.article), corpus.member_segments(member)
            text = corpus.text_of(member)
            weight = sum(link.probability for link in links if member in (link.a, link.b)) if competing else 0.0
            date = article.date.isoformat() if article.date else ""
            parts.append(
                Part(
                    article.tag,
                    text,
                    article.id,
                    article.name,
                    date,
                    member.segments,
                    segments[0].start,
                    segments[-1].end,
                    weight,
                    span,
                )
            )
        yield ExportUnit(
            statement.id,
            statement.probability,
            statement.relation,
            "align",
            tuple(parts),
            statement.conflicts,
            statement.terms,
        )
