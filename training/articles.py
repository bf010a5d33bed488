"""Articles of sentences that are given, as training data has them: nothing is to be read or cut."""

from __future__ import annotations

from collections.abc import Sequence

from align.detect import detect_text
from align.model import Article, Segment


def article_of(name: str, sentences: Sequence[str]) -> Article:
    """An article of these sentences; its language is that of all of them."""
    segments = tuple(Segment(i, 0, len(text), text, text) for i, text in enumerate(sentences))
    return Article(name, name, "", "utf-8", segments, detect_text(" ".join(sentences)))
