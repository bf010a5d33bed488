from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from align.corpus import read_store
from align.detect import detect_text, tag_article
from align.glossary import Glossary, Matcher
from align.match.collection import build_units
from align.match.decode import Bead, score_pairs
from align.match.embeddings import load_embeddings, rarities
from align.match.evidence import WITNESSES, Pairing, Statistics, UnitTable, coverage
from align.match.matching import match_articles
from align.match.score import load_scorers, probability
from align.match.statements import cluster
from align.model import Article, Pivot, Segment
from align.read import read_file
from align.translate import simplify
from tests.conftest import SEEDS


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    return [tag_article(read_file(SEEDS / name)) for name in ("en-report.txt", "ru-agency.txt", "zh-hans-brief.txt")]


@pytest.fixture(scope="module")
def matcher(glossary: Glossary) -> Matcher:
    return Matcher(glossary)


@pytest.fixture(scope="module")
def pairing(articles: list[Article], matcher: Matcher) -> Pairing:
    units = build_units(articles, {}, matcher, simplify)
    statistics = Statistics.of(u for article in units for u in article)
    return Pairing(UnitTable(units[0], statistics), UnitTable(units[1], statistics))


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
    held = build_units([article], {}, matcher, simplify)[0][0]
    dam, last = (load_embeddings().subwords(word)[0] for word in ("dam", "held"))
    counted = dict(zip(held.subwords.tolist(), held.rarity.tolist(), strict=True))
    assert counted[dam] < counted[last]


def test_every_candidate_has_every_witness(pairing: Pairing) -> None:
    together = pairing.candidate_witnesses()
    assert together.shape == (len(pairing.candidates), len(WITNESSES))
    for (i, j), row in zip(pairing.candidates[::7], together[::7], strict=True):
        assert row == pytest.approx(pairing.witnesses(i, j), abs=1e-5)
        assert np.isfinite(row).all()


def test_coverage_of_the_matrix_is_coverage_of_the_pair(pairing: Pairing) -> None:
    for i, j in [(0, 0), (3, 5), (7, 2)]:
        assert pairing.covered[0][i, j] == pytest.approx(coverage(pairing.a[i], pairing.b[j]), abs=1e-5)
        assert pairing.covered[1][i, j] == pytest.approx(coverage(pairing.b[j], pairing.a[i]), abs=1e-5)


def test_rivals_take_away_what_the_weights_say(pairing: Pairing) -> None:
    scorers = load_scorers()
    plain = {kind: replace(one, rivals=0.0, unrivalled=0.0) for kind, one in scorers.kinds.items()}
    scorer, alone = scorers.of(pairing), score_pairs(pairing, replace(scorers, kinds=plain))
    taken = (score_pairs(pairing, scorers) - alone)[tuple(np.array(pairing.candidates).T)]
    assert scorer.rivals < 0 < scorer.unrivalled
    assert taken.max() <= scorer.unrivalled + 1e-9
    assert taken.min() < scorer.unrivalled + scorer.rivals / 2  # some units have more than one likely counterpart


def test_a_group_is_the_sum_of_its_parts(pairing: Pairing) -> None:
    whole = pairing.a[0] + pairing.a[1]
    assert whole.segments == pairing.a[0].segments + pairing.a[1].segments
    assert len(whole.tokens) == len(pairing.a[0].tokens) + len(pairing.a[1].tokens)
    assert whole.quantities == pairing.a[0].quantities + pairing.a[1].quantities


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


def test_jobs_do_not_change_the_result(articles: list[Article], matcher: Matcher, monkeypatch: pytest.MonkeyPatch) -> None:
    telling = Telling(set(), articles[1].id)
    alone = match_articles(articles, {}, matcher, simplify, jobs=1)
    told = match_articles(articles, {}, matcher, simplify, jobs=1, likelihood=telling)
    assert told != alone
    for name in ("reading._POOL_FROM", "reading._LINKED_IN_POOL_FROM", "collection._POOL_FROM"):
        monkeypatch.setattr(f"align.match.{name}", 1)
    assert match_articles(articles, {}, matcher, simplify, jobs=2) == alone
    assert match_articles(articles, {}, matcher, simplify, jobs=2, likelihood=telling) == told


def test_what_is_held_in_memory_does_not_change_the_result(
    articles: list[Article], matcher: Matcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    telling = Telling(set(), articles[1].id)
    whole = match_articles(articles, {}, matcher, simplify, likelihood=telling)
    monkeypatch.setattr("align.match.reading._CELLS", 0)
    monkeypatch.setattr("align.match.matching._HEARD_AT_ONCE", 1)
    assert match_articles(articles, {}, matcher, simplify, likelihood=telling) == whole


def test_pivots_are_evidence(articles: list[Article], matcher: Matcher) -> None:
    """A perfect pivot of a sentence raises the probability of its link to the English original."""
    russian, english = articles[1], articles[0]
    before = match_articles([english, russian], {}, matcher, simplify)
    link = min(before.links, key=lambda one: one.probability)
    text = " ".join(english.segments[i].text for i in link.a.segments)
    pivots = {(russian.id, s.index): Pivot("Nothing of the kind.", "test") for s in russian.statements}
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
        assert 0 < telling.asked < len(english.statements) * len(russian.statements)
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
    for kind, scorer in load_scorers().kinds.items():
        weights = dict(zip(WITNESSES, scorer.weights, strict=True))
        assert weights["figures conflicting"] == 0
        assert all(weights[w] <= 0 for w in ("names on one side", "terms on one side", "figures on one side", "length"))
        assert all(weights[w] >= 0 for w in ("embedding margin", "names shared", "terms shared", "figures agreeing"))
        told = weights["told by translation"] + weights["told ahead of the next"]
        assert (told > 0) == kind.startswith("told")
    assert math.isclose(probability(0.0), 0.5)
