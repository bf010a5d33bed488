"""What is matched: a segment, or adjacent segments of one article, with all that the witnesses read on the source side.

Everything in a unit adds up, so that a group of segments is the sum of its parts and needs no second reading.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from align.glossary import Matcher
from align.match.embeddings import Embeddings, Floats
from align.match.quantities import find_quantities
from align.model import Article, Pivot, Quantity, Segment, Term

NAME_KINDS = frozenset({"person", "company", "model", "organisation", "product", "publication"})
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9.+-]*[A-Za-z0-9]")
_WORD = re.compile(r"[^\W\d_]+|\d+")
_HAN = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Unit:
    """`article` is the article's place in the run, `segments` the indices of its segments.

    `tokens` has a row for each subword of the original; `words` counts the features of lexical similarity by the language
    that they are in: that of the original, and "en" where there is a pivot.
    """

    article: int
    segments: tuple[int, ...]
    tokens: Floats
    terms: Mapping[str, int]
    names: frozenset[str]
    latin: frozenset[str]
    quantities: tuple[Quantity, ...]
    words: Mapping[str, Mapping[str, int]]
    language: str
    length: float

    @property
    def vector(self) -> Floats:
        total: Floats = self.tokens.sum(0)
        return total / max(float(np.linalg.norm(total)), 1e-9)

    def __add__(self, other: Unit) -> Unit:
        """The group of both, in the order given; they are to be neighbours in one article."""
        return Unit(
            self.article,
            self.segments + other.segments,
            np.concatenate([self.tokens, other.tokens]),
            Counter(self.terms) + Counter(other.terms),
            self.names | other.names,
            self.latin | other.latin,
            self.quantities + other.quantities,
            {
                language: Counter(self.words.get(language, {})) + Counter(other.words.get(language, {}))
                for language in sorted({*self.words, *other.words})
            },
            self.language,
            self.length + other.length,
        )


def build_units(
    articles: Sequence[Article],
    pivots: Mapping[tuple[str, int], Pivot],
    matcher: Matcher,
    embeddings: Embeddings,
    simplify: Callable[[str, str | None], str],
) -> list[list[Unit]]:
    """The units of every article, one a statement, in order. `simplify` turns Traditional Chinese, of a region or not,
    into Simplified.
    """
    reference = _middle_date(articles)
    units = []
    for place, article in enumerate(articles):
        date = article.date or reference
        units.append([_unit(place, article, s, pivots, matcher, embeddings, simplify, date) for s in article.statements])
    return units


def _unit(
    place: int,
    article: Article,
    segment: Segment,
    pivots: Mapping[tuple[str, int], Pivot],
    matcher: Matcher,
    embeddings: Embeddings,
    simplify: Callable[[str, str | None], str],
    date: datetime.date | None,
) -> Unit:
    language = article.detection.language
    plain = simplify(segment.text, article.detection.region) if language == "zh" else segment.text
    pivot = pivots.get((article.id, segment.index))
    words = {language: word_features(plain)}
    if pivot:
        words["en"] = word_features(pivot.text)
    terms = matcher.find(segment.text)
    return Unit(
        article=place,
        segments=(segment.index,),
        tokens=embeddings.tokens(plain),
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


def word_features(text: str) -> Counter[str]:
    """What lexical similarity counts: stems of words (their first six letters) and character trigrams; for Chinese,
    single characters and pairs."""
    lowered = text.lower()
    features: Counter[str] = Counter()
    for match in _WORD.finditer(lowered):
        word = match.group()
        if _HAN.match(word):
            features.update(f"w:{c}" for c in word)
            features.update(f"c:{word[i : i + 2]}" for i in range(len(word) - 1))
        else:
            features[f"w:{word[:6]}"] += 1
            padded = f" {word} "
            features.update(f"c:{padded[i : i + 4]}" for i in range(max(1, len(padded) - 3)))
    return features


def _length(text: str) -> float:
    """Length in rough English characters: a Chinese character carries about three letters."""
    return len(text) + 2.2 * len(_HAN.findall(text))


def _middle_date(articles: Sequence[Article]) -> datetime.date | None:
    dates = [article.date.toordinal() for article in articles if article.date]
    return datetime.date.fromordinal(int(median(dates))) if dates else None
