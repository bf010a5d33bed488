"""What two linked texts have to do with each other: the same claims, or one with the other's among others.

A logistic regression over features of the pair says how likely they are equivalent, given that they are linked; it is fitted
on sentences whose claims were marked (training/reports). Whether figures disagree is seen apart from it
(`align.quantities.contradictions`), and goes before.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from align.match.features import SentenceFeatures
from align.match.pair_features import FEATURES, Features

EQUIVALENT, PARTIAL, CONFLICTING = "equivalent", "partial", "conflicting"
WITNESSES = (
    "meaning", "meaning margin", "clause margin", "coverage", "coverage of the longer", "names shared", "names on one side",
    "terms shared", "terms on one side", "figures agreeing", "figures nearly agreeing", "figures on one side", "length",
)  # fmt: skip
"""The features that it looks at: what translation models say and what else stands in the articles has no part in it."""
PARTIAL_LENGTH = 1.9


@dataclass(frozen=True)
class RelationWeights:
    """`weights` in the order of FEATURES."""

    weights: npt.NDArray[np.float64]
    bias: float

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> RelationWeights:
        """From the form in which they are stored."""
        return cls(np.array([stored["weights"].get(name, 0.0) for name in FEATURES]), float(stored["bias"]))

    def of_linked(self, features: Features) -> tuple[str, float]:
        """Equivalent or partial, and how likely it is that."""
        chance = 1 / (1 + math.exp(-float(features @ self.weights + self.bias)))
        return (EQUIVALENT, chance) if chance >= 0.5 else (PARTIAL, 1 - chance)


def by_length(a: SentenceFeatures, b: SentenceFeatures) -> str:
    """The same for texts that were not read by the encoder: partial where one side says a good deal more."""
    longer, shorter = (a, b) if a.length >= b.length else (b, a)
    more_figures = len(longer.quantities) - len(shorter.quantities) >= 2
    much_longer = ratio(a, b) >= PARTIAL_LENGTH
    return PARTIAL if much_longer or (more_figures and longer.length > shorter.length * 1.4) else EQUIVALENT


def ratio(a: SentenceFeatures, b: SentenceFeatures) -> float:
    """How much longer the longer one is."""
    return max(a.length, b.length) / max(min(a.length, b.length), 1.0)
