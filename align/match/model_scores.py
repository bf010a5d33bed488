"""What translation models say of pairs of sentences: how much of the English of one the other tells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Protocol

import numpy as np

from align.match.given import Given
from align.match.keys import Key
from align.match.pair_features import UNTOLD, ModelScores
from align.match.pair_scores import LIKELY
from align.match.prior import within_story
from align.model import Article
from align.vectors import Floats

Place = tuple[str, int]
Ways = tuple[bool, bool]
"""Whether a model can say how much of the second article the first one tells, and the other way round."""


class Likelihood(Protocol):
    """How much of an English text a foreign one tells; places are an article's id and a segment's index."""

    def can_tell(self, source: Place, english: Place) -> bool: ...
    def shares(self, pairs: Sequence[tuple[Place, Place]]) -> list[float]: ...


class Asking:
    """Whom to ask, and about which sentences of which articles."""

    def __init__(self, likelihood: Likelihood, articles: Sequence[Article]) -> None:
        self.likelihood, self.places = likelihood, places_of(articles)
        self._languages = [article.detection.language for article in articles]
        self.ways: Callable[[Key], Ways] = cache(self._ways)

    def can_say(self, key: Key) -> bool:
        """Whether a model can say anything of two articles."""
        return any(self.ways(key))

    def _ways(self, key: Key) -> Ways:
        a, b = key
        if self._languages[a] == self._languages[b]:
            return False, False  # within a language the words themselves say more than pivots do
        left, right = self.places[a], self.places[b]
        return self._any(left, right), self._any(right, left)

    def _any(self, sources: Sequence[Place], english: Sequence[Place]) -> bool:
        """Whether there is a model for an article, and English of any sentence of another: some pivots are empty."""
        return any(self.likelihood.can_tell(sources[0], place) for place in english)

    def about(
        self,
        given: Given,
        keys: Sequence[Key],
        chance: Callable[[Key], float] = lambda key: 1.0,
        progress: Callable[[float], None] = lambda share: None,
    ) -> dict[Key, ModelScores]:
        """What the models say of the likelier pairs of sentences of these articles, where they can say anything; `chance` is
        how likely two articles are of one story, `progress` gets the share that is done."""
        tellable = [key for key in keys if self.can_say(key)]
        found: dict[Key, ModelScores] = {}
        for start in range(0, len(tellable), given.limits.pairs_asked_at_once):
            own = tellable[start : start + given.limits.pairs_asked_at_once]
            found.update(self._some(given, own, chance, partial(_part, progress, start, len(own), len(tellable))))
        return found

    def _some(
        self, given: Given, keys: Sequence[Key], chance: Callable[[Key], float], progress: Callable[[float], None]
    ) -> dict[Key, ModelScores]:
        wanted: list[tuple[Place, Place]] = []
        cells: list[tuple[Floats, int, int]] = []
        tables: dict[Key, tuple[Floats | None, Floats | None]] = {}
        for key in keys:
            pair = given.pair(key)
            forward, backward = (
                np.full(pair.cosine.shape, UNTOLD, dtype=np.float32) if way else None for way in self.ways(key)
            )
            tables[key] = forward, backward
            weights = given.weights.of(pair)
            odds = within_story(pair.features_without_models() @ weights.weights + weights.bias, chance(key))
            left, right = (self.places[place] for place in key)
            for (i, j), value in zip(pair.candidates, odds, strict=True):
                if value >= LIKELY:
                    both = left[i], right[j]
                    for table, (source, english) in zip((forward, backward), (both, both[::-1]), strict=True):
                        if table is not None and self.likelihood.can_tell(source, english):
                            wanted.append((source, english))
                            cells.append((table, i, j))
        together = given.limits.asked_at_once
        for start in range(0, len(wanted), together):
            part = slice(start, start + together)
            for (table, i, j), share in zip(cells[part], self.likelihood.shares(wanted[part]), strict=True):
                table[i, j] = min(max(share, -0.5), 1.0)
            progress(min(1.0, (start + together) / len(wanted)))
        return {key: ModelScores(*own) for key, own in tables.items()}


def places_of(articles: Sequence[Article]) -> list[list[Place]]:
    """The places of each article's sentences."""
    return [[(article.id, one.index) for one in article.sentences] for article in articles]


def _part(progress: Callable[[float], None], before: int, own: int, total: int, share: float) -> None:
    """Progress of all, from that of a part."""
    progress((before + share * own) / total)
