"""Links of all pairs of articles, gathered into statements: greedy correlation clustering, the surest link first.

Two clusters become one while the log-odds between all their units sum to more than nothing, so that one wrong link does
not chain two statements, and while each article's part stays without gaps.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from align.match.keys import UNLIKELY, Matrix, Node
from align.match.links import Bead

_LARGEST_PART = 3


def cluster(
    beads: Mapping[tuple[int, int], Iterable[Bead]],
    totals: Mapping[tuple[int, int], Matrix],
    threshold: float,
    floor: float,
) -> list[list[Node]]:
    """The clusters, each with its units in order. `totals` are the log-odds of all pairs, counted from `threshold` up
    and never below `floor`: an unlikely pair speaks against a merger, but has no veto; nor have articles without any."""
    edges = sorted(
        (
            (bead.log_odds, (a, i), (b, j))
            for (a, b), found in beads.items()
            for bead in found
            for i in bead.rows
            for j in bead.columns
        ),
        key=lambda edge: (-edge[0], edge[1], edge[2]),
    )
    linked = {frozenset((x, y)): score for score, x, y in edges}
    home: dict[Node, list[Node]] = {}
    for _, x, y in edges:
        left, right = home.setdefault(x, [x]), home.setdefault(y, [y])
        if left is right or not _contiguous([*left, *right]):
            continue
        if sum(_affinity(p, q, linked, totals, threshold, floor) for p in left for q in right) > 0:
            left += right
            for node in right:
                home[node] = left
    distinct = {id(nodes): sorted(nodes) for nodes in home.values()}
    return sorted(nodes for nodes in distinct.values() if len({a for a, _ in nodes}) > 1)


def _affinity(
    x: Node,
    y: Node,
    linked: Mapping[frozenset[Node], float],
    totals: Mapping[tuple[int, int], Matrix],
    threshold: float,
    floor: float,
) -> float:
    if x[0] == y[0]:
        return 0.0  # neighbours in one article, or _contiguous would have refused them
    first, second = sorted((x, y))
    matrix = totals.get((first[0], second[0]))
    own = float(matrix[first[1], second[1]]) if matrix is not None else UNLIKELY
    return max(floor, max(own, linked.get(frozenset((x, y)), UNLIKELY)) - threshold)


def _contiguous(nodes: Iterable[Node]) -> bool:
    parts: dict[int, list[int]] = {}
    for article, place in nodes:
        parts.setdefault(article, []).append(place)
    return all(max(p) - min(p) + 1 == len(p) <= _LARGEST_PART for p in parts.values())
