"""Chinese numerals: 兩千零四十八, 四億, 三点五, with their precision."""

from __future__ import annotations

DIGITS = {
    c: i for i, row in enumerate(("〇零", "一壹", "二兩两贰貳", "三叁參", "四", "五", "六", "七", "八", "九")) for c in row
}
_SMALL = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_TENS = str.maketrans({"廿": "二十", "卅": "三十"})
_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}
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
            if not section and not total:
                return None
            total = (total + section if _LARGE[character] > 10**7 else section) * _LARGE[character] + (
                0 if _LARGE[character] > 10**7 else total
            )
            section, digit, step = 0.0, None, float(_LARGE[character])
    if not seen:
        return None
    value = total + section + (digit or 0)
    if fraction:
        if not all(c in DIGITS for c in fraction):
            return None
        value += sum(DIGITS[c] * 10.0 ** -(i + 1) for i, c in enumerate(fraction))
        step = 10.0 ** -len(fraction)
    return value, step
