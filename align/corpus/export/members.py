"""What every format says of a member: its article, its place in the file, its text and its pivot."""

from __future__ import annotations

from typing import Any

from align.corpus.store import Corpus
from align.model import Member


def describe(corpus: Corpus, member: Member) -> dict[str, Any]:
    """A member in the promised form. `start` and `end` count code points in the decoded file."""
    article, segments = corpus.article(member.article), corpus.member_segments(member)
    pivots = [corpus.pivot(member.article, s.index) for s in segments]
    return {
        "article": article.id,
        "path": article.name,
        "tag": article.tag,
        "segments": list(member.segments),
        "start": segments[0].start,
        "end": segments[-1].end,
        "text": corpus.text_of(member),
        "pivot": " ".join(p.text for p in pivots if p) if all(pivots) else None,
    }
