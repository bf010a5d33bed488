"""Statements: groups of sentences, of which one may be in several."""

from __future__ import annotations

import numpy as np

from align.match.clusters import overlapping
from align.match.keys import Key, Matrix
from align.match.links import Bead

UNLIKELY = -8.0


def totals(sizes: tuple[int, ...], likely: dict[tuple[int, int, int, int], float]) -> dict[Key, Matrix]:
    """Log-odds of the sentences (i of a, j of b) of every two articles."""
    found = {(a, b): np.full((sizes[a], sizes[b]), UNLIKELY) for a in range(len(sizes)) for b in range(a + 1, len(sizes))}
    for (a, i, b, j), value in likely.items():
        found[a, b][i, j] = value
    return found


def clusters(
    sizes: tuple[int, ...], likely: dict[tuple[int, int, int, int], float], assigned: list[tuple[int, int, int, int]],
    again: float = 1.0, behind: float = 3.0,
) -> list[list[tuple[int, int]]]:  # fmt: skip
    own = totals(sizes, likely)
    beads: dict[Key, list[Bead]] = {}
    for a, i, b, j in assigned:
        beads.setdefault((a, b), []).append(Bead((i,), (j,), float(own[a, b][i, j]), 0.0))
    return overlapping(beads, own, 0.1, -3.0, again, behind)


TWO_FACTS = {(0, 0, 1, 0): 4.0, (0, 0, 1, 2): 2.5}
"""The first sentence of article 0 says what two sentences of article 1 say."""


def test_a_sentence_that_says_two_things_is_in_two_statements() -> None:
    assert clusters((1, 3), TWO_FACTS, [(0, 0, 1, 0)]) == [[(0, 0), (1, 0)], [(0, 0), (1, 2)]]


def test_what_is_unlikely_or_far_behind_is_no_second_statement() -> None:
    assert clusters((1, 3), TWO_FACTS, [(0, 0, 1, 0)], again=3.0) == [[(0, 0), (1, 0)]]
    assert clusters((1, 3), TWO_FACTS, [(0, 0, 1, 0)], behind=1.0) == [[(0, 0), (1, 0)]]
    surely = {**TWO_FACTS, (0, 0, 1, 0): 9.0}
    assert clusters((1, 3), surely, [(0, 0, 1, 0)]) == [[(0, 0), (1, 0)]]


def test_second_statements_gather_what_belongs_together() -> None:
    likely = {
        (0, 0, 1, 0): 4.0, (0, 0, 2, 0): 4.0, (1, 0, 2, 0): 4.0,
        (0, 0, 1, 2): 2.5, (0, 0, 2, 2): 2.5, (1, 2, 2, 2): 4.0,
    }  # fmt: skip
    assigned = [(0, 0, 1, 0), (0, 0, 2, 0), (1, 0, 2, 0), (1, 2, 2, 2)]
    assert clusters((1, 3, 3), likely, assigned) == [[(0, 0), (1, 0), (2, 0)], [(0, 0), (1, 2), (2, 2)]]


def test_every_pair_that_is_likely_enough_is_in_one_statement_and_none_holds_another() -> None:
    rng = np.random.default_rng(4)
    for _ in range(30):
        sizes = (5, 6, 4, 5)
        likely = {
            (a, int(rng.integers(sizes[a])), b, int(rng.integers(sizes[b]))): float(rng.uniform(0, 5))
            for a in range(4) for b in range(a + 1, 4) for _ in range(4)
        }  # fmt: skip
        found = clusters(sizes, likely, [], again=1.0, behind=99.0)
        pairs = {(x, y) for nodes in found for x in nodes for y in nodes if x[0] < y[0]}
        assert {((a, i), (b, j)) for (a, i, b, j), value in likely.items() if value > 1.0} <= pairs
        firsts = [(nodes[0][0], tuple(i for a, i in nodes if a == nodes[0][0])) for nodes in found]
        assert firsts == sorted(firsts)
        groups = [frozenset(nodes) for nodes in found]
        assert not any(one < other for one in groups for other in groups)
        assert len(set(groups)) == len(groups)
