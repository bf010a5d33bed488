"""What a translation model says of pairs: with a package of random weights for the paths, and counted words for the sums."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from align.detect import tag_article
from align.glossary import Glossary
from align.model import Article, Pivot
from align.read import read_text
from align.translate import Engine, Likelihood, LineReader, Package, Translators, open_package
from align.translate.told import ModelAnswers
from tests.translate.toy import TEXT, build_package


class Counting:
    """Says that an English text is the likelier, the more of its words stand in the source."""

    def __init__(self, package: Package, jobs: int) -> None:
        self.asked: list[tuple[str, str]] = []

    def log_probabilities(self, sources: Sequence[str], targets: Sequence[str]) -> list[float]:
        self.asked += zip(sources, targets, strict=True)
        return [-float(sum(w not in s for w in t.split())) for s, t in zip(sources, targets, strict=True)]


@pytest.fixture(scope="module")
def chinese(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return open_package(build_package(tmp_path_factory.mktemp("toy")))


@pytest.fixture
def articles() -> list[Article]:
    texts = ["Lanheng-2 模型的价格很低，很多公司都在使用。\n", "Lanheng-2 costs so much. Nobody knows why it is so.\n"]
    return [tag_article(read_text(text, name)) for text, name in zip(texts, ("zh", "en"), strict=True)]


def test_the_share_is_of_what_the_english_says_alone(chinese: Package, articles: list[Article]) -> None:
    engine = Counting(chinese, 1)
    likelihood = Likelihood(articles, {}, Translators([chinese], lambda model, threads: engine))  # type: ignore[arg-type, return-value]
    (source,), (first, second) = ([(a.id, s.index) for s in a.sentences] for a in articles)
    assert likelihood.can_tell(source, first)
    assert not likelihood.can_tell(first, source)
    assert likelihood.shares([(source, first), (source, second)]) == [pytest.approx(1 / 4), 0.0]
    before = len(engine.asked)
    assert likelihood.shares([(source, second), (source, first), (source, second)]) == [0.0, pytest.approx(1 / 4), 0.0]
    assert len(engine.asked) == before


def test_a_pivot_is_english_too(chinese: Package, articles: list[Article]) -> None:
    place = articles[0].id, articles[0].sentences[0].index
    likelihood = Likelihood(articles, {place: Pivot("Lanheng-2 is cheap.", "test")}, Translators([chinese]))
    assert likelihood.can_tell(place, place)
    assert not Likelihood(articles, {}, Translators()).can_tell(place, place)


def test_a_pair_counts_the_same_alone_and_among_others(chinese: Package) -> None:
    engine = Engine(chinese)
    pairs = [(a, b) for a in TEXT[:3] for b in (*TEXT[3:5], "")]
    together = engine.log_probabilities(*map(list, zip(*pairs, strict=True)))
    assert together == pytest.approx([engine.log_probabilities([a], [b])[0] for a, b in pairs], abs=1e-4)
    assert all(value <= 0 for value in together)
    assert engine.log_probabilities([], []) == []


def test_lines_are_read_in_either_order_and_through_pivots(chinese: Package, tmp_path: Path) -> None:
    russian = open_package(build_package(tmp_path, "ru"))
    zh, ru, en = ["新創公司發表了模型。", ""], ["Компания представила новую модель."], ["The company released a model."]
    read = LineReader((zh, en), ("zh", "en"), Translators([chinese]), Glossary())
    back = LineReader((en, zh), ("en", "zh"), Translators([chinese]), Glossary())
    assert read.can_tell
    assert read.shares([(0, 0)]) == back.shares([(0, 0)])
    assert read.gains([((0,), (0,))]) == back.gains([((0,), (0,))])
    assert read.shares([]) == []
    assert len(read.shares([(1, 0), (0, 0)])) == 2
    both = LineReader((zh, ru), ("zh", "ru"), Translators([chinese, russian]), Glossary())
    assert both.can_tell
    assert len(both.shares([(0, 0), (1, 0)])) == 2
    assert len(both.gains([((0, 1), (0,)), ((1,), (0,))])) == 2


def test_a_line_without_english_is_told_by_nothing(chinese: Package) -> None:
    read = LineReader((["新創公司發表了模型。"], [""]), ("zh", "en"), Translators([chinese]), Glossary())
    assert read.shares([(0, 0)]) == [0.0]
    assert read.gains([((0,), (0,))]) == [(0.0, 0.0)]


def test_nothing_is_read_without_a_package_for_each_language(chinese: Package) -> None:
    for languages in (("en", "en"), ("zh", "ru"), ("ru", "en")):
        assert not LineReader((["a"], ["b"]), languages, Translators([chinese]), Glossary()).can_tell


def test_what_was_said_before_is_not_asked_again(chinese: Package, articles: list[Article], tmp_path: Path) -> None:
    (source,), (first, second) = ([(a.id, s.index) for s in a.sentences] for a in articles)
    shares, asked = [], []
    for path in (tmp_path / "cache" / "told.sqlite", tmp_path / "cache" / "told.sqlite", None):
        engine = Counting(chinese, 1)
        kept = ModelAnswers(path) if path else None
        likelihood = Likelihood(articles, {}, Translators([chinese], lambda model, threads, e=engine: e), kept=kept)  # type: ignore[arg-type, misc]
        shares.append(likelihood.shares([(source, first), (source, second)]))
        asked.append(len(engine.asked))
    assert shares[0] == shares[1] == shares[2]
    assert asked == [4, 0, 4]


def test_a_damaged_cache_only_costs_time(chinese: Package, articles: list[Article], tmp_path: Path) -> None:
    path = tmp_path / "told.sqlite"
    path.write_bytes(b"no database")
    (source,), (first, _) = ([(a.id, s.index) for s in a.sentences] for a in articles)
    assert len(Likelihood(articles, {}, Translators([chinese]), kept=ModelAnswers(path)).shares([(source, first)])) == 1
    assert path.read_bytes() == b"no database"
