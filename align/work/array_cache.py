"""What was computed of articles before, kept in the user's cache: a new article or a changed term costs its own share.

What an encoder makes of the sentences of an article, and how much of each sentence of one article is said in each of
another, depend on the texts alone, and are most of the work of matching. They are kept as they were computed, so that the
result is the same with them and without.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np
import numpy.typing as npt

from align.work.cache import cache_folder

Array = npt.NDArray[Any]
_LARGEST = 256_000_000
"""Bytes beyond which the older half is given up; one run adds half of it at most, in all its processes."""
_TOGETHER = 256


class ArrayCache:
    """Arrays by the digests of what they were computed from. A cache that cannot be read or written only costs time.

    `name` ends in the version of what is in it. `room` is how many bytes are still kept: by default half of what the cache
    may hold (`largest`), shared by so many `processes`."""

    def __init__(self, name: str, processes: int = 1, room: int | None = None, largest: int = _LARGEST) -> None:
        self._path = cache_folder() / f"{name}.sqlite"
        self._connection: sqlite3.Connection | None = None
        with suppress(OSError, sqlite3.Error):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, timeout=1.0)
            connection.execute(
                "CREATE TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY, kind TEXT, rows INTEGER, columns INTEGER, data BLOB)"
            )
            self._connection = connection
            for old in self._path.parent.glob(f"{name.partition('-')[0]}-*.sqlite*"):
                if not old.name.startswith(self._path.name):
                    old.unlink()  # of another version, which is not read any more
        self._new: list[tuple[bytes, str, int, int, bytes]] = []
        self._largest = largest
        self.room = largest // 2 // processes if room is None else room

    def get(self, key: bytes, make: Callable[[], Array]) -> Array:
        """What is kept under a key, else what `make` gives, which is kept then."""
        found = self.find(key)
        if found is None:
            found = make()
            self.keep(key, found)
        return found

    def find(self, key: bytes) -> Array | None:
        """What is kept under a key; not to be written to."""
        if self._connection is None:
            return None
        with suppress(sqlite3.Error):
            row = self._connection.execute("SELECT kind, rows, columns, data FROM kept WHERE key = ?", (key,)).fetchone()
            if row:
                kept: Array = np.frombuffer(row[3], dtype=row[0]).reshape(-1, row[1], row[2])
                return kept if len(kept) > 1 else kept[0]
        return None

    def keep(self, key: bytes, array: Array) -> None:
        """Keep a matrix, or several of one shape stacked: [(stack,) rows, columns]."""
        data = array.tobytes()
        self.room -= len(data)
        if self._connection is not None and self.room > 0 and data:
            self._new.append((key, array.dtype.str, *array.shape[-2:], data))
            if len(self._new) >= _TOGETHER:
                self.write()

    def write(self) -> None:
        """Some at a time, for another run may be writing as well; where it does not let go, this one keeps no more."""
        if self._connection is None:
            return
        try:
            with self._connection:
                self._connection.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?, ?)", self._new)
        except sqlite3.Error:
            self.room = 0
        self._new.clear()

    def close(self, trim: bool = True) -> None:
        """Store what was computed, and with `trim` give up the older half where it has become too much."""
        if self._connection is None:
            return
        self.write()
        with suppress(OSError, sqlite3.Error):
            if trim and self._path.stat().st_size > self._largest:
                newest = self._connection.execute("SELECT MAX(rowid) FROM kept").fetchone()[0]
                count = self._connection.execute("SELECT COUNT(*) FROM kept").fetchone()[0]
                self._connection.execute("DELETE FROM kept WHERE rowid <= ?", (newest - count // 2,))
                self._connection.commit()
                self._connection.execute("VACUUM")
        self._connection.close()


def digest_of(version: str, *arrays: Array) -> bytes:
    """One for each content, shapes included, and each `version` of what is computed of it."""
    digest = hashlib.sha256(version.encode())
    for array in arrays:
        digest.update(repr((array.shape, array.dtype.str)).encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.digest()[:16]
