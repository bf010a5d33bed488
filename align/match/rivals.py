"""What else two sentences may be linked to: a sentence is mostly said once in another article, so that likely others speak
against each of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Row = npt.NDArray[np.float64]


def chances_of(odds: Row) -> Row:
    """Probabilities of log-odds."""
    chances: Row = 1 / (1 + np.exp(-odds))
    return chances


def rivals(odds: Row, *sides: npt.NDArray[np.int64]) -> Row:
    """For each pair, log(1 + how many other links its sentence is expected to have), summed over both sentences.

    `odds` are the pairs' log-odds each by itself [pairs], `sides` the sentences of each side, by any numbers [pairs].
    """
    chances = chances_of(odds)
    found = np.zeros(len(odds))
    for side in sides:
        _, sentences = np.unique(side, return_inverse=True)
        found += np.log1p(np.maximum(0.0, np.bincount(sentences, chances)[sentences] - chances))
    return found


def rivals_of_group(chances: Row, rows: Sequence[int], columns: Sequence[int]) -> float:
    """For sentences that are linked as a group, log(1 + how many links to what is outside it one has on average), summed
    over both sides. `chances` are the probabilities of all pairs [sentences of a, sentences of b]."""
    inside = chances[np.ix_(rows, columns)]
    others = chances[list(rows)].sum(1) - inside.sum(1), chances[:, list(columns)].sum(0) - inside.sum(0)
    return float(sum(np.log1p(np.maximum(0.0, side.mean())) for side in others))
