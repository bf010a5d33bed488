from __future__ import annotations

import csv
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from align.corpus import read_store
from tests.cli.test_cli import ROOT, out
from tests.cli.test_cli import align as align_command


def align(*words: str | Path) -> subprocess.CompletedProcess[bytes]:
    """Without translation, for the statements that these tests name are those of the originals alone."""
    return align_command(*words, *(["--no-pivots"] if words[0] in ("run", "match") else []))


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
    out(align("decide", corpus, "accept", before[-1]))
    assert read_store(corpus).statements[-1].probability == 1.0
    out(align("decide", corpus, "forget", before[-1]))
    assert (corpus / "decisions.jsonl").read_text(encoding="utf-8") == ""
    out(align("run", ROOT / "seeds", "-o", corpus))
    assert ids(corpus) == before
    assert read_store(corpus).statements[-1].probability < 1.0


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


def test_figures_that_a_person_agrees_on_are_no_conflict(corpus: Path, tmp_path: Path) -> None:
    name = next(s.id for s in read_store(corpus).statements if s.conflicts)
    out(align("decide", corpus, "agree", name))
    agreed = {s.id: s for s in read_store(corpus).statements}[name]
    assert (agreed.relation, agreed.conflicts, agreed.probability) == ("equivalent", (), 1.0)
    told = out(align_command("why", corpus, name))
    assert "agreed by hand: no conflict" in told
    assert "conflicting" not in told
    out(align("run", ROOT / "seeds", "-o", corpus))
    assert {s.id: s for s in read_store(corpus).statements}[name] == agreed
    out(align("decide", corpus, "forget", name))
    assert {s.id: s for s in read_store(corpus).statements}[name].conflicts
    table = tmp_path / "decided.tsv"
    table.write_text(f"id\tdecision\n{name}\tno conflict\n", encoding="utf-8")
    out(align("decide", corpus, "--from", table))
    assert {s.id: s for s in read_store(corpus).statements}[name] == agreed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["accept"], "give accept, agree, reject, forget or merge"),
        ([], "give accept, agree, reject, forget or merge"),
        (["--from", "nowhere.csv"], "nowhere.csv: No such file"),
    ],
)
def test_what_is_no_decision_is_said(corpus: Path, arguments: list[str], message: str) -> None:
    done = align("decide", corpus, *arguments)
    assert done.returncode == 2
    assert message in done.stderr.decode()


def test_the_start_of_an_id_will_do_where_it_is_of_one_statement(corpus: Path) -> None:
    first = ids(corpus)[0]
    out(align("decide", corpus, "accept", first[:8]))
    assert "accepted by hand" in out(align_command("why", corpus, first))
    done = align("decide", corpus, "accept", "s")
    assert "statements begin with s: give more of the id" in done.stderr.decode()
    done = align_command("why", corpus, "s")
    assert "give more of the ID" in done.stderr.decode()


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


Row = dict[str, str]


def edited(corpus: Path, change: Callable[[list[Row]], list[Row]], form: str = "csv", *options: str) -> tuple[int, str]:
    """The corpus exported as a table, changed, and given back: exit code and messages."""
    table = corpus.parent / f"work.{form}"
    out(align("export", corpus, "--format", form, "-o", table, "--force", *options))
    with table.open(encoding="utf-8", newline="") as stream:
        plain = {"delimiter": "\t", "quoting": csv.QUOTE_NONE} if form == "tsv" else {}
        rows = list(csv.DictReader(stream, **plain))
    header = list(rows[0])
    with table.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header, delimiter="," if form == "csv" else "\t")  # with quotes, as spreadsheets do
        writer.writeheader()
        writer.writerows(change(rows))
    done = align("decide", corpus, "--from", table)
    return done.returncode, done.stderr.decode()


def members(corpus: Path) -> dict[str, dict[str, tuple[int, ...]]]:
    store = read_store(corpus)
    return {s.id: {store.article(m.article).name: m.segments for m in s.members} for s in store.statements}


def one(rows: list[Row], name: str) -> Row:
    return next(row for row in rows if row["id"] == name)


def matched_again(corpus: Path) -> None:
    before = members(corpus)
    (corpus / "signature.json").unlink()  # or nothing would have to be matched
    out(align("match", corpus))
    assert members(corpus) == before


TWO = "se73c19c626"
"""A statement with two sentences in English, one in Russian, one in each of two Chinese articles."""


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_a_table_that_was_not_edited_decides_nothing(corpus: Path, form: str) -> None:
    before = members(corpus)
    code, said = edited(corpus, lambda rows: rows, form)
    assert (code, members(corpus)) == (0, before)
    assert "0 decisions kept" in said


def test_two_rows_with_one_id_divide_a_statement(corpus: Path) -> None:
    first, second = (s.text for s in read_store(corpus).article(_article(corpus, "en-press.html")).segments[32:34])

    def divide(rows: list[Row]) -> list[Row]:
        row = one(rows, TWO)
        other = row["zh-Hans"]
        row.update({"en": first, "zh-Hans": ""})
        return [*rows, {**dict.fromkeys(row, ""), "id": TWO, "en": second, "zh-Hans": other}]

    code, said = edited(corpus, divide)
    assert (code, "2 decisions kept" in said) == (0, True), said
    after = members(corpus)
    assert TWO not in after
    assert {"en-press.html": (33,), "zh-hans-readings.txt": (19,)} in after.values()
    assert {"en-press.html": (32,), "ru-agency.txt": (21,), "zh-hans-brief.txt": (5,)} in after.values()
    matched_again(corpus)


def _article(corpus: Path, name: str) -> str:
    return next(article.id for article in read_store(corpus).articles if article.name == name)


def test_statements_are_joined_by_command_and_by_a_row_with_two_ids(corpus: Path) -> None:
    pair, other = "s0c34605c93", "s216cb39d01"  # neighbours in one of the articles
    wanted = {"zh-hant-interview.txt": (40,), "zh-hant-forum.txt": (33, 34), "en-report.txt": (38,), "ru-agency.txt": (39,)}
    kept = Path(shutil.copytree(corpus, corpus.parent / "kept"))
    out(align("decide", corpus, "merge", pair, other))
    assert wanted in members(corpus).values()
    assert not {pair, other} & members(corpus).keys()
    matched_again(corpus)

    def join(rows: list[Row]) -> list[Row]:
        first, second = one(rows, pair), one(rows, other)
        texts = {tag: first[tag] + second[tag] for tag in first if "zh" in tag or tag in ("en", "ru")}
        return [row for row in rows if row is not second and row is not first] + [
            {**first, **texts, "id": f"{pair} {other}"}
        ]

    code, said = edited(kept, join)
    assert code == 0, said
    assert members(kept) == members(corpus)


def test_a_sentence_moved_to_the_next_row_and_a_cell_that_was_emptied(corpus: Path) -> None:
    def move(rows: list[Row]) -> list[Row]:
        row = one(rows, TWO)
        row["zh-Hans"] = ""
        row["en"] = row["en"].split(". ")[0] + "."
        return rows

    code, said = edited(corpus, move)
    assert code == 0, said
    assert {"en-press.html": (32,), "ru-agency.txt": (21,), "zh-hans-brief.txt": (5,)} in members(corpus).values()
    matched_again(corpus)


def test_a_corrected_text_is_exported_and_can_be_taken_back(corpus: Path, tmp_path: Path) -> None:
    original: list[str] = []

    def correct(rows: list[Row]) -> list[Row]:
        row = one(rows, TWO)
        original.append(row["en"])
        row["en"] = '=Output costs 55 cents, \u202b"all" told.'
        return rows

    assert edited(corpus, correct)[0] == 0
    assert members(corpus)[TWO]["en-press.html"] == (32, 33)
    assert "Output costs 55 cents" in out(align("export", corpus, "--format", "tmx", "-o", "-"))
    matched_again(corpus)
    assert "0 decisions kept" in edited(corpus, lambda rows: rows)[1]

    def older(rows: list[Row]) -> list[Row]:  # a table from before the correction knows nothing of it
        one(rows, TWO)["en"] = original[0]
        return rows

    assert "0 decisions kept" in edited(corpus, older)[1]
    for name in ("statements.tsv", "statements.jsonl", "corpus.tmx", "report.html"):
        assert "Output costs 55 cents" in (corpus / name).read_text(encoding="utf-8")
    out(align("decide", corpus, "forget", TWO))
    assert "Output costs" not in out(align("export", corpus, "--format", "tmx", "-o", "-"))


def test_a_target_corrected_in_a_translation_tool(corpus: Path, tmp_path: Path) -> None:
    for version in ("xliff", "xliff2"):
        path = tmp_path / f"{version}.xlf"
        out(align("export", corpus, "--format", version, "--source", "en", "--target", "ru", "-o", path))
        text = path.read_text(encoding="utf-8")
        start = text.index("<target", text.index(TWO))
        start = text.index(">", start) + 1
        path.write_text(text[:start] + f"Иначе: {version}." + text[text.index("</target", start) :], encoding="utf-8")
        done = align("decide", corpus, "--from", path)
        assert (done.returncode, "1 decisions kept" in done.stderr.decode()) == (0, True), done.stderr.decode()
        assert f"Иначе: {version}." in out(align("export", corpus, "--format", "csv", "-o", "-"))


def test_edits_that_cannot_be_followed_are_named_and_the_others_kept(corpus: Path) -> None:
    before = members(corpus)

    def spoil(rows: list[Row]) -> list[Row]:
        row = one(rows, TWO)
        again = {**row, "en": "Nothing of the kind was written."}
        one(rows, "s771ee5eb4c")["en"] = "A correction."
        return [*rows, again, {**dict.fromkeys(row, ""), "id": "s000"}]

    code, said = edited(corpus, spoil)
    assert code == 1
    assert "no run of sentences of en-press.html" in said
    assert "no statement s000" in said
    assert "1 decisions kept" in said
    assert members(corpus) == before
    done = align("decide", corpus, "merge", "s3612e86bf9", "se078e8ea28")
    assert "are not neighbours" in done.stderr.decode()
    assert align("decide", corpus, "merge", "s3612e86bf9").returncode == 2


def test_what_was_rejected_can_be_forgotten_by_its_id(corpus: Path) -> None:
    before = members(corpus)
    out(align("decide", corpus, "reject", TWO))
    assert TWO not in members(corpus)
    out(align("decide", corpus, "forget", TWO))
    out(align("run", ROOT / "seeds", "-o", corpus))
    assert members(corpus) == before


@pytest.mark.parametrize(
    "options",
    [
        ("--script", "Hant"),
        ("--script", "Hans"),
        ("--no-regions",),
        ("--language-map", "en=eng", "--language-map", "zh-Hant-TW=zh-TW"),
        ("--language", "zh-Hans,en"),
    ],
)
def test_an_export_in_another_arrangement_decides_nothing_and_takes_edits(corpus: Path, options: tuple[str, ...]) -> None:
    before = members(corpus)
    assert "0 decisions kept" in edited(corpus, lambda rows: rows, "csv", *options)[1]
    assert members(corpus) == before

    def correct(rows: list[Row]) -> list[Row]:
        row = one(rows, TWO)
        row["eng" if "eng" in row else "en"] = "Another price."
        return rows

    assert "1 decisions kept" in edited(corpus, correct, "csv", *options)[1]
    assert "Another price." in out(align("export", corpus, "--format", "csv", "-o", "-"))


@pytest.mark.parametrize("decision", ["", "accepted"])
def test_rows_that_repeat_an_id_without_texts_do_not_divide_it(corpus: Path, decision: str) -> None:
    before = members(corpus)
    table = corpus.parent / "long.csv"
    out(align("export", corpus, "--format", "csv", "--layout", "long", "-o", table))
    header, *lines = table.read_text(encoding="utf-8").splitlines()
    table.write_text("\n".join([f"{header},Decision", *(f"{line},{decision}" for line in lines)]), encoding="utf-8")
    out(align("decide", corpus, "--from", table))
    assert members(corpus) == before
    assert {s.probability for s in read_store(corpus).statements if decision} <= {1.0}
    assert edited(corpus, lambda rows: [*rows, dict(rows[7])])[0] == 0
    assert members(corpus) == before


def test_a_table_that_a_spreadsheet_saved_decides_nothing(corpus: Path) -> None:
    table = corpus.parent / "x.tsv"
    out(align("export", corpus, "--format", "tsv", "-o", table))
    rows = [line.split("\t") for line in table.read_text(encoding="utf-8").splitlines()]
    for every in (False, True):
        lines = []
        for row in rows:
            quoted = [f'"{c.replace(chr(34), chr(34) * 2)}"' if every or "," in c or '"' in c else c for c in row]
            lines.append("\t".join(quoted))
        table.write_bytes("\r\n".join(lines).encode("utf-16"))
        done = align("decide", corpus, "--from", table)
        assert (done.returncode, "0 decisions kept" in done.stderr.decode()) == (0, True), done.stderr.decode()


def test_a_text_is_in_one_statement(corpus: Path) -> None:
    before = members(corpus)

    def copy(rows: list[Row]) -> list[Row]:
        one(rows, "s8a2f0d061d")["zh-Hant-TW"] = one(rows, "s1fbebedb18")["zh-Hant-TW"]
        return rows

    code, said = edited(corpus, copy)
    assert code == 1
    assert "a text of it stands in" in said
    assert members(corpus) == before
    out(align("decide", corpus, "accept", "s448fb2e807"))

    def extend(rows: list[Row]) -> list[Row]:
        row, other = one(rows, "sb72533b076"), one(rows, "s448fb2e807")
        row["en"] += " " + other["en"]
        return [row]

    code, said = edited(corpus, extend)
    assert code == 1
    assert "in s448fb2e807, which was accepted" in said


def test_a_text_that_another_statement_takes_leaves_the_rest_together(corpus: Path) -> None:
    def take(rows: list[Row]) -> list[Row]:
        row = one(rows, "s8a2f0d061d")
        row["zh-Hant-TW"] = one(rows, "s1fbebedb18")["zh-Hant-TW"]
        return [row]  # the row that it comes from is not in the file

    assert edited(corpus, take)[0] == 0
    left = {"en-press.html": (18,), "en-report.txt": (13,), "ru-agency.txt": (10,), "zh-hans-readings.txt": (11,)}
    assert left in members(corpus).values()
    matched_again(corpus)


def test_a_conflict_stays_where_its_texts_do(corpus: Path) -> None:
    def empty(rows: list[Row]) -> list[Row]:
        one(rows, "s1fbebedb18")["ru"] = ""
        return rows

    assert edited(corpus, empty)[0] == 0
    made = next(s for s in read_store(corpus).statements if any("2,480" in conflict for conflict in s.conflicts))
    assert (made.relation, len(made.members), made.probability) == ("conflicting", 4, 1.0)
    assert made.terms
    assert made.quantities
    matched_again(corpus)


def test_corrections_outlive_a_merger_and_forgetting_undoes_it(corpus: Path) -> None:
    before = members(corpus)

    def correct(rows: list[Row]) -> list[Row]:
        one(rows, "s448fb2e807")["en"] = "A correction."
        return rows

    assert edited(corpus, correct)[0] == 0
    out(align("decide", corpus, "merge", "sb72533b076", "s448fb2e807"))
    assert "A correction." in out(align("export", corpus, "--format", "text", "-o", "-"))
    out(align("decide", corpus, "forget", "sb72533b076"))
    assert (corpus / "decisions.jsonl").read_text(encoding="utf-8") == ""
    assert members(corpus) == before
    matched_again(corpus)


def test_spelling_can_be_corrected(corpus: Path) -> None:
    def space(rows: list[Row]) -> list[Row]:
        row = one(rows, TWO)
        row["en"] = row["en"].replace("million", "mil lion")
        row["zh-Hans-CN"] = row["zh-Hans-CN"].replace("输", "輸")
        return rows

    assert "1 decisions kept" in edited(corpus, space)[1]
    exported = out(align("export", corpus, "--format", "csv", "-o", "-"))
    assert "mil lion" in exported
    assert "輸出价格" in exported


@pytest.mark.parametrize(
    ("damaged", "message"),
    [
        (lambda line: line + ",surplus", "12 cells, where the header has 11"),
        (lambda line: "," + line.split(",", 1)[1], "no id: a row that divides"),
    ],
)
def test_rows_that_are_damaged_are_named(corpus: Path, damaged: Callable[[str], str], message: str) -> None:
    table = corpus.parent / "x.csv"
    out(align("export", corpus, "--format", "csv", "-o", table))
    lines = table.read_text(encoding="utf-8").splitlines()
    lines[3] = damaged(lines[3])
    table.write_text("\n".join(lines), encoding="utf-8")
    done = align("decide", corpus, "--from", table)
    assert done.returncode == 1
    assert re.search(f"x.csv:4: .*{message}", done.stderr.decode())
    assert "0 decisions kept" in done.stderr.decode()


def test_a_statement_of_one_text_and_an_unknown_column_are_named(corpus: Path) -> None:
    def spoil(rows: list[Row]) -> list[Row]:
        for tag in [tag for tag in rows[0] if tag[:2] in ("zh", "ru")]:
            one(rows, TWO)[tag] = ""
        return [{**row, "terms": "", "conflicts": ""} for row in rows]

    code, said = edited(corpus, spoil)
    assert code == 1
    assert "one text alone is no statement" in said
    table = corpus.parent / "work.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(",ru,", ",tlh,", 1), encoding="utf-8")
    table.write_text(re.sub(r"[а-яё]", "q", table.read_text(encoding="utf-8")), encoding="utf-8")
    done = align("decide", corpus, "--from", table)
    assert "the column tlh has no language of this corpus" in done.stderr.decode()


def test_a_decision_of_a_changed_article_is_told(corpus: Path, tmp_path: Path) -> None:
    out(align("decide", corpus, "reject", TWO))
    articles = Path(shutil.copytree(ROOT / "seeds", tmp_path / "seeds"))
    path = articles / "ru-agency.txt"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    done = align("run", articles, "-o", corpus)
    assert "1 decisions are of texts that are not there any more" in done.stderr.decode()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe{\n", "decisions.jsonl: cannot be read"),
        (b'{"members": [], "decision": "accepted"}\n', "decisions.jsonl:1: no decision (no members)"),
    ],
)
def test_damaged_decisions_are_named(corpus: Path, content: bytes, message: str) -> None:
    (corpus / "decisions.jsonl").write_bytes(content)
    for command in (["match", corpus], ["export", corpus, "--format", "csv"], ["decide", corpus, "reject", TWO]):
        done = align(*command)
        assert done.returncode in (2, 3)
        assert message in done.stderr.decode()


def test_without_a_signature_nothing_is_decided(corpus: Path) -> None:
    (corpus / "signature.json").unlink()
    done = align("decide", corpus, "reject", TWO)
    assert "signature.json: missing or damaged" in done.stderr.decode()
    assert not (corpus / "decisions.jsonl").exists()


def _sharing(corpus: Path) -> tuple[str, str, str, tuple[int, ...]]:
    """Two statements that have a sentence in common: their ids, and the member that both have."""
    store = read_store(corpus)
    for one in store.statements:
        for other in store.statements:
            common = {*one.members} & {*other.members}
            if one.id < other.id and common:
                member = min(common, key=lambda m: (m.article, m.segments))
                return one.id, other.id, member.article, member.segments
    raise AssertionError("no sentence is in two statements")


def test_accepting_a_statement_leaves_the_other_one_that_its_sentence_is_in(corpus: Path) -> None:
    first, second, _, _ = _sharing(corpus)
    before = members(corpus)
    out(align("decide", corpus, "accept", first))
    assert members(corpus) == before
    out(align("decide", corpus, "accept", second))
    assert members(corpus) == before
    matched_again(corpus)
    assert {s.id for s in read_store(corpus).statements if s.probability == 1.0} >= {first, second}


def test_rejecting_a_statement_leaves_the_other_one_that_its_sentence_is_in(corpus: Path) -> None:
    first, second, article, segments = _sharing(corpus)
    before = members(corpus)
    out(align("decide", corpus, "reject", first))
    assert members(corpus) == {name: own for name, own in before.items() if name != first}
    shared = next(m for s in read_store(corpus).statements if s.id == second for m in s.members if m.article == article)
    assert shared.segments == segments
    out(align("decide", corpus, "forget", first))
    assert members(corpus) == before
