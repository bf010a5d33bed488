"""Real reporting on one event against a gold of sentences that share a claim, some of them optional.

A story is a folder of articles with a `gold.jsonl`: JSON lines `{"id", "relation", "members": [{"article", "start", "end",
"side"?}], "optional"?}`, spans in code points of the decoded file. The pairs of a line are those of members of different
articles and, where members have a side, of different sides. A pair that is optional is true, but two careful readers could
leave it out: hitting one is no error, missing one no loss, and a link that meets such pairs alone is not counted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

import numpy as np

from align.errors import ReadError
from align.evaluate.calibration import calibration_columns
from align.evaluate.interval import interval_of
from align.evaluate.statements import CONFLICTING, MUTUAL_BEST, RELATIONS, Row, best_on_margin, match_translated
from align.glossary import Glossary, Matcher
from align.intake import find_sources, read_sources
from align.match import Matched, match_articles
from align.model import Article, Member
from align.pipeline import matchable
from align.translate import Translators, open_translators, simplify
from align.work import Workers

GOLD = "gold.jsonl"
Span = tuple[str, int, int]
"""The name of an article, and code points of it."""
Pair = tuple[Span, Span]
EVERY = (*RELATIONS, CONFLICTING)


@dataclass(frozen=True)
class GoldPair:
    spans: Pair
    relation: str
    optional: bool


@dataclass(frozen=True)
class FoundLink:
    spans: Pair
    relation: str
    probability: float


@dataclass
class Tally:
    """Links called something against pairs that are; precision and recall count different things, for several links may meet
    one pair."""

    right: int = 0
    called: int = 0
    found: int = 0
    true: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(a + b for a, b in zip(self.counts, other.counts, strict=True)))

    @property
    def counts(self) -> tuple[int, int, int, int]:
        return self.right, self.called, self.found, self.true

    @property
    def figures(self) -> tuple[float, float, float]:
        """Precision, recall, F1."""
        precision, recall, f1 = _figures(np.array(self.counts, dtype=np.float64)[None])[:, 0].tolist()
        return precision, recall, f1


def _figures(counts: np.ndarray) -> np.ndarray:
    """Precision, recall and F1 [3, rows] of tallies [rows, 4]."""
    right, called, found, true = counts.T
    precision, recall = right / np.maximum(called, 1), found / np.maximum(true, 1)
    return np.stack([precision, recall, 2 * precision * recall / np.maximum(precision + recall, 1e-9)])


@dataclass
class Measured:
    """What one system found in a story, or in several."""

    linked: Tally = field(default_factory=Tally)
    same: Tally = field(default_factory=Tally)
    equivalent: Tally = field(default_factory=Tally)
    places: Tally = field(default_factory=Tally)
    """Sentences, and other articles that have an equivalent or partial counterpart: a claim told ten times is 45 pairs."""
    conflicts: Tally = field(default_factory=Tally)
    outcomes: list[tuple[float, bool]] = field(default_factory=list)

    def __add__(self, other: Measured) -> Measured:
        return Measured(
            self.linked + other.linked, self.same + other.same, self.equivalent + other.equivalent,
            self.places + other.places, self.conflicts + other.conflicts, [*self.outcomes, *other.outcomes],
        )  # fmt: skip


@dataclass(frozen=True)
class Story:
    """The articles of a folder and its gold."""

    name: str
    articles: Sequence[Article]
    gold: Sequence[GoldPair]


def evaluate_stories(
    folders: Sequence[Path],
    glossary: Glossary,
    package_files: Sequence[Path],
    workers: Workers,
    note: Callable[[str], None],
    progress: Callable[[str, int, int], None],
    by_language: bool = False,
) -> list[Row]:
    """A row for each story and system, with a last one for all stories together; with `by_language` one for each two
    languages as well. Raises ReadError for a folder without gold, or whose gold and articles disagree."""
    matcher, translators = Matcher(glossary), open_translators(package_files)
    systems: dict[str, dict[str, Measured]] = {}
    tongues: dict[str, dict[str, Measured]] = {}
    for folder in folders:
        story = read_story(folder, workers, note, progress)
        for system, links in _systems(story, translators, glossary, matcher, workers).items():
            systems.setdefault(system, {})[story.name] = measure(links, story.gold)
            if by_language:
                for languages, own in _by_language(links, story).items():
                    before = tongues.setdefault(system, {})
                    before[languages] = before.get(languages, Measured()) + own
        for system, best in _baselines(story, matcher).items():
            systems.setdefault(system, {})[story.name] = Measured(linked=best)
    rows = []
    for system, stories in systems.items():
        rows += [_row(name, system, own) for name, own in stories.items()]
        if len(stories) > 1:
            rows.append(_row("all", system, sum(stories.values(), Measured()), [m.linked for m in stories.values()]))
        rows += [_row(languages, system, own) for languages, own in sorted(tongues.get(system, {}).items())]
    return rows


def read_story(
    folder: Path, workers: Workers, note: Callable[[str], None], progress: Callable[[str, int, int], None]
) -> Story:
    """Raises ReadError where there is no gold, or where it names what is not there."""
    file = folder / GOLD
    if not file.is_file():
        raise ReadError(f"{folder}: no {GOLD}", "give folders with articles and their gold, or one gold with --gold")
    sources, _ = find_sources([folder], note)
    articles = matchable(read_sources(sources, [], {}, workers, note, progress)[0])
    return Story(folder.resolve().name, articles, read_pairs(file, {article.name for article in articles}))


def read_pairs(file: Path, names: set[str]) -> list[GoldPair]:
    """The pairs of a gold; `names` are those of the articles."""
    pairs: dict[Pair, GoldPair] = {}
    number = 0
    try:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            cluster = json.loads(line)
            relation, optional = cluster.get("relation", RELATIONS[0]), bool(cluster.get("optional", False))
            if relation not in EVERY:
                raise ReadError(f"{file}:{number}: no relation {relation}", f"write {', '.join(EVERY)}")
            members = [((m["article"], int(m["start"]), int(m["end"])), m.get("side")) for m in cluster["members"]]
            for (name, _, _), _ in members:
                if name not in names:
                    raise ReadError(f"{file}:{number}: no article {name}", "give the articles that the gold is of")
            for (g, side), (h, other) in combinations(sorted(members, key=lambda member: member[0]), 2):
                if g[0] != h[0] and (side is None or side != other):
                    pairs[g, h] = GoldPair((g, h), relation, optional)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReadError(f"{file}:{number}: no gold of a story ({error!r})", "see docs/alignment.md for its form") from None
    return list(pairs.values())


def _systems(
    story: Story, translators: Translators, glossary: Glossary, matcher: Matcher, workers: Workers
) -> dict[str, list[FoundLink]]:
    found = {}
    if any(translators.of(a.detection.language, a.detection.script) for a in story.articles):
        matched = match_translated(story.articles, translators, glossary, matcher, workers)
        found["align, with translation"] = links_of(matched, story.articles)
    matched = match_articles(story.articles, {}, matcher, simplify, workers)
    return {**found, "align, without": links_of(matched, story.articles)}


def links_of(matched: Matched, articles: Sequence[Article]) -> list[FoundLink]:
    """The links of what was matched, by span."""
    by_id = {article.id: article for article in articles}

    def span(member: Member) -> Span:
        own = by_id[member.article]
        return own.name, own.segments[member.segments[0]].start, own.segments[member.segments[-1]].end

    found = []
    for link in matched.links:
        a, b = sorted((span(link.a), span(link.b)))
        found.append(FoundLink((a, b), link.relation, link.probability))
    return found


def measure(links: Sequence[FoundLink], gold: Sequence[GoldPair]) -> Measured:
    """These links against the pairs that are. A link meets a pair where the spans on both sides share over half of the
    shorter."""
    index: dict[tuple[str, str], list[GoldPair]] = {}
    for pair in gold:
        index.setdefault((pair.spans[0][0], pair.spans[1][0]), []).append(pair)
    hits = [
        [
            pair
            for pair in index.get((link.spans[0][0], link.spans[1][0]), [])
            if all(_meets(own, other) for own, other in zip(link.spans, pair.spans, strict=True))
        ]
        for link in links
    ]
    met = list(zip(links, hits, strict=True))
    alike = {place for pair in gold if not pair.optional and pair.relation in RELATIONS for place in _places(pair)}
    at = {p for own in hits for pair in own if not pair.optional and pair.relation in RELATIONS for p in _places(pair)}
    hard = [pair for pair in gold if not pair.optional and pair.relation == CONFLICTING]
    called = [own for link, own in met if link.relation == CONFLICTING]
    meant = {id(pair) for own in called for pair in own}
    return Measured(
        linked=_tally(met, gold, EVERY, EVERY),
        same=_tally(met, gold, RELATIONS, RELATIONS),
        equivalent=_tally(met, gold, RELATIONS[:1], RELATIONS[:1]),
        places=Tally(len(at & alike), len(at), len(at & alike), len(alike)),
        conflicts=Tally(
            sum(any(pair.relation == CONFLICTING for pair in own) for own in called), len(called),
            sum(id(pair) in meant for pair in hard), len(hard),
        ),
        outcomes=[
            (link.probability, required)
            for link, own in met
            if (required := any(not pair.optional for pair in own)) or not own
        ],
    )  # fmt: skip


def _tally(
    met: Iterable[tuple[FoundLink, list[GoldPair]]], gold: Sequence[GoldPair], wanted: Sequence[str], called: Sequence[str]
) -> Tally:
    tally, got = Tally(), set[int]()
    needed = {id(pair) for pair in gold if not pair.optional and pair.relation in wanted}
    for link, own in met:
        good = {id(pair) for pair in own} & needed
        if link.relation not in called or (not good and any(pair.optional for pair in own)):
            continue
        tally.called += 1
        tally.right += bool(good)
        got |= good
    tally.found, tally.true = len(got), len(needed)
    return tally


def _meets(a: Span, b: Span) -> bool:
    return a[0] == b[0] and min(a[2], b[2]) - max(a[1], b[1]) > 0.5 * min(a[2] - a[1], b[2] - b[1])


def _places(pair: GoldPair) -> list[tuple[Span, str]]:
    """Each sentence of a pair, with the article of the other."""
    a, b = pair.spans
    return [(a, b[0]), (b, a[0])]


def _by_language(links: Sequence[FoundLink], story: Story) -> dict[str, Measured]:
    tags = {article.name: _tag(article) for article in story.articles}

    def languages(spans: Pair) -> str:
        return " ".join(sorted(tags[name] for name, _, _ in spans))

    found = {}
    for name in sorted({languages(pair.spans) for pair in story.gold}):
        own = [link for link in links if languages(link.spans) == name]
        found[name] = measure(own, [pair for pair in story.gold if languages(pair.spans) == name])
    return found


def _tag(article: Article) -> str:
    """Without a region."""
    return "-".join(part for part in article.tag.split("-") if len(part) != 2 or part == article.detection.language)


def _baselines(story: Story, matcher: Matcher) -> dict[str, Tally]:
    """Of each, what it finds at the threshold that is best for it on this very gold."""
    spans = {(article.id, s.index): (article.name, s.start, s.end) for article in story.articles for s in article.segments}
    found = {}
    for name, scored in best_on_margin(story.articles, matcher, MUTUAL_BEST).items():
        links = []
        for margin, pair in scored:
            a, b = sorted(spans[node] for node in pair)
            links.append((margin, FoundLink((a, b), RELATIONS[0], 1.0)))
        links.sort(key=lambda one: -one[0])
        tallies = [measure([link for _, link in links[:size]], story.gold).linked for size in _sizes(len(links))]
        found[f"{name}, best threshold"] = max(tallies, key=lambda tally: tally.figures[2], default=Tally())
    return found


def _sizes(total: int) -> Iterable[int]:
    """How many of the surest links are tried: a threshold between two of a hundred parts changes little."""
    return sorted({round(total * part / 100) for part in range(1, 101)} - {0})


def _row(story: str, system: str, own: Measured, parts: Sequence[Tally] = ()) -> Row:
    precision, recall, f1 = own.linked.figures
    row: Row = {"story": story, "system": system, "precision": precision, "recall": recall, "F1": f1, "95 %": ""}
    if parts:
        row["95 %"] = interval_of([part.counts for part in parts], lambda counts: _figures(counts)[2])
    measured: Mapping[str, float | int | str] = dict.fromkeys(
        ("same F1", "equivalent F1", "places", "conflicts", "false", "calibration error", "by chance"), ""
    )
    if own.same.true or own.same.called:
        measured = {
            "same F1": own.same.figures[2],
            "equivalent F1": own.equivalent.figures[2],
            "places": own.places.figures[1],
            "conflicts": f"{own.conflicts.found} of {own.conflicts.true}",
            "false": own.conflicts.called - own.conflicts.right,
            **calibration_columns(own.outcomes),
        }
    return {**row, **measured}
