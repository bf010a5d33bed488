"""The units of all articles: built of their segments, and held in memory or, where there are many, in files."""

from __future__ import annotations

import datetime
import re
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from statistics import median
from typing import Any, overload

import numpy as np
from threadpoolctl import threadpool_limits

from align.glossary import Matcher
from align.match.clauses import clauses_of
from align.match.embeddings import ONE_THREAD, Floats, load_embeddings, rarities
from align.match.encoder import MEANING, SUMS, Halves, load_encoder, sums_of_articles
from align.match.quantities import find_quantities
from align.match.scratch import scratch
from align.match.shelf import Shelf, packed
from align.match.units import Unit, Vectors, subjects_of, vectors_of
from align.match.words import Words
from align.model import Article, Pivot, Segment, Term
from align.processes import process_pool, share_memory

NAME_KINDS = frozenset({"person", "company", "model", "organisation", "product", "publication"})
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9.+-]*[A-Za-z0-9]")
_HAN = re.compile("[\u3400-\u9fff]")
_POOL_FROM = 2000
"""Segments from which a pool of processes pays for its start."""
_CHUNK = 16
_IN_FILES_FROM = 30_000
"""Segments from which what is read of them lies in files: some nine kilobytes each."""
_HELD = 2000
"""Units in files of which the last that were asked for are held."""
READING, ENCODING = "reading figures and names", "reading meanings"
_NOT_READ: Halves = np.zeros((1, SUMS), dtype=np.float16)


Built = tuple[list[Unit], list[list[str]]]
"""The units of an article as long as the encoder has not read them, and the clauses of each."""


class Units(Sequence[list[Unit]]):
    """The units of every article. Those of a large collection lie in files, and are made anew where they are asked for.

    `sums` are what the encoder makes of all clauses of all articles, one after another: [clauses, SUMS]; those of an article
    begin at its place in `starts`. Without them what it makes is zeros. `sizes` are the numbers of units.
    """

    def __init__(
        self, built: Shelf[Built], sizes: Sequence[int], sums: Halves | None = None, starts: Sequence[int] = ()
    ) -> None:
        self.sizes, self._sums, self._starts = sizes, sums, starts
        self._built: Sequence[Built] = built
        self._articles: list[list[Unit]] | None = None
        self._held: OrderedDict[int, list[Unit]] = OrderedDict()
        self._room = _HELD
        self._vectors: Vectors | None = None
        self._places = list(accumulate(sizes, initial=0))
        if not built.in_file:
            self._articles = list(map(self._read, range(len(sizes)), built))
            self._built, self._sums = (), None

    def __len__(self) -> int:
        return len(self.sizes)

    @overload
    def __getitem__(self, place: int) -> list[Unit]: ...
    @overload
    def __getitem__(self, place: slice) -> list[list[Unit]]: ...
    def __getitem__(self, place: int | slice) -> list[Unit] | list[list[Unit]]:
        if self._articles is not None:
            return self._articles[place]
        if isinstance(place, slice):
            return [self[n] for n in range(*place.indices(len(self)))]
        place = range(len(self))[place]
        if place in self._held:
            self._held.move_to_end(place)
            return self._held[place]
        made = self._held[place] = self._read(place, self._built[place])
        self._room -= len(made)
        while self._room < 0 and len(self._held) > 1:
            self._room += len(self._held.popitem(last=False)[1])
        return made

    def __iter__(self) -> Iterator[list[Unit]]:
        return iter(self._articles) if self._articles is not None else map(self._read, range(len(self)), self._built)

    @property
    def in_files(self) -> bool:
        """Whether they are made anew where they are asked for."""
        return self._articles is None

    def vectors(self, place: int) -> Vectors:
        """Those of the units of an article that has any."""
        if self._vectors is None:
            return vectors_of(self[place])
        meanings, clauses = self._vectors
        return (
            meanings[self._places[place] : self._places[place + 1]],
            clauses[self._starts[place] : self._starts[place + 1]],
        )

    def subjects(self, jobs: int = 1, progress: Callable[[int], None] = lambda done: None) -> list[Floats]:
        """`subjects_of` each article: parts of one table, which lies in a file where it is large. `progress` gets how many
        articles are done. Where units lie in files, so do their vectors from now on."""
        filled = [place for place, size in enumerate(self.sizes) if size]
        table: Floats | None = None
        found: list[Floats] = [np.zeros((0, 0), dtype=np.float32)] * len(self)
        vectors: Vectors | None = None
        if self.in_files:
            vectors = (
                scratch((self._places[-1], MEANING), np.float32),
                scratch((self._starts[-1], MEANING), np.float32),
            )
        with self._described(filled, jobs) as described:
            for place, (subjects, meanings, clauses) in zip(filled, described, strict=True):
                start, end = self._places[place], self._places[place + 1]
                if table is None:
                    table = scratch((self._places[-1], subjects.shape[1]), np.float32)
                table[start:end] = subjects
                found[place] = table[start:end]
                if vectors:
                    vectors[0][start:end] = meanings
                    vectors[1][self._starts[place] : self._starts[place + 1]] = clauses
                progress(place + 1)
        self._vectors = vectors
        return found

    @contextmanager
    def _described(self, places: Sequence[int], jobs: int) -> Iterator[Iterable[tuple[Floats, Floats, Floats]]]:
        if self.in_files and jobs > 1 and share_memory():
            load_encoder().load()
            with process_pool(jobs, _have, self) as pool:
                yield pool.map(_describe, places, chunksize=_CHUNK)
        else:
            yield map(self.describe, places)

    def describe(self, place: int) -> tuple[Floats, Floats, Floats]:
        """What the units of an article are about, and their vectors."""
        units = self[place]
        meanings, clauses = vectors_of(units)
        return subjects_of(units, meanings), meanings, clauses

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_vectors": None}  # a process that does not share this one's memory makes its own

    def _read(self, place: int, built: Built) -> list[Unit]:
        units, clauses = built
        if self._sums is None:
            return units
        ends = accumulate(map(len, clauses), initial=self._starts[place])
        return [
            replace(unit, clauses=self._sums[start:end]) for unit, (start, end) in zip(units, pairwise(ends), strict=True)
        ]


def build_units(
    articles: Sequence[Article],
    pivots: Mapping[tuple[str, int], Pivot],
    matcher: Matcher,
    simplify: Callable[[str, str | None], str],
    jobs: int = 1,
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None,
    encode: bool = True,
) -> Units:
    """The units of every article, one a statement, in order. `simplify` turns Traditional Chinese, of a region or not,
    into Simplified; `progress` gets a stage, how many articles are done, and of how many. Without `encode` the encoder reads
    nothing, and what it makes of them is zeros: they cannot be compared.
    """
    builder = _Builder(articles, pivots, matcher, simplify, _middle_date(articles))
    places, total = range(len(articles)), len(articles)
    segments = sum(len(article.segments) for article in articles)
    built: Shelf[Built] = Shelf(in_file=segments >= _IN_FILES_FROM)
    sizes = [len(article.statements) for article in articles]
    starts = [0]
    if jobs > 1 and segments >= _POOL_FROM:
        with process_pool(jobs, _sit_down, builder) as pool:
            for place, (own, clauses) in enumerate(pool.map(_build, places, chunksize=_CHUNK)):
                built.put_packed(own)
                starts.append(starts[-1] + clauses)
                progress(READING, place + 1, total)
    else:
        for place in places:
            built.put(made := builder.build(place))
            starts.append(starts[-1] + _clauses_in(made))
            progress(READING, place + 1, total)
    built.write()
    if not encode:
        return Units(built, sizes)
    sums = scratch((starts[-1], SUMS), np.float16)
    encoded = sums_of_articles(
        ([clause for clauses in texts for clause in clauses] for _, texts in built),
        jobs,
        lambda done: progress(ENCODING, done, total),
    )
    for (start, end), own_sums in zip(pairwise(starts), encoded, strict=True):
        sums[start:end] = own_sums
    return Units(built, sizes, sums, starts)


@dataclass(frozen=True)
class _Builder:
    articles: Sequence[Article]
    pivots: Mapping[tuple[str, int], Pivot]
    matcher: Matcher
    simplify: Callable[[str, str | None], str]
    reference: datetime.date | None

    def build(self, place: int) -> Built:
        """The units of one article; without a date of its own it is read by that of the others."""
        article = self.articles[place]
        detection, date = article.detection, article.date or self.reference
        texts = [
            self.simplify(s.text, detection.region) if detection.language == "zh" else s.text for s in article.statements
        ]
        units = [
            _unit(place, article, s, plain, self.pivots.get((article.id, s.index)), self.matcher, date)
            for s, plain in zip(article.statements, texts, strict=True)
        ]
        return _weighed(units), [clauses_of(text, detection.language) for text in texts]


_units: Units | None = None


def _have(units: Units) -> None:
    global _units
    threadpool_limits(**ONE_THREAD)
    _units = units


def _describe(place: int) -> tuple[Floats, Floats, Floats]:
    assert _units is not None
    return _units.describe(place)


_builder: _Builder | None = None


def _sit_down(builder: _Builder) -> None:
    global _builder
    _builder = builder


def _build(place: int) -> tuple[bytes, int]:
    assert _builder is not None
    made = _builder.build(place)
    return packed(made), _clauses_in(made)


def _clauses_in(built: Built) -> int:
    return sum(map(len, built[1]))


def _weighed(units: Sequence[Unit]) -> list[Unit]:
    """The units of one article, with how rare each subword is among them."""
    rarity = rarities([own.subwords for own in units])
    return [replace(own, rarity=rarity[own.subwords]) for own in units]


def _unit(
    place: int,
    article: Article,
    segment: Segment,
    plain: str,
    pivot: Pivot | None,
    matcher: Matcher,
    date: datetime.date | None,
) -> Unit:
    language = article.detection.language
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
        clauses=_NOT_READ,
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
