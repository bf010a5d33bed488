"""From witnesses to one probability: a logistic regression, whose contributions add up to the log-odds."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from align.match.evidence import WITNESSES, Pairing
from align.match.stories import WITNESSES as STORY_WITNESSES
from align.match.stories import StoryWeights
from align.model import Evidence

PATH = Path(__file__).parent / "embedded" / "weights.json"
BIAS = "prior"
TOLD = "told across languages"
ALL_OF_ONE: Mapping[str, Any] = {"weights": dict.fromkeys(STORY_WITNESSES, 0.0), "bias": 40.0}
"""Weights that take all articles to be of one story."""


@dataclass(frozen=True)
class Scorer:
    """`weights` in the order of WITNESSES; `rivals` is what each rival (`align.match.rivals`) takes away, `unrivalled` what
    there is for having none. Made by training/scorer.py; the file says on what, and how well it did."""

    weights: npt.NDArray[np.float64]
    bias: float
    settings: dict[str, float]
    rivals: float = 0.0
    unrivalled: float = 0.0

    def log_odds(self, witnesses: npt.NDArray[np.float64]) -> float:
        return float(witnesses @ self.weights + self.bias)

    def explain(self, witnesses: npt.NDArray[np.float64]) -> list[Evidence]:
        """One line a witness that says anything, the strongest first, and the prior; they sum to the log-odds."""
        lines = [
            Evidence(name, round(float(value), 4), round(float(value * weight), 4))
            for name, value, weight in zip(WITNESSES, witnesses, self.weights, strict=True)
            if value * weight
        ]
        return [*sorted(lines, key=lambda e: (-abs(e.contribution), e.name)), Evidence(BIAS, 1.0, round(self.bias, 4))]


@dataclass(frozen=True)
class Scorers:
    """Weights for articles within a language, across languages, and across languages where a translation model was asked;
    and those for two articles being of one story."""

    kinds: Mapping[str, Scorer]
    settings: dict[str, float]
    story: StoryWeights

    def of(self, pairing: Pairing) -> Scorer:
        return self.kinds[kind_of(pairing)]

    def untold(self, pairing: Pairing) -> Scorer:
        return self.kinds[_within_or_across(pairing)]


def kind_of(pairing: Pairing) -> str:
    """The name of a set of weights."""
    return _within_or_across(pairing) if pairing.told is None else TOLD


def _within_or_across(pairing: Pairing) -> str:
    return "within a language" if pairing.a[0].language == pairing.b[0].language else "across languages"


def probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, log_odds))))


@cache
def load_scorers(path: Path = PATH) -> Scorers:
    stored = json.loads(path.read_text(encoding="utf-8"))
    return scorers_of(stored["kinds"], stored["settings"], stored["story"])


def scorers_of(
    kinds: Mapping[str, Mapping[str, Any]], settings: dict[str, float], story: Mapping[str, Any] = ALL_OF_ONE
) -> Scorers:
    """From the form in which they are stored."""
    scorers = {
        kind: Scorer(
            np.array([own["weights"][name] for name in WITNESSES]),
            float(own["bias"]),
            settings,
            float(own.get("rivals", 0.0)),
            float(own.get("unrivalled", 0.0)),
        )
        for kind, own in kinds.items()
    }
    own = StoryWeights(np.array([story["weights"][name] for name in STORY_WITNESSES]), float(story["bias"]))
    return Scorers(scorers, settings, own)
