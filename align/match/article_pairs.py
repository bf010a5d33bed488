"""Which articles are worth comparing: all with all while they are few, else those that are most alike.

Comparing two articles takes about a millisecond, and the pairs grow with the square of the articles. What is alike is
found on vectors alone, in two steps: whole articles first, then how many sentences of each have a near one in the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from align.match.keys import Key
from align.vectors import Floats, normalized
from align.work import ALONE, Workers

NEAREST = 8
"""Articles of each language that each article is compared with at most, unless a third article brings two together."""
_SURELY = 2
"""Of those, how many however little alike they are."""
_ALIKE = 0.45
"""The likeness from which the others are compared. On stories told by several articles and documents in three languages, in
one collection, these rules reach 98 in 100 of the links within a story, and third articles the rest."""
_LOOKED_AT = 48
"""Articles of each language, nearest as a whole, whose sentences are looked at."""
_NTH = 4
"""A sentence is near another if it is nearer than its fourth nearest of that language usually is."""
_SENTENCES_COUNT = 1.0
"""How much the root of the summed margins counts beside the cosine of the articles: both spread about alike."""
_CHUNK = 64


def article_vectors(vectors: Sequence[Floats]) -> Floats:
    """One of length 1 for each article, from those of its sentences; zeros where it has none: [articles, dimensions]."""
    if not vectors:
        return np.zeros((0, 1), dtype=np.float32)
    width = max((own.shape[1] for own in vectors if own.size), default=1)
    return normalized(np.stack([own.sum(0) if own.size else np.zeros(width, dtype=np.float32) for own in vectors]))


def worth_comparing(
    vectors: Sequence[Floats],
    languages: Sequence[str],
    workers: Workers = ALONE,
    progress: Callable[[int], None] = lambda done: None,
) -> list[Key]:
    """Pairs of places of articles, in order. `vectors` are those of each article's sentences, `languages` the articles'.
    `progress` gets how many articles, of all that there are, are done. The result is the same for any `workers`."""
    filled = [a for a, own in enumerate(vectors) if len(own)]
    if len(filled) * (len(filled) - 1) // 2 <= workers.limits.compared_all:
        progress(len(vectors))
        return [(a, b) for x, a in enumerate(filled) for b in filled[x + 1 :]]
    groups = {language: [a for a in filled if languages[a] == language] for language in sorted(set(languages))}
    articles = _Articles.of(vectors, languages, {language: own for language, own in groups.items() if own})
    pays = len(filled) >= workers.limits.articles_in_pool
    third = len(vectors) / 3
    blocks = articles.blocks(workers.limits.articles_together)
    around: dict[tuple[int, str], Near] = {}
    with workers.team(articles, pays=pays) as team:
        for done, ((language, rows), found) in enumerate(zip(blocks, team.each(_Articles.nearest, blocks), strict=True)):
            around.update(((a, language), own) for a, own in zip(rows, found, strict=True))
            progress(int(third * (done + 1) / len(blocks)))
    articles = replace(articles, around=around)
    pairs = sorted(around)
    marks: dict[tuple[int, str], Floats] = {}
    with workers.team(articles, pays=pays) as team:
        for done, (pair, own_marks) in enumerate(zip(pairs, team.each(_Articles.nth_nearest, pairs, _CHUNK), strict=True)):
            marks[pair] = own_marks
            progress(int(third * (1 + (done + 1) / len(pairs))))
    chosen: set[Key] = set()
    with workers.team(replace(articles, marks=marks), pays=pays) as team:
        for done, ((a, _), others) in enumerate(zip(pairs, team.each(_Articles.alike, pairs, _CHUNK), strict=True)):
            chosen |= {(min(a, b), max(a, b)) for b in others}
            progress(int(third * (2 + (done + 1) / len(pairs))))
    return sorted(chosen)


Near = tuple[npt.NDArray[np.int64], Floats]
"""Places of articles, and their cosines."""


@dataclass(frozen=True)
class _Articles:
    """All articles by place, those of each language in `groups`. `whole` has a vector for each, [articles, dimensions]; what
    all articles of a language have in common does not count. What was found of an article and a language: `around` it, those
    that are nearest as a whole, and for `marks` how near the fourth nearest sentence of these is to each of its own."""

    vectors: Sequence[Floats]
    languages: Sequence[str]
    groups: Mapping[str, npt.NDArray[np.int64]]
    whole: Floats
    around: Mapping[tuple[int, str], Near] = field(default_factory=dict)
    marks: Mapping[tuple[int, str], Floats] = field(default_factory=dict)

    @classmethod
    def of(cls, vectors: Sequence[Floats], languages: Sequence[str], groups: Mapping[str, list[int]]) -> _Articles:
        whole = article_vectors(vectors)
        for own in groups.values():
            whole[own] = normalized(whole[own] - whole[own].mean(0))
        return cls(vectors, languages, {language: np.array(own) for language, own in groups.items()}, whole)

    def blocks(self, together: int) -> list[tuple[str, list[int]]]:
        """Languages, and articles that are looked at together: all for each language."""
        everyone = sorted(a for own in self.groups.values() for a in own.tolist())
        blocks = []
        for language, own in self.groups.items():
            size = max(1, together // len(own))
            blocks += [(language, everyone[start : start + size]) for start in range(0, len(everyone), size)]
        return blocks

    def nearest(self, block: tuple[str, list[int]]) -> list[Near]:
        """The articles of a language that are nearest, as a whole, to each of some."""
        language, rows = block
        columns = self.groups[language]
        cosines = self.whole[rows] @ self.whole[columns].T
        cosines[np.array(rows)[:, None] == columns] = -2.0
        size = min(_LOOKED_AT, len(columns))
        best = np.argpartition(-cosines, size - 1, axis=1)[:, :size]
        found = []
        for places, row in zip(best, cosines, strict=True):
            places = np.sort(places[row[places] > -2.0])
            found.append((columns[places], row[places]))
        return found

    def nth_nearest(self, pair: tuple[int, str]) -> Floats:
        """How near the fourth nearest sentence of a language is to each sentence of an article."""
        others, _ = self.around[pair]
        if not len(others):
            return np.zeros(0, dtype=np.float32)
        cosines = self.vectors[pair[0]] @ np.concatenate([self.vectors[b] for b in others]).T
        nth = min(_NTH, cosines.shape[1])
        marks: Floats = np.partition(cosines, -nth, axis=1)[:, -nth]
        return marks

    def alike(self, pair: tuple[int, str]) -> list[int]:
        """The articles of a language with which one is to be compared."""
        a, (others, likeness) = pair[0], self.around[pair]
        theirs = [self.marks[b, self.languages[a]] for b in others.tolist()]
        alike = likeness + _SENTENCES_COUNT * np.sqrt(_margins(self.vectors, a, others, self.marks[pair], theirs))
        ranked = np.argsort(-alike, kind="stable")[:NEAREST]
        ranked = ranked[(alike[ranked] >= _ALIKE) | (np.arange(len(ranked)) < _SURELY)]
        found: list[int] = others[ranked].tolist()
        return found


def _margins(
    vectors: Sequence[Floats], a: int, others: npt.NDArray[np.int64], own: Floats, theirs: Sequence[Floats]
) -> Floats:
    """How much the sentences of an article and of each of the others are nearer than sentences usually are, summed; how
    near they usually are is said for its `own` sentences and for `theirs`."""
    if not len(others):
        return np.zeros(0, dtype=np.float32)
    columns = np.concatenate([vectors[b] for b in others])
    usual = np.concatenate(theirs)
    margins = np.maximum(vectors[a] @ columns.T - (own[:, None] + usual) / 2, 0.0).sum(0)
    starts = np.cumsum([0, *(len(vectors[b]) for b in others[:-1])])
    total: Floats = np.add.reduceat(margins, starts)
    return total
