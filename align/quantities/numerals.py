"""Numerals in characters and in words: 兩千零四十八, two hundred and fifty thousand, двадцать пять, with their precision."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

DIGITS = {
    c: i for i, row in enumerate(("〇零", "一壹", "二兩两贰貳", "三叁參", "四", "五", "六", "七", "八", "九")) for c in row
}
_SMALL = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_TENS = str.maketrans({"廿": "二十", "卅": "三十"})
_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}
_SCALES = {**_SMALL, **_LARGE}
CHARACTERS = "".join((*DIGITS, *_SMALL, *_LARGE)) + "点點廿卅"


def chinese_number(text: str) -> tuple[float, float] | None:
    """The value of a Chinese numeral and the size of its last digit; None where the characters are no numeral."""
    total, section, digit, step, seen = 0.0, 0.0, None, 1.0, False
    whole, _, fraction = text.translate(_TENS).replace("點", "点").partition("点")
    for character in whole:
        if character in DIGITS:
            if digit is not None and digit != 0:
                return None  # 三五 is no number here
            digit, seen, step = DIGITS[character], True, 1.0
        elif character in _SMALL:
            section += (1 if digit is None else digit) * _SMALL[character]
            digit, seen, step = None, True, float(_SMALL[character])
        else:
            section += digit or 0
            if character not in _LARGE or (not section and not total):
                return None
            total = (total + section if _LARGE[character] > 10**7 else section) * _LARGE[character] + (
                0 if _LARGE[character] > 10**7 else total
            )
            section, digit, step = 0.0, None, float(_LARGE[character])
    if not seen:
        return None
    step = 1.0 if step == 10.0 and not total and section < 100 else step  # 二十 is no rounder than 20
    value = total + section + (digit or 0)
    if digit and not fraction and len(whole) > 1 and (scale := _SCALES.get(whole[-2], 0)) >= 100:
        value += digit * (scale / 10 - 1)  # 一亿三, 一万五, 两百五: the last digit is of the next lower size
        step = scale / 10
    if fraction:
        if not all(c in DIGITS for c in fraction):
            return None
        value += sum(DIGITS[c] * 10.0 ** -(i + 1) for i, c in enumerate(fraction))
        step = 10.0 ** -len(fraction)
    return value, step


_EN_WORDS = {
    **{w: float(i) for i, w in enumerate("one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
                                         "fifteen sixteen seventeen eighteen nineteen".split(), 1)},
    **{w: 10.0 * i for i, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)},
}  # fmt: skip
_EN_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_RU_WORDS = (
    (r"од(?:ин|ного|ному|ним|ном|на|ной|ну|но)", 1), (r"дв(?:а|е|ух|ум|умя)", 2), (r"тр(?:и|[её]х|[её]м|емя)", 3),
    (r"четыр(?:е|[её]х|[её]м|ьмя)", 4), (r"пят(?:ь|и|ью)", 5), (r"шест(?:ь|и|ью)", 6), (r"сем(?:ь|и|ью)", 7),
    (r"вос(?:емь|ьми|емью|ьмью)", 8), (r"девят(?:ь|и|ью)", 9), (r"десят(?:ь|и|ью)", 10), (r"одиннадцат(?:ь|и|ью)", 11),
    (r"двенадцат(?:ь|и|ью)", 12), (r"тринадцат(?:ь|и|ью)", 13), (r"четырнадцат(?:ь|и|ью)", 14),
    (r"пятнадцат(?:ь|и|ью)", 15), (r"шестнадцат(?:ь|и|ью)", 16), (r"семнадцат(?:ь|и|ью)", 17),
    (r"восемнадцат(?:ь|и|ью)", 18), (r"девятнадцат(?:ь|и|ью)", 19), (r"двадцат(?:ь|и|ью)", 20),
    (r"тридцат(?:ь|и|ью)", 30), (r"сорок(?:а)?", 40), (r"пятьдесят|пятидесяти", 50), (r"шестьдесят|шестидесяти", 60),
    (r"семьдесят|семидесяти", 70), (r"восемьдесят|восьмидесяти", 80), (r"девяност[оа]", 90), (r"ст[оа]", 100),
    (r"двести|двухсот", 200), (r"триста|тр[её]хсот", 300), (r"четыреста|четыр[её]хсот", 400), (r"пятьсот|пятисот", 500),
    (r"шестьсот|шестисот", 600), (r"семьсот|семисот", 700), (r"восемьсот|восьмисот", 800), (r"девятьсот|девятисот", 900),
    (r"полтор[аы]|полутора", 1.5), (r"десяток|десятка|десятку", 10), (r"сотн[яюи]", 100),
)  # fmt: skip
_RU_SCALES = ((r"тысяч\w*|тыс\.", 1e3), (r"миллион\w*|млн", 1e6), (r"миллиард\w*|млрд", 1e9), (r"триллион\w*|трлн", 1e12))
_EN = "|".join([*_EN_WORDS, *_EN_SCALES])
_RU = "|".join(pattern for pattern, _ in (*_RU_WORDS, *_RU_SCALES))
_RUN = re.compile(
    rf"(?<![\w.,-])(?:(?P<half>half a|a|an|пол)(?:\s+|(?<=пол)))??"
    rf"(?:(?:{_EN})(?:(?:[\s-]+|(?:(?<=hundred)|(?<=thousand)|(?<=illion))\s+and\s+)(?:{_EN}))*"
    rf"|(?:{_RU})(?:\s+(?:{_RU}))*)(?:(?=fold\b)|(?!\w))",
    re.I,
)
_RU_TABLE = tuple((re.compile(pattern, re.I), float(value)) for pattern, value in (*_RU_WORDS, *_RU_SCALES))


@dataclass(frozen=True, slots=True)
class Worded:
    """A number in words: its place, value, and last digit's size. `alone`: it counts without a unit ("one" does not)."""

    start: int
    end: int
    value: float
    step: float
    alone: bool


def worded_numbers(text: str) -> Iterator[Worded]:
    """The numbers that English or Russian words spell: "twenty-three", "a hundred", полмиллиона, сто двадцать тысяч."""
    for match in _RUN.finditer(text):
        words = [word for word in re.split(r"[\s-]+", match.group()) if word.lower() not in ("and", "a", "an", "half")]
        start, half = match.start(), (match.group("half") or "").lower()
        if half == "пол":
            words[0] = words[0][3:] if words[0].lower().startswith("пол") else words[0]
        total, section, step = 0.0, 0.0, 1.0
        for word in words:
            value = _EN_WORDS.get(word.lower()) or _EN_SCALES.get(word.lower()) or _russian(word)
            scale = value >= 100 and (word.lower() in _EN_SCALES or value >= 1000)
            if not scale:
                section, step = section + value, value if value in (100.0, 1.5) else 1.0
            elif value == 100:
                section, step = (section or 1.0) * value, value
            else:
                total, section, step = total + (section or 1.0) * value, 0.0, value
        value = total + section
        if half in ("half a", "пол"):
            value, step = value / 2, step / 10
        plural = (
            len(words) == 1
            and not half
            and re.fullmatch(r"(?i:тысячи?|тысяч|миллион(?:ы|ов)|миллиард(?:ы|ов)|\w+ns)", words[0])
        )
        if plural or (len(words) == 1 and words[0].lower() in _EN_SCALES and not half):
            continue  # "million" after digits belongs to them, and "миллионы" alone is vague
        yield Worded(start, match.end(), value, step, value >= 13 or value == 1.5)


def _russian(word: str) -> float:
    return next(value for pattern, value in _RU_TABLE if pattern.fullmatch(word))
