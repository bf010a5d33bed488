"""What is written in Chinese characters and is not Standard Chinese: Japanese without kana, and Cantonese."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from align.detect.script import dictionary_rows

_CANTONESE = re.compile(
    "[嘅咗唔喺哋嚟佢嗰冇啲咁嘢噉睇喎攞畀俾諗谂揾搵嘥咩嚿咪啱乜]|"
    "(?<![關关體体聯联干世派])係(?![數数列統统])|仲[有係要會会未]|呢[個个啲條条位度間间種种班棟栋款次]|而家|依家|同埋|點[樣解]|点[样解]|"
    "邊[個度]|边[个度]|尋日|琴日|聽日|听日|屋企|鍾意|钟意|細路|细路|返嚟|即系|即係|都系|[都就又]係"
)
_LETTERS_A_MARK, _LETTERS_A_MARK_LONG = 60, 35
"""Chinese characters that one Cantonese mark is enough for, in a sentence and in a text: more of them, and it is a
quotation in Standard Chinese."""
_LONG = 150
_KANA_SHARE = 0.05
_CHINESE_TOO = frozenset("疏痺薫晩繋舎戸焔蝋醋")
"""Listed as Japan's, and met in Chinese."""


def is_cantonese(text: str, characters: int) -> bool:
    """Whether written Cantonese, by the words that Standard Chinese has not."""
    marks = len(_CANTONESE.findall(text))
    return marks > 0 and marks * (_LETTERS_A_MARK if characters < _LONG else _LETTERS_A_MARK_LONG) >= characters


@cache
def _japanese_forms() -> frozenset[str]:
    """The characters as Japan simplified them, less those that Chinese uses too: 発, 気, 対, 図."""
    forms = {form for _, forms in dictionary_rows("JPVariants.txt") for form in forms}
    chinese = {c for c, _ in dictionary_rows("STCharacters.txt")} | {c for c, _ in dictionary_rows("TSCharacters.txt")}
    chinese |= {c for _, targets in dictionary_rows("TSCharacters.txt") for c in targets}
    return frozenset(form for form in forms if len(form) == 1) - chinese - _CHINESE_TOO


def is_japanese(text: str, counts: Mapping[str, int]) -> bool:
    """Kana beyond what a Chinese text quotes; or, without kana, characters that only Japan writes."""
    characters = counts.get("Hani", 0)
    if counts.get("Kana", 0) > _KANA_SHARE * (characters + counts.get("Kana", 0)):
        return True
    forms = _japanese_forms().intersection(text)
    return bool(forms) and sum(text.count(form) for form in forms) * 20 >= characters
