"""Logistic regression whose weights keep the sign that each witness means."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize

Bounds = Sequence[tuple[float | None, float | None]]
FOR: tuple[float | None, float | None] = (0, None)
AGAINST: tuple[float | None, float | None] = (None, 0)
FREE: tuple[float | None, float | None] = (None, None)
SILENT: tuple[float | None, float | None] = (0, 0)


def fit_logistic(x: np.ndarray, y: np.ndarray, weight: np.ndarray, bounds: Bounds, l2: float) -> tuple[np.ndarray, float]:
    """Weights and bias of the witnesses x [examples, witnesses] for the truths y; the penalty is on standardised
    witnesses."""
    scale = x.std(0) + 1e-6
    z = np.c_[x / scale, np.ones(len(x))]

    def loss(beta: np.ndarray) -> tuple[float, np.ndarray]:
        odds = z @ beta
        value = (weight * np.where(y, np.logaddexp(0, -odds), np.logaddexp(0, odds))).sum() + l2 / 2 * (beta[:-1] ** 2).sum()
        gradient = z.T @ (weight * (1 / (1 + np.exp(-odds)) - y))
        gradient[:-1] += l2 * beta[:-1]
        return value, gradient

    beta = minimize(loss, np.zeros(z.shape[1]), jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)]).x
    return beta[:-1] / scale, float(beta[-1])
