from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from align.errors import GlossaryError
from align.glossary import Concept, Glossary, Variant, load_glossary
from align.glossary.concepts import LANGUAGES, make_concept
from align.glossary.files import editing, open_file
from align.glossary.formats import read_csv, read_omegat, read_tbx, read_utx, write_csv, write_omegat, write_tbx, write_utx
from align.glossary.merging import take_in
from tests.cli.test_cli import ROOT, align, out

LECUN = make_concept(
    {"en": "Yann LeCun | LeCun", "zh-Hant": "楊立昆 | 勒昆@TW | 楊樂昆@forbidden", "zh-Hans": "杨立昆", "ru": "Ян Лекун", "kind": "person",
     "note": "of Meta <then> & later", "id": "p7", "flags": "case", "ru-forms": "Лекун | Лекуна", "source": "=2+3"}, "test",
)  # fmt: skip
CHIP = make_concept(
    {"en": "chip", "zh-Hant": "晶片@TW | 芯片@HK", "zh-Hans": "芯片", "ru": "чип", "status": "proposed"}, "test"
)
GLOSSARY = Glossary((CHIP, LECUN))


# What the core structures of TBX 2 and 3 ask of the elements that are used here.
_COMMON = """
<!ELEMENT fileDesc (sourceDesc+)> <!ELEMENT sourceDesc (p+)> <!ELEMENT p (#PCDATA)> <!ATTLIST p type CDATA #IMPLIED>
<!ELEMENT encodingDesc (p+)> <!ELEMENT text (body)> <!ELEMENT term (#PCDATA)> <!ELEMENT termNote (#PCDATA)>
<!ATTLIST termNote type (administrativeStatus | geographicalUsage | grammaticalGender | partOfSpeech | termType) #REQUIRED>
<!ELEMENT note (#PCDATA)> <!ELEMENT admin (#PCDATA)> <!ATTLIST admin type CDATA #REQUIRED>
"""
TBX = {
    3: etree.DTD(io.StringIO(_COMMON + """
<!ELEMENT tbx (tbxHeader, text)>
<!ATTLIST tbx style (dca | dct) #REQUIRED type CDATA #REQUIRED xml:lang CDATA #REQUIRED xmlns CDATA #REQUIRED>
<!ELEMENT tbxHeader (fileDesc, encodingDesc?)> <!ELEMENT body (conceptEntry+)>
<!ELEMENT conceptEntry ((note | admin)*, langSec+)> <!ATTLIST conceptEntry id ID #IMPLIED>
<!ELEMENT langSec ((note | admin)*, termSec+)> <!ATTLIST langSec xml:lang CDATA #REQUIRED>
<!ELEMENT termSec (term, termNote*, (note | admin)*)>
""")),
    2: etree.DTD(io.StringIO(_COMMON + """
<!ELEMENT martif (martifHeader, text)> <!ATTLIST martif type CDATA #REQUIRED xml:lang CDATA #REQUIRED>
<!ELEMENT martifHeader (fileDesc, encodingDesc?)> <!ELEMENT body (termEntry+)>
<!ELEMENT termEntry ((note | admin)*, langSet+)> <!ATTLIST termEntry id ID #IMPLIED>
<!ELEMENT langSet ((note | admin)*, tig+)> <!ATTLIST langSet xml:lang CDATA #REQUIRED>
<!ELEMENT tig (term, termNote*, (note | admin)*)>
""")),
}  # fmt: skip


def written(tmp_path: Path, name: str, text: str | bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def concepts(imported: object) -> list[Concept]:
    assert imported.skipped == []  # type: ignore[attr-defined]
    return [concept for _, concept in imported.concepts]  # type: ignore[attr-defined]


@pytest.mark.parametrize("version", [2, 3])
def test_tbx_comes_back_as_it_was(tmp_path: Path, version: int) -> None:
    path = written(tmp_path, "terms.tbx", write_tbx(GLOSSARY, version))
    assert concepts(read_tbx(path)) == [CHIP, LECUN]


def test_csv_comes_back_as_it_was_and_holds_no_formula(tmp_path: Path) -> None:
    text = write_csv(GLOSSARY)
    assert ",'=2+3" in text
    assert concepts(read_csv(written(tmp_path, "terms.csv", text))) == [CHIP, LECUN]


cells = st.text(
    st.characters(exclude_characters="#|@\t\r\n\ufffe\uffff", exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1
).map(lambda text: " ".join(text.split()))


@given(
    st.lists(cells.filter(bool), min_size=1, max_size=3, unique=True),
    st.lists(cells.filter(bool), max_size=2, unique=True),
    cells,
)
def test_any_text_survives_tbx_and_csv(
    tmp_path_factory: pytest.TempPathFactory, en: list[str], ru: list[str], note: str
) -> None:
    folder = tmp_path_factory.mktemp("formats")
    terms = dict.fromkeys(LANGUAGES, ()) | {"en": tuple(map(Variant, en)), "ru": tuple(map(Variant, ru))}
    concept = Concept(terms, note=note)
    for name, text, read in (
        ("x.csv", write_csv(Glossary((concept,))), read_csv),
        ("x.tbx", write_tbx(Glossary((concept,))), read_tbx),
    ):
        (_, own), *others = read(written(folder, name, text)).concepts
        assert (own.terms, others) == (concept.terms, [])


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("name", ["ai-race", "general"])
def test_tbx_is_what_its_core_structure_asks_for(version: int, name: str) -> None:
    glossary = load_glossary(ROOT / "glossaries" / f"{name}.tsv")
    root = etree.fromstring(write_tbx(glossary, version).encode(), etree.XMLParser(load_dtd=False))
    assert TBX[version].validate(root), TBX[version].error_log
    assert len(root.findall(".//{*}term")) > 1000


def test_tbx_is_well_formed_and_says_what_it_is() -> None:
    third, second = (etree.fromstring(write_tbx(GLOSSARY, v).encode(), etree.XMLParser(load_dtd=False)) for v in (3, 2))
    assert etree.QName(third).localname == "tbx"
    assert third.nsmap[None] == "urn:iso:std:iso:30042:ed-2"
    assert second.tag == "martif"
    assert second.get("type") == "TBX-Basic"
    statuses = third.xpath("//*[@type='administrativeStatus']/text()")
    assert set(statuses) == {"preferredTerm-admn-sts", "admittedTerm-admn-sts", "deprecatedTerm-admn-sts"}


def test_tbx_of_another_tool_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, "other.tbx", """<?xml version="1.0"?>
<martif type="TBX" xml:lang="en"><text><body>
<termEntry id="c1"><descrip type="definition">A part.</descrip>
<langSet xml:lang="en-GB"><ntig><termGrp><term>chip</term></termGrp></ntig></langSet>
<langSet xml:lang="zh-TW"><tig><term>晶片</term></tig></langSet>
<langSet xml:lang="de"><tig><term>Chip</term></tig></langSet></termEntry>
<termEntry id="c2"><langSet xml:lang="ru"><tig><term>чип</term></tig></langSet></termEntry>
</body></text></martif>""")  # fmt: skip
    imported = read_tbx(path)
    ((_, chip),) = imported.concepts
    assert (chip.name, chip.terms["zh-Hant"], chip.id) == ("chip", (Variant("晶片", "TW"),), "c1")
    assert imported.skipped == [(f"{path}:7", "no English term")]


def test_definitions_of_a_tbx_become_notes(tmp_path: Path) -> None:
    path = written(tmp_path, "d.tbx", """<?xml version="1.0"?>
<martif type="TBX" xml:lang="en"><text><body><termEntry id="c1">
<descripGrp><descrip type="definition">A small plate of silicon.</descrip></descripGrp>
<langSet xml:lang="en"><descrip type="subjectField">hardware</descrip><tig><term>chip</term></tig></langSet>
<langSet xml:lang="ru"><tig><term>чип</term></tig></langSet></termEntry></body></text></martif>""")  # fmt: skip
    assert read_tbx(path).concepts[0][1].note == "definition: A small plate of silicon.; subjectField: hardware"


def test_excel_writes_a_mark_semicolons_and_other_headers(tmp_path: Path) -> None:
    content = '\ufeffEN;zh-TW;zh-CN;Ru;comment\r\nchip;晶片;芯片;чип;x\r\n;;;;\r\n"a; b";甲;甲;А;\r\n'.encode()
    first, second = concepts(read_csv(written(tmp_path, "excel.csv", content)))
    assert [v.text for _, v in first.variants()] == ["chip", "晶片", "芯片", "чип"]
    assert second.name == "a; b"


def test_omegat_and_utx_have_a_file_for_each_language(tmp_path: Path) -> None:
    text = write_omegat(GLOSSARY, "zh-Hant")
    assert "晶片\tchip\tterm; TW" in text.splitlines()
    back = concepts(read_omegat(written(tmp_path, "a.txt", text), "zh-TW"))
    assert {c.name: c.terms["zh-Hant"][0].text for c in back} == {"chip": "晶片", "Yann LeCun": "楊立昆"}
    text = write_utx(GLOSSARY, "zh-Hant")
    assert text.startswith("#UTX 1.20; zh-Hant/en;")
    back = concepts(read_utx(written(tmp_path, "a.utx", text)))
    assert {c.name: list(map(str, c.terms["zh-Hant"])) for c in back}["Yann LeCun"] == ["楊立昆", "勒昆", "楊樂昆@forbidden"]
    assert {c.name: c.status for c in back} == {"chip": "proposed", "Yann LeCun": "approved"}


def test_a_forbidden_translation_stays_forbidden_from_english_too(tmp_path: Path) -> None:
    text = "#UTX 1.20; en/ru;\n#src\ttgt\tsrc:pos\tterm status\ndog\tпёс\tnoun\tforbidden\n"
    ((_, dog),) = read_utx(written(tmp_path, "a.utx", text)).concepts
    assert str(dog.terms["ru"][0]) == "пёс@forbidden"


def test_a_name_that_would_be_a_comment_is_refused() -> None:
    with pytest.raises(GlossaryError, match="is a comment"):
        make_concept({"en": "#hash"}, "test")


LAUGHS = '<?xml version="1.0"?><!DOCTYPE tbx [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><tbx><text>&b;</text></tbx>'


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.tbx", LAUGHS.encode(), "defines entities"),
        ("a.tbx", b"<html></html>", "a file of <html>"),
        ("a.tbx", b"<tbx><text>", "a.tbx:1:"),
        ("a.tbx", b"", "a.tbx:1:"),
        ("a.csv", b"zh-Hant,ru\n", "no column en"),
        ("a.csv", b'en,ru\n"chip,x\n', "a quote is missing"),
        ("a.csv", b"en\n\xff\xfe\n", "is no UTF-8"),
        ("a.utx", b"chip\tx\n", "no UTX header"),
        ("a.utx", b"#UTX 1.20; de/fr;\n#src\ttgt\n", "one side has to be English"),
        ("a.xyz", b"", "a format that its ending does not tell"),
        ("a.txt", b"x\ty\n", "does not say its language"),
        ("missing.csv", None, "No such file"),
    ],
)
def test_what_cannot_be_read_is_said_and_the_glossary_stays(
    tmp_path: Path, name: str, content: bytes | None, message: str
) -> None:
    glossary = tmp_path / "mine.tsv"
    out(align("glossary", "add", "one", "--ru", "один", "--glossary", glossary))
    before = glossary.read_bytes()
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = align("glossary", "import", tmp_path / name, "--glossary", glossary)
    assert done.returncode == 2
    assert message in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert glossary.read_bytes() == before


def test_lines_that_cannot_be_taken_are_listed_and_the_rest_is_taken(tmp_path: Path) -> None:
    glossary = tmp_path / "mine.tsv"
    table = written(tmp_path, "a.csv", "en,ru,status\nchip,чип,\n,x,\nbad,плохо,perhaps\n")
    done = align("glossary", "import", table, "--glossary", glossary)
    assert done.returncode == 1
    assert f"{table}:3: no English term" in done.stderr.decode()
    assert f"{table}:4: unknown status 'perhaps'" in done.stderr.decode()
    assert [concept.name for _, concept in open_file(glossary).rows] == ["chip"]


def test_taking_in_adds_what_is_lacking_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "mine.tsv"
    with editing(path) as file:
        assert take_in(file, [CHIP, LECUN]) == {"added": 2, "extended": 0, "known": 0}
    more = make_concept({"en": "Chip | microchip", "ru": "чип | кристалл", "note": "new"}, "test")
    with editing(path) as file:
        assert take_in(file, [more, LECUN]) == {"added": 0, "extended": 1, "known": 1}
    (_, chip), _ = open_file(path).rows
    assert [str(v) for _, v in chip.variants()] == [
        "chip", "Chip", "microchip", "晶片@TW", "芯片@HK", "芯片", "чип", "кристалл",
    ]  # fmt: skip
    assert (chip.note, chip.status) == ("new", "proposed")


def test_export_writes_files_and_folders(tmp_path: Path) -> None:
    glossary = tmp_path / "mine.tsv"
    with editing(glossary) as file:
        take_in(file, [CHIP, LECUN])
    out(align("glossary", "export", "--format", "omegat", "-o", tmp_path / "omegat", "--glossary", glossary))
    assert sorted(p.name for p in (tmp_path / "omegat").iterdir()) == ["ru.txt", "zh-Hans.txt", "zh-Hant.txt"]
    assert out(align("glossary", "export", "--format", "tbx", "--glossary", glossary)).count("<conceptEntry") == 2
    done = align("glossary", "export", "--format", "csv", "--language", "ru", "--glossary", glossary)
    assert (done.returncode, b"csv has all languages" in done.stderr) == (2, True)
    done = align("glossary", "export", "--format", "utx", "--glossary", glossary)
    assert "a file for each language" in done.stderr.decode()


def test_a_forbidden_term_is_found_and_never_written() -> None:
    concept = make_concept({"en": "old name@forbidden | new name", "ru": "имя@deprecated"}, "test")
    assert concept.name == "new name"
    assert concept.preferred("ru") is None
    with pytest.raises(GlossaryError, match="unknown region or usage @never"):
        make_concept({"en": "x@never"}, "test")
