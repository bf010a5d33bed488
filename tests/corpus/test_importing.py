from __future__ import annotations

from pathlib import Path

import pytest

from align.corpus import read_store
from align.corpus.importing import read_memory
from align.errors import ReadError
from align.glossary import Glossary
from align.pipeline import Settings, import_memories
from tests.cli.test_cli import align, out

TMX = """<?xml version="1.0"?><!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header srclang="en"/><body>
<tu tuid="1"><prop type="x-probability">0.8</prop>
<tuv xml:lang="en-GB"><seg>The <bpt i="1">{b}</bpt>bridge<ept i="1">{/b}</ept> is closed.</seg></tuv>
<tuv xml:lang="zh-TW"><seg>橋已封閉。</seg></tuv><tuv xml:lang="ru"><seg>Мост закрыт.</seg></tuv></tu>
<tu><tuv xml:lang="en"><seg>Alone.</seg></tuv></tu>
</body></tmx>"""


def test_a_memory_becomes_a_corpus_and_says_what_it_left_out(tmp_path: Path) -> None:
    path = tmp_path / "old.tmx"
    path.write_text(TMX, encoding="utf-8")
    done = align("import", path, "-o", tmp_path / "corpus")
    assert done.returncode == 1
    assert f"{path}:6: fewer than two languages" in done.stderr.decode()
    corpus = read_store(tmp_path / "corpus")
    (statement,) = corpus.statements
    texts = {corpus.article(m.article).tag: corpus.member_segments(m)[0].text for m in statement.members}
    assert texts == {"en": "The bridge is closed.", "zh-Hant-TW": "橋已封閉。", "ru": "Мост закрыт."}
    assert statement.probability == 0.8
    assert len(corpus.links) == 3
    assert "橋已封閉" in out(align("why", tmp_path / "corpus", statement.id))


@pytest.mark.parametrize("kind", ["tmx", "csv", "tsv"])
def test_an_export_comes_back(seeds_corpus: Path, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"x.{kind}"
    out(align("export", seeds_corpus, "--format", kind, "-o", path))
    out(align("import", path, "-o", tmp_path / "corpus"))
    old, new = read_store(seeds_corpus), read_store(tmp_path / "corpus")
    assert [round(s.probability, 4) for s in new.statements] == [round(s.probability, 4) for s in old.statements]
    again = tmp_path / f"y.{kind}"
    out(align("export", tmp_path / "corpus", "--format", kind, "-o", again))
    texts = [line for line in path.read_text(encoding="utf-8").splitlines() if "<seg>" in line]
    assert [line for line in again.read_text(encoding="utf-8").splitlines() if "<seg>" in line] == texts


def test_xliff_and_moses_come_back_and_are_matched_anew(seeds_corpus: Path, tmp_path: Path) -> None:
    moses = ["en-ru.en", "en-ru.ids", "en-ru.ru"]
    store = read_store(seeds_corpus)
    languages = [{store.article(m.article).detection.language for m in s.members} for s in store.statements]
    both = sum({"en", "ru"} <= own for own in languages)
    for kind, names in (("xliff", ["en-ru.xlf"]), ("xliff2", ["en-ru.xlf"]), ("moses", moses)):
        out(align("export", seeds_corpus, "--format", kind, "-o", tmp_path / kind))
        out(align("import", *(tmp_path / kind / name for name in names), "-o", tmp_path / f"{kind}-corpus"))
        corpus = read_store(tmp_path / f"{kind}-corpus")
        assert [a.tag for a in corpus.articles] == ["en", "ru"]
        assert len(corpus.statements) == both > 20
    out(align("match", tmp_path / "moses-corpus"))
    assert all(link.evidence[0].name != "given" for link in read_store(tmp_path / "moses-corpus").links)


def test_only_the_texts_themselves_are_taken(tmp_path: Path) -> None:
    (tmp_path / "a.xlf").write_text(
        '<xliff version="1.2"><file source-language="en" target-language="ru"><body><trans-unit id="1"><source>Now</source>'
        "<target>Сейчас</target><alt-trans><source>Then</source><target>Тогда</target></alt-trans></trans-unit></body></file>"
        "</xliff>",
        encoding="utf-8",
    )
    body = "<tu>{prop}<tuv xml:lang='en'><seg>On <!-- no -->time</seg></tuv><tuv xml:lang='ru'><seg>Вовремя</seg></tuv></tu>"
    units = body.format(prop="") + body.format(prop="<prop type='x-probability'>nan</prop>")
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.tmx").write_text(f"<tmx><header/><body>{units}</body></tmx>", encoding="utf-8")
    files = [tmp_path / "a.xlf", tmp_path / "one" / "a.tmx", tmp_path / "two" / "a.tmx"]
    done = align("import", *files, "-o", tmp_path / "corpus")
    assert done.stderr.decode().count("a probability that is no number") == 2
    texts = {a.name: a.text for a in read_store(tmp_path / "corpus").articles}
    assert texts["a.xlf.en.txt"] == "Now"
    assert texts["a.tmx.en.txt"] == texts["a.tmx (2).en.txt"] == "On time"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.tmx", '<?xml version="1.0"?><!DOCTYPE tmx [<!ENTITY a "b">]><tmx/>', "defines entities"),
        ("a.tmx", "<tmx><body>", "a.tmx:1:"),
        ("a.tmx", "<html/>", "a file of <html>"),
        ("a.tmx", '<tmx><body><tu><tuv xml:lang="!"><seg>x</seg></tuv></tu></body></tmx>', "no unit with texts"),
        ("a.xlf", "<xliff><file><body><trans-unit/></body></file></xliff>", "the languages '' and ''"),
        ("a.csv", "name,size\n", "no two columns of languages"),
        ("a.ru", "один\n", "one language alone"),
        ("a.docx", "", "a format that its ending does not tell"),
    ],
)
def test_what_is_no_memory_is_said_and_no_corpus_is_left(tmp_path: Path, name: str, content: str, message: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    done = align("import", tmp_path / name, "-o", tmp_path / "corpus")
    assert done.returncode == 2
    assert message in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert not (tmp_path / "corpus").exists()


def test_moses_files_of_different_length_are_refused(tmp_path: Path) -> None:
    (tmp_path / "x.en").write_text("one\ntwo\n", encoding="utf-8")
    (tmp_path / "x.ru").write_text("один\n", encoding="utf-8")
    done = align("import", tmp_path / "x.en", tmp_path / "x.ru", "-o", tmp_path / "corpus")
    assert "x.en has 2, x.ru has 1" in done.stderr.decode()


def test_a_corpus_that_is_there_stays(seeds_corpus: Path, tmp_path: Path) -> None:
    path = tmp_path / "old.tmx"
    path.write_text(TMX, encoding="utf-8")
    before = (seeds_corpus / "corpus.sqlite").read_bytes()
    done = align("import", path, "-o", seeds_corpus)
    assert done.returncode == 2
    assert "there is a corpus already" in done.stderr.decode()
    assert (seeds_corpus / "corpus.sqlite").read_bytes() == before


def test_a_memory_that_is_too_large_is_refused_and_its_beginning_can_be_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("align.corpus.importing._MOST_UNITS", 3)
    for name in ("en", "ru"):
        (tmp_path / f"x.{name}").write_text("".join(f"{name} {n}\n" for n in range(5)), encoding="utf-8")
    files = [tmp_path / "x.en", tmp_path / "x.ru"]
    with pytest.raises(ReadError, match=r"x:4: more than 3 units"):
        read_memory(files)
    assert [texts["en"] for texts, _, _ in read_memory(files, 2)[0].units] == ["en 0", "en 1"]


def test_a_large_corpus_has_a_store_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("align.pipeline._MOST_TO_SHOW", 1)
    (tmp_path / "x.tsv").write_text("en\tru\nOne\tОдин\nTwo\tДва\n", encoding="utf-8")
    notes: list[str] = []
    import_memories([tmp_path / "x.tsv"], tmp_path / "c", Settings(Glossary(), note=notes.append))
    assert sorted(path.name for path in (tmp_path / "c").iterdir()) == ["corpus.sqlite", "signature.json"]
    assert "the store alone is written" in notes[0]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.csv", "sep=;\r\nen;ru\r\nOne;Один\r\n".encode("utf-8-sig")),
        ("x.tsv", "en\tru\r\nOne\tОдин\r\n".encode("utf-16")),
    ],
)
def test_tables_as_spreadsheets_save_them(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert [texts for texts, _, _ in read_memory([tmp_path / name])[0].units] == [{"en": "One", "ru": "Один"}]


def test_ids_survive_decisions(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("en,ru\nOne,Один\nTwo,Два\nThree,Три\n", encoding="utf-8")
    out(align("import", tmp_path / "x.csv", "-o", tmp_path / "c"))
    first, second, _ = (statement.id for statement in read_store(tmp_path / "c").statements)
    out(align("decide", tmp_path / "c", "accept", first))
    out(align("decide", tmp_path / "c", "reject", second))
    out(align("decide", tmp_path / "c", "forget", second))
    out(align("match", tmp_path / "c"))
    assert {s.id: s.probability for s in read_store(tmp_path / "c").statements}[first] == 1.0


def test_tables_keep_their_apostrophes_and_columns_and_name_bad_lines(tmp_path: Path) -> None:
    rows = [
        "en_US;cs;id;probability",
        "'Tis the season;Je čas;1;0,95",
        "'=1+1;'- dva;2;",
        "''- quoted;''=citace;3;1",
        "a;b;4;1;five",
    ]
    (tmp_path / "x.csv").write_text("\n".join(rows), encoding="utf-8")
    memory = read_memory([tmp_path / "x.csv"])[0]
    assert [texts for texts, _, _ in memory.units] == [
        {"en-US": "'Tis the season", "cs": "Je čas"},
        {"en-US": "=1+1", "cs": "- dva"},
        {"en-US": "'- quoted", "cs": "'=citace"},
    ]
    assert memory.units[0][1] == 0.95
    assert [place for place, _ in memory.skipped] == [f"{tmp_path / 'x.csv'}:5"]
    (tmp_path / "y.csv").write_text("en,ru,en\na,b,c\n", encoding="utf-8")
    with pytest.raises(ReadError, match="two columns are called en"):
        read_memory([tmp_path / "y.csv"])


def test_why_nothing_could_be_imported_is_said(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("en,ru,probability\nOne,Один,much\n", encoding="utf-8")
    done = align("import", tmp_path / "x.csv", "-o", tmp_path / "c")
    assert "a probability that is no number" in done.stderr.decode()


def test_columns_that_are_not_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "x.tsv").write_text("id\ten\tru\tterms\tnote\n1\tHello there.\tПривет.\ta\tb\n", encoding="utf-8")
    done = align("import", tmp_path / "x.tsv", "-o", tmp_path / "c")
    assert done.returncode == 0
    assert "x.tsv: columns that are not read: terms, note" in done.stderr.decode()


def test_links_that_were_given_are_not_replaced_without_a_word(tmp_path: Path) -> None:
    (tmp_path / "x.tsv").write_text("en\tru\tzh\nIt rains.\tИдёт дождь.\t下雨了。\n", encoding="utf-8")
    out(align("import", tmp_path / "x.tsv", "-o", tmp_path / "c"))
    refused = align("match", tmp_path / "c", "--without", "x.tsv.ru.txt")
    assert refused.returncode == 2
    assert "were given by a translation memory" in refused.stderr.decode()
    assert "replaced by what is matched" in align("match", tmp_path / "c").stderr.decode()
