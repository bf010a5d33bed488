"""How matching statements grows with the number of articles: sentences a second, and memory.

    python benchmarks/statements.py EVAL/trilingual/wmt24_docs.jsonl [ARTICLES ...]

The articles are documents in en, zh and ru in turn, again with other numbers where more are wanted than there are. Each size
runs in a process of its own, with one job, first with nothing kept from before and then again; reading and detection are
not in the time.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def measure(path: str, wanted: int) -> None:
    from align.detect import detect_text
    from align.glossary import Matcher, load_glossaries
    from align.match import match_articles
    from align.model import Article, Segment
    from align.translate import simplify

    documents = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
    articles = []
    while len(articles) < wanted:
        n = len(articles)
        language = ("en", "zh", "ru")[n % 3]
        texts = [f"{text} ({n})" for text in documents[n // 3 % len(documents)][language] if len(text) < 600]
        segments = tuple(Segment(i, 0, len(text), text, text) for i, text in enumerate(texts))
        articles.append(Article(str(n), f"{n}.{language}", "", "utf-8", segments, detect_text(" ".join(texts))))
    matcher = Matcher(load_glossaries([Path(__file__).parent.parent / "glossaries" / "ai-race.tsv"]))
    began = time.perf_counter()
    found = match_articles(articles, {}, matcher, simplify)
    seconds = time.perf_counter() - began
    sentences = sum(len(article.segments) for article in articles)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    pairs = wanted * (wanted - 1) // 2
    print(
        f"{wanted:>5} articles, {sentences:>6,} sentences, {pairs:>7,} pairs of articles: {seconds:7.1f} s, "
        f"{1000 * seconds / pairs:5.1f} ms a pair, {memory:6,.0f} MB, {len(found.statements):,} statements",
        flush=True,
    )


def main() -> None:
    if len(sys.argv) == 4 and sys.argv[2] == "--one":
        measure(sys.argv[1], int(sys.argv[3]))
        return
    for wanted in [int(n) for n in sys.argv[2:]] or [10, 30, 100]:
        with tempfile.TemporaryDirectory() as cache:
            for _ in range(2):
                command = [sys.executable, __file__, sys.argv[1], "--one", str(wanted)]
                subprocess.run(command, check=True, env={**os.environ, "XDG_CACHE_HOME": cache})


if __name__ == "__main__":
    main()
