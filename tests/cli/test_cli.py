from __future__ import annotations

import contextlib
import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from align.cli.main import cli
from align.corpus import read_store
from tests.conftest import ROOT, SEEDS
from tests.translate.toy import build_package


def align(*args: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """The command in this process, which has loaded what it needs; without the embedded packages. What writes to the very
    file that standard output is has a process of its own."""
    if args[0] == "export" and ("-" in args or not {"-o", "--output"} & {*args}):
        return align_process(*args, stdin=stdin)
    with contextlib.chdir(ROOT):
        done = CliRunner().invoke(cli, [*map(str, args)], input=stdin, prog_name="align")
    return subprocess.CompletedProcess(args, done.exit_code, done.stdout_bytes, done.stderr_bytes)


def align_process(*args: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """The command as a user starts it."""
    command = [sys.executable, "-m", "align", *map(str, args)]
    return subprocess.run(command, cwd=ROOT, input=stdin, capture_output=True, check=False)


def out(done: subprocess.CompletedProcess[bytes], code: int = 0) -> str:
    assert done.returncode == code, done.stderr.decode()
    assert b"Traceback" not in done.stderr
    return done.stdout.decode("utf-8")


def rows(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, object]]:
    return [json.loads(line) for line in out(done).splitlines()]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_package(tmp_path_factory.mktemp("package"))


COMMANDS = [
    "run",
    "detect",
    "segment",
    "translate",
    "sentences",
    "mine",
    "match",
    "why",
    "export",
    "models",
    "evaluate",
    "doctor",
]


def test_help_lists_every_command() -> None:
    text = out(align("--help"))
    assert all(f"\n  {command}" in text for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    assert "Usage: align" in out(align(command, "--help"))


def test_run_prints_tables_and_json(tmp_path: Path) -> None:
    done = align("run", SEEDS, "-o", tmp_path / "c")
    text = out(done)
    assert "zh-hant-forum.txt" in text
    assert "disagree" in text
    assert "report.html" in text
    (summary,) = rows(align("run", SEEDS, "-o", tmp_path / "c", "--json"))
    assert len(summary["articles"]) == 7  # type: ignore[arg-type]
    assert summary["conflicts"] == 2


def test_detect_describes_articles_lines_and_stdin() -> None:
    (row,) = rows(align("detect", SEEDS / "zh-hant-forum.txt", "--json"))
    assert row["tag"] == "zh-Hant-TW"
    assert set(row) == {"path", "tag", "language", "script", "region", "confidence", "scripts"}
    lines = rows(align("detect", "--lines", "--json", stdin="这是中文。\n\nПривет, мир, как дела?\n".encode()))
    assert [(r["line"], r["tag"]) for r in lines] == [(1, "zh-Hans"), (2, "und"), (3, "ru")]
    assert "ru" in out(align("detect", "-", stdin=(SEEDS / "ru-agency.txt").read_bytes()))


def test_segment_lists_what_stays_and_what_goes_with_exact_spans() -> None:
    listed = rows(align("segment", SEEDS / "ru-agency.txt", "--json"))
    decoded = (SEEDS / "ru-agency.txt").read_text(encoding="utf-8")
    assert all(decoded[r["start"] : r["end"]] == r["raw"] for r in listed)  # type: ignore[misc]
    assert {r["kind"] for r in listed} > {"statement", "heading", "caption", "related"}


def test_translate_gives_a_line_for_a_line(package: Path) -> None:
    lines = ["推理模型发布。", "", "   ", "😀", "12345", "模型" * 1000, "価格", "\u200b", "a\u0007b", "смесь и 中文"]
    done = align("translate", "--lines", "--from", "zh", "--package", package, stdin="\n".join(lines).encode() + b"\n")
    assert len(out(done).split("\n")) == len(lines) + 1
    described = rows(
        align("translate", "--lines", "--json", "--from", "zh", "--package", package, stdin="\n".join(lines).encode())
    )
    assert "source truncated" in described[5]["flags"]  # type: ignore[operator]


def test_why_adds_up_and_takes_the_start_of_an_id(seeds_corpus: Path) -> None:
    statement = read_store(seeds_corpus).statements[0]
    text = out(align("why", seeds_corpus, statement.id[:8]))
    assert text.count("sum = log-odds") == len(statement.links)
    assert "(the mean of its links)" in text
    for block in text.split("\nlink ")[1:]:
        shown = [float(number) for number in re.findall(r"(?<=\s)[+-]\d+\.\d{3}(?=\s)", block)]
        assert sum(shown[:-1]) == pytest.approx(shown[-1], abs=1e-9)
    (described,) = rows(align("why", seeds_corpus, statement.links[0], "--json"))
    assert described["links"][0]["id"] == statement.links[0]  # type: ignore[index]


def test_export_writes_what_the_run_wrote(seeds_corpus: Path, tmp_path: Path) -> None:
    out(align("export", seeds_corpus, "--format", "tmx", "-o", tmp_path / "x.tmx"))
    assert (tmp_path / "x.tmx").read_bytes() == (seeds_corpus / "corpus.tmx").read_bytes()
    written = (seeds_corpus / "statements.jsonl").read_text(encoding="utf-8")
    assert out(align("export", seeds_corpus, "--format", "jsonl")) == written


def test_match_again_follows_the_glossary(tmp_path: Path) -> None:
    out(align("run", SEEDS, "-o", tmp_path / "c", "-q", "--glossary", ROOT / "glossaries" / "ai-race.tsv"))
    before = read_store(tmp_path / "c").links
    out(align("match", tmp_path / "c", "-q"))
    assert read_store(tmp_path / "c").links != before


def test_models_and_doctor_say_what_is_there(package: Path) -> None:
    (given, *_) = rows(align("models", "list", "--json", "--package", package))
    assert given["origin"] == "given"
    assert given["used"] is True
    assert "static embeddings" in out(align("doctor"))


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (("run", "/nowhere", "-o", "{tmp}/c"), 2, "no such file"),
        (("run", "{tmp}", "-o", "{tmp}/c"), 2, "no article"),
        (("why", "{tmp}", "x"), 2, "no corpus here"),
        (("export", "{tmp}", "--format", "docx"), 2, "is not one of"),
        (("run", "seeds", "-o", "{tmp}/c", "--package", "{tmp}/none.argosmodel"), 3, "no such package"),
        (("run", "seeds", "-o", "{tmp}/c", "--glossary", "{tmp}/none.tsv"), 2, "none.tsv"),
        (("translate", "seeds/ru-agency.txt", "--package", "README.md"), 3, "not a package"),
        (("evaluate", "statements", "seeds", "--gold", "{tmp}/none.jsonl"), 2, "no gold file"),
    ],
)
def test_bad_input_gets_a_line_with_a_remedy(args: tuple[str, ...], code: int, says: str, tmp_path: Path) -> None:
    done = align(*(arg.replace("{tmp}", str(tmp_path)) for arg in args))
    assert done.returncode == code
    message = done.stderr.decode()
    assert says in message
    assert "Traceback" not in message


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    (folder / "more").mkdir(parents=True)
    for name in ("en-report.txt", "ru-agency.txt"):
        (folder / name).write_bytes((SEEDS / name).read_bytes())
    (folder / "more" / "en-report.txt").write_bytes((SEEDS / "zh-hans-brief.txt").read_bytes())
    (folder / "copy.txt").write_bytes((SEEDS / "ru-agency.txt").read_bytes())
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 50)
    (folder / "huge.txt").write_bytes(b"a" * 11_000_000)
    (folder / "uk.txt").write_text(
        "Це стаття українською мовою про те, чого програма не знає і не вміє.\n", encoding="utf-8"
    )
    done = align("run", folder, "-o", tmp_path / "c")
    text, notes = out(done, code=2), done.stderr.decode()
    assert "written to" in text
    for name in ("copy.txt", "empty.txt", "binary.txt", "huge.txt", "uk.txt"):
        assert sum(name in line for line in notes.splitlines()) == 1, notes
    names = {a.name for a in read_store(tmp_path / "c").articles}
    assert names == {"en-report.txt", "copy.txt", "more/en-report.txt", "uk.txt"}


def test_segments_have_what_articles_have_in_detection(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "這家公司星期一說，新的模型只要一半的費用，去年還不是這樣。\n\n杜奕瑾\n\nКомпания представила новую модель, и рынок ответил падением.\n",
        encoding="utf-8",
    )
    found = rows(align("detect", "--segments", "--json", tmp_path / "a.txt"))
    assert [row["tag"] for row in found] == ["zh-Hant", "zh-Hant", "ru"]
    assert all({"language", "script", "region", "confidence", "scripts"} <= set(row) for row in found)


def test_a_command_that_is_interrupted_says_so_and_ends_with_130() -> None:
    # Where the tests run in the background, a signal to stop is ignored by all that they start.
    heeding = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from align.cli.main import main; main()"
    )
    command = [sys.executable, "-c", heeding, "detect", "-"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        time.sleep(3)  # it waits for its input
        running.send_signal(signal.SIGINT)
        assert running.stderr is not None
        said = running.stderr.read().decode()
    assert running.returncode == 130
    assert said.startswith("align: stopped")
    assert "Traceback" not in said
