from __future__ import annotations

import datetime

import pytest

from align.quantities import find_quantities
from align.translate.written import in_digits, lost_figures

DAY = datetime.date(2025, 3, 20)


@pytest.mark.parametrize(
    ("language", "text", "written"),
    [
        ("ru", "Ей восемьдесят семь лет.", "Ей 87 лет."),
        ("ru", "Собрали полтора миллиона подписей.", "Собрали 1,5 млн подписей."),
        ("ru", "Долг в три с половиной миллиарда юаней", "Долг в 3,5 млрд юаней"),
        ("ru", "Живут 4 млн 300 тыс. человек", "Живут 4,3 млн человек"),
        ("ru", "двадцать пять тысяч шагов, четверо судей", "25 000 шагов, 4 судей"),
        ("ru", "Обе стороны, 5 млн рублей и один из них", "Обе стороны, 5 млн рублей и один из них"),
        ("ru", "двух-трёх лет, раз-два", "двух-трёх лет, раз-два"),
        ("zh", "他活到八十七岁。", "他活到87岁。"),
        ("zh", "赔偿两亿三千万元。", "赔偿 230 million 元。"),
        ("zh", "二〇一九年五月四日开幕。", "2019年5月4日开幕。"),
        ("zh", "民国一一三年八月开办。", "2024年8月开办。"),
        ("zh", "下午四点半开会。", "下午4:30开会。"),
        ("zh", "百分之六十八的人", "68%的人"),
        ("zh", "等了两个半小时。", "等了2.5小时。"),
        ("zh", "零下十五度，四名工人", "零下15度，4名工人"),
        ("zh", "三分之一、一旦、620万、三四个、上世纪九十年代", "三分之一、一旦、620万、三四个、上世纪九十年代"),
    ],
)
def test_numerals_are_written_in_digits(language: str, text: str, written: str) -> None:
    assert in_digits(text, find_quantities(text, DAY), language) == written


@pytest.mark.parametrize(
    ("source", "english", "lost"),
    [
        ("Ей восемьдесят семь лет.", "She is 87 years old.", []),
        ("Ей восемьдесят семь лет.", "She is eighty-seven.", []),
        ("Ей восемьдесят семь лет.", "She is 78.", ["восемьдесят семь лет"]),
        ("损失两亿三千万元。", "The loss was 230 million yuan.", []),
        ("损失两亿三千万元。", "The loss was 200 million yuan.", ["两亿三千万元"]),
        ("会议有九百七十一人参加。", "The meeting had 971.71 people.", ["九百七十一"]),
        ("二〇一九年五月四日开幕。", "It opened on May 4, 2019.", []),
        ("二〇一九年五月四日开幕。", "It opened in May 2019.", ["二〇一九年五月四日"]),
        ("百分之六十八的人反对。", "68 percent were against it.", []),
        ("百分之六十八的人反对。", "68 over 100 were against it.", ["百分之六十八"]),
        ("Погибли двое.", "Both died.", []),
        ("Погибли трое.", "The driver died.", ["трое"]),
        ("треть жителей", "a third of the residents", []),
        ("5 и 9 мая, 40 человек", "on May 5 and 9, 40 people", []),
        ("数百人", "a great many people", []),
        ("昨天下雨", "It rained", []),
        ("气温二十五度", "025 degrees", ["二十五度"]),
    ],
)
def test_what_the_english_has_lost_is_named(source: str, english: str, lost: list[str]) -> None:
    assert [figure.surface for figure in lost_figures(find_quantities(source, DAY), english, DAY)] == lost
