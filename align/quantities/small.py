"""Small numbers in words with what they count: three firefighters, четверо, 兩名, both ships.

From thirteen on a number in words is one wherever it stands. Below, words make names, idioms and pronouns as well (the Big
Three, раз-два, 三星, "one of them"): here is what tells them apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from align.quantities.letters import CYRILLIC, HAN, LATIN, may_match
from align.quantities.numerals import CHARACTERS, DIGITS

SMALLEST, LARGEST = 2, 12
_EN_VALUES = {
    word: n for n, word in enumerate("two three four five six seven eight nine ten eleven twelve".split(), SMALLEST)
}
_EN = "|".join(_EN_VALUES)
_EN_PERSONS = (
    r"(?:person|man|woman|child|boy|girl|baby|teenager|worker|soldier|officer|policeman|firefighter|passenger|driver|student|"
    r"pupil|tourist|resident|villager|employee|pilot|sailor|fisherman|guard|protester|demonstrator|journalist|patient|victim|"
    r"survivor|suspect|death|fatality|dead|killed|injured|wounded|hurt|missing)\b"
)
_EN_PARTS = "(?:member|store?y|floor|bedroom|room|person|man|seat|seater|door|judge|engine|lane|part|party)"
_ENGLISH = re.compile(
    rf"(?<![\w$€£.,'’&-])(?:(?P<number>{_EN})(?:(?=-{_EN_PARTS}\b)|(?![\w’'-]))"
    rf"(?!\s+o['’]clock|\s*(?:a\.?m|p\.?m)\b|\s+(?:to|and)\s+(?:{_EN})\s*[-–])"
    rf"|(?P<one>one)(?=\s+(?:(?:more|other|further|local|young|elderly|[a-z]+-old)\s+)?{_EN_PERSONS}"
    r"|\s+(?:was|is|has been)\s+(?:killed|injured|wounded|hurt|missing|dead|arrested|rescued|detained))"
    r"|(?P<both>both)(?=\s+(?:of\s+(?:the|them|these|those)\b|(?:the\s+)?[a-z]+(?:s|men|women|people|children)\b(?!\s+and\b))))",
    re.I,
)
_EN_NAMING = re.compile(
    r"\b(?:chapter|part|phase|stage|act|number|no|episode|volume|step|war|section|grade|category|type|tier|level|groups? of|"
    r"formula|channel|page|day|round|game|item|article|big|top|year|week|option|plan|bus|line|gate|platform)\s+$",
    re.I,
)
_EN_IDIOM = re.compile(
    r"\s*(?:,\s*(?:two|three)\b\s*,|and sevens\b|by two\b|cents(?:['’]| worth)|times out\b|minds\b|-?faced\b)"
)
_EN_ALONE = re.compile(r"\s*(?:[.,;:!?)”\"]|$)")
_RU_FORMS = (
    ("дв(?:а|е|ух|ум|умя|ое|оих|оим|оими)|об(?:а|е|оих|еих|оим|еим|оими|еими)", 2),
    ("тр(?:и|[её]х|[её]м|емя|ое|оих|оим|оими)", 3),
    ("четыр(?:е|[её]х|[её]м|ьмя)|четвер(?:о|ых|ым|ыми)", 4), ("пят(?:ь|и|ью|еро|ерых|ерым|ерыми)", 5),
    ("шест(?:ь|и|ью|еро|ерых|ерым|ерыми)", 6), ("сем(?:ь|и|ью|еро|ерых|ерым|ерыми)", 7),
    ("вос(?:емь|ьми|емью|ьмью|ьмеро|ьмерых|ьмерым|ьмерыми)", 8), ("девят(?:ь|и|ью|еро|ерых|ерым|ерыми)", 9),
    ("десят(?:ь|и|ью|еро|ерых|ерым|ерыми)", 10), ("одиннадцат(?:ь|и|ью)", 11), ("двенадцат(?:ь|и|ью)", 12),
)  # fmt: skip
_RU_PERSONS = (
    r"(?:человек|мужчин|женщин|реб[её]н|девочк|мальчик|девушк|юнош|подрост|рабоч|солдат|военн|офицер|полицейск|пожарн|пассажир|"
    r"водител|пилот|л[её]тчик|студент|школьни|турист|жител|сотрудни|погибш|пострадавш|ранен|журналист|моряк|рыбак|пациент|"
    r"спасател|подозреваем|госпитализ|пропавш)\w*"
)
_RU = "|".join(pattern for pattern, _ in _RU_FORMS)
_RU_TABLE = tuple((re.compile(pattern, re.I), value) for pattern, value in _RU_FORMS)
_RUSSIAN = re.compile(
    rf"(?<![\w.,-])(?:(?P<number>{_RU})(?![\w-])|(?P<one>од(?:ин|на|ного|ной|ну|ному|ним))"
    rf"(?=\s+(?:\w+(?:ый|ий|ой|ая|яя|ого|его|ую|юю|ому|ему|ым|им)\s+)?{_RU_PERSONS}))",
    re.I,
)
_RU_PARTS = re.compile(
    r"(?<!\w)(?P<stem>двух|тр[её]х|четыр[её]х|пяти|шести|семи|восьми|девяти|десяти|одиннадцати|двенадцати)"
    r"(?=(?:этажн|комнатн|местн|палубн|дверн|сторонн|полосн|вагонн|подъездн|балльн)\w)",
    re.I,
)
"""The number in трёхэтажный and двухместный."""
_RU_PAIR = re.compile(rf"(?<![\w.,-])(?P<low>{_RU})(?:\s*[-–—]\s*|\s+или\s+)(?P<high>{_RU})(?![\w-])", re.I)
_EN_PAIR = re.compile(rf"(?<![\w$.,'’-])(?P<low>{_EN})\s+or\s+(?P<high>{_EN})(?![\w-])", re.I)
_RU_NAMING = re.compile(
    r"(?<!\w)(?:глав[аеуы]|част[ьи]|номер|№|шаг|этап|сезон|том[ае]?|верси[яи]|класс[ае]?|групп[аеуы]|больш\w+|вариант\w*|"
    r"пункт\w*|раз|уровен\w+|категори[яи]|дом|сери[яи])\s+$",
    re.I,
)
_RU_IDIOM = re.compile(r"\s+(?:пятниц|сч[её]та?(?!\w)|стуль|слов[ае]?(?!\w)|шага?(?= от)|раза?(?!\w))", re.I)
_RU_FAMILY = re.compile(r"(?!\s+\w+(?:ами|ями|ыми|ими)(?!\w))")
"""Behind "семью", which is family too, unless what it counts has its case."""
MEASURES = (
    "名位人個个艘架輛辆棟栋幢座家所條条頭头隻只間间起枚部台臺張张顆颗節节場场份項项把匹具口戶户層层站支隊队組组杯瓶箱棵株本"
    "封篇首件批道省市縣县州發发款處处片塊块列束次類类檔档代滴步根種种輪轮段排套碗包桶盒班門门團团幅局筆笔男女大死傷伤"
)
"""What stands between a small number and what it counts, and 人, which is both."""
_NOT_MEASURED = (
    r"位一[体體]|位[数數]|[个個]代表|[个個](?:自信|意[识識]|全面)|部曲|人行|人[转轉]|人世界|人成虎|人成眾|[头頭](?:[讨討跑]|都)|台山|[项項]全能|"
    r"杯[鸡雞]|家村|家分晋|口相声|道(?:杠|槓)|[张張]嘴|[个個]面向|大(?:[学學家陆陸道阪会會街人哥爷爺姐戶户])|次(?:元|[郎子女]|方|[贷貸])|代(?:表|[码碼])|种(?:植|子)|種(?:植|子)|段[论論]|包(?:子)|步曲|根(?!\w*[铁鐵][轨軌])(?=本)|男(?!.{0,2}女)|[块塊]砖|[条條]线|面|[发發]展|[发發]生|[发發]布|[发發]现|[发發]現|把手|"
    r"人[称稱]|人[间間]|[队隊]$|[组組][长長]|[个個]一|[层層]楼|[层層]樓|市|省|[县縣]|州|[条條]腿走"
)
_CHINESE = re.compile(
    rf"(?<![第{CHARACTERS}\d點.,星初周週期拜])(?!四[处處]|[三五][花番]|[八七][门門上])(?P<number>[二兩两三四五六七八九十])(?!{_NOT_MEASURED})(?=\s?(?:多)?[{MEASURES}]|[死傷伤亡])"
    r"|(?<![第每某任唯同單单這这那另哪之])(?P<one>一)(?=人(?:死|[伤傷]|[遇罹]|[获獲]|被|受|失|[当當]|身亡|[丧喪])|[死傷伤])"
    r"|(?P<three>仨)|(?<![伎技])(?P<two>[俩倆])|(?<![第三])(?P<lands>[二兩两四五六七八九])(?=[国國](?![集大论論]))"
)
_CAPITALS = re.compile(r"\s+[A-ZА-ЯЁ]")
_NATIONAL = re.compile(
    r"\s+[A-Z][\w.-]*(?:\s+[A-Z][\w.-]*)*\s+(?!(?:is|was|were|are|has|have|had|will|and|or|of|in|said|says|by|for|to)\b)[a-z]"
)
"""Behind the number that begins a sentence: "Two Turkish-flagged ships" against "Seven Samurai is"."""
_SENTENCE_START = re.compile(r"(?:^|[.!?:;…\n—–-][\"“”«»„’')\]]*\s*|^[\"“”«»„’'(\[]+)$")
_NAME_QUOTE = re.compile(r"[\w)]\s*[«„“\"]$")


class SmallCount(NamedTuple):
    """A small number that counts, or two of them as bounds, and where it stands."""

    low: int
    high: int
    start: int
    end: int


def small_counts(text: str) -> Iterator[SmallCount]:
    """The small numbers in words of a text that count something, language by language."""
    if may_match(LATIN, text):
        yield from _pairs(_EN_PAIR, text, lambda word: _EN_VALUES[word.lower()])
        yield from _english(text)
    if may_match(CYRILLIC, text):
        yield from _pairs(_RU_PAIR, text, _russian_value)
        yield from _russian(text)
    if may_match(HAN, text):
        yield from _chinese(text)


def _pairs(pattern: re.Pattern[str], text: str, value: Callable[[str], int]) -> Iterator[SmallCount]:
    """Two or three, двое-трое."""
    for match in pattern.finditer(text):
        low, high = value(match.group("low")), value(match.group("high"))
        if low < high:
            yield SmallCount(low, high, *match.span())


def _english(text: str) -> Iterator[SmallCount]:
    for match in _ENGLISH.finditer(text):
        start, end = match.span()
        before = text[max(0, start - 24) : start]
        if _named(text, start, end, before) or _EN_NAMING.search(before) or _EN_IDIOM.match(text, end):
            continue
        if re.search(r"\b(?:in|into)\s+$", before, re.I) and _EN_ALONE.match(text, end):
            continue  # cut in two
        value = 1 if match.group("one") else 2 if match.group("both") else _EN_VALUES[match.group("number").lower()]
        yield SmallCount(value, value, start, end)


def _russian(text: str) -> Iterator[SmallCount]:
    for match in _RUSSIAN.finditer(text):
        start, end = match.span()
        before = text[max(0, start - 24) : start]
        if _named(text, start, end, before) or _RU_NAMING.search(before) or _RU_IDIOM.match(text, end):
            continue
        word = match.group().lower()
        if word == "семью" and _RU_FAMILY.match(text, end):
            continue
        value = 1 if match.group("one") else _russian_value(word)
        yield SmallCount(value, value, start, end)
    for match in _RU_PARTS.finditer(text):
        value = _russian_value(match.group("stem").lower())
        yield SmallCount(value, value, *match.span())


def _russian_value(word: str) -> int:
    return next(value for pattern, value in _RU_TABLE if pattern.fullmatch(word))


def _chinese(text: str) -> Iterator[SmallCount]:
    for match in _CHINESE.finditer(text):
        if match.group("number") or match.group("lands"):
            numeral = match.group()
            value = 10 if numeral == "十" else DIGITS[numeral]
        else:
            value = 1 if match.group("one") else 3 if match.group("three") else 2
        yield SmallCount(value, value, *match.span())


def _named(text: str, start: int, end: int, before: str) -> bool:
    """A capital where no sentence begins, or before another, makes a name: the Big Three, Seven Samurai, «Пять озёр»."""
    if not text[start].isupper():
        return False
    if not _SENTENCE_START.search(before) or _NAME_QUOTE.search(before):
        return True
    return bool(_CAPITALS.match(text, end)) and not _NATIONAL.match(text, end)
