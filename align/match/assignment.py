"""The best 1-1 assignment of rows to columns (Crouse 2016): shortest augmenting paths.

As scipy's `linear_sum_assignment` has it; scipy itself would be a quarter of all that is installed.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.intp]


def best_assignment(gain: npt.NDArray[np.floating]) -> tuple[Places, Places]:
    """The rows and columns [pairs] whose gains sum to the most, each row and column once at most; pairs that gain nothing
    are left out. Most pairs of sentences gain nothing, and most others have no rival: only the rest takes time."""
    positive = gain > 0
    of_row, of_column = positive.sum(1), positive.sum(0)
    rows, columns = np.nonzero(positive)
    alone = (of_row[rows] == 1) & (of_column[columns] == 1)
    found = [(rows[alone], columns[alone])]
    if not alone.all():
        rows, columns = np.unique(rows[~alone]), np.unique(columns[~alone])
        own = gain[np.ix_(rows, columns)]
        i, j = _assignment(own)
        wanted = own[i, j] > 0
        found.append((rows[i[wanted]], columns[j[wanted]]))
    rows, columns = (np.concatenate(side) for side in zip(*found, strict=True))
    order = np.argsort(rows)
    return rows[order], columns[order]


def _assignment(gain: npt.NDArray[np.floating]) -> tuple[Places, Places]:
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
