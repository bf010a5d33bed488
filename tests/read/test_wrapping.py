from __future__ import annotations

import textwrap

from align.read.wrapping import lines_of, unwrap, wrap_width


def paragraphs(text: str) -> list[str]:
    return [mapped.text for mapped, _ in unwrap(lines_of(text))]


CHINESE = (
    "新創公司的模型在一週內傳遍全球，許多工程師連夜下載，想弄清楚它究竟用了什麼方法，也有人懷疑那份技術報告裡的數字。" * 4
)


def wrapped(text: str, columns: int) -> str:
    return "\n".join(text[i : i + columns // 2] for i in range(0, len(text), columns // 2))


def test_joins_chinese_lines_inside_a_word() -> None:
    assert paragraphs(wrapped(CHINESE, 78) + "\n\n" + wrapped(CHINESE, 78)) == [CHINESE, CHINESE]


def test_joins_english_lines_with_a_space_and_mends_hyphens() -> None:
    text = "The report was finished early, and nobody in the office had expected so many readers of it in one week. " * 3
    folded = textwrap.fill(text, 72)
    assert paragraphs(folded) == [text.strip()]
    hyphenated = folded.replace("expected so\nmany", "expected s-\no many", 1)
    assert hyphenated != folded
    assert paragraphs(hyphenated) == [text.strip()]


def test_a_file_with_a_paragraph_a_line_is_left_alone() -> None:
    text = "\n".join([CHINESE, CHINESE[:40] + "。", CHINESE])
    assert wrap_width(lines_of(text)) is None
    assert paragraphs(text) == text.split("\n")


def test_short_lines_in_a_wrapped_file_stay_lines() -> None:
    text = wrapped(CHINESE, 78) + "\n\nuser1樓好文\nuser2樓推\n"
    assert paragraphs(text)[1:] == ["user1樓好文", "user2樓推"]


def test_every_character_keeps_its_place() -> None:
    text = wrapped(CHINESE, 78) + "\n"
    (mapped, joined), *_ = unwrap(lines_of(text))
    assert joined
    assert all(text[start] == c for c, start in zip(mapped.text, mapped.starts, strict=True))
