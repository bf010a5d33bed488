from __future__ import annotations

import pytest

from align.read import read_text
from align.read.blocks import Block, classify, own_kind

BODY = "這家公司在三月發表了新的推理模型，價格只有同類服務的一成，許多開發者連夜試用。市場反應熱烈。"


def kinds(*texts: str) -> list[str]:
    return [kind for kind, _ in classify([Block(text) for text in texts])]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("https://img.example/a.jpeg", "image link"),
        ("※ 發信站: 茶館(bbs.example), 來自: 203.0.113.8", "forum signature"),
        ("0:00 0:06:39 0:00", "no words"),
        ("please wait", "player or page control"),
        ("XS", "player or page control"),
        ("kelp_022樓620萬是騙人的吧 03/14 21:07", "reader comment"),
        ("▲發布會現場。(图源:港城新闻)", "caption"),
        ("Гу Юньчжоу на презентации. Фото: пресс-служба", "caption"),
        ("1、本文只代表作者个人观点,不代表本站观点。", "disclaimer"),
        ("記者:王小明 更新日期:2025-02-12", "byline or source"),
        ("By MARK ELLERY", "byline or source"),
        ("2025/02/24", "no words"),
        ("2025年3月18日", "date line"),
        ("（完）", "end mark"),
        ("Corrections: desk@courier.example", "author or contact"),
    ],
)
def test_a_mark_of_its_own_decides(text: str, reason: str) -> None:
    verdict = own_kind(Block(text))
    assert verdict is not None
    assert verdict[1] == reason


def test_prose_carries_no_mark() -> None:
    assert own_kind(Block(BODY)) is None
    assert own_kind(Block("The company said on Monday that it had sold 3 million units.")) is None


def test_the_line_before_prose_is_a_heading_and_the_menu_above_is_none() -> None:
    assert kinds("首頁", "新公司發表推理模型，價格只有一成", BODY, "市場反應", BODY) == [
        "boilerplate", "heading", "statement", "heading", "statement",
    ]  # fmt: skip


def test_a_box_of_related_headlines_does_not_end_the_article() -> None:
    texts = ("新公司發表推理模型", BODY, "相關新聞：", "另一家公司也發表模型", "晶片股周五下跌", BODY, BODY)
    assert kinds(*texts) == ["heading", "statement", "related", "related", "related", "statement", "statement"]


def test_a_list_of_other_articles_ends_it_even_with_teasers() -> None:
    texts = ("新公司發表推理模型", BODY, BODY, "最新科技新聞", "另一家公司也發表模型", BODY, "晶片股周五下跌", BODY)
    assert kinds(*texts) == ["heading", "statement", "statement", *["related"] * 5]


def test_a_closing_section_near_the_top_takes_only_headlines() -> None:
    texts = ("新公司發表推理模型", BODY, "延伸閱讀", "另一家公司也發表模型", BODY, BODY, BODY)
    assert kinds(*texts) == ["heading", "statement", "related", "related", "statement", "statement", "statement"]


def test_a_caption_follows_an_image_link() -> None:
    assert kinds("新公司發表推理模型", BODY, "https://img.example/a.jpeg", "創辦人在台上(資料照片)", BODY)[3] == "caption"


@pytest.mark.parametrize(
    "sentence",
    [
        "華豐大廈3樓住戶陳先生表示聽到巨響。",
        "Three authors sued the company for copyright infringement in a federal court.",
        "By Monday morning, rescuers had recovered twelve bodies from the water.",
        "Published in 2019, the report warned of the danger.",
        "Источник: в министерстве заявили, что проверка продолжается.",
        "兩人均未受酒精影響。",
        "渡輪20分鐘後沉沒。",
        "Lee resigned on Tuesday.",
    ],
)
def test_a_sentence_inside_the_body_stays_whatever_it_resembles(sentence: str) -> None:
    assert kinds("新公司發表推理模型", BODY, sentence, BODY)[2] == "statement"


def test_a_bulletin_of_one_sentence_is_an_article() -> None:
    assert kinds("Паром перевернулся у берегов Сахалина.") == ["statement"]


def test_a_short_sentence_between_paragraphs_is_one() -> None:
    long = "The minister said on Tuesday that the bridge would be closed for as long as the repairs took."
    texts = [s.text for s in read_text(f"{long}\n\nHe left.\n\n{long} Nobody knows how long.\n", "a.txt").sentences]
    assert texts == [long, "He left.", long, "Nobody knows how long."]
