"""How work is done: workers, what need not lie in memory, what is kept between runs, and from what size on that pays."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from align.work.cache import cache_folder, nameless_file
from align.work.limits import DEFAULT, Limits
from align.work.lru import LRUCache
from align.work.workers import ALONE, ONE_THREAD, LocalWorkers, Team, Workers, process_pool

if TYPE_CHECKING:
    from align.work.array_cache import ArrayCache, digest_of
    from align.work.arrays import zeros, zeros_if_room
    from align.work.spilled import SpilledList, packed

__all__ = [
    "ALONE",
    "DEFAULT",
    "ONE_THREAD",
    "ArrayCache",
    "LRUCache",
    "Limits",
    "LocalWorkers",
    "SpilledList",
    "Team",
    "Workers",
    "cache_folder",
    "digest_of",
    "nameless_file",
    "packed",
    "process_pool",
    "zeros",
    "zeros_if_room",
]
_WITH_NUMPY = {
    "ArrayCache": "array_cache", "digest_of": "array_cache", "zeros": "arrays", "zeros_if_room": "arrays",
    "SpilledList": "spilled", "packed": "spilled",
}  # fmt: skip
"""What commands that compute nothing need not wait for."""


def __getattr__(name: str) -> Any:
    if name in _WITH_NUMPY:
        return getattr(import_module(f"align.work.{_WITH_NUMPY[name]}"), name)
    raise AttributeError(name)
