"""What every stage of matching is given, beside its task."""

from __future__ import annotations

from multiprocessing.util import Finalize
from typing import Any

from align.match.collection import Collection
from align.match.keys import Key
from align.match.pair_features import ArticleTable, PairFeatures, Rarities
from align.match.weights import Weights
from align.vectors import embeddings_digest, load_embeddings, load_encoder
from align.work import DEFAULT, ArrayCache, Limits, LRUCache

COVERAGE = "coverage-4"
"""The name of the cache of coverages, with the version of what is in it."""


class Given:
    """The features of all articles' sentences, how rare things are among them, the weights; not to be changed. What is known
    of two articles side by side is computed when it is asked for, and the last of it is held."""

    def __init__(self, features: Collection, rarities: Rarities, weights: Weights, limits: Limits = DEFAULT) -> None:
        self.features, self.rarities, self.weights, self.limits = features, rarities, weights, limits
        self._cached: ArrayCache | None = None
        self._tables: LRUCache[int, ArticleTable] = LRUCache(
            limits.table_sentences_held, lambda table: len(table.sentences), limits.held_in_any_case
        )
        self._pairs = _pairs_held(limits.cells_held)

    def __reduce__(self) -> tuple[Any, ...]:
        return Given, (self.features, self.rarities, self.weights, self.limits)

    def pair(self, key: Key) -> PairFeatures:
        """Two articles side by side, by their places."""
        return self._pairs.get(key, self._pair)

    def _pair(self, key: Key) -> PairFeatures:
        left, right = (self._tables.get(place, self._table) for place in key)
        return PairFeatures(left, right, self._cached)

    def _table(self, place: int) -> ArticleTable:
        return ArticleTable(self.features[place], self.rarities, self.features.vectors(place))

    def keep_in_cache(self, processes: int = 1) -> None:
        """Look for what takes long in the user's cache, and keep it there, as one of so many processes."""
        self._cached = ArrayCache(COVERAGE, processes)
        if processes > 1:
            Finalize(None, self._cached.write, exitpriority=1)  # processes of a pool do not run what `atexit` knows

    def close_cache(self) -> None:
        if self._cached:
            self._cached.close()
        self._cached = None

    def hold_nothing(self) -> None:
        """Hold one pair only, where none is asked for again."""
        self._pairs = _pairs_held(0)


def _pairs_held(cells: int) -> LRUCache[Key, PairFeatures]:
    return LRUCache(cells, lambda pair: pair.cosine.size)


def look_up() -> None:
    """Make what all processes read of the embeddings and the encoder, so that those that come of this one share it."""
    embeddings = load_embeddings()
    _ = embeddings.directions, embeddings.weights, embeddings_digest()
    load_encoder()
