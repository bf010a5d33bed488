"""Loops and truncations in the pivots of ten thousand sentences, by a measure that the translator does not use itself.

    python benchmarks/loops.py PACKAGE.argosmodel ../shared/eval

A loop: a word or a phrase of up to eight words four times on end, or more than half of the words in four-word runs that
the output has before, where the source repeats nothing. A truncation: an output as long as the limit, or a source longer
than the model reads. What is found and not flagged is listed.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from align.translate import Engine, open_package, simplify

WANTED = 10_000


def sentences(folder: Path, language: str) -> Iterator[str]:
    with (folder / "detection" / "ntrex_sentences.dev.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["label"].startswith(language):
                yield row["text"]
    for file in sorted((folder / "mining").glob(f"*.{language}")):
        yield from (line.split("\t", 1)[-1] for line in file.read_text("utf-8").splitlines())
    for file in sorted((folder / "alignment").glob(f"*/*.{language}")):
        yield from file.read_text("utf-8").splitlines()


def loops(text: str) -> bool:
    words = text.lower().split()
    for size in range(1, 9):
        for start in range(len(words) - 4 * size + 1):
            phrase = words[start : start + size]
            if all(words[start + n * size : start + (n + 1) * size] == phrase for n in range(1, 4)):
                return True
    runs = Counter(tuple(words[i : i + 4]) for i in range(len(words) - 3))
    repeated = sum(count - 1 for count in runs.values())
    return len(words) >= 12 and repeated * 2 > len(words)


def repeats(source: str) -> bool:
    return any(source.count(source[i : i + 4]) >= 4 for i in range(len(source) - 4))


def main() -> None:
    engine = Engine(open_package(Path(sys.argv[1])), jobs=2)
    language = engine.package.sources[0]
    found = list(islice(sentences(Path(sys.argv[2]), language), WANTED))
    prepared = [simplify(text) if language == "zh" else text for text in found]
    outputs = engine.translate(prepared)
    flags = Counter(flag for output in outputs for flag in output.flags)
    looping = [o for o, source in zip(outputs, prepared, strict=True) if loops(o.text) and not repeats(source)]
    silent = [o for o in looping if not o.flags]
    empty = sum(not o.text and any(c.isalnum() for c in s) for o, s in zip(outputs, prepared, strict=True))
    print(f"{len(found)} sentences, {len(outputs)} outputs; flags: {dict(flags)}; empty: {empty}")
    print(f"loops: {len(looping)}, of them not flagged: {len(silent)}")
    for output in silent[:20]:
        print("  ", output.text[:160])


if __name__ == "__main__":
    main()
