"""How well the part of a sentence is found that carries a statement (`align.match.spans`).

    python -m training.clauses

`clauses.tsv` names sentences of `reports/` of which another article's sentence says a part: story, article and sentence of
both by their places, and the first and the last clause that says it, marked by one hand.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from statistics import mean
from typing import Any

from align.glossary import Glossary, Matcher
from align.match.clauses import clauses_of
from align.match.collection import build_features
from align.match.features import SentenceFeatures
from align.match.spans import carrying_clauses
from align.model import Article
from align.translate import simplify
from training import claims
from training.articles import article_of

FILE = Path(__file__).parent / "clauses.tsv"


@cache
def _reports() -> dict[str, tuple[list[Article], Any]]:
    read = {}
    for name, told in claims.stories():
        articles = [article_of(str(n), [s["text"] for s in one["sentences"]]) for n, one in enumerate(told)]
        read[name] = articles, build_features(articles, {}, Matcher(Glossary()), simplify)
    return read


def shares() -> list[tuple[float, float]]:
    """Of each marked sentence what the part that is found, and what all of it, has in common with what was marked: the
    intersection over the union, in characters."""
    found = []
    with FILE.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            articles, units = _reports()[row["story"]]
            a, i, b, j, first, last = (int(value) for name, value in row.items() if name != "story")
            text, own = articles[a].segments[i].text, _of(units[a], i)
            lengths = [len(clause) for clause in clauses_of(text, articles[a].detection.language)]
            assert len(lengths) == len(own.clauses), text
            wanted = {*range(first, last + 1)}
            start, end = carrying_clauses(own, [_of(units[b], j)]) or (0, len(lengths))
            shares = [
                sum(lengths[n] for n in wanted & some) / sum(lengths[n] for n in wanted | some)
                for some in ({*range(start, end)}, {*range(len(lengths))})
            ]
            found.append((shares[0], shares[1]))
    return found


def _of(sentences: list[SentenceFeatures], segment: int) -> SentenceFeatures:
    return next(own for own in sentences if own.segments == (segment,))


def main() -> None:
    found, whole = zip(*shares(), strict=True)
    print(f"{len(found)} sentences; in common with what was marked: {mean(found):.3f}, with the whole {mean(whole):.3f}")


if __name__ == "__main__":
    main()
