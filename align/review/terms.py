"""How a corpus uses a glossary: terms lost in translation, wording that is ruled out, and one thing called by several names;
what a change of the glossary would touch."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from align.corpus import Corpus
from align.glossary import Concept, Glossary, Matcher, fold
from align.languages import LANGUAGES, language_of
from align.model import Article, Segment, Term

MISSING, RULED_OUT, INCONSISTENT = "missing", "ruled-out", "inconsistent"


@dataclass(frozen=True, slots=True)
class TermFinding:
    """`code`: MISSING (the pivot has no English form), RULED_OUT (a forbidden or deprecated spelling), INCONSISTENT
    (several spellings in one language, in articles or in pivots; a part of a longer one, as of a name, does not count).

    `article` and `segment` say where, empty and -1 for what concerns the corpus; `remedy` is what to write instead.
    """

    code: str
    concept: str
    article: str
    segment: int
    message: str
    remedy: str = ""
    text: str = ""


def check_terms(corpus: Corpus, glossary: Glossary) -> list[TermFinding]:
    """All findings, in the order of the articles, then those of the whole corpus."""
    matcher = Matcher(glossary)
    concepts = matcher.concepts
    found: list[TermFinding] = []
    renderings: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    first: dict[tuple[str, str, str], str] = {}
    for article in corpus.articles:
        for segment in article.sentences:
            terms = matcher.find(segment.text)
            pivot = corpus.pivot(article.id, segment.index)
            found += _ruled_out(article, segment, terms, concepts)
            for term in terms:
                if term.variant:
                    column = _column(article, term.variant, concepts[term.concept])
                    renderings[term.concept, column][term.variant] += 1
                    first.setdefault((term.concept, column, term.variant), f"{article.name}:{segment.index}")
            if pivot:
                found += _missing(article, segment, terms, pivot.text, matcher)
                for term in matcher.find(pivot.text):
                    renderings[term.concept, "pivots"][term.variant] += 1
                    first.setdefault((term.concept, "pivots", term.variant), f"{article.name}:{segment.index}")
    for (name, column), counts in sorted(renderings.items()):
        regional = {variant.text for _, variant in concepts[name].variants() if variant.region}
        allowed = [text for text, _ in counts.most_common() if text not in regional and not _usage(concepts[name], text)]
        allowed = [text for text in allowed if not any(text != other and text in other for other in allowed)]
        if len(allowed) > 1:
            listed = ", ".join(f"{text} ({counts[text]}, first {first[name, column, text]})" for text in allowed)
            found.append(TermFinding(INCONSISTENT, name, "", -1, f"{name} in {column}: {listed}", allowed[0]))
    return found


def _column(article: Article, spelling: str, concept: Concept) -> str:
    """The language whose spelling it is: Latin names in Chinese text are written as in English."""
    own = article.detection.language
    for column in language_of(own).columns.values() if own in LANGUAGES else (own,):
        if any(v.text == spelling for v in concept.terms.get(column, ())):
            return column
    return article.tag


def _usage(concept: Concept, spelling: str) -> str:
    return next((v.usage for _, v in concept.variants() if v.usage and fold(v.text) == fold(spelling)), "")


def _ruled_out(
    article: Article, segment: Segment, terms: Sequence[Term], concepts: dict[str, Concept]
) -> Iterator[TermFinding]:
    for term in terms:
        concept = concepts[term.concept]
        for language, variant in concept.variants():
            if variant.usage and fold(variant.text) == fold(term.variant or term.surface):
                better = concept.preferred(language, article.detection.region)
                message = f"{term.surface} is {variant.usage}"
                remedy = better.text if better else ""
                yield TermFinding(RULED_OUT, concept.name, article.name, segment.index, message, remedy, segment.text)
                break


def _missing(
    article: Article, segment: Segment, terms: Sequence[Term], pivot: str, matcher: Matcher
) -> Iterator[TermFinding]:
    present = {term.concept for term in matcher.find(pivot)}
    for name, surface in {term.concept: term.surface for term in terms}.items():
        concept = matcher.concepts[name]
        kept = "do-not-translate" in concept.flags
        expected = surface if kept else concept.name
        there = re.search(rf"(?<!\w){re.escape(surface)}(?!\w)", pivot) if kept else name in present
        if not there:
            message = f"{surface} is not {expected} in the English pivot"
            yield TermFinding(MISSING, name, article.name, segment.index, message, expected, pivot)


def check_report(findings: Sequence[TermFinding]) -> str:
    """The findings as one HTML page, by code."""
    parts = []
    for code in (MISSING, RULED_OUT, INCONSISTENT):
        own = [finding for finding in findings if finding.code == code]
        if own:
            rows = "".join(
                f"<tr><td>{escape(f.concept)}</td><td>{escape(f.article)}{f' {f.segment}' if f.segment >= 0 else ''}</td>"
                f"<td>{escape(f.message)}</td><td>{escape(f.remedy)}</td><td>{escape(f.text)}</td></tr>"
                for f in own
            )
            head = "<tr><th>concept</th><th>where</th><th>what</th><th>write</th><th>text</th></tr>"
            parts.append(f"<h2>{code} ({len(own)})</h2><table>{head}{rows}</table>")
    style = "body{font:15px sans-serif;margin:2em}table{border-collapse:collapse}"
    style += "td,th{border:1px solid #ccc;padding:4px 8px;text-align:left}"
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Terms</title>'
        f"<style>{style}</style></head><body><h1>Terms: {len(findings)} findings</h1>{''.join(parts)}</body></html>\n"
    )


@dataclass(frozen=True, slots=True)
class Impact:
    """What a changed concept touches: its segments (article, index), which of them are translated again, and statements."""

    concept: str
    segments: tuple[tuple[str, int], ...]
    translated: tuple[tuple[str, int], ...]
    statements: tuple[str, ...]


def impact(corpus: Corpus, old: Glossary, new: Glossary, changed: Sequence[str], put_in: frozenset[str]) -> list[Impact]:
    """For each changed concept (by old or new name): where it stands in the corpus.

    `put_in` are the kinds of names that are put into the source before translation; segments with another kind of term
    keep their pivots.
    """
    before, after = (Matcher(Glossary(tuple(c for c in g.concepts if c.name in changed))) for g in (old, new))
    of_segment: dict[tuple[str, int], list[str]] = {}
    for s in corpus.statements:
        for place in ((m.article, i) for m in s.members for i in m.segments):
            of_segment.setdefault(place, []).append(s.id)
    segments: dict[str, list[tuple[str, int]]] = {name: [] for name in changed}
    translated: dict[str, list[tuple[str, int]]] = {name: [] for name in changed}
    for article in corpus.articles:
        for segment in article.sentences:
            terms = [*before.find(segment.text), *after.find(segment.text)]
            for name in dict.fromkeys(term.concept for term in terms):
                segments[name].append((article.id, segment.index))
                if corpus.pivot(article.id, segment.index) and any(t.concept == name and t.kind in put_in for t in terms):
                    translated[name].append((article.id, segment.index))
    return [
        Impact(name, tuple(segments[name]), tuple(translated[name]),
               tuple(dict.fromkeys(own for place in segments[name] for own in of_segment.get(place, ()))))
        for name in changed
    ]  # fmt: skip
