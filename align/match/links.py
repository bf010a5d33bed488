"""From log-odds to links: what a third article says, a 1-1 assignment with nulls, then growth to m-n."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from align.match.assignment import best_assignment
from align.match.given import Given
from align.match.keys import Key, Matrix
from align.match.pair_features import ModelScores, PairFeatures
from align.match.prior import within_story
from align.match.weights import LinkWeights

_LARGEST_GROUP = 3
_FRIENDS = 12


@dataclass(frozen=True, slots=True)
class Bead:
    """Linked sentences of two articles, by their places in them; both tuples run without gaps."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    log_odds: float
    support: float


def third_parties(scores: Mapping[Key, Matrix], least: float, sizes: Sequence[int]) -> dict[Key, Matrix]:
    """The support of third articles for each pair of sentences, for the pairs of articles that have any: the best, over all
    sentences k of another article, of what the weaker of (i, k) and (k, j) has above `least`. `sizes` are the articles'. Of
    what a sentence is like, the likeliest count: one under every article of an archive must not bring them all together."""
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


@dataclass(frozen=True, slots=True)
class LinkTask:
    """Two articles to link: the log-odds of their sentences and what third articles say of them, if anything; how likely the
    articles are of one story; what translation models said of them, if anything."""

    key: Key
    scores: Matrix
    support: Matrix | None
    chance: float
    model: ModelScores | None


def link_pair(given: Given, task: LinkTask) -> list[Bead]:
    """The links of two articles: the assignment of highest total log-odds above the threshold, grown to groups."""
    settings = given.weights.settings
    support = np.zeros_like(task.scores) if task.support is None else task.support
    total = task.scores + settings["third party"] * support
    gain = np.maximum(total - settings["threshold"], 0.0)
    rows, columns = best_assignment(gain)
    beads = [
        Bead((int(i),), (int(j),), float(total[i, j]), float(settings["third party"] * support[i, j]))
        for i, j in zip(rows, columns, strict=True)
        if gain[i, j] > 0
    ]
    return _Growth(given, task, total).grown(beads)


class _Growth:
    """Groups of sentences grown from links of one sentence each."""

    def __init__(self, given: Given, task: LinkTask, total: Matrix) -> None:
        self.pair: PairFeatures = given.pair(task.key)
        self.weights: LinkWeights = given.weights.of(self.pair, task.model)
        self.model, self.chance, self.total = task.model, task.chance, total

    def grown(self, beads: Sequence[Bead]) -> list[Bead]:
        """Each link, the surest first, takes in a neighbour that has no link while the group says more than it did alone."""
        taken = ({i for b in beads for i in b.rows}, {j for b in beads for j in b.columns})
        found = []
        for bead in sorted(beads, key=lambda b: (-b.log_odds, b.rows)):
            while larger := self._best(bead, taken):
                bead = larger
                taken[0].update(bead.rows)
                taken[1].update(bead.columns)
            found.append(bead)
        return sorted(found, key=lambda b: (b.rows, b.columns))

    def _log_odds(self, rows: tuple[int, ...], columns: tuple[int, ...]) -> float:
        return self.weights.log_odds(self.pair.group_features(rows, columns, self.model))

    def _best(self, bead: Bead, taken: tuple[set[int], set[int]]) -> Bead | None:
        best: Bead | None = None
        settings = self.weights.settings
        # Whether the group says more than what is there has nothing to do with whether the articles are of one story.
        most = self._log_odds(bead.rows, bead.columns) + settings["growth"]
        for side, sentences in ((0, bead.rows), (1, bead.columns)):
            size = self.total.shape[side]
            if len(sentences) >= _LARGEST_GROUP:
                continue
            for new in (sentences[0] - 1, sentences[-1] + 1):
                if not 0 <= new < size or new in taken[side]:
                    continue
                if _own_claim(self.total, side, new, bead) < settings["growth claim"]:
                    continue
                group = tuple(sorted((*sentences, new)))
                rows, columns = (group, bead.columns) if side == 0 else (bead.rows, group)
                odds = self._log_odds(rows, columns)
                if odds > most:
                    best, most = Bead(rows, columns, within_story(odds, self.chance) + bead.support, bead.support), odds
        return best


def _own_claim(total: Matrix, side: int, new: int, bead: Bead) -> float:
    """How well the newcomer alone fits what it would join."""
    return float(total[new, list(bead.columns)].max() if side == 0 else total[list(bead.rows), new].max())
