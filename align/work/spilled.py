"""Lists of things that are asked for now and then, of which there may be more than memory has room for."""

from __future__ import annotations

import os
import pickle
import weakref
from array import array
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Generic, TypeVar, overload

from align.work.cache import nameless_file

T = TypeVar("T")
_AT_ONCE = 1 << 20
"""Bytes that are written to the file together."""


def packed(item: object) -> bytes:
    """A thing as a process of a pool may hand it on, for `SpilledList.put_packed`."""
    return pickle.dumps(item, protocol=5)


class SpilledList(Sequence[T], Generic[T]):
    """Things in the order in which they were put, not to be changed. With `in_file` they lie in a file of the cache that has
    no name and is gone with the list, and each is made anew whenever it is asked for; where there is no room for the file,
    in memory. Processes that come of this one read the same file; what one of them puts, the others do not see."""

    def __init__(self, in_file: bool = False, at_once: int = _AT_ONCE) -> None:
        self._at_once = at_once
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
        """Put one thing behind the others, as `packed` gives it."""
        if self._writer != os.getpid():
            self._keep(pickle.loads(data))
            return
        self._unwritten += data
        self._ends.append(self._ends[-1] + len(data))
        if len(self._unwritten) >= self._at_once:
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
        return _list_of, (list(self),)

    def moved_to(self, path: Path) -> tuple[Any, ...]:
        """How to make it again, as `__reduce__` says it, from a copy of its file at this path, which others may read as long
        as it is there."""
        self.write()
        assert self._file is not None
        with path.open("wb") as copy:
            start = 0
            while part := self._read(start, min(start + _AT_ONCE, self._ends[-1])):
                copy.write(part)
                start += len(part)
        return _list_in, (path, self._ends, self._items)

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


def _list_of(items: Sequence[T]) -> SpilledList[T]:
    made: SpilledList[T] = SpilledList()
    for item in items:
        made.put(item)
    return made


def _list_in(path: Path, ends: array[int], items: dict[int, T]) -> SpilledList[T]:
    made: SpilledList[T] = SpilledList()
    made._file, made._ends, made._items = path.open("rb", buffering=0), ends, items
    weakref.finalize(made, made._file.close)
    return made
