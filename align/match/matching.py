"""The match room: articles with their pivots in; links and statements out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Protocol

import numpy as np
from threadpoolctl import threadpool_limits

from align.glossary import Matcher
from align.match.collection import Units, build_units
from align.match.decode import Key, Matrix, third_parties
from align.match.embeddings import Floats
from align.match.evidence import UNTOLD, Pairing, Statistics
from align.match.neighbours import article_vectors, worth_comparing
from align.match.reading import LIKELY, Desk, Reader
from align.match.score import Scorers, load_scorers
from align.match.statements import cluster
from align.match.stories import within_story
from align.match.units import Unit
from align.match.writing import Matched, Writer
from align.model import Article, Pivot
from align.processes import ONE_THREAD

Place = tuple[str, int]
SORTING, COUNTING, MATCHING = "looking for alike articles", "counting words", "matching"
LINKING, WRITING = "linking", "writing links"

_ASKED_AT_ONCE = 1000
_HEARD_AT_ONCE = 200
"""Pairs of articles about which a model is asked before the next are made."""


class Likelihood(Protocol):
    """How much of an English text a foreign one tells; places are an article's id and a segment's index."""

    def can_tell(self, source: Place, english: Place) -> bool: ...
    def shares(self, pairs: Sequence[tuple[Place, Place]]) -> list[float]: ...


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
        keys, wholes = _compared(articles, units, jobs, progress)
        desk = Desk(units, scorers, Statistics.of(_counted(units, progress)))
        return _match(articles, Reader(desk, wholes, jobs), keys, progress, likelihood)


def _counted(units: Units, progress: Callable[[str, int, int], None]) -> Iterator[Unit]:
    for done, own in enumerate(units, start=1):
        yield from own
        progress(COUNTING, done, len(units))


def _compared(
    articles: Sequence[Article], units: Units, jobs: int, progress: Callable[[str, int, int], None]
) -> tuple[list[Key], Floats]:
    """The pairs of articles to compare, and the articles' vectors."""
    total = len(articles)
    vectors = units.subjects(jobs, lambda done: progress(SORTING, done, 2 * total))
    languages = [article.detection.language or "" for article in articles]
    keys = worth_comparing(vectors, languages, jobs, lambda done: progress(SORTING, total + done, 2 * total))
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
    linked = [key for key, own in sorted(totals.items()) if own.max() > settings["threshold"]]
    beads = reader.link(scores, supports, linked, lambda done: progress(LINKING, done, len(linked)))
    clusters = cluster(beads, totals, settings["threshold"], settings["floor"])
    together = {(a, b) for nodes in clusters for a, _ in nodes for b, _ in nodes if a < b}
    hear(sorted(together - scores.keys()))
    return Writer(articles, desk.units, reader, supports).write(clusters, lambda done, total: progress(WRITING, done, total))


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
    return third_parties(scores, desk.scorers.settings["third party from"], desk.units.sizes)


def _ways(
    likelihood: Likelihood, languages: tuple[str, str], places_a: Sequence[Place], places_b: Sequence[Place]
) -> tuple[bool, bool]:
    """Whether a model can say how much of the second article the first one tells, and the other way round.

    Within a language the words themselves say more than pivots do.
    """
    if languages[0] == languages[1]:
        return False, False
    return _any_told(likelihood, places_a, places_b), _any_told(likelihood, places_b, places_a)


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
