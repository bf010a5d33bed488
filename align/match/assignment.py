"""The best 1-1 assignment of rows to columns (Crouse 2016, as scipy has it)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def best_assignment(gain: npt.NDArray[np.floating]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """The rows and columns [min(rows, columns)] whose gains sum to the most, each row and column once."""
    from scipy.optimize import linear_sum_assignment  # half a second, for which commands that match nothing need not wait

    rows, columns = linear_sum_assignment(-gain)
    return rows, columns
