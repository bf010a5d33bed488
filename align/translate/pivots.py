"""English pivots for the segments of a run: prepared, taken from the cache, translated together, checked."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from align.glossary import Glossary, Matcher
from align.languages import language_of
from align.model import UNSURE_FIGURE, Article, Pivot, Quantity, Segment
from align.quantities import find_quantities
from align.translate.loops import has_loop
from align.translate.terms import english_matcher, kept_in_english, missing, protect
from align.translate.translator import Model, Output, Translator, Translators
from align.translate.written import in_digits, lost_figures
from align.work import ALONE, Workers


class Cache(Protocol):
    """Where finished pivots are kept, by key. `put` must survive the death of the process."""

    def get(self, key: str) -> Pivot | None: ...
    def put(self, pivots: Iterable[tuple[str, Pivot]]) -> None: ...


class NoCache:
    """For a command that keeps its pivots nowhere."""

    def get(self, key: str) -> Pivot | None:
        return None

    def put(self, pivots: Iterable[tuple[str, Pivot]]) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Request:
    """One segment on its way into a model: where its pivot goes, the prepared source, the names and figures to look for, the
    source with its numerals in digits, and the day from which both texts are read."""

    key: str
    source: str
    names: tuple[str, ...]
    figures: tuple[Quantity, ...] = ()
    digits: str = ""
    date: datetime.date | None = None


_CHUNK = 256
"""Segments between two writes to the cache: what a killed run loses at most."""


def prepare(segment: Segment, article: Article, model: Model, matcher: Matcher) -> Request:
    """The source as the model gets it. The key changes with the text, the model, the names hit, and the settings."""
    terms = [kept_in_english(term, matcher) for term in matcher.find(segment.text)]
    language, spaced = article.detection.language, language_of(article.detection.language).spaced
    protected, names = protect(segment.text, terms, spaced=spaced)
    source = model.prepare(protected, article.detection)
    digest, settings = model.signature
    figures = tuple(find_quantities(segment.text, article.date, article.detection.region))
    digits = in_digits(protected, find_quantities(protected, article.date), language) if figures else ""
    digits = model.prepare(digits, article.detection) if digits and digits != protected else source
    # The date decides which days the figures are, and so which of several translations is taken.
    dated = str(article.date) if any(q.unit == "date" for q in figures) else ""
    parts = "\x1f".join((source, digest, *names, settings, *([dated] if dated else [])))
    return Request(hashlib.sha256(parts.encode()).hexdigest()[:32], source, names, figures, digits, article.date)


def translate_articles(
    articles: Iterable[Article],
    translators: Translators,
    glossary: Glossary,
    cache: Cache,
    workers: Workers = ALONE,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> dict[tuple[str, int], tuple[str, Pivot]]:
    """Cache key and pivot by (article id, segment index), for every sentence in a language that a model is there for.

    A segment of an English article is its own pivot and is not listed.
    """
    matcher = glossary.matcher
    wanted: dict[str, tuple[Model, dict[str, Request]]] = {}
    places: list[tuple[tuple[str, int], str]] = []
    for article in articles:
        model = translators.of(article.detection.language, article.detection.script)
        if model is None or article.detection.language == "en":
            continue
        _, requests = wanted.setdefault(model.digest, (model, {}))
        for segment in article.sentences:
            request = prepare(segment, article, model, matcher)
            requests[request.key] = request
            places.append(((article.id, segment.index), request.key))
    known = {key: pivot for _, requests in wanted.values() for key in requests if (pivot := cache.get(key))}
    total = sum(len(requests) for _, requests in wanted.values())
    done = len(known)
    progress(done, total)
    for model, requests in wanted.values():
        fresh = sorted((r for r in requests.values() if r.key not in known), key=lambda r: (len(r.source), r.key))
        if not fresh:
            continue
        engine, checker = translators.load(model, workers.jobs), english_matcher(glossary)
        for start in range(0, len(fresh), _CHUNK):
            chunk = fresh[start : start + _CHUNK]
            outputs = engine.translate([r.source for r in chunk], lambda _: None)
            outputs = _with_names(chunk, outputs, engine, checker)
            outputs = _with_figures(chunk, outputs, engine, checker)
            finished = [(r.key, _pivot(r, o, model, checker)) for r, o in zip(chunk, outputs, strict=True)]
            cache.put(finished)
            known.update(finished)
            done += len(finished)
            progress(done, total)
    return {place: (key, known[key]) for place, key in places}


def _with_names(
    requests: Sequence[Request], outputs: Sequence[Output], engine: Translator, matcher: Matcher
) -> list[Output]:
    """The outputs; where one has lost a name, the likeliest of several other translations that has lost fewest, and what
    that still lacks put in by the model's attention."""

    def lost(output: Output, request: Request) -> tuple[str, ...]:
        return missing(output.text, request.names, matcher)

    chosen = list(outputs)
    short = [i for i, (output, request) in enumerate(zip(outputs, requests, strict=True)) if lost(output, request)]
    for i, others in zip(short, engine.alternatives([requests[i].source for i in short]) if short else (), strict=True):
        request = requests[i]
        candidates = [chosen[i], *others]
        candidates.append(engine.with_names(request.source, lost(chosen[i], request)))
        whole = [c for c in candidates if c.text and not has_loop(c.text, request.source)]
        if whole:
            chosen[i] = min(whole, key=lambda c, request=request: len(lost(c, request)))  # type: ignore[misc]
    return chosen


def _with_figures(
    requests: Sequence[Request], outputs: Sequence[Output], engine: Translator, matcher: Matcher
) -> list[Output]:
    """The outputs; where one has lost a figure, that of the source with its numerals in digits or the likeliest of several
    others that has lost fewest, and no name that it had."""

    def lost(output: Output, request: Request) -> tuple[int, int]:
        absent = len(missing(output.text, request.names, matcher))
        return absent, len(lost_figures(request.figures, output.text, request.date))

    chosen = list(outputs)
    short = [i for i, (o, r) in enumerate(zip(outputs, requests, strict=True)) if r.figures and lost(o, r)[1]]
    if not short:
        return chosen
    again = engine.translate([requests[i].digits for i in short], lambda _: None)
    still = [i for i, output in zip(short, again, strict=True) if lost(output, requests[i])[1]]
    more = dict(zip(still, engine.alternatives([requests[i].digits for i in still]) if still else (), strict=True))
    for i, output in zip(short, again, strict=True):
        request = requests[i]
        candidates = [chosen[i], output, *more.get(i, ())]
        whole = [c for c in candidates if c.text and not has_loop(c.text, request.source)]
        if whole:
            chosen[i] = min(whole, key=lambda c, request=request: lost(c, request))  # type: ignore[misc]
    return chosen


def _pivot(request: Request, output: Output, model: Model, matcher: Matcher) -> Pivot:
    absent = missing(output.text, request.names, matcher)
    lost = lost_figures(request.figures, output.text, request.date)
    unsure = dict.fromkeys(figure.surface.strip() for figure in lost)
    flags = (
        *output.flags,
        *(f"term missing: {name}" for name in absent),
        *(f"{UNSURE_FIGURE}{figure}" for figure in unsure),
    )
    return Pivot(output.text, model.name, output.score, flags, request.names)
