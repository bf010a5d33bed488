from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.match.numerals import chinese_number
from align.match.quantities import compare, disagree, find_quantities, pair_up
from align.model import Quantity

TODAY = datetime.date(2025, 2, 24)


def read(text: str) -> list[tuple[float, str]]:
    return [(q.value, q.unit) for q in find_quantities(text, TODAY)]


def one(text: str) -> Quantity:
    (quantity,) = find_quantities(text, TODAY)
    return quantity


def day(text: str) -> tuple[str, str]:
    quantity = one(text)
    return tuple(str(datetime.date.fromordinal(int(bound))) for bound in (quantity.low, quantity.high))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("成本为557.6万美元", [(5_576_000, "USD")]),
        ("обошлось в 5,576 млн долларов США", [(5_576_000, "USD")]),
        ("cost $5.576M", [(5_576_000, "USD")]),
        ("5,576 млн долл. и 3 млрд рублей", [(5_576_000, "USD"), (3_000_000_000, "RUB")]),
        ("三十億美元", [(3e9, "USD")]),
        ("5000億美元", [(5e11, "USD")]),
        ("14.2萬億個詞元", [(14.2e12, "count")]),
        ("2 048 ускорителей", [(2048, "count")]),
        ("2,048 chips", [(2048, "count")]),
        ("五十四天", [(54, "day")]),
        ("about 96%", [(96, "%")]),
        ("三成的公司", [(30, "%")]),
        ("百分之十五", [(15, "%")]),
        ("half of the budget", [(50, "%")]),
        ("a hundred times: 15 раз", [(15, "times")]),
        ("278.8万GPU小时", [(2_788_000, "hour")]),
        ("4元", [(4, "CNY")]),
        ("55 cents and 0,55 долл.", [(0.55, "USD"), (0.55, "USD")]),
        ("GPT-4, o1, V3, H800, Grok 3, Claude 3.5", []),
        ("一旦成功，萬一失敗，三星和六神", []),
        ("два часа", [(2, "hour")]),
        ("Twenty-three passengers, forty days, one of them", [(23, "count"), (40, "day")]),
        ("救起廿三人", [(23, "count")]),
        ("до 1,5\u00a0млн и 3\u202fтыс. рублей", [(1_500_000, "count"), (3000, "RUB")]),
    ],
)
def test_quantities_are_read_with_their_units(text: str, expected: list[tuple[float, str]]) -> None:
    assert read(text) == [(pytest.approx(value), unit) for value, unit in expected]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025年1月20日", "2025-01-20", "2025-01-20"),
        ("去年12月", "2024-12-01", "2024-12-31"),
        ("20 января", "2025-01-20", "2025-01-20"),
        ("в декабре 2024 года", "2024-12-01", "2024-12-31"),
        ("December 2024", "2024-12-01", "2024-12-31"),
        ("January 20, 2025", "2025-01-20", "2025-01-20"),
        ("on Jan. 20", "2025-01-20", "2025-01-20"),
        ("12月發表", "2024-12-01", "2024-12-31"),
        ("于17日開始", "2025-02-17", "2025-02-17"),
        ("in 2023", "2023-01-01", "2023-12-31"),
    ],
)
def test_dates_are_days_reckoned_from_the_article(text: str, first: str, last: str) -> None:
    assert day(text) == (first, last)


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


@given(st.text(alphabet="0123456789,. 万億年月日%$五十億млн дол.janury", max_size=40))
def test_any_text_gives_quantities_inside_it(text: str) -> None:
    for q in find_quantities(text, TODAY):
        assert 0 <= q.start < q.end <= len(text)
        assert q.low <= q.value <= q.high
