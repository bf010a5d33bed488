"""The Python door: what docs/python.md shows, what it promises, and that it costs nothing until it is used."""

from __future__ import annotations

import contextlib
import doctest
import inspect
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import align
from align import api
from align.glossary import Glossary, load_defaults
from tests.cli.test_cli import align as command
from tests.cli.test_cli import out
from tests.conftest import ROOT, SEEDS
from tests.sentences.test_sentences import CHINESE, ENGLISH
from tests.translate.toy import build_package


def test_the_examples_of_the_documentation_print_what_they_say(monkeypatch: pytest.MonkeyPatch) -> None:
    from align.translate import packages

    monkeypatch.setattr(packages, "EMBEDDED", ROOT / "align" / "translate" / "embedded")
    with contextlib.chdir(ROOT):
        failed, tried = doctest.testfile(str(ROOT / "docs" / "python.md"), module_relative=False)
    assert tried > 15
    assert failed == 0


@pytest.mark.parametrize(
    "first", ["", "import align.sentences, align.match, align.read.article, align.detect, align.translate"]
)
def test_rooms_do_not_stand_in_the_way_of_functions(first: str) -> None:
    code = (
        f"{first}\nimport align, inspect, sys\n"
        "assert not {'numpy', 'sentencepiece', 'ctranslate2'} & set(sys.modules) or sys.argv[1]\n"
        "for name in ('read', 'detect', 'translate', 'run', 'match', 'sentences', 'mine', 'to_records'):\n"
        "    assert inspect.isfunction(getattr(align, name)), name\n"
        "from align.sentences import align_sentences\nfrom align import sentences\n"
        "assert inspect.isfunction(sentences) and sentences is align.sentences\n"
        "assert set(align.__all__) <= set(dir(align))\n"
        "from align import *\nassert mine is align.mine\n"
    )
    subprocess.run([sys.executable, "-c", code, first], cwd=ROOT, check=True)


def test_all_that_is_public_is_there_and_documented() -> None:
    documented = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    for name in align.__all__:
        if name != "__version__":
            assert inspect.getdoc(getattr(align, name)), name
            assert f"`{name}`" in documented or f"align.{name}" in documented
    with pytest.raises(AttributeError, match="no attribute 'unheard'"):
        align.unheard  # type: ignore[attr-defined]  # noqa: B018
    assert (ROOT / "align" / "py.typed").exists()


def test_a_corpus_in_memory_is_that_of_a_run(tmp_path: Path, glossary: Glossary) -> None:
    articles = align.read(SEEDS)
    matched = align.match(articles, glossary=glossary, pivots=False)
    ran = align.run(SEEDS, tmp_path / "corpus", glossary=glossary, pivots=False)
    assert matched.statements == ran.statements
    assert matched.links == ran.links
    rows = align.to_records(matched)
    assert len(rows) == sum(len(statement.members) for statement in matched.statements)
    assert {row["text"] for row in rows} == {matched.text_of(m) for s in matched.statements for m in s.members}


def test_sentences_and_pairs_are_those_of_the_commands(tmp_path: Path) -> None:
    files = tmp_path / "a.zh", tmp_path / "a.en"
    for path, lines in zip(files, (CHINESE, ENGLISH), strict=True):
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    beads = [json.loads(line) for line in out(command("sentences", *files, "--json")).splitlines()]
    found = align.to_records(align.sentences(CHINESE, ENGLISH))
    assert [(b["source"], b["target"], b["probability"]) for b in beads] == [
        (list(row["source"]), list(row["target"]), round(row["probability"], 4)) for row in found
    ]
    pairs = [line.split("\t") for line in out(command("mine", *files)).splitlines()]
    mined = align.mine(CHINESE, ENGLISH)
    assert pairs == [[f"{p.probability:.4f}", str(p.source + 1), str(p.target + 1)] for p in mined]


def test_what_cannot_be_read_is_raised_or_noted(tmp_path: Path) -> None:
    notes: list[str] = []
    (tmp_path / "bad.json").write_bytes(b"{")
    (tmp_path / "good.txt").write_text("The bridge was closed on Monday.\n\nNobody was hurt.\n", encoding="utf-8")
    (article,) = align.read(tmp_path, note=notes.append)
    assert article.name == "good.txt"
    assert any("bad.json" in note for note in notes)
    with pytest.raises(align.AlignError, match=r"bad\.json"):
        align.read(tmp_path / "bad.json")
    with pytest.raises(align.AlignError, match="no such file"):
        align.read(tmp_path / "nothing")


def test_glossaries_are_given_in_any_way(tmp_path: Path) -> None:
    path = ROOT / "glossaries" / "ai-race.tsv"
    loaded = api._glossary(path)
    assert api._glossary([str(path)]) == loaded == api._glossary(loaded) == api._glossary(lambda: loaded)
    assert api._glossary(()) == Glossary()
    assert api._glossary(None) == load_defaults()


def test_what_cannot_be_translated_is_said(tmp_path: Path) -> None:
    notes: list[str] = []
    package = build_package(tmp_path)
    pivots = align.translate(["Сегодня хорошая погода.", "Bonjour à tous."], "zh", packages=[package], note=notes.append)
    assert len(pivots) == 2
    with pytest.raises(align.AlignError, match="no translation package for ru"):
        align.translate(["Сегодня хорошая погода."])
    (other,) = align.translate(["Сьогодні в місті дуже гарна погода, і всі люди гуляють."], note=notes.append)
    assert other.text == ""
    assert any("cannot be translated" in note for note in notes)
    with pytest.raises(align.AlignError, match="not a language that can be translated"):
        align.translate(["a"], "fr")


def test_a_text_that_comes_twice_is_one_article(tmp_path: Path) -> None:
    english = "The bridge over the river was closed on Monday.\n\nNobody was hurt, said the mayor.\n"
    chinese = "河上的桥周一关闭。\n\n市长说,没有人受伤。\n"
    for name, text in (("a.txt", english), ("b.txt", "\ufeff" + english), ("c.txt", chinese)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    notes: list[str] = []
    articles = align.read(tmp_path, note=notes.append)
    assert [article.name for article in articles] == ["a.txt", "c.txt"]
    assert any("same text as a.txt" in note for note in notes)
    matched = align.match([*articles, *articles], pivots=False)
    assert len(matched.articles) == 2
    assert all(len({m.article for m in s.members}) == len(s.members) == 2 for s in matched.statements)


@pytest.mark.parametrize(
    "call",
    [
        lambda: align.match([], packages="/nope.argosmodel"),
        lambda: align.read(SEEDS / "en-press.html", "/nope/missing.txt"),
        lambda: align.sentences("今天天气很好。", "The weather is fine."),
        lambda: align.translate("Погода хорошая."),
        lambda: align.sentences(["a"], ["b"], source_language="chinese"),
        lambda: align.sentences(["a"], ["b"], jobs=0),
    ],
)
def test_a_mistake_in_a_call_is_named(call: Callable[[], object]) -> None:
    with pytest.raises(align.AlignError) as caught:
        call()
    assert caught.value.hint
