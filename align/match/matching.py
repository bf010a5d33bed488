"""The match room: articles with their pivots in; links and statements out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any, Protocol

import numpy as np
from threadpoolctl import threadpool_limits

from align.glossary import Matcher
from align.match.decode import Key, Matrix, link, third_parties
from align.match.embeddings import ONE_THREAD, Floats
from align.match.evidence import UNTOLD, Pairing
from align.match.neighbours import article_vectors, worth_comparing
from align.match.quantities import contradictions, pair_up
from align.match.reading import LIKELY, Desk, Reader
from align.match.rivals import chances_of, rivals_of_group
from align.match.score import Scorers, load_scorers, probability
from align.match.statements import Node, cluster
from align.match.stories import within_story
from align.match.units import Unit, Units, build_units, subjects_of_all
from align.model import Article, Evidence, Link, Member, Pivot, Quantity, Statement

Place = tuple[str, int]
_PARTIAL_LENGTH = 1.9
_SURE = 0.9
STORY = "one story"
RIVALS = "rivals"
SORTING, MATCHING = "looking for alike articles", "matching"

_ASKED_AT_ONCE = 1000
_HEARD_AT_ONCE = 200
"""Pairs of articles about which a model is asked before the next are made."""


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
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None,
    likelihood: Likelihood | None = None,
    scorers: Scorers | None = None,
) -> Matched:
    """Match the statements of all articles with each other. The result does not depend on `jobs`.

    `likelihood` asks a translation model what a sentence tells of an English one; without it that is not among the evidence.
    `scorers` are the weights, by default those that are shipped. `progress` gets a stage, how much of it is done, and of how
    much.
    """
    with threadpool_limits(**ONE_THREAD):
        scorers = scorers or load_scorers()
        units = build_units(articles, pivots, matcher, simplify, jobs, progress)
        keys, wholes = _compared(articles, units, progress)
        return _match(articles, Reader(Desk(units, scorers), wholes, jobs), keys, progress, likelihood)


def _compared(
    articles: Sequence[Article], units: Units, progress: Callable[[str, int, int], None]
) -> tuple[list[Key], Floats]:
    """The pairs of articles to compare, and the articles' vectors."""
    total = len(articles)
    vectors = subjects_of_all(units, lambda done: progress(SORTING, done, 2 * total))
    languages = [article.detection.language or "" for article in articles]
    keys = worth_comparing(vectors, languages, lambda done: progress(SORTING, total + done, 2 * total))
    return keys, article_vectors(vectors)


def _match(
    articles: Sequence[Article],
    reader: Reader,
    keys: Sequence[Key],
    progress: Callable[[str, int, int], None],
    likelihood: Likelihood | None,
) -> Matched:
    desk, settings = reader.desk, reader.desk.scorers.settings
    total = len(keys) * (2 if likelihood else 1)
    places = places_of(articles)
    if likelihood:
        languages = [article.detection.language for article in articles]
        desk.tellable = cache(
            lambda key: _ways(likelihood, (languages[key[0]], languages[key[1]]), places[key[0]], places[key[1]])
        )
    hear = partial(_hear, reader, likelihood, places)
    reader.read(keys, lambda done: progress(MATCHING, done, total))
    reader.learn_prior()
    alive = [key for key in keys if reader.likely(key)]
    hear(alive, lambda share: progress(MATCHING, len(keys) + int(share * len(keys)), total))
    progress(MATCHING, total, total)
    scores = {key: reader.scores(key) for key in alive}
    supports = supports_of(scores, desk)
    while missing := sorted(supports.keys() - scores.keys()):
        # These were not compared, or seemed to have nothing in common; a third article brings them together.
        reader.read([key for key in missing if key not in reader])
        hear(missing)
        scores.update((key, reader.scores(key)) for key in missing)
        supports = supports_of(scores, desk)
    totals = {key: own + settings["third party"] * supports.get(key, 0.0) for key, own in scores.items()}
    beads = {
        key: link(
            desk.pairing(key), scores[key], supports.get(key, np.zeros_like(own)), desk.scorers, reader.chance(key)
        )
        for key, own in sorted(totals.items())
        if own.max() > settings["threshold"]
    }  # fmt: skip
    clusters = cluster(beads, totals, settings["threshold"], settings["floor"])
    together = {(a, b) for nodes in clusters for a, _ in nodes for b, _ in nodes if a < b}
    hear(sorted(together - scores.keys()))
    return _Writer(articles, desk.units, reader, supports).write(
        clusters, lambda done, total: progress("writing links", done, total)
    )


def _hear(
    reader: Reader,
    likelihood: Likelihood | None,
    places: Sequence[Sequence[Place]],
    keys: Sequence[Key],
    progress: Callable[[float], None] = lambda share: None,
) -> None:
    """Ask the translation model about articles, where it can tell anything of them."""
    if likelihood is None:
        return
    desk = reader.desk
    tellable = [key for key in keys if any(desk.tellable(key))]
    for start in range(0, len(tellable), _HEARD_AT_ONCE):
        pairings = {key: desk.pairing(key) for key in tellable[start : start + _HEARD_AT_ONCE]}
        of_all = partial(_share_of, progress, start / len(tellable), len(pairings) / len(tellable))
        ask(likelihood, pairings, places, desk.scorers, of_all, reader.chance)
        desk.heard.update((key, pairing.told) for key, pairing in pairings.items() if pairing.told)


def _share_of(progress: Callable[[float], None], before: float, part: float, share: float) -> None:
    """Progress of all, from that of a part."""
    progress(before + share * part)


def supports_of(scores: Mapping[Key, Matrix], desk: Desk) -> dict[Key, Matrix]:
    return third_parties(scores, desk.scorers.settings["third party from"], desk.sizes)


def _ways(
    likelihood: Likelihood, languages: tuple[str, str], places_a: Sequence[Place], places_b: Sequence[Place]
) -> tuple[bool, bool]:
    """Whether a model can say how much of the second article the first one tells, and the other way round.

    Within a language the words themselves say more than pivots do.
    """
    if languages[0] == languages[1]:
        return False, False
    return _any_told(likelihood, places_a, places_b), _any_told(likelihood, places_b, places_a)


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
    writer = _Writer(own, units)
    parts = {place: tuple(range(len(units[place]))) for place in range(len(own))}
    places = {member: place for place, member in enumerate(statement.members)}
    told = []
    for one in links:
        a, b = sorted((places[one.a], places[one.b]))
        conflicts = writer.conflicts({a: parts[a], b: parts[b]}, {(a, b): 1.0})
        told.append(replace(one, relation=_relation(bool(conflicts), *(writer.group(x, parts[x]) for x in (a, b)))))
    pairs = {(a, b): 1.0 for a in parts for b in parts if a < b}
    return replace(statement, **writer.described(parts, pairs, [one.relation for one in told])), tuple(told)


def places_of(articles: Sequence[Article]) -> list[list[Place]]:
    """The places of each article's units, which are its statements."""
    return [[(article.id, one.index) for one in article.statements] for article in articles]


def ask(
    likelihood: Likelihood,
    pairings: Mapping[Key, Pairing],
    places: Sequence[Sequence[Place]],
    scorers: Scorers,
    progress: Callable[[float], None] = lambda share: None,
    chance: Callable[[Key], float] = lambda key: 1.0,
) -> None:
    """Have the translation model read the likelier pairs of units of articles in two languages; `places` are those of the
    units, `progress` gets the share that is done, `chance` says how likely two articles are of one story."""
    wanted: list[tuple[Place, Place]] = []
    spots: list[tuple[Floats, int, int]] = []
    heard: dict[Key, list[Floats | None]] = {}
    for (a, b), pairing in pairings.items():
        ways = _ways(likelihood, (pairing.a[0].language, pairing.b[0].language), places[a], places[b])
        if not any(ways):
            continue
        heard[a, b] = [np.full(pairing.cosine.shape, UNTOLD, dtype=np.float32) if way else None for way in ways]
        scorer = scorers.untold(pairing)
        odds = within_story(pairing.untold_witnesses() @ scorer.weights + scorer.bias, chance((a, b)))
        for (i, j), value in zip(pairing.candidates, odds, strict=True):
            if value >= LIKELY:
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


class _Writer:
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
        self._last: tuple[Key, Matrix] | None = None

    def write(self, clusters: Sequence[Sequence[Node]], progress: Callable[[int, int], None]) -> Matched:
        together: list[dict[int, tuple[int, ...]]] = []
        for nodes in clusters:
            parts: dict[int, tuple[int, ...]] = {}
            for place, i in nodes:
                parts[place] = (*parts.get(place, ()), i)
            together.append(parts)
        # By pairs of articles, for what is known of two long ones takes long to make and much room.
        wanted = sorted((a, b, n) for n, parts in enumerate(together) for a in parts for b in parts if a < b)
        made: dict[tuple[int, int, int], Link] = {}
        for a, b, n in wanted:
            made[n, a, b] = self._link(a, b, together[n])
            progress(len(made), len(wanted))
        own: list[list[Link]] = [[] for _ in together]
        for n, a, b in sorted(made):
            own[n].append(made[n, a, b])
        statements = tuple(self._statement(parts, links) for parts, links in zip(together, own, strict=True))
        return Matched(tuple(sorted(made.values(), key=lambda link: link.id)), statements)

    def _member(self, place: int, part: Sequence[int]) -> Member:
        segments = tuple(s for i in part for s in self.units[place][i].segments)
        return Member(self.articles[place].id, segments)

    def _key(self, member: Member) -> str:
        article = self.by_id[member.article]
        return f"{article.id}:{article.segments[member.segments[0]].start}-{article.segments[member.segments[-1]].end}"

    def _link(self, a: int, b: int, parts: Mapping[int, tuple[int, ...]]) -> Link:
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
        return Link(
            id=_id("l", sorted(map(self._key, members))),
            a=members[0],
            b=members[1],
            probability=round(chance, 6),
            relation=_relation(bool(conflicts), self.group(a, parts[a]), self.group(b, parts[b])),
            evidence=tuple(self._detailed(e, a, b, parts) for e in evidence),
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
