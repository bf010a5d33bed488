"""What a language is to the toolkit, one value each; whatever treats languages differently asks here.

To add one: a value here, its data (a column of the glossaries, frequencies for detection, readers of numbers and dates),
and tests.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

PIVOT = "en"
"""The language that everything is translated into."""
TAG = re.compile("[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
"""How a language is named: zh, zh-Hant, zh-Hant-HK, ru."""
_HAN = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Language:
    """`code` is ISO 639-1. `columns` are those of the glossary that hold its terms, by script (ISO 15924). Sentences of one
    text are joined by `joiner`, which is nothing where words have no spaces between them. `detected` is the script that
    nearly all of its letters are of, `block` how Unicode's names of its letters begin, `regions` those whose words differ.
    `plain` says that a text whose letters are of that script can be of this language alone, `kin` which languages are quoted
    in it and read with it. `packages` are the codes of translation packages for it, by script, those to prefer first."""

    code: str
    name: str
    columns: Mapping[str, str]
    joiner: str = " "
    detected: str = "Latn"
    block: str = "LATIN"
    regions: tuple[str, ...] = ()
    plain: bool = False
    kin: tuple[str, ...] = ()
    packages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def spaced(self) -> bool:
        """Whether words have spaces between them."""
        return bool(self.joiner)

    @property
    def two_scripts(self) -> bool:
        """Whether it is written in several scripts, and compared in one."""
        return len(self.columns) > 1

    def column(self, script: str) -> str:
        """The column of a glossary for a text in this script; for one in no certain script the last."""
        return self.columns.get(script) or list(self.columns.values())[-1]

    def codes(self, script: str) -> tuple[str, ...]:
        """The codes of translation packages for a text in this script."""
        return self.packages.get(script, (self.code,))

    def join(self, texts: Sequence[str]) -> str:
        """Sentences of one text as one."""
        return self.joiner.join(texts)


ENGLISH = Language("en", "English", {"Latn": "en"})
CHINESE = Language(
    "zh", "Chinese", {"Hant": "zh-Hant", "Hans": "zh-Hans"}, joiner="", detected="Hani", block="CJK",
    regions=("TW", "HK", "CN"), plain=True, kin=("yue",), packages={"Hant": ("zh", "zt")},
)  # fmt: skip
RUSSIAN = Language("ru", "Russian", {"Cyrl": "ru"}, detected="Cyrl", block="CYRILLIC")

LANGUAGES: Mapping[str, Language] = {own.code: own for own in (CHINESE, RUSSIAN, ENGLISH)}
"""Those that articles are matched in, by code."""
FOREIGN = tuple(code for code in LANGUAGES if code != PIVOT)
"""Those of them that are translated."""
COLUMNS = tuple(column for code in (PIVOT, *FOREIGN) for column in LANGUAGES[code].columns.values())
"""The columns of a glossary that hold terms, the pivots' first."""
OTHER = Language("und", "any other", {"Zyyy": ""})
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
