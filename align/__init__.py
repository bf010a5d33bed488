"""align: one story, followed across Chinese, Russian and English.

    beads = align.sentences(["..."], ["..."])                    # sentences of a text and its translation
    pairs = align.mine(lines, other_lines)                       # pairs hidden in two collections
    corpus = align.match(align.read("articles/"))                # statements that articles share
    rows = align.to_records(corpus)                              # for a table

What is named in `__all__` is public; docs/python.md shows each. Nothing is loaded before it is used.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

__version__ = "0.2.0"

if TYPE_CHECKING:
    from align.api import detect, match, mine, read, run, sentences, to_records, translate
    from align.corpus import Corpus
    from align.errors import AlignError
    from align.glossary import Glossary
    from align.mining import MinedPair
    from align.model import Article, Detection, Link, Member, Pivot, Segment, Statement
    from align.sentences import SentenceBead

__all__ = [
    "AlignError",
    "Article",
    "Corpus",
    "Detection",
    "Glossary",
    "Link",
    "Member",
    "MinedPair",
    "Pivot",
    "Segment",
    "SentenceBead",
    "Statement",
    "__version__",
    "detect",
    "match",
    "mine",
    "read",
    "run",
    "sentences",
    "to_records",
    "translate",
]
_FROM = {
    **dict.fromkeys(("detect", "match", "mine", "read", "run", "sentences", "to_records", "translate"), "align.api"),
    **dict.fromkeys(("Article", "Detection", "Link", "Member", "Pivot", "Segment", "Statement"), "align.model"),
    "AlignError": "align.errors",
    "Corpus": "align.corpus",
    "Glossary": "align.glossary",
    "MinedPair": "align.mining",
    "SentenceBead": "align.sentences",
}
"""Where each public name is from (PEP 562)."""


class _Door(ModuleType):
    """Rooms have the names of what is done in them: `align.sentences` is the function, whichever of the two was asked for
    first, and `from align.sentences import ...` finds the room."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _FROM and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Door


def __getattr__(name: str) -> Any:
    if name not in _FROM:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_FROM[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
