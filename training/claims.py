"""Sentences marked with the claims they make: what two of them have to do with each other, and how far two labellers agree.

    python -m training.claims [FOLDER]

FOLDER (default: training/reports) has stories `NAME.jsonl`, a JSON line an article, whose sentences have the labels of who
wrote the story, `claims`, and in some stories those of a reader, `second`: lists of [claim, weight, value?]. A weight is 1
for a claim, 0.5 for a detail; a value is given where outlets differ; the claim "-" is one that no other article makes.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

Claims = Sequence[Sequence[Any]]
FOLDER = Path(__file__).parent / "reports"
EQUIVALENT, PARTIAL, CONFLICTING, OPTIONAL = "equivalent", "partial", "conflicting", "optional"
REQUIRED = (EQUIVALENT, PARTIAL, CONFLICTING)
_OWN = "-"


def relation(a: Claims, b: Claims) -> str | None:
    """What follows from the claims of two sentences; None where they share none.

    Equivalent where what is shared is 60 % of both, or half of one and 75 % of the other; partial where it is 66 % of one or
    half of both; else optional, for two careful readers could leave it out; conflicting where values differ that are 30 % of
    one.
    """
    left, right = ({claim[0]: claim for claim in side if claim[0] != _OWN} for side in (a, b))
    shared = left.keys() & right.keys()
    if not shared:
        return None
    clashing = [k for k in shared if len(left[k]) > 2 and len(right[k]) > 2 and left[k][2] != right[k][2]]
    low, high = sorted(_share(own, keys, side) for own, side, keys in ((left, a, shared), (right, b, shared)))
    if clashing and max(_share(left, clashing, a), _share(right, clashing, b)) >= 0.3:
        return CONFLICTING
    if low >= 0.6 or (low >= 0.5 and high >= 0.75):
        return EQUIVALENT
    return PARTIAL if high >= 0.66 or low >= 0.5 else OPTIONAL


def _share(own: dict[str, Sequence[Any]], keys: Any, every: Claims) -> float:
    return float(sum(own[k][1] for k in keys) / sum(claim[1] for claim in every))


def agreed(first: str | None, second: str | None) -> str | None:
    """What two labels of a pair come to: the surer one says what it is where both require it; what only one requires is
    optional."""
    if first in REQUIRED and second in REQUIRED:
        return first if first == second else PARTIAL if CONFLICTING not in (first, second) else CONFLICTING
    return None if first is None and second is None else OPTIONAL


def pairs(articles: Sequence[dict[str, Any]]) -> Iterator[tuple[tuple[int, int], tuple[int, int], str | None, str | None]]:
    """Places (article, sentence) of any two sentences of different articles, with the relation by either labeller; one is
    taken for both where there is no other."""
    for (a, left), (b, right) in combinations(enumerate(articles), 2):
        for i, x in enumerate(left["sentences"]):
            for j, y in enumerate(right["sentences"]):
                first = relation(x["claims"], y["claims"])
                yield (a, i), (b, j), first, relation(x["second"], y["second"]) if "second" in x else first


def stories(folder: Path = FOLDER) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The name of each story, and its articles."""
    for path in sorted(folder.glob("*.jsonl")):
        yield path.stem, [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    counts: Counter[tuple[str, str]] = Counter()
    sentences = every = 0
    for _, articles in stories(folder):
        every += sum(len(one["sentences"]) for one in articles)
        if "second" not in articles[0]["sentences"][0]:
            continue
        sentences += sum(len(one["sentences"]) for one in articles)
        for _, _, first, second in pairs(articles):
            counts[first or "none", second or "none"] += 1
    print(f"{sentences} of {every} sentences have two labels; pairs by first labels (rows) and second")
    names = (*REQUIRED, OPTIONAL, "none")
    for first in names:
        print(f"  {first:12}", *(f"{counts[first, second]:7}" for second in names))
    for what, wanted, neutral in (
        ("equivalent, partial and conflicting, optional neutral", REQUIRED, True),
        ("the same, optional as not there", REQUIRED, False),
        *((name, (name,), False) for name in REQUIRED),
    ):
        both = sum(n for (x, y), n in counts.items() if x in wanted and y in wanted)
        skipped = (OPTIONAL,) if neutral else ()
        ours = sum(n for (x, y), n in counts.items() if x in wanted and y not in skipped)
        theirs = sum(n for (x, y), n in counts.items() if y in wanted and x not in skipped)
        print(f"agreement, pair F1, {what}: {2 * both / max(ours + theirs, 1):.3f}")


if __name__ == "__main__":
    main()
