"""What was computed of two articles before, kept in the user's cache: a new article or a changed term costs its own share.

How much of each sentence of one article is said in each sentence of the other depends on the two texts alone, and is most
of the work of matching. It is kept as it was computed, so that the result is the same with it and without.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np

from align.cache import cache_folder
from align.match.embeddings import Floats

Coverages = tuple[Floats, Floats]
_LARGEST = 256_000_000
"""Bytes beyond which the older half is given up; one run adds half of it at most, in all its processes."""
_TOGETHER = 256


class Kept:
    """Coverages by the digests of two articles' subwords. A cache that cannot be read or written only costs time."""

    def __init__(self, path: Path | None = None, processes: int = 1) -> None:
        self._path = path or cache_folder() / "coverage-3.sqlite"
        self._connection: sqlite3.Connection | None = None
        with suppress(OSError, sqlite3.Error):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, timeout=1.0)
            connection.execute("CREATE TABLE IF NOT EXISTS coverages (key BLOB PRIMARY KEY, rows INTEGER, data BLOB)")
            self._connection = connection
            for old in self._path.parent.glob("coverage-*.sqlite*"):
                if not old.name.startswith(self._path.name):
                    old.unlink()  # of another version, which is not read any more
        self._new: list[tuple[bytes, int, bytes]] = []
        self._room = _LARGEST // 2 // processes

    def get(self, key: bytes, make: Callable[[], Coverages]) -> Coverages:
        """What is kept under a key, else what `make` gives, which is kept then."""
        if self._connection is None:
            return make()
        with suppress(sqlite3.Error):
            row = self._connection.execute("SELECT rows, data FROM coverages WHERE key = ?", (key,)).fetchone()
            if row:
                both = np.frombuffer(row[1], dtype=np.float32).reshape(2, row[0], -1)
                return both[0], both[1]
        made = make()
        data = np.stack(made).astype(np.float32).tobytes()
        self._room -= len(data)
        if self._room > 0:
            self._new.append((key, len(made[0]), data))
            if len(self._new) >= _TOGETHER:
                self.write()
        return made

    def write(self) -> None:
        """Some at a time, for another run may be writing as well; where it does not let go, this one keeps no more."""
        if self._connection is None:
            return
        try:
            with self._connection:
                self._connection.executemany("INSERT OR REPLACE INTO coverages VALUES (?, ?, ?)", self._new)
        except sqlite3.Error:
            self._room = 0
        self._new.clear()

    def close(self) -> None:
        """Store what was computed, and give up the older half where it has become too much."""
        if self._connection is None:
            return
        self.write()
        with suppress(OSError, sqlite3.Error):
            if self._path.stat().st_size > _LARGEST:
                newest = self._connection.execute("SELECT MAX(rowid) FROM coverages").fetchone()[0]
                count = self._connection.execute("SELECT COUNT(*) FROM coverages").fetchone()[0]
                self._connection.execute("DELETE FROM coverages WHERE rowid <= ?", (newest - count // 2,))
                self._connection.commit()
                self._connection.execute("VACUUM")
        self._connection.close()


def digest_of(version: str, *arrays: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> bytes:
    """One for each content, shapes included, and each `version` of what is computed of it."""
    digest = hashlib.sha256(version.encode())
    for array in arrays:
        digest.update(repr((array.shape, array.dtype.str)).encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.digest()[:16]
