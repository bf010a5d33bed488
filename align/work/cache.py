"""The user's cache: what costs time to compute again, and nothing else. It may be deleted at any time."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import IO


def cache_folder() -> Path:
    """Where this program keeps it; not made by asking."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "align-toolkit"


def nameless_file() -> IO[bytes]:
    """A file of the cache that has no name and is gone when it is closed; what is written is in it at once. Raises OSError
    where there is no room."""
    cache_folder().mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryFile(dir=cache_folder(), buffering=0)
