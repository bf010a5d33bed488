"""Editing glossary files and checking them."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from align.errors import GlossaryError
from align.glossary.concepts import COLUMNS, Concept, make_concept
from align.glossary.files import GlossaryFile, editing, open_file
from align.glossary.lint import lint
from align.glossary.merging import differences, merge
from tests.conftest import ROOT

TEXT = "\t".join(COLUMNS) + (
    "\n# companies\nAlpha Works\t阿爾法\t阿尔法\tАльфа\tcompany\tapproved\t\n\n# people\n"
    "Zoe Lin\t林若\t林若\tЗоя Линь\tperson\tproposed\tseen once\n"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "some.tsv").write_text(TEXT, encoding="utf-8")
    return tmp_path / "some.tsv"


def concept(name: str, **cells: str) -> Concept:
    return make_concept({"en": name, "zh-Hant": "甲", "zh-Hans": "甲", "ru": "А", **cells}, "test")


def test_one_change_is_one_line_of_diff(path: Path) -> None:
    before = path.read_text(encoding="utf-8").splitlines()
    with editing(path) as file:
        file.add(concept("Middle"))
    added = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in added if line not in before] == ["Middle\t甲\t甲\tА\tterm\tapproved\t"]
    assert [line for line in added if line in before] == before
    assert added.index("Middle\t甲\t甲\tА\tterm\tapproved\t") == 3
    with editing(path) as file:
        file.remove(file.find("middle")[0])
    assert path.read_text(encoding="utf-8") == TEXT


def test_a_cell_is_changed_and_the_rest_stays(path: Path) -> None:
    with editing(path) as file:
        line, _ = file.find("Zoe Lin")
        file.replace(line, concept("Zoe Lin", ru="Линь", kind="person"))
    assert path.read_text(encoding="utf-8").splitlines()[-1] == "Zoe Lin\t甲\t甲\tЛинь\tperson\tapproved\t"
    assert path.read_text(encoding="utf-8").splitlines()[:-1] == TEXT.splitlines()[:-1]


def test_the_columns_keep_the_order_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "odd.tsv"
    path.write_text("ru\ten\tzh-Hant\tzh-Hans\tnote\tkind\tstatus\tmine\n", encoding="utf-8")
    with editing(path) as file:
        file.add(concept("One", note="new"))
    assert path.read_text(encoding="utf-8").splitlines()[1] == "А\tOne\t甲\t甲\tnew\tterm\tapproved\t"


def test_columns_of_the_user_keep_their_cells(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    path.write_text("\t".join([*COLUMNS, "page"]) + "\nOne\t甲\t甲\tА\tterm\tapproved\t\tp. 7\n", encoding="utf-8")
    for name in ("One", "Two"):
        with editing(path) as file:
            file.replace(2, concept(name, note="new"))
        assert path.read_text(encoding="utf-8").splitlines()[1] == f"{name}\t甲\t甲\tА\tterm\tapproved\tnew\tp. 7"


def test_what_goes_wrong_leaves_the_file_as_it_was(path: Path) -> None:
    with pytest.raises(GlossaryError, match="is there already"), editing(path) as file:
        file.add(concept("alpha works"))
    with pytest.raises(GlossaryError, match="is there already"), editing(path) as file:
        file.replace(file.find("Zoe Lin")[0], concept("Alpha works"))
    with pytest.raises(GlossaryError, match="no concept 'Nobody'"), editing(path) as file:
        file.remove(file.find("Nobody")[0])
    with pytest.raises(GlossaryError, match="a tab or a line break in note"):
        concept("One", note="a\tb")
    assert path.read_text(encoding="utf-8") == TEXT
    assert [p.name for p in path.parent.iterdir()] == ["some.tsv"]


def test_two_editors_at_once_take_turns(path: Path) -> None:
    def add(name: str) -> None:
        with editing(path) as file:
            file.add(concept(name))

    threads = [threading.Thread(target=add, args=(f"Concept {n}",)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(open_file(path).rows) == 14


def test_a_new_file_begins_with_its_header(tmp_path: Path) -> None:
    with editing(tmp_path / "new" / "mine.tsv") as file:
        file.add(concept("One"))
    assert [c.name for _, c in open_file(tmp_path / "new" / "mine.tsv").rows] == ["One"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("Beta\t貝塔\t\tБета\tterm\tapproved\t", "missing"),
        ("Beta\t贝塔\t贝塔\tБета\tterm\tapproved\t", "script"),
        ("Beta\t貝塔\t貝塔\tБета\tterm\tapproved\t", "script"),
        ("Beta\t貝塔\t贝塔\tБетa\tterm\tapproved\t", "script"),
        ("Beta | Beta\t貝塔\t贝塔\tБета\tterm\tapproved\t", "repeated"),
        ("Be\u200bta\t貝塔\t贝塔\tБета\tterm\tapproved\t", "invisible"),
        ("Beta  Works\t貝塔\t贝塔\tБета\tterm\tapproved\t", "spaces"),
        ("ALPHA works\t貝塔\t贝塔\tБета\tterm\tapproved\t", "duplicate"),
        ("Beta\t阿尔法\t贝塔\tБета\tterm\tapproved\t", "conflict"),
        ("Aaa\t貝塔\t贝塔\tБета\tterm\tapproved\t", "order"),
    ],
)
def test_each_kind_of_fault_is_found(path: Path, row: str, code: str) -> None:
    path.write_text(TEXT.split("\n\n")[0] + "\n" + row + "\n", encoding="utf-8")
    found = lint([open_file(path)])
    assert code in {finding.code for finding in found}
    assert {finding.line for finding in found if finding.code == code} == {4}


def test_faults_between_files_name_both_places(path: Path, tmp_path: Path) -> None:
    (tmp_path / "other.tsv").write_text(
        "\t".join(COLUMNS) + "\nOmega\t阿爾法\t阿尔法\tОмега\tterm\tapproved\t\n", encoding="utf-8"
    )
    (found,) = lint([open_file(path), open_file(tmp_path / "other.tsv")])
    assert (found.path.name, found.line, found.code) == ("other.tsv", 2, "conflict")
    assert "some.tsv:3" in found.message


def written(path: Path, *rows: str) -> GlossaryFile:
    path.write_text("\t".join(COLUMNS) + "\n" + "".join(row + "\n" for row in rows), encoding="utf-8")
    return open_file(path)


def test_three_files_become_one_by_concept_and_cell(tmp_path: Path) -> None:
    base = written(
        tmp_path / "base", "A\t甲\t甲\tА\tterm\tapproved\t", "B\t乙\t乙\tБ\tterm\tapproved\t",
        "C\t丙\t丙\tВ\tterm\tapproved\t", "D\t丁\t丁\tД\tterm\tapproved\told",
    )  # fmt: skip
    ours = written(
        tmp_path / "ours", "A\t甲 | 子\t甲\tА\tterm\tapproved\t", "B\t乙\t乙\tБ\tterm\tapproved\tmine",
        "D\t丁\t丁\tД\tterm\tapproved\tours", "E\t戊\t戊\tЕ\tterm\tapproved\t",
    )  # fmt: skip
    theirs = written(
        tmp_path / "theirs", "A\t甲 | 丑\t甲\tАА\tperson\tapproved\t", "C\t丙\t丙\tВ\tterm\tapproved\tchanged",
        "D\t丁\t丁\tД\tterm\tapproved\ttheirs", "F\t己\t己\tФ\tterm\tapproved\t",
    )  # fmt: skip
    conflicts = merge(base, ours, theirs)
    assert ours.lines[1:] == [
        "A\t甲 | 子 | 丑\t甲\tАА\tperson\tapproved\t",
        "B\t乙\t乙\tБ\tterm\tapproved\tmine",
        "C\t丙\t丙\tВ\tterm\tapproved\tchanged",
        "D\t丁\t丁\tД\tterm\tapproved\tours",
        "E\t戊\t戊\tЕ\tterm\tapproved\t",
        "F\t己\t己\tФ\tterm\tapproved\t",
    ]
    assert [conflict.split(":")[0] for conflict in conflicts] == ["B", "C", "D"]


def test_what_one_side_removed_goes_and_equal_changes_are_none(tmp_path: Path) -> None:
    rows = "A\t甲\t甲\tА\tterm\tapproved\t", "B\t乙\t乙\tБ\tterm\tapproved\t"
    base, ours = written(tmp_path / "base", *rows), written(tmp_path / "ours", *rows)
    assert merge(base, ours, written(tmp_path / "theirs", rows[1])) == []
    assert [c.name for _, c in ours.rows] == ["B"]
    assert merge(base, ours, ours) == []


def test_differences_are_told_by_cell(tmp_path: Path) -> None:
    old = written(tmp_path / "old", "A\t甲\t甲\tА\tterm\tapproved\t", "B\t乙\t乙\tБ\tterm\tapproved\t")
    new = written(tmp_path / "new", "B\t乙\t乙\tБ\tplace\tapproved\t", "C\t丙\t丙\tВ\tterm\tapproved\t")
    assert [(d.kind, d.name, d.cells) for d in differences(old, new)] == [
        ("removed", "A", ()),
        ("changed", "B", (("kind", "term", "place"),)),
        ("added", "C", ()),
    ]


def test_the_glossaries_of_the_project_have_no_fault() -> None:
    found = lint([open_file(p) for p in sorted((ROOT / "glossaries").glob("*.tsv"))])
    assert [finding for finding in found if not finding.note] == []
