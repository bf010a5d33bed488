from __future__ import annotations

import pytest

from align.translate.figures import figures_in_english


@pytest.mark.parametrize(
    ("chinese", "written"),
    [
        ("训练费用为620万美元。", "训练费用为 6.2 million 美元。"),
        ("共有6800亿参数", "共有 680 billion 参数"),
        ("5,576万元", " 55.76 million 元"),
        ("557.6万", " 5.576 million "),
        ("20万亿元", " 20 trillion 元"),
        ("5万人", " 50,000 人"),
        ("0.5万人", " 5,000 人"),
        ("6百万", " 6 million "),
        ("3千亿", " 300 billion "),
        ("10.123456789亿", " 1.0123456789 billion "),
        ("0.1万", " 1,000 "),
        ("99.99999999万亿", " 99.99999999 trillion "),
    ],
)
def test_amounts_are_written_as_english_does(chinese: str, written: str) -> None:
    assert figures_in_english(chinese) == written


@pytest.mark.parametrize("text", ["1万5千人", "5.57623万", "GPT-4万", "2024年12月", "三千万", "", "12", "H800万岁", "1万2"])
def test_what_is_no_plain_amount_stays(text: str) -> None:
    assert figures_in_english(text) == text
