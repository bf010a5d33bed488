"""Pairs of articles scored: the log-odds of every candidate, by itself and beside its rivals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from align.match.given import COVERAGE, Given, look_up
from align.match.keys import UNLIKELY, Key, Matrix
from align.match.pair_features import ModelScores
from align.match.prior import StoryPrior, shared, story_features, within_story
from align.match.rivals import rivals
from align.vectors import Floats
from align.work import ArrayCache, SpilledList, Workers

LIKELY = -4.1
"""Log-odds below which a pair of sentences is not worth asking a translation model about, or keeping; where a third article
speaks for it, it is scored again."""
_CHUNK = 32


@dataclass(frozen=True, slots=True)
class PairScores:
    """Log-odds of the candidates of two articles if they are of one story: `places` [candidates, 2], by itself (`own`) and
    beside its rivals (`odds`) [candidates]. `shared` is how much the articles seem to share in all."""

    places: npt.NDArray[np.int32]
    own: npt.NDArray[np.float64]
    odds: npt.NDArray[np.float64]
    shared: float

    @property
    def best(self) -> float:
        return float(self.odds.max(initial=-np.inf))

    def table(self, shape: tuple[int, int]) -> Matrix:
        """The log-odds of all pairs of sentences: [sentences of a, sentences of b]."""
        table = np.full(shape, UNLIKELY)
        table[self.places[:, 0], self.places[:, 1]] = self.odds
        return table


@dataclass(frozen=True, slots=True)
class ScoreTask:
    """Two articles to score; `asked_later` leaves out what a translation gives, for models are to be asked about them; or
    what these said."""

    key: Key
    asked_later: bool = False
    model: ModelScores | None = None


def score_pair(given: Given, task: ScoreTask) -> PairScores:
    """The scores of the candidates of two articles."""
    pair = given.pair(task.key)
    weights = given.weights.of(pair, task.model)
    places = np.array(pair.candidates, dtype=np.int32).reshape(-1, 2)
    features = pair.features_without_models() if task.asked_later else pair.candidate_features(task.model)
    own = features @ weights.weights + weights.bias
    rows, columns = places.T.astype(np.int64)
    odds = own + weights.rivals * rivals(own, rows, columns) + weights.unrivalled
    scores = PairScores(places, own, odds, 0.0)
    return PairScores(places, own, odds, shared(scores.table(pair.cosine.shape)))


class ScoredPairs:
    """What is known of all pairs of articles that were scored. `vectors` has one for each article [articles, dimensions];
    `asked_later` says of which pairs translation models can say something."""

    def __init__(
        self, given: Given, vectors: Floats, workers: Workers, asked_later: Callable[[Key], bool] = lambda key: False
    ) -> None:
        self.given, self._vectors, self._workers, self._asked_later = given, vectors, workers, asked_later
        self._scores: SpilledList[PairScores] = SpilledList()
        self._places: dict[Key, int] = {}
        """Where the scores of those pairs lie that may have a link."""
        self._best: dict[Key, float] = {}
        self._shared: dict[Key, float] = {}
        self._evidence: dict[Key, float] = {}
        """Log-odds that two articles are of one story."""
        self.prior = StoryPrior()

    def __contains__(self, key: Key) -> bool:
        return key in self._evidence

    def score(self, keys: Sequence[Key], progress: Callable[[int], None] = lambda done: None) -> None:
        """Score these articles; `progress` gets how many pairs are done."""
        if not self._scores:
            self._scores = SpilledList(in_file=len(keys) >= self._workers.limits.scores_in_memory)
        with self._scored([ScoreTask(key, self._asked_later(key)) for key in keys]) as found:
            for done, (key, scores) in enumerate(zip(keys, found, strict=True), start=1):
                self._put(key, scores)
                self._best[key], self._shared[key] = scores.best, scores.shared
                self._evidence[key] = float(self.given.weights.story.log_odds(self.story_features(key)))
                progress(done)

    @contextmanager
    def _scored(self, tasks: Sequence[ScoreTask]) -> Iterator[Iterable[PairScores]]:
        workers, limits = self._workers, self._workers.limits
        keeps = len(tasks) >= limits.pairs_cached
        if workers.jobs > 1 and len(tasks) >= limits.pairs_in_pool:
            look_up()
            with workers.team(self.given, partial(_begin, processes=workers.jobs if keeps else 0)) as team:
                yield team.each(score_pair, tasks, _CHUNK)
            if keeps:
                ArrayCache(COVERAGE).close()  # what the processes added may be too much
            return
        if keeps:
            self.given.keep_in_cache()
        try:
            yield map(partial(score_pair, self.given), tasks)
        finally:
            self.given.close_cache()

    def _put(self, key: Key, scores: PairScores) -> None:
        if key in self._places:
            self._scores.forget(self._places[key])
        self._places[key] = len(self._scores)
        self._scores.put(scores)

    def story_features(self, key: Key) -> npt.NDArray[np.float64]:
        """What says whether two articles that were scored are of one story, in the order of `align.match.prior`."""
        a, b = key
        sizes = self.given.features.sizes[a], self.given.features.sizes[b]
        return story_features(float(self._vectors[a] @ self._vectors[b]), self._shared[key], sizes)

    def learn_prior(self) -> None:
        """Learn from what was scored so far how many of these articles are of one story, and forget what cannot matter."""
        self.prior = StoryPrior.learn(self._evidence, sum(1 for size in self.given.features.sizes if size))
        for key in [key for key in self._places if not self.likely(key)]:
            self._scores.forget(self._places.pop(key))

    def chance(self, key: Key) -> float:
        """How likely two articles are of one story; if need be they are scored first."""
        if key not in self:
            self.score([key])
        return self.prior.chance(key, self._evidence[key])

    def likely(self, key: Key) -> bool:
        """Whether anything of these two articles may be a link."""
        return key in self._places and within_story(self._best[key], self.chance(key)) >= LIKELY

    def own(self, key: Key) -> PairScores | None:
        """The scores of two articles as they were put last; None where they were forgotten or never made."""
        return self._scores[self._places[key]] if key in self._places else None

    def table(self, key: Key, model: ModelScores | None = None) -> Matrix:
        """Log-odds of all pairs of sentences of two articles, with what translation models said of them: [sentences of a,
        sentences of b]."""
        chance = self.chance(key)
        if model is not None or key not in self._places:
            self._put(key, score_pair(self.given, ScoreTask(key, model=model)))
        a, b = key
        sizes = self.given.features.sizes
        return within_story(self._scores[self._places[key]].table((sizes[a], sizes[b])), chance)


def _begin(given: Given, processes: int = 0) -> None:
    """Begin as one of so many processes that keep what they compute; 0 where they do not."""
    given.hold_nothing()
    if processes:
        given.keep_in_cache(processes)


def with_support(scores: Mapping[Key, Matrix], supports: Mapping[Key, Matrix], weight: float) -> dict[Key, Matrix]:
    """Log-odds with what third articles say, by pair of articles."""
    return {key: own + weight * supports.get(key, 0.0) for key, own in scores.items()}
