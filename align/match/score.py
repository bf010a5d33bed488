"""From witnesses to one probability: a logistic regression, whose contributions add up to the log-odds."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from align.match.evidence import WITNESSES
from align.model import Evidence

PATH = Path(__file__).parent / "embedded" / "weights.json"
BIAS = "prior"


@dataclass(frozen=True)
class Scorer:
    """`weights` in the order of WITNESSES. Made by training/scorer.py; the file says on what, and how well it did."""

    weights: npt.NDArray[np.float64]
    bias: float
    settings: dict[str, float]

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


def probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, log_odds))))


@cache
def load_scorer(path: Path = PATH) -> Scorer:
    stored = json.loads(path.read_text(encoding="utf-8"))
    weights = np.array([stored["weights"][name] for name in WITNESSES], dtype=np.float64)
    return Scorer(weights, float(stored["bias"]), stored["settings"])
