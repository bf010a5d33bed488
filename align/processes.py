"""Work in several processes, given up at once where something goes wrong."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

from align.errors import MachineError

T = TypeVar("T")
R = TypeVar("R")
_AHEAD = 32
"""Lots of tasks that are given to a pool before the results of the first are taken."""


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


def in_turn(pool: Executor, work: Callable[[T], R], tasks: Iterable[T], together: int) -> Iterator[R]:
    """What a pool makes of tasks, in their order; so many are given to a process at a time. Unlike `Executor.map` it is not
    far ahead of what is taken, for results may be large."""
    rest = iter(tasks)
    running: deque[Future[list[R]]] = deque()
    while True:
        while len(running) < _AHEAD and (own := list(islice(rest, together))):
            running.append(pool.submit(_each, work, own))
        if not running:
            return
        yield from running.popleft().result()


def _each(work: Callable[[T], R], tasks: Sequence[T]) -> list[R]:
    return [work(task) for task in tasks]


def _enter(begin: Callable[..., None] | None, given: tuple[Any, ...]) -> None:
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
