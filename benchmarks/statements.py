"""How matching statements grows with the collection: sentences a second, memory, and how many pairs are right.

    python benchmarks/statements.py PAIRS.tsv [SENTENCES ...] [--jobs 2]

PAIRS.tsv (or .tsv.xz) has a sentence and its English translation on each line. Twenty lines that follow each other make a
story of two articles, each of which keeps three in five sentences, shuffled; the rest of the collection are strangers. Each
size runs in a process of its own, with nothing kept from before; reading and detection are not in the time. Memory is that
of all processes together that is no file's, which the system cannot take back (on Linux). What the stages take goes to
stderr.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import lzma
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from watching import Highest, Stages

STORY, KEPT, SHORTEST = 20, 0.6, 20


def lines_of(path: Path, shortest: int) -> list[tuple[str, str]]:
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as lines:
        pairs = (line.rstrip("\n").split("\t")[:2] for line in lines)
        return [(pair[0], pair[1]) for pair in pairs if len(pair) == 2 and len(pair[0]) >= shortest]


def measure(path: Path, wanted: int, jobs: int, shortest: int) -> None:
    from align.detect import detect_text
    from align.glossary import Matcher, load_glossaries
    from align.match import match_articles
    from align.model import Article, Segment
    from align.translate import simplify
    from align.work import LocalWorkers

    rng = random.Random(1)
    lines = lines_of(path, shortest)
    tags = [detect_text(" ".join(side)) for side in zip(*lines[:200], strict=True)]
    articles, sentences, gold = [], 0, set()
    for number, start in enumerate(range(0, len(lines) - STORY, STORY)):
        if sentences >= wanted:
            break
        places: list[dict[int, int]] = []
        for side, tag in enumerate(tags):
            kept = [i for i in range(STORY) if rng.random() < KEPT]
            rng.shuffle(kept)
            texts = [lines[start + i][side] for i in kept]
            segments = tuple(Segment(i, 0, len(text), text, text) for i, text in enumerate(texts))
            name = f"{number}.{side}"
            articles.append(Article(name, name, "", "utf-8", segments, dataclasses.replace(tag)))
            places.append({i: place for place, i in enumerate(kept)})
            sentences += len(kept)
        gold |= {((f"{number}.0", p), (f"{number}.1", places[1][i])) for i, p in places[0].items() if i in places[1]}
    if sentences < wanted:
        print(f"{wanted:,} sentences: there are only {sentences:,}", flush=True)
        return
    matcher = Matcher(load_glossaries([Path(__file__).parent.parent / "glossaries" / "ai-race.tsv"]))
    del lines
    memory, stages = Highest(), Stages()
    began = time.perf_counter()
    found = match_articles(articles, {}, matcher, simplify, LocalWorkers(jobs), stages)
    seconds = time.perf_counter() - began
    stages("done", 0, 0)
    groups = [sorted((m.article, i) for m in s.members for i in m.segments) for s in found.statements]
    pairs = {pair for group in groups for pair in itertools.combinations(group, 2) if pair[0][0] != pair[1][0]}
    right = len(pairs & gold)
    print(
        f"{sentences:>9,} sentences, {len(articles):>7,} articles: {seconds:8.1f} s, {sentences / seconds:6,.0f} a second, "
        f"{memory.megabytes:6,.0f} MB; of {len(pairs):,} pairs {right / max(len(pairs), 1):.3f} right, "
        f"{right / len(gold):.3f} found",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("sentences", type=int, nargs="*", default=[1000, 10_000])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--shortest", type=int, default=SHORTEST, metavar="N", help="characters of a sentence that is taken")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        measure(args.pairs, args.sentences[0], args.jobs, args.shortest)
        return
    for wanted in args.sentences:
        with tempfile.TemporaryDirectory() as cache:
            options = ["--jobs", str(args.jobs), "--shortest", str(args.shortest), "--one"]
            command = [sys.executable, __file__, str(args.pairs), str(wanted), *options]
            subprocess.run(command, check=True, env={**os.environ, "XDG_CACHE_HOME": cache})


if __name__ == "__main__":
    main()
