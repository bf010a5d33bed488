"""Things that are asked for now and then, of which there may be more than memory has room for."""

from __future__ import annotations

import os
import pickle
import weakref
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import IO, Any, Generic, TypeVar, overload

from align.cache import nameless_file

K = TypeVar("K")
T = TypeVar("T")
_AT_ONCE = 1 << 20
"""Bytes that are written to the file together."""


_IN_ANY_CASE = 16


def packed(item: object) -> bytes:
    """A thing as a process of a pool may hand it on, for `Shelf.put_packed`."""
    return pickle.dumps(item, protocol=5)


class Shelf(Sequence[T], Generic[T]):
    """Things in the order in which they were put, not to be changed. With `in_file` they lie in a file of the cache that has
    no name and is gone with the shelf, and each is made anew whenever it is asked for; where there is no room for the file,
    in memory. Processes that come of this one read the same file; what one of them puts, the others do not see."""

    def __init__(self, in_file: bool = False) -> None:
        self._items: dict[int, T] = {}
        """What lies in memory: all, or what came when the file could not be written any more."""
        self._ends = array("Q", [0])
        """Where things end in the file."""
        self._unwritten = bytearray()
        self._file: IO[bytes] | None = None
        if in_file:
            with suppress(OSError):
                self._file = nameless_file()
                weakref.finalize(self, self._file.close)
        self._writer = os.getpid() if self._file is not None else 0
        """The process that writes the file; 0 where it cannot be written."""

    @property
    def in_file(self) -> bool:
        """Whether there is a file, so that things are made anew."""
        return self._file is not None

    def put(self, item: T) -> None:
        """Put one thing behind the others."""
        if self._writer == os.getpid():
            self.put_packed(packed(item))
        else:
            self._keep(item)

    def put_packed(self, data: bytes) -> None:
        """The same for a thing as `packed` gives it."""
        if self._writer != os.getpid():
            self._keep(pickle.loads(data))
            return
        self._unwritten += data
        self._ends.append(self._ends[-1] + len(data))
        if len(self._unwritten) >= _AT_ONCE:
            self.write()

    def forget(self, place: int) -> None:
        """Let go of what lies in memory there; it is not asked for again."""
        self._items.pop(place, None)

    def write(self) -> None:
        """Have everything in the file, as it must be before processes read it. What does not go into it stays in memory, and
        so does what follows."""
        if not self._unwritten:
            return
        written = self._ends[-1] - len(self._unwritten)
        if self._writer != os.getpid() or not self._written(written):
            self._writer = 0
            for place in range(len(self)):
                start, end = self._ends[place] - written, self._ends[place + 1] - written
                if end > 0:
                    self._items[place] = pickle.loads(self._unwritten[start:end])
        self._unwritten.clear()

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> list[T]: ...
    def __getitem__(self, place: int | slice) -> T | list[T]:
        if isinstance(place, slice):
            return [self[n] for n in range(*place.indices(len(self)))]
        place = range(len(self))[place]
        self.write()
        if place in self._items:
            return self._items[place]
        item: T = pickle.loads(self._read(self._ends[place], self._ends[place + 1]))
        return item

    def __iter__(self) -> Iterator[T]:
        return (self[n] for n in range(len(self)))

    def __reduce__(self) -> tuple[Any, ...]:
        return _shelf_of, (list(self),)  # for a process that does not share this one's memory

    def _written(self, start: int) -> bool:
        assert self._file is not None
        with suppress(OSError):
            self._file.seek(start)
            rest = memoryview(bytes(self._unwritten))
            while rest:
                rest = rest[self._file.write(rest) :]
            return True
        return False

    def _keep(self, item: T) -> None:
        self._items[len(self)] = item
        self._ends.append(self._ends[-1])

    def _read(self, start: int, end: int) -> bytes:
        assert self._file is not None
        if hasattr(os, "pread"):
            return os.pread(self._file.fileno(), end - start, start)  # processes that share a file share its place
        self._file.seek(start)
        return self._file.read(end - start)


class Recent(Generic[K, T]):
    """The last things that were asked for, as long as they weigh no more than `room` together, and some in any case."""

    def __init__(self, room: int, weigh: Callable[[T], int]) -> None:
        self._room, self._weigh = room, weigh
        self._held: OrderedDict[K, T] = OrderedDict()

    def get(self, key: K, make: Callable[[K], T]) -> T:
        if key in self._held:
            self._held.move_to_end(key)
            return self._held[key]
        made = self._held[key] = make(key)
        self._room -= self._weigh(made)
        while self._room < 0 and len(self._held) > _IN_ANY_CASE:
            self._room += self._weigh(self._held.popitem(last=False)[1])
        return made


def _shelf_of(items: Sequence[T]) -> Shelf[T]:
    shelf: Shelf[T] = Shelf()
    for item in items:
        shelf.put(item)
    return shelf
