from __future__ import annotations

import csv
import gzip
import io
import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from align.corpus import read_store
from align.corpus.export.exporting import Order, export_corpus
from align.corpus.export.formats import Layout, write_csv, write_tmx, write_xliff
from align.corpus.export.selection import Rules, Selection, split_of, threshold_for
from align.corpus.export.sink import Sink, sink
from align.corpus.export.units import ExportUnit, Part, open_units, units_of
from align.errors import CorpusError, MachineError
from tests.cli.test_cli import align, out

# What TMX 1.4b asks of the elements that are used here.
TMX = etree.DTD(io.StringIO("""
<!ELEMENT tmx (header, body)> <!ATTLIST tmx version CDATA #FIXED "1.4">
<!ELEMENT header (note | prop)*>
<!ATTLIST header creationtool CDATA #REQUIRED creationtoolversion CDATA #REQUIRED
  segtype (block | paragraph | sentence | phrase) #REQUIRED o-tmf CDATA #REQUIRED adminlang CDATA #REQUIRED
  srclang CDATA #REQUIRED datatype CDATA #REQUIRED>
<!ELEMENT body (tu*)> <!ELEMENT tu ((note | prop)*, tuv+)> <!ATTLIST tu tuid CDATA #IMPLIED srclang CDATA #IMPLIED>
<!ELEMENT tuv ((note | prop)*, seg)> <!ATTLIST tuv xml:lang CDATA #REQUIRED>
<!ELEMENT seg (#PCDATA)> <!ELEMENT note (#PCDATA)> <!ELEMENT prop (#PCDATA)> <!ATTLIST prop type CDATA #REQUIRED>
"""))  # fmt: skip
# What XLIFF asks of them: strict 1.2, and 2.x, whose units have no other order of notes and segments.
XLIFF = {
    "1.2": etree.DTD(io.StringIO("""
<!ELEMENT xliff (file+)> <!ATTLIST xliff version CDATA #FIXED "1.2" xmlns CDATA #REQUIRED>
<!ELEMENT file (header?, body)> <!ATTLIST file original CDATA #REQUIRED source-language CDATA #REQUIRED
  target-language CDATA #IMPLIED datatype CDATA #REQUIRED>
<!ELEMENT header EMPTY> <!ELEMENT body (trans-unit*)> <!ELEMENT trans-unit (source, target?, note*)>
<!ATTLIST trans-unit id CDATA #REQUIRED xml:space (default | preserve) #IMPLIED>
<!ELEMENT source (#PCDATA)> <!ELEMENT target (#PCDATA)> <!ELEMENT note (#PCDATA)>
<!ATTLIST target state (final | needs-adaptation | needs-l10n | needs-review-adaptation | needs-review-l10n |
  needs-review-translation | needs-translation | new | signed-off | translated) #IMPLIED>
""")),
    "2.1": etree.DTD(io.StringIO("""
<!ELEMENT xliff (file+)> <!ATTLIST xliff version CDATA #REQUIRED xmlns CDATA #REQUIRED srcLang CDATA #REQUIRED
  trgLang CDATA #IMPLIED>
<!ELEMENT file (unit+)> <!ATTLIST file id NMTOKEN #REQUIRED original CDATA #IMPLIED>
<!ELEMENT unit (notes?, segment+)> <!ATTLIST unit id NMTOKEN #REQUIRED xml:space (default | preserve) #IMPLIED>
<!ELEMENT notes (note+)> <!ELEMENT note (#PCDATA)> <!ELEMENT segment (source, target?)>
<!ATTLIST segment state (initial | translated | reviewed | final) "initial">
<!ELEMENT source (#PCDATA)> <!ELEMENT target (#PCDATA)>
""")),
}  # fmt: skip
SINGLE = ["tmx", "tsv", "csv", "jsonl", "tei", "text"]


def unit(key: str = "s1", probability: float = 0.9, **texts: str) -> ExportUnit:
    parts = [
        Part(tag.replace("_", "-"), text, f"a{n}", f"{tag}.txt", "2025-03-01", (n,), 0, len(text), 1.0)
        for n, (tag, text) in enumerate(texts.items())
    ]
    return ExportUnit(key, probability, "equivalent", "align", tuple(parts))


class Memory(Sink):
    def __init__(self, folder: bool = False) -> None:
        super().__init__(None, folder)
        self.files: dict[str, io.StringIO] = {}

    def text(self, name: str = "") -> io.StringIO:
        return self.files.setdefault(name, io.StringIO(newline=""))


def test_the_store_as_a_stream_is_the_corpus_in_memory(seeds_corpus: Path) -> None:
    with open_units(seeds_corpus) as source:
        streamed = list(source.units())
        assert list(source.units([3, 1])) == [streamed[3], streamed[1]]
        assert [p for _, p in source.probabilities()] == [u.probability for u in streamed]
    assert streamed == list(units_of(read_store(seeds_corpus)))


@pytest.mark.parametrize("kind", SINGLE)
def test_every_file_format_has_all_units_and_a_manifest(seeds_corpus: Path, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"x.{kind}.gz"
    exported = export_corpus(seeds_corpus, Order(kind, path))
    text = gzip.decompress(path.read_bytes()).decode()
    assert text.count("s1fbebedb18") >= 1
    manifest = json.loads((tmp_path / f"x.{kind}.gz.manifest.json").read_text(encoding="utf-8"))
    assert manifest["units"] == exported.kept == len(read_store(seeds_corpus).statements)
    assert len(manifest["articles"]) == 7
    assert list(manifest["sha256"]) == [path.name]


def test_tmx_is_valid_and_maps_languages(seeds_corpus: Path) -> None:
    done = out(align("export", seeds_corpus, "--format", "tmx", "--language-map", "zh-Hant-TW=zh-TW", "-q"))
    root = etree.fromstring(done.encode(), etree.XMLParser(load_dtd=False))
    assert TMX.validate(root), TMX.error_log
    assert {"zh-TW", "en", "ru"} <= set(root.xpath("//tuv/@xml:lang"))


def test_licences_stand_in_the_manifest_and_an_option_that_does_nothing_is_refused(
    seeds_corpus: Path, tmp_path: Path
) -> None:
    path = tmp_path / "x.tmx"
    out(
        align(
            "export",
            seeds_corpus,
            "--format",
            "tmx",
            "-o",
            path,
            "--licence",
            "all rights reserved",
            "--licence",
            "en-*=CC0",
        )
    )
    articles = json.loads((tmp_path / "x.tmx.manifest.json").read_text(encoding="utf-8"))["articles"]
    assert {a["licence"] for a in articles if a["name"].startswith("en-")} == {"CC0"}
    assert {a["licence"] for a in articles if not a["name"].startswith("en-")} == {"all rights reserved"}
    done = align("export", seeds_corpus, "--format", "tmx", "--layout", "long")
    assert done.returncode == 2
    assert "--layout is for csv and tsv" in done.stderr.decode()


@pytest.mark.parametrize(("kind", "version"), [("xliff", "1.2"), ("xliff2", "2.1")])
def test_xliff_is_what_its_schema_asks_for(seeds_corpus: Path, tmp_path: Path, kind: str, version: str) -> None:
    export_corpus(seeds_corpus, Order(kind, tmp_path / "x"))
    files = sorted((tmp_path / "x").glob("*.xlf"))
    assert len(files) > 5
    for path in files:
        root = etree.parse(path).getroot()
        assert root.get("version") == version
        assert XLIFF[version].validate(root), XLIFF[version].error_log


def test_xliff_says_which_pairs_need_review() -> None:
    memory = Memory(folder=True)
    write_xliff([unit(en="One", ru="Один"), unit("s2", 0.6, en="Two", zh_Hant="二")], memory, Layout())
    assert sorted(memory.files) == ["en-ru.xlf", "en-zh-Hant.xlf"]
    roots = {name: etree.fromstring(file.getvalue().encode()) for name, file in memory.files.items()}
    space = {"x": "urn:oasis:names:tc:xliff:document:1.2"}
    assert roots["en-ru.xlf"].xpath("//x:target/@state", namespaces=space) == ["translated"]
    assert roots["en-zh-Hant.xlf"].xpath("//x:target/@state", namespaces=space) == ["needs-review-translation"]
    (file,) = roots["en-zh-Hant.xlf"].xpath("x:file", namespaces=space)
    assert (file.get("source-language"), file.get("target-language"), file.get("original")) == ("en", "zh-Hant", "corpus")
    with pytest.raises(CorpusError, match="more than one pair"):
        write_xliff([unit(en="One", ru="Один", zh="一")], Memory(), Layout())
    memory = Memory()
    write_xliff([unit(en="One", ru="Один", zh="一")], memory, Layout(target="zh"), "2.1")
    root = etree.fromstring(memory.files[""].getvalue().encode())
    assert (root.get("srcLang"), root.get("trgLang"), root.get("version")) == ("en", "zh", "2.1")


anything = st.text(min_size=1, max_size=60)


@given(anything, anything)
def test_any_text_comes_back_from_tmx_and_csv(en: str, ru: str) -> None:
    own = unit(en=en, ru=ru)
    memory = Memory()
    write_tmx([own], memory, Layout())
    root = etree.fromstring(memory.files[""].getvalue().encode("utf-8", "surrogatepass").decode("utf-8", "replace").encode())
    written = [segment.text or "" for segment in root.iter("seg")]
    storable = [
        "".join(c for c in text if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff" and not "\ud800" <= c <= "\udfff"))
        for text in (en, ru)
    ]
    assert written == storable
    memory = Memory()
    write_csv([own], memory, Layout(all_tags=("en", "ru")))
    _, row = csv.reader(io.StringIO(memory.files[""].getvalue(), newline=""))
    assert [cell.removeprefix("'") for cell in row[3:5]] == [en, ru]


def test_moses_files_go_line_by_line_and_split_by_article(seeds_corpus: Path, tmp_path: Path) -> None:
    folder = tmp_path / "moses"
    export_corpus(seeds_corpus, Order("moses", folder, split={"train": 0.5, "test": 0.5}, layout=Layout(regions=False)))
    names = {path.name for path in folder.iterdir()}
    assert {"train.en-ru.en", "train.en-ru.ru", "train.en-ru.ids", "manifest.json"} <= names
    for name in names - {"manifest.json"}:
        stem = name.rsplit(".", 1)[0]
        counts = {
            len((folder / other).read_text(encoding="utf-8").splitlines()) for other in names if other.startswith(f"{stem}.")
        }
        assert len(counts) == 1


def test_a_unit_stays_in_its_split_as_the_corpus_grows() -> None:
    shares = {"train": 0.8, "dev": 0.1, "test": 0.1}
    units = [replace(unit(), parts=(replace(unit(en="x").parts[0], article=f"a{n}"),)) for n in range(2000)]
    splits = [split_of(u, shares) for u in units]
    assert splits[:100] == [split_of(u, shares) for u in units[:100]]
    assert 0.75 < splits.count("train") / 2000 < 0.85


def test_no_sentence_is_in_two_parts_of_a_split(seeds_corpus: Path) -> None:
    with open_units(seeds_corpus) as source:
        beside, units = source.sharing(), list(source.units())
    assert 0 < len(beside) < len(units)
    places = {u.id: {(part.article, i) for part in u.parts for i in part.segments} for u in units}
    for shares in ({"train": 0.5, "test": 0.5}, {"train": 0.1, "dev": 0.3, "test": 0.6}):
        parts = {u.id: split_of(u, shares, beside.get(u.id, ())) for u in units}
        for one in units:
            for other in units:
                if places[one.id] & places[other.id]:
                    assert parts[one.id] == parts[other.id]
    for name, articles in beside.items():
        assert articles >= {article for article, _ in places[name]}
        assert any(places[name] & places[other] for other in beside if other != name)


def test_parquet_is_read_by_pyarrow(seeds_corpus: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    export_corpus(seeds_corpus, Order("parquet", tmp_path / "set", layout=Layout(regions=False)))
    table = parquet.read_table(tmp_path / "set" / "data" / "train-00000-of-00001.parquet")
    assert table.num_rows == len(read_store(seeds_corpus).statements)
    assert set(table.column("translation")[0].as_py()) == {"en", "ru", "zh-Hans", "zh-Hant"}
    card = (tmp_path / "set" / "README.md").read_text(encoding="utf-8")
    assert "path: data/train-*.parquet" in card


def test_tei_points_into_the_files(seeds_corpus: Path) -> None:
    root = etree.fromstring(out(align("export", seeds_corpus, "--format", "tei", "-q")).encode())
    texts = {article.name: article.text for article in read_store(seeds_corpus).articles}
    links = root.findall(".//{http://www.tei-c.org/ns/1.0}link")
    for pointer in links[0].get("target").split():
        name, _, place = pointer.partition("#char=")
        start, end = map(int, place.split(","))
        assert texts[name][start:end].strip()


def test_the_order_is_that_of_the_store_or_of_the_seed(seeds_corpus: Path, tmp_path: Path) -> None:
    def ids(*more: str) -> list[str]:
        return [
            line.split("\t")[0]
            for line in out(align("export", seeds_corpus, "--format", "tsv", "-q", *more)).splitlines()[1:]
        ]

    assert ids() == [s.id for s in read_store(seeds_corpus).statements]
    assert ids("--shuffle", "--seed", "5") == ids("--shuffle", "--seed", "5") != ids()
    assert sorted(ids("--shuffle")) == sorted(ids())


def test_what_is_left_out_is_counted_and_kept_with_its_reason(seeds_corpus: Path, tmp_path: Path) -> None:
    rejected, drop = tmp_path / "rejected.jsonl", tmp_path / "drop.txt"
    first = read_store(seeds_corpus).statements[0].id
    drop.write_text(f"{first}\tchecked\ns000,mistyped\n", encoding="utf-8")
    done = align("export", seeds_corpus, "--format", "text", "-o", tmp_path / "x.txt", "--language", "ru,en", "--drop", drop,
                 "--min-probability", "0.9", "--rejected", rejected)  # fmt: skip
    rows = [json.loads(line) for line in rejected.read_text(encoding="utf-8").splitlines()]
    reasons = {row["id"]: row["reason"] for row in rows}
    assert reasons[first] == "on the drop-list"
    assert set(reasons.values()) == {"on the drop-list", "probability", "one language"}
    assert f"{len(read_store(seeds_corpus).statements) - len(rows)} units written" in done.stderr.decode()
    assert "1 of 2 ids of the drop-list left nothing out" in done.stderr.decode()
    assert "[zh" not in (tmp_path / "x.txt").read_text(encoding="utf-8")


def test_chinese_is_written_in_one_script_and_names_stay(seeds_corpus: Path) -> None:
    text = out(align("export", seeds_corpus, "--format", "text", "--script", "Hant", "-q"))
    assert "zh-Hans" not in text
    assert "公司稱，新模型訓練費用為620萬美元。" in text


GOOD = [
    (f"The {noun} of town number {n} was painted last spring by two men from the coast.",
     f"{ru} города номер {n} покрасили прошлой весной двое мужчин с побережья.")
    for n, (noun, ru) in enumerate([("bridge", "Мост"), ("school", "Школу"), ("tower", "Башню"), ("station", "Вокзал"),
                                    ("library", "Библиотеку"), ("harbour", "Гавань"), ("market", "Рынок"), ("mill", "Мельницу"),
                                    ("chapel", "Часовню"), ("theatre", "Театр")] * 100)
]  # fmt: skip
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def planted() -> list[tuple[ExportUnit, str]]:
    """A thousand sound units, and a hundred of each of ten faults."""
    rng = random.Random(4)
    units = []
    for n, (en, ru) in enumerate(GOOD):
        word = "".join(rng.choices(LETTERS, k=9))  # no two of them are near-duplicates
        en, ru = f"{en} {word}", f"{ru} {word}"
        units.append((unit(f"g{n}", en=en, ru=ru), ""))
        if n % 10 == 0:
            other = "".join(rng.choices(LETTERS, k=12))
            faults = {
                "duplicate": unit(en=en, ru=ru),
                "near-duplicate": unit(en=en.upper().replace(str(n), str(n + 7)), ru=ru.replace(".", "!")),
                "length ratio": unit(en=f"Yes {other}.", ru=f"{ru} {ru} {other}"),
                "untranslated copy": unit(en=f"Rates rose again {other}", ru=f"Rates rose, again {other}."),
                "script": unit(en=f"Они покрасили мост {other}", ru=ru + other),
                "markup": unit(en=f"{en} <b>{other}</b>", ru=ru + other),
                "garbled": unit(en=en + other, ru=f"Ð¿Ñ€Ð¸Ð²ÐµÑ‚ {other}"),
                "no text": unit(en=f"{n} 455 --", ru=ru + other),
                "too long": unit(en=f"{en} {other} " * 40, ru=f"{ru} {other} " * 40),
                "figures": replace(unit(en=en + other, ru=ru + other), conflicts=("5 ≠ 6",)),
            }
            units += [(replace(own, id=f"{reason}{n}"), reason) for reason, own in faults.items()]
    return units


def test_planted_faults_are_found_by_their_reasons() -> None:
    units = planted()
    told: dict[str, str] = {}
    selection = Selection(Rules(checks=True))
    selection.rejected = lambda own, reason: told.update({own.id: reason})
    kept = {own.id for own in selection.choose(own for own, _ in units)}
    for reason in {reason for _, reason in units} - {""}:
        true = {own.id for own, fault in units if fault == reason}
        found = {key for key, fault in told.items() if fault == reason}
        assert len(true & found) / len(true) >= 0.97, reason
        assert len(true & found) / len(found) >= 0.97, reason
    assert len(kept) >= 995


@given(st.lists(st.floats(0, 1), min_size=1), st.floats(0, 1))
def test_a_target_precision_keeps_as_much_as_it_can(probabilities: list[float], target: float) -> None:
    least = threshold_for(probabilities, target)
    kept = [p for p in probabilities if p >= least]
    if kept and len(set(probabilities)) == len(probabilities):
        assert sum(kept) / len(kept) >= target - 1e-9


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--format", "moses"], "a folder of files"),
        (["--format", "docx"], "Invalid value"),
        (["--format", "tmx", "--language", "zh_Hant"], "is no language tag"),
        (["--format", "tmx", "--language-map", "zh"], "two language tags"),
        (["--format", "tmx", "--split", "train=.9,test=.1"], "no splits"),
        (["--format", "moses", "-o", "m", "--split", "train=.5"], "add up to 1"),
        (["--format", "tmx", "--min-probability", "nan"], "a number from 0 to 1"),
        (["--format", "tmx", "--language-map", "en=x", "--language-map", "ru=x"], "two language tags"),
        (["--format", "tmx", "--language-map", "en=de", "--language-map", "ru=de"], "de would be two languages"),
        (["--format", "tmx", "--article", "nosuch"], "no unit is left to write ("),
        (["--format", "html", "--checks"], "the report is of the whole corpus"),
        (["--format", "moses", "--split", "train=x"], "like train=.9"),
        (["--format", "tmx", "--drop", "nowhere.txt"], "nowhere.txt"),
    ],
)
def test_what_cannot_be_exported_is_said(seeds_corpus: Path, arguments: list[str], message: str) -> None:
    done = align("export", seeds_corpus, *arguments)
    assert done.returncode == 2
    assert message in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_a_folder_is_replaced_by_force_alone_and_only_if_it_is_an_export(seeds_corpus: Path, tmp_path: Path) -> None:
    own = tmp_path / "photos"
    own.mkdir()
    (own / "cat.jpg").write_bytes(b"cat")
    for force in (False, True):
        with pytest.raises(CorpusError):
            export_corpus(seeds_corpus, Order("moses", own, force=force))
    assert (own / "cat.jpg").read_bytes() == b"cat"
    export_corpus(seeds_corpus, Order("moses", tmp_path / "out"))
    with pytest.raises(CorpusError, match="is there already"):
        export_corpus(seeds_corpus, Order("moses", tmp_path / "out"))
    export_corpus(seeds_corpus, Order("moses", tmp_path / "out", rules=Rules(languages=frozenset({"en", "ru"})), force=True))
    assert {p.name.split(".")[0] for p in (tmp_path / "out").iterdir()} == {"en-ru", "manifest"}


def test_a_failed_export_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("old", encoding="utf-8")

    def fill() -> None:
        with sink(path, folder=False, force=False) as opened:
            opened.text().write("new")
            raise OSError(28, "No space left on device")

    with pytest.raises(MachineError, match="no space left"):
        fill()
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_export_writes_over_neither_its_corpus_nor_a_device(seeds_corpus: Path, tmp_path: Path) -> None:
    before = (seeds_corpus / "corpus.sqlite").read_bytes()
    for arguments in (
        ["-o", seeds_corpus / "corpus.sqlite"],
        ["-o", tmp_path / "x", "--rejected", seeds_corpus / "signature.json"],
    ):
        done = align("export", seeds_corpus, "--format", "tmx", *arguments)
        assert "inside the corpus" in done.stderr.decode()
    assert (seeds_corpus / "corpus.sqlite").read_bytes() == before
    out(align("export", seeds_corpus, "--format", "tmx", "-o", "/dev/null"))
    assert Path("/dev/null").is_char_device()
    (tmp_path / "true.tsv").write_text("old", encoding="utf-8")
    (tmp_path / "link.tsv").symlink_to(tmp_path / "true.tsv")
    out(align("export", seeds_corpus, "--format", "tsv", "-o", tmp_path / "link.tsv"))
    assert (tmp_path / "link.tsv").is_symlink()
    assert (tmp_path / "true.tsv").read_text(encoding="utf-8").startswith("id\t")
    done = align("export", seeds_corpus, "--format", "tsv", "-o", tmp_path / "a", "--rejected", tmp_path / "a")
    assert "named by both" in done.stderr.decode()


def test_units_without_the_languages_asked_for_are_counted_out(seeds_corpus: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.xlf"
    done = align("export", seeds_corpus, "--format", "xliff", "--target", "ru", "-o", path)
    units = path.read_text(encoding="utf-8").count("<trans-unit")
    assert f"{units} units written" in done.stderr.decode()
    assert "not in these languages" in done.stderr.decode()
    assert json.loads((tmp_path / "x.xlf.manifest.json").read_text(encoding="utf-8"))["units"] == units


def test_statistics_are_counted(seeds_corpus: Path) -> None:
    counts = json.loads(out(align("stats", seeds_corpus, "--json")))
    assert sum(row["statements"] for row in counts["relations"]) == len(read_store(seeds_corpus).statements)
    assert len(counts["articles"]) == 7
    assert "en-press.html" in out(align("stats", seeds_corpus))
