"""The best 1-1 assignment of rows to columns (Crouse 2016): shortest augmenting paths.

Step by step what scipy's `linear_sum_assignment` does, also between equals, so that the links are the same. scipy itself
would be a quarter of all that is installed.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.intp]


def best_assignment(gain: npt.NDArray[np.floating]) -> tuple[Places, Places]:
    """The rows and columns [min(rows, columns)] whose gains sum to the most, each row and column once."""
    turned = gain.shape[0] > gain.shape[1]
    cost = -np.ascontiguousarray(gain.T if turned else gain, dtype=np.float64)
    columns = _columns(cost)
    order = np.argsort(columns)
    return (columns[order], order) if turned else (np.arange(len(columns)), columns)


def _columns(cost: npt.NDArray[np.float64]) -> Places:
    """The column of each row, of which there are not more than columns: the rows come in one by one."""
    rows, columns = cost.shape
    of_row, of_column = np.full(rows, -1, dtype=np.intp), np.full(columns, -1, dtype=np.intp)
    price_of_row, price_of_column = np.zeros(rows), np.zeros(columns)
    for new in range(rows):
        length = np.full(columns, np.inf)
        before = np.empty(columns, dtype=np.intp)
        waiting = np.arange(columns)[::-1].copy()
        passed: list[int] = []
        reached: list[int] = []
        least, row = 0.0, new
        while True:  # the shortest path from the new row to a column that no row has
            offer = least + cost[row, waiting] - price_of_row[row] - price_of_column[waiting]
            shorter = offer < length[waiting]
            nearer = waiting[shorter]
            before[nearer], length[nearer] = row, offer[shorter]
            own = length[waiting]
            least = float(own.min())
            nearest = np.flatnonzero(own == least)
            free = nearest[of_column[waiting[nearest]] < 0]
            place = int(free[-1] if len(free) else nearest[0])
            column = int(waiting[place])
            reached.append(column)
            waiting[place] = waiting[-1]
            waiting = waiting[:-1]
            if of_column[column] < 0:
                break
            row = int(of_column[column])
            passed.append(row)
        price_of_row[new] += least
        price_of_row[passed] += least - length[of_row[passed]]
        price_of_column[reached] -= least - length[reached]
        row = -1
        while row != new:  # each row on the path takes the next column
            row = int(before[column])
            of_column[column] = row
            of_row[row], column = column, int(of_row[row])
    return of_row
