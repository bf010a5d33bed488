"""How often letters and small words occur in the languages of a script: what tells neighbours apart.

The rates stand in frequencies.tsv, rounded; only those that differ between neighbours are there, for the letters common
to all say nothing.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Rates = dict[str, dict[str, float]]
"""By language, then by letter or word."""

_UNITS = 0x2000
"""Cyrillic and Latin letters are below; the last unit tells nothing, and stands for all above."""
_FLOOR, _FLOOR_LETTER = 0.0004, 0.0001
"""A word, and a letter, that the language has not: it comes in with a name or a quotation."""
_WORDS = {
    "Cyrl": re.compile("[\u0400-\u04ff]+"),
    "Latn": re.compile("[a-z\u00df-\u00f6\u00f8-\u024f\u02bb\u1e00-\u1eff]+"),
}
_ENTRY = re.compile(r"(\D+?)(\.\d+)")
# Latin letters that look like Cyrillic ones, in words that are otherwise Cyrillic: a habit of some keyboards and scrapes.
_LOOKALIKES = str.maketrans("aeopcyxijsAEOPCYXIJSHKMTB", "аеорсухіјѕАЕОРСУХІЈЅНКМТВ")
_MIXED = re.compile(r"[^\W\d_]*(?:[\u0400-\u04ff][A-Za-z]|[A-Za-z][\u0400-\u04ff])[^\W\d_]*")


class _Table:
    """The rates of one script's languages, ready to be multiplied with the counts of a text.

    `logs` has a row for each telling letter, letter pair and word, less the rate of a language that has not got it, a first
    row of zeros for everything else, and last what one letter and one word more cost whichever they are. `single` gives a
    UTF-16 unit its row, `pairs` and `words` theirs.
    """

    def __init__(self, letter_rates: Rates, word_rates: Rates) -> None:
        self.own_words = {language: frozenset(row) for language, row in word_rates.items()}
        self.languages = tuple(letter_rates)
        marks = sorted({item for row in letter_rates.values() for item in row})
        known = sorted({word for row in word_rates.values() for word in row})
        by_letter = _rates(marks, letter_rates, _FLOOR_LETTER)
        by_word = _rates(known, word_rates, _FLOOR)
        costs = np.vstack([-by_letter.sum(0), -by_word.sum(0)])
        self.logs = np.vstack([np.zeros((1, len(self.languages))), np.log(by_letter), np.log(by_word), costs])
        self.single = np.zeros(_UNITS, dtype=np.uint8)
        for row, item in enumerate(marks, start=1):
            if len(item) == 1:
                self.single[ord(item)] = row
        self.pairs = {item: row for row, item in enumerate(marks, start=1) if len(item) == 2}
        self.words = {word: row for row, word in enumerate(known, start=1 + len(marks))}


def _rates(items: list[str], table: Rates, floor: float) -> Floats:
    """[items, languages]"""
    return np.array([[row.get(item, floor) for row in table.values()] for item in items])


def _parsed(row: str) -> dict[str, float]:
    entries = (_ENTRY.fullmatch(entry) for entry in row.split())
    return {match[1]: float(match[2]) for match in entries if match}


@cache
def _table(script: str) -> _Table:
    text = resources.files("align.detect").joinpath("frequencies.tsv").read_text(encoding="utf-8")
    rows = [row for row in csv.DictReader(text.splitlines()[1:], delimiter="\t") if row["script"] == script]
    letters, words = ({row["language"]: _parsed(row[column]) for row in rows} for column in ("letters", "words"))
    return _Table(letters, words)


def without_lookalikes(text: str) -> str:
    """The text with the Latin letters inside Cyrillic words as the Cyrillic ones that they stand for."""
    return _MIXED.sub(lambda match: match.group().translate(_LOOKALIKES), text)


def evidence(text: str, script: str) -> tuple[dict[str, float], int]:
    """The log-likelihood of each language of a script ("Cyrl", "Latn"), telling letters and small words as Poisson counts;
    and how many different small words of the best one there are."""
    table = _table(script)
    words = _WORDS[script].findall(text.lower())
    letters = "".join(words)
    units = np.frombuffer(letters.encode("utf-16-le"), dtype=np.uint16)
    counts = np.bincount(table.single.take(units, mode="clip"), minlength=len(table.logs)).astype(np.float64)
    for pair, row in table.pairs.items():
        counts[row] = letters.count(pair)
    small = [word for word in words if word in table.words]
    for word in small:
        counts[table.words[word]] += 1
    counts[-2], counts[-1] = len(letters), len(words)
    scores: list[float] = counts.dot(table.logs).tolist()
    best = table.languages[scores.index(max(scores))]
    return dict(zip(table.languages, scores, strict=True)), len(table.own_words[best].intersection(small))
