from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.read import read_text
from align.read.damage import DAMAGED, REPAIRED, mended
from align.read.mapped import Mapped

CHINESE = "研究人員表示他們對這個結果感到非常意外並且希望以後能夠重複這次試驗"
RUSSIAN = "Компания сообщила, что выпуск начнётся весной."


def mend(text: str) -> tuple[str, str | None]:
    mapped, mark = mended(Mapped.of(text, 0, len(text)))
    assert len(mapped.text) == len(mapped.starts) == len(mapped.ends)
    assert all(0 <= a < b <= len(text) for a, b in zip(mapped.starts, mapped.ends, strict=True))
    return mapped.text, mark


def shifted(text: str, first: int, last: int) -> str:
    """What a page shows whose GBK bytes were read one byte late between two characters."""
    data = text.encode("gb18030")
    return text[:first] + data[2 * first + 1 : 2 * last - 1].decode("gb18030", "ignore") + text[last:]


@pytest.mark.parametrize(("first", "last"), [(6, 20), (0, 14), (10, 34)])
def test_shifted_gbk_is_read_again_at_the_next_byte(first: int, last: int) -> None:
    simplified = "研究人员表示他们对这个结果感到非常意外并且希望以后能够重复这次试验"
    broken = shifted(simplified, first, min(last, len(simplified)))
    assert broken != simplified
    text, mark = mend(broken)
    assert mark == REPAIRED
    assert simplified[first + 2 : last - 2] in text


@pytest.mark.parametrize("wrong", ["latin-1", "cp1252", "cp1251"])
@pytest.mark.parametrize("text", [RUSSIAN, CHINESE])
def test_utf8_read_as_one_byte_is_read_again(text: str, wrong: str) -> None:
    try:
        broken = text.encode("utf-8").decode(wrong)
    except UnicodeDecodeError:
        pytest.skip("this encoding has no character for a byte of it")
    assert mend(broken) == (text, REPAIRED)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(RUSSIAN, "cp1251"), (CHINESE, "big5"), ("研究人员表示他们对这个结果感到非常意外", "gb18030")],
)
def test_a_legacy_page_read_as_latin_is_read_again(text: str, encoding: str) -> None:
    assert mend(text.encode(encoding).decode("latin-1")) == (text, REPAIRED)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("cp1251", "koi8_r"), ("koi8_r", "cp1251"), ("cp1251", "cp866"), ("utf-8", "gb18030")],
)
def test_cyrillic_in_the_wrong_code_page_is_read_again(right: str, wrong: str) -> None:
    assert mend(RUSSIAN.encode(right).decode(wrong, "ignore"))[1] == REPAIRED
    assert "сообщила" in mend(RUSSIAN.encode(right).decode(wrong, "ignore"))[0]


def test_utf8_read_as_gbk_is_read_again() -> None:
    text, mark = mend(CHINESE.encode("utf-8").decode("gb18030", "ignore"))
    assert mark == REPAIRED
    assert "希望以後能夠重複" in text


@pytest.mark.parametrize(
    "text",
    [
        CHINESE,
        RUSSIAN,
        "漢字「龘」「犇」「羴」「鱻」都屬於罕見字。",
        "Президент жаңа жылдан бастап күшіне енетін заңға қол қойды, деп хабарлады баспасөз қызметі.",
        "Ерөнхийлөгч шинэ оноос хүчин төгөлдөр болох хуулийг өчигдөр баталлаа гэж мэдээлэв.",
        "ПРЕЗИДЕНТ ПОДПИСАЛ ЗАКОН, КОТОРЫЙ ВСТУПИТ В СИЛУ С НОВОГО ГОДА",
        "Über die Straße gehen wir täglich, sagte er, auch im Café «Zum Löwen».",
        "L’été dernier, à Évian, ils ont déjà été élevés où ça.",
        "饕餮盛宴之後，他們去了爨底下村。",
        "Đảng cộng sản Việt Nam được thành lập ở Hồng Kông năm 1930.",
        "Нужны ли «кавычки» — и тире?",
        "A plain line, 100 % ASCII.",
        "",
    ],
)
def test_what_is_sound_is_left_alone(text: str) -> None:
    assert mend(text) == (text, None)


def test_what_cannot_be_read_again_is_marked_and_no_statement() -> None:
    article = read_text(
        f"{CHINESE}。\n\n锟斤拷烫烫烫屯屯屯锘锟斤拷烫烫烫屯屯屯。\n\n他\ufffd們說這是第一次，\ufffd。\n", "a.txt"
    )
    damaged = [s for s in article.segments if s.kind == "damaged"]
    assert len(damaged) == 2
    assert all(s.dropped == "wrongly decoded, and cannot be read again" for s in damaged)
    assert [s.text for s in article.sentences] == [f"{CHINESE}。"]
    assert mend("锟斤拷烫烫烫屯屯屯锘锟斤拷烫烫烫屯屯屯")[1] == DAMAGED


def test_a_repaired_sentence_keeps_its_place_and_says_so() -> None:
    broken = RUSSIAN.encode("utf-8").decode("cp1251", "ignore")
    decoded = f"Первое предложение цело и стоит здесь ради сравнения.\n\n{broken}\n"
    first, second = read_text(decoded, "a.txt").sentences
    assert (first.repaired, second.repaired) == (False, True)
    assert decoded[second.start : second.end] == second.raw
    assert second.raw == broken.strip()


@given(st.text(max_size=60))
def test_any_text_keeps_its_places(text: str) -> None:
    mend(text)
