"""Statements against a hand-made gold: pairs of sentences, clusters (B-cubed), calibration; and baselines.

Gold: JSON lines `{"id", "relation", "members": [{"article", "start", "end"}]}`, spans in code points of the decoded
file. Two sentences of different articles are a gold pair where one gold statement touches both.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from pathlib import Path

import numpy as np

from align.errors import ReadError
from align.evaluate.calibration import calibration_columns
from align.evaluate.interval import interval_of_f1
from align.glossary import Glossary, Matcher
from align.intake import find_sources, read_sources
from align.match import Matched, PairFeatures, match_articles, pairs_of_articles
from align.model import Article
from align.pipeline import matchable
from align.translate import Likelihood, NoCache, Translators, open_translators, simplify, translate_articles
from align.vectors import Floats
from align.work import Workers

Node = tuple[str, int]
Rule = Callable[[Floats], list[tuple[int, int]]]
Margins = Callable[[PairFeatures], Floats]
Systems = dict[str, tuple[Rule, Margins]]
Pair = tuple[Node, Node]
Row = dict[str, float | int | str]
CONFLICTING = "conflicting"
RELATIONS = ("equivalent", "partial")
"""Those of which it is told how much is found; of conflicting ones there are few, and they are told one by one."""


def evaluate_statements(
    paths: Sequence[Path],
    gold_file: Path,
    glossary: Glossary,
    package_files: Sequence[Path],
    workers: Workers,
    note: Callable[[str], None],
    progress: Callable[[str, int, int], None],
) -> list[Row]:
    """One row a system: with pivots where a package is there, without, and the baselines."""
    sources, _ = find_sources(paths, note)
    articles = matchable(read_sources(sources, [], {}, workers, note, progress)[0])
    gold = read_gold(gold_file, articles)
    relations = relations_in(gold_file)
    matcher = Matcher(glossary)
    rows = []
    translators = open_translators(package_files)
    if any(translators.of(a.detection.language, a.detection.script) for a in articles):
        matched = match_translated(articles, translators, glossary, matcher, workers)
        rows.append(_row("align, with translation", matched, gold, relations))
    else:
        note("no translation package: nothing to measure with translation")
    rows.append(_row("align, without", match_articles(articles, {}, matcher, simplify, workers), gold, relations))
    return [*rows, *_baselines(articles, matcher, gold)]


def match_translated(
    articles: Sequence[Article],
    translators: Translators,
    glossary: Glossary,
    matcher: Matcher,
    workers: Workers,
) -> Matched:
    """As a run matches them: with pivots and what the translation models say, as far as there are any."""
    made = translate_articles(articles, translators, glossary, NoCache(), workers)
    pivots = {place: pivot for place, (_, pivot) in made.items()}
    likelihood = Likelihood(articles, pivots, translators, workers) if pivots else None
    return match_articles(articles, pivots, matcher, simplify, workers, likelihood=likelihood)


def read_gold(path: Path, articles: Sequence[Article]) -> list[frozenset[Node]]:
    """The gold statements as sets of (article id, segment index). Raises ReadError where the file and articles disagree."""
    by_name = {article.name: article for article in articles}
    statements = []
    try:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            nodes: set[Node] = set()
            for member in json.loads(line)["members"]:
                article = by_name.get(member["article"])
                if article is None:
                    raise ReadError(
                        f"{path}:{number}: no article {member['article']}", "give the articles that the gold is of"
                    )
                nodes.update(_touched(article, member["start"], member["end"]))
            statements.append(frozenset(nodes))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReadError(f"{path}: no gold file ({error})", "see seeds/README.md for its form") from None
    return statements


def relations_in(path: Path) -> list[str | None]:
    """The relation of each gold statement, None where none is given. Raises ReadError for one that there is not."""
    found: list[str | None] = [json.loads(line).get("relation") for line in path.read_text(encoding="utf-8").splitlines()]
    for number, relation in enumerate(found, start=1):
        if relation not in (None, *RELATIONS, CONFLICTING):
            raise ReadError(f"{path}:{number}: no relation {relation}", f"write {', '.join(RELATIONS)} or {CONFLICTING}")
    return found


def _touched(article: Article, start: int, end: int) -> list[Node]:
    """The statements of an article that share at least half of their length with the span."""
    return [
        (article.id, s.index)
        for s in article.sentences
        if 2 * (min(s.end, end) - max(s.start, start)) >= min(s.end - s.start, end - start)
    ]


def pairs_of(groups: Iterable[Iterable[Node]]) -> set[Pair]:
    """All pairs of nodes of different articles, within each group."""
    found = set()
    for group in groups:
        nodes = sorted(group)
        found |= {(x, y) for i, x in enumerate(nodes) for y in nodes[i + 1 :] if x[0] != y[0]}
    return found


def precision_recall_f1(predicted: set[Pair], gold: set[Pair]) -> tuple[float, float, float]:
    right = len(predicted & gold)
    precision = right / len(predicted) if predicted else 0.0
    recall = right / len(gold) if gold else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if right else 0.0


def _row(system: str, matched: Matched, gold: Sequence[frozenset[Node]], relations: Sequence[str | None]) -> Row:
    groups = [{(m.article, i) for m in s.members for i in m.segments} for s in matched.statements]
    pairs = pairs_of(groups)
    precision, recall, f1 = precision_recall_f1(pairs, pairs_of(gold))
    by_relation = _recalls(pairs, gold, relations)
    conflicting = [n for n, relation in enumerate(relations) if relation == CONFLICTING]
    flagged = [g for g, s in zip(groups, matched.statements, strict=True) if s.conflicts]
    found = [n for n in conflicting if any(len(gold[n] & g) * 2 > len(g) for g in flagged)]
    right = [g for g in flagged if any(len(gold[n] & g) * 2 > len(g) for n in conflicting)]
    return {
        "system": system,
        "precision": precision,
        "recall": recall,
        "F1": f1,
        "95 %": _interval(groups, gold),
        "B-cubed F1": b_cubed(groups, gold),
        **calibration_columns(link_outcomes(matched, pairs_of(gold))),
        "statements": len(groups),
        "conflicts": f"{len(found)} of {len(conflicting)}",
        "false": len(flagged) - len(right),
        **by_relation,
    }


def _recalls(found: set[Pair], gold: Sequence[frozenset[Node]], relations: Sequence[str | None]) -> Row:
    """How much of the pairs of statements of each relation is found; nothing where the gold has none."""
    recalls: Row = {}
    for name in RELATIONS:
        true = pairs_of([own for own, relation in zip(gold, relations, strict=True) if relation == name])
        recalls[f"of {name}"] = precision_recall_f1(found, true)[1] if true else ""
    return recalls


def _interval(predicted: Sequence[set[Node]], gold: Sequence[frozenset[Node]]) -> str:
    """The middle 95 % of pair F1 over gold statements drawn anew, each with the predicted pairs that touch it; what
    touches none is in every draw."""
    owners: dict[Node, list[int]] = {}
    for place, statement in enumerate(gold):
        for node in statement:
            owners.setdefault(node, []).append(place)
    counts = np.array([[0, 0, len(pairs_of([statement]))] for statement in gold], dtype=np.float64)
    alone = 0
    true = pairs_of(gold)
    for pair in pairs_of(predicted):
        places = {p for node in pair for p in owners.get(node, ())}
        alone += not places
        for place in places:
            counts[place] += np.array([pair in true, 1, 0]) / len(places)
    return interval_of_f1(counts, (0, alone, 0))


def b_cubed(predicted: Sequence[Iterable[Node]], gold: Sequence[Iterable[Node]]) -> float:
    """Bagga & Baldwin 1998, over every sentence that is in a cluster of either side; one in none is its own cluster."""
    home: list[dict[Node, set[Node]]] = [{}, {}]  # of a node in several clusters, all that is in any of them
    for own, side in zip(home, (predicted, gold), strict=True):
        for group in side:
            for node in group:
                own.setdefault(node, set()).update(group)
    nodes = sorted(set(home[0]) | set(home[1]))
    if not nodes:
        return 0.0
    precision = recall = 0.0
    for node in nodes:
        found, true = (side.get(node, {node}) for side in home)
        precision += len(found & true) / len(found)
        recall += len(found & true) / len(true)
    return 2 * precision * recall / ((precision + recall) * len(nodes)) if precision + recall else 0.0


def link_outcomes(matched: Matched, gold: set[Pair], optional: Set[Pair] = frozenset()) -> Iterator[tuple[float, bool]]:
    """The probability of each link, and whether half of its pairs are in the gold; of what is `optional` nothing is said."""
    for link in matched.links:
        pairs = pairs_of([{(m.article, i) for m in (link.a, link.b) for i in m.segments}]) - optional
        if pairs:
            yield link.probability, len(pairs & gold) * 2 >= len(pairs)


def _margins_of_embeddings(pair: PairFeatures) -> Floats:
    return pair.margin


def _margins_of_both(pair: PairFeatures) -> Floats:
    return pair.alike


def _baselines(articles: Sequence[Article], matcher: Matcher, gold: Sequence[frozenset[Node]]) -> list[Row]:
    systems: Systems = {"monotone DP on margin": (monotone, _margins_of_embeddings), **MUTUAL_BEST}
    found = best_on_margin(articles, matcher, systems)
    return [_best_row(name, scored, pairs_of(gold)) for name, scored in found.items()]


def best_on_margin(articles: Sequence[Article], matcher: Matcher, systems: Systems) -> dict[str, list[tuple[float, Pair]]]:
    """By the name of each system the pairs that its rule takes from its margins of each two articles, with their margins."""
    scored: dict[str, list[tuple[float, Pair]]] = {name: [] for name in systems}
    for (a, b), pair in pairs_of_articles(articles, matcher, simplify):
        for name, (rule, margins) in systems.items():
            margin = margins(pair)
            for i, j in rule(margin):
                nodes = sorted(((articles[a].id, pair.a[i].segments[0]), (articles[b].id, pair.b[j].segments[0])))
                scored[name].append((float(margin[i, j]), (nodes[0], nodes[1])))
    return scored


def _best_row(system: str, scored: list[tuple[float, Pair]], gold: set[Pair]) -> Row:
    scored.sort(reverse=True)
    chosen: set[Pair] = set()
    best = (0.0, 0.0, 0.0)
    for _, pair in scored:
        chosen.add(pair)
        best = max(best, precision_recall_f1(chosen, gold), key=lambda figures: figures[2])
    return {
        "system": f"{system}, best threshold", "precision": best[0], "recall": best[1], "F1": best[2], "95 %": "",
        "B-cubed F1": "", "calibration error": "", "by chance": "", "statements": "", "conflicts": "", "false": "",
        **{f"of {name}": "" for name in RELATIONS},
    }  # fmt: skip


def mutual_best(margin: Floats) -> list[tuple[int, int]]:
    """Pairs that are each other's nearest, as bitext miners take them."""
    rows, columns = margin.argmax(1), margin.argmax(0)
    return [(i, int(j)) for i, j in enumerate(rows) if columns[j] == i]


MUTUAL_BEST: Systems = {
    "mutual best on margin": (mutual_best, _margins_of_embeddings),
    "mutual best with the encoder": (mutual_best, _margins_of_both),
}
"""Baselines on the margins of the embeddings, and on these and the encoder's, summed."""


def monotone(margin: Floats, skip: float = -0.05) -> list[tuple[int, int]]:
    """The best path of 1-1 links in order, with skips: the dynamic programme of sentence aligners."""
    height, width = margin.shape
    best = np.zeros((height + 1, width + 1))
    best[1:, 0] = skip * np.arange(1, height + 1)
    best[0, 1:] = skip * np.arange(1, width + 1)
    for i in range(1, height + 1):
        for j in range(1, width + 1):
            best[i, j] = max(best[i - 1, j - 1] + margin[i - 1, j - 1], best[i - 1, j] + skip, best[i, j - 1] + skip)
    path, i, j = [], height, width
    while i and j:
        if np.isclose(best[i, j], best[i - 1, j - 1] + margin[i - 1, j - 1]):
            path.append((i - 1, j - 1))
            i, j = i - 1, j - 1
        elif np.isclose(best[i, j], best[i - 1, j] + skip):
            i -= 1
        else:
            j -= 1
    return path[::-1]
