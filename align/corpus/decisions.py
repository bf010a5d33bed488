"""What a person decided about statements: kept beside the store, and obeyed by whoever reads it.

A decision names the members of a statement by article and span, so it holds as long as the articles are as they were. An
accepted statement is there with probability 1, whatever matching says; an agreed one likewise, and its figures are no
conflict; a rejected one is left out whenever the same members are grouped again.
"""

from __future__ import annotations

import hashlib
import json
import os
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from align.corpus.store import writing
from align.errors import CorpusError
from align.model import STATEMENT, Article, Evidence, Link, Member, Statement

FILE = "decisions.jsonl"
_CHANGED = "changed"
EQUIVALENT, PARTIAL, CONFLICTING = "equivalent", "partial", "conflicting"
ACCEPTED, AGREED, REJECTED, FORGOTTEN = "accepted", "agreed", "rejected", ""
HELD = frozenset({ACCEPTED, AGREED})
"""Decisions by which a statement is there, whatever matching says."""
_SURE = 0.999999
_LOG_ODDS = 13.8155
Place = tuple[str, int, int]
"""A member of a statement: article id, start and end in its decoded file."""
Key = tuple[Place, ...]


@dataclass(frozen=True)
class Decisions:
    """Decisions by the members that they are of; and texts that were corrected, by their place."""

    by_members: Mapping[Key, str]
    texts: Mapping[Place, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.by_members or self.texts)

    @property
    def digest(self) -> str:
        rows = json.dumps(sorted(self.by_members.items()))
        rows += json.dumps(sorted(self.texts.items())) if self.texts else ""
        return hashlib.sha256(rows.encode()).hexdigest()[:16]


def read_decisions(folder: Path) -> Decisions:
    """Raises CorpusError for a line that is none."""
    path = folder / FILE
    if not path.is_file():
        return Decisions({})
    found: dict[Key, str] = {}
    texts: dict[Place, str] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(
            f"{path}: cannot be read ({error})", "restore it, or move it away: its decisions are lost"
        ) from None
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
            key = tuple((str(a), int(start), int(end)) for a, start, end in row["members"])
            if not key:
                raise ValueError("no members")
            if row["decision"] == _CHANGED:
                texts[key[0]] = str(row["text"])
                continue
            if row["decision"] not in (ACCEPTED, AGREED, REJECTED):
                raise ValueError(row["decision"])
            found[key] = row["decision"]
        except (ValueError, KeyError, TypeError) as error:
            raise CorpusError(f"{path}:{number}: no decision ({error})", "take the line out; the others stay") from None
    return Decisions(found, texts)


def write_decisions(decisions: Decisions, folder: Path) -> None:
    """One a line, in a fixed order; whole or not at all."""
    path, beside = folder / FILE, folder / f"{FILE}.new"
    rows = [json.dumps({"members": key, "decision": decision}) for key, decision in decisions.by_members.items()]
    rows += [
        json.dumps({"members": [place], "decision": _CHANGED, "text": text}, ensure_ascii=False)
        for place, text in decisions.texts.items()
    ]
    with writing(path):
        beside.write_text("".join(f"{row}\n" for row in sorted(rows)), encoding="utf-8", newline="\n")
        os.replace(beside, path)


def key_of(statement: Statement, articles: Mapping[str, Article]) -> Key:
    return tuple(sorted(_place(member, articles[member.article]) for member in statement.members))


def name_of(key: Key) -> str:
    """The id of the statement that has these members."""
    return _id("s", [f"{article}:{start}-{end}" for article, start, end in key])


def _place(member: Member, article: Article) -> Place:
    return member.article, article.segments[member.segments[0]].start, article.segments[member.segments[-1]].end


Compare = Callable[[Statement, Sequence[Link], Mapping[str, Article]], tuple[Statement, tuple[Link, ...]]]
"""Gives a statement and its links the relation, conflicts, terms and figures that its members' texts have; articles are by
id."""
Span = tuple[int, int, str]
"""Start, end and kind of a segment."""


class Places:
    """Where the segments of articles stand, by article id in the order of the corpus. An article's spans are asked for when
    they are needed, and held as numbers alone: a memory may be one article of half a million lines."""

    def __init__(self, articles: Iterable[str], spans_of: Callable[[str], Iterable[Span]]) -> None:
        self.order = {article: place for place, article in enumerate(articles)}
        self._spans_of = spans_of
        self._known: dict[str, _Spans] = {}

    @classmethod
    def of(cls, articles: Sequence[Article]) -> Places:
        by_id = {article.id: article for article in articles}
        return cls(by_id, lambda name: ((s.start, s.end, s.kind) for s in by_id[name].segments))

    def _spans(self, article: str) -> _Spans:
        if article not in self._known:
            self._known[article] = _Spans(self._spans_of(article))
        return self._known[article]

    def place(self, member: Member) -> Place:
        spans = self._spans(member.article)
        return member.article, spans.starts[member.segments[0]], spans.ends[member.segments[-1]]

    def key(self, statement: Statement) -> Key:
        return tuple(sorted(map(self.place, statement.members)))

    def inside(self, place: Place) -> list[int]:
        """The segments that a place has whole, of whatever kind."""
        return self._spans(place[0]).inside(place[1], place[2]) if place[0] in self.order else []

    def segments(self, place: Place) -> tuple[int, ...]:
        """The sentences that a place covers exactly, or none."""
        spans = self._spans(place[0])
        own = [i for i in self.inside(place) if spans.sentences[i]]
        fits = own and spans.starts[own[0]] == place[1] and spans.ends[own[-1]] == place[2]
        return tuple(own) if fits else ()

    def have(self, key: Key) -> bool:
        """Whether all members of a decision are there."""
        return all(place[0] in self.order and self.segments(place) for place in key)

    def first(self, statement: Statement) -> tuple[int, Sequence[int]]:
        """What statements are in the order of."""
        return min((self.order[member.article], member.segments) for member in statement.members)


class _Spans:
    """The segments of one article, by index."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self.starts, self.ends, self.sentences = array("q"), array("q"), bytearray()
        for start, end, kind in spans:
            self.starts.append(start)
            self.ends.append(end)
            self.sentences.append(kind == STATEMENT)
        self._by_start = array("q", sorted(range(len(self.starts)), key=self.starts.__getitem__))
        self._sorted = array("q", (self.starts[i] for i in self._by_start))

    def inside(self, start: int, end: int) -> list[int]:
        near = self._by_start[bisect_left(self._sorted, start) : bisect_left(self._sorted, end)]
        return sorted(i for i in near if self.ends[i] <= end)


class Touched:
    """The segments that decisions are of: a statement that has none of them is as it was matched."""

    def __init__(self, decisions: Decisions, places: Places) -> None:
        self._own: dict[str, set[int]] = {}
        for place in (place for key in decisions.by_members for place in key):
            self._own.setdefault(place[0], set()).update(places.inside(place))

    def has(self, article: str, segments: Sequence[int]) -> bool:
        """Whether a member of these segments, or what stands between them, is concerned."""
        own = self._own.get(article)
        return own is not None and not own.isdisjoint(range(segments[0], segments[-1] + 1))


@dataclass(frozen=True)
class Changes:
    """What decisions change of matched statements: `instead` has by id what is there in the place of one, None where
    nothing is; `made` are those that take a place of their own, in order; `links` those that `made` rest on."""

    instead: Mapping[str, Statement | None]
    made: tuple[Statement, ...]
    links: Mapping[str, Link]


def obey(
    touched: Iterable[Statement],
    link_of: Callable[[str], Link],
    articles: Mapping[str, Article],
    places: Places,
    decisions: Decisions,
    compare: Compare,
) -> Changes:
    """The decisions, put through on the matched statements that they touch. The same again of what comes of it changes
    nothing more."""
    touched = list(touched)
    matched = {places.key(statement) for statement in touched}
    accepted = {key for key, d in decisions.by_members.items() if d in HELD and places.have(key)}
    # What a person made takes its texts from others; what was matched, and accepted, may share them as it did.
    claimed = Stretches(place for key in accepted - matched for place in key)
    instead: dict[str, Statement | None] = {}
    made: list[Statement] = []
    links: dict[str, Link] = {}
    for statement in touched:
        key = places.key(statement)
        if key in accepted:
            accepted.discard(key)
            own = replace(statement, probability=1.0)
            if decisions.by_members[key] == AGREED:
                own, decided = _without_conflicts(own, [link_of(name) for name in own.links])
                links.update((link.id, link) for link in decided)
            instead[statement.id] = own
            continue
        free = tuple(m for m in statement.members if not claimed.touch(places.place(m)))
        rejected = decisions.by_members.get(key) == REJECTED
        if len(free) == len(statement.members) and not rejected:
            continue
        instead[statement.id] = None
        if len(free) > 1 and not rejected:  # the others are another statement's now
            rest = [link for link in map(link_of, statement.links) if {link.a, link.b} <= {*free}]
            smaller = replace(statement, members=free, links=tuple(link.id for link in rest), spans=())
            own = replace(smaller, id=name_of(places.key(smaller)))
            if decisions.by_members.get(places.key(own)) != REJECTED:
                made.append(compare(own, rest, articles)[0])
    for key in sorted(accepted):
        own, decided = compare(*_made(key, places), articles)
        if decisions.by_members[key] == AGREED:
            own, decided = _without_conflicts(own, decided)
        made.append(own)
        links.update((link.id, link) for link in decided)
    return Changes(instead, tuple(sorted(made, key=places.first)), links)


def _without_conflicts(statement: Statement, links: Sequence[Link]) -> tuple[Statement, tuple[Link, ...]]:
    """A statement and its links as they are where a person has found that their figures do not disagree."""
    own = tuple(replace(link, relation=EQUIVALENT) if link.relation == CONFLICTING else link for link in links)
    partial = 2 * sum(link.relation == PARTIAL for link in own) > len(own)
    return replace(statement, relation=PARTIAL if partial else EQUIVALENT, conflicts=()), own


class Stretches:
    """Stretches of articles, to be asked whether any has a part of another text: the latest end of those that begin before
    it tells."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._own: dict[str, tuple[list[int], list[int]]] = {}
        for article, start, end in sorted(places):
            starts, ends = self._own.setdefault(article, ([], []))
            starts.append(start)
            ends.append(max(end, ends[-1]) if ends else end)

    def touch(self, place: Place) -> bool:
        starts, ends = self._own.get(place[0], ([], []))
        before = bisect_left(starts, place[2])
        return before > 0 and ends[before - 1] > place[1]


def overlap(a: Iterable[Place], b: Iterable[Place]) -> bool:
    """Whether a text of one side and a text of the other have a part in common."""
    places = list(b)
    return any(x[0] == y[0] and x[1] < y[2] and y[1] < x[2] for x in a for y in places)


def lapsed(decisions: Decisions, articles: Sequence[Article]) -> int:
    """How many decisions are of texts that are there no longer."""
    places = Places.of(articles)
    keys = [*decisions.by_members, *((place,) for place in decisions.texts)]
    return sum(not places.have(key) for key in keys)


def _made(key: Key, places: Places) -> tuple[Statement, list[Link]]:
    """A statement that matching did not find, with links that rest on the decision alone; its id is the one it had."""
    own = sorted(key, key=lambda place: places.order[place[0]])
    members = [Member(place[0], places.segments(place)) for place in own]
    names = [f"{article}:{start}-{end}" for article, start, end in own]
    evidence = (Evidence("decided", 1.0, _LOG_ODDS),)
    links = [
        Link(_id("l", [names[n], names[m]]), members[n], members[m], _SURE, "equivalent", evidence)
        for n in range(len(members))
        for m in range(n + 1, len(members))
    ]
    return Statement(name_of(key), tuple(members), tuple(link.id for link in links), 1.0, "equivalent"), links


def _id(prefix: str, names: Sequence[str]) -> str:
    return prefix + hashlib.sha256("|".join(sorted(names)).encode()).hexdigest()[:10]
