"""`align glossary` as a user types it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_cli import align, out, rows
from tests.conftest import SEEDS


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.tsv"
    out(align("glossary", "add", "Yann LeCun | LeCun", "--zh-hant", "楊立昆 | 勒昆@TW", "--zh-hans", "杨立昆", "--ru", "Ян Лекун | Лекун",
              "--kind", "person", "--glossary", path))  # fmt: skip
    out(align("glossary", "add", "chip", "--zh-hant", "晶片", "--zh-hans", "芯片", "--ru", "чип", "--glossary", path))
    return path


def test_concepts_are_added_listed_shown_changed_and_removed(file: Path) -> None:
    assert [row["en"] for row in rows(align("glossary", "list", "--json", "--glossary", file))] == [
        "chip",
        "Yann LeCun | LeCun",
    ]
    assert "person" in out(align("glossary", "list", "--glossary", file, "--kind", "person"))
    assert "mine.tsv:3" in out(align("glossary", "show", "лекун", "--glossary", file))
    out(align("glossary", "edit", "yann lecun", "--note", "of Meta", "--glossary", file))
    (row,) = rows(align("glossary", "show", "勒昆", "--json", "--glossary", file))
    assert (row["note"], row["ru"]) == ("of Meta", "Ян Лекун | Лекун")
    out(align("glossary", "edit", "chip", "--en", "semiconductor chip | chip", "--glossary", file))
    out(align("glossary", "remove", "Yann LeCun", "--glossary", file))
    assert [row["en"] for row in rows(align("glossary", "list", "--json", "--glossary", file))] == [
        "semiconductor chip | chip"
    ]


def test_terms_are_found_in_lines_by_place(file: Path) -> None:
    text = "這款晶片\nо словах Лекуна\n".encode()
    found = rows(align("glossary", "find", "--json", "--glossary", file, stdin=text))
    assert [(row["line"], row["start"], row["end"], row["concept"]) for row in found] == [
        (1, 2, 4, "chip"),
        (2, 9, 15, "Yann LeCun"),
    ]


def test_lint_names_file_and_line_and_ends_with_one(file: Path) -> None:
    assert out(align("glossary", "lint", "--glossary", file)) == ""
    out(align("glossary", "edit", "chip", "--zh-hant", "芯片", "--ru", "", "--glossary", file))
    text = out(align("glossary", "lint", "--glossary", file), code=1)
    assert f"{file}:2: missing: chip has no ru" in text
    assert out(align("glossary", "lint", "--glossary", file, "--ignore", "missing")) == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("show", "nothing"), "no concept has 'nothing'"),
        (("remove", "nothing"), "no concept 'nothing'"),
        (("edit", "chip"), "nothing to change"),
        (("edit", "chip", "--kind", "thing"), "unknown kind 'thing'"),
        (("add", "chip"), "is there already"),
        (("add", " "), "no English term"),
        (("add", "one", "--zh-hant", "甲@XX"), "unknown region or usage @XX"),
    ],
)
def test_what_cannot_be_done_is_said(file: Path, arguments: tuple[str, ...], message: str) -> None:
    before = file.read_bytes()
    done = align("glossary", *arguments, "--glossary", file)
    assert done.returncode == 2
    assert message in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert file.read_bytes() == before


def test_a_new_concept_needs_to_know_its_file() -> None:
    done = align("glossary", "add", "something new")  # the project itself has two
    assert done.returncode == 2
    assert "which file?" in done.stderr.decode()


def test_files_are_compared_and_merged(file: Path, tmp_path: Path) -> None:
    base, theirs = tmp_path / "base.tsv", tmp_path / "theirs.tsv"
    base.write_bytes(file.read_bytes())
    theirs.write_bytes(file.read_bytes())
    out(align("glossary", "edit", "chip", "--note", "theirs", "--glossary", theirs))
    assert out(align("glossary", "diff", base, theirs)) == "~ chip\n    note: (empty) -> theirs\n"
    out(align("glossary", "merge", base, file, theirs))
    assert file.read_bytes() == theirs.read_bytes()
    out(align("glossary", "edit", "chip", "--note", "ours", "--glossary", file))
    done = align("glossary", "merge", base, file, theirs)
    assert done.returncode == 1
    assert "kept ours" in done.stderr.decode()
    assert align("glossary", "merge", base, tmp_path / "none.tsv", theirs).returncode == 2


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without glossaries, in which the commands are given."""
    monkeypatch.setattr("tests.cli.test_cli.ROOT", tmp_path)
    return tmp_path


def test_where_there_is_none_the_default_ones_are_looked_up_and_never_changed(empty: Path) -> None:
    listed = rows(align("glossary", "list", "--json"))
    assert listed == rows(align("glossary", "list", "--default", "--json"))
    assert {"Moscow", "Yann LeCun"} <= {str(row["en"]).split(" | ")[0] for row in listed}
    for change in (("add", "Lanheng", "--ru", "Ланьхэн"), ("edit", "Moscow", "--note", "x"), ("remove", "Moscow")):
        done = align("glossary", *change)
        assert done.returncode == 2
        assert "the default ones are not changed" in done.stderr.decode()
    (empty / "glossaries").mkdir()
    out(align("glossary", "add", "Lanheng", "--ru", "Ланьхэн", "--glossary", "glossaries/mine.tsv"))
    assert [row["en"] for row in rows(align("glossary", "list", "--json"))] == ["Lanheng"]
    assert rows(align("glossary", "list", "--default", "--json")) == listed


def test_a_run_says_which_glossary_it_used(empty: Path) -> None:
    def said(*arguments: str | Path) -> str:
        done = align("run", SEEDS / "en-press.html", "-o", empty / "c", "--no-pivots", *arguments)
        out(done)
        return next(line for line in done.stderr.decode().splitlines() if "glossary" in line)

    assert "the default ones (ai-race.tsv, general.tsv)" in said()
    assert said("--no-glossary").startswith("note: no glossary")
    out(align("glossary", "add", "Lanheng", "--ru", "Ланьхэн", "--glossary", "mine.tsv"))
    assert said("--glossary", "mine.tsv") == "note: glossary: mine.tsv"
    (empty / "glossaries").mkdir()
    (empty / "mine.tsv").rename(empty / "glossaries" / "mine.tsv")
    assert said() == f"note: glossary: {Path('glossaries', 'mine.tsv')}"
    done = align("run", SEEDS, "-o", empty / "c", "--no-glossary", "--glossary", "glossaries/mine.tsv")
    assert (done.returncode, b"not both" in done.stderr) == (2, True)
