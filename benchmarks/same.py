"""Whether two versions of the toolkit leave the same bytes: what every main command writes, as digests to compare.

    python benchmarks/same.py OLD_CHECKOUT -o old.json          # any commit: git worktree add ../old COMMIT
    python benchmarks/same.py . -o new.json --against old.json  # prints what differs; exit code 1

Statements of the seeds, of the articles in ../shared and of documents in three languages, with translation models and
without; translated lines; sentences of translations; mined pairs. Each command starts with an empty cache, and the seeds are
run once more with the cache that the first run left, and matched again. `--quick` leaves the larger sets out, `--start`
names a way in which processes start (fork, forkserver, spawn). Without ../shared the seeds alone are compared.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

SHARED = Path("../shared")
COMMAND = (
    "import multiprocessing, sys; way = sys.argv.pop(1)\n"
    "from align.cli.main import main\n"
    "if __name__ == '__main__':\n"
    "    if way: multiprocessing.set_start_method(way)\n"
    "    main()\n"
)
NOT_COMPARED = {"signature.json", "lock", ".lock"}
"""What names the version that wrote it, and what is empty."""


def commands(folder: Path, shared: Path, quick: bool) -> Iterator[tuple[str, list[str]]]:
    """A name for each command, and its words; `folder` is for what they read and write."""
    yield "seeds", ["run", "seeds", "-o", str(folder / "seeds")]
    yield "seeds, cached", ["run", "seeds", "-o", str(folder / "seeds, cached")]
    yield "seeds, matched again", ["match", str(folder / "seeds, cached")]
    yield "seeds, no pivots", ["run", "seeds", "-o", str(folder / "seeds, no pivots"), "--no-pivots"]
    if not shared.is_dir():
        return
    evaluated, alignment = shared / "eval", shared / "eval" / "alignment"
    yield "articles", ["run", str(shared / "articles"), "-o", str(folder / "articles")]
    for story in sorted(path for path in (evaluated / "stories").iterdir() if path.is_dir()):
        yield story.name, ["run", *map(str, sorted(story.glob("*.txt"))), "-o", str(folder / story.name)]
    documents = folder / "documents"
    _write_documents(evaluated / "trilingual" / "wmt24_docs.jsonl", documents)
    yield "trilingual", ["run", str(documents), "-o", str(folder / "trilingual"), "--no-pivots"]
    if not quick:
        yield "trilingual, models", ["run", str(documents), "-o", str(folder / "trilingual, models")]
    for language in ("zh", "ru"):
        lines = folder / f"lines.{language}"
        column = {"zh": "zh_Hans", "ru": "ru"}[language]
        rows = (evaluated / "translation" / "flores_dev.tsv").read_text("utf-8").splitlines()
        place = rows[0].split("\t").index(column)
        lines.write_text("".join(row.split("\t")[place] + "\n" for row in rows[1:101]), "utf-8")
        yield f"lines {language}", ["translate", "--lines", str(lines)]
    chapters = ("001",) if quick else ("001", "002", "003")
    for chapter in chapters:
        sides = [str(alignment / "mac_dev_2021" / f"{chapter}.{language}") for language in ("zh", "en")]
        pivots = ["--source-pivots", str(alignment / "mac_dev_2021" / f"{chapter}.zh.mt_en")]
        yield f"chapter {chapter}", ["sentences", *sides]
        yield f"chapter {chapter}, no models", ["sentences", *sides, "--no-pivots"]
        yield f"chapter {chapter}, pivots", ["sentences", *sides, *pivots]
        yield f"chapter {chapter}, fast", ["sentences", *sides, "--fast"]
    for pair in ("ru-en", "zh-ru", "zhtw-ru"):
        first = sorted((alignment / "ntrex_noisy" / pair).glob("*.gold"))[0]
        source, target = pair.split("-")
        sides = [str(first.with_suffix(f".{language}")) for language in (source, target)]
        if all(Path(side).exists() for side in sides):
            yield f"news {pair}", ["sentences", *sides]
    if not quick:
        bible = [str(alignment / "bible_zh_en" / f"bible.{language}") for language in ("zh", "en")]
        yield "bible, fast", ["sentences", *bible, "--fast"]
    for pair in ("zh-ru",) if quick else ("zh-en", "ru-en", "zh-ru"):
        sides = [str(evaluated / "mining" / f"{pair}.{language}") for language in pair.split("-")]
        yield f"mining {pair}", ["mine", *sides, "--no-pivots"]
        if not quick and pair == "ru-en":
            yield f"mining {pair}, models", ["mine", *sides]


def _write_documents(path: Path, folder: Path) -> None:
    folder.mkdir()
    for number, line in enumerate(path.read_text("utf-8").splitlines()):
        document = json.loads(line)
        for language in ("en", "zh", "ru"):
            (folder / f"{number:02}.{language}.txt").write_text("\n\n".join(document[language]) + "\n", "utf-8")


def digests(checkout: Path, shared: Path, jobs: int, start: str, quick: bool, only: str) -> dict[str, str]:
    """What each command wrote, by the command and the file; "stdout" is a file too."""
    found = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name, words in commands(folder, shared.resolve(), quick):
            if only not in name:
                continue
            cache = folder / "cache" / name.split(", cached")[0].split(", matched again")[0]
            environment = {**os.environ, "PYTHONPATH": str(checkout.resolve()), "XDG_CACHE_HOME": str(cache)}
            if words[0] == "match":
                (Path(words[1]) / "signature.json").unlink()  # or a version that notices it would have nothing to do
            words = [*words, "--quiet", "--jobs", str(jobs)]
            began = time.monotonic()
            done = subprocess.run(
                [sys.executable, "-P", "-c", COMMAND, start, *words],
                cwd=checkout, env=environment, capture_output=True, check=False,
            )  # fmt: skip
            if done.returncode:
                sys.exit(f"{name}: exit code {done.returncode}\n{done.stderr.decode()}")
            output = done.stdout.decode().replace(str(folder), "")
            found[f"{name}/stdout"] = hashlib.sha256(output.encode()).hexdigest()[:16]
            for file in sorted((folder / name).rglob("*")):
                if file.is_file() and file.name not in NOT_COMPARED:
                    found[f"{name}/{file.relative_to(folder / name)}"] = hashlib.sha256(file.read_bytes()).hexdigest()[:16]
            print(f"{name}: {time.monotonic() - began:.1f} s", file=sys.stderr)
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("checkout", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--start", default="", choices=["", "fork", "forkserver", "spawn"])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default="", help="commands whose name has this in it")
    given = parser.parse_args()
    found = digests(given.checkout, given.shared, given.jobs, given.start, given.quick, given.only)
    given.output.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    if given.against:
        before = json.loads(given.against.read_text("utf-8"))
        names = sorted(found.keys() | (before.keys() if not given.only and not given.quick else set()))
        differing = [name for name in names if found.get(name) != before.get(name)]
        print("\n".join(differing) or f"the same: {len(found)} files of {given.checkout} and before")
        sys.exit(bool(differing))


if __name__ == "__main__":
    main()
