"""Glossaries in the formats of other tools: read into concepts, written from them."""

from align.glossary.formats.delimited import read_csv, read_omegat, read_utx, write_csv, write_omegat, write_utx
from align.glossary.formats.reading import language_of
from align.glossary.formats.tbx import read_tbx, write_tbx

__all__ = [
    "language_of",
    "read_csv",
    "read_omegat",
    "read_tbx",
    "read_utx",
    "write_csv",
    "write_omegat",
    "write_tbx",
    "write_utx",
]
