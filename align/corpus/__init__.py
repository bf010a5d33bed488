"""What a run leaves on disk, and how it gets there whole."""

from align.corpus.store import (
    JOURNAL,
    SIGNATURE,
    STORE,
    Corpus,
    Journal,
    locked,
    put_in_place,
    read_matched,
    write_store,
    writing,
)
from align.corpus.view import read_store

__all__ = [
    "JOURNAL",
    "SIGNATURE",
    "STORE",
    "Corpus",
    "Journal",
    "locked",
    "put_in_place",
    "read_matched",
    "read_store",
    "write_store",
    "writing",
]
