"""What translation models say of lines of two texts: how much of the English of some the others tell.

English is one side itself, or pivots, made where they are first needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from align.glossary import Glossary
from align.languages import PIVOT, language_of
from align.model import Article, Detection, Segment
from align.translate.pivots import NoCache, translate_articles
from align.translate.translator import Model, Translators
from align.work import ALONE, Workers

Lines = tuple[int, ...]
Span = tuple[Lines, Lines]
"""Lines of the one text and of the other, by their numbers from 0."""
_NOTHING = 1e-3
"""Surprise, in nats, below which an English text tells nothing."""


def line_article(number: int, side: str, text: str, detection: Detection) -> Article:
    segment = Segment(0, 0, len(text), text.strip(), text)
    return Article(f"{side}{number}", f"line {number + 1}", text, "utf-8", (segment,), detection)


class LineReader:
    """Asks the translation models about lines of two texts. Chinese is to be in Simplified characters."""

    def __init__(
        self,
        sides: tuple[Sequence[str], Sequence[str]],
        languages: tuple[str, str],
        translators: Translators,
        glossary: Glossary,
        workers: Workers = ALONE,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        self._sides, self._languages, self._glossary = sides, languages, glossary
        self._translators, self._workers, self._progress = translators, workers, progress
        self._models = [_scoring(translators.of(own, "Hans")) if own != PIVOT else None for own in languages]
        self._english: tuple[dict[int, str], dict[int, str]] = ({}, {})

    @property
    def can_tell(self) -> bool:
        """Whether there is a model for each side that is not English, and such a side."""
        missing = [p is None and own != PIVOT for p, own in zip(self._models, self._languages, strict=True)]
        return not any(missing) and any(self._models)

    def shares(self, pairs: Sequence[tuple[int, int]]) -> list[float]:
        """The share of the surprise of the English of one line that the other takes away, the mean of both ways."""
        found = self._surprises([((i,), (j,)) for i, j in pairs])
        return [_mean([1 - told / max(alone, _NOTHING) for told, alone in ways]) for ways in found]

    def gains(self, spans: Sequence[Span]) -> list[tuple[float, float]]:
        """How many nats of the surprise of the English of the one side's lines the other's take away, and how many there
        were, likewise. What is beyond the length that a model reads is not counted."""
        return [
            (_mean([alone - told for told, alone in ways]), _mean([alone for _, alone in ways]))
            for ways in self._surprises(spans)
        ]

    def _surprises(self, spans: Sequence[Span]) -> list[list[tuple[float, float]]]:
        """For each span and each way, how surprising the English is after the source, and after nothing, in nats."""
        found: list[list[tuple[float, float]]] = [[] for _ in spans]
        for side, model in enumerate(self._models):
            if model is None or not spans:
                continue
            other = 1 - side
            english = self._english_of(other, {line for span in spans for line in span[other]})
            texts = [" ".join(english[line] for line in span[other]) for span in spans]
            sources = [self._source_of(side, span[side], model) for span in spans]
            asked = list(dict.fromkeys([*zip(sources, texts, strict=True), *(("", text) for text in texts)]))
            said = self._translators.load(model, self._workers.jobs).log_probabilities(
                [a for a, _ in asked], [b for _, b in asked]
            )
            known = dict(zip(asked, said, strict=True))
            for ways, source, text in zip(found, sources, texts, strict=True):
                if text:
                    ways.append((-known[source, text], -known["", text]))
        return found

    def _source_of(self, side: int, lines: Lines, model: Model) -> str:
        articles = (self._article(side, line) for line in lines)
        texts = [model.prepare(article.segments[0].text, article.detection) for article in articles]
        return language_of(self._languages[side]).join(texts)

    def _english_of(self, side: int, wanted: Iterable[int]) -> dict[int, str]:
        known = self._english[side]
        new = sorted(set(wanted) - known.keys())
        if self._languages[side] == PIVOT:
            known.update((line, self._sides[side][line].strip()) for line in new)
        elif new:
            articles = {line: self._article(side, line) for line in new}
            made = translate_articles(
                articles.values(), self._translators, self._glossary, NoCache(), self._workers, self._progress
            )
            for line, article in articles.items():
                known[line] = made[article.id, 0][1].text if (article.id, 0) in made else ""
        return known

    def _article(self, side: int, line: int) -> Article:
        language = self._languages[side]
        detection = Detection(language, "Hans" if language == "zh" else "Zyyy", 1.0)
        return line_article(line, "st"[side], self._sides[side][line], detection)


def _scoring(model: Model | None) -> Model | None:
    return model if model and model.scores else None


def _mean(values: Sequence[float]) -> float:
    """0 of nothing: where a text has no English, nothing is told."""
    return sum(values) / len(values) if values else 0.0
