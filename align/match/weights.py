"""From features to one probability: a logistic regression, whose contributions add up to the log-odds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from align.match.pair_features import FEATURES, Features, ModelScores, PairFeatures
from align.match.prior import FEATURES as STORY_FEATURES
from align.match.prior import StoryWeights
from align.match.relations import RelationWeights
from align.model import Evidence

PATH = Path(__file__).parent / "embedded" / "weights.json"
BIAS = "prior"
WITH_MODEL = "told across languages"
ALL_OF_ONE: Mapping[str, Any] = {"weights": dict.fromkeys(STORY_FEATURES, 0.0), "bias": 40.0}
"""Weights that take all articles to be of one story."""
ALL_EQUIVALENT: Mapping[str, Any] = {"weights": {}, "bias": 40.0}
"""Weights that take all links to be of equivalents."""


@dataclass(frozen=True)
class LinkWeights:
    """`weights` in the order of FEATURES; `rivals` is what each rival (`align.match.rivals`) takes away, `unrivalled` what
    there is for having none. Made by training/scorer.py; the file says on what, and how well it did."""

    weights: npt.NDArray[np.float64]
    bias: float
    settings: dict[str, float]
    rivals: float = 0.0
    unrivalled: float = 0.0

    def log_odds(self, features: Features) -> float:
        return float(features @ self.weights + self.bias)

    def explain(self, features: Features) -> list[Evidence]:
        """One line a feature that says anything, the strongest first, and the prior; they sum to the log-odds."""
        lines = [
            Evidence(name, round(float(value), 4), round(float(value * weight), 4))
            for name, value, weight in zip(FEATURES, features, self.weights, strict=True)
            if value * weight
        ]
        return [*sorted(lines, key=lambda e: (-abs(e.contribution), e.name)), Evidence(BIAS, 1.0, round(self.bias, 4))]


@dataclass(frozen=True)
class Weights:
    """Weights for articles within a language, across languages, and across languages where a translation model was asked;
    those for two articles being of one story; and those for a link being of equivalents."""

    kinds: Mapping[str, LinkWeights]
    settings: dict[str, float]
    story: StoryWeights
    relation: RelationWeights

    def of(self, pair: PairFeatures, model: ModelScores | None = None) -> LinkWeights:
        """Those for two articles, given what translation models said of them, if anything."""
        return self.kinds[kind_of(pair, model)]


def kind_of(pair: PairFeatures, model: ModelScores | None = None) -> str:
    """The name of a set of weights."""
    if model is not None:
        return WITH_MODEL
    return "within a language" if pair.a[0].language == pair.b[0].language else "across languages"


@cache
def load_weights(path: Path = PATH) -> Weights:
    stored = json.loads(path.read_text(encoding="utf-8"))
    return weights_of(stored["kinds"], stored["settings"], stored["story"], stored["relation"])


def weights_of(
    kinds: Mapping[str, Mapping[str, Any]],
    settings: dict[str, float],
    story: Mapping[str, Any] = ALL_OF_ONE,
    relation: Mapping[str, Any] = ALL_EQUIVALENT,
) -> Weights:
    """From the form in which they are stored."""
    scorers = {
        kind: LinkWeights(
            np.array([own["weights"][name] for name in FEATURES]),
            float(own["bias"]),
            settings,
            float(own.get("rivals", 0.0)),
            float(own.get("unrivalled", 0.0)),
        )
        for kind, own in kinds.items()
    }
    own = StoryWeights(np.array([story["weights"][name] for name in STORY_FEATURES]), float(story["bias"]))
    return Weights(scorers, settings, own, RelationWeights.of(relation))
