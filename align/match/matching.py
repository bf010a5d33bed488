"""Statements of any number of articles: articles with their pivots in; links and statements out.

Each stage is a function of plain data: features of sentences, pairs of articles worth comparing, scores of pairs, the prior
that articles are of one story, what translation models say, what third articles say, links, clusters, descriptions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations

from threadpoolctl import threadpool_limits

from align.glossary import Matcher
from align.match.article_pairs import article_vectors, worth_comparing
from align.match.clusters import overlapping
from align.match.collection import Collection, build_features
from align.match.describe import KnownOfPair, Matched, Texts, describe
from align.match.features import SentenceFeatures
from align.match.given import Given, look_up
from align.match.keys import Key, Matrix, Node
from align.match.links import Bead, LinkTask, link_pair, third_parties
from align.match.model_scores import Asking, Likelihood
from align.match.pair_features import ArticleTable, ModelScores, PairFeatures, Rarities
from align.match.pair_scores import ScoredPairs, with_support
from align.match.weights import Weights, load_weights
from align.model import Article, Pivot
from align.vectors import Floats
from align.work import ALONE, ONE_THREAD, Workers

SORTING, COUNTING, MATCHING = "looking for alike articles", "counting words", "matching"
LINKING, WRITING = "linking", "writing links"
_CHUNK = 32
Progress = Callable[[str, int, int], None]


def match_articles(
    articles: Sequence[Article],
    pivots: Mapping[tuple[str, int], Pivot],
    matcher: Matcher,
    simplify: Callable[[str, str | None], str],
    workers: Workers = ALONE,
    progress: Progress = lambda stage, done, total: None,
    likelihood: Likelihood | None = None,
    weights: Weights | None = None,
) -> Matched:
    """Match the sentences of all articles with each other. The result is the same for any `workers`.

    `likelihood` asks a translation model what a sentence tells of an English one; without it that is not among the evidence.
    `weights` are by default those that are shipped. `progress` gets a stage, how much of it is done, and of how much.
    """
    with threadpool_limits(**ONE_THREAD):
        features = build_features(articles, pivots, matcher, simplify, workers, progress)
        keys, vectors = _compared(articles, features, workers, progress)
        rarities = Rarities.of(_counted(features, progress), workers.limits.features_counted_at_once)
        given = Given(features, rarities, weights or load_weights(), workers.limits)
        asking = Asking(likelihood, articles) if likelihood else None
        scored = ScoredPairs(given, vectors, workers, asking.can_say if asking else lambda key: False)
        return _Matching(articles, given, scored, asking, workers, progress).match(keys)


def _counted(features: Collection, progress: Progress) -> Iterator[SentenceFeatures]:
    for done, own in enumerate(features, start=1):
        yield from own
        progress(COUNTING, done, len(features))


def _compared(
    articles: Sequence[Article], features: Collection, workers: Workers, progress: Progress
) -> tuple[list[Key], Floats]:
    """The pairs of articles to compare, and the articles' vectors."""
    total = len(articles)
    vectors = features.subjects(workers, lambda done: progress(SORTING, done, 2 * total))
    languages = [article.detection.language or "" for article in articles]
    keys = worth_comparing(vectors, languages, workers, lambda done: progress(SORTING, total + done, 2 * total))
    return keys, article_vectors(vectors)


class _Matching:
    """One call of `match_articles` from the scores on: each method is a stage."""

    def __init__(
        self,
        articles: Sequence[Article],
        given: Given,
        scored: ScoredPairs,
        asking: Asking | None,
        workers: Workers,
        progress: Progress,
    ) -> None:
        self.articles, self.given, self.scored, self.asking = articles, given, scored, asking
        self.workers, self.progress = workers, progress
        self.models: dict[Key, ModelScores] = {}

    def match(self, keys: Sequence[Key]) -> Matched:
        settings = self.given.weights.settings
        alive = self.score(keys)
        tables, supports = self.with_third_articles(alive)
        totals = with_support(tables, supports, settings["third party"])
        beads = self.link(tables, supports, totals)
        clusters = overlapping(
            beads, totals, settings["threshold"], settings["floor"], settings["again"], settings["behind"]
        )
        return self.describe(clusters, tables, supports)

    def score(self, keys: Sequence[Key]) -> list[Key]:
        """Score these pairs of articles, learn the prior, ask about the likely ones; these are returned."""
        total = len(keys) * (2 if self.asking else 1)
        self.scored.score(keys, lambda done: self.progress(MATCHING, done, total))
        self.scored.learn_prior()
        alive = [key for key in keys if self.scored.likely(key)]
        self.ask(alive, lambda share: self.progress(MATCHING, len(keys) + int(share * len(keys)), total))
        self.progress(MATCHING, total, total)
        return alive

    def ask(self, keys: Sequence[Key], progress: Callable[[float], None] = lambda share: None) -> None:
        if self.asking:
            self.models.update(self.asking.about(self.given, keys, self.scored.chance, progress))

    def with_third_articles(self, alive: Sequence[Key]) -> tuple[dict[Key, Matrix], dict[Key, Matrix]]:
        """The log-odds of pairs of articles and what third articles say, for all that may have a link."""
        tables = {key: self.scored.table(key, self.models.get(key)) for key in alive}
        supports = self.supports(tables)
        while missing := sorted(supports.keys() - tables.keys()):
            # These were not compared, or seemed to have nothing in common; a third article brings them together.
            self.scored.score([key for key in missing if key not in self.scored])
            self.ask(missing)
            tables.update((key, self.scored.table(key, self.models.get(key))) for key in missing)
            supports = self.supports(tables)
        return tables, supports

    def supports(self, tables: Mapping[Key, Matrix]) -> dict[Key, Matrix]:
        return third_parties(tables, self.given.weights.settings["third party from"], self.given.features.sizes)

    def link(
        self, tables: Mapping[Key, Matrix], supports: Mapping[Key, Matrix], totals: Mapping[Key, Matrix]
    ) -> dict[Key, list[Bead]]:
        threshold = self.given.weights.settings["threshold"]
        keys = [key for key, own in sorted(totals.items()) if own.max() > threshold]
        tasks = (
            LinkTask(key, tables[key], supports.get(key), self.scored.chance(key), self.models.get(key)) for key in keys
        )
        beads: dict[Key, list[Bead]] = {}
        pays = len(keys) >= self.workers.limits.links_in_pool
        if pays:
            look_up()
        with self.workers.team(self.given, Given.hold_nothing, pays) as team:
            for key, own in zip(keys, team.each(link_pair, tasks, _CHUNK), strict=True):
                beads[key] = own
                self.progress(LINKING, len(beads), len(keys))
        return beads

    def describe(
        self, clusters: Sequence[Sequence[Node]], tables: Mapping[Key, Matrix], supports: Mapping[Key, Matrix]
    ) -> Matched:
        """What is in the clusters as links and statements; models are asked about pairs of articles that only others brought
        together."""
        together = sorted({(a, b) for nodes in clusters for a, _ in nodes for b, _ in nodes if a < b})
        self.ask([key for key in together if key not in tables])
        self.scored.score([key for key in together if key not in self.scored])
        return describe(
            Texts(self.articles, self.given.features), self.given, clusters, partial(self._known, tables, supports),
            self.workers, lambda done, total: self.progress(WRITING, done, total),
        )  # fmt: skip

    def _known(self, tables: Mapping[Key, Matrix], supports: Mapping[Key, Matrix], key: Key) -> KnownOfPair:
        model = self.models.get(key)
        final = key in tables or model is None
        return KnownOfPair(self.scored.own(key) if final else None, model, supports.get(key), self.scored.chance(key))


def pairs_of_articles(
    articles: Sequence[Article], matcher: Matcher, simplify: Callable[[str, str | None], str]
) -> Iterator[tuple[Key, PairFeatures]]:
    """Every two articles that have any sentence, side by side, without translation: for rules of other kinds."""
    features = build_features(articles, {}, matcher, simplify)
    rarities = Rarities.of(sentence for own in features for sentence in own)
    tables = {place: ArticleTable(own, rarities) for place, own in enumerate(features) if own}
    for a, b in combinations(sorted(tables), 2):
        yield (a, b), PairFeatures(tables[a], tables[b])
