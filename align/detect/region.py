"""Whether a Traditional text is written with Taiwan's words, by OpenCC's list of words that differ from the Mainland's.

Hong Kong shares most of the Mainland's words, so that their presence tells nothing of the region.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

_FEWEST = 5
_RATIO = 1.5


@cache
def _words() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Words of Taiwan, and those that stand for them elsewhere, both in Traditional characters."""
    table = resources.files("opencc").joinpath("dictionary", "TWPhrases.txt").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if "\t" in line]
    elsewhere = {row[0] for row in rows}
    taiwan = {word for row in rows for word in row[1].split(" ")}
    return tuple(sorted(taiwan - elsewhere)), tuple(sorted(elsewhere - taiwan))


def region_of(text: str) -> str | None:
    """ "TW" where Taiwan's words prevail clearly, else None: a region is a claim, and most texts do not make it."""
    taiwan, elsewhere = (sum(text.count(word) for word in words) for words in _words())
    return "TW" if taiwan >= _FEWEST and taiwan >= _RATIO * elsewhere else None
