"""The features of all articles' sentences: computed of their texts, held in memory or, where there are many, in files."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import accumulate, chain, pairwise
from statistics import median
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from align.glossary import Matcher
from align.languages import language_of
from align.match.clauses import clauses_of
from align.match.features import SentenceFeatures, Vectors, meanings_of, subjects_of, vectors_of
from align.match.manner import manner_of
from align.match.words import NO_WORDS, Ids, Words
from align.model import Article, Pivot, Quantity, Segment, Term
from align.quantities import find_quantities
from align.vectors import Floats, Halves, as_read, load_embeddings, load_encoder, rarities, sums_of_articles
from align.work import ALONE, DEFAULT, Limits, LRUCache, SpilledList, Workers, packed, zeros, zeros_if_room

NAME_KINDS = frozenset({"person", "company", "model", "organisation", "product", "publication"})
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9.+-]*[A-Za-z0-9]")
_HAN = re.compile("[\u3400-\u9fff]")
HEAD = 2
"""The first sentences of an article: news says there what it is about."""
_CHUNK = 16
READING, ENCODING = "reading figures and names", "reading meanings"
_QUANTITY = tuple(field.name for field in fields(Quantity))


@dataclass(frozen=True, slots=True)
class Stored:
    """The sentences of an article as they are kept, their arrays end to end: unlike so many objects, they are written and
    made again in no time. `rows` has the rest of each sentence with the lengths of its arrays, as `of` writes it."""

    place: int
    subwords: npt.NDArray[np.int32]
    rarity: Floats
    ids: Ids
    counts: npt.NDArray[np.uint16]
    rows: list[tuple[Any, ...]]

    @classmethod
    def of(cls, place: int, sentences: Sequence[SentenceFeatures], clauses: Sequence[Sequence[str]]) -> Stored:
        """`clauses` are those of each sentence, which the encoder is still to read."""
        words = [own for one in sentences for own in one.words.values()]
        return cls(
            place,
            np.concatenate([np.zeros(0, dtype=np.int32), *(one.subwords for one in sentences)]),
            np.concatenate([np.zeros(0, dtype=np.float32), *(one.rarity for one in sentences)]),
            np.concatenate([NO_WORDS.ids, *(own.ids for own in words)]),
            np.concatenate([NO_WORDS.counts, *(own.counts for own in words)]),
            [
                (
                    one.segments, len(one.subwords), len(own), dict(one.terms), one.names, one.latin,
                    [tuple(getattr(quantity, name) for name in _QUANTITY) for quantity in one.quantities],
                    [(language, len(found.ids)) for language, found in one.words.items()], one.language, one.length,
                    one.manner, one.head,
                )
                for one, own in zip(sentences, clauses, strict=True)
            ],
        )  # fmt: skip

    def sentences(self, sums: Halves | None) -> list[SentenceFeatures]:
        """The sentences, with what the encoder makes of all their clauses, [clauses, width], or with zeros."""
        made = []
        subword = clause = word = 0
        for (
            segments,
            subwords,
            clauses,
            terms,
            names,
            latin,
            quantities,
            languages,
            language,
            length,
            manner,
            head,
        ) in self.rows:
            words = {}
            for own, features in languages:
                words[own] = Words(self.ids[word : word + features], self.counts[word : word + features])
                word += features
            made.append(
                SentenceFeatures(
                    article=self.place,
                    segments=segments,
                    subwords=self.subwords[subword : subword + subwords],
                    rarity=self.rarity[subword : subword + subwords],
                    clauses=_not_read() if sums is None else sums[clause : clause + clauses],
                    terms=terms,
                    names=names,
                    latin=latin,
                    quantities=tuple(Quantity(*values) for values in quantities),
                    words=words,
                    language=language,
                    length=length,
                    manner=manner,
                    head=head,
                )
            )
            subword += subwords
            clause += clauses
        return made


Built = tuple[Stored, list[str]]
"""The sentences of an article, and their clauses."""
Described = tuple[Floats, Floats, Floats | None]
"""What `Collection.describe` says of an article."""


class Collection(Sequence[list[SentenceFeatures]]):
    """The sentences of every article. Those of a large collection lie in files, and are made anew where they are asked for.

    `sums` are what the encoder makes of all clauses of all articles, one after another: [clauses, width]; those of an
    article begin at its place in `starts`. Without them what it makes is zeros. `sizes` are the numbers of sentences.
    """

    def __init__(
        self,
        stored: SpilledList[Stored],
        sizes: Sequence[int],
        sums: Halves | None = None,
        starts: Sequence[int] = (),
        limits: Limits = DEFAULT,
    ) -> None:
        self.sizes, self._sums, self._starts, self._limits = sizes, sums, starts, limits
        self._stored: Sequence[Stored] = stored
        self._articles: list[list[SentenceFeatures]] | None = None
        self._recent = self._none_yet()
        self._vectors: Vectors | None = None
        self._places = list(accumulate(sizes, initial=0))
        if not stored.in_file:
            self._articles = [self._made(own) for own in stored]
            self._stored, self._sums = (), None

    @classmethod
    def of(cls, articles: Sequence[list[SentenceFeatures]]) -> Collection:
        """Those that were made already, of one collection or several."""
        made = cls(SpilledList(), [len(own) for own in articles])
        made._articles = list(articles)
        return made

    def __len__(self) -> int:
        return len(self.sizes)

    @overload
    def __getitem__(self, place: int) -> list[SentenceFeatures]: ...
    @overload
    def __getitem__(self, place: slice) -> list[list[SentenceFeatures]]: ...
    def __getitem__(self, place: int | slice) -> list[SentenceFeatures] | list[list[SentenceFeatures]]:
        if self._articles is not None:
            return self._articles[place]
        if isinstance(place, slice):
            return [self[n] for n in range(*place.indices(len(self)))]
        return self._recent.get(range(len(self))[place], lambda place: self._made(self._stored[place]))

    def __iter__(self) -> Iterator[list[SentenceFeatures]]:
        return iter(self._articles) if self._articles is not None else map(self._made, self._stored)

    @property
    def in_files(self) -> bool:
        """Whether they are made anew where they are asked for."""
        return self._articles is None

    def vectors(self, place: int) -> Vectors:
        """Those of the sentences of an article that has any."""
        if self._vectors is None:
            return vectors_of(self[place])
        meanings, clauses = self._vectors
        return (
            meanings[self._places[place] : self._places[place + 1]],
            clauses[self._starts[place] : self._starts[place + 1]],
        )

    def subjects(self, workers: Workers = ALONE, progress: Callable[[int], None] = lambda done: None) -> list[Floats]:
        """`subjects_of` each article: parts of one table, which lies in a file where it is large. `progress` gets how many
        articles are done. Where sentences are made anew, their vectors are kept from now on, in files if need be."""
        filled = [place for place, size in enumerate(self.sizes) if size]
        table: Floats | None = None
        found: list[Floats] = [np.zeros((0, 0), dtype=np.float32)] * len(self)
        meanings = clauses = None
        if self.in_files:
            width, most = load_encoder().dimensions, self._limits.array_in_memory
            meanings, clauses = (zeros_if_room((rows[-1], width), np.float32, most) for rows in (self._places, self._starts))
        if self.in_files:
            load_encoder().vectors(_not_read())  # processes that come of this one share what it takes
        with workers.team(self, pays=self.in_files) as team:
            described = team.each(Collection.describe, filled, _CHUNK)
            for place, (subjects, own, own_clauses) in zip(filled, described, strict=True):
                sentences = slice(self._places[place], self._places[place + 1])
                if table is None:
                    table = zeros((self._places[-1], subjects.shape[1]), np.float32, self._limits.array_in_memory)
                table[sentences] = subjects
                found[place] = table[sentences]
                if meanings is not None and clauses is not None and own_clauses is not None:
                    meanings[sentences] = own
                    clauses[self._starts[place] : self._starts[place + 1]] = own_clauses
                progress(place + 1)
        self._vectors = None if meanings is None or clauses is None else (meanings, clauses)
        return found

    def describe(self, place: int) -> Described:
        """What the sentences of an article are about, their vectors, and those of their clauses where they are kept."""
        sentences = self[place]
        if not self.in_files:
            meanings = meanings_of(sentences)
            return subjects_of(sentences, meanings), meanings, None
        meanings, clauses = vectors_of(sentences)
        return subjects_of(sentences, meanings), meanings, clauses

    def _none_yet(self) -> LRUCache[int, list[SentenceFeatures]]:
        return LRUCache(self._limits.sentences_held, len, self._limits.held_in_any_case)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_recent": self._none_yet()}

    def _made(self, stored: Stored) -> list[SentenceFeatures]:
        if self._sums is None:
            return stored.sentences(None)
        return stored.sentences(self._sums[self._starts[stored.place] : self._starts[stored.place + 1]])


def _not_read() -> Halves:
    return np.zeros((1, load_encoder().width), dtype=np.float16)


def build_features(
    articles: Sequence[Article],
    pivots: Mapping[tuple[str, int], Pivot],
    matcher: Matcher,
    simplify: Callable[[str, str | None], str],
    workers: Workers = ALONE,
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None,
    encode: bool = True,
) -> Collection:
    """The features of every article, one a sentence, in order. `simplify` turns Traditional Chinese, of a region or not,
    into Simplified; `progress` gets a stage, how many articles are done, and of how many. Without `encode` the encoder reads
    nothing, and what it makes of them is zeros: they cannot be compared.
    """
    builder = _Builder(articles, pivots, matcher, simplify, _middle_date(articles))
    total = len(articles)
    segments = sum(len(article.segments) for article in articles)
    limits = workers.limits
    in_files = segments >= limits.sentences_in_memory
    stored: SpilledList[Stored] = SpilledList(in_files)
    clauses: SpilledList[list[str]] = SpilledList(in_files)
    sizes = [len(article.sentences) for article in articles]
    starts = [0]
    with workers.team(builder, pays=segments >= limits.sentences_in_pool) as team:
        for place, (sentences, own, count) in enumerate(team.each(_Builder.packed, range(total), _CHUNK)):
            stored.put_packed(sentences)
            clauses.put_packed(own)
            starts.append(starts[-1] + count)
            progress(READING, place + 1, total)
    stored.write()
    if not encode:
        return Collection(stored, sizes, limits=limits)
    sums = zeros((starts[-1], load_encoder().width), np.float16, limits.array_in_memory)
    encoded = sums_of_articles(clauses, workers, lambda done: progress(ENCODING, done, total))
    for (start, end), own_sums in zip(pairwise(starts), encoded, strict=True):
        sums[start:end] = own_sums
    return Collection(stored, sizes, sums, starts, limits)


@dataclass(frozen=True)
class _Builder:
    articles: Sequence[Article]
    pivots: Mapping[tuple[str, int], Pivot]
    matcher: Matcher
    simplify: Callable[[str, str | None], str]
    reference: datetime.date | None

    def build(self, place: int) -> Built:
        """One article; without a date of its own it is read by that of the others."""
        article = self.articles[place]
        detection, date = article.detection, article.date or self.reference
        texts = [s.text for s in article.sentences]
        if language_of(detection.language).two_scripts:
            texts = [self.simplify(text, detection.region) for text in texts]
        texts = list(map(as_read, texts))
        sentences = [
            _unit(place, article, s, plain, self.pivots.get((article.id, s.index)), self.matcher, date, n < HEAD)
            for n, (s, plain) in enumerate(zip(article.sentences, texts, strict=True))
        ]
        clauses = [clauses_of(text, detection.language) for text in texts]
        return Stored.of(place, _weighed(sentences), clauses), list(chain.from_iterable(clauses))

    def packed(self, place: int) -> tuple[bytes, bytes, int]:
        """What `build` gives of an article, packed for two spilled lists, and how many clauses there are."""
        stored, clauses = self.build(place)
        return packed(stored), packed(clauses), len(clauses)


def _weighed(sentences: Sequence[SentenceFeatures]) -> list[SentenceFeatures]:
    """The sentences of one article, with how rare each subword is among them."""
    rarity = rarities([own.subwords for own in sentences])
    return [replace(own, rarity=rarity[own.subwords]) for own in sentences]


def _unit(
    place: int,
    article: Article,
    segment: Segment,
    plain: str,
    pivot: Pivot | None,
    matcher: Matcher,
    date: datetime.date | None,
    head: bool,
) -> SentenceFeatures:
    language = article.detection.language
    words = {language: Words.of(plain)}
    if pivot:
        words["en"] = Words.of(pivot.text)
    terms = matcher.find(segment.text)
    subwords = np.array(load_embeddings().subwords(plain), dtype=np.int32)
    return SentenceFeatures(
        article=place,
        segments=(segment.index,),
        subwords=subwords,
        rarity=np.ones(len(subwords), dtype=np.float32),
        clauses=_not_read(),
        terms=Counter(term.concept for term in terms),
        names=frozenset(term.concept for term in terms if term.kind in NAME_KINDS),
        latin=_latin(segment.text, terms),
        quantities=tuple(find_quantities(segment.text, date, article.detection.region)),
        words=words,
        language=language,
        length=_length(plain),
        manner=manner_of(segment.text, language),
        head=head,
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
