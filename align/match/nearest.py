"""The nearest rows of one large table for each row of another, and the other way round: exactly, or by an index."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_EXCEPTION, wait
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from align.cache import cache_folder, nameless_file
from align.errors import MachineError
from align.match.embeddings import Floats
from align.match.encoder import Halves
from align.processes import process_pool, share_memory

NEAREST = 16
"""Neighbours of each row that are looked up."""
_EXACT = 2_000_000_000
"""Pairs up to which all are compared: a minute or two of two cores."""
_BLOCK = 1024
_PART = 4096
_LOOK = 0.2
"""Seconds after which it is told how far the indexes are."""
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
    left: Halves, right: Halves, progress: Progress = lambda stage, done, total: None, jobs: int = 1
) -> tuple[Nearest, Nearest]:
    """The nearest on the right for each row on the left, and the other way round. Rows are unit vectors.

    Exact; for very large tables by an index (usearch, hierarchical small worlds) where that is installed. The result is the
    same for any number of `jobs`.
    """
    total = len(left) + len(right)

    def searched(done: int) -> None:
        progress(SEARCHING, done, total)

    after = _counting_from(len(left), searched)
    if len(left) * len(right) <= _EXACT or not _has_index():
        return nearest(left, right, searched), nearest(right, left, after)
    of_left, of_right = _indexes((left, right), lambda done: progress(INDEXING, done, total), jobs)
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


def _indexes(tables: tuple[Halves, Halves], progress: Callable[[int], None], jobs: int) -> list[Any]:
    """An index of each table. Each is made by one thread, so that it is the same every time.

    With two jobs by two processes at the same time; then they lie in files of the cache that have no name. Where there is no
    room for them, and where processes would be given a copy of the tables, one after the other in memory.
    """
    if jobs > 1 and share_memory() and _FILES.is_dir():
        with ExitStack() as stack:
            files: list[int] = []
            with suppress(OSError):
                for rows in tables:
                    file = stack.enter_context(nameless_file())
                    os.posix_fallocate(file.fileno(), 0, rows.size + _LINKS * len(rows))
                    files.append(file.fileno())
            if len(files) == len(tables):
                return _by_processes(tables, [str(_FILES / str(number)) for number in files], progress)
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


def _by_processes(tables: tuple[Halves, Halves], paths: list[str], progress: Callable[[int], None]) -> list[Any]:
    """An index of each table, made by a process of its own and written to its path."""
    from usearch.index import Index

    counts, stopped = multiprocessing.Array("q", len(tables)), multiprocessing.Event()
    with process_pool(len(tables), _begin, tables, counts, stopped) as pool:
        try:
            working = [pool.submit(_write, n, path) for n, path in enumerate(paths)]
            while working:
                done, rest = wait(working, timeout=_LOOK, return_when=FIRST_EXCEPTION)
                progress(sum(counts[:]))
                for one in done:
                    one.result()
                working = list(rest)
        except BaseException:
            stopped.set()  # or leaving the pool would wait for all of both
            raise
    return [Index.restore(path, view=True) for path in paths]


_given: tuple[tuple[Halves, Halves], Any, Any] | None = None


def _begin(tables: tuple[Halves, Halves], counts: Any, stopped: Any) -> None:
    global _given
    _given = tables, counts, stopped


def _write(number: int, path: str) -> None:
    assert _given is not None
    tables, counts, stopped = _given

    def count(done: int) -> None:
        counts[number] = done
        if stopped.is_set():
            raise InterruptedError  # nobody waits for it: the process that asked is giving up

    index = _index_of(tables[number], count)
    try:
        index.save(path)
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
