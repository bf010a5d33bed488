"""All ways of cutting two texts into beads, in order: the sum over them, each bead's probability, and the best one.

A semi-Markov conditional random field (Sarawagi & Cohen 2004) over the nodes (i, j) of a table: i sentences of one text
and j of the other are behind, and a bead or a gap leads on. Where gaps of both texts stand side by side, those of the
first come first, so that one alignment is one path.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from align.sentences.beads import TYPES, Corridor

Array = npt.NDArray[np.float64]
NEVER = -1e30
Step = tuple[int, int, int, int]
"""A bead or a gap: its first row and column, and how many of each it takes."""


@dataclass(frozen=True)
class Posterior:
    """`total` is the log of the sum over all paths; `beads` the probability of each bead by the node it ends at, as in
    Lattice.scores; `gaps` that of each sentence standing alone, for both sides."""

    total: float
    beads: Array
    gaps: tuple[Array, Array]


class Lattice:
    """`scores[i, t, j]` is the score of the bead of type TYPES[t] that ends at node (i, j); `gaps` those of each sentence
    standing alone, for both sides."""

    def __init__(self, scores: Array, gaps: tuple[Array, Array], corridor: Corridor) -> None:
        self.scores, self.gaps, self.corridor = scores, gaps, corridor
        self.height, self.width = scores.shape[0] - 1, scores.shape[2] - 1

    def posterior(self) -> Posterior:
        before, before_gap = self._forward()
        behind, behind_gap = self._backward()
        total = float(behind[0, 0])
        beads = np.zeros_like(self.scores)
        for t, (m, n, _) in enumerate(TYPES):
            if m <= self.height and n <= self.width:
                sums = before[:-m, :-n] + self.scores[m:, t, n:] + behind[m:, n:]
                beads[m:, t, n:] = np.exp(np.minimum(sums - total, 0.0))
        left = _sum(before_gap[:-1] + self.gaps[0][:, None] + behind[1:], 1)
        right = _sum(before[:, :-1] + self.gaps[1][None, :] + behind_gap[:, 1:], 0)
        return Posterior(total, beads, (np.exp(left - total), np.exp(right - total)))

    def _forward(self) -> tuple[Array, Array]:
        """The log-sum of all ways to each node, and of those whose last step is no gap of the right side."""
        before = np.full((self.height + 1, self.width + 1), NEVER)
        open_ = before.copy()
        run = np.concatenate([[0.0], np.cumsum(self.gaps[1])])
        for i in range(self.height + 1):
            low, high = int(self.corridor.low[i]), int(self.corridor.high[i]) + 1
            ways = self._arrivals(before, i, low, high)
            own = _sum(ways, 0) if len(ways) else np.full(high - low, NEVER)
            if i:
                own = np.logaddexp(own, open_[i - 1, low:high] + self.gaps[0][i - 1])
            elif low == 0:
                own[0] = 0.0
            open_[i, low:high] = own
            before[i, low:high] = np.logaddexp.accumulate(own - run[low:high]) + run[low:high]
        return before, open_

    def _arrivals(self, before: Array, i: int, low: int, high: int) -> Array:
        ways = np.full((len(TYPES), high - low), NEVER)
        for t, (m, n, _) in enumerate(TYPES):
            if m <= i and n < high:
                start = max(low, n)
                ways[t, start - low :] = before[i - m, start - n : high - n]
        result: Array = ways + self.scores[i, :, low:high]
        return result

    def _backward(self) -> tuple[Array, Array]:
        """The log-sum of all ways from each node on, and of those that do not begin with a gap of the left side."""
        behind = np.full((self.height + 1, self.width + 1), NEVER)
        closed = behind.copy()
        run = np.concatenate([[0.0], np.cumsum(self.gaps[1])])
        for i in range(self.height, -1, -1):
            low, high = int(self.corridor.low[i]), int(self.corridor.high[i]) + 1
            ways = np.full((len(TYPES), high - low), NEVER)
            for t, (m, n, _) in enumerate(TYPES):
                stop = min(high, self.width + 1 - n)
                if i + m <= self.height and stop > low:
                    ways[t, : stop - low] = behind[i + m, low + n : stop + n] + self.scores[i + m, t, low + n : stop + n]
            own = _sum(ways, 0)
            if i == self.height:
                own[-1] = 0.0
            shifted = (own + run[low:high])[::-1]
            closed[i, low:high] = np.logaddexp.accumulate(shifted)[::-1] - run[low:high]
            behind[i, low:high] = closed[i, low:high]
            if i < self.height:
                behind[i, low:high] = np.logaddexp(behind[i, low:high], behind[i + 1, low:high] + self.gaps[0][i])
        return behind, closed

    def best(self) -> list[Step]:
        """The path of the highest sum of scores, from its start to its end."""
        best = np.full((self.height + 1, self.width + 1), NEVER)
        choice = np.full(best.shape, -2, dtype=np.int8)  # -1: a gap on the left, -2: on the right, else the type of a bead
        run = np.concatenate([[0.0], np.cumsum(self.gaps[1])])
        for i in range(self.height + 1):
            low, high = int(self.corridor.low[i]), int(self.corridor.high[i]) + 1
            ways = self._arrivals(best, i, low, high)
            kinds = ways.argmax(0)
            own = np.take_along_axis(ways, kinds[None], 0)[0]
            if i:
                alone = best[i - 1, low:high] + self.gaps[0][i - 1]
                kinds, own = np.where(alone > own, -1, kinds), np.maximum(alone, own)
            elif low == 0:
                own[0] = 0.0
            total = np.maximum.accumulate(own - run[low:high]) + run[low:high]
            choice[i, low:high] = np.where(total > own + 1e-9, -2, kinds)
            best[i, low:high] = total
        return self._traced(choice)

    def _traced(self, choice: npt.NDArray[np.int8]) -> list[Step]:
        steps: list[Step] = []
        i, j = self.height, self.width
        while i or j:
            kind = int(choice[i, j])
            m, n = (0, 1) if i == 0 or kind == -2 else (1, 0) if kind == -1 or j == 0 else TYPES[kind][:2]
            i, j = i - m, j - n
            steps.append((i, j, m, n))
        return steps[::-1]


def _sum(logs: Array, axis: int) -> Array:
    """The log of the sum of what these are the logs of."""
    top = logs.max(axis)
    result: Array = top + np.log(np.exp(logs - np.expand_dims(top, axis)).sum(axis))
    return result
