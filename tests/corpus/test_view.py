"""The store keeps what was matched; whoever reads it sees what was decided."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from align.corpus import SIGNATURE, STORE, Corpus, read_matched, read_store, write_store
from align.corpus.decisions import ACCEPTED, FILE, FORGOTTEN, REJECTED, Decisions, key_of, read_decisions, write_decisions
from align.corpus.edits import Edit
from align.corpus.export.exporting import Order, export_corpus
from align.corpus.export.units import open_units, units_of
from align.corpus.view import FOUND
from align.errors import CorpusError
from align.glossary import Glossary
from align.pipeline import Settings, comparing, decide_statements, import_memories, open_corpus, run
from tests.conftest import SEEDS
from tests.corpus.test_store import contents

TWO = "se73c19c626"
NEIGHBOURS = ("s0c34605c93", "s216cb39d01")
FORMATS = ("tmx", "xliff", "xliff2", "tsv", "csv", "jsonl", "moses", "parquet", "tei", "text")


@pytest.fixture
def corpus(seeds_corpus: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(seeds_corpus, tmp_path / "corpus"))


@pytest.fixture
def settings(glossary: Glossary) -> Settings:
    return Settings(glossary=glossary)


@pytest.fixture
def no_matching(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("matched anew")

    monkeypatch.setattr("align.pipeline._match", fail)


def decide(corpus: Path, settings: Settings, decision: str, *names: str) -> Corpus:
    """As `align decide`; two names are joined by accepting both."""
    result, resolved = decide_statements(corpus, [Edit("", names, decision)], settings)
    assert not resolved.problems
    return result.corpus


def exports(corpus: Path, folder: Path) -> dict[str, bytes]:
    """Every format that there is, with its manifest, by name."""
    folder.mkdir()
    for kind in FORMATS:
        export_corpus(corpus, Order(kind, folder / kind))
    export_corpus(corpus, Order("csv", folder / "by-chance", seed=3))
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("names", [(TWO,), NEIGHBOURS])
@pytest.mark.parametrize("decision", [ACCEPTED, REJECTED])
def test_what_is_forgotten_is_there_at_once_as_it_was(
    corpus: Path, settings: Settings, no_matching: None, tmp_path: Path, names: tuple[str, ...], decision: str
) -> None:
    """The very links, and all bytes of the corpus and of its exports."""
    before, files, exported = open_corpus(corpus), contents(corpus), exports(corpus, tmp_path / "before")
    decided = decide(corpus, settings, decision, *names)
    assert decided.statements != before.statements
    assert open_corpus(corpus) == decided
    assert contents(corpus).keys() - files.keys() <= {FILE, FOUND}
    assert (corpus / STORE).read_bytes() == files[STORE]
    assert exports(corpus, tmp_path / "decided") != exported
    decide(corpus, settings, FORGOTTEN, *names)
    assert open_corpus(corpus) == before
    left = contents(corpus)
    assert left.pop(FILE) == b""
    assert left == files
    assert exports(corpus, tmp_path / "after") == exported
    assert not run([SEEDS], corpus, settings).fresh


def test_decisions_and_runs_in_any_order_leave_the_same_bytes(corpus: Path, settings: Settings, tmp_path: Path) -> None:
    other = Path(shutil.copytree(corpus, tmp_path / "other"))
    decide(corpus, settings, ACCEPTED, *NEIGHBOURS)
    decide(corpus, settings, REJECTED, TWO)
    decide(other, settings, REJECTED, TWO)
    decide(other, settings, ACCEPTED, *NEIGHBOURS)
    assert contents(corpus) == contents(other)
    assert not run([SEEDS], corpus, settings).fresh
    for articles in ([SEEDS / "en-press.html", SEEDS / "ru-agency.txt"], [SEEDS]):  # decided before they were matched
        (tmp_path / "new").mkdir(exist_ok=True)
        shutil.copy(corpus / FILE, tmp_path / "new")
        run(articles, tmp_path / "new", settings)
    assert contents(tmp_path / "new") == contents(corpus)


def test_other_decisions_alone_make_the_outputs_anew_and_match_nothing(
    corpus: Path, settings: Settings, no_matching: None, tmp_path: Path
) -> None:
    """They came by git, or `align decide` was killed when it had kept them."""
    matched, other = contents(corpus), Path(shutil.copytree(corpus, tmp_path / "other"))
    decide(corpus, settings, ACCEPTED, *NEIGHBOURS)
    shutil.copy(corpus / FILE, other)
    assert TWO in {s.id for s in open_corpus(other).statements}
    assert {s.members for s in open_corpus(other).statements} == {s.members for s in open_corpus(corpus).statements}
    result = run([SEEDS], other, settings)
    assert result.fresh
    assert result.corpus == open_corpus(corpus)
    assert contents(other) == contents(corpus)
    (other / FILE).unlink()
    assert run([SEEDS], other, settings).fresh
    assert contents(other) == matched


@pytest.mark.parametrize("content", [b"", b"{}\n[]\nno json\n\xff\n", None])
def test_what_was_found_of_statements_can_be_lost(
    corpus: Path, settings: Settings, no_matching: None, content: bytes | None
) -> None:
    decided = decide(corpus, settings, ACCEPTED, *NEIGHBOURS)
    whole = contents(corpus)
    if content is None:
        (corpus / FOUND).unlink()
    else:
        (corpus / FOUND).write_bytes(content)
    assert {(s.id, s.relation, s.quantities) for s in open_corpus(corpus).statements} == {
        (s.id, s.relation, s.quantities) for s in decided.statements
    }
    assert run([SEEDS], corpus, settings).fresh
    assert contents(corpus) == whole


def test_a_run_with_its_own_glossary_follows_a_decision_with_another(
    corpus: Path, settings: Settings, no_matching: None, tmp_path: Path
) -> None:
    other = Path(shutil.copytree(corpus, tmp_path / "other"))
    decide(corpus, settings, ACCEPTED, *NEIGHBOURS)
    decide(other, Settings(), ACCEPTED, *NEIGHBOURS)
    assert contents(other) != contents(corpus)
    assert run([SEEDS], other, settings).fresh
    assert contents(other) == contents(corpus)


def some_decisions(corpus: Corpus, seed: int) -> Decisions:
    """Statements accepted, rejected and robbed of a text, sentences put together by chance, places that are not there."""
    chance = random.Random(seed)
    articles = {article.id: article for article in corpus.articles}
    keys = [key_of(statement, articles) for statement in corpus.statements]
    chance.shuffle(keys)
    decided = {key: chance.choice([ACCEPTED, REJECTED]) for key in keys[:12]}
    for key, decision in list(decided.items())[:4]:
        if decision == REJECTED and len(key) > 2:
            decided[key[1:]] = ACCEPTED
    free = {a.id: [s for s in a.sentences if not _used(a.id, s.start, s.end, decided)] for a in corpus.articles}
    for _ in range(8):
        some = chance.sample([name for name, own in free.items() if own], 3)
        own = [(name, free[name].pop(chance.randrange(len(free[name])))) for name in some]
        decided[tuple(sorted((name, s.start, s.end) for name, s in own))] = ACCEPTED
    decided[("no such article", 0, 9), (corpus.articles[0].id, 1, 2)] = ACCEPTED
    return Decisions(decided)


def _used(article: str, start: int, end: int, decided: dict[tuple[tuple[str, int, int], ...], str]) -> bool:
    return any(a == article and s < end and start < e for key in decided for a, s, e in key)


@pytest.mark.parametrize("seed", range(6))
def test_a_stream_of_a_decided_corpus_is_the_corpus_in_memory(corpus: Path, seed: int) -> None:
    write_decisions(some_decisions(read_matched(corpus), seed), corpus)
    decided = open_corpus(corpus)
    with open_units(corpus, comparing()) as source:
        streamed = list(source.units())
        assert source.count == len(streamed)
        assert list(source.units([5, 0])) == [streamed[5], streamed[0]]
        assert [p for _, p in source.probabilities()] == [u.probability for u in streamed]
    assert streamed == list(units_of(decided))
    order = {article.id: place for place, article in enumerate(decided.articles)}
    firsts = [min((order[m.article], m.segments) for m in s.members) for s in decided.statements]
    assert firsts == sorted(firsts)
    # a store of an earlier version has what was decided in it: the decisions once more change nothing
    write_store(decided, corpus / STORE)
    assert read_store(corpus, comparing()).statements == decided.statements
    assert read_store(corpus, comparing()).links == decided.links


def of_an_earlier_version(corpus: Path, mark: str) -> None:
    """What was decided in the store in place of what was matched, and a word in the signature."""
    decided = open_corpus(corpus)
    (corpus / FOUND).unlink(missing_ok=True)
    write_store(decided, corpus / STORE)
    signature = json.loads((corpus / SIGNATURE).read_text(encoding="utf-8"))
    signature["decisions"] = mark
    (corpus / SIGNATURE).write_text(json.dumps(signature), encoding="utf-8")


@pytest.mark.parametrize("mark", ["a1f5e1207e428fb0", "forgotten"])
def test_a_corpus_that_an_earlier_version_decided(
    corpus: Path, settings: Settings, mark: str, tmp_path: Path, glossary: Glossary
) -> None:
    first = open_corpus(corpus).statements[0].id
    decide(corpus, settings, REJECTED, TWO)
    decide(corpus, settings, ACCEPTED, *NEIGHBOURS)
    wanted, decided, exported = contents(corpus), open_corpus(corpus), exports(corpus, tmp_path / "new")["jsonl"]
    of_an_earlier_version(corpus, mark)
    assert {(s.id, s.members) for s in open_corpus(corpus).statements} == {(s.id, s.members) for s in decided.statements}
    assert exports(corpus, tmp_path / "old")["jsonl"].count(b"\n") == exported.count(b"\n")
    notes: list[str] = []
    noting = Settings(glossary=glossary, note=notes.append)
    decide(corpus, noting, ACCEPTED, first)  # decided on top of it, and still known for what it is
    assert not notes
    decide(corpus, noting, FORGOTTEN, TWO)
    assert TWO not in {s.id for s in open_corpus(corpus).statements}
    assert "comes back with align match, or the next run" in notes[0]
    assert json.loads((corpus / SIGNATURE).read_text(encoding="utf-8"))["decisions"] == mark
    assert run([SEEDS], corpus, settings).fresh
    assert TWO in {s.id for s in open_corpus(corpus).statements}
    assert not run([SEEDS], corpus, settings).fresh
    decide(corpus, settings, FORGOTTEN, first)
    decide(corpus, settings, REJECTED, TWO)
    assert contents(corpus) == wanted


def memory(folder: Path) -> Path:
    rows = ["en,ru,probability", *(f"Sentence {n} of it.,Предложение {n}.,0.{n + 10}" for n in range(9))]
    (folder / "x.csv").write_text("\n".join(rows), encoding="utf-8")
    return folder / "x.csv"


def test_decisions_of_an_imported_memory(settings: Settings, no_matching: None, tmp_path: Path) -> None:
    corpus = tmp_path / "c"
    import_memories([memory(tmp_path)], corpus, settings)
    before, files = open_corpus(corpus), contents(corpus)
    names = [statement.id for statement in before.statements]
    decide(corpus, settings, REJECTED, names[1])
    decide(corpus, settings, ACCEPTED, names[4])
    decide(corpus, settings, ACCEPTED, names[6], names[7])
    decided = open_corpus(corpus)
    assert [s.id for s in decided.statements[:5]] == [names[0], *names[2:6]]
    assert decided.statements[3].probability == 1.0
    assert len(decided.statements[5].members[0].segments) == 2
    kept = contents(corpus)
    for name in set(kept) - {FILE}:
        (corpus / name).unlink()
    import_memories([tmp_path / "x.csv"], corpus, settings)
    assert contents(corpus) == kept
    for name in (names[1], names[4], names[6]):
        decide(corpus, settings, FORGOTTEN, name)
    left = contents(corpus)
    assert left.pop(FILE) == b""
    assert left == files
    assert open_corpus(corpus) == before


def test_a_memory_that_an_earlier_version_decided_comes_back_by_import(glossary: Glossary, tmp_path: Path) -> None:
    notes: list[str] = []
    settings = Settings(glossary=glossary, note=notes.append)
    import_memories([memory(tmp_path)], tmp_path / "c", settings)
    name = open_corpus(tmp_path / "c").statements[1].id
    decide(tmp_path / "c", settings, REJECTED, name)
    of_an_earlier_version(tmp_path / "c", "a1f5e1207e428fb0")
    decide(tmp_path / "c", settings, FORGOTTEN, name)
    assert "when its memory is imported again" in notes[-1]


def test_without_decisions_reading_does_nothing_more(
    corpus: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("decided")

    for name in ("view.Places.of", "view.Touched", "view.obey", "export.units.lay_over", "export.units.read_found"):
        monkeypatch.setattr(f"align.corpus.{name}", fail)
    matched: Sequence[object] = read_matched(corpus).statements
    assert open_corpus(corpus).statements == matched
    with open_units(corpus) as source:
        assert source.count == len(matched)
        assert not source.connection.execute("SELECT * FROM temp.sqlite_master").fetchall()
    assert not run([SEEDS], corpus, settings).fresh
    assert not read_decisions(corpus)


@pytest.mark.parametrize("content", ["[]", "{}", '{"glossary": 3}', "no json"])
def test_a_strange_signature_is_named_before_anything_is_decided(corpus: Path, settings: Settings, content: str) -> None:
    (corpus / SIGNATURE).write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError, match="missing or damaged"):
        decide(corpus, settings, REJECTED, TWO)
    assert not (corpus / FILE).exists()
