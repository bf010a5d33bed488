"""What a person decided about statements: kept beside the store, and obeyed by every later run.

A decision names the members of a statement by article and span, so it holds as long as the articles are as they were. An
accepted statement is there with probability 1, whatever matching says; a rejected one is left out whenever the same
members are grouped again.
"""

from __future__ import annotations

import hashlib
import json
import os
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from align.corpus.store import writing
from align.errors import CorpusError
from align.model import STATEMENT, Article, Evidence, Link, Member, Statement

FILE = "decisions.jsonl"
_CHANGED = "changed"
ACCEPTED, REJECTED, FORGOTTEN = "accepted", "rejected", ""
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
            if row["decision"] not in (ACCEPTED, REJECTED):
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


def _place(member: Member, article: Article) -> tuple[str, int, int]:
    return member.article, article.segments[member.segments[0]].start, article.segments[member.segments[-1]].end


Compare = Callable[[Statement, Sequence[Link]], tuple[Statement, tuple[Link, ...]]]
"""Gives a statement and its links the relation, conflicts, terms and figures that its members' texts have."""


def obey(
    links: Sequence[Link],
    statements: Sequence[Statement],
    articles: Sequence[Article],
    decisions: Decisions,
    compare: Compare,
) -> tuple[tuple[Link, ...], tuple[Statement, ...]]:
    """Links and statements as matching made them, with the decisions put through."""
    by_id = {article.id: article for article in articles}
    kept_links = {link.id: link for link in links}
    accepted = {key for key, d in decisions.by_members.items() if d == ACCEPTED and _is_there(key, by_id)}
    claimed = Stretches(place for key in accepted for place in key)
    kept: list[Statement] = []
    for statement in statements:
        key = key_of(statement, by_id)
        if key in accepted:
            accepted.discard(key)
            kept.append(replace(statement, probability=1.0))
        elif decisions.by_members.get(key) != REJECTED:
            free = tuple(m for m in statement.members if not claimed.touch(_place(m, by_id[m.article])))
            if len(free) == len(statement.members):
                kept.append(statement)
            elif len(free) > 1:  # the others are another statement's now
                rest = [kept_links[name] for name in statement.links if {kept_links[name].a, kept_links[name].b} <= {*free}]
                smaller = replace(statement, members=free, links=tuple(link.id for link in rest))
                own = replace(smaller, id=name_of(key_of(smaller, by_id)))
                if decisions.by_members.get(key_of(own, by_id)) != REJECTED:
                    kept.append(compare(own, rest)[0])
    for key in sorted(accepted):
        own, made = compare(*_made(key, by_id))
        kept.append(own)
        kept_links.update((link.id, link) for link in made)
    needed = {key for statement in kept for key in statement.links}
    order = {article.id: place for place, article in enumerate(articles)}
    kept.sort(key=lambda s: min((order[m.article], m.segments) for m in s.members))
    return tuple(kept_links[key] for key in sorted(needed)), tuple(kept)


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
    by_id = {article.id: article for article in articles}
    keys = [*decisions.by_members, *((place,) for place in decisions.texts)]
    return sum(not _is_there(key, by_id) for key in keys)


def _is_there(key: Key, articles: Mapping[str, Article]) -> bool:
    return all(place[0] in articles and _segments(place, articles[place[0]]) for place in key)


def _segments(place: tuple[str, int, int], article: Article) -> tuple[int, ...]:
    """The segments that the span covers exactly, or none."""
    inside = [s for s in article.segments if place[1] <= s.start and s.end <= place[2] and s.kind == STATEMENT]
    fits = inside and inside[0].start == place[1] and inside[-1].end == place[2]
    return tuple(s.index for s in inside) if fits else ()


def _made(key: Key, articles: Mapping[str, Article]) -> tuple[Statement, list[Link]]:
    """A statement that matching did not find, with links that rest on the decision alone; its id is the one it had."""
    order = {article: place for place, article in enumerate(articles)}
    places = sorted(key, key=lambda place: order[place[0]])
    members = [Member(place[0], _segments(place, articles[place[0]])) for place in places]
    names = [f"{article}:{start}-{end}" for article, start, end in places]
    evidence = (Evidence("decided", 1.0, _LOG_ODDS),)
    links = [
        Link(_id("l", [names[n], names[m]]), members[n], members[m], _SURE, "equivalent", evidence)
        for n in range(len(members))
        for m in range(n + 1, len(members))
    ]
    return Statement(name_of(key), tuple(members), tuple(link.id for link in links), 1.0, "equivalent"), links


def _id(prefix: str, names: Sequence[str]) -> str:
    return prefix + hashlib.sha256("|".join(sorted(names)).encode()).hexdigest()[:10]
