from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from align.corpus import read_store
from align.detect import detect_text, tag_article
from align.glossary import Glossary, Matcher
from align.match.clusters import cluster
from align.match.collection import build_features
from align.match.given import Given
from align.match.keys import probability
from align.match.links import Bead
from align.match.matching import match_articles
from align.match.pair_features import FEATURES, PairFeatures, Rarities, coverage
from align.match.pair_scores import ScoreTask, score_pair
from align.match.weights import load_weights
from align.model import Article, Pivot, Segment
from align.read import read_file
from align.translate import simplify
from align.vectors.embeddings import load_embeddings, rarities
from align.work import Limits, LocalWorkers
from tests.conftest import SEEDS, STARTS


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    return [tag_article(read_file(SEEDS / name)) for name in ("en-report.txt", "ru-agency.txt", "zh-hans-brief.txt")]


@pytest.fixture(scope="module")
def matcher(glossary: Glossary) -> Matcher:
    return Matcher(glossary)


@pytest.fixture(scope="module")
def given(articles: list[Article], matcher: Matcher) -> Given:
    features = build_features(articles, {}, matcher, simplify)
    return Given(features, Rarities.of(one for own in features for one in own), load_weights())


@pytest.fixture(scope="module")
def pair(given: Given) -> PairFeatures:
    return given.pair((0, 1))


def test_translations_are_nearer_than_strangers() -> None:
    model = load_embeddings()
    vectors = model.embed(
        ["The weather is fine today.", "今天天气很好。", "Сегодня хорошая погода.", "Акции упали на бирже."]
    )
    similarity = vectors @ vectors.T
    assert min(similarity[0, 1], similarity[0, 2], similarity[1, 2]) > max(similarity[3, :3])


def test_a_text_without_subwords_is_no_trouble() -> None:
    vectors = load_embeddings().embed(["", "word"])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([0, 1], abs=1e-5)


def test_what_is_in_every_sentence_counts_next_to_nothing(matcher: Matcher) -> None:
    rarity = rarities([[5, 6, 6], [5, 7], [5]])
    assert 0 < rarity[5] < rarity[6] == rarity[7]
    assert rarity[8] == 0
    assert rarities([]).sum() == 0
    assert rarities([[5]], others=10)[5] > rarities([[5]])[5] > 0
    texts = ["The dam on the Irtysh held.", "The dam on the Irtysh was closed.", "Nobody at the dam was hurt."]
    segments = tuple(Segment(i, 0, len(text), text, text) for i, text in enumerate(texts))
    article = Article("a", "a", "", "utf-8", segments, detect_text(" ".join(texts)))
    held = build_features([article], {}, matcher, simplify)[0][0]
    dam, last = (load_embeddings().subwords(word)[0] for word in ("dam", "held"))
    counted = dict(zip(held.subwords.tolist(), held.rarity.tolist(), strict=True))
    assert counted[dam] < counted[last]


def test_every_candidate_has_every_feature(pair: PairFeatures) -> None:
    together = pair.candidate_features()
    assert together.shape == (len(pair.candidates), len(FEATURES))
    for (i, j), row in zip(pair.candidates[::7], together[::7], strict=True):
        assert row == pytest.approx(pair.group_features([i], [j]), abs=1e-5)
        assert np.isfinite(row).all()


def test_coverage_of_the_matrix_is_coverage_of_the_pair(pair: PairFeatures) -> None:
    for i, j in [(0, 0), (3, 5), (7, 2)]:
        assert pair.covered[0][i, j] == pytest.approx(coverage(pair.a[i], pair.b[j]), abs=1e-5)
        assert pair.covered[1][i, j] == pytest.approx(coverage(pair.b[j], pair.a[i]), abs=1e-5)


def test_rivals_take_away_what_the_weights_say(given: Given, pair: PairFeatures) -> None:
    weights, scores = given.weights.of(pair), score_pair(given, ScoreTask((0, 1)))
    taken = scores.odds - scores.own
    assert weights.rivals < 0 < weights.unrivalled
    assert taken.max() <= weights.unrivalled + 1e-9
    assert taken.min() < weights.unrivalled + weights.rivals / 2  # some sentences have more than one likely counterpart


def test_a_group_is_the_sum_of_its_parts(pair: PairFeatures) -> None:
    whole = pair.a[0] + pair.a[1]
    assert whole.segments == pair.a[0].segments + pair.a[1].segments
    assert len(whole.tokens) == len(pair.a[0].tokens) + len(pair.a[1].tokens)
    assert whole.quantities == pair.a[0].quantities + pair.a[1].quantities


def test_the_evidence_of_every_link_adds_up_to_its_probability(seeds_corpus: Path) -> None:
    corpus = read_store(seeds_corpus)
    assert len(corpus.links) > 50
    for link in corpus.links:
        total = sum(e.contribution for e in link.evidence)
        assert link.probability == pytest.approx(probability(total), abs=1e-3)


def test_the_two_conflicts_of_the_seeds_are_reported(seeds_corpus: Path) -> None:
    conflicts = [c for s in read_store(seeds_corpus).statements for c in s.conflicts]
    assert any("2,480" in c and "2,048" in c for c in conflicts)
    assert any("3月13日" in c and "March 12" in c for c in conflicts)
    assert all(s.relation == "conflicting" for s in read_store(seeds_corpus).statements if s.conflicts)


@pytest.mark.parametrize("start", STARTS)
def test_neither_jobs_nor_how_processes_start_change_the_result(
    start: str, articles: list[Article], matcher: Matcher
) -> None:
    telling = Telling(set(), articles[1].id)
    alone = match_articles(articles, {}, matcher, simplify)
    told = match_articles(articles, {}, matcher, simplify, likelihood=telling)
    assert told != alone
    limits = Limits(sentences_in_pool=1, texts_in_pool=1, pairs_in_pool=1, links_in_pool=1, mapped=1000)
    with LocalWorkers(2, limits, start) as two:
        assert match_articles(articles, {}, matcher, simplify, two) == alone
        assert match_articles(articles, {}, matcher, simplify, two, likelihood=telling) == told


def test_what_is_held_in_memory_does_not_change_the_result(articles: list[Article], matcher: Matcher) -> None:
    telling = Telling(set(), articles[1].id)
    whole = match_articles(articles, {}, matcher, simplify, likelihood=telling)
    little = LocalWorkers(1, Limits(cells_held=0, pairs_asked_at_once=1))
    assert match_articles(articles, {}, matcher, simplify, little, likelihood=telling) == whole


def test_the_features_of_candidates_are_computed_once(
    articles: list[Article], matcher: Matcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scoring, asking a model, scoring again and describing links all need them."""
    computed: list[PairFeatures] = []
    compute = PairFeatures._measured_alike

    def counted(self: PairFeatures) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        computed.append(self)
        return compute(self)

    monkeypatch.setattr(PairFeatures, "_measured_alike", counted)
    match_articles(articles, {}, matcher, simplify, likelihood=Telling(set()))
    assert len(computed) == 3, "of three pairs of articles"


def test_pivots_are_evidence(articles: list[Article], matcher: Matcher) -> None:
    """A perfect pivot of a sentence raises the probability of its link to the English original."""
    russian, english = articles[1], articles[0]
    before = match_articles([english, russian], {}, matcher, simplify)
    link = min(before.links, key=lambda one: one.probability)
    text = " ".join(english.segments[i].text for i in link.a.segments)
    pivots = {(russian.id, s.index): Pivot("Nothing of the kind.", "test") for s in russian.sentences}
    pivots |= {(russian.id, i): Pivot(text, "test") for i in link.b.segments}
    after = match_articles([english, russian], pivots, matcher, simplify, likelihood=Telling(set()))
    others = match_articles([english, russian], {}, matcher, simplify, likelihood=Telling(set()))
    chances = [next((one.probability for one in m.links if one.id == link.id), 0.0) for m in (others, after)]
    assert chances[1] > chances[0]


class Telling:
    """A translation model that knows some pairs of sentences, and none but Russian ones with English ones."""

    def __init__(self, known: set[tuple[tuple[str, int], tuple[str, int]]], russian: str = "") -> None:
        self.known, self.russian = known, russian
        self.asked = 0

    def can_tell(self, source: tuple[str, int], english: tuple[str, int]) -> bool:
        return not self.russian or source[0] == self.russian

    def shares(self, pairs: Sequence[tuple[tuple[str, int], tuple[str, int]]]) -> list[float]:
        self.asked += len(pairs)
        return [0.6 if pair in self.known else 0.02 for pair in pairs]


def test_what_a_translation_model_tells_makes_a_link_surer(articles: list[Article], matcher: Matcher) -> None:
    russian, english = articles[1], articles[0]
    before = match_articles([english, russian], {}, matcher, simplify)
    link = min(before.links, key=lambda one: one.probability)
    known = {((russian.id, b), (english.id, a)) for a in link.a.segments for b in link.b.segments}
    chances = []
    for pairs in (known, set()):
        telling = Telling(pairs, russian.id)
        matched = match_articles([english, russian], {}, matcher, simplify, likelihood=telling)
        chances.append(next((one.probability for one in matched.links if one.id == link.id), 0.0))
        assert 0 < telling.asked < len(english.sentences) * len(russian.sentences)
    assert chances[0] > chances[1]
    matched = match_articles([english, russian], {}, matcher, simplify, likelihood=Telling(known, russian.id))
    told = next(one for one in matched.links if one.id == link.id)
    assert any(e.name.startswith("told") for e in told.evidence)
    odds = math.log(told.probability / (1 - told.probability))
    assert math.isclose(sum(e.contribution for e in told.evidence), odds, abs_tol=0.01)


def test_one_article_alone_has_no_statements(articles: list[Article], matcher: Matcher) -> None:
    matched = match_articles(articles[:1], {}, matcher, simplify)
    assert matched.statements == () == matched.links
    assert match_articles([], {}, matcher, simplify).statements == ()


def test_a_doubtful_link_does_not_chain_two_statements() -> None:
    strong, weak, against = 5.0, 0.5, -8.0
    totals = {(0, 1): np.full((2, 2), against), (0, 2): np.full((2, 2), against), (1, 2): np.full((2, 2), against)}
    beads: dict[tuple[int, int], list[Bead]] = {(0, 1): [Bead((0,), (0,), strong, 0.0), Bead((1,), (1,), weak, 0.0)]}
    beads[0, 2] = [Bead((0,), (0,), strong, 0.0)]
    beads[1, 2] = [Bead((0,), (0,), strong, 0.0), Bead((1,), (0,), weak, 0.0)]
    assert cluster(beads, totals, threshold=0.0, floor=-3.0) == [[(0, 0), (1, 0), (2, 0)], [(0, 1), (1, 1)]]


def test_weights_keep_their_signs() -> None:
    for kind, scorer in load_weights().kinds.items():
        weights = dict(zip(FEATURES, scorer.weights, strict=True))
        assert weights["figures conflicting"] == 0
        assert all(weights[w] <= 0 for w in ("names on one side", "terms on one side", "figures on one side", "length"))
        assert all(weights[w] >= 0 for w in ("embedding margin", "names shared", "terms shared", "figures agreeing"))
        told = weights["told by translation"] + weights["told ahead of the next"]
        assert (told > 0) == kind.startswith("told")
    assert math.isclose(probability(0.0), 0.5)
