"""Whether Chinese is written in the way of Taiwan, Hong Kong or the Mainland: by words, names and character forms.

The marks stand in regions.tsv, in Traditional characters. Each speaks for the regions that use it, which means against
the others. A region is a claim, so that marks must be there and agree; most sentences have none and get no region.
"""

from __future__ import annotations

import csv
import math
from collections import Counter
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from align.detect.script import dictionary_rows

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

Mark = tuple[str, tuple[float, ...]]
_REGIONS = ("TW", "HK", "CN")
# What a script says by itself: Traditional is rarely the Mainland's, Simplified rarely anybody else's.
_PRIOR = {"Hant": (0.5, 0.0, -2.0), "Hans": (-2.0, -2.0, 0.5), "Hani": (0.0, 0.0, 0.0)}
_LEAST = 0.4
"""Marks of its own, shared with no other that is likely, which the best region needs."""
_LONG = 100
"""Characters from which a text without a mark of another region is taken for its script's largest: elsewhere, marks would
be there by then."""
_RATIO, _MARGIN = 1.2, 0.3
"""How far its marks must be ahead of the next region's."""


@cache
def _automaton() -> tuple[AhoCorasick, list[Mark]]:
    from ahocorasick_rs import AhoCorasick

    marks: dict[str, Mark] = {}
    simplified = {ord(c): forms[0] for c, forms in dictionary_rows("TSCharacters.txt") if len(c) == 1}
    text = resources.files("align.detect").joinpath("regions.tsv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()[1:], delimiter="\t"):
        weights = tuple(float(row["weight"]) * (region in row["regions"].split()) for region in _REGIONS)
        for mark in row["marks"].split():
            # A page that was converted keeps its words, so that they are looked for in both scripts; of its forms, none.
            for form in {mark, mark.translate(simplified)} if len(mark) > 1 else {mark}:
                marks[form] = form, weights
    return AhoCorasick(list(marks)), list(marks.values())


def region_of(text: str, script: str) -> str | None:
    """ "TW", "HK", "CN", or None where the marks are few or do not agree. `script` is "Hans", "Hant" or "Hani"."""
    automaton, marks = _automaton()
    whole = text if text.isprintable() else text.encode("utf-8", "replace").decode()  # half a character is no text
    counts = Counter([marks[number] for number, _, _ in automaton.find_matches_as_indexes(whole, overlapping=True)])
    totals, own = list(_PRIOR[script]), [0.0, 0.0, 0.0]
    unlikely = {i for i, prior in enumerate(totals) if prior < 0}
    for (_, row), count in counts.items():
        for i, weight in enumerate(row):
            totals[i] += weight * math.sqrt(count)  # the tenth time says less than the first
            own[i] += weight * all(not other or j == i or j in unlikely for j, other in enumerate(row))
    best = max(range(3), key=totals.__getitem__)
    others = max(total for i, total in enumerate(totals) if i != best)
    unopposed = script != "Hani" and len(text) >= _LONG and not any(o for i, o in enumerate(own) if i != best)
    spoken_for = own[best] >= _LEAST or unopposed
    return _REGIONS[best] if spoken_for and totals[best] >= _RATIO * others + _MARGIN else None
