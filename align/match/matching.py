"""The match room: articles with their pivots in; links and statements out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from align.glossary import Matcher
from align.match.decode import Bead, Matrix, link, score_pairs, third_parties
from align.match.embeddings import Floats, load_embeddings
from align.match.evidence import UNTOLD, Pairing, Statistics, UnitTable
from align.match.kept import Kept
from align.match.quantities import contradictions, pair_up
from align.match.score import Scorers, load_scorers, probability
from align.match.statements import Node, cluster
from align.match.units import Unit, build_units
from align.model import Article, Evidence, Link, Member, Pivot, Quantity, Statement

Key = tuple[int, int]
Place = tuple[str, int]
_POOL_FROM = 40
"""Pairs of articles from which a pool of processes pays for its start."""
_KEPT_FROM = 100
"""Pairs of articles from which it is worth the disk to keep what was computed of them."""
_PARTIAL_LENGTH = 1.9
_SURE = 0.9


_ASKED_FROM = -4.5
"""Log-odds from which the translation model is asked about a pair: below, it is no link whatever the model says."""


_ASKED_AT_ONCE = 1000


class Likelihood(Protocol):
    """How much of an English text a foreign one tells; places are an article's id and a segment's index."""

    def can_tell(self, source: Place, english: Place) -> bool: ...
    def shares(self, pairs: Sequence[tuple[Place, Place]]) -> list[float]: ...


@dataclass(frozen=True)
class Matched:
    """What the room hands on. Links are by id, statements in the order of the first article they are in."""

    links: tuple[Link, ...]
    statements: tuple[Statement, ...]


def match_articles(
    articles: Sequence[Article],
    pivots: Mapping[tuple[str, int], Pivot],
    matcher: Matcher,
    simplify: Callable[[str, str | None], str],
    jobs: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
    likelihood: Likelihood | None = None,
    scorers: Scorers | None = None,
) -> Matched:
    """Match the statements of all articles with each other. The result does not depend on `jobs`.

    `likelihood` asks a translation model what a sentence tells of an English one; without it that is not among the evidence.
    `scorers` are the weights, by default those that are shipped.
    """
    scorers = scorers or load_scorers()
    units = build_units(articles, pivots, matcher, load_embeddings(), simplify)
    statistics = Statistics.of(unit for article in units for unit in article)
    keys = [(a, b) for a in range(len(units)) for b in range(a + 1, len(units)) if units[a] and units[b]]
    tables = {a: UnitTable(own, statistics) for a, own in enumerate(units) if own}
    pairings: dict[Key, Pairing] = {}
    kept = Kept() if len(keys) >= _KEPT_FROM else None
    steps = 3 if likelihood else 2
    try:
        for a, b in keys:
            pairings[a, b] = Pairing(tables[a], tables[b], kept)
            progress(len(pairings), steps * len(keys))
    finally:
        if kept:
            kept.close()
    if likelihood:
        ask(
            likelihood, pairings, places_of(articles, units), scorers,
            lambda share: progress(len(keys) + int(share * len(keys)), steps * len(keys)),
        )  # fmt: skip
    scores = _scores(
        pairings, scorers, jobs, lambda done: progress((steps - 1) * len(keys) + done, steps * len(keys))
    )  # fmt: skip
    supports = third_parties(scores, scorers.settings["third party from"])
    beads = {key: link(pairings[key], scores[key], supports[key], scorers) for key in keys}
    weight = scorers.settings["third party"]
    totals = {key: scores[key] + weight * supports[key] for key in keys}
    clusters = cluster(beads, totals, scorers.settings["threshold"], scorers.settings["floor"])
    writer = _Writer(articles, units, pairings, supports, scorers)
    return writer.write(clusters, beads)


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
    units = build_units(own, {}, matcher, load_embeddings(), simplify)
    writer = _Writer(own, units, {}, {}, load_scorers())
    parts = {place: tuple(range(len(units[place]))) for place in range(len(own))}
    places = {member: place for place, member in enumerate(statement.members)}
    told = []
    for one in links:
        a, b = sorted((places[one.a], places[one.b]))
        conflicts = writer.conflicts({a: parts[a], b: parts[b]}, {(a, b): 1.0})
        told.append(replace(one, relation=_relation(bool(conflicts), *(writer.group(x, parts[x]) for x in (a, b)))))
    pairs = {(a, b): 1.0 for a in parts for b in parts if a < b}
    return replace(statement, **writer.described(parts, pairs, [one.relation for one in told])), tuple(told)


def places_of(articles: Sequence[Article], units: Sequence[Sequence[Unit]]) -> list[list[Place]]:
    return [[(article.id, one.segments[0]) for one in own] for article, own in zip(articles, units, strict=True)]


def ask(
    likelihood: Likelihood,
    pairings: Mapping[Key, Pairing],
    places: Sequence[Sequence[Place]],
    scorers: Scorers,
    progress: Callable[[float], None] = lambda share: None,
) -> None:
    """Have the translation model read the likelier pairs of articles in two languages; `places` are those of the units,
    `progress` gets the share that is done.

    Within a language the words themselves say more than pivots do.
    """
    wanted: list[tuple[Place, Place]] = []
    spots: list[tuple[Floats, int, int]] = []
    heard: dict[Key, list[Floats | None]] = {}
    for (a, b), pairing in pairings.items():
        ways = _any_told(likelihood, places[a], places[b]), _any_told(likelihood, places[b], places[a])
        if not any(ways) or pairing.a[0].language == pairing.b[0].language:
            continue
        heard[a, b] = [np.full(pairing.cosine.shape, UNTOLD, dtype=np.float32) if way else None for way in ways]
        scorer = scorers.untold(pairing)
        odds = pairing.untold_witnesses() @ scorer.weights + scorer.bias
        for (i, j), value in zip(pairing.candidates, odds, strict=True):
            if value >= _ASKED_FROM:
                pair = places[a][i], places[b][j]
                for table, (source, english) in zip(heard[a, b], (pair, pair[::-1]), strict=True):
                    if table is not None and likelihood.can_tell(source, english):
                        wanted.append((source, english))
                        spots.append((table, i, j))
    for start in range(0, len(wanted), _ASKED_AT_ONCE):
        part = slice(start, start + _ASKED_AT_ONCE)
        for (table, i, j), share in zip(spots[part], likelihood.shares(wanted[part]), strict=True):
            table[i, j] = min(max(share, -0.5), 1.0)
        progress(min(1.0, (start + _ASKED_AT_ONCE) / len(wanted)))
    for key, tables in heard.items():
        pairings[key].hear(tables[0], tables[1])


def _any_told(likelihood: Likelihood, sources: Sequence[Place], english: Sequence[Place]) -> bool:
    """Whether there is a model for an article, and English of any sentence of another: some pivots are empty."""
    return any(likelihood.can_tell(sources[0], place) for place in english)


def _score_one(task: tuple[Pairing, Scorers]) -> Matrix:
    return score_pairs(*task)


def _scores(
    pairings: Mapping[Key, Pairing], scorers: Scorers, jobs: int, progress: Callable[[int], None]
) -> dict[Key, Matrix]:
    tasks = [(pairing, scorers) for pairing in pairings.values()]
    scores: dict[Key, Matrix] = {}

    def collect(results: Iterable[Matrix]) -> dict[Key, Matrix]:
        for key, matrix in zip(pairings, results, strict=True):
            scores[key] = matrix
            progress(len(scores))
        return scores

    if jobs > 1 and len(tasks) >= _POOL_FROM:
        with ProcessPoolExecutor(jobs) as pool:
            return collect(pool.map(_score_one, tasks, chunksize=4))
    return collect(map(_score_one, tasks))


class _Writer:
    """Turns places and matrices into links and statements with ids, relations and evidence."""

    def __init__(
        self,
        articles: Sequence[Article],
        units: Sequence[Sequence[Unit]],
        pairings: Mapping[Key, Pairing],
        supports: Mapping[Key, Matrix],
        scorers: Scorers,
    ) -> None:
        self.articles, self.units, self.pairings, self.supports = articles, units, pairings, supports
        self.scorers = scorers
        self.by_id = {article.id: article for article in articles}

    def write(self, clusters: Sequence[Sequence[Node]], beads: Mapping[Key, Sequence[Bead]]) -> Matched:
        links: dict[str, Link] = {}
        statements = []
        for nodes in clusters:
            parts: dict[int, tuple[int, ...]] = {}
            for place, i in nodes:
                parts[place] = (*parts.get(place, ()), i)
            own = [self._link(a, b, parts, beads) for a in parts for b in parts if a < b]
            links.update((one.id, one) for one in own)
            statements.append(self._statement(parts, own))
        return Matched(tuple(links[key] for key in sorted(links)), tuple(statements))

    def _member(self, place: int, part: Sequence[int]) -> Member:
        segments = tuple(s for i in part for s in self.units[place][i].segments)
        return Member(self.articles[place].id, segments)

    def _key(self, member: Member) -> str:
        article = self.by_id[member.article]
        return f"{article.id}:{article.segments[member.segments[0]].start}-{article.segments[member.segments[-1]].end}"

    def _link(self, a: int, b: int, parts: Mapping[int, tuple[int, ...]], beads: Mapping[Key, Sequence[Bead]]) -> Link:
        pairing = self.pairings[a, b]
        witnesses = pairing.group_witnesses(parts[a], parts[b])
        weight, scorer = self.scorers.settings["third party"], self.scorers.of(pairing)
        support = weight * max(float(self.supports[a, b][i, j]) for i in parts[a] for j in parts[b])
        evidence = scorer.explain(witnesses)
        if support:
            evidence.insert(-1, Evidence("third article", round(support / weight, 4), round(support, 4)))
        members = self._member(a, parts[a]), self._member(b, parts[b])
        chance = probability(scorer.log_odds(witnesses) + support)
        conflicts = self.conflicts({a: parts[a], b: parts[b]}, {(a, b): chance})
        return Link(
            id=_id("l", sorted(map(self._key, members))),
            a=members[0],
            b=members[1],
            probability=round(chance, 6),
            relation=_relation(bool(conflicts), self.group(a, parts[a]), self.group(b, parts[b])),
            evidence=tuple(self._detailed(e, a, b, parts) for e in evidence),
        )

    def group(self, place: int, part: Sequence[int]) -> Unit:
        total = self.units[place][part[0]]
        for i in part[1:]:
            total = total + self.units[place][i]
        return total

    def _detailed(self, evidence: Evidence, a: int, b: int, parts: Mapping[int, tuple[int, ...]]) -> Evidence:
        """The evidence with what it rests on, where that can be named."""
        left, right = self.group(a, parts[a]), self.group(b, parts[b])
        shared = {
            "names shared": sorted(left.names & right.names),
            "terms shared": sorted((set(left.terms) & set(right.terms)) - left.names - right.names),
            "names on one side": sorted(left.names ^ right.names),
            "terms on one side": sorted((set(left.terms) - left.names) ^ (set(right.terms) - right.names)),
            "Latin words shared": sorted(left.latin & right.latin),
            "figures agreeing": _figures(left, right, "agree", "="),
            "figures nearly agreeing": _figures(left, right, "near", "≈"),
        }.get(evidence.name, [])
        return Evidence(evidence.name, evidence.value, evidence.contribution, ", ".join(shared))

    def conflicts(self, parts: Mapping[int, tuple[int, ...]], chances: Mapping[Key, float]) -> list[str]:
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

    def _statement(self, parts: Mapping[int, tuple[int, ...]], own: Sequence[Link]) -> Statement:
        members = tuple(self._member(place, parts[place]) for place in sorted(parts))
        places = sorted(parts)
        pairs = [(a, b) for i, a in enumerate(places) for b in places[i + 1 :]]
        chances = dict(zip(pairs, (one.probability for one in own), strict=True))
        return Statement(
            id=_id("s", sorted(map(self._key, members))),
            members=members,
            links=tuple(one.id for one in own),
            probability=round(sum(one.probability for one in own) / len(own), 6),
            **self.described(parts, chances, [one.relation for one in own]),
        )

    def described(
        self, parts: Mapping[int, tuple[int, ...]], chances: Mapping[Key, float], relations: Sequence[str]
    ) -> dict[str, Any]:
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
