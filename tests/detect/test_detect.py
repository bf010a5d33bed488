from __future__ import annotations

from pathlib import Path

import pytest

from align.detect import detect_text, tag_article
from align.read import read_file, read_text
from tests.conftest import SEEDS, SHARED

TAGS = {
    "en-press.html": "en", "en-report.txt": "en", "ru-agency.txt": "ru", "zh-hans-brief.txt": "zh-Hans",
    "zh-hans-readings.txt": "zh-Hans", "zh-hant-forum.txt": "zh-Hant-TW", "zh-hant-interview.txt": "zh-Hant",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(TAGS))
def test_the_seeds_have_their_tags(name: str) -> None:
    assert tag_article(read_file(SEEDS / name)).tag == TAGS[name]


@pytest.mark.shared
def test_the_owners_articles_have_their_tags() -> None:
    tags = [tag_article(read_file(path)).tag for path in sorted((SHARED / "articles").glob("*.txt"))]
    assert tags == ["zh-Hant", "zh-Hant", "zh-Hans", "ru", "zh-Hant"]


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("", "und"),
        ("2025 — 14:30", "und"),
        ("Лекун", "ru"),
        ("Ng", "und"),
        ("Илтгэлийг өчигдөр хүлээн авсан гэж мэдээлэв.", "mn"),
        ("大小", "zh-Hani"),
        ("臺灣的學者", "zh-Hant"),
        ("台湾的学者", "zh-Hans"),
        ("DeepSeek、OpenAI 與 Nvidia 的競爭", "zh-Hant"),
        ("これは日本語の文章です", "ja"),
        ("이것은 한국어 문장입니다", "ko"),
        ("Це речення написано українською мовою, і воно коротке.", "uk"),
        ("Гэта сказ напісаны па-беларуску, ён кароткі і просты ў чытанні.", "be"),
        ("Это предложение написано по-русски.", "ru"),
        ("This sentence is written in English.", "en"),
        ("Câu này được viết bằng tiếng Việt.", "vi"),
    ],
)
def test_a_text_has_its_tag(text: str, tag: str) -> None:
    assert detect_text(text).tag == tag


def test_detection_is_repeatable() -> None:
    first = detect_text("Это короткий текст о моделях.")
    assert all(detect_text("Это короткий текст о моделях.") == first for _ in range(5))


def test_an_article_of_two_languages_is_mixed() -> None:
    russian = "Компания представила новую модель, и рынок ответил падением акций производителей чипов."
    english = "The company presented a new model, and the market answered with a fall in chip makers' shares."
    assert tag_article(read_text(f"{russian}\n\n{english}\n", "a.txt")).detection.mixed


def test_a_foreign_leftover_is_kept_with_its_reason() -> None:
    russian = "Компания представила новую модель, и рынок ответил падением акций производителей чипов. " * 4
    leftover = "Công ty đã giới thiệu một mô hình mới và thị trường phản ứng bằng cách bán cổ phiếu."
    article = tag_article(read_text(f"{russian}\n\n{leftover}\n\n{russian}\n", "a.txt"))
    (foreign,) = [s for s in article.segments if s.kind == "other-language"]
    assert foreign.dropped == "in another language (vi)"
    assert not article.detection.mixed


def test_names_in_latin_do_not_make_a_sentence_foreign(tmp_path: Path) -> None:
    russian = "Компания представила новую модель, и рынок ответил падением акций производителей чипов. " * 4
    names = "Среди них Microsoft, Amazon Web Services, Google Cloud Platform, Oracle Cloud Infrastructure."
    article = tag_article(read_text(f"{russian}\n\n{names}\n", "a.txt"))
    assert article.statements[-1].text == names
