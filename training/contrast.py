"""Pairs of sentences that look alike and are, or are not, the same claim: how far two labellers agree, and what matching
makes of each kind.

    python -m training.contrast [FOLDER]

FOLDER (default: training/contrast) has JSON lines, twenty of a topic: `kind` says how the pair was made, `relation` what it
is by who made it, `second` by who saw the two sentences alone. The a sentences of a topic are of one article and the b
sentences of another, each has its partner in the other and shares no claim with the rest.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from align.glossary import Glossary, Matcher
from align.match import match_articles
from align.translate import simplify
from training.articles import article_of

FOLDER = Path(__file__).parent / "contrast"
NONE = "none"
Row = dict[str, Any]


def topics(folder: Path = FOLDER) -> dict[str, list[Row]]:
    """The pairs of each topic."""
    found: dict[str, list[Row]] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            found.setdefault(row["topic"], []).append(row)
    return found


def agreement(rows: list[Row]) -> tuple[float, float]:
    """The share of pairs on whose relation both labellers agree, and Cohen's kappa, of those that have two labels."""
    both = Counter((row["relation"], row["second"]) for row in rows if "second" in row)
    total = sum(both.values())
    first, second = (Counter[str](), Counter[str]())
    for (a, b), count in both.items():
        first[a] += count
        second[b] += count
    observed = sum(count for (a, b), count in both.items() if a == b) / total
    expected = sum(first[name] * second[name] for name in first) / total**2
    return observed, (observed - expected) / (1 - expected)


def linked(topic: str, rows: list[Row]) -> list[str | None]:
    """The relation that matching finds for each pair of a topic, without translation; None where it links them not. The
    sentences of both articles are shuffled, or their order alone would tell."""
    orders = [random.Random(f"{topic} {side}").sample(range(len(rows)), len(rows)) for side in "ab"]
    articles = [
        article_of(f"{topic}/{side}", [rows[n][side] for n in order]) for side, order in zip("ab", orders, strict=True)
    ]
    matched = match_articles(articles, {}, Matcher(Glossary()), simplify)
    found = {}
    for link in matched.links:
        a, b = sorted((link.a, link.b), key=lambda member: member.article)
        for i in a.segments:
            for j in b.segments:
                found[orders[0][i], orders[1][j]] = link.relation
    return [found.get((n, n)) for n in range(len(rows))]


def main() -> None:
    known = topics(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
    every = [row for rows in known.values() for row in rows]
    twice = sum("second" in row for row in every)
    observed, kappa = agreement(every)
    print(f"{len(every)} pairs of {len(known)} topics; {twice} with two labels: {observed:.3f} agree, kappa {kappa:.3f}")
    relations: dict[tuple[str, str], Counter[str | None]] = defaultdict(Counter)
    for topic, rows in known.items():
        for row, found in zip(rows, linked(topic, rows), strict=True):
            relations[row["relation"], row["kind"]][found] += 1
    print("kind                       pairs  linked  of these equivalent, partial, conflicting")
    for (relation, kind), counts in sorted(relations.items()):
        total = sum(counts.values())
        some = max(total - counts[None], 1)
        shares = (f"{counts[name] / some:.2f}" for name in ("equivalent", "partial", "conflicting"))
        print(f"{relation:12} {kind:14}{total:5}    {(total - counts[None]) / total:.2f}  ", *shares)


if __name__ == "__main__":
    main()
