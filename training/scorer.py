"""Fit the weights of `align/match/embedded/weights.json`: what each witness adds to the log-odds of a link.

    python training/scorer.py ARTICLES TRILINGUAL [--package FILE]... [--folds 4] [--out align/match/embedded/weights.json]

ARTICLES is the folder of real articles that `training/owner_gold.jsonl` annotates by span (comparable text: the same
news, told differently); TRILINGUAL is a JSON-lines file of documents with aligned `en`, `zh`, `ru` lists, from which
articles are made that share about half of their sentences, in shuffled order. `seeds/` is never trained on: it is what
`align evaluate statements` measures. With translation packages a second set of weights is fitted, for articles that their
models can compare; without them the second set that is there is kept. The weights for two articles being of one story are
fitted on the stories and on the documents of TRILINGUAL, each a story, all in one collection.
"""

from __future__ import annotations

import argparse
import datetime
import json
import math
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, count
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize

from align.detect import SUPPORTED, tag_article
from align.evaluate.calibration import calibration_columns
from align.evaluate.statements import link_outcomes, pairs_of
from align.glossary import Glossary, Matcher, load_glossaries
from align.match.article_pairs import article_vectors
from align.match.collection import Collection, build_features
from align.match.features import SentenceFeatures, meanings_of, subjects_of
from align.match.given import Given
from align.match.matching import match_articles
from align.match.model_scores import Asking
from align.match.pair_features import FEATURES, Rarities
from align.match.pair_scores import ScoredPairs
from align.match.prior import FEATURES as STORY_FEATURES
from align.match.relations import WITNESSES
from align.match.rivals import rivals
from align.match.weights import PATH, WITH_MODEL, Weights, kind_of, load_weights, weights_of
from align.model import Article, Pivot
from align.read import read_file
from align.translate import Likelihood, Translators, open_package, simplify, translate_articles
from align.work import ALONE, LocalWorkers, Workers
from training import claims
from training.articles import article_of
from training.logistic import AGAINST, FOR, FREE, SILENT, fit_logistic

ROOT = Path(__file__).parent.parent
TWO = LocalWorkers(2)
NO_PACKAGES = Translators()
TRILINGUAL_WEIGHT = 0.6
REPORT_WEIGHT = 0.5
"""So much a candidate of the documents and of the reports counts, where one of stories and real articles is 1. Of four
values each these were chosen with the two real stories, the seeds and the shuffled documents in view."""
PARTIAL_WEIGHT = 0.5
REPORT_PARTIAL_WEIGHT = 0.7
"""In reports "partial" says that one sentence has what the other says, in stories only that they share a fact."""
L2 = 0.5
STORY_L2 = 0.01
STRANGERS = 30.0
FOLDS = 2
_LONGEST = 100_000
"""More units than an article has."""
# The candidates fitted on are mostly of articles that share little. With this much more in the prior the probabilities
# of the links that are made are right on average over all sets: too low for translations, too high for free retellings.
PRIOR_SHIFT = 0.5
# A witness speaks for a link or against it; a fit that turns one round has found a quirk of the sample. Conflicting
# figures are reported, never held against a link: they may be the news.
SPEAKS_AGAINST = {
    "names on one side", "terms on one side", "figures on one side", "length", "forecast on one side", "denied on one side",
}  # fmt: skip
NO_WITNESS = {"figures conflicting"}
MODEL_FEATURES = {"told by translation", "told ahead of the next"}
# Chosen on the same articles and stories: log-odds from which a pair is linked, the weight of a third article's word and
# from where it counts, what a group must gain to grow, what a newcomer must bring of its own, and the least that an
# unlikely pair counts. Links are less sure than their log-odds say, for witnesses depend on each other and the surest were
# chosen: these are divided by the temperature (Guo et al. 2017), with which reports held out and the two real stories are
# right as often as they should.
SETTINGS = {
    "threshold": 0.8, "third party": 0.5, "third party from": 1.5, "growth": 1.0, "growth claim": 0.5, "floor": -3.0,
    "again": 1.5, "behind": 2.0, "temperature": 2.2,
}  # fmt: skip

GLOSSARIES = ("ai-race.tsv", "general.tsv")
GLOSSARY = load_glossaries([ROOT / "glossaries" / name for name in GLOSSARIES])
Packages = Translators
STORY = "story "
REPORT = "report "
PairOfPlaces = tuple[tuple[int, int], tuple[int, int]]
Labels = dict[PairOfPlaces, float]


@dataclass
class Labelled:
    """Articles with their units and, for true pairs of units, how much each counts."""

    articles: list[Article]
    matcher: Matcher
    pivots: dict[tuple[str, int], Pivot]
    units: Sequence[list[SentenceFeatures]]
    likelihood: Likelihood | None
    labels: Labels = field(default_factory=dict)
    optional: set[PairOfPlaces] = field(default_factory=set)
    """Pairs that are neither wanted nor wrong."""

    @classmethod
    def of(cls, articles: list[Article], matcher: Matcher, packages: Packages, glossary: Glossary = GLOSSARY) -> Labelled:
        pivots = pivots_of(articles, packages, glossary)
        units = build_features(articles, pivots, matcher, simplify)
        likelihood = Likelihood(articles, pivots, packages, TWO) if packages else None
        return cls(articles, matcher, pivots, units, likelihood)


def owner(folder: Path, gold: Path, matcher: Matcher, packages: Packages) -> Labelled:
    articles = [tag_article(read_file(path)) for path in sorted(folder.glob("*.txt"))]
    labelled = Labelled.of(articles, matcher, packages)
    places = {article.name: place for place, article in enumerate(articles)}
    for line in gold.read_text(encoding="utf-8").splitlines():
        statement = json.loads(line)
        nodes = []
        for member in statement["members"]:
            place = places[member["article"]]
            for i, segment in enumerate(articles[place].sentences):
                if segment.start < member["end"] and segment.end > member["start"]:
                    nodes.append((place, i))
        weight = PARTIAL_WEIGHT if statement["relation"] == "partial" else 1.0
        labelled.labels.update({(x, y): weight for x in nodes for y in nodes if x[0] < y[0]})
    return labelled


def pivots_of(articles: Sequence[Article], packages: Packages, glossary: Glossary) -> dict[tuple[str, int], Pivot]:
    """The pivots that these packages make, with the names of the glossary put in as in a run."""
    return {place: pivot for place, (_, pivot) in translate_articles(articles, packages, glossary, PIVOTS, TWO).items()}


class _Kept(dict[str, Pivot]):
    """Pivots made before, for the same sentences come in several stories."""

    def put(self, pivots: Iterable[tuple[str, Pivot]]) -> None:
        self.update(pivots)


PIVOTS = _Kept()


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
                articles.append(article_of(language, [text for _, text in sentences]))
            labelled = Labelled.of(articles, matcher, packages)
            labelled.labels = {
                ((a, place), (b, keys[b][key])): 1.0
                for a in range(3)
                for b in range(a + 1, 3)
                for key, place in keys[a].items()
                if key in keys[b]
            }
            stories.append(labelled)
    return stories


def told_stories(matcher: Matcher, packages: Packages) -> dict[str, Labelled]:
    """`training/stories`: invented news, each told afresh by seven articles whose sentences are marked with their facts.

    Every second story is read with a glossary of its own: users have one for some of their names.
    """
    stories = {}
    folder = ROOT / "training" / "stories"
    for number, path in enumerate(sorted(folder.glob("*.jsonl"))):
        names = [ROOT / "glossaries" / name for name in GLOSSARIES]
        glossary = load_glossaries([*names, folder / "glossaries" / f"{path.stem}.tsv"]) if number % 2 else GLOSSARY
        told = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        told = [one for one in told if one["tag"].split("-")[0] in SUPPORTED]
        articles = [article_of(f"{path.stem}/{one['article']}", [s["text"] for s in one["sentences"]]) for one in told]
        labelled = Labelled.of(articles, Matcher(glossary) if number % 2 else matcher, packages, glossary)
        facts = {(a, i): set(s["facts"]) for a, one in enumerate(told) for i, s in enumerate(one["sentences"])}
        for x, y in combinations(sorted(facts), 2):
            if x[0] != y[0] and facts[x] & facts[y]:
                labelled.labels[x, y] = 1.0 if facts[x] == facts[y] else PARTIAL_WEIGHT
        stories[path.stem] = labelled
    return stories


def told_reports(matcher: Matcher, packages: Packages) -> dict[str, Labelled]:
    """`training/reports`: invented news as outlets write it, several facts in a sentence. Those that have a glossary are
    read with it."""
    reports = {}
    for name, told in claims.stories():
        own = claims.FOLDER / "glossaries" / f"{name}.tsv"
        glossary = load_glossaries([*(ROOT / "glossaries" / n for n in GLOSSARIES), own]) if own.exists() else GLOSSARY
        articles = [
            replace(
                article_of(f"{name}/{one['article']}", [s["text"] for s in one["sentences"]]),
                date=datetime.date.fromisoformat(one["date"]),
            )
            for one in told
        ]
        labelled = Labelled.of(articles, Matcher(glossary) if own.exists() else matcher, packages, glossary)
        for x, y, first, second in claims.pairs(told):
            relation = claims.agreed(first, second)
            if relation == claims.OPTIONAL:
                labelled.optional.add((x, y))
            elif relation:
                labelled.labels[x, y] = REPORT_PARTIAL_WEIGHT if relation == claims.PARTIAL else 1.0
        reports[name] = labelled
    return reports


class Rows(NamedTuple):
    """Of every candidate: its features, whether the pair is true, how much it counts, and its two sentences, by numbers."""

    features: np.ndarray
    truths: np.ndarray
    weights: np.ndarray
    units: np.ndarray


_pairs = count()


def rows(labelled: Labelled, scorers: Weights | None) -> dict[str, Rows]:
    """The candidates by the set of weights that they are for. A unit has another number in each pair of articles. By
    `scorers` it is judged which pairs a translation model is asked about."""
    collection, labels = Collection.of(labelled.units), labelled.labels
    rarities = Rarities.of(sentence for own in labelled.units for sentence in own)
    given = Given(collection, rarities, scorers or load_weights())
    keys = [(a, b) for a, b in combinations(range(len(collection)), 2) if collection[a] and collection[b]]
    models = {}
    if labelled.likelihood and scorers:
        models = Asking(labelled.likelihood, labelled.articles).about(given, keys)
    found: dict[str, list[Rows]] = {}
    for a, b in keys:
        pair, model = given.pair((a, b)), models.get((a, b))
        own = [labels.get(((a, i), (b, j))) for i, j in pair.candidates]
        truths = np.array([label is not None for label in own], dtype=bool)
        optional = [((a, i), (b, j)) in labelled.optional for i, j in pair.candidates]
        weights = np.where(optional, 0.0, [label or 1.0 for label in own])
        numbers = np.array(pair.candidates).reshape(-1, 2) + next(_pairs) * _LONGEST
        found.setdefault(kind_of(pair, model), []).append(Rows(pair.candidate_features(model), truths, weights, numbers))
    return {kind: joined(parts) for kind, parts in found.items()}


def joined(parts: Sequence[Rows]) -> Rows:
    return Rows(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


@dataclass
class Sample:
    """What weights are fitted on, read once: `rows` by the set of weights, and how much they count."""

    name: str
    labelled: Labelled
    rows: dict[str, Rows]
    weight: float


def samples(
    articles: Path, documents: Path, matcher: Matcher, packages: Packages = NO_PACKAGES, scorers: Weights | None = None
) -> list[Sample]:
    def read(name: str, one: Labelled, weight: float = 1.0) -> Sample:
        return Sample(name, one, rows(one, scorers), weight)

    found = [read("articles", owner(articles, ROOT / "training" / "owner_gold.jsonl", matcher, packages))]
    found += [read(STORY + name, one) for name, one in told_stories(matcher, packages).items()]
    found += [read(REPORT + name, one, REPORT_WEIGHT) for name, one in told_reports(matcher, packages).items()]
    found += [read("documents", one, TRILINGUAL_WEIGHT) for one in trilingual(documents, matcher, packages)]
    return found


def fit_kinds(given: Sequence[Sample], told: bool) -> dict[str, dict[str, Any]]:
    """The sets of weights for articles that a translation model can compare, or those for any articles."""
    kinds = sorted({kind for sample in given for kind in sample.rows if (kind == WITH_MODEL) == told})
    return {kind: fit(given, kind) for kind in kinds}


def fit(given: Sequence[Sample], kind: str) -> dict[str, Any]:
    """One set of weights, and what rivals take away. The latter is fitted on log-odds by weights that have not seen the
    sample, or it would be taken to be less than it is."""
    own = [sample for sample in given if kind in sample.rows]
    parts = []
    fold_of = [n // 2 % FOLDS for n in range(len(own))]  # by twos: every second story has a glossary of its own
    for fold in sorted(set(fold_of)) if len(set(fold_of)) > 1 else ():
        weights, bias = fit_weights([sample for sample, other in zip(own, fold_of, strict=True) if other != fold], kind)
        for sample in (sample for sample, own_fold in zip(own, fold_of, strict=True) if own_fold == fold):
            x, y, weight, units = sample.rows[kind]
            odds = x @ weights + bias + PRIOR_SHIFT
            parts.append((odds, rivals(odds, *units.T), y, weight * sample.weight))
    taken, unrivalled = (
        fit_rivals(*(np.concatenate(columns) for columns in zip(*parts, strict=True))) if parts else (0.0, 0.0)
    )
    weights, bias = fit_weights(own, kind)
    count_of = (
        sum(int(sample.rows[kind].truths.sum()) for sample in own),
        sum(len(sample.rows[kind].truths) for sample in own),
    )
    return {
        "fitted on": f"{count_of[0]} true pairs among {count_of[1]} candidates",
        "weights": {name: round(float(w), 4) for name, w in zip(FEATURES, weights, strict=True)},
        "bias": round(bias + PRIOR_SHIFT, 4),
        "rivals": round(taken, 4),
        "unrivalled": round(unrivalled, 4),
    }


def fit_weights(given: Sequence[Sample], kind: str) -> tuple[np.ndarray, float]:
    silent = NO_WITNESS if kind == WITH_MODEL else NO_WITNESS | MODEL_FEATURES
    bounds = [SILENT if w in silent else AGAINST if w in SPEAKS_AGAINST else FOR for w in FEATURES]
    parts = [(*sample.rows[kind][:2], sample.rows[kind].weights * sample.weight) for sample in given]
    x, y, weight = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return fit_logistic(x, y, weight, bounds, L2)


def fit_rivals(odds: np.ndarray, others: np.ndarray, truths: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """What rivals take from the log-odds that are there, at most nothing, and what there is for having none."""

    def loss(beta: np.ndarray) -> float:
        total = odds - PRIOR_SHIFT + beta[0] * others + beta[1]
        return float((weight * np.where(truths, np.logaddexp(0, -total), np.logaddexp(0, total))).sum())

    taken, unrivalled = minimize(loss, np.zeros(2), method="L-BFGS-B", bounds=[AGAINST, (None, None)]).x
    return float(taken), float(unrivalled)


def fit_relation(given: Sequence[Sample]) -> dict[str, Any]:
    """How likely a link is of equivalents, from the true pairs of the reports: those that count less agree in part only. A
    pair whose figures conflict is one of equivalents here, for that is seen apart."""
    parts = [own for sample in given if sample.name.startswith(REPORT) for own in sample.rows.values()]
    x = np.concatenate([own.features[own.truths] for own in parts])
    equivalent = np.concatenate([own.weights[own.truths] for own in parts]) != REPORT_PARTIAL_WEIGHT
    bounds = [FREE if name in WITNESSES else SILENT for name in FEATURES]
    weights, bias = fit_logistic(x, equivalent, np.ones(len(x)), bounds, L2)
    return {
        "fitted on": f"{int(equivalent.sum())} pairs of equivalents among {len(x)} true pairs",
        "weights": {name: round(float(w), 4) for name, w in zip(FEATURES, weights, strict=True) if name in WITNESSES},
        "bias": round(bias, 4),
    }


def fit_story(kinds: Sequence[Sequence[Labelled]], scorers: Weights, workers: Workers = ALONE) -> dict[str, Any]:
    """The weights for two articles being of one story, from all pairs of all articles of all kinds of stories. Of each kind
    the pairs that are count the same, and thirty times as much those that are not: it is in archives that it matters."""
    articles = [(own, k, n) for k, kind in enumerate(kinds) for n, one in enumerate(kind) for own in one.units if own]
    units = [own for own, *_ in articles]
    given = Given(Collection.of(units), Rarities.of(sentence for own in units for sentence in own), scorers)
    scored = ScoredPairs(given, vectors_of(units), workers)
    keys = list(combinations(range(len(articles)), 2))
    scored.score(keys)
    x = np.stack([scored.story_features(key) for key in keys])
    y = np.array([articles[a][1:] == articles[b][1:] for a, b in keys])
    kind = np.array([articles[a][1] if articles[a][1] == articles[b][1] else -1 for a, b in keys])
    weight = np.zeros(len(y))
    for own in set(kind.tolist()):
        for truth, counted in ((True, 100.0), (False, 100.0 * STRANGERS)):
            rows = (kind == own) & (y == truth)
            weight[rows] = counted / max(rows.sum(), 1)
    shift = math.log(weight[~y].sum() / weight[y].sum())
    bounds = [AGAINST if name == "longer" else FOR for name in STORY_FEATURES]
    weights, bias = fit_logistic(x, y, weight, bounds, STORY_L2)
    return {
        "fitted on": f"{int(y.sum())} pairs of articles of one story among {len(y)}",
        "weights": {name: round(float(w), 4) for name, w in zip(STORY_FEATURES, weights, strict=True)},
        "bias": round(bias + shift, 4),
    }


def vectors_of(articles: Sequence[Sequence[SentenceFeatures]]) -> np.ndarray:
    return article_vectors([subjects_of(units, meanings_of(units)) for units in articles])


@dataclass
class Judged:
    """Pairs that were found, against those that are true, and the probabilities of links with whether they are."""

    right: int = 0
    found: int = 0
    true: int = 0
    outcomes: list[tuple[float, bool]] = field(default_factory=list)

    def add(self, one: Labelled, scorers: Weights) -> None:
        """Match these articles, and count what comes out."""
        matched = match_articles(
            one.articles, one.pivots, one.matcher, simplify, likelihood=one.likelihood, weights=scorers
        )  # fmt: skip
        nodes = [[(article.id, u.segments[0]) for u in own] for article, own in zip(one.articles, one.units, strict=True)]
        gold, optional = (
            pairs_of([nodes[a][i], nodes[b][j]] for (a, i), (b, j) in some) for some in (one.labels, one.optional)
        )
        pairs = pairs_of({(m.article, k) for m in s.members for k in m.segments} for s in matched.statements) - optional
        self.right, self.found = self.right + len(pairs & gold), self.found + len(pairs)
        self.true += len(gold)
        self.outcomes += link_outcomes(matched, gold, optional)

    def print(self, what: str) -> None:
        precision, recall = self.right / self.found, self.right / self.true
        calibration = ", ".join(f"{name} {value:.3f}" for name, value in calibration_columns(self.outcomes).items())
        f1 = 2 * self.right / (self.found + self.true)
        print(f"{what}: P {precision:.3f} R {recall:.3f} F1 {f1:.3f}, {calibration}", flush=True)


def print_held_out(by_way: dict[bool, list[Sample]], folds: int) -> None:
    """The stories, each matched by weights that have not seen it."""
    ours = [sample.name for sample in by_way[False] if sample.name.startswith((STORY, REPORT))]
    for way, read in by_way.items():
        judged = {STORY: Judged(), REPORT: Judged()}
        for fold in range(folds):
            held = set(ours[fold::folds])
            kinds: dict[str, dict[str, Any]] = {}
            for told, given in by_way.items():
                kinds |= fit_kinds([sample for sample in given if sample.name not in held], told)
            for sample in read:
                if sample.name in held:
                    kind = STORY if sample.name.startswith(STORY) else REPORT
                    judged[kind].add(sample.labelled, weights_of(kinds, SETTINGS))
        for what, one in (("stories", judged[STORY]), ("reports", judged[REPORT])):
            one.print(f"{what} held out, {'with translation' if way else 'without'}")


def print_archives(archives: Mapping[str, Sequence[Labelled]], kinds: Mapping[str, Mapping[str, Any]]) -> None:
    """Half of all stories of a kind in one folder: with weights of one story that are fitted on the other halves, and as if
    all articles were of one story; and where each story is by itself."""
    plain = weights_of(kinds, SETTINGS)
    judged: dict[str, Judged] = {}
    for half in (0, 1):
        fitted = weights_of(kinds, SETTINGS, fit_story([own[1 - half :: 2] for own in archives.values()], plain, TWO))
        for name, stories in archives.items():
            own = stories[half::2]
            for what, scorers, folders in (
                ("in one folder, held out", fitted, [in_one_folder(own)]),
                ("in one folder, without weights of one story", plain, [in_one_folder(own)]),
                ("each by itself", plain, own),
            ):
                for folder in folders:
                    judged.setdefault(f"{name}, {what}", Judged()).add(folder, scorers)
    for what, one in sorted(judged.items()):
        one.print(what)


def in_one_folder(stories: Sequence[Labelled]) -> Labelled:
    """The articles of all stories, without translation."""
    articles: list[Article] = []
    labels: Labels = {}
    for number, one in enumerate(stories):
        labels |= {
            ((a + len(articles), i), (b + len(articles), j)): weight for ((a, i), (b, j)), weight in one.labels.items()
        }
        articles += [replace(article, id=f"{number}/{article.id}") for article in one.articles]
    units = [own for one in stories for own in one.units]
    return Labelled(articles, stories[0].matcher, {}, units, None, labels)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("trilingual", type=Path)
    parser.add_argument("--package", dest="packages", type=Path, action="append", default=[])
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--out", type=Path, default=PATH)
    args = parser.parse_args()
    matcher = Matcher(GLOSSARY)
    given = Translators([open_package(path) for path in args.packages])
    by_way = {False: samples(args.articles, args.trilingual, matcher)}
    kinds = fit_kinds(by_way[False], False)
    if given:
        by_way[True] = samples(args.articles, args.trilingual, matcher, given, weights_of(kinds, SETTINGS))
        kinds |= fit_kinds(by_way[True], True)
    else:
        before = json.loads(PATH.read_text(encoding="utf-8"))["kinds"][WITH_MODEL]
        kinds[WITH_MODEL] = before | {"weights": dict.fromkeys(FEATURES, 0.0) | before["weights"]}
    if args.folds:
        print_held_out(by_way, args.folds)
    stories = [sample.labelled for sample in by_way[False] if sample.name.startswith(STORY)]
    archives = {"stories": stories, "documents": trilingual(args.trilingual, matcher, NO_PACKAGES, per_story=1)}
    if args.folds:
        print_archives(archives, kinds)
    story = fit_story(list(archives.values()), weights_of(kinds, SETTINGS), TWO)
    relation = fit_relation([sample for own in by_way.values() for sample in own])
    stored = {"made by": "training/scorer.py", "kinds": kinds, "story": story, "relation": relation, "settings": SETTINGS}
    args.out.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(stored, indent=1))


if __name__ == "__main__":
    main()
