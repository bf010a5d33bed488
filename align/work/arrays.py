"""Large arrays that need not lie in memory."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import Any

import numpy as np
import numpy.typing as npt

from align.work.cache import nameless_file
from align.work.limits import DEFAULT

_AT_ONCE = 1 << 20


def zeros(shape: tuple[int, ...], kind: npt.DTypeLike, in_memory: int = DEFAULT.array_in_memory) -> npt.NDArray[Any]:
    """An array of zeros. One of more bytes than `in_memory` lies in a file of the cache, which is gone when the
    array is, so that the system can have its memory for something else; where there is no room for the file, in memory."""
    found = zeros_if_room(shape, kind, in_memory)
    return np.zeros(shape, dtype=kind) if found is None else found


def zeros_if_room(
    shape: tuple[int, ...], kind: npt.DTypeLike, in_memory: int = DEFAULT.array_in_memory
) -> npt.NDArray[Any] | None:
    """An array of zeros as `zeros` makes it; None where there is no room for the file of a large one."""
    size = math.prod(shape) * np.dtype(kind).itemsize
    if size <= in_memory:
        return np.zeros(shape, dtype=kind)
    with suppress(OSError), nameless_file() as file:
        # Written whole: a disk that is full ends a program that writes to a map.
        written = 0
        while written < size:
            written += file.write(bytes(min(_AT_ONCE, size - written)))
        return np.asarray(np.memmap(file, dtype=kind, mode="r+", shape=shape))
    return None
