"""Clusters described: links with their evidence, statements with their figures, terms and conflicts."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, groupby
from typing import Any

import numpy as np

from align.glossary import Matcher
from align.match.collection import Collection, build_features
from align.match.conflicts import TOLLS, Opposed, are_translations, is_update, misquoted, opposed
from align.match.features import SentenceFeatures, merged
from align.match.given import Given, look_up
from align.match.keys import Key, Matrix, Node, probability
from align.match.pair_features import FEATURES, ModelScores
from align.match.pair_scores import PairScores, ScoreTask, score_pair
from align.match.prior import within_story
from align.match.relations import CONFLICTING, EQUIVALENT, PARTIAL, PARTIAL_LENGTH, by_length, ratio
from align.match.rivals import chances_of, rivals_of_group
from align.match.spans import carrying_clauses, span_of
from align.model import Article, ClauseSpan, Evidence, Link, Member, Quantity, Statement
from align.quantities import EVENT, pair_up
from align.work import Workers

_SURE = 0.9
_MEANING = FEATURES.index("meaning")
_CHUNK = 16
Part = tuple[int, ...]
"""The places of the sentences of an article that belong together."""
STORY = "one story"
RIVALS = "rivals"
TEMPERATURE = "temperature"
"""The log-odds are divided by it: as a rule links are less sure than their evidence adds up to."""
RELATION = "relation"
"""Its value is how likely the relation is, given the link; it has no part in the log-odds."""


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
    features = build_features(own, {}, matcher, simplify, encode=False)
    texts = Texts(own, features)
    parts = {place: tuple(range(len(features[place]))) for place in range(len(own))}
    places = {member: place for place, member in enumerate(statement.members)}
    described = []
    for one in links:
        a, b = sorted((places[one.a], places[one.b]))
        conflicts, updates = texts.conflicts({a: parts[a], b: parts[b]}, {(a, b): 1.0})
        alike = PARTIAL if updates else by_length(*(texts.group(place, parts[place]) for place in (a, b)))
        relation = CONFLICTING if conflicts else alike
        described.append(replace(one, relation=relation))
    pairs = {(a, b): 1.0 for a in parts for b in parts if a < b}
    return replace(statement, **texts.described(parts, pairs, [one.relation for one in described])), tuple(described)


@dataclass(frozen=True, slots=True)
class KnownOfPair:
    """What the stages before know of two articles: their scores, if these are final; what translation models and third
    articles say; how likely the articles are of one story."""

    scores: PairScores | None
    model: ModelScores | None
    support: Matrix | None
    chance: float


@dataclass(frozen=True, slots=True)
class LinksTask:
    """Two articles, and the groups of sentences of both that are linked."""

    key: Key
    parts: Sequence[tuple[Part, Part]]
    known: KnownOfPair


StatementTask = tuple[Mapping[int, Part], Mapping[Key, float], Mapping[Key, str], frozenset[int], frozenset[Key]]
"""Parts by article, probabilities and relations of links; the articles whose part is in another statement too; the links
between articles that are translations of one another."""
Linked = tuple[Link, bool]
"""A link, and whether its articles are translations of one another."""


def describe(
    texts: Texts,
    given: Given,
    clusters: Sequence[Sequence[Node]],
    known: Callable[[Key], KnownOfPair],
    workers: Workers,
    progress: Callable[[int, int], None],
) -> Matched:
    """The links and statements of clusters; `progress` gets how many links are done, and of how many."""
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
    tasks = (LinksTask(key, parts, known(key)) for key, parts in by_articles)
    own: list[dict[Key, Link]] = [{} for _ in together]  # those of each cluster, in the order of their articles
    translated: set[Key] = set()
    pays = len(by_articles) >= workers.limits.links_in_pool
    if pays:
        look_up()
    with workers.team((texts, given), _begin, pays) as team:
        links = team.each(describe_links, tasks, _CHUNK)
        for done, ((a, b, n), (link, of_one)) in enumerate(zip(wanted, chain.from_iterable(links), strict=True), start=1):
            own[n][a, b] = link
            if of_one:
                translated.add((a, b))
            progress(done, len(wanted))
        times = Counter((place, part) for parts in together for place, part in parts.items())
        rows: list[StatementTask] = [
            (
                parts,
                {key: found[key].probability for key in sorted(found)},
                {key: found[key].relation for key in sorted(found)},
                frozenset(place for place, part in parts.items() if times[place, part] > 1),
                frozenset(translated.intersection(found)),
            )
            for parts, found in zip(together, own, strict=True)
        ]
        descriptions = team.each(describe_statement, rows, _CHUNK)
        statements = tuple(
            texts.statement(list(found.values()), described) for found, described in zip(own, descriptions, strict=True)
        )
    links_by_id = {link.id: link for found in own for link in found.values()}  # statements may have one in common
    return Matched(tuple(links_by_id[key] for key in sorted(links_by_id)), statements)


def _begin(given: tuple[Texts, Given]) -> None:
    given[1].hold_nothing()


def describe_links(given: tuple[Texts, Given], task: LinksTask) -> list[Linked]:
    """The links of two articles, each with its evidence."""
    texts, stage = given
    pair = stage.pair(task.key)
    weights, settings = stage.weights.of(pair, task.known.model), stage.weights.settings
    chances: Matrix | None = None
    if weights.rivals or weights.unrivalled:
        scores = task.known.scores or score_pair(stage, ScoreTask(task.key, model=task.known.model))
        chances = np.zeros(pair.cosine.shape)
        chances[scores.places[:, 0], scores.places[:, 1]] = chances_of(scores.own)
    found: list[Linked] = []
    described = [pair.group_features(rows, columns, task.known.model) for rows, columns in task.parts]
    translated = are_translations([float(features[_MEANING]) for features in described])
    for (rows, columns), features in zip(task.parts, described, strict=True):
        evidence = weights.explain(features)
        odds = weights.log_odds(features)
        if chances is not None:
            others = rivals_of_group(chances, rows, columns)
            taken = weights.rivals * others + weights.unrivalled
            evidence.insert(-1, Evidence(RIVALS, round(others, 4), round(taken, 4)))
            odds += taken
        total = within_story(odds, task.known.chance)
        evidence.insert(-1, Evidence(STORY, round(task.known.chance, 4), round(total - odds, 4)))
        if task.known.support is not None:
            support = float(task.known.support[np.ix_(rows, columns)].max())
            if support:
                weight = settings["third party"]
                evidence.insert(-1, Evidence("third article", round(support, 4), round(weight * support, 4)))
                total += weight * support
        cooled = total / settings["temperature"]
        evidence.insert(-1, Evidence(TEMPERATURE, settings["temperature"], round(cooled - total, 4)))
        relation = stage.weights.relation.of_linked(features)
        link = texts.link(task.key, (rows, columns), probability(cooled), relation, evidence, translated)
        found.append((link, translated))
    return found


def describe_statement(given: tuple[Texts, Given], task: StatementTask) -> dict[str, Any]:
    """`Texts.described` of what is in one task, and which clauses carry the statement."""
    (parts, chances, relations, shared, translated), texts = task, given[0]
    described = texts.described(parts, chances, list(relations.values()), translated)
    return {**described, "spans": texts.spans(parts, relations, shared)}


@dataclass(frozen=True)
class Texts:
    """The articles, and the features of their sentences: what descriptions quote."""

    articles: Sequence[Article]
    features: Collection

    @cached_property
    def _places(self) -> dict[str, int]:
        return {article.id: place for place, article in enumerate(self.articles)}

    def _member(self, place: int, part: Sequence[int]) -> Member:
        segments = tuple(s for i in part for s in self.features[place][i].segments)
        return Member(self.articles[place].id, segments)

    def _key(self, member: Member) -> str:
        article = self.articles[self._places[member.article]]
        return f"{article.id}:{article.segments[member.segments[0]].start}-{article.segments[member.segments[-1]].end}"

    def link(
        self,
        key: Key,
        parts: tuple[Part, Part],
        chance: float,
        found: tuple[str, float],
        evidence: Sequence[Evidence],
        translated: bool,
    ) -> Link:
        """Two groups of sentences as a link of this probability. `found` is the relation that they have unless figures
        disagree, and how likely; `translated` whether the articles are translations of one another."""
        (a, b), (rows, columns) = key, parts
        left, right = self.group(a, rows), self.group(b, columns)
        members = self._member(a, rows), self._member(b, columns)
        conflicts, updates = self.conflicts({a: rows, b: columns}, {key: chance}, frozenset({key} if translated else ()))
        rests_on = self._rests_on(left, right)
        relation, sure = found
        if conflicts:
            relation = CONFLICTING
            rests_on[RELATION] = conflicts
        elif updates:
            relation = PARTIAL
            rests_on[RELATION] = [f"update: {one}" for one in updates]
        elif relation == PARTIAL:
            fuller = a if left.length >= right.length else b
            rests_on[RELATION] = [f"more in {self.articles[fuller].name}"]
        told = Evidence(RELATION, round(sure, 4), 0.0)
        return Link(
            id=_id("l", sorted(map(self._key, members))),
            a=members[0],
            b=members[1],
            probability=round(chance, 6),
            relation=relation,
            evidence=tuple(replace(one, detail=", ".join(rests_on.get(one.name, ()))) for one in (*evidence, told)),
        )

    def group(self, place: int, part: Sequence[int]) -> SentenceFeatures:
        own = self.features[place]
        return merged([own[i] for i in part])

    @staticmethod
    def _rests_on(left: SentenceFeatures, right: SentenceFeatures) -> dict[str, list[str]]:
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

    def conflicts(
        self, parts: Mapping[int, Part], chances: Mapping[Key, float], translated: frozenset[Key] = frozenset()
    ) -> tuple[list[str], list[str]]:
        """Figures for one thing that differ between articles, each with what it counts and where it stands; and those that a
        later article may have counted anew.

        In articles that are `translated` from one another, the surer a link is, by its probability in `chances`, the further
        apart two figures may be.
        """
        conflicts, updates = _Differing(), _Differing()
        places = sorted(parts)
        for x, a in enumerate(places):
            for b in places[x + 1 :]:
                left, right = self.group(a, parts[a]), self.group(b, parts[b])
                longer = ratio(left, right) >= PARTIAL_LENGTH
                if (a, b) in translated:
                    found = misquoted(left.quantities, right.quantities, chances[a, b] >= _SURE and not longer)
                else:
                    found = opposed(left.quantities, right.quantities, longer)
                for one in found:
                    kind = updates if is_update(one, self._later(a, b)) else conflicts
                    kind.add(one, [f"{_surface(q)} ({self._told(place, q)})" for q, place in ((one.a, a), (one.b, b))])
        return conflicts.described(" ≠ "), updates.described(" / ")

    def _later(self, a: int, b: int) -> int:
        """Above 0 where the second article is of a later day, below 0 where the first is, 0 where nobody knows."""
        first, second = (self.articles[place].date for place in (a, b))
        return (second - first).days if first and second else 0

    def _told(self, place: int, quantity: Quantity) -> str:
        """An article's name, with its day where what is counted grows with time."""
        article = self.articles[place]
        return f"{article.name}, {article.date}" if quantity.counted in TOLLS and article.date else article.name

    def statement(self, own: Sequence[Link], described: Mapping[str, Any]) -> Statement:
        members = {member.article: member for link in own for member in (link.a, link.b)}
        return Statement(
            id=_id("s", sorted(map(self._key, members.values()))),
            members=tuple(sorted(members.values(), key=lambda member: self._places[member.article])),
            links=tuple(one.id for one in own),
            probability=round(sum(one.probability for one in own) / len(own), 6),
            **described,
        )

    def described(
        self,
        parts: Mapping[int, Part],
        chances: Mapping[Key, float],
        relations: Sequence[str],
        translated: frozenset[Key] = frozenset(),
    ) -> dict[str, Any]:
        """What a statement's texts say of it: relation, terms, quantities, conflicts."""
        groups = [self.group(place, parts[place]) for place in sorted(parts)]
        conflicts, _ = self.conflicts(parts, chances, translated)
        partial = relations.count(PARTIAL) * 2 > len(relations)
        terms = [t for t in dict.fromkeys(t for g in groups for t in g.terms) if sum(t in g.terms for g in groups) > 1]
        return {
            "relation": CONFLICTING if conflicts else PARTIAL if partial else EQUIVALENT,
            "terms": tuple(terms),
            "quantities": tuple(dict.fromkeys(_surface(q) for g in groups for q in g.quantities)),
            "conflicts": tuple(conflicts),
        }

    def spans(
        self, parts: Mapping[int, Part], relations: Mapping[Key, str], shared: frozenset[int]
    ) -> tuple[ClauseSpan | None, ...]:
        """Which part of each text carries the statement, in the order of the articles: asked of single sentences that say
        something else as well, being in another statement or in partial agreement with most of the others."""
        found: list[ClauseSpan | None] = []
        for place in sorted(parts):
            own = [relation for key, relation in relations.items() if place in key]
            more = place in shared or own.count(PARTIAL) * 2 > len(own)
            found.append(self._span(place, parts) if more and len(parts[place]) == 1 else None)
        return tuple(found) if any(found) else ()

    def _span(self, place: int, parts: Mapping[int, Part]) -> ClauseSpan | None:
        own = self.group(place, parts[place])
        clauses = carrying_clauses(own, [self.group(other, parts[other]) for other in sorted(parts) if other != place])
        if clauses is None or len(own.segments) != 1:
            return None
        article = self.articles[place]
        return span_of(article.segments[own.segments[0]], article.detection.language, clauses, len(own.clauses))


class _Differing:
    """Figures that differ, those of one thing together."""

    def __init__(self) -> None:
        self._sides: dict[tuple[str, float], list[str]] = {}
        self._groups: dict[tuple[str, float], set[tuple[str, float]]] = {}
        self._counted: dict[tuple[str, float], str] = {}

    def add(self, one: Opposed, told: Sequence[str]) -> None:
        keys = [(q.unit, q.value) for q in (one.a, one.b)]
        for key, text in zip(keys, told, strict=True):
            self._sides.setdefault(key, []).append(text)
        self._groups.setdefault(min(keys), set()).update(keys)
        if one.a.counted not in ("", EVENT) and one.a.counted == one.b.counted:
            self._counted[min(keys)] = one.a.counted

    def described(self, sign: str) -> list[str]:
        """The smallest first, with a sign between: "killed: 9 (a.txt) ≠ 12 (b.txt)"."""
        return [
            (f"{self._counted[first]}: " if first in self._counted else "")
            + sign.join(", ".join(dict.fromkeys(self._sides[key])) for key in sorted(group))
            for first, group in self._groups.items()
        ]


def _surface(quantity: Quantity) -> str:
    return quantity.surface.strip()


def _figures(a: SentenceFeatures, b: SentenceFeatures, relation: str, sign: str) -> list[str]:
    return [f"{_surface(x)} {sign} {_surface(y)}" for x, y, r in pair_up(a.quantities, b.quantities) if r == relation]


def _id(prefix: str, keys: Sequence[str]) -> str:
    """From content alone, so that it survives a rerun and a moved folder."""
    return prefix + hashlib.sha256("|".join(keys).encode()).hexdigest()[:10]
