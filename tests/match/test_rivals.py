from __future__ import annotations

import math

import numpy as np
import pytest

from align.match.rivals import chances_of, rivals, rivals_of_group

ROWS, COLUMNS = np.array([0, 0, 1, 2]), np.array([0, 1, 1, 2])
ODDS = np.array([2.0, 1.0, -1.0, 3.0])


def test_only_other_links_of_the_same_units_are_rivals() -> None:
    chances = chances_of(ODDS)
    found = rivals(ODDS, ROWS, COLUMNS)
    assert found[3] == 0
    assert found[0] == pytest.approx(math.log1p(chances[1]))
    assert found[1] == pytest.approx(math.log1p(chances[0]) + math.log1p(chances[2]))
    assert found[2] == pytest.approx(math.log1p(chances[1]))


def test_a_pair_is_the_smallest_group() -> None:
    chances = np.zeros((3, 3))
    chances[ROWS, COLUMNS] = chances_of(ODDS)
    single = [rivals_of_group(chances, [i], [j]) for i, j in zip(ROWS.tolist(), COLUMNS.tolist(), strict=True)]
    assert single == pytest.approx(rivals(ODDS, ROWS, COLUMNS))


def test_what_is_in_a_group_is_no_rival_of_it() -> None:
    chances = np.zeros((3, 3))
    chances[ROWS, COLUMNS] = chances_of(ODDS)
    assert rivals_of_group(chances, [0, 1], [0, 1]) == 0
    assert rivals_of_group(chances, [0], [0, 1]) == pytest.approx(math.log1p(chances[1, 1] / 2))


def test_without_candidates_there_are_no_rivals() -> None:
    assert len(rivals(np.zeros(0), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))) == 0
