"""What every format says of a member: its article, its place in the file, its text and its pivot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from align.corpus.store import Corpus
from align.model import UNSURE_FIGURE, ClauseSpan, Member, Statement


def members_of(corpus: Corpus, statement: Statement) -> dict[Member, dict[str, Any]]:
    """The members of a statement in the promised form; `span` is the part that carries it, where it is not all."""
    spans = statement.spans or (None,) * len(statement.members)
    return {
        member: {**describe(corpus, member), **span_field(span)}
        for member, span in zip(statement.members, spans, strict=True)
    }


def span_field(span: ClauseSpan | None) -> dict[str, Any]:
    return {} if span is None else {"span": asdict(span)}


def unsure_field(flags: Iterable[str]) -> dict[str, Any]:
    """The figures of the text that its English has not as they are, by the flags of its pivots; nothing where it has all."""
    unsure = [flag.removeprefix(UNSURE_FIGURE) for flag in flags if flag.startswith(UNSURE_FIGURE)]
    return {"figures_unsure": unsure} if unsure else {}


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
        **unsure_field(flag for pivot in pivots if pivot for flag in pivot.flags),
    }
