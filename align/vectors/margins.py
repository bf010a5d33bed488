"""Margins: how much nearer two things are than either is to its neighbourhood."""

from __future__ import annotations

import numpy as np

from align.vectors.embeddings import Floats

NEIGHBOURS = 4


def margin_of(similarity: Floats) -> tuple[Floats, Floats, Floats]:
    """S - 1/2 (mean of the nearest of x + mean of the nearest of y): Artetxe & Schwenk 2019, as a difference."""
    rows, columns = (_largest(table).mean(1) for table in (similarity, similarity.T))
    return similarity - (rows[:, None] + columns[None, :]) / 2, rows, columns


def _largest(table: Floats) -> Floats:
    """The largest NEIGHBOURS of each row, or as many as there are, from the largest down."""
    first = min(NEIGHBOURS, table.shape[1])
    found: Floats = -np.sort(np.partition(-table, first - 1, axis=1)[:, :first], axis=1) if first else table
    return found
