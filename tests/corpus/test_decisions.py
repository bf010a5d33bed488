from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from align.corpus import read_store
from tests.cli.test_cli import ROOT, align, out


@pytest.fixture
def corpus(seeds_corpus: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(seeds_corpus, tmp_path / "corpus"))


def ids(corpus: Path) -> list[str]:
    return [statement.id for statement in read_store(corpus).statements]


def test_what_was_rejected_stays_away_and_what_was_accepted_is_certain(corpus: Path) -> None:
    before = ids(corpus)
    out(align("decide", corpus, "reject", before[0]))
    out(align("decide", corpus, "accept", before[-1]))
    assert ids(corpus) == before[1:]
    out(align("match", corpus, "--glossary", ROOT / "glossaries" / "ai-race.tsv"))
    statements = {s.id: s for s in read_store(corpus).statements}
    assert before[0] not in statements
    assert statements[before[-1]].probability == 1.0


def test_an_accepted_statement_is_made_where_matching_does_not_find_it(corpus: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.tsv"
    empty.write_text("en\tzh-Hant\tzh-Hans\tru\tkind\tstatus\tnote\n", encoding="utf-8")
    before = read_store(corpus)
    out(align("decide", corpus, "accept", *ids(corpus)))
    out(align("match", corpus, "--glossary", empty))
    after = read_store(corpus)
    made = {s.id: s.members for s in after.statements}
    assert {s.id: s.members for s in before.statements}.items() <= made.items()
    assert {s.probability for s in after.statements if s.members in {b.members for b in before.statements}} == {1.0}
    assert "log-odds" in out(align("why", corpus, after.statements[0].id))


def test_forgetting_brings_matching_back(corpus: Path) -> None:
    before = ids(corpus)
    out(align("decide", corpus, "accept", before[0]))
    first = read_store(corpus).statements[0]
    assert first.probability == 1.0
    out(align("decide", corpus, "forget", before[0]))
    assert (corpus / "decisions.jsonl").read_text(encoding="utf-8") == ""
    out(align("run", ROOT / "seeds", "-o", corpus))
    assert ids(corpus) == before
    assert read_store(corpus).statements[0].probability < 1.0


def test_decisions_come_from_an_edited_table_and_from_xliff(corpus: Path, tmp_path: Path) -> None:
    table = tmp_path / "work.csv"
    out(align("export", corpus, "--format", "csv", "-o", table, "--language", "en,ru"))
    header, first, second, *rest = table.read_text(encoding="utf-8").splitlines()
    table.write_text(
        "\n".join([f"{header},decision", f"{first},Rejected", f"{second},ok", *(f"{r}," for r in rest)]), encoding="utf-8"
    )
    names = [line.split(",")[0] for line in (first, second)]
    out(align("decide", corpus, "--from", table))
    statements = {s.id: s for s in read_store(corpus).statements}
    assert names[0] not in statements
    assert statements[names[1]].probability == 1.0
    out(align("export", corpus, "--format", "xliff", "--target", "ru", "-o", tmp_path / "x.xlf"))
    text = (tmp_path / "x.xlf").read_text(encoding="utf-8")
    changed = text.replace('state="translated"', 'state="final"', 1).replace(
        'state="translated"', 'state="new" state-qualifier="rejected-inaccurate"', 1
    )
    (tmp_path / "x.xlf").write_text(changed, encoding="utf-8")
    count = len(statements)
    out(align("decide", corpus, "--from", tmp_path / "x.xlf"))
    assert len(ids(corpus)) == count - 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["accept"], "give accept, reject or forget"),
        ([], "give accept, reject or forget"),
        (["--from", "nowhere.csv"], "nowhere.csv: No such file"),
    ],
)
def test_what_is_no_decision_is_said(corpus: Path, arguments: list[str], message: str) -> None:
    done = align("decide", corpus, *arguments)
    assert done.returncode == 2
    assert message in done.stderr.decode()


def test_unknown_ids_and_words_are_named(corpus: Path, tmp_path: Path) -> None:
    done = align("decide", corpus, "reject", "s000")
    assert done.returncode == 1
    assert "no statement s000" in done.stderr.decode()
    table = tmp_path / "x.tsv"
    table.write_text("id\tdecision\ns1\tperhaps\n", encoding="utf-8")
    done = align("decide", corpus, "--from", table)
    assert f"{table}:2: the decision 'perhaps'" in done.stderr.decode()
    (corpus / "decisions.jsonl").write_text("{}\n", encoding="utf-8")
    done = align("match", corpus)
    assert "decisions.jsonl:1: no decision" in done.stderr.decode()
