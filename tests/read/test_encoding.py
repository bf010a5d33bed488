from __future__ import annotations

import pytest

from align.errors import ReadError
from align.read import read_bytes
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
        ((RUSSIAN * 5).encode() + b"\xff" + (RUSSIAN * 5).encode(), f"byte {len((RUSSIAN * 5).encode())} is no UTF-8"),
        (b"\x00\x01\x02text", "binary"),
        (b"\xff\xfe\x41", "utf-16"),
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
