"""The formats that a corpus is handed on in: what a run writes beside the store, and everything `align export` can make."""

from __future__ import annotations

import io
from collections.abc import Callable

from align.corpus.export.exporting import Order, export_corpus
from align.corpus.export.formats import Layout, write_tmx
from align.corpus.export.jsonl import to_jsonl
from align.corpus.export.members import members_of
from align.corpus.export.selection import Rules, Selection
from align.corpus.export.sink import Sink
from align.corpus.export.tsv import to_tsv
from align.corpus.export.units import units_of
from align.corpus.store import Corpus


class _Memory(Sink):
    """A sink that keeps one text."""

    def __init__(self) -> None:
        super().__init__(None, folder=False)
        self.written = io.StringIO()

    def text(self, name: str = "") -> io.StringIO:
        return self.written


def to_tmx(corpus: Corpus) -> str:
    """Statements in one language only are left out: a translation memory has no use for them."""
    memory = _Memory()
    write_tmx(Selection(Rules()).choose(units_of(corpus)), memory, Layout())
    return memory.written.getvalue()


EXPORTERS: dict[str, Callable[[Corpus], str]] = {"jsonl": to_jsonl, "tmx": to_tmx, "tsv": to_tsv}

__all__ = ["EXPORTERS"]


__all__ = ["EXPORTERS", "Layout", "Order", "Rules", "export_corpus", "members_of"]
