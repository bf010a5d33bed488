"""Quantities read from the original text: amounts, percentages, counts, durations and dates, in zh, ru and en.

Each has the interval that its precision leaves open, so that 557.6萬美元, 5,576 млн долларов and $5.576M are one, "5.5
million" agrees with them nearly, and 6.5 million contradicts. A number inside a name (GPT-4, H800, V3) is none.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterator, Sequence

from align.match.numerals import CHARACTERS, chinese_number
from align.model import Quantity

_NOT_NAME = r"(?<![A-Za-zА-Яа-яЁё\d_./+-])(?<![\d][.,])"
_ARABIC = r"\d{1,3}(?:[,\u00a0\u202f ]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?"
_MAGNITUDES = (
    (r"万亿|萬億|兆|трлн\.?|триллион\w*|trillion|tn\b", 1e12),
    (r"亿|億", 1e8),
    (r"млрд\.?|миллиард\w*|billion|bn\b|B(?![A-Za-z])", 1e9),
    (r"млн\.?|миллион\w*|million|mn\b|M(?![A-Za-z])|百万|百萬", 1e6),
    (r"千万|千萬", 1e7),
    (r"万|萬", 1e4),
    (r"тыс\.?|тысяч\w*|thousand|[kK](?![A-Za-z])|千", 1e3),
)
_UNITS = (
    (r"美元|美金|долл(?:\.|ар\w*)?(?:\s*США)?|(?:U\.?S\.? )?dollars?|USD|美刀", "USD"),
    (r"港元|港幣|港币|гонконгск\w+ долл(?:\.|ар\w*)?", "HKD"),
    (r"新?[台臺]幣|新台币", "TWD"),
    (r"₽", "RUB"),
    (r"美分|цент(?:а|ов|ы)?(?!\w)|cents?\b", "cent"),
    (r"руб(?:\.|л\w*)|卢布|盧布|rub(?:les?)?\b", "RUB"),
    (r"(?:亿|億)?元|人民[币幣]|юан\w+|yuan|RMB", "CNY"),
    (r"欧元|歐元|евро|euros?|EUR", "EUR"),
    (r"%|％|процент\w*|per ?cent|个百分点|個百分點|percentage points?|п\. ?п\.", "%"),
    (r"(?:GPU|H\d00)?[\s-]*(?:小时|小時|час\w*|hours?)", "hour"),
    (r"分钟|分鐘|минут\w*|minutes?", "minute"),
    (r"个?月|個月|месяц\w*|months?", "month"),
    (r"周(?!\w)|週|недел\w+|weeks?", "week"),
    (r"天|дн(?:ей|я|ям)|день|days?|сут\w+", "day"),
    (r"年|лет(?!\w)|год(?:а|у|ом|ов)?(?!\w)|years?", "year"),
    (r"倍|раз(?:а)?(?!\w)|times(?!\w)|-?fold", "times"),
    (r"岁|歲|years? old", "age"),
    (r"°C|градус\w*|degrees?", "degree"),
    (r"нм|纳米|奈米|nm(?!\w)|nanomet\w+", "nm"),
)
_CURRENCIES = {
    "€": "EUR", "£": "GBP", "¥": "CNY", "￥": "CNY", "₽": "RUB", "HK$": "HKD", "NT$": "TWD", "AU$": "AUD", "A$": "AUD",
    "CA$": "CAD", "C$": "CAD", "SG$": "SGD", "S$": "SGD",
}  # fmt: skip
_AFTER = re.compile(
    r"(?P<magnitude>\s*-?(?:" + "|".join(p for p, _ in _MAGNITUDES) + r"))?"
    r"(?P<filler>\s*(?:多|余|餘|来|來|个|個)?\s*-?)(?P<unit>" + "|".join(p for p, _ in _UNITS) + r")?"
)  # fmt: skip
_MAGNITUDE_TABLE = tuple((re.compile(pattern), size) for pattern, size in _MAGNITUDES)
_UNIT_TABLE = tuple((re.compile(pattern, re.I), unit) for pattern, unit in _UNITS)
_NUMBER = re.compile(
    rf"(?:(?P<currency>(?:US|HK|NT|AU|A|CA|C|SG|S)?\$|€|£|¥|￥|₽)\s?)?{_NOT_NAME}(?P<number>{_ARABIC})|(?P<han>[{CHARACTERS}]+)"
)
_CLOCKS = (
    re.compile(r"(?<![\d:])(?P<hour>\d{1,2}):(?P<minute>\d{2})(?![\d:])(?:\s*[ap]\.?m\b\.?)?", re.I),
    re.compile(r"(?<!\d)(?P<hour>\d{1,2})\s*[ap]\.?m\b\.?", re.I),
    re.compile(
        r"(?<!\d)(?P<hour>\d{1,2})\s*(?:[時时](?!間|间|候)|[点點](?!\d+(?![\d分])))(?:許|许|左右)?(?:(?P<minute>\d{1,2})\s*分)?"
    ),
)
_MODIFIERS = (
    ("about", re.compile(r"(?:about|around|roughly|some|nearly|almost|approximately|约|約|大約|大约|近|将近|將近|接近|около|почти|примерно|порядка)\s*$", re.I)),
    ("over", re.compile(r"(?:more than|over|at least|no less than|超過|超过|逾|至少|不少于|不少於|高达|高達|более(?: чем)?|свыше|больше|не менее|минимум|как минимум)\s*$", re.I)),
    ("under", re.compile(r"(?:less than|under|at most|up to|fewer than|below|不到|不足|低于|低於|少于|少於|менее|меньше|не более|до)\s*$", re.I)),
)  # fmt: skip
_FRACTIONS = (
    (re.compile(r"百分之([" + CHARACTERS + r"\d.]+)"), 1.0),
    (re.compile(r"([一二三四五六七八九两兩])成(?:五|半)?(?![功为為立员員果就本分长長熟效])"), 10.0),
)
_WORDS = re.compile(
    r"(?P<half>半[数數]|половин\w+|\bhalf\b)|(?P<third>三分之一|трет(?:ь|и|ью)(?!\w)|\ba third\b|\bone third\b)|"
    r"(?P<quarter>四分之一|четверт(?:ь|и|ью)\b|\ba quarter\b)|(?P<twothirds>三分之二|две трети|двух третей|two[- ]thirds)"
)
_WORD_VALUES = {"half": 50.0, "third": 100 / 3, "quarter": 25.0, "twothirds": 200 / 3}
_ENGLISH_SMALL = {w: i for i, w in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)}
_RUSSIAN_SMALL = {
    "два": 2, "две": 2, "двух": 2, "три": 3, "трех": 3, "трёх": 3, "четыре": 4, "четырех": 4, "четырёх": 4, "пять": 5,
    "пяти": 5, "шесть": 6, "шести": 6, "семь": 7, "семи": 7, "восемь": 8, "восьми": 8, "девять": 9, "девяти": 9,
    "десять": 10, "десяти": 10, "десятка": 10,
}  # fmt: skip
_TEENS = "thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_LARGE_WORD = re.compile(
    rf"\b(?:(?P<teen>{'|'.join(_TEENS)})|(?P<ten>{'|'.join(_TENS)})(?:-(?P<one>{'|'.join(list(_ENGLISH_SMALL)[:9])}))?)\b",
    re.I,
)
_SMALL_WORD = re.compile(r"\b(" + "|".join([*_ENGLISH_SMALL, *_RUSSIAN_SMALL]) + r")\b", re.I)

_MONTHS = {
    "янв": 1, "фев": 2, "мар": 3, "mar": 3, "апр": 4, "мая": 5, "май": 5, "мае": 5, "июн": 6, "июл": 7, "авг": 8, "сен": 9,
    "окт": 10, "ноя": 11, "дек": 12, "jan": 1, "feb": 2, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9,
    "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_RU_MONTH = r"(?:январ|феврал|март|апрел|ма[йяе]|июн|июл|август|сентябр|октябр|ноябр|декабр)[а-я]{0,2}"
_EN_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan\.|Feb\.|Mar\.|Apr\.|Jun\.|Jul\.|Aug\.|Sept?\.|Oct\.|Nov\.|Dec\.)"
)
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:(?P<year>\d{4})\s*年|(?P<relative>去年|今年|明年|前年))?\s*(?P<month>\d{1,2})\s*月(?:\s*(?P<day>\d{1,2})\s*[日号號])?",
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:-?го)?\s+(?P<month>{_RU_MONTH})(?!\w)(?:\s+(?P<year>\d{{4}}))?",
        rf"(?<!\w)(?P<month>{_RU_MONTH})(?!\w)\s+(?:(?P<year>\d{{4}})|(?P<relative>прошлого|этого|текущего)\s+года)",
        rf"(?:в|к|с|до)\s+(?P<month>{_RU_MONTH})(?!\w)",
        rf"\b(?P<month>{_EN_MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?P<year>\d{{4}}))?",
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_EN_MONTH})(?:,?\s+(?P<year>\d{{4}}))?",
        rf"\b(?:(?P<relative>last|this|next)\s+)?(?P<month>{_EN_MONTH.replace('May|', '')})(?:,?\s+(?P<year>\d{{4}}))?",
        r"(?<![\d.,$])(?P<year>(?:19|20)\d{2})(?:\s*年(?!\s*\d)|\s*(?:год\w*|г\.)|(?![\d.,%]?\d)(?=[\s.,;:)—–-]|$)(?!\s*(?:GPU|H\d00|chip|ускор|чип)))",
        r"(?P<monthday>(?<![\d月.,])(?<!\d )\d{1,2})[日](?!\d|报|報|本|元|子|常)",
    )
)
_RELATIVE = {"去年": -1, "last": -1, "прошлого": -1, "前年": -2, "明年": 1, "next": 1}


def find_quantities(text: str, reference: datetime.date | None = None) -> list[Quantity]:
    """The quantities of a text, in order. `reference` is the date from which dates without a year are reckoned."""
    found: list[Quantity] = []
    reference = reference or datetime.date(2000, 1, 1)
    for reader in (_clock_times, lambda t: _dates(t, reference), _fractions, _numbers, _spelled):
        for quantity in reader(text):
            if all(quantity.end <= q.start or quantity.start >= q.end for q in found):
                found.append(quantity)
    return sorted(found, key=lambda q: q.start)


def _numbers(text: str) -> Iterator[Quantity]:
    for match in _NUMBER.finditer(text):
        value_step = _arabic(match.group("number"), text) if match.group("number") else chinese_number(match.group("han"))
        if value_step is None:
            continue
        (value, step), after = value_step, _AFTER.match(text, match.end())
        magnitude, unit, end = 1.0, None, match.end()
        if after:
            if after.group("magnitude"):
                magnitude = next(
                    size for p, size in _MAGNITUDE_TABLE if p.match(after.group("magnitude").strip().lstrip("-"))
                )
                end = after.end("magnitude")
            if after.group("unit"):
                unit = next(name for p, name in _UNIT_TABLE if p.match(after.group("unit").strip()))
                end = after.end("unit")
        if match.group("currency"):
            unit = _CURRENCIES.get(match.group("currency"), "USD")
        if _is_part_of_name(text, match.start("number"), end, unit, magnitude):
            continue
        if unit == "cent":
            unit, magnitude = "USD", magnitude / 100
        if match.group("han") and not _counts(match.group("han"), value, unit, magnitude, after):
            continue
        yield _quantity(value * magnitude, step * magnitude, unit or "count", match.start(), end, text)


def _is_part_of_name(text: str, start: int, end: int, unit: str | None, magnitude: float) -> bool:
    """GPT 4, Grok 3, 3.5-turbo, R1: a bare small number next to a Latin name belongs to the name."""
    if unit or magnitude != 1.0 or start < 0:
        return False
    return bool(re.search(r"[A-Z][A-Za-z]*[\s-]?$", text[:start])) or bool(re.match(r"-?[A-Za-z]", text[end:]))


def _counts(numeral: str, value: float, unit: str | None, magnitude: float, after: re.Match[str] | None) -> bool:
    """Whether a Chinese numeral is meant as a number: 四億美元 and 五十四天 are, 一旦 and 萬一 are not."""
    if value >= 10 and len(numeral) >= 2:
        return True
    return value >= 2 and (unit is not None or bool(after and after.group("filler").strip()))


def _arabic(number: str, text: str) -> tuple[float, float]:
    """Value and last digit's size. A comma is a decimal point in Russian, and parts thousands elsewhere."""
    compact = re.sub(r"[\u00a0\u202f ]", "", number)
    if "," in compact:
        grouped = re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", compact)
        russian = bool(re.search("[А-Яа-я]", text))
        compact = (
            compact.replace(",", "") if grouped and not (russian and compact.count(",") == 1) else compact.replace(",", ".")
        )
    value = float(compact)
    decimals = len(compact.partition(".")[2])
    if decimals:
        return value, 10.0**-decimals
    zeros = len(compact) - len(compact.rstrip("0"))
    return value, 10.0**zeros if value >= 100 and zeros else 1.0


def _quantity(value: float, step: float, unit: str, start: int, end: int, text: str) -> Quantity:
    before = text[max(0, start - 24) : start]
    modifier = next((name for name, pattern in _MODIFIERS if pattern.search(before)), "")
    exact = step == 1.0 and unit in ("count", "day", "month", "year", "hour", "week", "times", "age")
    half = 0.0 if exact else step / 2
    low, high = value - half, value + half
    if modifier == "about":
        low, high = min(low, value * 0.93), max(high, value * 1.07)
    elif modifier == "over":
        high = max(high, value * 1.25)
    elif modifier == "under":
        low = min(low, value * 0.8)
    return Quantity(value, low, high, unit, start, end, text[start:end], modifier)


def _clock_times(text: str) -> Iterator[Quantity]:
    """Times of day, as minutes on a clock of twelve hours: 8:15 p.m., 20:15 and 晚上8時15分 are one."""
    for pattern in _CLOCKS:
        for match in pattern.finditer(text):
            hour, minute = int(match.group("hour")), int(match.groupdict().get("minute") or 0)
            if hour <= 24 and minute < 60:
                value = float(hour % 12 * 60 + minute)
                yield Quantity(value, value, value, "time", match.start(), match.end(), match.group())


def _fractions(text: str) -> Iterator[Quantity]:
    for pattern, scale in _FRACTIONS:
        for match in pattern.finditer(text):
            number = match.group(1)
            parsed = (float(number), 1.0) if re.fullmatch(r"\d+(?:\.\d+)?", number) else chinese_number(number)
            if parsed:
                yield _quantity(parsed[0] * scale, parsed[1] * scale / 2, "%", match.start(), match.end(), text)


def _spelled(text: str) -> Iterator[Quantity]:
    for match in _WORDS.finditer(text):
        value = _WORD_VALUES[match.lastgroup or "half"]
        yield Quantity(value, value * 0.95, value * 1.05, "%", match.start(), match.end(), match.group())
    for match, value, alone in _worded(text):
        after = _AFTER.match(text, match.end())
        magnitude, word = (after.group("magnitude") or "", after.group("unit") or "") if after else ("", "")
        if not (alone or magnitude or word):
            continue  # "one of them" counts nothing
        size = next((s for p, s in _MAGNITUDE_TABLE if magnitude and p.match(magnitude.strip(" -"))), 1.0)
        unit = next((u for p, u in _UNIT_TABLE if word and p.match(word.strip())), "count")
        end = after.end() if after and (magnitude or word) else match.end()
        yield _quantity(value * size, size, unit, match.start(), end, text)


def _worded(text: str) -> Iterator[tuple[re.Match[str], float, bool]]:
    """Numbers in words, with whether they count without a unit: the larger ones do."""
    for match in _LARGE_WORD.finditer(text):
        yield match, _large_number(match), True
    for match in _SMALL_WORD.finditer(text):
        word = match.group(1).lower()
        yield match, float(_ENGLISH_SMALL.get(word) or _RUSSIAN_SMALL[word]), False


def _large_number(match: re.Match[str]) -> float:
    if match.group("teen"):
        return 13.0 + _TEENS.index(match.group("teen").lower())
    one = _ENGLISH_SMALL[match.group("one").lower()] if match.group("one") else 0
    return 20.0 + 10 * _TENS.index(match.group("ten").lower()) + one


def _dates(text: str, reference: datetime.date) -> Iterator[Quantity]:
    for pattern in _DATES:
        for match in pattern.finditer(text):
            bounds = _bounds(match.groupdict(), reference)
            if bounds:
                low, high = (d.toordinal() for d in bounds)
                yield Quantity(
                    float(low), float(low), float(high), "date", match.start(), match.end(), match.group().strip()
                )


def _bounds(parts: dict[str, str | None], reference: datetime.date) -> tuple[datetime.date, datetime.date] | None:
    """First and last day that a date can mean."""
    day = int(parts.get("day") or 0)
    try:
        if parts.get("monthday"):
            return _nearest_monthday(int(parts["monthday"] or 0), reference)
        if not parts.get("month"):
            year = int(parts["year"] or 0)
            return datetime.date(year, 1, 1), datetime.date(year, 12, 31)
        month = _month(parts["month"] or "")
        year = _year(parts, month, day or 15, reference)
        if day:
            return (datetime.date(year, month, day),) * 2
        return datetime.date(year, month, 1), datetime.date(year, month, calendar.monthrange(year, month)[1])
    except ValueError:
        return None


def _month(name: str) -> int:
    return int(name) if name.isdigit() else _MONTHS[name[:3].lower()]


def _year(parts: dict[str, str | None], month: int, day: int, reference: datetime.date) -> int:
    if parts.get("year"):
        return int(parts["year"] or 0)
    if parts.get("relative"):
        return reference.year + _RELATIVE.get(parts["relative"] or "", 0)
    years = (reference.year - 1, reference.year, reference.year + 1)
    return min(years, key=lambda y: abs((datetime.date(y, month, min(day, 28)) - reference).days))


def _nearest_monthday(day: int, reference: datetime.date) -> tuple[datetime.date, datetime.date] | None:
    """17日: the last such day up to the reference."""
    for back in range(2):
        month = reference.month - back
        year = reference.year if month >= 1 else reference.year - 1
        candidate = datetime.date(year, (month - 1) % 12 + 1, day)
        if candidate <= reference:
            return candidate, candidate
    return None


def compare(a: Quantity, b: Quantity) -> str:
    """ "agree", "near", "conflict", or "unrelated" where the units differ.

    Two agree when their intervals overlap. Dates are near within three days, percentages within a thirtieth, other
    values within a tenth, and counts that are given to the unit (2,048 and 2,480) within a quarter: such figures are
    misquoted more often than met twice.
    """
    if a.unit != b.unit:
        return "unrelated"
    if a.low <= b.high and b.low <= a.high:
        return "agree"
    if a.unit == "date":
        gap = max(a.low - b.high, b.low - a.high)
        return "near" if gap <= 3 else "conflict"
    largest = max(abs(a.value), abs(b.value))
    to_the_unit = a.unit == "count" and min(a.value, b.value) >= 1000 and max(a.high - a.low, b.high - b.low) <= 10
    tolerance = 1 / 4 if to_the_unit else 1 / 30 if a.unit == "%" else 1 / 10
    return "near" if largest and abs(a.value - b.value) / largest <= tolerance else "conflict"


def disagree(a: Quantity, b: Quantity) -> bool:
    """Whether two figures for one thing cannot both be right: another day, or an amount beyond all rounding.

    Values further apart than a factor of three, small counts than a third, percentages than five points and dates than a
    month are taken for figures of other things.
    """
    relation = compare(a, b)
    if a.unit == "date" == b.unit:
        single = a.low == a.high and b.low == b.high
        return relation in ("near", "conflict") and single and abs(a.value - b.value) <= 31
    ratio = max(a.value, b.value) / max(min(a.value, b.value), 1e-9)
    if a.unit == "%":
        same_precision = abs((a.high - a.low) - (b.high - b.low)) < 1e-9
        return relation != "agree" and same_precision and abs(a.value - b.value) <= 5
    if a.unit == "count" and a.low == a.high and b.low == b.high and max(a.value, b.value) < 1000:
        return relation != "agree" and ratio <= 1.35
    small = a.unit in ("times", "time") or (a.unit == "count" and max(a.value, b.value) < 1000)
    return relation in ("near", "conflict") and 1.1 < ratio <= 3 and not small


def pair_up(left: Sequence[Quantity], right: Sequence[Quantity]) -> list[tuple[Quantity, Quantity, str]]:
    """Each quantity with at most one of the other side, the best agreement first; "unrelated" pairs are not listed."""
    order = {"agree": 0, "near": 1, "conflict": 2}
    options = [(order[r], i, j, r) for i, a in enumerate(left) for j, b in enumerate(right) if (r := compare(a, b)) in order]
    pairs, used_left, used_right = [], set(), set()
    for _, i, j, relation in sorted(options):
        if i not in used_left and j not in used_right:
            used_left.add(i)
            used_right.add(j)
            pairs.append((left[i], right[j], relation))
    return pairs
