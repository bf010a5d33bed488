"""Units, currencies and magnitudes as zh, ru and en write them, and what stands behind a number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from align.quantities.digits import MAGNITUDES
from align.quantities.numerals import CHARACTERS

MAGNITUDE = "magnitude"
"""The unit of a place on a scale: of an earthquake, of a wind."""
SPEED = "m/s"
_PLUS = r"(?:(?<=^\+)|(?<=[\s(（]\+))(?=\d+(?:[.,]\d+)?\s?(?:%|％|°|п\.|процент|[摄攝]))"
"""Behind a plus is a figure where its unit is one that rises and falls, and elsewhere a telephone number."""
NOT_NAME = r"(?:" + _PLUS + r"|(?<=magnitude-)|(?<![A-Za-zА-Яа-яЁё\d_./+])(?<!(?<=[A-Za-zА-Яа-яЁё_.])-)(?<![\d][.,]))"
_ARABIC = r"\d{1,3}(?:\.\d{3}){2,}(?![\d.])|\d{1,3}(?:[,\u00a0\u202f ]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?"
_UNITS = (
    (r"гонконгск\w+ долл(?:\.|ар\w*)?|Hong Kong dollars?", "HKD", 1.0),
    (r"(?:нов\w+ )?тайваньск\w+ долл(?:\.|ар\w*)?|(?:New )?Taiwan(?:ese)? dollars?", "TWD", 1.0),
    (r"австралийск\w+ долл(?:\.|ар\w*)?|Australian dollars?|澳[元币幣]|AUD", "AUD", 1.0),
    (r"канадск\w+ долл(?:\.|ар\w*)?|Canadian dollars?|加元|CAD", "CAD", 1.0),
    (r"сингапурск\w+ долл(?:\.|ар\w*)?|Singapore dollars?|新加坡元|新元|坡[币幣]|SGD", "SGD", 1.0),
    (r"美元|美金|долл(?:\.|ар\w*)?(?:\s*США)?|(?:U\.?S\.? )?dollars?|USD|美刀", "USD", 1.0),
    (r"港元|港幣|港币|HKD", "HKD", 1.0),
    (r"元?新?[台臺]幣|元?新台币", "TWD", 1.0),
    (r"₽", "RUB", 1.0),
    (r"美分|цент(?:а|ов|ы)?(?!\w)|cents?\b", "USD", 0.01),
    (r"角(?=[，。、；,;的]|$)", "CNY", 0.1),
    (r"коп(?:\.|е[йе]\w*)", "RUB", 0.01),
    (r"руб(?:\.|л\w*)|[卢盧]布|俄[币幣]|ro?ubles?\b|rub\b", "RUB", 1.0),
    (r"瑞士法郎|(?:швейцарск\w+ )?франк\w*|(?:Swiss )?francs?\b|CHF", "CHF", 1.0),
    (r"[兹茲][罗羅]提|злот\w+|zlot(?:ys?|ies)|PLN", "PLN", 1.0),
    (r"里拉|(?:турецк\w+ )?лир(?:а|ы|у)?(?!\w)|(?:Turkish )?liras?\b", "TRY", 1.0),
    (r"格里夫[纳納]|гривн?[аые]?н?\w*|hryvnias?", "UAH", 1.0),
    (r"元?人民[币幣]|(?:亿|億)?元(?![素旦首老件])|юан\w+|yuan|RMB", "CNY", 1.0),
    (r"日元|日圓|日圆|иен\w*|yen(?![a-z])|JPY", "JPY", 1.0),
    (r"英[鎊镑]|фунт\w* стерлингов|pounds? sterling|GBP", "GBP", 1.0),
    (r"[韓韩][元圜]|(?:южнокорейск\w+ )?вон(?!\w)|won(?![a-z])|KRW", "KRW", 1.0),
    (r"[卢盧]比|рупи\w+|rupees?|INR", "INR", 1.0),
    (r"欧元|歐元|евро(?!\w)|[Ee]uros?\b|EUR", "EUR", 1.0),
    (r"[个個]?基[点點]|базисн\w+ пункт\w*|basis points?|bps\b", "point", 0.01),
    (r"[个個]?百分[点點]|percentage points?|п\. ?п\.|процентн\w+ пункт\w*", "point", 1.0),
    (r"%|％|процент\w*|per ?cent(?!age)|pct\b", "%", 1.0),
    (
        r"(?:公里|千米)\s?[/每]\s?小?[时時]|км/ч|километр\w* в час|km/h|kph|kilomet(?:er|re)s(?: per | an |/)hour",
        SPEED,
        1 / 3.6,
    ),
    (r"英里\s?[/每]\s?秒|мил\w*(?:/с| в секунду)|miles(?: per | a |/)second", SPEED, 1609.344),
    (r"英里\s?[/每]\s?小?[时時]|мил\w*(?:/ч(?:ас)?(?!\w)| в час)|mph|miles(?: per | an |/)hour", SPEED, 0.44704),
    (r"米/秒|公尺/秒|米每秒|м/с(?:ек)?|метр\w* в секунду|m/s|met(?:er|re)s (?:per|a) second", SPEED, 1.0),
    (r"公里/秒|км/с(?:ек)?|километр\w* в секунду|km/s|kilomet(?:er|re)s (?:per|a) second", SPEED, 1000.0),
    (
        r"(?:GPU|H\d00)?[\s-]*(?:小时|小時|час(?:а|ов|у|ом|ам|ами|ах)?(?!\w)|часов(?:ой|ого|ая|ую|ые|ых)|hours?\b|hrs?\b)",
        "hour",
        1.0,
    ),
    (r"分[钟鐘]|минут\w*|min(?:ute)?s?\b", "minute", 1.0),
    (r"秒[钟鐘]?|секунд\w*|seconds?", "second", 1.0),
    (r"десятилети\w*|decades?", "year", 10.0),
    (r"个?月|個月|месяц\w*|months?\b", "month", 1.0),
    (r"[周週](?![一二三四五六日天边邊年围圍末刊报報岁歲])|недел\w+|weeks?\b", "week", 1.0),
    (
        r"天(?![然气氣空津文主才])|дн(?:ей|я|ям|ями|ях)(?!\w)|день(?!\w)|дневн\w+|days?\b|сут(?:ки|ок|кам|ками|ках)(?!\w)",
        "day",
        1.0,
    ),
    (r"[周週]?[岁歲]|-?years?[ -]olds?\b", "age", 1.0),
    (r"年(?![幼轻輕迈邁老])|летн\w+|лет(?!\w)|год(?:а|у|ом|ов|ы|ам|ами|ах)?(?!\w)|years?\b", "year", 1.0),
    (r"倍|раз(?:а)?(?!\w)|times(?!\w)|-?fold", "times", 1.0),
    (r"[级級](?![别別联聯数數])|балл(?:а|ов|ы|ам|ами)?(?!\w)|балльн\w+|-?magnitude", MAGNITUDE, 1.0),
    (r"(?:[摄攝]氏)?度(?![假过過数數電电])|°C?|градус\w*|degrees?\b", "degree", 1.0),
    (r"平方公里|平方千米|кв\.? ?км|квадратн\w+ километр\w*|square kilomet\w+|km²|км²", "km²", 1.0),
    (r"公顷|公頃|га(?!\w)|гектар\w*|hectares?", "km²", 0.01),
    (r"立方米|立方公尺|куб(?:\.|ическ\w+) ?м(?:етр\w*)?|кубометр\w*|cubic met(?:er|re)s?|m³|м³", "m³", 1.0),
    (r"bcm\b", "m³", 1e9),
    (r"平方米|平方公尺|кв\.? ?м(?!\w)|квадратн\w+ метр\w*|square met(?:er|re)s?|m²|м²", "m²", 1.0),
    (r"公里|千米|км(?!\w)|километр\w*|km(?![A-Za-z])|kilomet(?:er|re)s?", "m", 1000.0),
    (r"英里|мил(?:ь|и|ях|ями)(?!\w)|miles?\b", "m", 1609.344),
    (r"公尺|米(?![饭飯])|метр(?:а|ов|ы|ам|ах)?(?!\w)|met(?:er|re)s?\b", "m", 1.0),
    (r"毫米|公[釐厘]|мм(?!\w)|миллиметр\w*|mm(?![A-Za-z])|millimet\w+", "m", 0.001),
    (r"英[寸吋]|дюйм\w*|inch(?:es)?\b", "m", 0.0254),
    (r"英[尺呎]|фут(?:а|ов|ы)?(?!\w)|feet\b|foot\b|ft\b", "m", 0.3048),
    (r"厘米|公分|см(?!\w)|сантиметр\w*|cm(?![A-Za-z])|centimet(?:er|re)s?", "m", 0.01),
    (r"公斤|千克|кг(?!\w)|килограмм\w*|kg(?![A-Za-z])|kilograms?|kilos?\b", "kg", 1.0),
    (r"公克|克(?![兰蘭拉服里隆])|грамм\w*|grams?\b", "kg", 0.001),
    (r"桶|баррел\w*|barrels?", "barrel", 1.0),
    (r"公吨|公噸|吨|噸|тонн(?:а|ы|у|ами|ам)?(?!\w)|т(?!\w)|tonn?es?\b|tons?\b", "kg", 1000.0),
    (r"吉瓦|ГВт|GW(?![A-Za-z])|гигаватт\w*|gigawatts?", "W", 1e9),
    (r"兆瓦|МВт|MW(?![A-Za-z])|мегаватт\w*|megawatts?", "W", 1e6),
    (r"千瓦(?!时|時)|кВт(?!\W?ч)|kW(?![A-Za-z])|киловатт\w*|kilowatts?", "W", 1e3),
    (r"TB(?![A-Za-z])|ТБ|терабайт\w*|terabytes?", "byte", 1e12),
    (r"GB(?![A-Za-z])|ГБ|гигабайт\w*|gigabytes?", "byte", 1e9),
    (r"MB(?![A-Za-z])|МБ|мегабайт\w*|megabytes?", "byte", 1e6),
    (r"нм|纳米|奈米|nm(?!\w)|nanomet\w+", "nm", 1.0),
)
CURRENCIES = {
    "€": "EUR", "£": "GBP", "¥": "CNY", "￥": "CNY", "₽": "RUB", "HK$": "HKD", "NT$": "TWD", "AU$": "AUD", "A$": "AUD",
    "CA$": "CAD", "C$": "CAD", "SG$": "SGD", "S$": "SGD",
}  # fmt: skip
CURRENCY_BEFORE = re.compile(
    r"(新?[台臺][币幣]|港[币幣元]|美[元金]|[欧歐]元|人民[币幣]|日[元圓圆]|英[鎊镑]|USD|EUR|HKD|GBP|JPY|KRW|INR|RMB|RUB|CNY|TWD|CHF|PLN|AUD|CAD|SGD)\s*$"
)
_AFTER = re.compile(
    r"(?P<odd>\s+с\s+(?:лишним|небольшим)|-odd)?(?P<magnitude>\s*-?(?:" + "|".join(p for p, _ in MAGNITUDES) + r"))?"
    r"(?P<filler>(?:\s+of(?=\s))?\s*(?:多|余|餘|来|來|个|個)?\s*-?)(?P<unit>" + "|".join(p for p, _, _ in _UNITS) + r")?"
)  # fmt: skip
MAGNITUDE_TABLE = tuple((re.compile(pattern), size) for pattern, size in MAGNITUDES)
UNIT_TABLE = tuple((re.compile(pattern, re.I), unit, factor) for pattern, unit, factor in _UNITS)
NUMBER = re.compile(
    rf"(?:(?P<currency>(?:US|HK|NT|AU|A|CA|C|SG|S)?\$|€|£|¥|￥|₽)\s?)?{NOT_NAME}(?P<number>{_ARABIC})|(?P<han>(?:(?!兆[瓦赫])[{CHARACTERS}])+)"
)
CHINESE_SCALES = {"十": 1e1, "百": 1e2, "千": 1e3, "万": 1e4, "萬": 1e4, "亿": 1e8, "億": 1e8}
SCALE = "[十百千万萬亿億]"


@dataclass(frozen=True, slots=True)
class Tail:
    """What follows a number: how often it is taken, of what, and where that ends."""

    magnitude: float
    unit: str | None
    end: int
    more: bool
    about: bool = False


def tail_of(text: str, end: int) -> Tail:
    """Magnitude, unit, and whether 多 or 餘 says that it is a little more."""
    after = _AFTER.match(text, end)
    magnitude, unit, more, about = 1.0, None, False, False
    if after:
        if name := after.group("magnitude"):
            magnitude = next(size for p, size in MAGNITUDE_TABLE if p.match(name.strip().lstrip("-")))
            end = after.end("magnitude")
        more = bool(after.group("odd") or re.search("[多余餘]", after.group("filler")))
        about = bool(re.search("[来來]", after.group("filler")))
        if name := after.group("unit"):
            unit, factor = next((name_, factor) for p, name_, factor in UNIT_TABLE if p.match(name.strip()))
            magnitude, end = magnitude * factor, after.end("unit")
    return Tail(magnitude, unit, end, more, about)
