"""How far a figure may be chance: the bootstrap (Efron 1979), over what was drawn as a whole."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

_DRAWS = 500
Counts = npt.NDArray[np.float64]


def interval_of(counts: npt.ArrayLike, figure: Callable[[Counts], Counts]) -> str:
    """The middle 95 % of a figure over units drawn anew, as `0.912-0.948`; nothing for fewer than two units.

    `counts` is [units, columns]; `figure` makes of their sums, [draws, columns], the figure of each draw. Drawn by a fixed
    seed.
    """
    table = np.asarray(counts, dtype=np.float64)
    if len(table) < 2:
        return ""
    rng = np.random.default_rng(1)
    # How often each unit is drawn, which is all that counts and needs no table of draws by units by counts.
    drawn = np.stack([np.bincount(rng.integers(len(table), size=len(table)), minlength=len(table)) for _ in range(_DRAWS)])
    low, high = np.quantile(figure(drawn @ table), (0.025, 0.975))
    return f"{low:.3f}-{high:.3f}"


def interval_of_f1(counts: npt.ArrayLike, given: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> str:
    """The same of F1; `counts` is [units, 3]: right, found and true pairs of each unit (a document, a statement, a pair);
    `given` are those that are in every draw."""

    def f1(sums: Counts) -> Counts:
        right, found, true = (sums + np.array(given)).T
        return np.asarray(2 * right / np.maximum(found + true, 1))

    return interval_of(np.asarray(counts, dtype=np.float64).reshape(-1, 3), f1)
