"""From log-odds to links: what a third article says, a 1-1 assignment with nulls, then growth to m-n."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from align.match.assignment import best_assignment
from align.match.evidence import Pairing
from align.match.rivals import rivals
from align.match.score import Scorer, Scorers
from align.match.stories import within_story

Key = tuple[int, int]
Matrix = npt.NDArray[np.float64]
UNLIKELY = -8.0
"""Log-odds of a pair that was not even a candidate."""
_LARGEST_GROUP = 3
_FRIENDS = 12


@dataclass(frozen=True, slots=True)
class Bead:
    """Linked units of two articles, by their places in them; both tuples run without gaps."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    log_odds: float
    support: float


def score_pairs(pairing: Pairing, scorers: Scorers, untold: bool = False) -> Matrix:
    """Log-odds of every pair of units beside its rivals, if the articles are of one story: [units of a, units of b].
    `untold` leaves out what a translation gives."""
    scorer = scorers.untold(pairing) if untold else scorers.of(pairing)
    witnesses = pairing.untold_witnesses() if untold else pairing.candidate_witnesses()
    scores = np.full(pairing.cosine.shape, UNLIKELY)
    if pairing.candidates:
        rows, columns = np.array(pairing.candidates).T
        odds = witnesses @ scorer.weights + scorer.bias
        scores[rows, columns] = odds + scorer.rivals * rivals(odds, rows, columns) + scorer.unrivalled
    return scores


def third_parties(scores: Mapping[Key, Matrix], least: float, sizes: Sequence[int]) -> dict[Key, Matrix]:
    """The support of third articles for each pair of units, for the pairs of articles that have any: the best, over all
    units k of another article, of what the weaker of (i, k) and (k, j) has above `least`. `sizes` are the articles'. Of what
    a unit is like, the likeliest count: a sentence under every article of an archive must not bring them all together."""
    likely: dict[tuple[int, int], list[tuple[int, int, float]]] = {}
    for (a, b), matrix in scores.items():
        for i, j in np.argwhere(matrix > least).tolist():
            likely.setdefault((a, i), []).append((b, j, float(matrix[i, j]) - least))
            likely.setdefault((b, j), []).append((a, i, float(matrix[i, j]) - least))
    support: dict[Key, Matrix] = {}
    for friends in likely.values():
        friends.sort(key=lambda friend: (-friend[2], friend))
        friends = sorted(friends[:_FRIENDS])
        for n, (a, i, left) in enumerate(friends):
            for b, j, right in friends[n + 1 :]:
                if a != b:
                    own = support.get((a, b))
                    if own is None:
                        own = support[a, b] = np.zeros((sizes[a], sizes[b]))
                    own[i, j] = max(own[i, j], min(left, right))
    return support


def link(pairing: Pairing, scores: Matrix, support: Matrix, scorers: Scorers, chance: float = 1.0) -> list[Bead]:
    """The links of two articles: the assignment of highest total log-odds above the threshold, grown to groups. `chance`
    is how likely the articles are of one story."""
    scorer = scorers.of(pairing)
    threshold, weight = scorer.settings["threshold"], scorer.settings["third party"]
    total = scores + weight * support
    gain = np.maximum(total - threshold, 0.0)
    rows, columns = best_assignment(gain)
    beads = [
        Bead((int(i),), (int(j),), float(total[i, j]), float(weight * support[i, j]))
        for i, j in zip(rows, columns, strict=True)
        if gain[i, j] > 0
    ]
    return _grown(pairing, beads, total, scorer, chance)


def _grown(pairing: Pairing, beads: Sequence[Bead], total: Matrix, scorer: Scorer, chance: float) -> list[Bead]:
    """Each link, the surest first, takes in a neighbour that has no link while the group says more than it did alone."""
    taken = ({i for b in beads for i in b.rows}, {j for b in beads for j in b.columns})
    grown = []
    for bead in sorted(beads, key=lambda b: (-b.log_odds, b.rows)):
        while larger := _best_growth(pairing, bead, taken, total, scorer, chance):
            bead = larger
            taken[0].update(bead.rows)
            taken[1].update(bead.columns)
        grown.append(bead)
    return sorted(grown, key=lambda b: (b.rows, b.columns))


def _best_growth(
    pairing: Pairing, bead: Bead, taken: tuple[set[int], set[int]], total: Matrix, scorer: Scorer, chance: float
) -> Bead | None:
    best: Bead | None = None
    # Whether the group says more than what is there has nothing to do with whether the articles are of one story.
    most = scorer.log_odds(pairing.group_witnesses(bead.rows, bead.columns)) + scorer.settings["growth"]
    for side, units in ((0, bead.rows), (1, bead.columns)):
        size = total.shape[side]
        if len(units) >= _LARGEST_GROUP:
            continue
        for new in (units[0] - 1, units[-1] + 1):
            if not 0 <= new < size or new in taken[side]:
                continue
            if _own_claim(total, side, new, bead) < scorer.settings["growth claim"]:
                continue
            group = tuple(sorted((*units, new)))
            rows, columns = (group, bead.columns) if side == 0 else (bead.rows, group)
            odds = scorer.log_odds(pairing.group_witnesses(rows, columns))
            if odds > most:
                best, most = Bead(rows, columns, within_story(odds, chance) + bead.support, bead.support), odds
    return best


def _own_claim(total: Matrix, side: int, new: int, bead: Bead) -> float:
    """How well the newcomer alone fits what it would join."""
    return float(total[new, list(bead.columns)].max() if side == 0 else total[list(bead.rows), new].max())
