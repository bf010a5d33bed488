"""What was asked for last, held as long as there is room."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
T = TypeVar("T")


class LRUCache(Generic[K, T]):
    """The last things asked for, as long as they weigh no more than `room` together; `least` of them in any case."""

    def __init__(self, room: int, weigh: Callable[[T], int], least: int = 1) -> None:
        self._room, self._weigh, self._least = room, weigh, least
        self._held: OrderedDict[K, T] = OrderedDict()

    def get(self, key: K, make: Callable[[K], T]) -> T:
        if key in self._held:
            self._held.move_to_end(key)
            return self._held[key]
        made = self._held[key] = make(key)
        self._room -= self._weigh(made)
        while self._room < 0 and len(self._held) > self._least:
            self._room += self._weigh(self._held.popitem(last=False)[1])
        return made
