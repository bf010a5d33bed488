"""Numbers in digits, and the words of magnitude behind them: what finding figures and comparing them both read."""

from __future__ import annotations

import re

MAGNITUDES = (
    (r"万亿|萬億|兆(?![瓦赫])|трлн\.?|триллион\w*|trillion|tn\b|T(?![A-Za-z])", 1e12),
    (r"亿|億", 1e8),
    (r"млрд\.?|миллиард\w*|billion|bn\b|B(?![A-Za-z])", 1e9),
    (r"млн\.?|миллион\w*|million|mn\b|M(?![A-Za-z])|百万|百萬", 1e6),
    (r"千万|千萬", 1e7),
    (r"万|萬", 1e4),
    (r"тысяч\w*|тыс\.?(?!\w)|thousand|[kK](?![A-Za-z])|千(?![米克瓦卡伏])", 1e3),
)
AFTER_MAGNITUDE = re.compile(r"\s*-?(?:" + "|".join(p for p, _ in MAGNITUDES) + r")")
_MOST_ZEROS = 300
"""A larger power of ten is no floating-point number."""
DIGITS_FIRST = re.compile(r"\D{0,4}?\d[\d,\u00a0\u202f ]*(?![\d.])")
NUMBER_ALONE = re.compile(r"\d+(?:[\d,.\u00a0\u202f ]*\d)?")


def arabic_number(number: str, text: str) -> tuple[float, float]:
    """Value and last digit's size. A comma is a decimal point in Russian, and parts thousands elsewhere."""
    compact = re.sub(r"[\u00a0\u202f ]", "", number)
    if "," in compact:
        grouped = re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", compact)
        russian = bool(re.search("[А-Яа-я]", text))
        compact = (
            compact.replace(",", "") if grouped and not (russian and compact.count(",") == 1) else compact.replace(",", ".")
        )
    if compact.count(".") > 1:
        compact = compact.replace(".", "")
    value = float(compact)
    decimals = len(compact.partition(".")[2])
    if decimals:
        return value, 10.0**-decimals
    zeros = min(len(compact) - len(compact.rstrip("0")), _MOST_ZEROS)
    return value, 10.0**zeros if value >= 100 and zeros else 1.0
