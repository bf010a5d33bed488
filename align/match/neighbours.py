"""Which articles are worth comparing: all with all while they are few, else those that are most alike.

Comparing two articles takes about a millisecond, and the pairs grow with the square of the articles. What is alike is
found on vectors alone, in two steps: whole articles first, then how many sentences of each have a near one in the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from align.match.decode import Key
from align.match.embeddings import Floats, unit

ALL_UP_TO = 5000
"""Pairs of articles up to which all are compared: a hundred articles."""
NEAREST = 8
"""Articles of each language that each article is compared with at most, unless a third article brings two together."""
_SURELY = 2
"""Of those, how many however little alike they are."""
_ALIKE = 0.45
"""The likeness from which the others are compared. On stories told by several articles and documents in three languages, in
one collection, these rules reach 98 in 100 of the links within a story, and third articles the rest."""
_LOOKED_AT = 48
"""Articles of each language, nearest as wholes, whose sentences are looked at."""
_NTH = 4
"""A sentence is near another if it is nearer than its fourth nearest of that language usually is."""
_SENTENCES_COUNT = 1.0
"""How much the root of the summed margins counts beside the cosine of the articles: both spread about alike."""
_BLOCK = 20_000_000
"""Cosines of articles that are looked at together."""


def article_vectors(vectors: Sequence[Floats]) -> Floats:
    """One of length 1 for each article, from those of its units; zeros where it has none: [articles, dimensions]."""
    if not vectors:
        return np.zeros((0, 1), dtype=np.float32)
    width = max((own.shape[1] for own in vectors if own.size), default=1)
    return unit(np.stack([own.sum(0) if own.size else np.zeros(width, dtype=np.float32) for own in vectors]))


def worth_comparing(
    vectors: Sequence[Floats], languages: Sequence[str], progress: Callable[[int], None] = lambda done: None
) -> list[Key]:
    """Pairs of places of articles, in order. `vectors` are those of each article's units, `languages` the articles'.
    `progress` gets how many articles, of all that there are, are done."""
    filled = [a for a, own in enumerate(vectors) if len(own)]
    if len(filled) * (len(filled) - 1) // 2 <= ALL_UP_TO:
        progress(len(vectors))
        return [(a, b) for x, a in enumerate(filled) for b in filled[x + 1 :]]
    groups = {language: [a for a in filled if languages[a] == language] for language in sorted(set(languages))}
    third = len(vectors) / 3
    nearest = _nearest_articles(
        vectors, {language: own for language, own in groups.items() if own}, lambda share: progress(int(third * share))
    )
    chosen: set[Key] = set()
    marks = _nth_nearest(vectors, nearest, lambda share: progress(int(third * (1 + share))))
    for done, (a, by_language) in enumerate(nearest.items(), start=1):
        for language, (others, likeness) in by_language.items():
            margins = _margins(vectors, a, others, marks[language], marks[languages[a]])
            alike = likeness + _SENTENCES_COUNT * np.sqrt(margins)
            ranked = np.argsort(-alike, kind="stable")[:NEAREST]
            ranked = ranked[(alike[ranked] >= _ALIKE) | (np.arange(len(ranked)) < _SURELY)]
            chosen |= {(min(a, b), max(a, b)) for b in others[ranked].tolist()}
        progress(int(third * (2 + done / len(nearest))))
    return sorted(chosen)


Nearest = dict[int, dict[str, tuple[npt.NDArray[np.int64], Floats]]]


def _nearest_articles(vectors: Sequence[Floats], groups: dict[str, list[int]], progress: Callable[[float], None]) -> Nearest:
    """For each article those of each language that are nearest as wholes, with their cosines. What all articles of a
    language have in common does not count. `progress` gets the share that is done."""
    whole = article_vectors(vectors)
    for own in groups.values():
        whole[own] = unit(whole[own] - whole[own].mean(0))
    found: Nearest = {a: {} for own in groups.values() for a in own}
    before = 0
    for language, own in groups.items():
        columns = np.array(own)
        everyone = sorted(found)
        block = max(1, _BLOCK // len(columns))
        for start in range(0, len(everyone), block):
            rows = everyone[start : start + block]
            cosines = whole[rows] @ whole[columns].T
            cosines[np.array(rows)[:, None] == columns] = -2.0
            size = min(_LOOKED_AT, len(columns))
            best = np.argpartition(-cosines, size - 1, axis=1)[:, :size]
            for a, places, row in zip(rows, best, cosines, strict=True):
                places = np.sort(places[row[places] > -2.0])
                found[a][language] = columns[places], row[places]
            progress((before + len(own) * (start + len(rows)) / len(everyone)) / len(everyone))
        before += len(own)
    return found


def _nth_nearest(
    vectors: Sequence[Floats], nearest: Nearest, progress: Callable[[float], None]
) -> dict[str, dict[int, Floats]]:
    """For each language and article: how near the fourth nearest sentence of that language is to each of its units.
    `progress` gets the share that is done."""
    marks: dict[str, dict[int, Floats]] = {}
    for done, (a, by_language) in enumerate(nearest.items(), start=1):
        for language, (others, _) in by_language.items():
            if len(others):
                cosines = vectors[a] @ np.concatenate([vectors[b] for b in others]).T
                nth = min(_NTH, cosines.shape[1])
                marks.setdefault(language, {})[a] = np.partition(cosines, -nth, axis=1)[:, -nth]
        progress(done / len(nearest))
    return marks


def _margins(
    vectors: Sequence[Floats], a: int, others: npt.NDArray[np.int64], own: dict[int, Floats], theirs: dict[int, Floats]
) -> Floats:
    """How much the sentences of an article and of each of the others are nearer than sentences usually are, summed."""
    if not len(others):
        return np.zeros(0, dtype=np.float32)
    columns = np.concatenate([vectors[b] for b in others])
    usual = np.concatenate([theirs[int(b)] for b in others])
    margins = np.maximum(vectors[a] @ columns.T - (own[a][:, None] + usual) / 2, 0.0).sum(0)
    starts = np.cumsum([0, *(len(vectors[b]) for b in others[:-1])])
    total: Floats = np.add.reduceat(margins, starts)
    return total
