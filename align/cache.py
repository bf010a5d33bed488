"""The user's cache: what costs time to compute again, and nothing else. It may be deleted at any time."""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder() -> Path:
    """Where this program keeps it; not made by asking."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "align-toolkit"
