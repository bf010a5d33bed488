"""Which part of a sentence carries a statement, where the sentence says more than that.

Of all runs of its neighbouring clauses it is the one whose vector is nearest, on average, to the nearest run of clauses of
each other member of the statement. A run counts a little less for every clause that it has beyond the first, or the whole
would win with what it says besides. How near that comes to what was marked by hand: `python -m training.clauses`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from align.match.clauses import clauses_of
from align.match.features import SentenceFeatures
from align.model import ClauseSpan, Segment
from align.vectors import Floats, load_encoder

_A_CLAUSE = 0.03
"""What a run counts less for each clause more."""
_MANY = 12
"""Clauses above which only single ones and the whole are looked at."""


def carrying_clauses(own: SentenceFeatures, others: Sequence[SentenceFeatures]) -> tuple[int, int] | None:
    """The first of the clauses of `own` that say what others say, and the one after the last; None where it takes all."""
    count = len(own.clauses)
    if count < 2 or not others:
        return None
    runs = _runs(count)
    vectors = _vectors(own, runs)
    nearest = np.mean([(vectors @ _vectors(other, _runs(len(other.clauses))).T).max(1) for other in others], axis=0)
    first, last = runs[int(np.argmax(nearest - _A_CLAUSE * np.array([end - start for start, end in runs])))]
    return None if (first, last) == (0, count) else (first, last)


def _runs(count: int) -> list[tuple[int, int]]:
    if count > _MANY:
        return [*((n, n + 1) for n in range(count)), (0, count)]
    return [(start, end) for start in range(count) for end in range(start + 1, count + 1)]


def _vectors(own: SentenceFeatures, runs: Sequence[tuple[int, int]]) -> Floats:
    return load_encoder().vectors(np.stack([own.clauses[start:end].sum(0, dtype=np.float32) for start, end in runs]))


def span_of(segment: Segment, language: str | None, clauses: tuple[int, int], count: int) -> ClauseSpan | None:
    """These clauses of a segment, the first and the one after the last; None where its text does not fall into the `count`
    clauses that were compared, for it is compared with its marks taken off, or where they are not found in the file."""
    parts = clauses_of(segment.text, language)
    if len(parts) != count:
        return None
    before, text = "".join(parts[: clauses[0]]), "".join(parts[clauses[0] : clauses[1]])
    first = len(before) + len(text) - len(text.lstrip())
    text = text.strip()
    start, last = _in_file(segment, first), _in_file(segment, first + len(text) - 1)
    return None if start is None or last is None else ClauseSpan(start, last + 1, text)


def _in_file(segment: Segment, place: int) -> int | None:
    """Where the character at this place of a segment's text stands in the file: what it was cleaned of is passed over."""
    if segment.raw == segment.text:
        return segment.start + place
    at = -1
    for character in segment.text[: place + 1]:
        at += 1
        while at < len(segment.raw) and not _same(segment.raw[at], character):
            at += 1
    return segment.start + at if at < len(segment.raw) else None


def _same(raw: str, cleaned: str) -> bool:
    return raw == cleaned or (raw.isspace() and cleaned.isspace())
