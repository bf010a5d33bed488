"""Names survive translation: a glossary name goes into the source in its English form, and is looked for in the output."""

from __future__ import annotations

from dataclasses import replace

from align.glossary import Glossary, Matcher
from align.model import Term

NAMES = frozenset({"person", "company", "model", "organisation", "product", "publication"})
"""The kinds put into the source. A common term, "distillation", translates well or inflects: it is left to the model."""


def protect(text: str, terms: list[Term], spaced: bool) -> tuple[str, tuple[str, ...]]:
    """The source with its names in English, and those names. `spaced` says whether the script puts spaces between words."""
    parts, last, names = [], 0, []
    for term in terms:
        if term.kind not in NAMES:
            continue
        names.append(term.concept)
        if term.surface.isascii():
            continue  # already as English writes it, or an abbreviation that the author chose
        parts += [text[last : term.start], term.concept if spaced else f" {term.concept} "]
        last = term.end
    return "".join([*parts, text[last:]]), tuple(dict.fromkeys(names))


def kept_in_english(term: Term, matcher: Matcher) -> Term:
    """A term as it is put in: where its concept is not to be translated, as the source writes it."""
    concept = matcher.concepts[term.concept]
    return replace(term, concept=term.surface) if "do-not-translate" in concept.flags else term


def missing(translation: str, names: tuple[str, ...], matcher: Matcher) -> tuple[str, ...]:
    """The names that the translation does not have in any of their English forms."""
    present = {term.concept for term in matcher.find(translation)}
    return tuple(name for name in names if name not in present and name.lower() not in translation.lower())


def english_matcher(glossary: Glossary) -> Matcher:
    """A matcher that needs no Russian forms."""
    return Matcher(glossary, russian=False)
