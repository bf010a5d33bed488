from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.errors import ReadError
from align.read import read_bytes, read_file
from align.read.encoding import LARGEST, decode
from tests.conftest import SEEDS

TRADITIONAL = "這是一篇關於人工智慧的報導，記者在台北採訪了幾位研究人員，他們認為技術差距正在縮小。"
SIMPLIFIED = "这是一篇关于人工智能的报道，记者在北京采访了几位研究人员，他们认为技术差距正在缩小。"
RUSSIAN = "Это статья об искусственном интеллекте: по мнению учёных, разрыв в технологиях сокращается."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((TRADITIONAL, e) for e in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "big5", "gb18030")),
        *((SIMPLIFIED, e) for e in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030")),
        *((RUSSIAN, e) for e in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251", "koi8_r")),
    ],
)
def test_reads_every_encoding_that_news_comes_in(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "a.txt")[0] == text


@pytest.mark.parametrize("encoding", ["cp1251", "koi8_r"])
@pytest.mark.parametrize("start", range(0, 50, 10))
def test_tells_the_cyrillic_encodings_apart_in_a_short_line(encoding: str, start: int) -> None:
    line = RUSSIAN[start : start + 40]
    assert decode(line.encode(encoding), "a.txt")[0] == line


def test_line_ends_stay_as_they_are() -> None:
    assert decode(b"a\r\nb\rc\n", "a.txt")[0] == "a\r\nb\rc\n"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"a" * (LARGEST + 1), "more than one article"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00" + bytes(range(256)) * 20, "bad.txt"),
        (b"\x00\x01\x02text", "binary"),
        (b"\xff\xfe\x41\xd8", "utf-16"),
    ],
)
def test_a_file_that_is_no_text_gets_an_error_with_its_name(content: bytes, says: str) -> None:
    with pytest.raises(ReadError, match=r"bad\.txt") as caught:
        read_bytes(content, "bad.txt")
    assert says in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize("encoding", ["cp1251", "koi8_r"])
def test_odd_bytes_at_the_end_do_not_hide_what_a_page_is(encoding: str) -> None:
    page = (SEEDS / "ru-agency.txt").read_text(encoding="utf-8").encode(encoding, errors="replace")
    assert decode(page, "a.txt")[1] == encoding


SENTENCES = {
    language: [s.text for name in names for s in read_file(SEEDS / name).sentences if len(s.text) >= 20]
    for language, names in {
        "zh-Hant": ["zh-hant-forum.txt", "zh-hant-interview.txt"],
        "zh-Hans": ["zh-hans-brief.txt"],
        "ru": ["ru-agency.txt"],
    }.items()
}
ENCODINGS = {
    "zh-Hant": ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "big5hkscs", "gb18030"],
    "zh-Hans": ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"],
    "ru": ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1251", "koi8_r"],
}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_choice_of_sentences_in_any_encoding_and_under_any_declaration(data: st.DataObject) -> None:
    language = data.draw(st.sampled_from(sorted(SENTENCES)))
    encoding = data.draw(st.sampled_from(ENCODINGS[language]))
    chosen = data.draw(st.lists(st.sampled_from(SENTENCES[language]), min_size=2, max_size=8))
    declared = data.draw(st.sampled_from(["", "utf-8", "big5", "gb2312", "windows-1251", "iso-8859-1", "no-such-thing"]))
    text = (f'<meta charset="{declared}">\n' if declared else "") + "\n".join(chosen) + "\n"
    content = text.encode(encoding, errors="replace")
    expected = content.decode(encoding).removeprefix("\ufeff")
    assert decode(content, "a.txt")[0] == expected


@pytest.mark.parametrize(("language", "other"), [("zh-Hans", "gb18030"), ("ru", "cp1251"), ("zh-Hant", "big5hkscs")])
def test_a_page_of_two_encodings_is_read_line_by_line(language: str, other: str) -> None:
    lines = SENTENCES[language][:12]
    content = b"\n".join(line.encode("utf-8" if i % 2 else other, "replace") for i, line in enumerate(lines))
    expected = "\n".join(
        line.encode("utf-8" if i % 2 else other, "replace").decode("utf-8" if i % 2 else other)
        for i, line in enumerate(lines)
    )
    text, encoding = decode(content, "a.txt")
    assert text == expected
    assert encoding.startswith("utf-8+")


def test_a_torn_character_is_marked_by_place_and_the_rest_is_read() -> None:
    lines = SENTENCES["ru"][:6]
    content = "\n\n".join(lines).encode()
    torn = content[: content.rindex(b" ")] + b"\xd0" + content[content.rindex(b" ") :]
    article = read_bytes(torn, "a.txt")
    assert [s.text for s in article.sentences] == lines[:-1]
    (damaged,) = [s for s in article.segments if s.kind == "damaged"]
    assert "\ufffd" in damaged.raw
    cut_short = read_bytes(content[:-1], "a.txt")
    assert cut_short.encoding == "utf-8"


def test_a_file_cut_in_its_last_character_is_read_up_to_there() -> None:
    content = "\n\n".join(SENTENCES["ru"][:3]).encode("utf-16")
    text, _ = decode(content[:-1], "a.txt")
    assert text.startswith(SENTENCES["ru"][0])
    assert text.endswith("\ufffd")
