"""What translation models said of pairs of texts before, kept in the user's cache: a new article costs its own pairs.

It is kept as it was said, so that the result is the same with it and without.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

from align.translate.engine import SETTINGS
from align.work import cache_folder

_MOST = 2_000_000
"""Pairs beyond which the older half is given up: some 80 MB."""
_AT_ONCE = 500


class ModelAnswers:
    """Log-probabilities by the package and the two texts. A cache that cannot be read or written only costs time."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or cache_folder() / "told-1.sqlite"

    def get(self, keys: Sequence[bytes]) -> dict[bytes, float]:
        """What is kept under these keys."""
        found: dict[bytes, float] = {}
        if self._path.exists():
            with suppress(OSError, sqlite3.Error), closing(sqlite3.connect(self._path, timeout=1.0)) as connection:
                for start in range(0, len(keys), _AT_ONCE):
                    part = keys[start : start + _AT_ONCE]
                    marks = ",".join("?" * len(part))
                    found.update(connection.execute(f"SELECT key, value FROM told WHERE key IN ({marks})", part))
        return found

    def put(self, values: dict[bytes, float]) -> None:
        with suppress(OSError, sqlite3.Error):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=1.0)) as connection, connection:
                connection.execute("CREATE TABLE IF NOT EXISTS told (key BLOB PRIMARY KEY, value REAL)")
                connection.executemany("INSERT OR REPLACE INTO told VALUES (?, ?)", values.items())
                (count,) = connection.execute("SELECT COUNT(*) FROM told").fetchone()
                if count > _MOST:
                    connection.execute("DELETE FROM told WHERE rowid IN (SELECT rowid FROM told LIMIT ?)", (count // 2,))


def told_key(digest: str, source: str, english: str) -> bytes:
    """What a pair is kept under; other settings of the engine have keys of their own."""
    return hashlib.sha256("\x1f".join((digest, source, english, SETTINGS)).encode()).digest()[:16]
