from __future__ import annotations

from pathlib import Path

import pytest

from align.detect import detect_text, tag_article, tag_segments
from align.read import read_file, read_text
from tests.conftest import SEEDS, SHARED

TAGS = {
    "en-press.html": "en", "en-report.txt": "en", "ru-agency.txt": "ru", "zh-hans-brief.txt": "zh-Hans-CN",
    "zh-hans-readings.txt": "zh-Hans", "zh-hant-forum.txt": "zh-Hant-TW", "zh-hant-interview.txt": "zh-Hant-HK",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(TAGS))
def test_the_seeds_have_their_tags(name: str) -> None:
    assert tag_article(read_file(SEEDS / name)).tag == TAGS[name]


@pytest.mark.shared
def test_the_owners_articles_have_their_tags() -> None:
    tags = [tag_article(read_file(path)).tag for path in sorted((SHARED / "articles").glob("*.txt"))]
    assert tags == ["zh-Hant-TW", "zh-Hant", "zh-Hans", "ru", "zh-Hant-CN"]


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("", "und"),
        ("2025 — 14:30", "und"),
        ("Лекун", "und"),
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
    assert article.sentences[-1].text == names


CYRILLIC = [
    ("Президент подписал закон, который вступит в силу с нового года.", "ru"),
    ("Президент підписав закон, який набуде чинності з нового року.", "uk"),
    ("Прэзідэнт падпісаў закон, які набудзе моц з новага года.", "be"),
    ("Президентът подписа закона, който ще влезе в сила от новата година.", "bg"),
    ("Претседателот го потпиша законот што ќе стапи на сила од новата година.", "mk"),
    ("Председник је потписао закон који ступа на снагу од нове године.", "sr"),
    ("Президент жаңа жылдан бастап күшіне енетін заңға қол қойды.", "kk"),
    ("Президент жаңы жылдан баштап күчүнө кире турган мыйзамга кол койду.", "ky"),
    ("Президент яңа елдан үз көченә керә торган законга кул куйды.", "tt"),
    ("Президент яңы йылдан үҙ көсөнә инә торған законға ҡул ҡуйҙы.", "ba"),
    ("Президент қонунеро имзо кард, ки аз соли нав эътибор пайдо мекунад.", "tg"),
    ("Ерөнхийлөгч шинэ оноос хүчин төгөлдөр болох хуулийг баталлаа.", "mn"),
]
LATIN = [
    ("The president signed a law that will come into force in the new year.", "en"),
    ("Der Präsident hat ein Gesetz unterzeichnet, das im neuen Jahr in Kraft tritt.", "de"),
    ("Le président a signé une loi qui entrera en vigueur au début de l'année.", "fr"),
    ("Prezydent podpisał ustawę, która wejdzie w życie w nowym roku.", "pl"),
    ("Tổng thống đã ký một đạo luật sẽ có hiệu lực trong năm mới.", "vi"),
    ("Prezident yangi yildan kuchga kiradigan qonunni imzoladi va bu haqda xabar berdi.", "uz"),
    ("Predsjednik je potpisao zakon koji će stupiti na snagu u novoj godini.", "hr"),
]


@pytest.mark.parametrize(("text", "language"), CYRILLIC + LATIN)
def test_neighbours_in_a_script_are_told_apart(text: str, language: str) -> None:
    detection = detect_text(text)
    assert detection.language == language
    assert detection.confidence > 0.9


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Чӑваш чӗлхи тӗрӗк чӗлхисен йышне кӗрет, унпа нумай ҫын калаҫать.", "cv"),
        ("Ирон ӕвзаг у Цӕгат Ирыстоны паддзахадон ӕвзаг.", "os"),
        ("Марий йылме финн-угор йылме-влак шотыш пура, ӱшан ден тӱҥалтыш.", "und"),
        ("В республике, где говорят на чувашском (чӑвашла), выбрали новый парламент и утвердили бюджет.", "ru"),
    ],
)
def test_letters_of_no_known_alphabet_are_not_forced_into_one(text: str, language: str) -> None:
    assert detect_text(text).language == language


def test_latin_letters_inside_cyrillic_words_do_not_hide_the_language() -> None:
    assert detect_text("Компания прeдcтaвила нoвую модель, и рынок oтвeтил паденигeм акций.").language == "ru"


def test_cantonese_is_not_standard_chinese() -> None:
    assert detect_text("佢哋話呢間公司嘅模型好平，但係仲未開賣。").tag == "yue"
    assert detect_text("他們說這家公司的模型很便宜，但還沒有開賣。").tag == "zh-Hant"


def test_japanese_without_kana_by_its_characters_and_by_its_article() -> None:
    assert detect_text("政府対策会議、今週開催予定").language == "ja"
    alone, inside = "東京大学", tag_segments(["新しい模型が先週発表された。", "東京大学", "株価は大きく下がった。"])[1]
    assert detect_text(alone).language == "zh"
    assert inside.language == "ja"


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("這款軟體用人工智慧把影片翻成中文，使用者週五起可以下載。", "zh-Hant-TW"),
        ("特首昨日表示，本港的軟件公司質素很高，巴士和港鐵都會用上。", "zh-Hant-HK"),
        ("这款软件用人工智能把视频翻译成中文，用户周五起可以下载，芯片质量很高。", "zh-Hans-CN"),
        ("杜奕瑾", "zh-Hani"),
        ("他昨天去了圖書館。", "zh-Hant"),
    ],
)
def test_wording_tells_the_region(text: str, tag: str) -> None:
    assert detect_text(text).tag == tag


def test_a_name_alone_is_of_no_language_and_takes_its_articles() -> None:
    assert [detect_text(name).tag for name in ("Ng", "Лекун", "杜奕瑾")] == ["und", "und", "zh-Hani"]
    story = ["臺灣的學者說，這個模型的訓練費用比預期的低。", "杜奕瑾", "他補充說，結果還需要驗證。"]
    assert tag_segments(story)[1].tag == "zh-Hant"
    russian = ["Компания представила новую модель, и рынок ответил падением.", "Лекун"]
    assert tag_segments(russian)[1].tag == "ru"


def test_addresses_and_handles_are_no_language() -> None:
    assert detect_text("https://example.org/news @user #tag").tag == "und"


@pytest.mark.parametrize("text", ["\x00\x01", "\ud800", "\ufffe\uffff", "a\u0301", "𠮷野家", "😀", "ـــ", "ー", "ﬀ"])
def test_odd_characters_do_no_harm(text: str) -> None:
    assert 0 <= detect_text(text).confidence <= 1


def test_a_russian_sentence_with_a_chinese_name_stays_russian_in_a_chinese_article() -> None:
    chinese = "这家公司星期一说，新的模型只要一半的费用，去年还不是这样。" * 3
    russian = "Компания DeepSeek (深度求索) представила новую модель, и рынок ответил падением."
    article = tag_article(read_text(f"{chinese}\n\n{russian}\n", "a.txt"))
    assert [s.tag for s in article.segments if s.text == russian] == ["ru"]


@pytest.mark.parametrize("text", ["Комитет одобрил бюджет во вторник.", "Министр посетил новый завод в Твери."])
def test_a_short_russian_line_is_not_confidently_another_language(text: str) -> None:
    detection = detect_text(text)
    assert detection.language == "ru" or detection.confidence < 0.9
