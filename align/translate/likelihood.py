"""How much of an English text a foreign one tells, by the model that translates.

A translator knows how likely an English text is as the translation of a source, and how likely it is after nothing at
all. The share of the surprise that the source takes away, 1 - log P(english | source) / log P(english), is near 0 for texts
that have nothing to do with each other and grows with what they share. (Scoring pairs by the translation model's cross
entropy: Junczys-Dowmunt 2018, there with a model of each direction.)

The glossary's names stay out of it: they are evidence of their own, and must not count twice where they are known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from align.model import Article, Pivot
from align.translate.told import ModelAnswers, told_key
from align.translate.translator import Model, Translators
from align.work import ALONE, Workers

Place = tuple[str, int]
"""The article's id, and the segment's index."""


class Likelihood:
    """Reads the sentences of articles by their translation models. A model is loaded when it is first asked."""

    def __init__(
        self,
        articles: Iterable[Article],
        pivots: Mapping[Place, Pivot],
        translators: Translators,
        workers: Workers = ALONE,
        kept: ModelAnswers | None = None,
    ) -> None:
        self._translators, self._workers, self._kept = translators, workers, kept
        self._known: dict[tuple[Place, Place], float] = {}
        self._sources: dict[Place, tuple[Model, str]] = {}
        self._english = {place: pivot.text for place, pivot in pivots.items() if pivot.text}
        for article in articles:
            own = {(article.id, segment.index): segment for segment in article.sentences}
            if article.detection.language == "en":
                self._english.update({place: segment.text for place, segment in own.items()})
            elif (model := translators.of(article.detection.language, article.detection.script)) and model.scores:
                for place, segment in own.items():
                    self._sources[place] = model, model.prepare(segment.text, article.detection)

    def can_tell(self, source: Place, english: Place) -> bool:
        """Whether there is a model for the one, and English of the other."""
        return source in self._sources and english in self._english

    def shares(self, pairs: Sequence[tuple[Place, Place]]) -> list[float]:
        """For each (source, english) the share of the English that the source tells: 1 is all, 0 what a stranger tells."""
        by_model: dict[str, tuple[Model, list[tuple[Place, Place]]]] = {}
        for pair in dict.fromkeys(pairs):
            if pair not in self._known:
                model = self._sources[pair[0]][0]
                by_model.setdefault(model.digest, (model, []))[1].append(pair)
        for model, new in by_model.values():
            shares = self._asked(model, [self._sources[a][1] for a, _ in new], [self._english[b] for _, b in new])
            self._known.update(zip(new, shares, strict=True))
        return [self._known[pair] for pair in pairs]

    def _asked(self, model: Model, sources: Sequence[str], texts: Sequence[str]) -> list[float]:
        """The shares; what was asked before, in this run or another, is not asked again."""
        wanted = [*zip(sources, texts, strict=True), *(("", text) for text in texts)]
        keys = {pair: told_key(model.digest, *pair) for pair in dict.fromkeys(wanted)}
        known = self._kept.get(list(keys.values())) if self._kept else {}
        new = [pair for pair, key in keys.items() if key not in known]
        if new:
            engine = self._translators.load(model, self._workers.jobs)
            said = engine.log_probabilities([source for source, _ in new], [text for _, text in new])
            made = {keys[pair]: value for pair, value in zip(new, said, strict=True)}
            known.update(made)
            if self._kept:
                self._kept.put(made)
        return [
            1 - known[keys[source, text]] / min(known[keys["", text]], -1e-3)
            for source, text in zip(sources, texts, strict=True)
        ]
