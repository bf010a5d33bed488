"""How fast articles are read, beside how fast their languages are told, in megabytes of UTF-8 a minute on one core.

    python benchmarks/reading.py ../shared/eval

The news documents of the detection set, joined to one long page a language, as plain text and as HTML; and the most
memory that a file of the largest size takes.
"""

from __future__ import annotations

import html
import json
import resource
import sys
import time
from pathlib import Path

from align.detect import tag_article
from align.read import read_text
from align.read.encoding import LARGEST

LABELS = ("zh-Hant-TW", "zh-Hans-CN", "ru-Cyrl", "en-Latn")


def pages(folder: Path) -> dict[str, list[str]]:
    """Paragraphs by label."""
    found: dict[str, list[str]] = {label: [] for label in LABELS}
    with (folder / "detection" / "ntrex_articles.dev.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["label"] in found:
                found[row["label"]] += row["text"].split("\n")
    return found


def speed(text: str, seconds: float) -> float:
    return len(text.encode()) / 1e6 / seconds * 60


def main() -> None:
    print(f"{'language':14}{'text':>10}{'with tags':>12}{'HTML':>10}   MB a minute")
    found = pages(Path(sys.argv[1]))
    for label, paragraphs in found.items():
        plain = "\n\n".join(paragraphs)
        page = (
            "<html><body><article>" + "".join(f"<p>{html.escape(p)}</p>\n" for p in paragraphs) + "</article></body></html>"
        )
        began = time.perf_counter()
        article = read_text(plain, "a.txt")
        read = time.perf_counter()
        tag_article(article)
        tagged = time.perf_counter()
        read_text(page, "a.html")
        ended = time.perf_counter()
        rates = (speed(plain, read - began), speed(plain, tagged - began), speed(page, ended - tagged))
        print(f"{label:14}{rates[0]:10.0f}{rates[1]:12.0f}{rates[2]:10.0f}")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    text = "\n\n".join(found["ru-Cyrl"])
    read_text(text * (LARGEST // len(text.encode())), "a.txt")
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"the largest file ({LARGEST // 1_000_000} MB): {(after - before) // 1024} MB of memory more")


if __name__ == "__main__":
    main()
