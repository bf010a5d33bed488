"""The nearest rows of one large table for each row of another, and the other way round: exactly, or by an index."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from align.errors import MachineError
from align.vectors.embeddings import Floats
from align.vectors.encoder import Halves
from align.work import ALONE, Workers, cache_folder, nameless_file

NEAREST = 16
"""Neighbours of each row that are looked up."""
_BLOCK = 1024
_PART = 4096
_COUNTS = np.dtype(np.int64)
_LINKS = 300
"""Bytes that an index has for each row, beside one for each number of it: more than it takes."""
_FILES = Path("/proc/self/fd")
"""Where open files have names on Linux, those that have no other too."""
Places = npt.NDArray[np.int32]
Nearest = tuple[Places, Floats]
"""Places of the nearest, nearest first, and their cosines: [queries, neighbours]."""
Progress = Callable[[str, int, int], None]
INDEXING, SEARCHING = "indexing", "searching"


def both_ways(
    left: Halves, right: Halves, progress: Progress = lambda stage, done, total: None, workers: Workers = ALONE
) -> tuple[Nearest, Nearest]:
    """The nearest on the right for each row on the left, and the other way round. Rows are unit vectors.

    Exact; for very large tables by an index (usearch, hierarchical small worlds) where that is installed. The result is the
    same for any number of `workers`.
    """
    total = len(left) + len(right)

    def searched(done: int) -> None:
        progress(SEARCHING, done, total)

    after = _counting_from(len(left), searched)
    if len(left) * len(right) <= workers.limits.nearest_exactly or not _has_index():
        return nearest(left, right, searched), nearest(right, left, after)
    of_left, of_right = _indexes((left, right), lambda done: progress(INDEXING, done, total), workers)
    return _by_index(left, right, of_right, searched), _by_index(right, left, of_left, after)


def nearest(queries: Halves, others: Halves, progress: Callable[[int], None] = lambda done: None) -> Nearest:
    """The nearest of `others` for each query, nearest first: their places and cosines, [queries, up to NEAREST]. Exact."""
    k = min(NEAREST, len(others))
    places = np.zeros((len(queries), k), dtype=np.int32)
    values = np.full((len(queries), k), -2.0, dtype=np.float32)
    for first in range(0, len(others), _PART):
        part = others[first : first + _PART].astype(np.float32)
        for start in range(0, len(queries), _BLOCK):
            rows = slice(start, start + _BLOCK)
            table = queries[rows].astype(np.float32) @ part.T
            own = np.argpartition(-table, min(k, table.shape[1]) - 1, axis=1)[:, :k]
            merged = np.concatenate([values[rows], np.take_along_axis(table, own, 1)], axis=1)
            names = np.concatenate([places[rows], own + first], axis=1)
            order = np.argsort(-merged, axis=1, kind="stable")[:, :k]
            values[rows], places[rows] = np.take_along_axis(merged, order, 1), np.take_along_axis(names, order, 1)
            progress(int(len(queries) * (first + len(part) * min(1.0, (start + _BLOCK) / len(queries))) / len(others)))
    return places, values


def _has_index() -> bool:
    try:
        import usearch.index  # noqa: F401
    except ImportError:
        return False
    return True


def _indexes(tables: tuple[Halves, Halves], progress: Callable[[int], None], workers: Workers) -> list[Any]:
    """An index of each table. Each is made by one thread, so that it is the same every time.

    With several workers by two of them at the same time; then they lie in files of the cache that have no name. Where there
    is no room for them, one after the other in memory.
    """
    if workers.jobs > 1 and _FILES.is_dir():
        with ExitStack() as stack:
            files: list[int] = []
            with suppress(OSError):
                for rows in tables:
                    file = stack.enter_context(nameless_file())
                    os.posix_fallocate(file.fileno(), 0, rows.size + _LINKS * len(rows))
                    files.append(file.fileno())
                counts = stack.enter_context(nameless_file())
                counts.write(bytes(_COUNTS.itemsize * (len(tables) + 1)))
                files.append(counts.fileno())
            if len(files) == len(tables) + 1:
                own = _FILES.parents[1] / str(os.getpid()) / "fd"  # where the other processes find them as well
                return _by_workers(tables, [str(own / str(number)) for number in files], progress, workers)
    before = 0, len(tables[0])
    return [_index_of(rows, _counting_from(start, progress)) for start, rows in zip(before, tables, strict=True)]


def _counting_from(start: int, progress: Callable[[int], None]) -> Callable[[int], None]:
    return lambda done: progress(start + done)


def _index_of(rows: Halves, progress: Callable[[int], None]) -> Any:
    from usearch.index import Index

    index = Index(ndim=rows.shape[1], metric="cos", dtype="i8")
    for start in range(0, len(rows), _PART):
        part = rows[start : start + _PART].astype(np.float32)
        with _stoppable():
            index.add(np.arange(start, start + len(part), dtype=np.uint64), part, threads=1)
        progress(start + len(part))
    return index


@contextmanager
def _stoppable() -> Iterator[None]:
    """Ctrl-C stays what it is: usearch, which notices it, raises something else in its place."""
    try:
        yield
    except RuntimeError as error:
        if "terminated" in str(error):
            raise KeyboardInterrupt from None
        raise


@dataclass(frozen=True)
class _Tables:
    """The tables, the path of each index, and that of a file that counts how many rows each has and, last, whether nobody
    waits for them any more."""

    rows: tuple[Halves, Halves]
    paths: Sequence[str]
    counted: str

    def counts(self) -> npt.NDArray[np.int64]:
        return np.memmap(self.counted, dtype=_COUNTS, mode="r+")


def _by_workers(
    tables: tuple[Halves, Halves], paths: list[str], progress: Callable[[int], None], workers: Workers
) -> list[Any]:
    """An index of each table, made by a worker of its own and written to its path; the last path is for counting."""
    from usearch.index import Index

    given = _Tables(tables, paths[:-1], paths[-1])
    counts = given.counts()
    with workers.team(given) as team:
        try:
            places = range(len(tables))
            for _ in team.each(_write, places, waiting=lambda: progress(int(counts[:-1].sum()))):
                progress(int(counts[:-1].sum()))
        except BaseException:
            counts[-1] = 1  # or leaving the pool would wait for all of both
            raise
    return [Index.restore(path, view=True) for path in given.paths]


def _write(given: _Tables, number: int) -> None:
    counts = given.counts()

    def count(done: int) -> None:
        counts[number] = done
        if counts[-1]:
            raise InterruptedError  # nobody waits for it: the process that asked is giving up

    index = _index_of(given.rows[number], count)
    try:
        index.save(given.paths[number])
    except RuntimeError as error:
        raise MachineError(f"{cache_folder()}: an index cannot be written: {error}", "make room for it") from None


def _by_index(queries: Halves, others: Halves, index: Any, progress: Callable[[int], None]) -> Nearest:
    places = np.zeros((len(queries), NEAREST), dtype=np.int32)
    values = np.full((len(queries), NEAREST), -2.0, dtype=np.float32)
    for start in range(0, len(queries), _BLOCK):
        part = queries[start : start + _BLOCK].astype(np.float32)
        with _stoppable():
            found = index.search(part, NEAREST)
        keys = np.atleast_2d(found.keys).astype(np.int64)
        exact = np.einsum("ij,ikj->ik", part, others[keys].astype(np.float32))
        order = np.argsort(-exact, axis=1, kind="stable")
        places[start : start + _BLOCK] = np.take_along_axis(keys, order, 1)
        values[start : start + _BLOCK] = np.take_along_axis(exact, order, 1)
        progress(min(len(queries), start + _BLOCK))
    return places, values
