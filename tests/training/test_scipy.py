"""What is computed here without scipy, which only training has: the same to the last bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("scipy", reason="needs scipy: make test-training")

import scipy.sparse as sparse
from scipy.optimize import linear_sum_assignment

from align.match.assignment import best_assignment
from align.sentences.beads import _Gathered


@given(st.integers(0, 2**32), st.integers(0, 9), st.integers(0, 9), st.booleans())
def test_assignments_gain_as_much(seed: int, rows: int, columns: int, equals: bool) -> None:
    gain = np.maximum(np.random.default_rng(seed).normal(0, 1, (rows, columns)), 0)
    gain = np.round(gain) if equals else gain
    ours, theirs = best_assignment(gain), linear_sum_assignment(-gain)
    assert np.isclose(gain[ours].sum(), gain[theirs].sum())
    if not equals:
        assert {*zip(*ours, strict=True)} == {pair for pair in zip(*theirs, strict=True) if gain[pair] > 0}


@given(st.integers(0, 2**32), st.lists(st.integers(1, 40), min_size=1, max_size=20), st.integers(1, 8))
def test_sums_over_sentences(seed: int, counts: list[int], width: int) -> None:
    random = np.random.default_rng(seed)
    weights, table = (random.normal(0, 1, shape).astype(np.float32) for shape in (sum(counts), (sum(counts), width)))
    starts = np.concatenate([[0], np.cumsum(counts)])
    theirs = sparse.csr_array((weights, np.arange(len(weights)), starts), shape=(len(counts), len(weights))) @ table
    ours = _Gathered(weights, np.array(counts)) @ table
    assert ours.tobytes() == theirs.tobytes()
