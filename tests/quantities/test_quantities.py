from __future__ import annotations

import datetime
from pathlib import Path

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.model import Quantity
from align.quantities import compare, contradictions, disagree, figure_features, find_quantities, pair_up
from align.quantities.numerals import chinese_number, worded_numbers

TODAY = datetime.date(2025, 2, 24)


def one(text: str) -> Quantity:
    (quantity,) = find_quantities(text, TODAY)
    return quantity


def written(quantity: Quantity) -> str:
    """As in quantities.tsv: ~ about, > more than, < less than, a..b bounds; dates as days."""
    if quantity.unit == "date":
        first, last = (str(datetime.date.fromordinal(int(bound))) for bound in (quantity.low, quantity.high))
        return first if first == last else f"{first}..{last}"
    if quantity.modifier in ("range", "several"):
        return f"{quantity.low:.12g}..{quantity.high:.12g} {quantity.unit}"
    return {"about": "~", "over": ">", "under": "<"}.get(quantity.modifier, "") + f"{quantity.value:.7g} {quantity.unit}"


TABLE = [
    tuple(line.split("\t"))
    for name in ("quantities.tsv", "second_reader.tsv")
    for line in (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_a_text_is_read_as_in_the_table(text: str, expected: str) -> None:
    assert "; ".join(written(q) for q in find_quantities(text, TODAY)) == expected


def test_days_named_from_the_article_need_its_date() -> None:
    assert find_quantities("он сказал вчера, 昨日, yesterday") == []


@given(st.integers(1, 10**12))
def test_chinese_numerals_are_read_as_another_library_writes_them(number: int) -> None:
    parsed = chinese_number(cn2an.an2cn(number))
    assert parsed is not None
    assert parsed[0] == number


@given(st.floats(0.01, 999, allow_nan=False).map(lambda x: round(x, 2)), st.sampled_from(["млн", "million", "百萬"]))
def test_an_amount_is_read_back_in_each_language(value: float, magnitude: str) -> None:
    russian = magnitude == "млн"
    text = f"{value:.2f}".replace(".", ",") if russian else f"{value:.2f}"
    unit = {"млн": "долларов", "million": "dollars", "百萬": "美元"}[magnitude]
    quantity = one(f"{text} {magnitude} {unit}" if magnitude != "百萬" else f"{text}百萬{unit}")
    assert quantity.unit == "USD"
    assert quantity.value == pytest.approx(value * 1e6)
    assert quantity.high - quantity.low == pytest.approx(1e4)


@given(st.integers(13, 10**12 - 1))
def test_numbers_in_english_words_are_read_back(number: int) -> None:
    (worded,) = worded_numbers(spell(number))
    assert worded.value == number


@given(st.integers(13, 10**12 - 1))
def test_numbers_in_russian_words_are_read_back(number: int) -> None:
    (worded,) = worded_numbers(spell_in_russian(number))
    assert worded.value == number


def spell(number: int) -> str:
    """An English cardinal below 10^12."""
    for size, name in ((10**9, "billion"), (10**6, "million")):
        if number >= size:
            rest = f" {spell(number % size)}" if number % size else ""
            return f"{spell(number // size)} {name}{rest}"
    ones = (
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen".split()
    )
    ones += "eighteen nineteen".split()
    if number >= 1000:
        rest = f" {spell(number % 1000)}" if number % 1000 else ""
        return f"{spell(number // 1000)} thousand{rest}"
    if number >= 100:
        rest = f" and {spell(number % 100)}" if number % 100 else ""
        return f"{ones[number // 100 - 1]} hundred{rest}"
    if number >= 20:
        tens = "twenty thirty forty fifty sixty seventy eighty ninety".split()[number // 10 - 2]
        return f"{tens}-{ones[number % 10 - 1]}" if number % 10 else tens
    return ones[number - 1]


def spell_in_russian(number: int) -> str:
    """A Russian cardinal below 10^12, in the nominative."""
    for size, names in (
        (10**9, ("миллиард", "миллиарда", "миллиардов")),
        (10**6, ("миллион", "миллиона", "миллионов")),
        (1000, ("тысяча", "тысячи", "тысяч")),
    ):
        if number >= size:
            count = number // size
            teens, last = 10 < count % 100 < 20, count % 10
            name = names[0] if last == 1 and not teens else names[1] if 2 <= last <= 4 and not teens else names[2]
            told = spell_in_russian(count)
            if size == 1000:
                words = told.split()
                told = " ".join([*words[:-1], {"один": "одна", "два": "две"}.get(words[-1], words[-1])])
            return " ".join((told, name, *([spell_in_russian(number % size)] if number % size else [])))
    hundreds = "сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот".split()
    tens = "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто".split()
    ones = (
        "один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать "
        "шестнадцать семнадцать восемнадцать девятнадцать".split()
    )
    words = [hundreds[number // 100 - 1]] if number >= 100 else []
    number %= 100
    if number >= 20:
        words.append(tens[number // 10 - 2])
        number %= 10
    return " ".join([*words, *([ones[number - 1]] if number else [])])


@pytest.mark.parametrize(
    ("a", "b", "relation", "opposed"),
    [
        ("557.6万美元", "5,576 млн долларов", "agree", False),
        ("$5.5 million", "557.6萬美元", "near", False),
        ("$5.5 million", "650萬美元", "conflict", True),
        ("600萬美元", "$5.576M", "agree", False),
        ("2,048 chips", "2480张", "near", True),
        ("12 марта", "3月13日", "near", True),
        ("12 марта", "March 2025", "agree", False),
        ("87.4%", "93%", "conflict", False),
        ("10 cents", "0,10 долл.", "agree", False),
        ("10 dollars", "10%", "unrelated", False),
        ("4億美元", "620萬美元", "conflict", False),
        ("three days", "3天", "agree", False),
        ("8:15 p.m.", "晚上20時15分", "agree", False),
        ("12 people", "13人", "near", True),
        ("52.3 %", "53,2 %", "near", True),
        ("HK$920 million", "9.2億港元", "agree", False),
        ("HK$920 million", "$920 million", "unrelated", False),
    ],
)
def test_two_figures_agree_by_their_precision(a: str, b: str, relation: str, opposed: bool) -> None:
    assert compare(one(a), one(b)) == relation
    assert disagree(one(a), one(b)) is opposed
    assert compare(one(b), one(a)) == relation


def test_each_figure_is_paired_once_and_the_best_first() -> None:
    left, right = find_quantities("10 dollars and 55 dollars"), find_quantities("55 долларов")
    assert [(x.value, y.value, r) for x, y, r in pair_up(left, right)] == [(55, 55, "agree")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("二十", 20),
        ("十五", 15),
        ("三百零五", 305),
        ("兩千零四十八", 2048),
        ("四億", 4e8),
        ("三点五", 3.5),
        ("一萬二千", 12000),
        ("六千八百億", 6.8e11),
    ],
)
def test_chinese_numerals(text: str, value: float) -> None:
    parsed = chinese_number(text)
    assert parsed is not None
    assert parsed[0] == value


@given(st.text(alphabet="0123456789,. 万億年月日%$五十億млн дол.janury分之半歲名時點两百с и половиной×10⁶", max_size=40))
def test_any_text_gives_quantities_inside_it(text: str) -> None:
    for q in find_quantities(text, TODAY):
        assert 0 <= q.start < q.end <= len(text)
        assert q.low <= q.value <= q.high


@pytest.mark.parametrize(
    ("a", "b", "contradict"),
    [
        ("It is 79 centimetres long.", "长度为69厘米。", True),
        ("It is 79 centimetres long.", "Длина 79 см.", False),
        ("The score was 6.34.", "Оценка составила 5,34.", True),
        ("It fell from 9 to 3 km deep.", "На глубине от 2 до 3 км.", True),
        ("At a depth of 2 to 3 km.", "深度为2到3公里。", False),
        ("Between 340 million and 500 million people.", "3.4亿到5亿人。", False),
        ("It costs $9,000 to $12,500.", "要花9千美元到1.25万美元。", False),
        ("It costs $9,000 to $12,500.", "要花9千美元到1.35万美元。", True),
        ("600,000 to 700,000 years old.", "有60万年至70万年的历史。", False),
        ("From 500,000 to a million people.", "50万至上百万人。", False),
        ("Built between 1494 and 1498.", "Построен между 1492 и 1498.", True),
        ("It opens on 1 January, in May the second part.", "7月1日開幕，5月開第二部分。", True),
        ("Popular in the 1930s.", "流行于10世纪30年代。", True),
        ("Popular in the 1930s.", "流行于20世纪30年代。", False),
        ("It has 36 rooms and 24 windows.", "36個房間，35張桌子，94扇窗。", True),
        ("About 200 people came.", "Пришли 300 человек.", True),
        ("About 200 people came.", "Пришли 208 человек.", False),
        ("The fire took 104,500 hectares.", "Огонь охватил 104 520 гектаров.", True),
        ("Some 2,000 chips.", "2048块芯片。", False),
        ("About 83 km away.", "87公里外。", True),
        ("About 80 km away.", "85公里外。", False),
        ("погибли 10 и более 30 ранены", "11 were killed and more than 30 injured", True),
        ("около 0,8 %", "0.83%", False),
        ("свыше 0,9 %", "0.93%", False),
        ("100人以上受伤", "120 people were hurt", False),
        ("100人左右", "95 people", False),
        ("About 83 people", "约87人", True),
        ("Мост стоил 5,5 млн долларов", "这座桥花了557万美元", False),
        ("Мост стоил 5,5 млн долларов", "这座桥花了657万美元", True),
        ("1.37 million people", "130万人", False),
        ("50 million dollars", "4,000万美元", True),
        ("Over 21 members.", "25名成员。", True),
        ("Over 20 members.", "25名成员。", False),
        ("Prices fell by 93 percent.", "价格低九成以上。", False),
        ("More than 5,000 people and 50 million dollars.", "5000多人，4,000万美元。", True),
        ("About 1.37 million tonnes, more than one million.", "Более 1,35 млн тонн, более миллиона.", False),
    ],
)
def test_figures_of_one_statement_that_cannot_both_be_right(a: str, b: str, contradict: bool) -> None:
    left, right = (find_quantities(text, datetime.date(2025, 3, 1)) for text in (a, b))
    assert bool(contradictions(left, right, equivalent=True)) is contradict
    assert bool(contradictions(right, left, equivalent=True)) is contradict


@pytest.mark.parametrize(
    ("left", "right", "relation"),
    [
        ("полтора года", "十八個月", "agree"),
        ("半年左右", "six months", "agree"),
        ("half a year", "полгода", "agree"),
        ("two and a half years", "за 3 года", "conflict"),
        ("a year and a half", "in five months", "unrelated"),
    ],
)
def test_years_and_months_may_be_the_same_time(left: str, right: str, relation: str) -> None:
    assert compare(one(left), one(right)) == relation


def test_a_half_in_words_is_not_written_as_the_whole() -> None:
    assert contradictions(find_quantities("会谈持续了2个半小时"), find_quantities("the talks took 2 hours"), True)
    assert not contradictions(find_quantities("会谈持续了2个半小时"), find_quantities("the talks took 2.5 hours"), True)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("A quake of magnitude 7.2 struck at dawn.", 7.2),
        ("The 7.4-magnitude earthquake was felt in the capital.", 7.4),
        ("Произошло землетрясение магнитудой 7,2.", 7.2),
        ("發生規模7.2的地震。", 7.2),
        ("当地发生7.3级地震。", 7.3),
    ],
)
def test_magnitudes_are_a_unit_of_their_own(text: str, value: float) -> None:
    (found,) = [q for q in find_quantities(text, TODAY) if q.unit == "magnitude"]
    assert found.value == value


def test_two_agencies_disagree_on_one_quake_and_not_on_another_one() -> None:
    first, second, aftershock = (one(f"землетрясение магнитудой {m}") for m in ("7,2", "7,4", "6,5"))
    assert compare(first, second) == "near"
    assert disagree(first, second)
    assert not disagree(first, one("規模7.2的地震"))
    assert compare(first, aftershock) == "conflict"
    assert not disagree(first, aftershock)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("逾900人受傷", "более 950 получили ранения"),
        ("over 900 were hurt", "逾950人受伤"),
        ("Over 900 were hurt.", "в 18 километрах к югу"),
        ("僅需560萬美元(約4,362萬港元)", "2048 ускорителей и $5,6 млн"),
    ],
)
def test_figures_of_other_things_and_open_ones_are_no_conflict(left: str, right: str) -> None:
    sides = find_quantities(left, TODAY), find_quantities(right, TODAY)
    assert contradictions(*sides, True) == contradictions(*sides[::-1], True) == []


@pytest.mark.parametrize(
    ("left", "right"), [("over 21 boats", "более 25 лодок"), ("逾160人", "over 170 people"), ("50 boats", "60公頃")]
)
def test_open_figures_of_as_many_digits_are(left: str, right: str) -> None:
    assert contradictions(find_quantities(left, TODAY), find_quantities(right, TODAY), True)


def test_as_much_of_another_currency_is_a_conflict_where_both_are_named() -> None:
    dollars, roubles, bare, yuan = (
        find_quantities(text, TODAY) for text in ("罚款150美元", "штраф 150 рублей", "a fine of $150", "罰款150元")
    )
    assert contradictions(dollars, roubles, True)
    assert (
        contradictions(dollars, bare, True) == contradictions(bare, yuan, True) == contradictions(roubles, yuan, True) == []
    )


@pytest.mark.parametrize("text", ["9" * 320, "9" * 400 + " million", "1" + "0" * 400, "九亿" * 80])
def test_a_run_of_hundreds_of_digits_is_no_figure(text: str) -> None:
    assert [q.value for q in find_quantities(f"It says {text} here, and 5 boats.", TODAY)] == [5.0]


@pytest.mark.parametrize("text", ["fell -7% in a year", "(-7%)", "−7%", "下跌-7%"])
def test_a_figure_behind_a_minus_is_read(text: str) -> None:
    assert (one(text).value, one(text).unit) == (7.0, "%")


@pytest.mark.parametrize("text", ["GPT-4", "COVID-19", "В-52", "Су-35"])
def test_a_figure_behind_a_name_s_hyphen_is_none(text: str) -> None:
    assert find_quantities(text, TODAY) == []


@pytest.mark.parametrize(
    ("left", "right", "contradict"),
    [
        ("Three firefighters were killed.", "Погибли трое пожарных.", False),
        ("Three firefighters were killed.", "Погибли четверо пожарных.", True),
        ("Three firefighters were killed.", "三名消防員殉職。", False),
        ("Three firefighters were killed.", "五名消防員殉職。", True),
        ("Both ships sank.", "Обе лодки затонули.", False),
        ("兩艘船沉沒。", "Затонули три судна.", True),
        ("They met twelve times.", "他們見過十二次。", False),
        ("Затонули оба судна.", "Two of the ships sank.", False),
        ("He has 3 sons.", "У него три сына.", False),
        ("He has 3 sons.", "У него пять сыновей.", True),
        ("Since 1995 both have won.", "Раньше, до 1996 года, победили двое.", True),
    ],
)
def test_small_numbers_in_words_are_figures(left: str, right: str, contradict: bool) -> None:
    sides = find_quantities(left, TODAY), find_quantities(right, TODAY)
    assert bool(contradictions(*sides, True)) is bool(contradictions(*sides[::-1], True)) is contradict


def test_small_numbers_in_words_tell_nothing_of_what_belongs_together() -> None:
    left, right = find_quantities("Two men in a boat", TODAY), find_quantities("двое мужчин, 40 долларов", TODAY)
    assert figure_features(left, left) == (0.0, 0.0, 0.0, 0.0)
    assert figure_features(left, right)[3] == 1.0


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("погибли четверо, ещё 11 человек ранены", ["killed", "injured"]),
        ("at least nine deaths and over 900 injuries", ["killed", "injured"]),
        ("killed nine people and injured 900", ["killed", "injured"]),
        ("Число погибших выросло до 17, травмы получили 63 человека", ["killed", "injured"]),
        ("已致17人死亡、63人受傷", ["killed", "injured"]),
        ("at a depth of 15.5 km, 25 km southeast of the city", ["depth", "distance"]),
        ("震源深度12公里,位於外海25公里", ["depth", "distance"]),
        ("Акции упали на 17 %, цена акции 118 долларов", ["fall", "price"]),
        ("shares rose to 20 percent from 15", ["rise to", ""]),
        ("a $593 billion market cap wipeout", ["loss"]),
        ("wiped out $593 billion in market value", ["loss"]),
        ("a market value of $593 billion", ["valuation"]),
        ("He said on Monday that it sank on Sunday", ["statement", "event"]),
        ("12日發生的火災", ["event"]),
        ("It has 40 of them", [""]),
    ],
)
def test_a_figure_says_what_it_counts(text: str, counted: list[str]) -> None:
    assert [q.counted for q in find_quantities(text, TODAY)] == counted


def test_a_bare_yuan_is_that_of_the_place() -> None:
    assert [find_quantities("罰款3000元", region=region)[0].unit for region in (None, "TW", "HK")] == ["CNY", "TWD", "HKD"]
    assert find_quantities("罰款3000美元", region="TW")[0].unit == "USD"
    assert find_quantities("罰款3000元人民幣", region="TW")[0].unit == "CNY"
    assert [find_quantities("罰款$3000", region=region)[0].unit for region in (None, "HK")] == ["USD", "HKD"]
    assert find_quantities("罰款US$3000", region="HK")[0].unit == "USD"
