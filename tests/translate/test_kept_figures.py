"""With the embedded packages: figures that are written out come out as figures."""

from __future__ import annotations

import re

import pytest

from align.api import translate
from tests.conftest import ROOT

PACKAGES = sorted((ROOT / "align" / "translate" / "embedded").glob("*.argosmodel"))


@pytest.mark.parametrize(
    ("language", "text", "figure"),
    [
        ("ru", "Ей исполнилось девяносто шесть лет.", "96|ninety.six"),
        ("ru", "На площадь вышли тридцать восемь тысяч человек.", "38,?000|38 thousand"),
        ("ru", "Долг составил три с половиной миллиарда рублей.", r"3\.5 billion"),
        ("ru", "Премию в полтора миллиона рублей получил учитель.", r"1\.5 million"),
        ("ru", "В городе живёт 2 млн 700 тыс. человек.", r"2\.7 million|2 million 700"),
        ("zh", "她活到九十六岁。", "96|ninety.six"),
        ("zh", "公司赔偿三亿两千万元。", "320 million"),
        ("zh", "二〇一八年六月十二日，学校成立。", "June 12, 2018|12 June 2018"),
        ("zh", "會議下午兩點半開始。", r"2[:.]30"),
        ("zh", "约百分之四十三的居民反对。", r"43 ?%|43 per ?cent"),
        ("zh", "氣溫降到零下十八度。", "18"),
    ],
)
def test_figures_in_words_come_out_in_english(language: str, text: str, figure: str) -> None:
    (pivot,) = translate([text], language, packages=PACKAGES)
    assert re.search(rf"\b(?:{figure})", pivot.text), pivot.text
    assert not any(flag.startswith("figure unsure") for flag in pivot.flags)


def test_no_entity_stands_in_the_english() -> None:
    pivots = translate(["«Мы сделали всё», — сказала она газете «Волна»."], "ru", packages=PACKAGES)
    assert not re.search(r"&(?:\w+|#\d+);", pivots[0].text)
