"""Work in several processes, given up at once where something goes wrong."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any


@contextmanager
def process_pool(jobs: int, begin: Callable[..., None], *given: Any) -> Iterator[ProcessPoolExecutor]:
    """A pool whose processes begin with `begin(*given)`. What is raised within, Ctrl-C too, is raised without waiting for
    all that is still to do, as a pool by itself would."""
    with ProcessPoolExecutor(jobs, initializer=begin, initargs=given) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def share_memory() -> bool:
    """Whether the processes of a pool have what this one has without its being copied to them."""
    return multiprocessing.get_start_method() == "fork"
