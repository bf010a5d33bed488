"""Who does the work: this process alone, or a pool of processes, given up at once where something goes wrong.

A stage is a function `work(given, task)` of what all tasks share and of one task. `Workers` alone decide in how many
processes it is done, how many threads each has, and how what is given reaches them. Where processes are forked they inherit
it without a copy; where they are started anew (forkserver, spawn) it is written to a folder of the cache once, and what is
large in it is mapped into their memory (`align.work.parcels`). Another kind of workers, a cluster, is one more class with
the methods of `Workers`.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from threadpoolctl import threadpool_limits

from align.errors import MachineError
from align.work.limits import DEFAULT, Limits

ONE_THREAD: Mapping[str, Any] = {"limits": 1, "user_api": "blas"}
"""For `threadpool_limits` around products of matrices: processes share the cores, small products lose by threads where
anything else wants the cores as well, and the last digits depend on how many there are."""
G = TypeVar("G")
G_co = TypeVar("G_co", covariant=True)
T = TypeVar("T")
R = TypeVar("R")
_AHEAD = 32
"""Lots of tasks, at least, that are given to a pool before the results of the first are taken."""
_LOOK = 0.2
"""Seconds after which whoever waits for a result is told so."""


class Team(Protocol[G_co]):
    """What does work with a thing that is given."""

    def each(
        self,
        work: Callable[[G_co, T], R],
        tasks: Iterable[T],
        together: int = 1,
        waiting: Callable[[], None] | None = None,
        here: bool = False,
    ) -> Iterator[R]:
        """`work(given, task)` of each task, in order; `work` is to be found by its name. So many tasks are handed out
        `together`. The work is not far ahead of what is taken, for results may be large. `waiting` is called now and then
        while a result is not there yet. `here`: in this process, for tasks so few that no pool pays."""
        ...


class Workers(Protocol):
    """`jobs` is in how many places work is done at once, `limits` from what size on that pays."""

    @property
    def jobs(self) -> int: ...
    @property
    def limits(self) -> Limits: ...

    def team(self, given: G, begin: Callable[[G], None] | None = None, pays: bool = True) -> AbstractContextManager[Team[G]]:
        """All of them, if it `pays` and they are more than one, with what is given; each begins with `begin(given)`. Each
        takes one thread for the products of its matrices, and so does this process where it works itself. Raises
        MachineError where one of them was ended from outside."""
        ...

    def alone(self) -> Workers:
        """One in this process, with the same limits."""
        ...


@dataclass(frozen=True)
class LocalWorkers:
    """Processes of this machine. `start` names how they are started (fork, forkserver, spawn), by default as Python would.

    As a context, processes that are not forked are started once, for all teams in it; else every team has its own.
    """

    jobs: int = 1
    limits: Limits = DEFAULT
    start: str | None = None
    _shared: list[ProcessPoolExecutor] = field(default_factory=list, repr=False, compare=False)
    _stack: ExitStack = field(default_factory=ExitStack, repr=False, compare=False)

    def alone(self) -> Workers:
        return self if self.jobs == 1 else LocalWorkers(1, self.limits, self.start)

    def __enter__(self) -> LocalWorkers:
        if self.jobs > 1 and not self._inherits:
            self._shared.append(self._stack.enter_context(process_pool(self.jobs, start=self.start)))
        return self

    def __exit__(self, *exception: Any) -> None:
        self._shared.clear()
        self._stack.__exit__(*exception)

    @property
    def _inherits(self) -> bool:
        return (self.start or multiprocessing.get_start_method()) == "fork"

    @contextmanager
    def team(self, given: G, begin: Callable[[G], None] | None = None, pays: bool = True) -> Iterator[Team[G]]:
        if self.jobs == 1 or not pays:
            with threadpool_limits(**ONE_THREAD):
                yield Alone(given)
        elif self._inherits:
            with process_pool(self.jobs, _have, given, begin, start=self.start) as pool:
                yield _Inheriting(given, pool, self.jobs)
        else:
            from align.work.parcels import parcel

            with ExitStack() as stack, _told_of_ends():
                pool = self._shared[0] if self._shared else stack.enter_context(process_pool(self.jobs, start=self.start))
                written = cache(lambda: stack.enter_context(parcel((given, begin), self.limits.mapped)))
                yield _Sent(given, pool, self.jobs, written)


ALONE = LocalWorkers()


@dataclass(frozen=True)
class Alone(Generic[G]):
    """Work in the very process that asks for it."""

    given: G

    def each(
        self,
        work: Callable[[G, T], R],
        tasks: Iterable[T],
        together: int = 1,
        waiting: Callable[[], None] | None = None,
        here: bool = False,
    ) -> Iterator[R]:
        return (work(self.given, task) for task in tasks)


@dataclass(frozen=True)
class _Inheriting(Alone[G]):
    """The processes of a pool that have what is given, for they come of this one."""

    pool: ProcessPoolExecutor
    jobs: int

    def each(
        self,
        work: Callable[[G, T], R],
        tasks: Iterable[T],
        together: int = 1,
        waiting: Callable[[], None] | None = None,
        here: bool = False,
    ) -> Iterator[R]:
        if here:
            return self._here(work, tasks)
        lots = (lot for lot in iter(partial(_lot, iter(tasks), together), []))
        running = deque(self._submit(work, lot) for lot in islice(lots, max(_AHEAD, 2 * self.jobs)))
        return self._results(work, lots, running, waiting)

    def _here(self, work: Callable[[G, T], R], tasks: Iterable[T]) -> Iterator[R]:
        with threadpool_limits(**ONE_THREAD):
            for task in tasks:
                yield work(self.given, task)

    def _results(
        self,
        work: Callable[[G, T], R],
        lots: Iterator[list[T]],
        running: deque[Future[list[R]]],
        waiting: Callable[[], None] | None,
    ) -> Iterator[R]:
        try:
            while running:
                while waiting and not wait([running[0]], timeout=_LOOK).done:
                    waiting()
                done = running.popleft().result()
                running += (self._submit(work, lot) for lot in islice(lots, 1))
                yield from done
        except (KeyboardInterrupt, BrokenProcessPool):
            running.clear()  # the pool gives them up itself, and complains of those that are cancelled already
            raise
        finally:
            for one in running:
                one.cancel()

    def _submit(self, work: Callable[[G, T], R], tasks: Sequence[T]) -> Future[list[R]]:
        return self.pool.submit(_each, work, tasks)


@dataclass(frozen=True)
class _Sent(_Inheriting[G]):
    """The processes of a pool that read what is given from a folder, once each. It is written when it is first needed."""

    path: Callable[[], Path]

    def _submit(self, work: Callable[[G, T], R], tasks: Sequence[T]) -> Future[list[R]]:
        path = self.path()
        with _undisturbed():
            return self.pool.submit(_each_sent, path, work, tasks)


def _lot(tasks: Iterator[T], together: int) -> list[T]:
    return list(islice(tasks, together))


@contextmanager
def process_pool(
    jobs: int, begin: Callable[..., None] | None = None, *given: Any, start: str | None = None
) -> Iterator[ProcessPoolExecutor]:
    """A pool whose processes begin with `begin(*given)`. What is raised within, Ctrl-C too, is raised without waiting for
    all that is still to do, as a pool by itself would. The processes end with this one, however it ends. Raises MachineError
    where one of them was ended from outside."""
    context = multiprocessing.get_context(start)
    with ProcessPoolExecutor(jobs, context, initializer=_enter, initargs=(begin, given)) as pool, _told_of_ends():
        try:
            yield pool
        except BrokenProcessPool:
            raise
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


@contextmanager
def _told_of_ends() -> Iterator[None]:
    """A process that was ended from outside is an error that says what to do."""
    try:
        yield
    except BrokenProcessPool:
        hint = (
            "most often memory is short: use fewer --jobs, or less at a time; "
            "in a script, what starts processes belongs under if __name__ == '__main__'"
        )
        raise MachineError("a process of this run was ended from outside", hint) from None


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Processes that are started within do not see Ctrl-C before they know what to do with it (`_enter`)."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_given: Any = None
_read: Path | None = None
_working = _stopped = False


def _have(given: G, begin: Callable[[G], None] | None) -> None:
    global _given
    _given = given
    if begin:
        begin(given)
    threadpool_limits(**ONE_THREAD)  # once more, for what has been loaded since the process began


def _each(work: Callable[[Any, T], R], tasks: Sequence[T]) -> list[R]:
    global _working
    _working = True
    try:
        if _stopped:
            os._exit(130)
        return [work(_given, task) for task in tasks]
    finally:
        _working = False


def _stop(*_: Any) -> None:
    """Ctrl-C is told once, by the process that was started. A result that is being handed over is handed over first: the
    other side would wait for the rest of it for ever."""
    global _stopped
    _stopped = True
    if _working:
        os._exit(130)


def _each_sent(path: Path, work: Callable[[Any, T], R], tasks: Sequence[T]) -> list[R]:
    global _read
    if _read != path:
        from align.work.parcels import opened

        _read = None
        _have(None, None)  # what was given before makes room
        _have(*opened(path))
        _read = path
    return _each(work, tasks)


def _enter(begin: Callable[..., None] | None, given: tuple[Any, ...]) -> None:
    gc.freeze()  # what is shared would be copied, page by page, by being looked at for what may be let go
    threadpool_limits(**ONE_THREAD)
    if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:  # as in a job in the background, which it does not concern
        signal.signal(signal.SIGINT, _stop)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    if begin:
        begin(*given)


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(1)
