"""Whether names and terms come out in their English form, with the glossary and without.

Data: JSON lines with a source (`zh` or `ru`), its reference `en`, and `terms`: a list of `{source: form, "en": form}`, or
an object of English forms by which the source forms stand. Terms that are not in their sentence are left out. All terms of
the file together are the glossary; a name is a term that English writes with a capital.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from align.errors import PackageError, ReadError
from align.evaluate.translation import score_translation
from align.glossary import Concept, Glossary, Variant
from align.languages import FOREIGN
from align.model import Article, Detection, Segment
from align.translate import NoCache, open_translators, translate_articles
from align.work import Workers

_LANGUAGES = FOREIGN


@dataclass(frozen=True, slots=True)
class Sample:
    """A sentence, its reference, and its terms as (source form, English form)."""

    source: str
    english: str
    terms: tuple[tuple[str, str], ...]


def read_samples(path: Path) -> tuple[str, list[Sample]]:
    """The language of the sources, and the sentences. Raises ReadError for a file in another form."""
    samples = []
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        language = next(one for one in _LANGUAGES if one in rows[0])
        for row in rows:
            terms = [(a, b) for a, b in _terms(row, language) if a and b and a.lower() in row[language].lower()]
            samples.append(Sample(row[language], row["en"], tuple(terms)))
    except OSError as error:
        raise ReadError(f"{path}: {error.strerror}", "check the path") from None
    except (KeyError, IndexError, ValueError, StopIteration) as error:
        raise ReadError(f"{path}: no sentences with terms ({error!r})", "fields zh or ru, en, and terms") from None
    return language, samples


def _terms(row: Mapping[str, Any], language: str) -> Iterable[tuple[str, str]]:
    given = row.get("terms", row.get("proper", []))
    if isinstance(given, dict):
        return [(source, english) for english, source in given.items()]
    return [(term[language], term["en"]) for term in given]


def evaluate_terms(
    path: Path, package_files: Sequence[Path], workers: Workers, progress: Callable[[str, int, int], None]
) -> list[dict[str, float | int | str]]:
    """One row without the glossary, one with it: names, terms, the share of each found in its pivot, chrF and BLEU."""
    language, samples = read_samples(path)
    translators = open_translators(package_files)
    script = "Hans" if language == "zh" else "Cyrl"
    if translators.of(language, script) is None:
        raise PackageError(f"no translation package for {language} to en", "give one with --package FILE")
    column = "zh-Hans" if language == "zh" else "ru"
    glossary, english = _glossary(samples, column)
    articles = [
        Article(str(n), f"line {n + 1}", s.source, "utf-8", (Segment(0, 0, len(s.source), s.source, s.source),),
                Detection(language, script, 1.0))
        for n, s in enumerate(samples)
    ]  # fmt: skip
    rows: list[dict[str, float | int | str]] = []
    for name, used in (("without glossary", Glossary()), ("with glossary", glossary)):
        pivots = translate_articles(
            articles,
            translators,
            used,
            NoCache(),
            workers,
            lambda done, total, name=name: progress(name, done, total),  # type: ignore[misc]
        )
        texts = [pivots[article.id, 0][1].text for article in articles]
        bleu, chrf = score_translation(texts, [[s.english for s in samples]])
        asked = [(english[form], text) for s, text in zip(samples, texts, strict=True) for form, _ in s.terms]
        names = [(form, text) for form, text in asked if form[0].isupper()]
        rows.append(
            {"system": name, "sentences": len(samples), "names": len(names), "names found": _share(names),
             "terms": len(asked), "terms found": _share(asked), "chrF": chrf.value, "BLEU": bleu.value}
        )  # fmt: skip
    return rows


def _glossary(samples: Sequence[Sample], column: str) -> tuple[Glossary, dict[str, str]]:
    """All terms as one glossary, each source form with its most frequent English form; and those English forms."""
    counts: dict[str, Counter[str]] = {}
    for sample in samples:
        for source, form in sample.terms:
            counts.setdefault(source, Counter())[form] += 1
    english = {source: forms.most_common(1)[0][0] for source, forms in counts.items()}
    sources: dict[str, list[Variant]] = {}
    for source, form in english.items():
        sources.setdefault(form, []).append(Variant(source))
    concepts = (Concept({"en": (Variant(form),), column: tuple(found)}, kind="person") for form, found in sources.items())
    return Glossary(tuple(concepts)), english


def _share(asked: Sequence[tuple[str, str]]) -> float:
    return round(sum(form.lower() in text.lower() for form, text in asked) / max(1, len(asked)), 4)
