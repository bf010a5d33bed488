"""What is matched: a segment, or adjacent segments of one article, with all that the witnesses read on the source side.

Everything in a unit adds up, so that a group of segments is the sum of its parts and needs no second reading.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

import numpy as np
import numpy.typing as npt

from align.glossary import Matcher
from align.match.embeddings import Floats, load_embeddings, rarities, unit
from align.match.processes import process_pool
from align.match.quantities import find_quantities
from align.match.words import NO_WORDS, Words
from align.model import Article, Pivot, Quantity, Segment, Term

NAME_KINDS = frozenset({"person", "company", "model", "organisation", "product", "publication"})
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9.+-]*[A-Za-z0-9]")
_HAN = re.compile("[\u3400-\u9fff]")
_POOL_FROM = 2000
"""Segments from which a pool of processes pays for its start."""
_CHUNK = 16


@dataclass(frozen=True, slots=True)
class Unit:
    """`article` is the article's place in the run, `segments` the indices of its segments.

    `subwords` are the numbers of the original's subwords; their vectors are looked up when they are asked for, for there may
    be a million units. `rarity` says how much each counts: one that is in most sentences of its article tells little of this
    one. `words` are those of lexical similarity by language: of the original, and "en" if there is a pivot.
    """

    article: int
    segments: tuple[int, ...]
    subwords: npt.NDArray[np.int32]
    rarity: Floats
    terms: Mapping[str, int]
    names: frozenset[str]
    latin: frozenset[str]
    quantities: tuple[Quantity, ...]
    words: Mapping[str, Words]
    language: str
    length: float

    @property
    def tokens(self) -> Floats:
        """A vector for each subword, as long as it counts: [subwords, dimensions]."""
        rows: Floats = load_embeddings().rows(self.subwords) * self.rarity[:, None]
        return rows

    @property
    def vector(self) -> Floats:
        """What sets it apart from other sentences of its article, at length 1: [dimensions]."""
        return unit(self.tokens.sum(0))

    @property
    def subject(self) -> Floats:
        """What it is about, whatever else its article says, at length 1: [dimensions]."""
        return unit(load_embeddings().rows(self.subwords).sum(0))

    def __add__(self, other: Unit) -> Unit:
        """The group of both, in the order given; they are to be neighbours in one article."""
        return Unit(
            self.article,
            self.segments + other.segments,
            np.concatenate([self.subwords, other.subwords]),
            np.concatenate([self.rarity, other.rarity]),
            Counter(self.terms) + Counter(other.terms),
            self.names | other.names,
            self.latin | other.latin,
            self.quantities + other.quantities,
            {
                language: self.words.get(language, NO_WORDS) + other.words.get(language, NO_WORDS)
                for language in sorted({*self.words, *other.words})
            },
            self.language,
            self.length + other.length,
        )


def build_units(
    articles: Sequence[Article],
    pivots: Mapping[tuple[str, int], Pivot],
    matcher: Matcher,
    simplify: Callable[[str, str | None], str],
    jobs: int = 1,
    progress: Callable[[int], None] = lambda done: None,
) -> list[list[Unit]]:
    """The units of every article, one a statement, in order. `simplify` turns Traditional Chinese, of a region or not,
    into Simplified; `progress` gets how many articles are done.
    """
    builder = _Builder(articles, pivots, matcher, simplify, _middle_date(articles))
    places = range(len(articles))
    if jobs > 1 and sum(len(article.segments) for article in articles) >= _POOL_FROM:
        with process_pool(jobs, _sit_down, builder) as pool:
            return _counted(pool.map(_build, places, chunksize=_CHUNK), progress)
    return _counted(map(builder.build, places), progress)


def _counted(found: Iterable[list[Unit]], progress: Callable[[int], None]) -> list[list[Unit]]:
    units = []
    for done, own in enumerate(found, start=1):
        units.append(own)
        progress(done)
    return units


@dataclass(frozen=True)
class _Builder:
    articles: Sequence[Article]
    pivots: Mapping[tuple[str, int], Pivot]
    matcher: Matcher
    simplify: Callable[[str, str | None], str]
    reference: datetime.date | None

    def build(self, place: int) -> list[Unit]:
        """The units of one article; without a date of its own it is read by that of the others."""
        article = self.articles[place]
        date = article.date or self.reference
        return _weighed(
            [_unit(place, article, s, self.pivots, self.matcher, self.simplify, date) for s in article.statements]
        )


_builder: _Builder | None = None


def _sit_down(builder: _Builder) -> None:
    global _builder
    _builder = builder


def _build(place: int) -> list[Unit]:
    assert _builder is not None
    return _builder.build(place)


def _weighed(units: Sequence[Unit]) -> list[Unit]:
    """The units of one article, with how rare each subword is among them."""
    rarity = rarities([own.subwords for own in units])
    return [replace(own, rarity=rarity[own.subwords]) for own in units]


def _unit(
    place: int,
    article: Article,
    segment: Segment,
    pivots: Mapping[tuple[str, int], Pivot],
    matcher: Matcher,
    simplify: Callable[[str, str | None], str],
    date: datetime.date | None,
) -> Unit:
    language = article.detection.language
    plain = simplify(segment.text, article.detection.region) if language == "zh" else segment.text
    pivot = pivots.get((article.id, segment.index))
    words = {language: Words.of(plain)}
    if pivot:
        words["en"] = Words.of(pivot.text)
    terms = matcher.find(segment.text)
    subwords = np.array(load_embeddings().subwords(plain), dtype=np.int32)
    return Unit(
        article=place,
        segments=(segment.index,),
        subwords=subwords,
        rarity=np.ones(len(subwords), dtype=np.float32),
        terms=Counter(term.concept for term in terms),
        names=frozenset(term.concept for term in terms if term.kind in NAME_KINDS),
        latin=_latin(segment.text, terms),
        quantities=tuple(find_quantities(segment.text, date)),
        words=words,
        language=language,
        length=_length(plain),
    )


def _latin(text: str, terms: Sequence[Term]) -> frozenset[str]:
    """Latin words that no glossary term covers: in a Chinese or Russian text they are names."""
    covered = {i for term in terms for i in range(term.start, term.end)}
    return frozenset(m.group().lower() for m in _LATIN.finditer(text) if m.start() not in covered)


def _length(text: str) -> float:
    """Length in rough English characters: a Chinese character carries about three letters."""
    return len(text) + 2.2 * len(_HAN.findall(text))


def _middle_date(articles: Sequence[Article]) -> datetime.date | None:
    dates = [article.date.toordinal() for article in articles if article.date]
    return datetime.date.fromordinal(int(median(dates))) if dates else None
