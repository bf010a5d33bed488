"""How long the export of a large corpus takes, and in what memory: each format in a process of its own, on one core.

    python benchmarks/export.py [--units 1000000] [--format tmx ...]

The corpus is made: statements of three languages, one link for each two, in articles of ten thousand sentences.
"""

from __future__ import annotations

import argparse
import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from align.corpus.store import _TABLES, SCHEMA, STORE
from align.model import Detection

FORMATS = ("tmx", "xliff", "xliff2", "tsv", "csv", "jsonl", "moses", "parquet", "tei", "text")
PER_ARTICLE = 10_000
TEXTS = {
    "en": "The ferry of morning {n} left harbour {m} before the storm reached the western pier.",
    "ru": "Паром утра {n} вышел из гавани {m} до того, как шторм дошёл до западного причала.",
    "zh-Hant": "第{n}個早晨的渡輪在風暴到達西碼頭之前離開了{m}號港口。",
}


def make(folder: Path, units: int) -> None:
    folder.mkdir(parents=True)
    connection = sqlite3.connect(folder / STORE)
    for statement in _TABLES.split(";"):
        connection.execute(statement)
    connection.execute("INSERT INTO meta VALUES ('schema', ?)", (str(SCHEMA),))
    for block in range(0, units, PER_ARTICLE):
        size = min(PER_ARTICLE, units - block)
        names = {tag: f"{block // PER_ARTICLE}.{tag}" for tag in TEXTS}
        for n, (tag, name) in enumerate(names.items()):
            language, script = [*tag.split("-"), ""][:2]
            detection = json.dumps(asdict(Detection(language, script, 1.0)))
            place = 3 * (block // PER_ARTICLE) + n
            row = (place, name, name, tag, "utf-8", "2025-01-01", 0, "", detection, "")
            connection.execute("INSERT INTO articles VALUES (?,?,?,?,?,?,?,?,?,?)", row)
            texts = (TEXTS[tag].format(n=block + i, m=i * 7919 % 99991) for i in range(size))
            connection.executemany(
                "INSERT INTO segments VALUES (?,?,?,?,?,?,?,?,?,?)",
                ((name, i, 90 * i, 90 * i + 80, text, "statement", None, tag, i, 0) for i, text in enumerate(texts)),
            )
        for i in range(size):
            members = [{"article": name, "segments": [i]} for name in names.values()]
            links = []
            for a in range(3):
                for b in range(a + 1, 3):
                    key = f"l{block + i:08d}{a}{b}"
                    evidence = json.dumps([{"name": "given", "value": 1.0, "contribution": 3.0, "detail": ""}])
                    row = (key, 0.95, "equivalent", json.dumps(members[a]), json.dumps(members[b]), evidence)
                    connection.execute("INSERT INTO links VALUES (?,?,?,?,?,?)", row)
                    links.append(key)
            row = (
                block + i,
                f"s{block + i:010d}",
                0.95,
                "equivalent",
                json.dumps(members),
                json.dumps(links),
                "[]",
                "[]",
                "[]",
            )
            connection.execute("INSERT INTO statements VALUES (?,?,?,?,?,?,?,?,?)", row)
    connection.commit()
    connection.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=1_000_000)
    parser.add_argument("--format", dest="formats", action="append", choices=FORMATS)
    parser.add_argument("--one", nargs=2, metavar=("CORPUS", "FORMAT"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        from align.cli.main import cli

        folder, kind = args.one
        began = time.perf_counter()
        cli(["export", folder, "--format", kind, "-o", f"{folder}.{kind}", "-q"], standalone_mode=False)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{kind:8} {time.perf_counter() - began:6.0f} s {memory:6.0f} MB", flush=True)
        return
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        make(corpus, args.units)
        print(f"{args.units} units, {(corpus / STORE).stat().st_size / 1e6:.0f} MB")
        for kind in args.formats or FORMATS:
            subprocess.run([sys.executable, __file__, "--one", str(corpus), kind], check=True)


if __name__ == "__main__":
    main()
