"""Whether a Chinese term is no word where it stands: 中國 in 發展中國家 and in 當中國王, 華為 in 才華為.

Chinese is matched without segmentation, so that no segmenter's mistake hides a name that stands by itself. A match is
refused only where jieba's dictionary puts the border of a word inside it: its likeliest words cross an edge of the
match, or have it in their middle.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import rjieba

_FREQUENCY = 1000
"""How often a term is taken to occur at least, in the counts of the dictionary, which is older than most glossaries."""
_AS_AN_EXAMPLE = ("以", "为", "例首主由准戒")
"""以華為例 takes 華 as an example, not 華為: what stands before, the last character of the term, and what may follow."""


class ChineseWords:
    """jieba's words, and the terms of a glossary among them; folded texts, in Simplified characters. The dictionary is
    loaded when it is first asked."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms = sorted(set(terms))
        self._jieba: rjieba.Jieba | None = None
        self._text = ""
        self._starts: list[int] = []
        self._words: list[str] = []

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_jieba": None, "_text": "", "_starts": [], "_words": []}

    def has(self, text: str, start: int, end: int) -> bool:
        """Whether `text[start:end]` can be made of words."""
        before, last, after = _AS_AN_EXAMPLE
        if text[start - 1 : start] == before and text[end - 1] == last and text[end : end + 1] in tuple(after):
            return False
        if text != self._text:
            self._cut(text)
        place = bisect_right(self._starts, start) - 1
        while place < len(self._starts) and self._starts[place] < end:
            first = self._starts[place]
            behind = first + len(self._words[place])
            if (first < start and end < behind) or first < start < behind < end or start < first < end < behind:
                return False
            place += 1
        return not self._is_shared_out(text, start, end)

    def _is_shared_out(self, text: str, start: int, end: int) -> bool:
        """Whether the single characters on both sides make words with the two of the term: 台北 and 京都 hold 北京."""
        if end - start != 2 or not (self._is_word(start - 1, 1) and self._is_word(end, 1)):
            return False
        jieba = self._jieba
        return jieba is not None and jieba.has_word(text[start - 1 : start + 1]) and jieba.has_word(text[end - 1 : end + 1])

    def _is_word(self, start: int, length: int) -> bool:
        """Whether one of the likeliest words begins here and is so long."""
        place = bisect_left(self._starts, start)
        return place < len(self._starts) and self._starts[place] == start and len(self._words[place]) == length

    def _cut(self, text: str) -> None:
        if self._jieba is None:
            import rjieba

            self._jieba = rjieba.Jieba()
            for term in self._terms:
                self._jieba.add_word(term, max(_FREQUENCY, self._jieba.suggest_freq(term)), "")
        self._text, self._words = text, self._jieba.cut(text, False)
        self._starts = [0, *accumulate(map(len, self._words[:-1]))]
