"""Fit the weights of `align/match/embedded/weights.json`: what each witness adds to the log-odds of a link.

    python training/scorer.py ARTICLES TRILINGUAL [--package FILE]... [--out align/match/embedded/weights.json]

ARTICLES is the folder of real articles that `training/owner_gold.jsonl` annotates by span (comparable text: the same
news, told differently); TRILINGUAL is a JSON-lines file of documents with aligned `en`, `zh`, `ru` lists, from which
articles are made that share about half of their sentences, in shuffled order. `seeds/` is never trained on: it is what
`align evaluate statements` measures. With translation packages everything is fitted twice over, with their pivots and
without, for the weights have to serve both.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from align.detect import detect_text, tag_article
from align.glossary import Matcher, load_glossaries
from align.match.embeddings import load_embeddings
from align.match.evidence import WITNESSES, Pairing, Statistics, UnitTable
from align.match.score import PATH
from align.match.units import Unit, build_units
from align.model import Article, Pivot, Segment
from align.read import read_file
from align.translate import Package, open_package, simplify, translate_articles
from training.logistic import AGAINST, FOR, SILENT, fit_logistic

ROOT = Path(__file__).parent.parent
TRILINGUAL_WEIGHT = 0.15
PARTIAL_WEIGHT = 0.5
L2 = 0.5
# The candidates fitted on are mostly of articles that share little. With this much more in the prior the probabilities
# of the links that are made are right on average over all sets: too low for translations, too high for free retellings.
PRIOR_SHIFT = 1.5
# A witness speaks for a link or against it; a fit that turns one round has found a quirk of the sample. Conflicting
# figures are reported, never held against a link: they may be the news.
SPEAKS_AGAINST = {"names on one side", "terms on one side", "figures on one side", "length"}
NO_WITNESS = {"figures conflicting"}
# Chosen on the same articles and stories: log-odds from which a pair is linked, the weight of a third article's word and
# from where it counts, what a group must gain to grow, what a newcomer must bring of its own, and the least that an
# unlikely pair counts.
SETTINGS = {
    "threshold": -0.2, "third party": 0.5, "third party from": 1.5, "growth": 0.3, "growth claim": -0.5, "floor": -3.0
}  # fmt: skip

GLOSSARY = load_glossaries([ROOT / "glossaries" / name for name in ("ai-race.tsv", "general.tsv")])
Packages = tuple[Package, ...]
Labelled = tuple[list[list[Unit]], dict[tuple[tuple[int, int], tuple[int, int]], float]]


def owner(folder: Path, gold: Path, matcher: Matcher, packages: Packages) -> Labelled:
    articles = [tag_article(read_file(path)) for path in sorted(folder.glob("*.txt"))]
    units = build_units(articles, pivots_of(articles, packages), matcher, load_embeddings(), simplify)
    places = {article.name: place for place, article in enumerate(articles)}
    labels = {}
    for line in gold.read_text(encoding="utf-8").splitlines():
        statement = json.loads(line)
        nodes = []
        for member in statement["members"]:
            place = places[member["article"]]
            for i, segment in enumerate(articles[place].statements):
                if segment.start < member["end"] and segment.end > member["start"]:
                    nodes.append((place, i))
        weight = PARTIAL_WEIGHT if statement["relation"] == "partial" else 1.0
        labels.update({(x, y): weight for x in nodes for y in nodes if x[0] < y[0]})
    return units, labels


def pivots_of(articles: Sequence[Article], packages: Packages) -> dict[tuple[str, int], Pivot]:
    """The pivots that these packages make, with the names of the glossary put in as in a run."""
    return {place: pivot for place, (_, pivot) in translate_articles(articles, packages, GLOSSARY, Kept, 2).items()}


class _Kept(dict[str, Pivot]):
    """Pivots made before, for the same sentences come in several stories."""

    def put(self, pivots: Iterable[tuple[str, Pivot]]) -> None:
        self.update(pivots)


Kept = _Kept()


def trilingual(
    path: Path, matcher: Matcher, packages: Packages, seed: int = 5, per_story: int = 4, kept: float = 0.55
) -> list[Labelled]:
    """Stories of four documents of one domain; each language keeps about half of the sentences, shuffled."""
    rng = random.Random(seed)
    domains: dict[str, list[dict[str, list[str]]]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        domains.setdefault(document["domain"], []).append(document)
    stories = []
    for documents in domains.values():
        for start in range(0, len(documents), per_story):
            story = documents[start : start + per_story]
            keys, articles = [], []
            for language in ("en", "zh", "ru"):
                sentences = [
                    ((d, i), text)
                    for d, document in enumerate(story)
                    for i, text in enumerate(document[language])
                    if len(text) < 500 and rng.random() < kept
                ]
                rng.shuffle(sentences)
                keys.append({key: place for place, (key, _) in enumerate(sentences)})
                articles.append(_article(language, [text for _, text in sentences]))
            units = build_units(articles, pivots_of(articles, packages), matcher, load_embeddings(), simplify)
            labels = {
                ((a, place), (b, keys[b][key])): 1.0
                for a in range(3)
                for b in range(a + 1, 3)
                for key, place in keys[a].items()
                if key in keys[b]
            }
            stories.append((units, labels))
    return stories


def _article(name: str, sentences: list[str]) -> Article:
    segments = tuple(Segment(i, 0, len(text), text, text) for i, text in enumerate(sentences))
    return Article(name, name, "", "utf-8", segments, replace(detect_text(" ".join(sentences))))


def rows(labelled: Labelled) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Witnesses, whether the pair is true, and its weight, for every candidate."""
    units, labels = labelled
    statistics = Statistics.of(u for article in units for u in article)
    tables = {a: UnitTable(own, statistics) for a, own in enumerate(units) if own}
    witnesses, truths, weights = [], [], []
    for a in range(len(units)):
        for b in range(a + 1, len(units)):
            if not units[a] or not units[b]:
                continue
            pairing = Pairing(tables[a], tables[b])
            witnesses.append(pairing.candidate_witnesses())
            for i, j in pairing.candidates:
                label = labels.get(((a, i), (b, j)))
                truths.append(label is not None)
                weights.append(label or 1.0)
    return np.concatenate(witnesses), np.array(truths), np.array(weights)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("trilingual", type=Path)
    parser.add_argument("--package", dest="packages", type=Path, action="append", default=[])
    parser.add_argument("--out", type=Path, default=PATH)
    args = parser.parse_args()
    matcher = Matcher(GLOSSARY)
    given = tuple(open_package(path) for path in args.packages)
    parts = []
    for packages in ((), given) if given else ((),):
        parts.append(rows(owner(args.articles, ROOT / "training" / "owner_gold.jsonl", matcher, packages)))
        for story in trilingual(args.trilingual, matcher, packages):
            x, y, weight = rows(story)
            parts.append((x, y, weight * TRILINGUAL_WEIGHT))
    x, y, weight = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    bounds = [SILENT if w in NO_WITNESS else AGAINST if w in SPEAKS_AGAINST else FOR for w in WITNESSES]
    weights, bias = fit_logistic(x, y, weight, bounds, L2)
    stored = {
        "made by": "training/scorer.py",
        "fitted on": f"{int(y.sum())} true pairs among {len(y)} candidates",
        "weights": {name: round(float(w), 4) for name, w in zip(WITNESSES, weights, strict=True)},
        "bias": round(bias + PRIOR_SHIFT, 4),
        "settings": SETTINGS,
    }
    args.out.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(stored, indent=1))


if __name__ == "__main__":
    main()
