"""The clauses of a sentence, roughly: its parts from comma to comma.

Free retellings seldom share whole sentences. What one outlet says in a sentence stands in a clause of a longer one of
another, and the vector of that whole sentence is of everything else as well.
"""

from __future__ import annotations

import re

from align.languages import language_of

_BOUND = {
    "": re.compile(r"(?:(?<=[，；：。,;:—–])|(?<=[，；：。,;:][”’」』]))(?![\d—–”’」』])"),
    " ": re.compile(r"(?:(?<=[,;:—–])|(?<=[,;:][”’»\"]))(?=\s)"),
}
"""Where a clause may end, by what joins sentences of the language: not within figures (5,576萬), a double dash, or before a
closing quotation mark."""
_SHORTEST = {"": 9, " ": 28}
"""Characters below which a part says too little alone ("however,") and is read with what follows."""


def clauses_of(text: str, language: str | None) -> list[str]:
    """The parts of a sentence that are read by themselves, in order; joined they are the text. Never none."""
    way = language_of(language).joiner
    found, begun = [], ""
    for part in _BOUND[way].split(text):
        begun += part
        if len(begun.strip()) >= _SHORTEST[way]:
            found.append(begun)
            begun = ""
    if found:
        found[-1] += begun
        return found
    return [text]
