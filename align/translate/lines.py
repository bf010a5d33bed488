"""The likelihood of pairs of lines: articles of one line each, translated only where a pair needs English."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from align.glossary import Glossary
from align.model import Article, Detection, Pivot, Segment
from align.translate.engine import loading_once
from align.translate.likelihood import Likelihood, Place
from align.translate.packages import Package, choose
from align.translate.pivots import NoCache, translate_articles

Pairs = Sequence[tuple[int, int]]


def line_article(number: int, side: str, text: str, detection: Detection) -> Article:
    segment = Segment(0, 0, len(text), text.strip(), text)
    return Article(f"{side}{number}", f"line {number + 1}", text, "utf-8", (segment,), detection)


def pair_reader(
    sides: tuple[Sequence[str], Sequence[str]],
    languages: tuple[str, str],
    packages: Sequence[Package],
    glossary: Glossary,
    jobs: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Callable[[Pairs], list[float]] | None:
    """What tells how much of the English of the one line the other one tells, the mean of both ways where there are two.

    None where no package can say: both sides are English, or a language has none.
    """
    own = [choose(packages, language, "Hans") if language != "en" else None for language in languages]
    if any(package is None and language != "en" for package, language in zip(own, languages, strict=True)) or not any(own):
        return None
    load = loading_once()

    def read(pairs: Pairs) -> list[float]:
        articles = []
        for side, lines, language, wanted in zip("st", sides, languages, zip(*pairs, strict=True), strict=True):
            detection = Detection(language, "Hans" if language == "zh" else "Zyyy", 1.0)
            articles += [line_article(n, side, lines[n], detection) for n in sorted(set(wanted))]
        pivots: dict[Place, Pivot] = {}
        if "en" not in languages:
            made = translate_articles(articles, packages, glossary, NoCache(), jobs, progress, load)
            pivots = {place: pivot for place, (_, pivot) in made.items()}
        likelihood = Likelihood(articles, pivots, packages, jobs, load)
        places = [((f"s{i}", 0), (f"t{j}", 0)) for i, j in pairs]
        ways = [(k, way) for k, (a, b) in enumerate(places) for way in ((a, b), (b, a)) if likelihood.can_tell(*way)]
        told: list[list[float]] = [[] for _ in pairs]
        for (k, _), share in zip(ways, likelihood.shares([way for _, way in ways]), strict=True):
            told[k].append(share)
        return [sum(shares) / len(shares) if shares else 0.0 for shares in told]

    return lambda pairs: read(pairs) if pairs else []
