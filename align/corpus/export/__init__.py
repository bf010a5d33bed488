"""The formats that a corpus is handed on in: a registry of functions from a corpus to text."""

from __future__ import annotations

from collections.abc import Callable

from align.corpus.export.jsonl import to_jsonl
from align.corpus.export.tmx import to_tmx
from align.corpus.export.tsv import to_tsv
from align.corpus.store import Corpus

EXPORTERS: dict[str, Callable[[Corpus], str]] = {"jsonl": to_jsonl, "tmx": to_tmx, "tsv": to_tsv}

__all__ = ["EXPORTERS"]
