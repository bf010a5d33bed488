"""The forms that articles come in besides plain text and HTML: JSON, Markdown, PDF, DOCX; and ruby in HTML."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from align.cli.main import cli
from align.errors import ReadError
from align.intake import find_sources, read_sources
from align.read import encoding, read_file, read_record, read_text, records, records_in
from align.work import ALONE

ONE = "The company said on Monday that its new model would cost half as much as the old one."
TWO = "Компания сообщила в понедельник, что новая модель будет стоить вдвое дешевле прежней."


def lines_file(folder: Path, *records: object) -> Path:
    path = folder / "articles.jsonl"
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), encoding="utf-8")
    return path


def test_each_json_line_is_an_article_with_its_id_title_and_date(tmp_path: Path) -> None:
    path = lines_file(
        tmp_path,
        {"id": "en-1", "title": "A model for less", "text": ONE, "date": "2025-02-24"},
        {"url": "https://example.org/ru", "body": TWO, "published": "24 февраля 2025"},
    )
    sources, problems = find_sources([path], print)
    assert problems == 0
    assert [s.name for s in sources] == ["articles.jsonl#en-1", "articles.jsonl#https://example.org/ru"]
    articles, _, unread = read_sources(sources, [], {}, ALONE, print, lambda *_: None)
    assert not unread
    assert [a.tag for a in articles] == ["en", "ru"]
    assert [a.date for a in articles] == [datetime.date(2025, 2, 24)] * 2
    assert articles[0].title == "A model for less"
    for article in articles:
        assert all(article.text[s.start : s.end] == s.raw for s in article.segments)


def test_a_file_of_many_articles_may_be_large_and_each_of_them_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "LARGEST", 2 * len(TWO))
    monkeypatch.setattr(encoding, "LARGEST", 2 * len(TWO))
    path = tmp_path / "some.jsonl"
    path.write_text("".join(json.dumps({"text": TWO * (1 + 4 * (n == 3))}) + "\n\n" for n in range(9)), encoding="utf-8-sig")
    notes: list[str] = []
    assert [place for place, _, _ in records_in(path, notes.append)] == [1, 2, 3, 5, 6, 7, 8, 9]
    assert "some.jsonl, record 4" in notes[0]
    assert read_record(path, 9, "x").sentences[0].text == read_record(path, 1, "x").sentences[0].text


@pytest.mark.parametrize("shape", [list, lambda records: {"articles": records}])
def test_an_array_of_articles(tmp_path: Path, shape: object) -> None:
    path = tmp_path / "all.json"
    path.write_text(json.dumps(shape([{"text": ONE}, {"text": ""}, {"content": [TWO, TWO]}])), encoding="utf-8")  # type: ignore[operator]
    assert [(place, name) for place, name, _ in records_in(path)] == [(1, "1"), (3, "3")]
    assert len(read_record(path, 3, "x").sentences) == 2


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{broken\n{broken too\n", "line 1 is no JSON"),
        ('[{"headline": "a", "summary": "b"}]', "no record has a text"),
        ("[" * 100_000, "line 1 is no JSON"),
        ("[]", "no record has a text"),
    ],
)
def test_json_that_is_no_article_says_where_and_why(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ReadError, match=r"bad\.json") as caught:
        list(records_in(path))
    assert says in str(caught.value)


def test_a_bad_json_file_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text("{broken", encoding="utf-8")
    (tmp_path / "settings.json").write_text('{"a": 1}', encoding="utf-8")
    (tmp_path / "good.txt").write_text(ONE, encoding="utf-8")
    shown = CliRunner().invoke(cli, ["detect", str(tmp_path), "--json"])
    assert [json.loads(line)["path"] for line in shown.stdout.splitlines()] == ["good.txt"]
    named = CliRunner().invoke(cli, ["detect", str(tmp_path / "bad.jsonl"), str(tmp_path / "good.txt"), "--json"])
    assert named.exit_code == 2
    assert "bad.jsonl: line 1 is no JSON" in named.stderr
    assert "Traceback" not in named.output


def test_markdown_is_read_as_it_is_shown() -> None:
    text = (
        "# A model for less\n\nThe company [said on Monday](https://example.org/a) that its **new model** would cost *half*"
        " as much.\n\n![A photo](a.jpg)\n\n## What it means\n\n> The price of chips fell in `Taipei`, he said, 3 * 4 * 5"
        " times.\n\n- Prices fell by five percent in the first week, the agency said.\n\n---\n\n```\nprint('no prose.')\n```\n"
    )
    article = read_text(text, "a.md")
    assert [s.text for s in article.sentences] == [
        "The company said on Monday that its new model would cost half as much.",
        "The price of chips fell in Taipei, he said, 3 * 4 * 5 times.",
        "Prices fell by five percent in the first week, the agency said.",
    ]
    assert [s.text for s in article.segments if s.kind == "heading"] == ["A model for less", "What it means"]
    assert all(text[s.start : s.end] == s.raw for s in article.segments)
    assert [s.dropped for s in article.segments if s.kind == "boilerplate"] == ["image link", "rule", "code", "code", "code"]


def test_readings_in_ruby_are_not_the_text() -> None:
    page = (
        "<html><body><p><ruby>國<rp>(</rp><rt>guó</rt><rp>)</rp></ruby><ruby>家<rt>jiā</ruby>的研究人員昨天說，費用比預期低。"
        "</p><p>他們還說<ruby><rb>將</rb><rt>jiāng</rt></ruby>公開全部的程式碼供大家驗證。</p></body></html>"
    )
    article = read_text(page, "a.html")
    assert [s.text for s in article.sentences] == [
        "國家的研究人員昨天說，費用比預期低。",
        "他們還說將公開全部的程式碼供大家驗證。",
    ]
    assert all(page[s.start : s.end] == s.raw for s in article.segments)


def test_a_cdata_section_is_text() -> None:
    page = f"<html><body><article><p><![CDATA[{ONE}]]></p><p>{ONE} It was said twice.</p></article></body></html>"
    assert read_text(page, "a.html").sentences[0].text == ONE


def test_a_word_document_is_read_paragraph_by_paragraph(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    for paragraph in ("A model for less", ONE, TWO):
        document.add_paragraph(paragraph)
    document.save(str(tmp_path / "a.docx"))
    article = read_file(tmp_path / "a.docx")
    assert [s.text for s in article.sentences] == [ONE, TWO]


def pdf(line: str) -> bytes:
    """The least PDF that shows a line."""
    stream = f"BT /F1 12 Tf 40 700 Td ({line}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(content)
    return content + b"xref\n0 6\n0000000000 65535 f \n" + table + end


def test_a_pdf_is_read(tmp_path: Path) -> None:
    pytest.importorskip("pypdf")
    (tmp_path / "a.pdf").write_bytes(pdf(ONE))
    assert [s.text for s in read_file(tmp_path / "a.pdf").sentences] == [ONE]


@pytest.mark.parametrize("name", ["a.pdf", "a.docx"])
def test_a_document_that_is_none_gets_an_error_with_its_name(tmp_path: Path, name: str) -> None:
    pytest.importorskip("pypdf")
    (tmp_path / name).write_bytes(b"no document at all")
    with pytest.raises(ReadError, match=name):
        read_file(tmp_path / name)


def test_a_missing_extractor_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pypdf", None)
    (tmp_path / "a.pdf").write_bytes(pdf(ONE))
    shown = CliRunner().invoke(cli, ["detect", str(tmp_path / "a.pdf")])
    assert "align-toolkit[documents]" in shown.stderr
    assert shown.exit_code == 2


@pytest.mark.parametrize(
    ("page", "date"),
    [
        ("Новости\n\n04/02/2025\n\n" + TWO, datetime.date(2025, 2, 4)),
        ("Новости\n\n17-02-2025, 10:31\n\n" + TWO, datetime.date(2025, 2, 17)),
        ("News\n\nUpdated 02/24/2025\n\n" + ONE, datetime.date(2025, 2, 24)),
        ("新聞\n\n發布時間 2025/02/24 10:00\n\n這家公司星期一說，新的模型只要一半的費用，去年12月還不是這樣。", datetime.date(2025, 2, 24)),
        ("新闻\n\n2025年2月11日\n\n这家公司星期一说，新的模型只要一半的费用，去年12月还不是这样。", datetime.date(2025, 2, 11)),
        (f'<html><head><meta property="article:published_time" content="2025-02-24T10:00:00+08:00"></head><body><p>{ONE}</p>'
         f"<p>On 3 May 2024 it had said the opposite of what it says now.</p></body></html>", datetime.date(2025, 2, 24)),
        (f'<html><body><p>{ONE}</p><script type="application/ld+json">{{"datePublished": "2025-01-28"}}</script></body></html>',
         datetime.date(2025, 1, 28)),
        (ONE, None),
    ],
)  # fmt: skip
def test_the_date_that_an_article_states(page: str, date: datetime.date | None) -> None:
    assert read_text(page, "a").date == date


def test_a_broken_line_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl"
    path.write_text(json.dumps({"text": ONE}) + "\n\n{broken\n" + json.dumps({"text": TWO}) + "\n", encoding="utf-8")
    notes: list[str] = []
    assert [place for place, _, _ in records_in(path, notes.append)] == [1, 3]
    assert len(notes) == 1
    assert notes[0].startswith("some.jsonl: line 3 is no JSON")
    (tmp_path / "worse.json").write_text("{broken", encoding="utf-8")
    find_sources([tmp_path], notes.append)
    assert any("worse.json: line 1 is no JSON" in note for note in notes)


@pytest.mark.parametrize(
    "page",
    [
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>News</title><body><p>{ONE}</p><p>{ONE} Twice.</p></body></html>",
        f"<html><head><title>News</title><article><p>{ONE}</p><p>{ONE} Twice.</p></article></html>",
        f"<p>{ONE}</p>",
        f"<body><p>{ONE}</p><!-- advertisement <p>{ONE} Twice.</p></body>",
        f"<body><!-- one --><!-- two\n<p>{ONE}</p></body>",
    ],
)
def test_html_as_careless_pages_have_it(page: str) -> None:
    statements = read_text(page, "a.html").sentences
    assert [s.text for s in statements if s.text == ONE] == [ONE] * page.count(ONE)
    assert not [s.text for s in statements if "advertisement" in s.text]


def test_markdown_with_front_matter_notes_and_a_fence_that_never_closes() -> None:
    text = (
        f"---\ntitle: A model\ntags: [a, b]\n---\n\n# A model for less\n\n{ONE}[^1]\n\n<!-- a remark -->\n\n[^1]: Report, page 4.\n\n"
        f"```\n\n{ONE} It was said twice.\n"
    )
    article = read_text(text, "a.md")
    assert [s.text for s in article.sentences] == [ONE, ONE, "It was said twice."]
    reasons = {s.dropped for s in article.segments if s.kind not in ("statement", "heading")}
    assert reasons >= {"front matter", "footnote", "remark in the source"}


def test_furniture_is_known_by_whole_words_of_its_class() -> None:
    page = (
        f'<html><body><div class="newscaption">{ONE}</div><p>{ONE} Twice.</p>'
        '<div class="box comments open"><p>I do not believe a word of it.</p></div></body></html>'
    )
    article = read_text(page, "a.html")
    assert [s.text for s in article.sentences] == [ONE, ONE, "Twice."]
    assert [s.text for s in article.segments if s.kind == "comment"] == ["I do not believe a word of it."]


@pytest.mark.parametrize(
    ("page", "date"),
    [
        ("Итоги\n\n17 мар. 2025, 14:05\n\n" + TWO, datetime.date(2025, 3, 17)),
        ("Итоги\n\n17-го марта 2025 г.\n\n" + TWO, datetime.date(2025, 3, 17)),
        ("Итоги\n\n17.03.25\n\n" + TWO, datetime.date(2025, 3, 17)),
        ("業績公布\n\n發布時間：民國114年3月17日\n\n這家公司星期一說，新的模型只要一半的費用，去年12月還不是這樣。", datetime.date(2025, 3, 17)),
        ("業績公布\n\n中華民國一百一十四年三月十七日\n\n這家公司星期一說，新的模型只要一半的費用，還不是這樣。", datetime.date(2025, 3, 17)),
        ("业绩公布\n\n二〇二五年十二月三十一日\n\n这家公司星期一说，新的模型只要一半的费用，还不是这样。", datetime.date(2025, 12, 31)),
        ("Results\n\nMonday, March 17th, 2025\n\n" + ONE, datetime.date(2025, 3, 17)),
        ("Results\n\n17th of March 2025\n\n" + ONE, datetime.date(2025, 3, 17)),
        ("今天是2026年11月30日 星期一\n\n新聞\n\n2025年3月13日 10:20\n\n這家公司星期一說，新的模型只要一半的費用。", datetime.date(2025, 3, 13)),
        ("Сегодня: 30.11.2026\n\nНовости\n\n17.03.2025\n\n" + TWO, datetime.date(2025, 3, 17)),
        ("BEIJING, March 17, 2025 -- " + ONE, datetime.date(2025, 3, 17)),
        ("МОСКВА, 17 марта 2025 года — " + TWO, datetime.date(2025, 3, 17)),
        ("新模型\n\n新華社北京2025年3月17日電 這家公司星期一說，新的模型只要一半的費用，去年12月還不是這樣，而且三月起人人可用，不必付費。\n\n公司沒有說明原因。", datetime.date(2025, 3, 17)),
    ],
)  # fmt: skip
def test_a_date_is_read_as_people_write_it(page: str, date: datetime.date) -> None:
    assert read_text(page, "a").date == date


@pytest.mark.parametrize(
    "page",
    [
        "News\n\nOn March 13, 2025 the company showed a model that costs half as much. " + ONE,
        "News\n\n" + ONE + " The museum was founded on 1 May 1956 by workers of the plant.",
        "岚衡发布新模型\n\n公司昨天发布了新一代推理模型，训练费用为620万美元。\n\n总部将于2027年1月10日迁往上海，创始人这样说。",
        "Новости\n\n20 января 2025 года компания показала новую модель, которая стоит вдвое меньше прежней. " + TWO,
        "Today is Monday, November 30, 2026\n\nNews\n\n" + ONE,
    ],
)
def test_a_day_that_the_text_tells_of_is_not_when_it_appeared(page: str) -> None:
    assert read_text(page, "a").date is None
