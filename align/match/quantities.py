"""Quantities read from the original text: amounts, percentages, counts, durations and dates, in zh, ru and en.

Each has the interval that its precision leaves open, so that 557.6萬美元, 5,576 млн долларов and $5.576M are one, "5.5
million" agrees with them nearly, and 6.5 million contradicts. A number inside a name (GPT-4, H800, V3) is none.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from align.match.dates import RELATIVE, find_dates
from align.match.durations import HALF, half_durations
from align.match.letters import HAN, has_any, letters_of, may_match
from align.match.numerals import CHARACTERS, chinese_number, worded_numbers
from align.model import Quantity

_NOT_NAME = r"(?<![A-Za-zА-Яа-яЁё\d_./+])(?<!(?<!\d)-)(?<![\d][.,])"
_ARABIC = r"\d{1,3}(?:\.\d{3}){2,}(?![\d.])|\d{1,3}(?:[,\u00a0\u202f ]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?"
_MAGNITUDES = (
    (r"万亿|萬億|兆(?![瓦赫])|трлн\.?|триллион\w*|trillion|tn\b|T(?![A-Za-z])", 1e12),
    (r"亿|億", 1e8),
    (r"млрд\.?|миллиард\w*|billion|bn\b|B(?![A-Za-z])", 1e9),
    (r"млн\.?|миллион\w*|million|mn\b|M(?![A-Za-z])|百万|百萬", 1e6),
    (r"千万|千萬", 1e7),
    (r"万|萬", 1e4),
    (r"тыс\.?|тысяч\w*|thousand|[kK](?![A-Za-z])|千", 1e3),
)
_UNITS = (
    (r"美元|美金|долл(?:\.|ар\w*)?(?:\s*США)?|(?:U\.?S\.? )?dollars?|USD|美刀", "USD", 1.0),
    (r"港元|港幣|港币|HKD|гонконгск\w+ долл(?:\.|ар\w*)?", "HKD", 1.0),
    (r"新?[台臺]幣|新台币", "TWD", 1.0),
    (r"₽", "RUB", 1.0),
    (r"美分|цент(?:а|ов|ы)?(?!\w)|cents?\b", "USD", 0.01),
    (r"руб(?:\.|л\w*)|卢布|盧布|rou?bles?\b|rub\b", "RUB", 1.0),
    (r"(?:亿|億)?元|人民[币幣]|юан\w+|yuan|RMB", "CNY", 1.0),
    (r"日元|日圓|日圆|иен\w*|yen(?![a-z])|JPY", "JPY", 1.0),
    (r"英[鎊镑]|фунт\w* стерлингов|pounds? sterling|GBP", "GBP", 1.0),
    (r"[韓韩][元圜]|(?:южнокорейск\w+ )?вон(?!\w)|won(?![a-z])|KRW", "KRW", 1.0),
    (r"[卢盧]比|рупи\w+|rupees?|INR", "INR", 1.0),
    (r"欧元|歐元|евро|[Ee]uros?|EUR", "EUR", 1.0),
    (r"[个個]?百分[点點]|percentage points?|п\. ?п\.|процентн\w+ пункт\w*", "point", 1.0),
    (r"%|％|процент\w*|per ?cent(?!age)", "%", 1.0),
    (r"(?:GPU|H\d00)?[\s-]*(?:小时|小時|час\w*|hours?)", "hour", 1.0),
    (r"分钟|分鐘|минут\w*|minutes?", "minute", 1.0),
    (r"个?月|個月|месяц\w*|months?", "month", 1.0),
    (r"周(?!\w)|週|недел\w+|weeks?", "week", 1.0),
    (r"天|дн(?:ей|я|ям)|день|days?|сут\w+", "day", 1.0),
    (r"岁|歲|-?years?[ -]old", "age", 1.0),
    (r"年|летн\w+|лет(?!\w)|год(?:а|у|ом|ов)?(?!\w)|years?", "year", 1.0),
    (r"倍|раз(?:а)?(?!\w)|times(?!\w)|-?fold", "times", 1.0),
    (r"°C|градус\w*|degrees?", "degree", 1.0),
    (r"平方公里|平方千米|кв\.? ?км|квадратн\w+ километр\w*|square kilomet\w+|km²|км²", "km²", 1.0),
    (r"公顷|公頃|га(?!\w)|гектар\w*|hectares?", "km²", 0.01),
    (r"平方米|кв\.? ?м(?!\w)|квадратн\w+ метр\w*|square met(?:er|re)s?|m²|м²", "m²", 1.0),
    (r"公里|千米|км(?!\w)|километр\w*|km(?![A-Za-z])|kilomet(?:er|re)s?", "m", 1000.0),
    (r"英里|мил(?:ь|и|ях|ями)(?!\w)|miles?\b", "m", 1609.344),
    (r"公尺|米(?![饭飯])|метр(?:а|ов|ы|ам|ах)?(?!\w)|met(?:er|re)s?\b", "m", 1.0),
    (r"厘米|公分|см(?!\w)|сантиметр\w*|cm(?![A-Za-z])|centimet(?:er|re)s?", "m", 0.01),
    (r"公斤|千克|кг(?!\w)|килограмм\w*|kg(?![A-Za-z])|kilograms?|kilos?\b", "kg", 1.0),
    (r"公吨|公噸|吨|噸|тонн\w*|т(?!\w)|tonn?es?\b|tons?\b", "kg", 1000.0),
    (r"吉瓦|ГВт|GW(?![A-Za-z])|гигаватт\w*|gigawatts?", "W", 1e9),
    (r"兆瓦|МВт|MW(?![A-Za-z])|мегаватт\w*|megawatts?", "W", 1e6),
    (r"千瓦(?!时|時)|кВт(?!\W?ч)|kW(?![A-Za-z])|киловатт\w*|kilowatts?", "W", 1e3),
    (r"TB(?![A-Za-z])|ТБ|терабайт\w*|terabytes?", "byte", 1e12),
    (r"GB(?![A-Za-z])|ГБ|гигабайт\w*|gigabytes?", "byte", 1e9),
    (r"MB(?![A-Za-z])|МБ|мегабайт\w*|megabytes?", "byte", 1e6),
    (r"нм|纳米|奈米|nm(?!\w)|nanomet\w+", "nm", 1.0),
)
_CURRENCIES = {
    "€": "EUR", "£": "GBP", "¥": "CNY", "￥": "CNY", "₽": "RUB", "HK$": "HKD", "NT$": "TWD", "AU$": "AUD", "A$": "AUD",
    "CA$": "CAD", "C$": "CAD", "SG$": "SGD", "S$": "SGD",
}  # fmt: skip
_CURRENCY_BEFORE = re.compile(
    r"(新?[台臺][币幣]|港[币幣元]|美[元金]|[欧歐]元|人民[币幣]|日[元圓圆]|英[鎊镑]|USD|EUR|HKD|GBP|JPY|KRW|INR|RMB)\s*$"
)
_AFTER = re.compile(
    r"(?P<magnitude>\s*-?(?:" + "|".join(p for p, _ in _MAGNITUDES) + r"))?"
    r"(?P<filler>(?:\s+of(?=\s))?\s*(?:多|余|餘|来|來|个|個)?\s*-?)(?P<unit>" + "|".join(p for p, _, _ in _UNITS) + r")?"
)  # fmt: skip
_AFTER_MAGNITUDE = re.compile(r"\s*-?(?:" + "|".join(p for p, _ in _MAGNITUDES) + r")")
_DIGITS_FIRST = re.compile(r"\D{0,4}?\d[\d,\u00a0\u202f ]*(?![\d.])")
_NUMBER_ALONE = re.compile(r"\d+(?:[\d,.\u00a0\u202f ]*\d)?")
_MAGNITUDE_TABLE = tuple((re.compile(pattern), size) for pattern, size in _MAGNITUDES)
_UNIT_TABLE = tuple((re.compile(pattern, re.I), unit, factor) for pattern, unit, factor in _UNITS)
_NUMBER = re.compile(
    rf"(?:(?P<currency>(?:US|HK|NT|AU|A|CA|C|SG|S)?\$|€|£|¥|￥|₽)\s?)?{_NOT_NAME}(?P<number>{_ARABIC})|(?P<han>[{CHARACTERS}]+)"
)
_CLOCKS = (
    re.compile(r"(?<![\d:])(?P<hour>\d{1,2}):(?P<minute>\d{2})(?![\d:])(?:\s*[ap]\.?m\b\.?)?", re.I),
    re.compile(r"(?<!\d)(?P<hour>\d{1,2})\s*[ap]\.?m\b\.?", re.I),
    re.compile(
        r"(?<!\d)(?P<hour>\d{1,2})\s*(?:[時时](?!間|间|候)|[点點](?!\d+(?![\d分])))(?:許|许|左右)?(?:\s*(?P<minute>\d{1,2})\s*分)?"
    ),
    re.compile(
        r"(?:上午|下午|早上|晚上|凌晨|清晨|中午|傍晚)(?P<hour>[一二三四五六七八九十兩两]{1,3})[點点]"
        r"(?:(?P<minute>半|[二三四五]?十?[一二三四五六七八九]?(?=分))分?)?"
    ),
)
_MODIFIERS = (
    ("about", re.compile(r"(?:about|around|roughly|some|nearly|almost|approximately|约|約|大約|大约|近|将近|將近|接近|около|почти|примерно|порядка)\s*$", re.I)),
    ("over", re.compile(r"(?:more than|over|at least|no less than|超過|超过|逾|至少|不少于|不少於|高达|高達|(?<!не )более(?: чем)?|свыше|(?<!не )больше|не менее|минимум|как минимум)\s*$", re.I)),
    ("under", re.compile(r"(?:less than|under|at most|up to|fewer than|below|不到|不足|低于|低於|少于|少於|(?<!не )менее|(?<!не )меньше|не более|до)\s*$", re.I)),
)  # fmt: skip
_TENTHS = re.compile(
    r"([一二三四五六七八九两兩]|(?<!\d)\d(?:\.\d)?)成([半一二三四五六七八九]|[1-9](?!\d))?(?![功为為立果就本分长長熟效都]|[员員](?!工))"
)
_MEASURE = r"\s*[人个個名位件家次辆輛台张張头頭]?\s*"
_BEHIND = (
    (
        "over",
        re.compile(
            rf"{_MEASURE}(?:以上|有[余餘])|\s*(?:or|and) more\b(?! than)|\s*(?:и|или) (?:более|больше)\b(?! чем| ?\d)", re.I
        ),
    ),
    (
        "under",
        re.compile(
            rf"{_MEASURE}(?:以下|以[内內])|\s*or (?:less|fewer)\b(?! than)|\s*(?:и|или) (?:менее|меньше)\b(?! чем| ?\d)",
            re.I,
        ),
    ),
    ("about", re.compile(rf"{_MEASURE}(?:左右|上下)|\s*or so\b(?! (?:far|many|much))", re.I)),
)
"""The same, behind the figure and its unit."""
_WORDS = re.compile(
    r"(?P<over>[过過逾]半|大半)|(?P<half>半[数數]|一半|половин\w+|\bhalf\b(?! a (?:m|b|dozen)))|"
    r"(?P<threequarters>three[- ]quarters|тр(?:и|[её]х) четверт(?:и|ей))|(?P<twothirds>two[- ]thirds|дв(?:е|ух) трет(?:и|ей))|"
    r"(?P<third>(?<!\w)трет(?:ь|и|ью)(?!\w)|\b(?:a|one)[- ]third\b)|"
    r"(?P<quarter>(?<!\w)четверт(?:ь|и|ью)(?!\w)|\b(?:a|one)[- ]quarter\b(?!\s+of\s+\d{4}))|"
    r"(?P<fifth>\b(?:a|one)[- ]fifth\b|(?<!\w)пят(?:ая|ую|ой) част\w+)|(?P<tenth>\b(?:a|one)[- ]tenth\b|(?<!\w)десят(?:ая|ую|ой) част\w+)",
    re.I,
)
_PARTS_IN_WORDS = ("半", "half", "third", "quarter", "fifth", "tenth", "половин", "трет", "четверт", "пят", "десят")
"""One of them is in whatever _WORDS finds."""
_WORD_VALUES = {
    "over": 50.0, "half": 50.0, "third": 100 / 3, "quarter": 25.0, "threequarters": 75.0, "twothirds": 200 / 3,
    "fifth": 20.0, "tenth": 10.0,
}  # fmt: skip
_SHARE = re.compile(rf"([{CHARACTERS}\d]+)分之([{CHARACTERS}\d.]+)")
_CHINESE_SCALES = {"十": 1e1, "百": 1e2, "千": 1e3, "万": 1e4, "萬": 1e4, "亿": 1e8, "億": 1e8}
_SCALE = "[十百千万萬亿億]"
_VAGUE = tuple(
    (HAN, re.compile(pattern), low, high, modifier)
    for pattern, low, high, modifier in (
        (r"(?P<tens>[二三四五六七八九])?(?P<scale>十)[几幾多余餘来來](?![年月日])", 1.1, 1.9, "several"),
        (rf"[数數几幾](?P<scale>{_SCALE}+)", 2.0, 10.0, "several"),
        (r"(?:成[百千][上]?)(?P<scale>[千万萬])", 1.0, 10.0, "several"),
        (rf"(?:上|逾|超|超[过過]|[过過])(?P<scale>(?:[百千万萬亿億])+)(?![{CHARACTERS}])", 1.0, 2.0, "over"),
        (rf"(?:将近|將近|近|[约約]|大[约約])(?P<scale>(?:[百千万萬亿億])+)(?![{CHARACTERS}])", 0.85, 1.15, "about"),
    )
) + tuple(
    (letters_of(pattern), re.compile(rf"(?<![\w-])(?:{pattern})(?!\w)", re.I), low, high, "several")
    for pattern, low, high in (
        (r"hundreds of thousands|сотни тысяч|сот(?:ен|ням|нями|нях) тысяч", 2e5, 1e6),
        (r"tens of thousands|десят(?:ки|ков|кам|ками|ках) тысяч", 2e4, 1e5),
        (r"hundreds of millions|сотни миллионов|сот(?:ен|ням|нями|нях) миллионов", 2e8, 1e9),
        (r"tens of millions|десят(?:ки|ков|кам|ками|ках) миллионов", 2e7, 1e8),
        (r"hundreds of billions|сотни миллиардов|сот(?:ен|ням|нями|нях) миллиардов", 2e11, 1e12),
        (r"tens of billions|десят(?:ки|ков|кам|ками|ках) миллиардов", 2e10, 1e11),
        (r"billions(?: of)?|миллиард(?:ы|ам|ами|ах)", 2e9, 1e11),
        (r"millions(?: of)?|миллион(?:ы|ам|ами|ах)", 2e6, 1e8),
        (r"thousands(?: of)?|тысяч(?:и|ам|ами|ах)", 2e3, 1e5),
        (r"hundreds(?: of)?|сот(?:ни|ням|нями|нях)|несколько сотен", 2e2, 1e3),
        (r"(?:several|a few) hundred", 2e2, 1e3),
        (r"(?:several|a few|несколько) (?:thousand|тысяч)", 2e3, 1e4),
        (r"(?:several|a few|несколько) (?:million|миллионов)", 2e6, 1e7),
        (r"(?:several|a few|несколько) (?:billion|миллиардов)", 2e9, 1e10),
        (r"(?:dozens|scores|tens) of|десят(?:ки|кам|ками|ках)|несколько десятков", 2e1, 1e2),
    )
)
_MANY = (
    "hundred", "thousand", "million", "billion", "dozen", "score", "tens", "сот", "тысяч", "миллион", "миллиард", "десят",
)  # fmt: skip
"""One of them is in what any pattern of _VAGUE finds that is not Chinese."""
_HAN_RANGE = re.compile(rf"(?<![第{CHARACTERS}])([{CHARACTERS}]+)[至到]([{CHARACTERS}]+)")
_DOZEN = re.compile(r"\b(?:(?P<half>half a)|(?P<two>two)|a)\s+dozen\b", re.I)
_PAIRED_DIGITS = re.compile(
    rf"(?<![{CHARACTERS}])(?P<tens>[二三四五六七八九]?十)?(?P<a>[一二兩两三四五六七八])(?P<b>[二三四五六七八九])(?P<scale>{_SCALE}*)"
)
_COMPOUND = re.compile(
    rf"{_NOT_NAME}\d[\d,]*(?:\.\d+)?\s?(?:兆|[亿億]|[千百]?[万萬])\s?\d[\d,]*(?:\.\d+)?(?:[千百]?[万萬]|[千百])?(?:\d{{1,4}}(?![\d.,]))?"
)
_COMPOUND_PART = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s?(兆|[亿億]|千[万萬]|百[万萬]|[万萬千百])?")
_COMPOUND_SCALES = {"兆": 1e12, "千万": 1e7, "千萬": 1e7, "百万": 1e6, "百萬": 1e6, **_CHINESE_SCALES}
_NAME_BEFORE = re.compile(r"([A-Z][A-Za-z]*)[\s-]?$")
_SENTENCE_STARTS = frozenset(
    "A About After All Almost Among And Another Approximately Around As At Before Below Between But By During Every Exactly "
    "For From Her His I If In Its Just More My Nearly Of On Only Or Our Over Roughly Since Some Than The Their These They "
    "This Those To Under Until Up We When While With".split()
)
_ORDINAL_BEFORE = re.compile(r"(?:第|No\.|№|号|號|\d-)\s*$")
_ORDINAL_AFTER = re.compile(
    r"-?(?:й|я|е|го|му|м|ой|ую|х|ый|ая|ое)(?!\w)|(?:st|nd|rd|th)\b|[号號](?!召)|[后後](?![来來的])|年代|[楼樓](?!宇)|/\d"
)
_BETWEEN = re.compile(r"\s*(?:(?P<sign>[-–—~～至到])|(?P<word>до|to|and|и|по))\s*$")
_FROM = re.compile(r"(?:\bfrom|\bbetween|от|с|между|в пределах)\s*(?:[$€£¥]|US\$)?\s*$", re.I)


_ABOUT = 0.15
"""How far from another figure the same thing may be put with "about"."""
_ROUGH = frozenset({"several", RELATIVE})


def find_quantities(text: str, reference: datetime.date | None = None) -> list[Quantity]:
    """The quantities of a text, in order. `reference` is the date from which dates without a year are reckoned."""
    found: list[Quantity] = []
    taken = [False] * len(text)
    for reader in (
        _clock_times,
        lambda t: find_dates(t, reference),
        _halved,
        _vague,
        _shares,
        _compounds,
        _numbers,
        _spelled,
    ):
        for quantity in reader(text):
            if not any(taken[quantity.start : quantity.end]):
                taken[quantity.start : quantity.end] = [True] * (quantity.end - quantity.start)
                found.append(quantity)
    return _ranges(sorted(found, key=lambda q: q.start), text)


def _halved(text: str) -> Iterator[Quantity]:
    for duration in half_durations(text):
        yield _quantity(duration.value, 1.0, duration.unit, (duration.start, duration.end), text)


@dataclass(frozen=True, slots=True)
class _Tail:
    """What follows a number: how often it is taken, of what, and where that ends."""

    magnitude: float
    unit: str | None
    end: int
    more: bool


def _tail(text: str, end: int) -> _Tail:
    """Magnitude, unit, and whether 多 or 餘 says that it is a little more."""
    after = _AFTER.match(text, end)
    magnitude, unit, more = 1.0, None, False
    if after:
        if name := after.group("magnitude"):
            magnitude = next(size for p, size in _MAGNITUDE_TABLE if p.match(name.strip().lstrip("-")))
            end = after.end("magnitude")
        more = bool(re.search("[多余餘]", after.group("filler")))
        if name := after.group("unit"):
            unit, factor = next((name_, factor) for p, name_, factor in _UNIT_TABLE if p.match(name.strip()))
            magnitude, end = magnitude * factor, after.end("unit")
    return _Tail(magnitude, unit, end, more)


def _numbers(text: str) -> Iterator[Quantity]:
    for match in _NUMBER.finditer(text):
        value_step = _arabic(match.group("number"), text) if match.group("number") else chinese_number(match.group("han"))
        if value_step is None:
            continue
        (value, step), tail = value_step, _tail(text, match.end())
        magnitude, unit, end = tail.magnitude, tail.unit, tail.end
        if unit in (None, "CNY") and (named := _CURRENCY_BEFORE.search(text[max(0, match.start() - 6) : match.start()])):
            unit = next(name for p, name, _ in _UNIT_TABLE if p.match(named.group(1)))
        if match.group("currency"):
            unit = _CURRENCIES.get(match.group("currency"), "USD")
            if short := re.match(r"\s?(?:(m)|(bn)|(tn?))(?![A-Za-z])", text[match.end() :]):
                magnitude, end = (1e6, 1e9, 1e12)[(short.lastindex or 1) - 1], match.end() + short.end()
        if _is_part_of_name(text, match.start("number"), end, unit, magnitude):
            continue
        if (
            match.group("number")
            and magnitude == 1.0
            and unit is None
            and _names_only(text, match.start("number"), match.end())
        ):
            continue
        if match.group("han") and not _counts(match.group("han"), value, tail, *_around(text, match.span())):
            continue
        yield _quantity(value * magnitude, step * magnitude, unit or "count", (match.start(), end), text, tail.more)


def _names_only(text: str, start: int, end: int) -> bool:
    """第3名, No. 5, 90-х, 90后, 50/50, the 2 of 3-2: a number that names, and counts nothing."""
    return bool(_ORDINAL_BEFORE.search(text[max(0, start - 4) : start]) or _ORDINAL_AFTER.match(text, end))


def _is_part_of_name(text: str, start: int, end: int, unit: str | None, magnitude: float) -> bool:
    """GPT 4, Grok 3, 3.5-turbo, R1: a bare small number next to a Latin name belongs to the name."""
    if unit or magnitude != 1.0 or start < 0:
        return False
    word = _NAME_BEFORE.search(text[max(0, start - 30) : start])
    named = word and word.group(1) not in _SENTENCE_STARTS and not re.search(r"\d[,\u00a0 ]\d{3}", text[start:end])
    return bool(named) or bool(re.match(r"-?[A-Za-z]", text[end:]))


def _around(text: str, span: tuple[int, int]) -> tuple[str, str]:
    """The characters before and after."""
    return text[max(0, span[0] - 1) : span[0]], text[span[1] : span[1] + 1]


def _counts(numeral: str, value: float, tail: _Tail, before: str, after: str) -> bool:
    """Whether a Chinese numeral is meant as a number: 四億美元 and 五十四天 are, 一旦, 萬一 and 第十二 are not."""
    if before == "第" or (numeral in ("千万", "千萬") and after and after in "不別别要勿記记"):
        return False
    if value >= 10 and len(numeral) >= 2:
        return True
    return value >= 2 and (tail.unit is not None or tail.more)


def _arabic(number: str, text: str) -> tuple[float, float]:
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
    zeros = len(compact) - len(compact.rstrip("0"))
    return value, 10.0**zeros if value >= 100 and zeros else 1.0


def _quantity(value: float, step: float, unit: str, place: tuple[int, int], text: str, more: bool = False) -> Quantity:
    start, end = place
    before = text[max(0, start - 24) : start]
    modifier = next((name for name, pattern in _MODIFIERS if pattern.search(before)), "over" if more else "")
    modifier = modifier or next((name for name, pattern in _BEHIND if pattern.match(text, end)), "")
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
            hour, minute = (_clock_number(match.groupdict().get(part) or "0") for part in ("hour", "minute"))
            if hour <= 24 and minute < 60:
                value = float(hour % 12 * 60 + minute)
                yield Quantity(value, value, value, "time", match.start(), match.end(), match.group())


def _clock_number(numeral: str) -> int:
    if numeral.isdigit():
        return int(numeral)
    return 30 if numeral == "半" else int((chinese_number(numeral) or (99.0, 1.0))[0])


def _shares(text: str) -> Iterator[Quantity]:
    """Parts of a whole as percentages: 三成五, 百分之十五, 五分之一, two thirds, половина."""
    for match in _SHARE.finditer(text) if may_match(HAN, text) else ():
        whole, part = (chinese_number(g) or _plain(g) for g in match.groups())
        if whole and part and 0 < part[0] <= whole[0]:
            value, per = 100 * part[0] / whole[0], 100 / whole[0]
            yield _quantity(value, part[1] * per if whole[0] >= 100 else value / 10, "%", match.span(), text)
    for match in _TENTHS.finditer(text) if may_match(HAN, text) else ():
        tenths, rest = (_digit(group or "") for group in match.groups())
        yield _quantity(10 * tenths + rest, 1.0 if rest else 5.0, "%", match.span(), text)
    for match in _WORDS.finditer(text) if has_any(text, _PARTS_IN_WORDS) else ():
        value = _WORD_VALUES[match.lastgroup or "half"]
        place, over = match.span(), match.lastgroup == "over"
        yield Quantity(
            value,
            value * (1.0 if over else 0.95),
            value * (1.25 if over else 1.05),
            "%",
            *place,
            match.group(),
            "over" * over,
        )


def _digit(numeral: str) -> float:
    """六 and 6 as six, 半 as five, nothing as none."""
    if numeral == "半":
        return 5.0
    return (chinese_number(numeral) or _plain(numeral) or (0.0, 1.0))[0]


def _plain(numeral: str) -> tuple[float, float] | None:
    return (float(numeral), 1.0) if re.fullmatch(r"\d+(?:\.\d+)?", numeral) else None


def _vague(text: str) -> Iterator[Quantity]:
    """數千, hundreds of, 近百, десятки: bounds are all that there is; the value stands in the middle."""
    many = has_any(text, _MANY)
    for needed, pattern, low, high, modifier in _VAGUE:
        for match in pattern.finditer(text) if (needed == HAN or many) and may_match(needed, text) else ():
            scale = math.prod(_CHINESE_SCALES[c] for c in match.groupdict().get("scale") or "")
            tens = (chinese_number(match.groupdict().get("tens") or "") or (1.0, 1.0))[0] - 1  # 三十多 is 20 more than 十多
            yield _bounded(match, (low + tens) * scale, (high + tens) * scale, modifier, text)
    for match in _DOZEN.finditer(text):
        dozens = 0.5 if match.group("half") else 2.0 if match.group("two") else 1.0
        yield _bounded(match, 11 * dozens, 13 * dozens, "about", text)
    if not may_match(HAN, text):
        return
    for match in _HAN_RANGE.finditer(text):
        low_high = [chinese_number(g) for g in match.groups()]
        if low_high[0] and low_high[1] and low_high[0][0] < low_high[1][0] and _tail(text, match.end()).unit:
            yield _bounded(match, low_high[0][0], low_high[1][0], "range", text)
    for match in _PAIRED_DIGITS.finditer(text):
        first, second = (chinese_number(match.group(g)) or (0.0, 1.0) for g in ("a", "b"))
        tail = _tail(text, match.end())
        tens = (chinese_number(match.group("tens")) or (0.0, 1.0))[0] if match.group("tens") else 0.0
        if match.group("scale") == "" and text[match.end() : match.end() + 1] == "成":
            place, tenths = (match.start(), match.end() + 1), (10 * first[0], 10 * second[0])
            yield Quantity(sum(tenths) / 2, *tenths, "%", *place, text[slice(*place)], "range")
        elif second[0] == first[0] + 1 and (match.group("scale") or tail.unit or tens):
            scale = math.prod(_CHINESE_SCALES[c] for c in match.group("scale"))
            yield _bounded(match, (tens + first[0]) * scale, (tens + second[0]) * scale, "range", text)


def _bounded(match: re.Match[str], low: float, high: float, modifier: str, text: str) -> Quantity:
    tail = _tail(text, match.end())
    value = low if modifier == "over" else (low + high) / 2
    low, value, high = (v * tail.magnitude for v in (low, value, high))
    return Quantity(
        value, low, high, tail.unit or "count", match.start(), tail.end, text[match.start() : tail.end], modifier
    )


def _compounds(text: str) -> Iterator[Quantity]:
    """3億5000萬, 2萬5千: digits with magnitudes between."""
    for match in _COMPOUND.finditer(text):
        total, last = 0.0, math.inf
        for number, name in _COMPOUND_PART.findall(match.group()):
            scale = _COMPOUND_SCALES[name] if name else 1.0
            if scale >= last:
                break
            total, last = total + float(number.replace(",", "")) * scale, scale
        else:
            tail = _tail(text, match.end())
            place = match.start(), tail.end
            yield _quantity(total * tail.magnitude, last * tail.magnitude, tail.unit or "count", place, text, tail.more)


def _spelled(text: str) -> Iterator[Quantity]:
    for number in worded_numbers(text):
        tail = _tail(text, number.end)
        if number.alone or tail.magnitude != 1.0 or tail.unit:  # "one of them" counts nothing
            size = tail.magnitude
            yield _quantity(number.value * size, number.step * size, tail.unit or "count", (number.start, tail.end), text)


def _ranges(found: list[Quantity], text: str) -> list[Quantity]:
    """ "10 to 15 percent", 10%至15% and "$5-6 million" are one quantity between two bounds."""
    joined: list[Quantity] = []
    for right in found:
        left = joined[-1] if joined else None
        if left and (low := _lower_bound(left, right, text)):
            surface = text[left.start : right.end]
            middle, high = (low.value + right.value) / 2, max(right.high, right.value)
            joined[-1] = Quantity(middle, low.low, high, low.unit, left.start, right.end, surface, "range")
        else:
            joined.append(right)
    return joined


def _lower_bound(left: Quantity, right: Quantity, text: str) -> Quantity | None:
    """The lower bound that `left` is for `right`, in unit and magnitude of both; None where the two are no range."""
    between = _BETWEEN.fullmatch(text, left.end, right.start)
    if not between or {"date", "time"} & {left.unit, right.unit}:
        return None
    opened = bool(_FROM.search(text[max(0, left.start - 12) : left.start]))
    if between.group("word") not in (None, "to") and not opened:
        return None
    first, second = _NUMBER.fullmatch(left.surface), _NUMBER.match(right.surface)
    scale = 1.0
    if first and second and first.group("number") and second.group("number"):
        scale = right.value / (_arabic(second.group("number"), text)[0] or 1.0)
        spanning = opened or between.group("sign") in ("至", "到") or between.group("word") == "to"
        if scale == 1.0 and left.unit == right.unit == "count" and not spanning:
            return None  # 3-2 is a score, and 2024-25 a season
    unit = left.unit if right.unit == "count" and first else right.unit
    if left.unit not in (unit, "count") or (left.unit == "count" != unit and not first) or left.value * scale >= right.value:
        return None
    wide = left.unit != right.unit or scale != 1.0
    low = left.value * scale - (right.high - right.value) if wide else left.low
    return replace(left, value=left.value * scale, low=low, unit=unit)


def compare(a: Quantity, b: Quantity) -> str:
    """ "agree", "near", "conflict", or "unrelated" where the units differ.

    Two agree when their intervals overlap. Dates are near within three days, percentages within a thirtieth, other
    values within a tenth, and counts that are given to the unit (2,048 and 2,480) within a quarter: such figures are
    misquoted more often than met twice.
    """
    if a.unit != b.unit:
        return "agree" if _same_time(a, b) else "unrelated"
    if a.low <= b.high and b.low <= a.high:
        return "agree"
    if a.unit == "date":
        gap = max(a.low - b.high, b.low - a.high)
        return "near" if gap <= 3 else "conflict"
    largest = max(abs(a.value), abs(b.value))
    to_the_unit = a.unit == "count" and min(a.value, b.value) >= 1000 and max(a.high - a.low, b.high - b.low) <= 10
    tolerance = 1 / 4 if to_the_unit else 1 / 30 if a.unit == "%" else 1 / 10
    return "near" if largest and abs(a.value - b.value) / largest <= tolerance else "conflict"


def _same_time(a: Quantity, b: Quantity) -> bool:
    """Half a year and six months, полтора года and 18 months."""
    if {a.unit, b.unit} != {"year", "month"}:
        return False
    years, months = (a, b) if a.unit == "year" else (b, a)
    return 12 * years.low <= months.high and months.low <= 12 * years.high


def disagree(a: Quantity, b: Quantity) -> bool:
    """Whether two figures for one thing cannot both be right: another day, or an amount beyond all rounding.

    Values further apart than a factor of three, small counts than a third, percentages than five points and dates than a
    month are taken for figures of other things.
    """
    relation = compare(a, b)
    if not _ROUGH.isdisjoint((a.modifier, b.modifier)):
        return False
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


def contradictions(left: Sequence[Quantity], right: Sequence[Quantity], equivalent: bool) -> list[tuple[Quantity, Quantity]]:
    """Figures for one thing that cannot both be right.

    Where the texts are `equivalent`, a figure that is left over on each side, after all that fit are set apart, is the
    same one quoted otherwise, however far the two are from each other. Elsewhere `disagree` decides: figures that are
    much apart are taken for figures of other things.
    """
    rest_left, rest_right = _without_common(_opened(left, right), _opened(right, left))
    rest_left, rest_right = ([q for q in rest if q.modifier not in _ROUGH] for rest in (rest_left, rest_right))
    if equivalent and len(rest_left) == len(rest_right) == 1:
        a, b = rest_left[0], rest_right[0]
        one_kind = _kind(a) == _kind(b) or "count" in (_kind(a), _kind(b))
        return [(a, b)] if one_kind and _digits(a) != _digits(b) and not _fits(a, replace(b, unit=a.unit)) else []
    found = []
    kind_of = _precise_kind if equivalent else _kind
    for kind in dict.fromkeys(kind_of(q) for q in rest_left):
        ours, theirs = ([q for q in rest if kind_of(q) == kind] for rest in (rest_left, rest_right))
        if equivalent and len(ours) == len(theirs) == 1:
            found.append((ours[0], theirs[0]))
            continue
        if equivalent:
            for a in list(ours):
                if misquoted := next((b for b in theirs if _one_digit_off(a, b)), None):
                    found.append((a, misquoted))
                    ours.remove(a)
                    theirs.remove(misquoted)
        found += [(a, b) for a, b, _ in pair_up(ours, theirs) if disagree(a, b)]
    return found


def _without_common(left: Sequence[Quantity], right: Sequence[Quantity]) -> tuple[list[Quantity], list[Quantity]]:
    """What is left of both sides without the figures that both have."""
    rest_left, rest_right = list(left), list(right)
    for alike in (_same_digits, _fits):  # what is written alike first: 12.8 km fits 8 miles, but belongs to 12.8 公里
        pairs = [(_apart(a, b), i, j) for i, a in enumerate(rest_left) for j, b in enumerate(rest_right) if alike(a, b)]
        left_used, right_used = set[int](), set[int]()
        for _, i, j in sorted(pairs):  # the nearest first: 1.37 million fits "over a million" and "over 1.35 million"
            if i not in left_used and j not in right_used:
                left_used.add(i)
                right_used.add(j)
        rest_left = [q for i, q in enumerate(rest_left) if i not in left_used]
        rest_right = [q for j, q in enumerate(rest_right) if j not in right_used]
    return rest_left, rest_right


def _apart(a: Quantity, b: Quantity) -> float:
    """How far two figures are from each other, in parts of the larger."""
    return abs(a.value - b.value) / max(abs(a.value), abs(b.value), 1e-9)


def _opened(own: Sequence[Quantity], others: Sequence[Quantity]) -> list[Quantity]:
    """The quantities, with ranges as two where the other side has one end alone: 2 до 3 км beside 7 and 3 km."""
    single = [q for q in others if q.modifier != "range"]
    opened: list[Quantity] = []
    for quantity in own:
        ends = _ends(quantity)
        apart = len(single) == len(others) and any(_same_digits(end, other) for end in ends for other in single)
        opened += ends if apart else [quantity]
    return opened


def _ends(quantity: Quantity) -> list[Quantity]:
    """The two figures of a range that is written in digits; any other quantity as it is."""
    written = [(m.group(), m.start()) for m in _NUMBER_ALONE.finditer(quantity.surface)]
    if quantity.modifier != "range" or len(written) != 2:
        return [quantity]
    values = [_arabic(number, quantity.surface)[0] for number, _ in written]
    scale = quantity.high / max(values[1], 1e-9) if values[0] < values[1] else 1.0
    ends = []
    for (number, place), value in zip(written, values, strict=True):
        at = quantity.start + place
        ends.append(replace(
            quantity, value=value * scale, low=value * scale, high=value * scale, start=at, end=at + len(number),
            surface=number, modifier="",
        ))  # fmt: skip
    return ends


def _one_digit_off(a: Quantity, b: Quantity) -> bool:
    """2,243 and 2,242, 24 and 34: as figures are misquoted."""
    left, right = _digits(a), _digits(b)
    return len(left) == len(right) > 1 and sum(x != y for x, y in zip(left, right, strict=True)) == 1


def _kind(quantity: Quantity) -> str:
    """The unit, but one for years and bare numbers: a text may have the digits of a year without its 年 or "год"."""
    a_year = quantity.unit == "date" and quantity.high - quantity.low > 360 and quantity.modifier != RELATIVE
    return "count" if a_year or (quantity.unit == "year" and quantity.value >= 1000) else quantity.unit


def _precise_kind(quantity: Quantity) -> str:
    """The same, with days, months and longer times apart."""
    kind = _kind(quantity)
    return (
        f"{kind} {0 if quantity.high == quantity.low else 1 if quantity.high - quantity.low < 31 else 2}"
        if kind == "date"
        else kind
    )


def _same_digits(a: Quantity, b: Quantity) -> bool:
    """Written with the same digits, in units that may be one: 50公顷, and a 50 whose unit was not seen."""
    return bool(_digits(a)) and _digits(a) == _digits(b) and (a.unit == b.unit or "count" in (_kind(a), _kind(b)))


def _digits(quantity: Quantity) -> str:
    """None where a half is in words: 2個半小時 is not written as 2 hours."""
    return "" if HALF.search(quantity.surface) else re.sub(r"\D", "", quantity.surface)


def _fits(a: Quantity, b: Quantity) -> bool:
    """Whether both can be the same figure: alike as far as the rounder one is written out, rounded or cut off."""
    if a.unit != b.unit:
        return _same_time(a, b)
    if a.unit in ("date", "time"):
        return a.low <= b.high and b.low <= a.high
    if a.modifier != b.modifier:
        limits = [_meant(q) for q in (a, b)]
        return limits[0][0] <= limits[1][1] and limits[1][0] <= limits[0][1]
    if a.modifier == "range":
        if math.isclose(a.value, b.value):  # ends in two magnitudes (9千到1.25万) or in words are not read below
            return True
        ends = _ends(a), _ends(b)
        if len(ends[0]) == len(ends[1]) == 2:
            alike = _same_length(a, b)
            return all((alike and _same_digits(x, y)) or _fits(x, y) for x, y in zip(*ends, strict=True))
        return abs(a.low - b.low) <= 0.01 * abs(a.low) and abs(a.high - b.high) <= 0.01 * abs(a.high)
    if HALF.search(a.surface) or HALF.search(b.surface):
        return a.low <= b.high and b.low <= a.high
    exact = [_written_out(q) for q in (a, b)]
    steps = [_unit_step(q) if e else max(_step(q), 1e-9) for q, e in zip((a, b), exact, strict=True)]
    if all(exact) or max(steps) <= 1.01 * min(steps):
        return abs(a.value - b.value) < 0.5 * max(steps)
    return abs(a.value - b.value) < max(steps) * (1 - 1e-9)


def _meant(quantity: Quantity) -> tuple[float, float]:
    """The least and the most that a figure quoted so can be: "about 83" is no 87, but "about 80" is 85; "over 21" no 25."""
    number = _NUMBER_ALONE.search(quantity.surface)
    written = _arabic(number.group(), quantity.surface)[0] if number else 0.0
    if not written:
        return quantity.low, quantity.high
    value = quantity.value
    _, digits, exponent = Decimal(repr(written)).normalize().as_tuple()
    step = abs(value / written) * 10.0 ** int(exponent) * (5 if digits[-1] == 5 else 1)
    if quantity.modifier == "over":
        return value, min(quantity.high, value + max(step, 0.02 * value))
    if quantity.modifier == "under":
        return max(quantity.low, value - max(step, 0.02 * value)), value
    if quantity.modifier == "about":
        slack = min(max(0.6 * step, 0.02 * value), _ABOUT * value)
        return value - slack, value + slack
    return (value, value) if not quantity.modifier and _written_out(quantity) else (quantity.low, quantity.high)


def _same_length(a: Quantity, b: Quantity) -> bool:
    """Whether two figures are written with as many digits: one may otherwise be in millions, the other in 億."""
    return len(_digits(a)) == len(_digits(b))


def _step(quantity: Quantity) -> float:
    """The size of the last digit that is given."""
    return 2 * min(quantity.value - quantity.low, quantity.high - quantity.value) or quantity.high - quantity.low


def _unit_step(quantity: Quantity) -> float:
    """The size of one, or of the last decimal, of a figure that is written out: a centimetre of 69 cm."""
    number = _DIGITS_FIRST.match(quantity.surface)
    written, step = _arabic(re.sub(r"[^\d,.]", "", number.group()).strip(",."), quantity.surface) if number else (0.0, 1.0)
    return abs(quantity.value / written) * min(step, 1.0) if written else 1.0


def _written_out(quantity: Quantity) -> bool:
    """In digits below a million, without "thousand" or 萬: 200 and 1300 mean no less and no more."""
    number = _DIGITS_FIRST.match(quantity.surface)
    return (
        number is not None
        and float(re.sub(r"\D", "", number.group())) < 1e6
        and not _AFTER_MAGNITUDE.match(quantity.surface, number.end())
    )


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
