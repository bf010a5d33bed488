"""Clusters of units written out: links with their evidence, statements with their figures, terms and conflicts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby
from typing import Any

import numpy as np

from align.glossary import Matcher
from align.match.collection import build_units
from align.match.decode import Key, Matrix
from align.match.quantities import contradictions, pair_up
from align.match.reading import Reader
from align.match.rivals import chances_of, rivals_of_group
from align.match.score import probability
from align.match.statements import Node
from align.match.stories import within_story
from align.match.units import Unit
from align.model import Article, Evidence, Link, Member, Quantity, Statement
from align.processes import team

_PARTIAL_LENGTH = 1.9
_SURE = 0.9
_CHUNK = 16
Part = tuple[int, ...]
"""The places of the units of an article that belong together."""
STORY = "one story"
RIVALS = "rivals"


@dataclass(frozen=True)
class Matched:
    """What the room hands on. Links are by id, statements in the order of the first article they are in."""

    links: tuple[Link, ...]
    statements: tuple[Statement, ...]


def compare_members(
    statement: Statement,
    links: Sequence[Link],
    articles: Mapping[str, Article],
    matcher: Matcher,
    simplify: Callable[[str, str | None], str],
) -> tuple[Statement, tuple[Link, ...]]:
    """A statement that a person made, and its links, with the relation, conflicts, terms and figures of its texts.
    `articles` are by id."""
    own = []
    for member in statement.members:
        article = articles[member.article]
        own.append(replace(article, segments=tuple(article.segments[i] for i in member.segments)))
    units = build_units(own, {}, matcher, simplify, encode=False)
    writer = Writer(own, units)
    parts = {place: tuple(range(len(units[place]))) for place in range(len(own))}
    places = {member: place for place, member in enumerate(statement.members)}
    told = []
    for one in links:
        a, b = sorted((places[one.a], places[one.b]))
        conflicts = writer.conflicts({a: parts[a], b: parts[b]}, {(a, b): 1.0})
        told.append(replace(one, relation=_relation(bool(conflicts), *(writer.group(x, parts[x]) for x in (a, b)))))
    pairs = {(a, b): 1.0 for a in parts for b in parts if a < b}
    return replace(statement, **writer.described(parts, pairs, [one.relation for one in told])), tuple(told)


class Writer:
    """Turns places and matrices into links and statements with ids, relations and evidence."""

    def __init__(
        self,
        articles: Sequence[Article],
        units: Sequence[Sequence[Unit]],
        reader: Reader | None = None,
        supports: Mapping[Key, Matrix] | None = None,
    ) -> None:
        self.articles, self.units, self.reader, self.supports = articles, units, reader, supports or {}
        self.by_id = {article.id: article for article in articles}
        self._places = {article.id: place for place, article in enumerate(articles)}
        self._last: tuple[Key, Matrix] | None = None

    def write(self, clusters: Sequence[Sequence[Node]], progress: Callable[[int, int], None]) -> Matched:
        together: list[dict[int, Part]] = []
        for nodes in clusters:
            parts: dict[int, Part] = {}
            for place, i in nodes:
                parts[place] = (*parts.get(place, ()), i)
            together.append(parts)
        # By pairs of articles, for what is known of two long ones takes long to make and much room.
        wanted = sorted((a, b, n) for n, parts in enumerate(together) for a in parts for b in parts if a < b)
        by_articles = [
            ((a, b), [(together[n][a], together[n][b]) for _, _, n in group])
            for (a, b), group in groupby(wanted, key=lambda one: one[:2])
        ]
        own: list[dict[Key, Link]] = [{} for _ in together]  # those of each cluster, in the order of their articles
        assert self.reader
        with team(self.reader.jobs_for(len(by_articles)), self, _sit_down) as writers:
            links = writers.each(Writer.links, by_articles, _CHUNK)
            for done, ((a, b, n), link) in enumerate(zip(wanted, chain.from_iterable(links), strict=True), start=1):
                own[n][a, b] = link
                progress(done, len(wanted))
            rows = [
                (
                    parts,
                    {key: found[key].probability for key in sorted(found)},
                    [found[key].relation for key in sorted(found)],
                )
                for parts, found in zip(together, own, strict=True)
            ]
            descriptions = writers.each(Writer.describe, rows, _CHUNK)
            statements = tuple(
                self._statement(list(found.values()), described) for found, described in zip(own, descriptions, strict=True)
            )
        return Matched(
            tuple(sorted(chain.from_iterable(found.values() for found in own), key=lambda link: link.id)), statements
        )

    def links(self, task: tuple[Key, Sequence[tuple[Part, Part]]]) -> list[Link]:
        """The links of two articles, given the places of the units of each."""
        (a, b), parts = task
        return [self._link(a, b, {a: rows, b: columns}) for rows, columns in parts]

    def describe(self, task: tuple[Mapping[int, Part], Mapping[Key, float], Sequence[str]]) -> dict[str, Any]:
        """`described` of what is in one task."""
        return self.described(*task)

    def _member(self, place: int, part: Sequence[int]) -> Member:
        segments = tuple(s for i in part for s in self.units[place][i].segments)
        return Member(self.articles[place].id, segments)

    def _key(self, member: Member) -> str:
        article = self.by_id[member.article]
        return f"{article.id}:{article.segments[member.segments[0]].start}-{article.segments[member.segments[-1]].end}"

    def _link(self, a: int, b: int, parts: Mapping[int, Part]) -> Link:
        assert self.reader
        desk = self.reader.desk
        pairing = desk.pairing((a, b))
        scorer, weight = desk.scorers.of(pairing), desk.scorers.settings["third party"]
        witnesses = pairing.group_witnesses(parts[a], parts[b])
        evidence = scorer.explain(witnesses)
        odds, likely = scorer.log_odds(witnesses), self.reader.chance((a, b))
        if scorer.rivals or scorer.unrivalled:
            others = rivals_of_group(self._chances((a, b)), parts[a], parts[b])
            taken = scorer.rivals * others + scorer.unrivalled
            evidence.insert(-1, Evidence(RIVALS, round(others, 4), round(taken, 4)))
            odds += taken
        total = within_story(odds, likely)
        evidence.insert(-1, Evidence(STORY, round(likely, 4), round(total - odds, 4)))
        if (a, b) in self.supports:
            support = float(self.supports[a, b][np.ix_(parts[a], parts[b])].max())
            if support:
                evidence.insert(-1, Evidence("third article", round(support, 4), round(weight * support, 4)))
                total += weight * support
        members = self._member(a, parts[a]), self._member(b, parts[b])
        chance = probability(total)
        conflicts = self.conflicts({a: parts[a], b: parts[b]}, {(a, b): chance})
        rests_on = self._rests_on(self.group(a, parts[a]), self.group(b, parts[b]))
        return Link(
            id=_id("l", sorted(map(self._key, members))),
            a=members[0],
            b=members[1],
            probability=round(chance, 6),
            relation=_relation(bool(conflicts), self.group(a, parts[a]), self.group(b, parts[b])),
            evidence=tuple(replace(one, detail=", ".join(rests_on.get(one.name, ()))) for one in evidence),
        )

    def _chances(self, key: Key) -> Matrix:
        """Probabilities of all pairs of units of two articles, each by itself. Those last asked for are held."""
        if self._last is None or self._last[0] != key:
            assert self.reader
            pairing = self.reader.desk.pairing(key)
            chances = np.zeros(pairing.cosine.shape)
            if pairing.candidates:
                rows, columns = np.array(pairing.candidates).T
                scorer = self.reader.desk.scorers.of(pairing)
                chances[rows, columns] = chances_of(pairing.candidate_witnesses() @ scorer.weights + scorer.bias)
            self._last = key, chances
        return self._last[1]

    def group(self, place: int, part: Sequence[int]) -> Unit:
        total = self.units[place][part[0]]
        for i in part[1:]:
            total = total + self.units[place][i]
        return total

    @staticmethod
    def _rests_on(left: Unit, right: Unit) -> dict[str, list[str]]:
        """What evidence of each name rests on, where that can be named."""
        return {
            "names shared": sorted(left.names & right.names),
            "terms shared": sorted((set(left.terms) & set(right.terms)) - left.names - right.names),
            "names on one side": sorted(left.names ^ right.names),
            "terms on one side": sorted((set(left.terms) - left.names) ^ (set(right.terms) - right.names)),
            "Latin words shared": sorted(left.latin & right.latin),
            "figures agreeing": _figures(left, right, "agree", "="),
            "figures nearly agreeing": _figures(left, right, "near", "≈"),
        }

    def conflicts(self, parts: Mapping[int, Part], chances: Mapping[Key, float]) -> list[str]:
        """Figures for one thing that differ between articles, each with where it stands.

        The surer a link is, by its probability in `chances`, the further apart two figures may be.
        """
        sides: dict[tuple[str, float], list[str]] = {}
        opposed: dict[tuple[str, float], set[tuple[str, float]]] = {}
        places = sorted(parts)
        for x, a in enumerate(places):
            for b in places[x + 1 :]:
                left, right = self.group(a, parts[a]), self.group(b, parts[b])
                same = chances[a, b] >= _SURE and _ratio(left, right) < _PARTIAL_LENGTH
                for pair in contradictions(left.quantities, right.quantities, same):
                    keys = [(q.unit, q.value) for q in pair]
                    for key, quantity, place in zip(keys, pair, (a, b), strict=True):
                        sides.setdefault(key, []).append(f"{_surface(quantity)} ({self.articles[place].name})")
                    opposed.setdefault(min(keys), set()).update(keys)
        return [" ≠ ".join(", ".join(dict.fromkeys(sides[k])) for k in sorted(group)) for group in opposed.values()]

    def _statement(self, own: Sequence[Link], described: Mapping[str, Any]) -> Statement:
        members = {member.article: member for link in own for member in (link.a, link.b)}
        return Statement(
            id=_id("s", sorted(map(self._key, members.values()))),
            members=tuple(sorted(members.values(), key=lambda member: self._places[member.article])),
            links=tuple(one.id for one in own),
            probability=round(sum(one.probability for one in own) / len(own), 6),
            **described,
        )

    def described(self, parts: Mapping[int, Part], chances: Mapping[Key, float], relations: Sequence[str]) -> dict[str, Any]:
        """What a statement's texts say of it: relation, terms, quantities, conflicts."""
        groups = [self.group(place, parts[place]) for place in sorted(parts)]
        conflicts = self.conflicts(parts, chances)
        partial = relations.count("partial") * 2 > len(relations)
        terms = [t for t in dict.fromkeys(t for g in groups for t in g.terms) if sum(t in g.terms for g in groups) > 1]
        return {
            "relation": "conflicting" if conflicts else "partial" if partial else "equivalent",
            "terms": tuple(terms),
            "quantities": tuple(dict.fromkeys(_surface(q) for g in groups for q in g.quantities)),
            "conflicts": tuple(conflicts),
        }


def _sit_down(writer: Writer) -> None:
    assert writer.reader
    writer.reader.desk.most_cells = 0  # no pair is asked for again


def _relation(conflicting: bool, a: Unit, b: Unit) -> str:
    """ "conflicting" where figures disagree, "partial" where one side says a good deal more, else "equivalent"."""
    if conflicting:
        return "conflicting"
    longer, shorter = (a, b) if a.length >= b.length else (b, a)
    more_figures = len(longer.quantities) - len(shorter.quantities) >= 2
    much_longer = _ratio(a, b) >= _PARTIAL_LENGTH
    return "partial" if much_longer or (more_figures and longer.length > shorter.length * 1.4) else "equivalent"


def _ratio(a: Unit, b: Unit) -> float:
    return max(a.length, b.length) / max(min(a.length, b.length), 1.0)


def _surface(quantity: Quantity) -> str:
    return quantity.surface.strip()


def _figures(a: Unit, b: Unit, relation: str, sign: str) -> list[str]:
    return [f"{_surface(x)} {sign} {_surface(y)}" for x, y, r in pair_up(a.quantities, b.quantities) if r == relation]


def _id(prefix: str, keys: Sequence[str]) -> str:
    """From content alone, so that it survives a rerun and a moved folder."""
    return prefix + hashlib.sha256("|".join(keys).encode()).hexdigest()[:10]
