"""Large arrays that need not lie in memory."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import Any

import numpy as np
import numpy.typing as npt

from align.cache import nameless_file

_IN_MEMORY = 256_000_000
"""Bytes up to which an array is held in memory."""
_AT_ONCE = 1 << 20


def scratch(shape: tuple[int, ...], kind: npt.DTypeLike) -> npt.NDArray[Any]:
    """An array of zeros. A large one lies in a file of the cache, which is gone when the array is, so that the system can
    have its memory for something else; where there is no room for the file, in memory."""
    found = scratch_if_room(shape, kind)
    return np.zeros(shape, dtype=kind) if found is None else found


def scratch_if_room(shape: tuple[int, ...], kind: npt.DTypeLike) -> npt.NDArray[Any] | None:
    """The same; None where there is no room for the file."""
    size = math.prod(shape) * np.dtype(kind).itemsize
    if size <= _IN_MEMORY:
        return np.zeros(shape, dtype=kind)
    with suppress(OSError), nameless_file() as file:
        # Written whole: a disk that is full ends a program that writes to a map.
        written = 0
        while written < size:
            written += file.write(bytes(min(_AT_ONCE, size - written)))
        return np.asarray(np.memmap(file, dtype=kind, mode="r+", shape=shape))
    return None
