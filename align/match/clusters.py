"""Links of all pairs of articles, gathered into statements: greedy correlation clustering, the surest link first.

Two clusters become one while the log-odds between all their sentences sum to more than nothing, so that one wrong link does
not chain two statements, and while each article's part stays without gaps.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations

import numpy as np

from align.match.keys import UNLIKELY, Key, Matrix, Node
from align.match.links import Bead

_LARGEST_PART = 3
_ROUNDS = 8
"""Times that clusters are made of what is left; after three there is hardly ever anything."""


def cluster(
    beads: Mapping[tuple[int, int], Iterable[Bead]],
    totals: Mapping[tuple[int, int], Matrix],
    threshold: float,
    floor: float,
) -> list[list[Node]]:
    """The clusters, each with its sentences in order. `totals` are the log-odds of all pairs, counted from `threshold` up
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


def overlapping(
    beads: Mapping[Key, Iterable[Bead]],
    totals: Mapping[Key, Matrix],
    threshold: float,
    floor: float,
    again: float,
    behind: float,
) -> list[list[Node]]:
    """The clusters, in order; a sentence may be in several, for it may say several things.

    First those of the links, in which each sentence has one counterpart in another article. Then those of what is left: the
    pairs of which no cluster has both, whose log-odds are above `again`, and no more than `behind` the best that either
    sentence has in the other's article (one that is surely the translation of another has nothing else to say). So for as
    long as there are any. A cluster that another one holds whole is left out.
    """
    found = cluster(beads, totals, threshold, floor)
    rest = {key: pairs for key, own in totals.items() if (pairs := _worth_another(own, again, behind))}
    new = found
    for _ in range(_ROUNDS):
        for nodes in new:
            for (a, i), (b, j) in combinations(nodes, 2):
                if (a, b) in rest:
                    rest[a, b].discard((i, j))
        rest = {key: pairs for key, pairs in rest.items() if pairs}
        if not rest:
            break
        left = {
            key: [Bead((i,), (j,), float(totals[key][i, j]), 0.0) for i, j in sorted(pairs)] for key, pairs in rest.items()
        }
        new = cluster(left, totals, threshold, floor)
        found = found + new
    return sorted(_largest(found), key=_first)


def _first(nodes: list[Node]) -> tuple[int, tuple[int, ...], list[Node]]:
    """By the part of the first article: of two that begin with the same sentence, that with no other of it goes first."""
    article = nodes[0][0]
    return article, tuple(i for a, i in nodes if a == article), nodes


def _worth_another(own: Matrix, again: float, behind: float) -> set[tuple[int, int]]:
    best = np.maximum(own.max(1, initial=-np.inf)[:, None], own.max(0, initial=-np.inf)[None, :])
    return {(int(i), int(j)) for i, j in zip(*np.nonzero((own > again) & (own >= best - behind)), strict=True)}


def _largest(clusters: list[list[Node]]) -> list[list[Node]]:
    """Those that no other one holds whole."""
    holders: dict[Node, list[set[Node]]] = {}
    kept = []
    for nodes in sorted(clusters, key=lambda nodes: (-len(nodes), nodes)):
        own = {*nodes}
        if not any(own <= other for other in holders.get(nodes[0], ())):
            kept.append(nodes)
            for node in nodes:
                holders.setdefault(node, []).append(own)
    return kept


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
