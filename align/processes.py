"""Work in several processes, given up at once where something goes wrong."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from typing import Any, Generic, TypeVar

from threadpoolctl import threadpool_limits

from align.errors import MachineError

ONE_THREAD: Mapping[str, Any] = {"limits": 1, "user_api": "blas"}
"""For `threadpool_limits` around products of matrices: processes share the cores, small products lose by threads where
anything else wants the cores as well, and the last digits depend on how many there are."""
G = TypeVar("G")
T = TypeVar("T")
R = TypeVar("R")
_AHEAD = 32
"""Lots of tasks, at least, that are given to a pool before the results of the first are taken."""


@contextmanager
def process_pool(jobs: int, begin: Callable[..., None] | None = None, *given: Any) -> Iterator[ProcessPoolExecutor]:
    """A pool whose processes begin with `begin(*given)`. What is raised within, Ctrl-C too, is raised without waiting for
    all that is still to do, as a pool by itself would. The processes end with this one, however it ends. Raises MachineError
    where one of them was ended from outside."""
    with ProcessPoolExecutor(jobs, initializer=_enter, initargs=(begin, given)) as pool:
        try:
            yield pool
        except BrokenProcessPool:
            hint = "most often memory is short: use fewer --jobs, or less at a time"
            raise MachineError("a process of this run was ended from outside", hint) from None
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


class Team(Generic[G]):
    """What does work with a thing: the processes of a pool, each of which has it, or this process itself."""

    def __init__(self, given: G, pool: Executor | None = None, jobs: int = 1) -> None:
        self._given, self._pool, self._ahead = given, pool, max(_AHEAD, 2 * jobs)

    def each(self, work: Callable[[G, T], R], tasks: Iterable[T], together: int = 1) -> Iterator[R]:
        """`work(given, task)` of each task, in order; `work` is to be found by its name. A process is given so many tasks at
        a time. Unlike with `Executor.map`, the work is not far ahead of what is taken, for results may be large."""
        if self._pool is None:
            yield from (work(self._given, task) for task in tasks)
            return
        rest = iter(tasks)
        running: deque[Future[list[R]]] = deque()
        while True:
            while len(running) < self._ahead and (own := list(islice(rest, together))):
                running.append(self._pool.submit(_each, work, own))
            if not running:
                return
            yield from running.popleft().result()


@contextmanager
def team(jobs: int, given: G, begin: Callable[[G], None] | None = None) -> Iterator[Team[G]]:
    """A pool of `jobs` processes, if they are more than one, that have what is given, and have begun with `begin(given)`.
    Where `share_memory` they have it, and all that this process knows, without its being copied. Each takes one thread for
    the products of its matrices, and so does this one where it works itself. Raises MachineError as `process_pool` does."""
    if jobs > 1:
        with process_pool(jobs, _have, given, begin) as pool:
            yield Team(given, pool, jobs)
    else:
        with threadpool_limits(**ONE_THREAD):
            yield Team(given)


_given: Any = None


def _have(given: G, begin: Callable[[G], None] | None) -> None:
    global _given
    threadpool_limits(**ONE_THREAD)
    _given = given
    if begin:
        begin(given)


def _each(work: Callable[[Any, T], R], tasks: Sequence[T]) -> list[R]:
    return [work(_given, task) for task in tasks]


def _enter(begin: Callable[..., None] | None, given: tuple[Any, ...]) -> None:
    gc.freeze()  # what is shared would be copied, page by page, by being looked at for what may be let go
    if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:  # as in a job in the background, which it does not concern
        signal.signal(signal.SIGINT, lambda *_: os._exit(130))  # Ctrl-C is told once, by the process that was started
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    if begin:
        begin(*given)


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(1)


def share_memory() -> bool:
    """Whether the processes of a pool have what this one has without its being copied to them."""
    return multiprocessing.get_start_method() == "fork"
