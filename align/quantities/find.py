"""Quantities read from the original text: amounts, percentages, counts, durations and dates, in zh, ru and en.

Each has the interval that its precision leaves open, so that 557.6萬美元, 5,576 млн долларов and $5.576M are one, "5.5
million" agrees with them nearly, and 6.5 million contradicts. A number inside a name (GPT-4, H800, V3) is none.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from align.model import Quantity
from align.quantities.clock import clock_times
from align.quantities.counted import MONEY, with_counted
from align.quantities.dates import find_dates
from align.quantities.digits import AFTER_MAGNITUDE, MAGNITUDES, NUMBER_ALONE, arabic_number
from align.quantities.durations import half_durations
from align.quantities.letters import CYRILLIC, HAN, LATIN, has_any, letters_of, may_match
from align.quantities.numerals import CHARACTERS, chinese_number, worded_numbers
from align.quantities.small import MEASURES, small_counts

MAGNITUDE = "magnitude"
"""The unit of a place on a scale: of an earthquake, of a wind."""
SPEED = "m/s"
_PLUS = r"(?:(?<=^\+)|(?<=[\s(（]\+))(?=\d+(?:[.,]\d+)?\s?(?:%|％|°|п\.|процент|[摄攝]))"
"""Behind a plus is a figure where its unit is one that rises and falls, and elsewhere a telephone number."""
_NOT_NAME = r"(?:" + _PLUS + r"|(?<=magnitude-)|(?<![A-Za-zА-Яа-яЁё\d_./+])(?<!(?<=[A-Za-zА-Яа-яЁё_.])-)(?<![\d][.,]))"
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
_CURRENCIES = {
    "€": "EUR", "£": "GBP", "¥": "CNY", "￥": "CNY", "₽": "RUB", "HK$": "HKD", "NT$": "TWD", "AU$": "AUD", "A$": "AUD",
    "CA$": "CAD", "C$": "CAD", "SG$": "SGD", "S$": "SGD",
}  # fmt: skip
_CURRENCY_BEFORE = re.compile(
    r"(新?[台臺][币幣]|港[币幣元]|美[元金]|[欧歐]元|人民[币幣]|日[元圓圆]|英[鎊镑]|USD|EUR|HKD|GBP|JPY|KRW|INR|RMB|RUB|CNY|TWD|CHF|PLN|AUD|CAD|SGD)\s*$"
)
_AFTER = re.compile(
    r"(?P<odd>\s+с\s+(?:лишним|небольшим)|-odd)?(?P<magnitude>\s*-?(?:" + "|".join(p for p, _ in MAGNITUDES) + r"))?"
    r"(?P<filler>(?:\s+of(?=\s))?\s*(?:多|余|餘|来|來|个|個)?\s*-?)(?P<unit>" + "|".join(p for p, _, _ in _UNITS) + r")?"
)  # fmt: skip
_MAGNITUDE_TABLE = tuple((re.compile(pattern), size) for pattern, size in MAGNITUDES)
_UNIT_TABLE = tuple((re.compile(pattern, re.I), unit, factor) for pattern, unit, factor in _UNITS)
_NUMBER = re.compile(
    rf"(?:(?P<currency>(?:US|HK|NT|AU|A|CA|C|SG|S)?\$|€|£|¥|￥|₽)\s?)?{_NOT_NAME}(?P<number>{_ARABIC})|(?P<han>(?:(?!兆[瓦赫])[{CHARACTERS}])+)"
)
_MODIFIERS = (
    ("under", re.compile(r"(?:no more than|not more than|не (?:более|больше|свыше)(?: чем)?|不超[过過]|[并並]?不多[于於]|最多)\s*$", re.I)),
    ("about", re.compile(r"(?:about|around|roughly|some|nearly|almost|approximately|close to|约|約|大約|大约|近|将近|將近|接近|около|почти|примерно|порядка|приблизительно)(?: в| на)?\s*$", re.I)),
    ("over", re.compile(r"(?:more than|over|at least|no less than|no fewer than|exceed(?:ed|s|ing)?|topp(?:ed|ing)|surpass(?:ed|es|ing)?|超過|超过|逾|突破|至少|不少于|不少於|高达|高達|(?<!не )более(?: чем)?(?: в| на)?|свыше|(?<!не )больше(?: чем)?|превы(?:сил|шает|сит|шающ)\w*|не менее|минимум|как минимум)\s*$", re.I)),
    ("under", re.compile(r"(?:less than|under|at most|up to|fewer than|below|不到|不足|低于|低於|少于|少於|(?<!не )менее|(?<!не )меньше|до(?: минус)?)\s*$", re.I)),
)  # fmt: skip
_RISEN_TO = re.compile(
    r"(?:вырос|увелич|повы[сш]|подня|сни[зж]|упал|сокра[тщ]|рост|уменьш|дорож|дешев|обвал|рухну|возрос|довел|дош)\w*[^.;]{0,45}?\sдо\s*$",
    re.I,
)
"""Where "до" says what has been reached, and no bound."""
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
    ("over", re.compile(r"\s+с (?:лишним|небольшим)(?!\w)", re.I)),
    ("about", re.compile(rf"{_MEASURE}(?:左右|上下)|\s*or so\b(?! (?:far|many|much))", re.I)),
)
"""What is said of a figure behind it and its unit."""
_WORDS = re.compile(
    r"(?P<over>[过過逾]半|大半)|(?P<half>半[数數]|一半|половин\w+|\bhalf\b(?! a (?:m|b|dozen)))|"
    r"(?P<threequarters>three[- ]quarters|тр(?:и|[её]х) четверт(?:и|ей))|(?P<twothirds>two[- ]thirds|дв(?:е|ух) трет(?:и|ей))|"
    r"(?P<third>(?<!\w)трет(?:ь|и|ью)(?!\w)|\b(?:a|one)[- ]third\b)|"
    r"(?P<quarter>(?<!\w)четверт(?:ь|и|ью)(?!\w)|\b(?:a|one)[- ]quarter\b(?!\s+of\s+\d{4}))|"
    r"(?P<fifth>\b(?:a|one)[- ]fifth\b|(?<!\w)пят(?:ая|ую|ой) част\w+)|(?P<tenth>\b(?:a|one)[- ]tenth\b|(?<!\w)десят(?:ая|ую|ой) част\w+)",
    re.I,
)
_AND_A_HALF = re.compile(
    r"(?<![\w.,])(?:(?P<digits>\d{1,3})|(?P<words>[a-z]+|[а-яё]+))\s+(?:and a half|с половиной)(?=\s)", re.I
)
_SCALE_AND_A_HALF = re.compile(
    r"(?<![\w.,])(?:(?P<number>[a-z]+|[а-яё]+|\d{1,3})\s+)?(?P<scale>hundred|thousand|million|billion|trillion|"
    r"тысяч[аиу]?|миллиона?|миллиарда?)\s+(?:and a half|с половиной)(?!\w)",
    re.I,
)
_PARTS_IN_WORDS = ("半", "half", "third", "quarter", "fifth", "tenth", "половин", "трет", "четверт", "пят", "десят")
"""One of them is in whatever _WORDS finds."""
_OF_A_MILLION = re.compile(r"\s+of\s+an?\s+(?P<scale>million|billion|trillion)\b", re.I)
_OF_A_POINT = re.compile(
    r"\s+(?:of\s+)?an?\s+(?:percentage\s+point|(?P<percent>per\s?cent))\b|\s+(?:процентного пункта|п\.\s?п\.)", re.I
)
_RU_EVERY = {
    "втор": 2.0, "трет": 3.0, "четв": 4.0, "пят": 5.0, "шест": 6.0, "седьм": 7.0, "восьм": 8.0, "девят": 9.0, "десят": 10.0,
}  # fmt: skip
_ONE_IN: tuple[tuple[re.Pattern[str], Callable[[str], float]], ...] = (
    (
        re.compile(
            r"\bone (?:in|out of)(?: every)? (two|three|four|five|six|seven|eight|nine|ten|\d{1,3})\b(?! (?:years?|days?|weeks?|months?))",
            re.I,
        ),
        lambda word: float(word) if word.isdigit() else next(n.value for n in worded_numbers(word)),
    ),
    (
        re.compile(
            r"(?<!\w)кажд\w+ (втор|трет|четв[её]рт|пят|шест|седьм|восьм|девят|десят)\w+(?! (?:год|день|месяц|раз|час|недел))(?= [а-яё]+)",
            re.I,
        ),
        lambda word: next(value for stem, value in _RU_EVERY.items() if word.lower().startswith(stem)),
    ),
    (
        re.compile(rf"每([{CHARACTERS}\d]+)[人個个名位戶户家](?:[当當]?中)?[就便裡里]*有一[人個个名位戶户家]"),
        lambda word: float(word) if word.isdigit() else (chinese_number(word) or (0.0, 1.0))[0],
    ),
)
"""One in four, каждый пятый, 每五人中就有一人."""
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
        (rf"(?<![{CHARACTERS}])(?P<tens>[二三四五六七八九])?(?P<scale>十)[几幾多余餘来來](?![年月日])", 1.1, 1.9, "several"),
        (rf"[数數几幾](?P<scale>{_SCALE}+)", 2.0, 10.0, "several"),
        (r"(?:成[百千][上]?)(?P<scale>[千万萬])", 1.0, 10.0, "several"),
        (rf"(?:上|逾|超|超[过過]|[过過])(?P<scale>(?:[百千万萬亿億])+)(?![{CHARACTERS}]|分之)", 1.0, 2.0, "over"),
        (rf"(?:将近|將近|近|[约約]|大[约約])(?P<scale>(?:[百千万萬亿億])+)(?![{CHARACTERS}]|分之)", 0.85, 1.15, "about"),
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
    "hundred", "thousand", "million", "billion", "dozen", "score", "tens", "сот", "тысяч", "миллион", "миллиард", "десят", "дюжин",
)  # fmt: skip
"""One of them is in what any pattern of _VAGUE finds that is not Chinese."""
_HAN_RANGE = re.compile(rf"(?<![第{CHARACTERS}])([{CHARACTERS}]+)[至到]([{CHARACTERS}]+)")
_TENS = (
    (LATIN, re.compile(r"\b(?:(?P<half>half a)|(?P<two>two)|a)\s+dozen\b", re.I), 12.0),
    (CYRILLIC, re.compile(r"(?<!\w)(?:(?P<half>пол)|(?P<two>две)\s+)?дюжин[аыу]?(?!\w)", re.I), 12.0),
    (CYRILLIC, re.compile(r"(?<!\w)(?:(?P<many>полтора|полутора)\s+)?десят(?:ок|ка|ку)(?!\w)", re.I), 10.0),
    (CYRILLIC, re.compile(r"(?<!\w)пол(?P<half>)сотни(?!\w)", re.I), 100.0),
)
"""Round numbers of things: a dozen, десяток, полсотни."""
_PAIRED_DIGITS = re.compile(
    rf"(?<![{CHARACTERS}])(?P<tens>[二三四五六七八九]?十)?(?P<a>[一二兩两三四五六七八])(?P<b>[二三四五六七八九])(?P<scale>{_SCALE}*)"
)
_MEASURED = re.compile(rf"[{MEASURES}]")
_COMPOUND = re.compile(
    rf"{_NOT_NAME}(?:\d千\d百[万萬亿億]|\d[\d,]*(?:\.\d+)?\s?(?:兆|[亿億]|[千百]?[万萬])\s?\d[\d,]*(?:\.\d+)?(?:[千百]?[万萬]|[千百])?(?:\d{{1,4}}(?![\d.,]))?)"
)
_THOUSANDS_OF = re.compile(r"(\d)千(\d)百([万萬亿億])")
_COMPOUND_PART = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s?(兆|[亿億]|千[万萬]|百[万萬]|[万萬千百])?")
_COMPOUND_SCALES = {"兆": 1e12, "千万": 1e7, "千萬": 1e7, "百万": 1e6, "百萬": 1e6, **_CHINESE_SCALES}
_SHORT = re.compile(r"\s?(?:(m)|(bn)|(tn?))(?![A-Za-z])")
_MILLIONS_OF = re.compile(
    r"m(?= (?:[a-z]+ )?(?:people|users|customers|viewers|homes|households|jobs|barrels|tonnes|tons|copies|children|voters|votes|"
    r"subscribers|passengers|vehicles|cars|shares|workers|residents|downloads|doses|visitors|accounts|units)\b)"
)
"""3m people are three million; behind "3m" waves and walls have metres."""
_NAME_BEFORE = re.compile(r"([A-Z][A-Za-z]*)[\s-]?$")
_SENTENCE_STARTS = frozenset(
    "A About After All Almost Among And Another Approximately Around As At Before Below Between But By During Every Exactly "
    "For From Her His I If In Its Just More My Nearly Of On Only Or Our Over Roughly Since Some Than The Their These They "
    "This Those To Under Until Up We When While With".split()
)
_MINUS_BEFORE = re.compile(r"(?:^|[\s(（\[\d]|magnitude)-$")
_ORDINAL_BEFORE = re.compile(r"(?:第|No\.|№|号|號|\d-)\s*$")
_ORDINAL_AFTER = re.compile(
    r"-?(?:й|я|е|го|му|м|ой|ую|х|ый|ая|ое)(?!\w)|(?:st|nd|rd|th)\b|[号號](?!召)|[后後](?![来來的])|年代|\s?世[纪紀]|"
    r"-?[йм]?\s?век(?!\w)|大地震|[楼樓](?!宇)|/\d"
)
_QUAKE = re.compile(
    r"地震|[余餘]震|震[级級]|\b(?:earth)?quakes?\b|aftershock|seism|magnitude|tremor|землетряс|толч[ок]|магнитуд|сейсм", re.I
)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_POWER = re.compile(
    r"(?<![\w.,])(?:(?P<factor>\d+(?:[.,]\d+)?)\s?[×xх·*]\s?)?10(?:(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})|\^(?P<exponent>\d{1,2}))(?![\d⁰¹²³⁴⁵⁶⁷⁸⁹])"
)
_HIGHEST_POWER = 24
_FACTORS = tuple(
    (letters_of(pattern), re.compile(pattern, re.I), value)
    for pattern, value in (
        (r"\btwice(?= (?:as|the|that|what|its|their|his|her)\b)|\bdoubl(?:ed|ing)\b|\btwofold\b", 2.0),
        (r"\b(?:tripled|trebled|tripling|threefold)\b", 3.0),
        (r"\b(?:quadrupled|quadrupling|fourfold)\b", 4.0),
        (r"(?<!\w)вдвое(?!\w)|(?<!\w)удво(?:ил|ени|ят)\w*|(?<!\w)двукратн\w+", 2.0),
        (r"(?<!\w)втрое(?!\w)|(?<!\w)утро(?:ил|ени|ят)\w*|(?<!\w)тр[её]хкратн\w+", 3.0),
        (r"(?<!\w)вчетверо(?!\w)|(?<!\w)четыр[её]хкратн\w+", 4.0),
        (r"(?<!\w)впятеро(?!\w)|(?<!\w)пятикратн\w+", 5.0),
        (r"翻了?[两兩]番|翻了?[两兩]翻", 4.0),
        (r"翻了?一?番|翻倍|翻了一?倍", 2.0),
    )
)
_MULTIPLES = (
    "twice", "doubl", "fold", "trip", "treb", "quadrup", "вдвое", "удво", "кратн", "втрое", "утро", "вчетвер", "впятер", "翻",
)  # fmt: skip
"""One of them is in what any of _FACTORS finds."""
_GREW = re.compile(r"(?:增[长長加]?|成[长長]|[涨漲]|上[升涨漲]|[扩擴]大)[了出约約近逾超]*$")
"""In front of how much there is on top of what was: 增長兩倍 is three times as much, though some mean two."""
_SMALL_MONEY = re.compile(r"коп|cent|цент|分$|角$", re.I)
_SMALLER = {
    "year": ("month", 12.0), "week": ("day", 7.0), "day": ("hour", 24.0), "hour": ("minute", 60.0), "minute": ("second", 60.0),
}  # fmt: skip
"""The unit of time in which a duration goes on, and how many of them the larger one has."""
_SPEED_BEFORE = re.compile(r"(?:(?P<hour>每小[时時]|[时時]速)|每秒|秒速)\s*(?:[约約]|[达達]|逾|最高|超[过過])?\s*$")
_OLDEST = 120
_AGED = re.compile(
    r"(?:\bage[ds]?(?: between| of)?|в возрасте(?: от| около)?|исполнил[оа]сь|[年今]近|年[龄齡][为為]?|年僅|年仅)\s*$", re.I
)
_NAME_THEN_AGE = re.compile(r"[a-z], $")
_PERSON_BEHIND = re.compile(
    r"\s+(?:\w+\s+)?(?:жител|мужчин|женщин|юнош|девушк|девочк|мальчик|подрост|реб[её]н|школьни|студент|пенсион|водител|пассажир|"
    r"актер|акт[её]р|певе?ц|певиц|спортсмен|футболист|предпринимател|рабоч|работни|сотрудник|местн|сын|доч|брат|сестр|мат[ьe]|отец|турист)",
    re.I,
)
_LISTING = re.compile(r"\s*(?:,|、|and|и|和|, and)\s*")
_OTHER_UNIT = re.compile(r"\s*(?:or|\(|（|или|/)\s*")
"""Between a speed and the same in other units."""
_HOURLY = re.compile(r"hour|h\b|ч(?!\w)|час|[时時]")
_SPEED_BEFORE_HOURLY = re.compile(r"(?:每小[时時]|[时時]速)\s*(?:[约約])?\s*$")
_YUAN_OF = {"TW": "TWD", "HK": "HKD"}
_BARE_YUAN = re.compile(r"(?<!美)元$")
_LARGEST = 1e30
"""Beyond it a run of digits is no figure that anybody compares."""
_PLACES = 0.5
"""How far "over 6.5" and "up to 7" may be from it on a scale."""
_ONE_DECIMAL = re.compile(r"(?<![\d.,])\d[.,]\d(?!\d)")
_SCALE_BEFORE = re.compile(r"(?:magnitudes?(?: of)?|магнитуд\w+(?: в)?|[规規]模|震[级級][为為]?|[里芮]氏)\s*$", re.I)
_BETWEEN = re.compile(r"\s*(?:(?P<sign>[-–—~～至到])|(?P<word>до|to|and|и|по))\s*$")
_CHANGED = re.compile(
    r"(?:\b(?:rose|ris\w+|fell|fall\w*|grew|grow\w*|increas\w+|decreas\w+|cut|rais\w+|lower\w+|climb\w+|drop\w*|jump\w*|up|down|went|go|goes|"
    r"widen\w*|narrow\w*|slid\w*|declin\w*)\b|(?<!\w)(?:вырос|увелич|повы[сш]|подня|сни[зж]|упал|сокра[тщ]|уменьш|дорожа|подорож|дешев|возрос)\w*)"
    r"[^.;]{0,50}\b(?:from|с|со)\s*(?:[$€£¥]|US\$)?\s*$",
    re.I,
)
"""A change from one figure to another is no range between them."""
_FROM = re.compile(r"(?:\bfrom|\bbetween|от|с|между|в пределах)\s*(?:[$€£¥]|US\$)?\s*$", re.I)


def find_quantities(text: str, reference: datetime.date | None = None, region: str | None = None) -> list[Quantity]:
    """The quantities of a text, in order. `reference` is the date from which dates without a year are reckoned; `region` says
    whose money a bare 元 is ("TW", "HK")."""
    found: list[Quantity] = []
    taken = [False] * len(text)
    for reader in (
        clock_times,
        lambda t: find_dates(t, reference),
        _halved,
        _vague,
        _scale_and_a_half,
        _with_a_half,
        _shares,
        _compounds,
        _powers,
        _numbers,
        _factors,
        _spelled,
        _small,
    ):
        for quantity in reader(text):
            if abs(quantity.high) < _LARGEST and not any(taken[quantity.start : quantity.end]):
                taken[quantity.start : quantity.end] = [True] * (quantity.end - quantity.start)
                found.append(quantity)
    joined = _listed_shares(_ranges(_summed(sorted(found, key=lambda q: q.start), text), text), text)
    return with_counted(_aged(_in_region(_fast(_scaled(joined, text), text), region), text), text)


def _scaled(found: list[Quantity], text: str) -> list[Quantity]:
    """Magnitudes of earthquakes have their unit in front (規模7.2, magnitude 7.2) or none: where a text speaks of quakes, a bare
    figure below 10 with one decimal is one, and a range that has such an end. "Over 6.5" is not far over it on such a scale."""
    if any(q.unit == "count" for q in found) and _QUAKE.search(text):
        found = [
            replace(q, unit=MAGNITUDE)
            if q.unit == "count"
            and q.value < 10
            and (_ONE_DECIMAL.search(q.surface) or _SCALE_BEFORE.search(text[: q.start]))
            else q
            for q in found
        ]
    return [_near_its_place(q) if q.unit == MAGNITUDE and q.modifier != "range" else q for q in found]


def _listed_shares(found: list[Quantity], text: str) -> list[Quantity]:
    """3, 5 and 9 percent: all of them are."""
    result = list(found)
    for place in range(len(found) - 2, -1, -1):
        own, following = result[place], result[place + 1]
        listed = _LISTING.fullmatch(text, own.end, following.start)
        if listed and following.unit == "%" and own.unit == "count" and NUMBER_ALONE.fullmatch(own.surface):
            result[place] = replace(own, unit="%")
    return result


def _fast(found: list[Quantity], text: str) -> list[Quantity]:
    """時速137公里 and 每秒38米 say before the figure that they are speeds."""
    result: list[Quantity] = []
    for q in found:
        if result and q.unit == SPEED and result[-1].unit == "m" and _OTHER_UNIT.fullmatch(text, result[-1].end, q.start):
            own, size = result[-1], 1 / 3600 if _HOURLY.search(q.surface) else 1.0  # 12.8 km or 8 miles per second
            result[-1] = replace(own, unit=SPEED, value=own.value * size, low=own.low * size, high=own.high * size)
        if result and q.unit == "m" and result[-1].unit == SPEED and _OTHER_UNIT.fullmatch(text, result[-1].end, q.start):
            size = 1 / 3600 if _SPEED_BEFORE_HOURLY.search(text[max(0, result[-1].start - 12) : result[-1].start]) else 1.0
            q = replace(q, unit=SPEED, value=q.value * size, low=q.low * size, high=q.high * size)
        if q.unit == "m" and (ahead := _SPEED_BEFORE.search(text[max(0, q.start - 12) : q.start])):
            size = 1 / 3600 if ahead.group("hour") else 1.0
            q = replace(q, unit=SPEED, value=q.value * size, low=q.low * size, high=q.high * size)
        result.append(q)
    return result


def _aged(found: list[Quantity], text: str) -> list[Quantity]:
    """Ages that do not say so themselves: aged 12 and 15, "Smith, 71, said", 34-летний житель, в возрасте от 5 до 12 лет."""
    result: list[Quantity] = []
    for q in found:
        if q.unit in ("count", "year") and q.value <= _OLDEST:
            before, after = text[max(0, q.start - 24) : q.start], text[q.end : q.end + 24]
            listed = result and result[-1].unit == "age" and _LISTING.fullmatch(text, result[-1].end, q.start)
            apposed = q.unit == "count" and q.surface.isdigit() and _NAME_THEN_AGE.search(before) and after[:1] in ",."
            adjective = q.surface.endswith(
                ("летний", "летняя", "летнего", "летней", "летнюю", "летнему", "летним", "летние", "летних")
            )
            if listed or apposed or _AGED.search(before) or (adjective and _PERSON_BEHIND.match(after)):
                q = replace(q, unit="age")
        result.append(q)
    return result


def _in_region(found: list[Quantity], region: str | None) -> list[Quantity]:
    money = _YUAN_OF.get(region or "")
    return (
        [replace(q, unit=money) if q.unit == "CNY" and _BARE_YUAN.search(q.surface) else q for q in found]
        if money
        else found
    )


def _near_its_place(quantity: Quantity) -> Quantity:
    low, high = quantity.value - _PLACES, quantity.value + _PLACES
    if not quantity.modifier and quantity.value == int(quantity.value):
        low = high = quantity.value
    return replace(quantity, low=max(low, quantity.low), high=min(high, quantity.high))


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
    about: bool = False


def _tail(text: str, end: int) -> _Tail:
    """Magnitude, unit, and whether 多 or 餘 says that it is a little more."""
    after = _AFTER.match(text, end)
    magnitude, unit, more, about = 1.0, None, False, False
    if after:
        if name := after.group("magnitude"):
            magnitude = next(size for p, size in _MAGNITUDE_TABLE if p.match(name.strip().lstrip("-")))
            end = after.end("magnitude")
        more = bool(after.group("odd") or re.search("[多余餘]", after.group("filler")))
        about = bool(re.search("[来來]", after.group("filler")))
        if name := after.group("unit"):
            unit, factor = next((name_, factor) for p, name_, factor in _UNIT_TABLE if p.match(name.strip()))
            magnitude, end = magnitude * factor, after.end("unit")
    return _Tail(magnitude, unit, end, more, about)


def _numbers(text: str) -> Iterator[Quantity]:
    for match in _NUMBER.finditer(text):
        value_step = (
            arabic_number(match.group("number"), text) if match.group("number") else chinese_number(match.group("han"))
        )
        if value_step is None:
            continue
        (value, step), tail = value_step, _tail(text, match.end())
        magnitude, unit, end = tail.magnitude, tail.unit, tail.end
        if unit in (None, "CNY") and (named := _CURRENCY_BEFORE.search(text[max(0, match.start() - 6) : match.start()])):
            unit = next(name for p, name, _ in _UNIT_TABLE if p.match(named.group(1)))
        if match.group("currency"):
            unit = _CURRENCIES.get(match.group("currency"), "USD")
            if short := _SHORT.match(text, match.end()):
                magnitude, end = (1e6, 1e9, 1e12)[(short.lastindex or 1) - 1], short.end()
        elif match.group("number") and (short := _MILLIONS_OF.match(text, match.end())):
            magnitude, unit, end = 1e6, None, short.end()
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
        place = match.start(), end
        found = _quantity(value * magnitude, step * magnitude, unit or "count", place, text, tail.more, tail.about)
        if (
            unit == "times"
            and found.surface.endswith("倍")
            and _GREW.search(text[max(0, match.start() - 4) : match.start()])
        ):
            found = replace(found, value=found.value + 1, high=found.high + 1)
        yield found


def _names_only(text: str, start: int, end: int) -> bool:
    """第3名, No. 5, 90-х, 90后, 50/50, the 2 of 3-2: a number that names, and counts nothing."""
    return bool(_ORDINAL_BEFORE.search(text[max(0, start - 4) : start]) or _ORDINAL_AFTER.match(text, end))


def _is_part_of_name(text: str, start: int, end: int, unit: str | None, magnitude: float) -> bool:
    """GPT 4, Grok 3, 3.5-turbo, R1: a bare small number next to a Latin name belongs to the name."""
    if unit or magnitude != 1.0 or start < 0:
        return False
    if text[start - 1 : start] == "-" and not _MINUS_BEFORE.search(text[max(0, start - 10) : start]):
        return True  # 苏-27, «МиГ»-29
    word = _NAME_BEFORE.search(text[max(0, start - 30) : start])
    named = word and word.group(1) not in _SENTENCE_STARTS and not re.search(r"\d[,\u00a0 ]\d{3}", text[start:end])
    return bool(named) or bool(re.match(r"-?[A-Za-z]", text[end:]))


def _around(text: str, span: tuple[int, int]) -> tuple[str, str]:
    """The characters before and after."""
    return text[max(0, span[0] - 1) : span[0]], text[span[1] : span[1] + 1]


def _counts(numeral: str, value: float, tail: _Tail, before: str, after: str) -> bool:
    """Whether a Chinese numeral is meant as a number: 四億美元 and 五十四天 are, 一旦, 萬一 and 第十二 are not."""
    if before == "第" or after == "世" or (numeral in ("千万", "千萬") and after and after in "不別别要勿記记"):
        return False
    if value >= 10 and len(numeral) >= 2:
        return True
    return value >= 2 and (tail.unit is not None or tail.more)


def _modifier_before(text: str, start: int) -> str:
    before = text[max(0, start - 24) : start]
    modifier = next((name for name, pattern in _MODIFIERS if pattern.search(before)), "")
    if modifier == "under" and _RISEN_TO.search(text[max(0, start - 60) : start]):
        return ""
    return modifier


def _quantity(
    value: float, step: float, unit: str, place: tuple[int, int], text: str, more: bool = False, about: bool = False
) -> Quantity:
    start, end = place
    modifier = _modifier_before(text, start) or ("over" if more else "about" if about else "")
    modifier = modifier or next((name for name, pattern in _BEHIND if pattern.match(text, end)), "")
    exact = step == 1.0 and unit in ("count", "day", "month", "year", "hour", "week", "times", "age")
    exact = exact or (unit == "year" and 1000 <= value < 2100)
    half = 0.0 if exact else step / 2
    low, high = value - half, value + half
    if modifier == "about":
        low, high = min(low, value * 0.93), max(high, value * 1.07)
    elif modifier == "over":
        high = max(high, value * 1.25)
    elif modifier == "under":
        low = min(low, value * 0.8)
    return Quantity(value, low, high, unit, start, end, text[start:end], modifier)


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
        yield _part(match, text)
    for pattern, one in _ONE_IN:
        for match in pattern.finditer(text):
            many = one(match.group(1))
            if many > 1:
                yield Quantity(100 / many, 95 / many, 105 / many, "%", *match.span(), match.group())


def _part(match: re.Match[str], text: str) -> Quantity:
    """A part in words as a percentage, of a million as a count."""
    value = _WORD_VALUES[match.lastgroup or "half"]
    modifier = "over" if match.lastgroup == "over" else _modifier_before(text, match.start())
    low, high = (1.0 if modifier == "over" else 0.95), (1.25 if modifier == "over" else 1.05)
    if whole := _OF_A_MILLION.match(text, match.end()):
        size = next(size for pattern, size in _MAGNITUDE_TABLE if pattern.match(whole.group("scale"))) / 100
        tail = _tail(text, whole.end())
        return Quantity(
            value * size, value * size * low, value * size * high, tail.unit or "count", match.start(), tail.end,
            text[match.start() : tail.end], modifier,
        )  # fmt: skip
    if point := _OF_A_POINT.match(text, match.end()):
        unit, value = "%" if point.group("percent") else "point", value / 100
        return Quantity(value, value, value, unit, match.start(), point.end(), text[match.start() : point.end()], modifier)
    return Quantity(value, value * low, value * high, "%", *match.span(), match.group(), modifier)


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
    for needed, pattern, size in _TENS:
        for match in pattern.finditer(text) if many and may_match(needed, text) else ():
            parts = match.groupdict()
            times = 0.5 if parts.get("half") is not None else 2.0 if parts.get("two") else 1.5 if parts.get("many") else 1.0
            modifier = _modifier_before(text, match.start())
            modifier = modifier if modifier in ("over", "under") else "about"
            yield _bounded(match, size * times * 11 / 12, size * times * 13 / 12, modifier, text)
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
        elif second[0] == first[0] + 1 and (match.group("scale") or tail.unit or tens or _MEASURED.match(text, match.end())):
            scale = math.prod(_CHINESE_SCALES[c] for c in match.group("scale"))
            yield _bounded(match, (tens + first[0]) * scale, (tens + second[0]) * scale, "range", text)


def _bounded(match: re.Match[str], low: float, high: float, modifier: str, text: str) -> Quantity:
    tail = _tail(text, match.end())
    value = low if modifier == "over" and match.groupdict().get("scale") else (low + high) / 2
    low, value, high = (v * tail.magnitude for v in (low, value, high))
    return Quantity(
        value, low, high, tail.unit or "count", match.start(), tail.end, text[match.start() : tail.end], modifier
    )


def _compounds(text: str) -> Iterator[Quantity]:
    """3億5000萬, 2萬5千: digits with magnitudes between."""
    for match in _COMPOUND.finditer(text):
        if whole := _THOUSANDS_OF.fullmatch(match.group()):
            scale = _CHINESE_SCALES[whole.group(3)]
            value = (1000 * int(whole.group(1)) + 100 * int(whole.group(2))) * scale
            tail = _tail(text, match.end())
            yield _quantity(value, 100 * scale, tail.unit or "count", (match.start(), tail.end), text, tail.more)
            continue
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


def _with_a_half(text: str) -> Iterator[Quantity]:
    """2 с половиной миллиарда, two and a half million."""
    for match in _AND_A_HALF.finditer(text) if has_any(text, ("half", "половин")) else ():
        words = match.group("words")
        value = float(match.group("digits")) if words is None else next((n.value for n in worded_numbers(words)), 0.0)
        if value:
            tail = _tail(text, match.end())
            if tail.magnitude != 1.0 or tail.unit:
                yield _quantity(
                    (value + 0.5) * tail.magnitude,
                    0.1 * tail.magnitude,
                    tail.unit or "count",
                    (match.start(), tail.end),
                    text,
                )


def _scale_and_a_half(text: str) -> Iterator[Quantity]:
    """A million and a half, два миллиона с половиной."""
    for match in _SCALE_AND_A_HALF.finditer(text) if has_any(text, ("half", "половин")) else ():
        number = match.group("number") or ""
        value = float(number) if number.isdigit() else next((n.value for n in worded_numbers(number)), 1.0)
        start = match.start() if value != 1.0 or number.lower() in ("a", "one", "один", "одна") else match.start("scale")
        size = next(size for pattern, size in _MAGNITUDE_TABLE if pattern.fullmatch(match.group("scale").lower()))
        tail = _tail(text, match.end())
        unit = tail.unit or "count"
        yield _quantity((value + 0.5) * size, 0.1 * size, unit, (start, tail.end if tail.unit else match.end()), text)


def _summed(found: list[Quantity], text: str) -> list[Quantity]:
    """3 млн 200 тыс., 2 million 300 thousand, 1 час 30 минут: one figure in two magnitudes or units."""
    summed: list[Quantity] = []
    for right in found:
        left = summed[-1] if summed else None
        if left and _is_rest_of_money(left, right, text):
            value = left.value + right.value
            summed[-1] = replace(
                right, value=value, low=value, high=value, start=left.start, surface=text[left.start : right.end],
                modifier=left.modifier,
            )  # fmt: skip
        elif left and _is_rest_of_time(left, right, text):
            value = left.value * _SMALLER[left.unit][1] + right.value
            summed[-1] = replace(
                right, value=value, low=value, high=value, start=left.start, surface=text[left.start : right.end],
                modifier=left.modifier,
            )  # fmt: skip
        elif left and left.unit == "count" and _is_rest(left, right, text):
            value, half = left.value + right.value, (right.high - right.low) / 2
            summed[-1] = replace(
                right, value=value, low=value - half, high=value + half, start=left.start,
                surface=text[left.start : right.end], modifier=left.modifier,
            )  # fmt: skip
        else:
            summed.append(right)
    return summed


def _is_rest_of_money(left: Quantity, right: Quantity, text: str) -> bool:
    """98 рублей 40 копеек, 5元5角."""
    small = _SMALL_MONEY.search(right.surface)
    between = text[left.end : right.start].strip().lower()
    alike = left.unit == right.unit and left.unit in MONEY
    return bool(small) and alike and left.value == int(left.value) and between in ("", "and", "и")


def _is_rest_of_time(left: Quantity, right: Quantity, text: str) -> bool:
    """Whether `right` goes on with `left` in the next smaller unit of time."""
    rest, size = _SMALLER.get(left.unit, ("", 0.0))
    between = text[left.end : right.start].strip().lower()
    whole = right.value < size and left.value == int(left.value) and not (left.modifier == "range" or right.modifier)
    return right.unit == rest and between in ("", "and", "и", "零", "又") and whole


def _is_rest(left: Quantity, right: Quantity, text: str) -> bool:
    """Whether `right` goes on with `left`: nothing but a space is between, and both say their magnitude."""
    if text[left.end : right.start].strip() or left.modifier == "range" or right.modifier:
        return False
    sizes = [_size(q) for q in (left, right)]
    return sizes[0] > sizes[1] > 1.0 and right.value < sizes[0]


def _size(quantity: Quantity) -> float:
    """The magnitude that stands behind the number: 1e6 of 3 млн."""
    number = NUMBER_ALONE.match(quantity.surface)
    behind = AFTER_MAGNITUDE.match(quantity.surface, number.end()) if number else None
    name = behind.group().strip().lstrip("-") if behind else ""
    return next((size for pattern, size in _MAGNITUDE_TABLE if name and pattern.fullmatch(name)), 1.0)


def _powers(text: str) -> Iterator[Quantity]:
    """5×10⁶ and 10^9."""
    for match in _POWER.finditer(text) if "10" in text else ():
        exponent = int(match.group("exponent") or match.group("raised").translate(_RAISED))
        factor, step = arabic_number(match.group("factor"), text) if match.group("factor") else (1.0, 1.0)
        if exponent <= _HIGHEST_POWER:
            tail = _tail(text, match.end())
            size = 10.0**exponent * tail.magnitude
            yield _quantity(factor * size, step * size, tail.unit or "count", (match.start(), tail.end), text)


def _factors(text: str) -> Iterator[Quantity]:
    """How many times as much: twice, вдвое, 翻番."""
    for needed, pattern, value in _FACTORS if has_any(text, _MULTIPLES) else ():
        for match in pattern.finditer(text) if may_match(needed, text) else ():
            yield _quantity(value, 1.0, "times", match.span(), text)


def _small(text: str) -> Iterator[Quantity]:
    for found in small_counts(text):
        tail = _tail(text, found.end)
        if found.low == found.high:
            end, unit = (tail.end, tail.unit) if tail.unit and tail.unit != "%" else (found.end, "count")
            yield _quantity(float(found.low) * (tail.magnitude if tail.unit else 1.0), 1.0, unit, (found.start, end), text)
            continue
        low, high = found.low * tail.magnitude, found.high * tail.magnitude
        surface = text[found.start : tail.end]
        yield Quantity((low + high) / 2, low, high, tail.unit or "count", found.start, tail.end, surface, "range")


def _spelled(text: str) -> Iterator[Quantity]:
    if not may_match(LATIN | CYRILLIC, text):
        return
    for number in worded_numbers(text):
        tail = _tail(text, number.end)
        if number.alone or tail.magnitude != 1.0 or tail.unit:  # "one of them" counts nothing
            size = tail.magnitude
            place = number.start, tail.end
            yield _quantity(number.value * size, number.step * size, tail.unit or "count", place, text, tail.more)


def _ranges(found: list[Quantity], text: str) -> list[Quantity]:
    """ "10 to 15 percent", 10%至15% and "$5-6 million" are one quantity between two bounds."""
    joined: list[Quantity] = []
    for right in found:
        left = joined[-1] if joined else None
        if (
            left
            and left.unit == "count" != right.unit
            and _is_change(left, right, text)
            and NUMBER_ALONE.fullmatch(left.surface)
        ):
            joined[-1] = replace(left, unit=right.unit)
            joined.append(right)
        elif left and (low := _lower_bound(left, right, text)):
            surface = text[left.start : right.end]
            middle, high = (low.value + right.value) / 2, max(right.high, right.value)
            joined[-1] = Quantity(middle, low.low, high, low.unit, left.start, right.end, surface, "range")
        else:
            joined.append(right)
    return joined


def _is_change(left: Quantity, right: Quantity, text: str) -> bool:
    """Whether something went from one figure to the other: that is no range between them."""
    between = _BETWEEN.fullmatch(text, left.end, right.start)
    if between is None or between.group("word") not in ("to", "до"):
        return False
    return _CHANGED.search(text[max(0, left.start - 70) : left.start]) is not None


def _lower_bound(left: Quantity, right: Quantity, text: str) -> Quantity | None:
    """The lower bound that `left` is for `right`, in unit and magnitude of both; None where the two are no range."""
    between = _BETWEEN.fullmatch(text, left.end, right.start)
    if not between or {"date", "time"} & {left.unit, right.unit}:
        return None
    if _is_change(left, right, text):
        return None
    opened = bool(_FROM.search(text[max(0, left.start - 12) : left.start]))
    if between.group("word") not in (None, "to") and not opened:
        return None
    first, second = _NUMBER.fullmatch(left.surface), _NUMBER.match(right.surface)
    scale = 1.0
    if first and second and first.group("number") and second.group("number"):
        scale = right.value / (arabic_number(second.group("number"), text)[0] or 1.0)
        spanning = opened or between.group("sign") in ("至", "到") or between.group("word") == "to"
        if scale == 1.0 and left.unit == right.unit == "count" and not spanning:
            return None  # 3-2 is a score, and 2024-25 a season
    unit = left.unit if right.unit == "count" and first else right.unit
    first_counts = first or (opened and not re.search(r"\d", left.surface))
    if (
        left.unit not in (unit, "count")
        or (left.unit == "count" != unit and not first_counts)
        or left.value * scale >= right.value
    ):
        return None
    wide = left.unit != right.unit or scale != 1.0
    low = left.value * scale - (right.high - right.value) if wide else left.low
    return replace(left, value=left.value * scale, low=low, unit=unit)
