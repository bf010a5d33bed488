"""What a corpus holds, in numbers."""

from __future__ import annotations

from collections import Counter
from statistics import mean, median

from align.corpus.store import Corpus

Table = list[dict[str, str | int | float]]


def shared_sentences(corpus: Corpus) -> Counter[str]:
    """How many sentences of each article, by id, are in any statement."""
    places = {(m.article, i) for statement in corpus.statements for m in statement.members for i in m.segments}
    return Counter(article for article, _ in places)


def statistics(corpus: Corpus) -> dict[str, Table]:
    """Tables by name: articles, languages of statements, relations, probabilities by tenths, sizes."""
    shared = shared_sentences(corpus)
    articles: Table = [
        {
            "article": a.name, "tag": a.tag, "date": a.date.isoformat() if a.date else "", "sentences": len(a.sentences),
            "shared": shared[a.id], "share": shared[a.id] / max(len(a.sentences), 1),
            "median length": float(median([len(s.text) for s in a.sentences] or [0])),
        }
        for a in corpus.articles
    ]  # fmt: skip
    together: Counter[str] = Counter()
    for statement in corpus.statements:
        tags = sorted({corpus.article(m.article).detection.language for m in statement.members})
        together[" ".join(tags)] += 1
    relations = Counter(s.relation for s in corpus.statements)
    tenths = Counter(min(int(s.probability * 10), 9) for s in corpus.statements)
    sizes = Counter(len(s.members) for s in corpus.statements)
    return {
        "articles": articles,
        "languages": [{"languages": tags, "statements": n} for tags, n in sorted(together.items())],
        "relations": [
            {
                "relation": r,
                "statements": n,
                "mean probability": mean(s.probability for s in corpus.statements if s.relation == r),
            }
            for r, n in sorted(relations.items())
        ],
        "probabilities": [{"from": t / 10, "to": (t + 1) / 10, "statements": n} for t, n in sorted(tenths.items())],
        "sizes": [{"articles": size, "statements": n} for size, n in sorted(sizes.items())],
    }
