"""What parallel documents can tell about statements: found again among shuffled sentences, and altered figures flagged.

Documents: JSON lines, each with lists of sentences in translation by language (`{"en": [...], "zh": [...], "ru": [...]}`),
or a TSV file whose header has a column for each language (`en`, `zh_Hans`, `ru`).
"""

from __future__ import annotations

import csv
import datetime
import itertools
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from align.detect import detect_text
from align.errors import ReadError
from align.evaluate.calibration import calibration_columns
from align.evaluate.interval import interval_of_f1
from align.evaluate.numerals import numerals, with_another
from align.evaluate.statements import (
    MUTUAL_BEST,
    Node,
    b_cubed,
    best_on_margin,
    link_outcomes,
    match_translated,
    pairs_of,
    precision_recall_f1,
)
from align.glossary import Glossary, Matcher
from align.languages import FOREIGN, PIVOT
from align.model import Article, Quantity, Segment
from align.quantities import contradictions, find_quantities, pair_up
from align.translate import Translators, open_translators
from align.work import ALONE, Workers

Row = dict[str, float | int | str]
Document = dict[str, list[str]]
_LANGUAGES = (PIVOT, *FOREIGN)
_ALTERATIONS = 8
"""Times that a pair of translations is altered, for one digit by chance says little."""
_LONGEST = 500
_DAY = datetime.date(2024, 6, 1)
"""A date for texts that have none: days without a year have to be reckoned from the same one."""
_NUMBER = re.compile(r"(?<![\d.,])\d+(?:[.,]\d+)*")


def read_documents(path: Path) -> list[Document]:
    """Each document's sentences by language. Raises ReadError where a line is no document."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(f"{path}: {error}", "give JSON lines or a TSV file in UTF-8") from None
    if path.suffix == ".tsv":
        return [_table(path, text)]
    documents = []
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            stored = json.loads(line)
            document = {language: list(stored[language]) for language in _LANGUAGES if language in stored}
        except (ValueError, TypeError, KeyError) as error:
            raise ReadError(f"{path}:{number}: no document ({error})", 'a line is {"en": [...], "ru": [...]}') from None
        if len(document) < 2 or len({len(sentences) for sentences in document.values()}) > 1:
            raise ReadError(f"{path}:{number}: the languages do not go sentence by sentence", "see the help for the form")
        documents.append(document)
    return documents


def _table(path: Path, text: str) -> Document:
    rows = list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    columns = {re.split("[_-]", name)[0]: name for name in (rows[0] if rows else {})}
    document = {language: [row[columns[language]] for row in rows] for language in _LANGUAGES if language in columns}
    if len(document) < 2:
        raise ReadError(f"{path}:1: a header with two of the columns en, zh, ru is needed", "see the help for the form")
    return document


@dataclass
class _Shuffled:
    """Articles that keep some of a document's sentences, in any order, and which of them belong together."""

    articles: list[Article]
    gold: list[frozenset[Node]]


def evaluate_shuffled(
    path: Path,
    glossary: Glossary,
    kept: float,
    seed: int,
    progress: Callable[[str, int, int], None],
    package_files: Sequence[Path] = (),
    workers: Workers = ALONE,
    translate: bool = True,
    together: bool = False,
) -> list[Row]:
    """Each document as one story: every language keeps a share of its sentences, shuffled; with what translation packages
    say where they are at hand. Each story is matched by itself, or `together` with all the others, as in an archive.

    Pair F1 in all, with an interval over documents, and by pair of languages, whole three-way statements, B-cubed,
    calibration; and two baselines with the thresholds that are best for them.
    """
    rng, matcher = random.Random(seed), Matcher(glossary)
    translators = open_translators(package_files) if translate else Translators()
    documents = [d for d in read_documents(path) if len(next(iter(d.values()))) >= 5]
    predicted: list[set[Node]] = []
    gold: list[frozenset[Node]] = []
    outcomes: list[tuple[float, bool]] = []
    margins: dict[str, list[tuple[float, tuple[Node, Node]]]] = {name: [] for name in MUTUAL_BEST}
    language_of: dict[str, str] = {}
    stories = [_shuffled(document, number, kept, rng) for number, document in enumerate(documents, start=1)]
    document_of = {article.id: number for number, story in enumerate(stories) for article in story.articles}
    if together:
        stories = [_Shuffled([a for s in stories for a in s.articles], [g for s in stories for g in s.gold])]
    for number, story in enumerate(stories, start=1):
        matched = match_translated(story.articles, translators, glossary, matcher, workers)
        predicted += [{(m.article, i) for m in s.members for i in m.segments} for s in matched.statements]
        gold += story.gold
        outcomes += link_outcomes(matched, pairs_of(story.gold))
        for name, scored in best_on_margin(story.articles, matcher, MUTUAL_BEST).items():
            margins[name] += scored
        language_of.update((a.id, a.detection.language) for a in story.articles)
        progress("stories", number, len(stories))
    pairs, true = pairs_of(predicted), pairs_of(gold)
    whole = [(frozenset(p)) for p in predicted if len({a for a, _ in p}) == 3]
    three = [g for g in gold if len(g) == 3]
    system = "align, with translation" if translators else "align"
    right = pairs & true
    counts = np.zeros((len(documents), 3))
    for x, y in pairs | true:  # a wrong pair of two documents counts for the first
        counts[document_of[x[0]]] += ((x, y) in right, (x, y) in pairs, (x, y) in true)
    rows: list[Row] = [
        _row(system, "all", precision_recall_f1(pairs, true)) | {
            "95 %": interval_of_f1(counts), "B-cubed F1": b_cubed(predicted, gold),
            **calibration_columns(outcomes),
        }
    ]  # fmt: skip
    for two in itertools.combinations(_LANGUAGES, 2):
        own = [{(x, y) for x, y in side if {language_of[x[0]], language_of[y[0]]} == set(two)} for side in (pairs, true)]
        if own[1]:
            rows.append(_row(system, "-".join(two), precision_recall_f1(own[0], own[1])))
    both = len(set(whole) & set(three))
    precision, recall = both / max(len(whole), 1), both / max(len(three), 1)
    rows.append(_row(system, "whole threes", (precision, recall, 2 * precision * recall / (precision + recall or 1))))
    for name, scored in margins.items():
        rows.append(_row(f"{name}, best threshold", "all", _best(scored, true)))
    return rows


def _row(system: str, what: str, figures: tuple[float, float, float]) -> Row:
    precision, recall, f1 = figures
    return {
        "system": system, "pairs": what, "precision": precision, "recall": recall, "F1": f1, "95 %": "", "B-cubed F1": "",
        "calibration error": "", "by chance": "",
    }  # fmt: skip


def _best(scored: list[tuple[float, tuple[Node, Node]]], gold: set[tuple[Node, Node]]) -> tuple[float, float, float]:
    """The best precision, recall and F1 over all thresholds."""
    best, right = (0.0, 0.0, 0.0), 0
    for taken, (_, pair) in enumerate(sorted(scored, reverse=True), start=1):
        right += pair in gold
        f1 = 2 * right / (taken + len(gold))
        best = max(best, (right / taken, right / len(gold), f1), key=lambda figures: figures[2])
    return best


def _shuffled(document: Document, number: int, kept: float, rng: random.Random) -> _Shuffled:
    articles, places = [], []
    for language in document:
        chosen = [i for i, text in enumerate(document[language]) if len(text) < _LONGEST and rng.random() < kept]
        rng.shuffle(chosen)
        name = f"{number}.{language}"
        texts = [document[language][i] for i in chosen]
        segments = tuple(Segment(i, 0, len(text), text, text) for i, text in enumerate(texts))
        if texts:
            articles.append(Article(name, name, "", "utf-8", segments, detect_text(" ".join(texts))))
            places.append({original: (name, i) for i, original in enumerate(chosen)})
    count = len(next(iter(document.values())))
    groups = (frozenset(own[i] for own in places if i in own) for i in range(count))
    return _Shuffled(articles, [group for group in groups if len(group) > 1])


def evaluate_figures(paths: Sequence[Path], seed: int) -> list[Row]:
    """Pairs of translations, and the same with one digit changed in a figure that both have, drawn several times: how many
    are flagged. The same of pairs that both have one number from two to twelve in words, with another in its place."""
    rng = random.Random(seed)
    rows: dict[str, list[int]] = {}
    words: dict[str, list[int]] = {}
    for x, y, name in _translations(paths):
        left, right = find_quantities(x, _DAY), find_quantities(y, _DAY)
        counts, worded = rows.setdefault(name, [0, 0, 0, 0]), words.setdefault(f"{name}, in words", [0, 0, 0, 0])
        if changed := _with_another_number(x, y, name, rng):
            worded[0] += 1
            told = [find_quantities(text, _DAY) for text in changed]
            worded[1] += bool(contradictions(told[0], told[1], equivalent=True))
            worded[2] += 1
            worded[3] += bool(contradictions(left, right, equivalent=True))
        if re.search(r"\d", x) and re.search(r"\d", y):
            counts[2] += 1
            counts[3] += bool(contradictions(left, right, equivalent=True))
        both = [(a, b) for a, b, r in pair_up(left, right) if r == "agree" and all(map(_in_digits, (a, b)))]
        if not both:
            continue
        for _ in range(_ALTERATIONS):
            a, b = rng.choice(both)
            one, other = (_altered(x, a, rng), y) if rng.random() < 0.5 else (x, _altered(y, b, rng))
            counts[0] += 1
            counts[1] += bool(contradictions(find_quantities(one, _DAY), find_quantities(other, _DAY), equivalent=True))
    rows["all"] = [sum(column) for column in zip(*rows.values(), strict=True)] or [0] * 4
    words["all, in words"] = [sum(column) for column in zip(*words.values(), strict=True)] or [0] * 4
    rows |= {name: counts for name, counts in words.items() if counts[0]}
    return [
        {"pairs": name, "altered": altered, "flagged": flagged / max(altered, 1), "unaltered": plain,
         "false alarms": alarms / max(plain, 1)}
        for name, (altered, flagged, plain, alarms) in rows.items()
    ]  # fmt: skip


def _with_another_number(x: str, y: str, pair: str, rng: random.Random) -> tuple[str, str] | None:
    """Two texts with one number in words each, and the same, with another in its place on either side; None of others."""
    left, right = (numerals(text, language) for text, language in zip((x, y), pair.split("-"), strict=True))
    if len(left) != 1 or len(right) != 1 or left[0].value != right[0].value:
        return None
    return (with_another(x, left[0], rng), y) if rng.random() < 0.5 else (x, with_another(y, right[0], rng))


def _translations(paths: Sequence[Path]) -> Iterator[tuple[str, str, str]]:
    for path in paths:
        for document in read_documents(path):
            for a, b in itertools.combinations(document, 2):
                for x, y in zip(document[a], document[b], strict=True):
                    yield x, y, f"{a}-{b}"


def _in_digits(quantity: Quantity) -> bool:
    return _NUMBER.search(quantity.surface) is not None


def _altered(text: str, quantity: Quantity, rng: random.Random) -> str:
    """The text with another digit somewhere in the figure; days, months, hours and decades stay such."""
    number = _NUMBER.search(quantity.surface)
    assert number is not None
    old = number.group()
    while True:
        place = rng.choice([i for i, c in enumerate(old) if c.isdigit()])
        digit = rng.choice([c for c in "0123456789" if c != old[place] and (place or c != "0")])
        new = old[:place] + digit + old[place + 1 :]
        if _possible(new, old, quantity, text[quantity.start + number.end() :]):
            start = quantity.start + number.start()
            return text[:start] + new + text[start + len(old) :]


def _possible(new: str, old: str, quantity: Quantity, behind: str) -> bool:
    """Whether a figure altered so is still a day, a month, a year or a decade, or an hour, if it was one."""
    if quantity.unit == "time":
        return len(old) > 2 or 1 <= int(new) <= 23
    if quantity.unit != "date" or len(old) not in (1, 2, 4):
        return True
    if len(old) == 4:
        a_decade = old.endswith("0") and quantity.high - quantity.low > 3000
        return 1000 <= int(new) <= 2099 and (new.endswith("0") or not a_decade)
    return 1 <= int(new) <= (12 if re.match(r"\s*月", behind) else 28)
