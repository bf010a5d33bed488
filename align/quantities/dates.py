"""Dates in zh, ru and en: days, months, quarters, years, decades, and days named from the article's own date.

Each becomes the span of days that it can mean, as ordinals; what is reckoned from the article ("last Wednesday", 去年12月)
needs its date.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Callable, Iterator

from align.model import Quantity
from align.quantities.letters import CYRILLIC, HAN, LATIN, letters_in, letters_of
from align.quantities.numerals import chinese_number

Span = tuple[datetime.date, datetime.date]
_REPUBLIC_BEGAN = 1911
"""民國元年 is the year after."""
RELATIVE = "relative"
"""Modifier of a day that is named from another: time zones alone make two articles differ by one."""

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
_ZH_MONTH = r"(?:\d{1,2}|十[一二]?|[一二三四五六七八九])"
_ZH_DAY = r"(?:\d{1,2}|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_ZH_YEAR = r"(?:(?P<year>\d{4}|[〇零一二三四五六七八九]{4})\s*年|(?P<relative>去年|今年|明年|前年))"
_ORDER = {"first": 1, "second": 2, "third": 3, "fourth": 4, "перв": 1, "втор": 2, "трет": 3, "четв": 4}
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4}
_RU_RELATIVE = r"(?P<relative>прошлого|позапрошлого|этого|текущего|будущего|следующего)\s+года"
_RU_YEAR = rf"(?:(?P<year>\d{{4}})(?:\s*(?:год\w*|г\.))?|{_RU_RELATIVE})"
_EN_YEAR = r"(?:(?:of\s+)?(?P<year>\d{4})|of\s+(?P<relative>last|this|next)\s+year)"

_CENTURIES = {
    name: n
    for n, name in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
        "sixteenth seventeenth eighteenth nineteenth twentieth twenty-first".split(),
        1,
    )
} | {
    "".join(("X" * (n // 10), ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[n % 10])): n for n in range(1, 22)
}
"""In words and in Roman numerals."""
_EN_ORDINALS = "|".join(name for name in _CENTURIES if name.islower() or "-" in name)
_YEAR_ALONE = (  # the one pattern whose letters may all be missing
    r"(?<![\d.,$€£¥元幣币])(?P<year>(?:19|20)\d{2})"
    r"(?:\s*年(?!\s*\d)|\s*(?:год\w*|г\.)|(?![\d.,%]?\d)(?=[\s.,;:)—–-]|$)(?!\s*(?:GPU|H\d00|chip|ускор|чип)))"
)
_ZH_PART = r"(?:[凌清]?晨|早上|上午|中午|下午|傍晚|晚上?|深?夜[间間]?)?"
_TO = r"\s*(?:[至到~～—–-]|\bto\b|\bthrough\b|\buntil\b|\bпо\b|\bдо\b)\s*"
_CUES = {
    "zh month": (HAN, re.compile("月")),
    "ru month": (CYRILLIC, re.compile(_RU_MONTH)),
    "en month": (LATIN, re.compile(_EN_MONTH)),
    "other": (
        0,
        re.compile(
            r"\d{4}|[年日號号季]|(?i:centur)|век|Q[1-4]|[1-4]Q|\d[-/.]\d|世[纪紀]|0s\b|0-[ех]|"
            r"(?i:quarter|half|квартал|полугод)|[一二][〇零九][〇零一-九]"
        ),
    ),
    "zh named": (HAN, re.compile("[周週昨明]|星期|[禮礼]拜|[前上本今去]|这|這")),
    "ru named": (
        CYRILLIC,
        re.compile("(?i:понедельник|вторник|сред[ау]|четверг|пятниц|суббот|воскресень|вчера|завтра|недел|месяц|год)"),
    ),
    "en named": (LATIN, re.compile(r"(?i:day\b|week\b|month\b|year\b|tomorrow\b)")),
}
"""Without what none of the patterns of one kind matches: most texts have no date, and looking for all takes long."""


def _cue(pattern: str, named: bool = False) -> str:
    """By what it is told whether a pattern is worth trying."""
    language = {HAN: "zh", CYRILLIC: "ru", LATIN: "en"}.get(letters_of(pattern.replace(_TO, "")), "")
    if named:
        return f"{language} named"
    return f"{language} month" if "(?P<month>" in pattern and "republic" not in pattern and language else "other"


_LISTED = tuple(
    (_cue(pattern), re.compile(pattern))
    for pattern in (
        rf"(?<![\d.,])(?P<days>\d{{1,2}}(?:,\s?\d{{1,2}}){{0,7}}\s+и\s+\d{{1,2}}|\d{{1,2}}(?:,\s?\d{{1,2}}){{1,8}})\s+(?P<month>{_RU_MONTH})(?!\w)(?:\s+{_RU_YEAR})?",
        rf"\b(?P<month>{_EN_MONTH})\s+(?P<days>\d{{1,2}}(?:,\s?\d{{1,2}}(?!\d)){{0,7}},?\s+and\s+\d{{1,2}})(?!\d)(?:,?\s+(?P<year>\d{{4}}))?",
        rf"(?<![\d.,])(?P<days>\d{{1,2}}(?:,\s?\d{{1,2}}){{0,7}},?\s+and\s+\d{{1,2}})\s+(?P<month>{_EN_MONTH})(?!\w)(?:,?\s+(?P<year>\d{{4}}))?",
        rf"{_ZH_YEAR}?\s*(?P<month>{_ZH_MONTH})\s*月\s*(?P<days>{_ZH_DAY}[日號号]?(?:[、和及與与]{_ZH_DAY}[日號号]?){{0,7}}[、和及與与]{_ZH_DAY}[日號号])",
    )
)
"""Several days of one month: 5, 8 и 12 мая, May 5 and 8, 5月5日、8日和12日."""
_YEARS = re.compile(
    r"(?<![\d.,$€£¥])(?P<first>1\d{3}|20\d{2})(?:\s?年)?\s?[–—~～至到-]\s?(?P<last>(?:1\d{3}|20\d{2})(?![\d.,]*\d)(?:\s*年|\s*год\w*|\s*гг\.)?)"
)
"""The first year and the last of a time: two figures, for either may be misquoted."""
_ZH_DAYS = re.compile(_ZH_DAY)
_ZH_MONTH_DAY = re.compile(rf"({_ZH_MONTH})月({_ZH_DAY})[日號号]")
_CALENDAR = tuple(
    ("other" if pattern == _YEAR_ALONE else _cue(pattern), re.compile(pattern))
    for pattern in (
        rf"{_ZH_YEAR}?\s*(?P<month>{_ZH_MONTH})\s*月\s*(?P<day>{_ZH_DAY})\s*[日號号]?{_ZH_PART}{_TO}"
        rf"(?:(?P<month2>{_ZH_MONTH})\s*月\s*)?(?P<day2>{_ZH_DAY})\s*[日號号]",
        rf"(?<![\d月.,])(?P<monthday>\d{{1,2}})日?{_TO}(?P<day2>\d{{1,2}})日(?!\d|报|報|本|元)",
        rf"(?<![\d.,])(?P<day>\d{{1,2}})(?:-?го)?{_TO}(?P<day2>\d{{1,2}})(?:-?[ое]{{1,2}})?\s+(?P<month>{_RU_MONTH})(?!\w)"
        rf"(?:\s+{_RU_YEAR})?",
        rf"\b(?P<month>{_EN_MONTH})\s+(?P<day>\d{{1,2}}){_TO}(?P<day2>\d{{1,2}})(?!\d)(?:,?\s+(?P<year>\d{{4}}))?",
        rf"(?<![\d.,])(?P<day>\d{{1,2}}){_TO}(?P<day2>\d{{1,2}})\s+(?P<month>{_EN_MONTH})(?:,?\s+(?P<year>\d{{4}}))?",
        rf"(?<!\w)(?:в ночь )?с\s+(?P<day>\d{{1,2}})\s+на\s+(?P<day2>\d{{1,2}})\s+(?P<month>{_RU_MONTH})(?!\w)"
        rf"(?:\s+{_RU_YEAR})?",
        rf"(?<!\w)(?:в ночь )?с\s+(?P<day>\d{{1,2}})\s+(?P<month>{_RU_MONTH})\s+(?:на|по|до)\s+(?P<day2>\d{{1,2}})\s+"
        rf"(?P<month2>{_RU_MONTH})(?!\w)(?:\s+{_RU_YEAR})?",
        rf"\b(?:from\s+)?(?P<month>{_EN_MONTH})\s+(?P<day>\d{{1,2}}){_TO}(?P<month2>{_EN_MONTH})\s+(?P<day2>\d{{1,2}})(?!\d)"
        r"(?:,?\s+(?P<year>\d{4}))?",
        rf"民[國国]\s*(?P<republic>\d{{2,3}}|[〇零一二三四五六七八九]{{2,3}}|[一百十二三四五六七八九零]{{2,6}})\s*年"
        rf"(?:\s*(?P<month>{_ZH_MONTH})\s*月(?:\s*(?P<day>{_ZH_DAY})\s*[日號号])?)?",
        r"(?<![\d.])(?P<republic>1[0-4]\d)年(?P<month>\d{1,2})月(?P<day>\d{1,2})[日號号]",
        r"(?<![A-Za-z\d])(?:Q(?P<quarter>[1-4])(?:\s*(?P<year>\d{4}))?|(?P<q>[1-4])Q(?P<short>\d{2}))(?![A-Za-z\d])",
        rf"{_ZH_YEAR}?\s*(?:第(?P<quarter>[一二三四1-4])季(?:度)?|(?P<firstquarter>首季)|Q(?P<q>[1-4])(?!\d))",
        rf"{_ZH_YEAR}?\s*(?P<half>[上下])半年",
        rf"(?i:\b(?P<quarter>first|second|third|fourth)[\s-]quarter\b)(?:\s+{_EN_YEAR})?",
        r"(?i:\b(?P<half>first|second)[\s-]half\s+of\s+)(?:(?P<year>\d{4})|(?:the|this|(?P<relative>last))\s+year)",
        rf"(?<!\w)(?P<quarter>IV|I{{1,3}}|[1-4](?:-[а-я]{{1,2}})?|(?:перв|втор|трет|четв)\w+)\s+квартал\w*(?:\s+{_RU_YEAR})?",
        rf"(?<!\w)(?P<half>перв|втор)\w+\s+полугоди\w+(?:\s+{_RU_YEAR})?",
        rf"{_ZH_YEAR}?\s*(?P<month>{_ZH_MONTH})\s*月(?!球|亮|薪|租|票)(?:\s*(?P<day>{_ZH_DAY})\s*[日号號])?",
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:-?го)?\s+(?P<month>{_RU_MONTH})(?!\w)(?:\s+{_RU_YEAR})?",
        rf"(?<!\w)(?P<month>{_RU_MONTH})(?!\w)\s+{_RU_YEAR}",
        rf"(?:в|к|с|до)\s+(?P<month>{_RU_MONTH})(?!\w)",
        rf"\b(?P<month>{_EN_MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?P<year>\d{{4}}))?",
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_EN_MONTH})(?:,?\s+(?P<year>\d{{4}}))?",
        rf"\b(?:(?P<relative>last|this|next)\s+)?(?P<month>{_EN_MONTH.replace('May|', '')})(?:,?\s+(?P<year>\d{{4}}))?",
        r"\b(?P<month>May),?\s+(?P<year>\d{4})(?!\d)",
        r"(?<![\d.,/-])(?P<year>(?:19|20)\d{2})[-/.](?P<month>0\d|1[0-2])[-/.](?P<day>[0-3]\d)(?![\d.,/-]*\d)",
        r"(?<![\d.,/-])(?P<day>[0-3]\d)\.(?P<month>0\d|1[0-2])\.(?P<year>(?:19|20)\d{2})(?!\d)",
        r"(?<![\d.])(?P<decade>(?:1\d|20)\d0)(?:s\b|-[ех]{1,2}(?!\w)|\s*年代)",
        r"(?:(?P<century>(?<!\d)\d{1,2}|二十一?|十[五六七八九])\s*世[纪紀]|上世[纪紀])?\s*(?<![\d.])(?P<shortdecade>[2-9]0|[二三四五六七八九]十)"
        r"(?:-[ех]{1,2}\s+год\w*|\s*年代)",
        r"(?P<century>(?<![\d.,])\d{1,2}|二十一?|十[一二三四五六七八九]?|(?<![第十])[一二三四五六七八九])\s*世[纪紀](?!\s*[\d二三四五六七八九]十?0?\s*年代)",
        r"(?<![\d.,])(?P<century>\d{1,2})(?:-?(?:й|м|го|х|ом))?(?=\s+век|\s+(?:и|–|-)\s+\d{1,2}(?:-?(?:й|м|го|х|ом))?\s+век)(?:\s+век\w*)?",
        r"(?<!\w)(?P<century>[XVI]{1,5})(?=\s+век|\s*(?:и|–|-)\s*[XVI]+\s+век)(?:\s+век\w*)?",
        r"\b(?P<century>\d{1,2})(?:st|nd|rd|th)(?=[\s-]+centur|(?:\s*[–-]\s*|\s+(?:and|to|or)\s+)\d{1,2}(?:st|nd|rd|th)[\s-]+centur)(?:[\s-]+centur\w+)?",
        rf"(?i:\b(?P<century>{_EN_ORDINALS})[\s-]+century\b)",
        _YEAR_ALONE,
        r"(?<![\d.,$€£¥元幣币])(?P<year>1\d{2}[1-9]|1\d[1-9]0)\s*(?:年(?![前來来間间]|[历歷]史)|год(?:а|у|ом|ов)?(?!\w)|г\.)",
        r"(?P<year>[一二][〇零九][〇零一二三四五六七八九]{2})年",
        r"(?P<monthday>(?<![\d月.,])(?<!\d )\d{1,2})[日](?!\d|报|報|本|元|子|常)",
    )
)
_YEARS_AWAY = {
    "去年": -1, "last": -1, "прошлого": -1, "前年": -2, "позапрошлого": -2, "明年": 1, "next": 1, "будущего": 1,
    "следующего": 1,
}  # fmt: skip
_WEEKDAYS = (
    ("一", "понедельник", "Monday"), ("二", "вторник", "Tuesday"), ("三", "сред[ау]", "Wednesday"),
    ("四", "четверг", "Thursday"), ("五", "пятниц[ау]", "Friday"), ("六", "суббот[ау]", "Saturday"),
    ("[日天]", "воскресень[ея]", "Sunday"),
)  # fmt: skip


def find_dates(text: str, reference: datetime.date | None) -> Iterator[Quantity]:
    """The dates of a text; without `reference`, days that are named from the article's own are left out."""
    letters = letters_in(text)
    told = {cue for cue, (needed, pattern) in _CUES.items() if (not needed or needed & letters) and pattern.search(text)}
    if not told:
        return
    for cue, pattern in _LISTED:
        for match in pattern.finditer(text) if cue in told else ():
            yield from _listed(match, reference or datetime.date(2000, 1, 1))
    for match in _YEARS.finditer(text) if "other" in told else ():
        first, last = match.group("first"), match.group("last")[:4]
        if first < last:
            for part, year in (("first", first), ("last", last)):
                low, high = (float(datetime.date(int(year), *day).toordinal()) for day in ((1, 1), (12, 31)))
                yield Quantity(low, low, high, "date", *match.span(part), match.group(part))
    for cue, pattern in _CALENDAR:
        for match in pattern.finditer(text) if cue in told else ():
            parts = match.groupdict()
            if parts.get("monthday") and not parts.get("day2") and (named := _month_before(match)):
                parts = {"month": named, "day": parts["monthday"]}
            if span := _span(parts, reference or datetime.date(2000, 1, 1)):
                yield _date(match, span)
    if reference:
        for cue, pattern, reckon in _NAMED:
            for match in pattern.finditer(text) if cue in told else ():
                yield _date(match, reckon(reference), RELATIVE)


def _month_before(match: re.Match[str]) -> str | None:
    """The month that was named shortly before a day without one: 1月4日夜至5日凌晨."""
    named = _ZH_MONTH_DAY.search(match.string, max(0, match.start() - 12), match.start())
    return named.group(1) if named and int(_digits(named.group(2))) < int(match.group("monthday")) else None


def _listed(match: re.Match[str], reference: datetime.date) -> Iterator[Quantity]:
    """Each day of a list; the first and the last have what stands before and behind them."""
    parts = match.groupdict()
    first, last = match.span("days")
    places = [found.span() for found in _ZH_DAYS.finditer(match.string, first, last)]
    spans = [_span({**parts, "days": None, "day": match.string[slice(*place)]}, reference) for place in places]
    if not all(spans):
        return
    for n, (place, span) in enumerate(zip(places, spans, strict=True)):
        start = match.start() if n == 0 else place[0]
        end = match.end() if n == len(places) - 1 else place[1]
        if span:
            low, high = (float(day.toordinal()) for day in span)
            yield Quantity(low, low, high, "date", start, end, match.string[start:end])


def _date(match: re.Match[str], span: Span, modifier: str = "") -> Quantity:
    low, high = (float(day.toordinal()) for day in span)
    return Quantity(low, low, high, "date", *_trimmed(match), modifier)


def _trimmed(match: re.Match[str]) -> tuple[int, int, str]:
    surface = match.group()
    start = match.start() + len(surface) - len(surface.lstrip())
    return start, start + len(surface.strip()), surface.strip()


def _span(parts: dict[str, str | None], reference: datetime.date) -> Span | None:
    """First and last day that a date can mean."""
    try:
        if monthday := parts.get("monthday"):
            nearest = _nearest_monthday(int(monthday), reference)
            if not nearest or not parts.get("day2"):
                return nearest
            return _in_order(nearest[0], nearest[0].replace(day=int(parts["day2"] or "0")))
        if republic := parts.get("republic"):
            parts = {**parts, "year": str(_republic_year(republic) + _REPUBLIC_BEGAN)}
        if decade := parts.get("decade") or parts.get("shortdecade"):
            first = int(_digits(decade))
            if not parts.get("decade"):
                first += 100 * (int(_digits(parts.get("century") or "20")) - 1)
            return datetime.date(first, 1, 1), datetime.date(first + 9, 12, 31)
        if century := parts.get("century"):
            number = _CENTURIES.get(century.lower()) or _CENTURIES.get(century) or int(_digits(century))
            return datetime.date(100 * number - 99, 1, 1), datetime.date(100 * number, 12, 31)
        if months := _months(parts):
            first, last = months
            year = _year(parts, first, 15, reference)
            return datetime.date(year, first, 1), _month_end(year, last)
        if not parts.get("month"):
            year = int(_digits(parts["year"] or "0"))
            return datetime.date(year, 1, 1), datetime.date(year, 12, 31)
        day = int(_digits(parts.get("day") or "0"))
        month = _month(parts["month"] or "")
        year = _year(parts, month, day or 15, reference)
        if parts.get("day2"):
            last = _month(parts.get("month2") or parts["month"] or "")
            return _in_order(datetime.date(year, month, day), datetime.date(year, last, int(_digits(parts["day2"] or "0"))))
        if day:
            return (datetime.date(year, month, day),) * 2
        return datetime.date(year, month, 1), _month_end(year, month)
    except ValueError:
        return None


def _republic_year(numeral: str) -> int:
    """114, 一一四 and 一百一十四."""
    found = chinese_number(numeral) if "百" in numeral or "十" in numeral else None
    return int(found[0]) if found else int(_digits(numeral))


def _in_order(first: datetime.date, last: datetime.date) -> Span | None:
    """None where it is no span: "on 12 to 5 May"."""
    return (first, last) if first < last else None


def _months(parts: dict[str, str | None]) -> tuple[int, int] | None:
    """First and last month of a quarter or of half a year."""
    quarter = "1" if parts.get("firstquarter") else parts.get("quarter") or parts.get("q")
    if quarter:
        number = _ROMAN.get(quarter) or _ORDER.get(quarter.lower()) or _ORDER.get(quarter[:4].lower())
        number = number or int(_digits(quarter[0]))
        return 3 * number - 2, 3 * number
    if half := parts.get("half"):
        return (1, 6) if half.lower() in ("上", "first", "перв") else (7, 12)
    return None


def _digits(numeral: str) -> str:
    """二十一 as 21 and 二〇二五 as 2025; what has digits already stays."""
    if numeral.isdigit():
        return numeral
    if "十" in numeral:
        tens, _, ones = numeral.partition("十")
        return str(10 * int(_digits(tens or "一")) + int(_digits(ones or "零")))
    return "".join(str("〇一二三四五六七八九".find(c) if c != "零" else 0) for c in numeral)


def _month(name: str) -> int:
    return _MONTHS[name[:3].lower()] if name[0].isalpha() and name[:3].lower() in _MONTHS else int(_digits(name))


def _month_end(year: int, month: int) -> datetime.date:
    return datetime.date(year, month, calendar.monthrange(year, month)[1])


def _year(parts: dict[str, str | None], month: int, day: int, reference: datetime.date) -> int:
    if parts.get("year"):
        return int(_digits(parts["year"] or ""))
    if parts.get("short"):
        return 2000 + int(parts["short"] or 0)
    if parts.get("relative"):
        return reference.year + _YEARS_AWAY.get(parts["relative"] or "", 0)
    years = (reference.year - 1, reference.year, reference.year + 1)
    return min(years, key=lambda y: abs((datetime.date(y, month, min(day, 28)) - reference).days))


def _nearest_monthday(day: int, reference: datetime.date) -> Span | None:
    """17日: the last such day up to the reference."""
    for back in range(2):
        month = reference.month - back
        year = reference.year if month >= 1 else reference.year - 1
        candidate = datetime.date(year, (month - 1) % 12 + 1, day)
        if candidate <= reference:
            return candidate, candidate
    return None


def _day(away: int) -> Callable[[datetime.date], Span]:
    return lambda today: (today + datetime.timedelta(away),) * 2


def _weekday(number: int, weeks: int | None) -> Callable[[datetime.date], Span]:
    """A day of the week `weeks` before this one; None is the last one up to today, as newspapers mean it."""

    def reckon(today: datetime.date) -> Span:
        if weeks is None:
            return _day(-((today.weekday() - number) % 7))(today)
        return _day(number - today.weekday() - 7 * weeks)(today)

    return reckon


def _week(today: datetime.date) -> Span:
    """The week before."""
    monday = today - datetime.timedelta(today.weekday() + 7)
    return monday, monday + datetime.timedelta(6)


def _month_away(away: int) -> Callable[[datetime.date], Span]:
    def reckon(today: datetime.date) -> Span:
        year, month = divmod(today.year * 12 + today.month - 1 + away, 12)
        return datetime.date(year, month + 1, 1), _month_end(year, month + 1)

    return reckon


def _year_away(away: int) -> Callable[[datetime.date], Span]:
    return lambda today: (datetime.date(today.year + away, 1, 1), datetime.date(today.year + away, 12, 31))


def _named() -> Iterator[tuple[str, Callable[[datetime.date], Span]]]:
    """Patterns of days, weeks, months and years named from today. "Today" itself mostly means "these days": not here."""
    for number, (zh, ru, en) in enumerate(_WEEKDAYS):
        week = rf"(?:周|週|星期|禮拜|礼拜){zh}(?!\w*[边邊]缘)"
        yield rf"上个?個?{week}", _weekday(number, 1)
        yield rf"(?:本|这个?|這個?){week}", _weekday(number, 0)
        yield rf"(?<![下每上本这這个個]){week}", _weekday(number, None)
        yield rf"(?i)(?:в|во)\s+прошл\w+\s+{ru}(?!\w)", _weekday(number, 1)
        yield rf"(?i)(?<!\w)(?:в|во)\s+(?:эт\w+\s+|минувш\w+\s+)?{ru}(?!\w)", _weekday(number, None)
        yield rf"\blast {en}\b", _weekday(number, 1)
        yield rf"\b(?:on|this) {en}\b", _weekday(number, None)
    for zh, ru, en, reckon in (
        ("前天", "позавчера", "the day before yesterday", _day(-2)),
        ("昨[天日晚夜]", r"(?<!по[сз])(?<!поза)вчера(?!\w)", r"\byesterday\b", _day(-1)),
        ("明[天日](?!報|报)", r"(?<!\w)завтра(?!\w)", r"\btomorrow\b", _day(1)),
        (
            "上[周週](?![一二三四五六日天])|上个?個?星期(?![一二三四五六日天])",
            r"прошл\w+ недел\w+",
            r"\blast week\b",
            _week,
        ),
        ("上个月|上個月|上月", r"прошл\w+ месяц\w*", r"\blast month\b", _month_away(-1)),
        (r"本月(?!\d)", r"эт\w+ месяц\w*", r"\bthis month\b", _month_away(0)),
        (r"前年(?!\d|[一二三四五六七八九十]月)", r"в позапрошлом году", r"\bthe year before last\b", _year_away(-2)),
        (r"去年(?!\d|[一二三四五六七八九十]月)", r"в прошл\w+ году", r"\blast year\b", _year_away(-1)),
        (r"今年(?!\d|[一二三四五六七八九十]月)", r"в этом году", r"\bthis year\b", _year_away(0)),
        (r"明年(?!\d|[一二三四五六七八九十]月)", r"в (?:следующ|будущ)\w+ году", r"\bnext year\b", _year_away(1)),
    ):
        for words in (zh, ru, en):
            yield rf"(?i:{words})", reckon


_NAMED = tuple((_cue(pattern, named=True), re.compile(pattern), reckon) for pattern, reckon in _named())
