"""What a language is to the toolkit, one value each; whatever treats languages differently asks here.

To add one: a value here, its data (a column of the glossaries, frequencies for detection, readers of numbers and dates),
and tests.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

PIVOT = "en"
"""The language that everything is translated into."""
_HAN = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Language:
    """`code` is ISO 639-1. `scripts` are those it is written in (ISO 15924), `columns` those of the glossary that hold its
    terms, by script where it has several. Sentences and words of one text are joined by `joiner`. `detected` is the script
    that nearly all of its letters are of, for the detector. `regions` are those whose words differ."""

    code: str
    name: str
    scripts: tuple[str, ...]
    columns: Mapping[str, str]
    joiner: str = " "
    detected: str = "Latn"
    regions: tuple[str, ...] = ()

    def column(self, script: str) -> str:
        """The column of a glossary for a text in this script; for one in no certain script the last."""
        return self.columns.get(script) or list(self.columns.values())[-1]

    def join(self, texts: Sequence[str]) -> str:
        """Sentences of one text as one."""
        return self.joiner.join(texts)


ENGLISH = Language("en", "English", ("Latn",), {"Latn": "en"})
CHINESE = Language(
    "zh", "Chinese", ("Hant", "Hans"), {"Hant": "zh-Hant", "Hans": "zh-Hans"}, "", "Hani", ("TW", "HK", "CN")
)  # fmt: skip
RUSSIAN = Language("ru", "Russian", ("Cyrl",), {"Cyrl": "ru"}, detected="Cyrl")

LANGUAGES: Mapping[str, Language] = {own.code: own for own in (CHINESE, RUSSIAN, ENGLISH)}
"""Those that articles are matched in, by code."""
OTHER = Language("und", "any other", ("Zyyy",), {"Zyyy": ""})
"""What is taken of a language that is not among these: words with spaces between them."""


def language_of(code: str | None) -> Language:
    """The value of a code; OTHER where there is none."""
    return LANGUAGES.get(code or "", OTHER)


def joined(texts: Sequence[str], tag: str) -> str:
    """Sentences of one text as one, by the text's tag."""
    return language_of(tag.partition("-")[0]).join(texts)


def text_length(text: str) -> float:
    """Letters, a Chinese character counting as three: lengths of translations can be compared."""
    return float(len("".join(text.split())) + 2 * len(_HAN.findall(text)))
