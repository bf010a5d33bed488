from __future__ import annotations

from itertools import permutations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from align.match.assignment import best_assignment

tables = st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(
    lambda shape: st.lists(
        st.lists(st.integers(0, 5), min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]
    )
)


@given(tables)
def test_no_other_assignment_gains_more(table: list[list[int]]) -> None:
    gain = np.array(table, dtype=np.float64)
    rows, columns = best_assignment(gain)
    assert len(set(rows)) == len(set(columns)) == len(rows)
    assert (gain[rows, columns] > 0).all()
    wide = gain if gain.shape[0] <= gain.shape[1] else gain.T
    most = max(sum(wide[i, j] for i, j in enumerate(order)) for order in permutations(range(wide.shape[1]), len(wide)))
    assert gain[rows, columns].sum() == most


def test_nothing_is_assigned_where_there_is_nothing() -> None:
    for shape in ((0, 0), (0, 3), (3, 0)):
        assert [len(places) for places in best_assignment(np.zeros(shape))] == [0, 0]
