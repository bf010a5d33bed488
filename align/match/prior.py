"""Whether two articles tell of the same events at all: in an archive most do not, and what looks alike in them is chance.

Among the articles of one story a fair likeness of two sentences is a link; among strangers, of whom there are thousands
of pairs, it is what thousands of pairs bring about. How alike two articles are as a whole, and how much they seem to share
given their lengths, say how likely they are of one story, for a collection in which as many are as are not. How many are
in the collection at hand is learnt from it (expectation maximisation, Saerens, Latinne & Decaestecker 2002).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import overload

import numpy as np
import numpy.typing as npt

from align.match.assignment import best_assignment
from align.match.keys import Key, probability

Array = npt.NDArray[np.float64]

FEATURES = ("likeness", "shared", "shared a unit", "longer")
_EXPECTED = 0.95
"""The share of pairs that are of one story where nothing says otherwise: people put together what belongs together."""
_EXPECTATION_WEIGHT = 20.0
"""How many pairs of articles it takes to outvote that."""
_ROUNDS = 50
_COMPANION = 0.1
"""How likely articles are of one story for others to be of it through them."""


@dataclass(frozen=True)
class StoryWeights:
    """Made by training/scorer.py, `weights` in the order of FEATURES."""

    weights: Array
    bias: float

    def log_odds(self, features: Array) -> Array:
        """For a collection in which half of all pairs of articles are of one story: [pairs]."""
        found: Array = features @ self.weights + self.bias
        return found


def shared(scores: Array) -> float:
    """How much two articles seem to share: the log-odds above nothing of the best assignment of their sentences."""
    gain = np.maximum(scores, 0.0)
    if not gain.any():
        return 0.0
    rows, columns = best_assignment(gain)
    return float(gain[rows, columns].sum())


def story_features(likeness: float, shared: float, sizes: tuple[int, int]) -> Array:
    """In the order of FEATURES; `likeness` is the cosine of two articles, `sizes` are their numbers of sentences."""
    return np.array([likeness, math.log1p(shared), math.log1p(shared / min(sizes)), math.log(max(sizes))])


@dataclass(frozen=True)
class StoryPrior:
    """How many articles of a collection are of one story: the log-odds that any two are, and for each article the others
    that are likely of its story. Nothing is known before it is learnt."""

    log_odds: float = 0.0
    companions: Mapping[int, Mapping[int, float]] = field(default_factory=dict)

    @classmethod
    def learn(cls, evidence: Mapping[Key, float], filled: int) -> StoryPrior:
        """From the log-odds of pairs of articles, as `StoryWeights` gives them, in a collection with so many articles that
        have any sentence."""
        strangers = filled * (filled - 1) // 2 - len(evidence)
        prior = learn_prior(list(evidence.values()), strangers)
        companions: dict[int, dict[int, float]] = {}
        for (a, b), odds in evidence.items():
            chance = probability(odds + prior)
            if chance >= _COMPANION:
                companions.setdefault(a, {})[b] = companions.setdefault(b, {})[a] = chance
        return cls(prior, companions)

    def chance(self, key: Key, evidence: float) -> float:
        """How likely two articles are of one story: by themselves, or because both are of that of two others (one may be a
        mistake, and would bring two whole stories together)."""
        own, other = (self.companions.get(place, {}) for place in key)
        through = sorted(own[third] * other[third] for third in own.keys() & other.keys())
        alone = probability(evidence + self.log_odds)
        return max(alone, through[-2]) if len(through) > 1 else alone


def learn_prior(log_odds: Sequence[float] | Array, strangers: int = 0) -> float:
    """The log-odds that any two articles of a collection are of one story, from how alike its pairs are. `strangers` are
    further pairs that were not even compared."""
    evidence = np.asarray(log_odds, dtype=np.float64)
    share = _EXPECTED
    for _ in range(_ROUNDS):
        chances = 1 / (1 + np.exp(-np.clip(evidence + math.log(share / (1 - share)), -40.0, 40.0)))
        share = (_EXPECTED * _EXPECTATION_WEIGHT + float(chances.sum())) / (_EXPECTATION_WEIGHT + len(evidence) + strangers)
    return math.log(share / (1 - share))


@overload
def within_story(log_odds: float, chance: float) -> float: ...
@overload
def within_story(log_odds: Array, chance: float) -> Array: ...
def within_story(log_odds: float | Array, chance: float) -> float | Array:
    """Log-odds of links, given those that hold if the articles are of one story, and the `chance` that they are."""
    strangers = math.log(1 - chance) if chance < 1 else -math.inf
    found = math.log(max(chance, 1e-18)) + log_odds - np.logaddexp(0.0, log_odds + strangers)
    return found if isinstance(log_odds, np.ndarray) else float(found)
