"""How `align mine` grows with the number of lines: seconds, memory, and how many planted pairs are found.

    python benchmarks/mining.py EVAL/translation/flores_dev.tsv [LINES ...]

Each side has the 997 sentences of FLORES dev and, up to so many lines, sentences mixed of two of their halves at random: the
mixtures share half their words with a hundred others. A pair is right where both sides have the same halves. Each size
runs in a process of its own, with two jobs. Memory is that of all processes together that is no file's, which the system
cannot take back (on Linux). What the stages take goes to stderr.
"""

from __future__ import annotations

import csv
import random
import subprocess
import sys
import time
from pathlib import Path

from watching import Highest, Stages


def measure(path: str, lines: int) -> None:
    from align.mining import mine
    from align.vectors import load_embeddings
    from align.work import LocalWorkers

    with Path(path).open(encoding="utf-8") as rows:
        table = list(csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE))
    sides, halves = [], []
    for seed, column in ((1, "ru"), (2, "en")):
        rng = random.Random(seed)
        texts = [row[column] for row in table]
        own = [(n, n) for n in range(len(texts))]
        while len(own) < lines:
            own.append((rng.randrange(len(texts)), rng.randrange(len(texts))))
        sides.append([texts[a][: len(texts[a]) // 2] + texts[b][len(texts[b]) // 2 :] for a, b in own])
        halves.append(own)
    memory = Highest()
    stages = Stages()
    began = time.perf_counter()
    found = mine(sides[0], sides[1], load_embeddings(), stages, workers=LocalWorkers(2))
    stages("done", 0, 0)
    seconds = time.perf_counter() - began
    right = sum(halves[0][p.source] == halves[1][p.target] for p in found)
    possible = len(set(halves[0]) & set(halves[1]))
    print(
        f"{lines:>9,} lines a side: {seconds:7.1f} s, {2 * lines / seconds:9,.0f} sentences/s, {memory.megabytes:6,.0f} MB; "
        f"{len(found)} pairs found, {right} of them right, {possible} there are",
        flush=True,
    )


def main() -> None:
    if len(sys.argv) == 4 and sys.argv[2] == "--one":
        measure(sys.argv[1], int(sys.argv[3]))
        return
    for lines in [int(n) for n in sys.argv[2:]] or [1_000, 10_000, 100_000]:
        subprocess.run([sys.executable, __file__, sys.argv[1], "--one", str(lines)], check=True)


if __name__ == "__main__":
    main()
