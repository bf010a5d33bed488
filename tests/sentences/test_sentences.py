"""Sentence alignment: the sums over all paths against an enumeration, and small texts with known beads."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.sentences import alignment
from align.sentences.alignment import SentenceBead, align_sentences, in_order
from align.sentences.beads import TYPES, Corridor, Side
from align.sentences.lattice import NEVER, Lattice
from align.vectors import sums_of
from align.vectors.embeddings import load_embeddings
from align.work import Limits, LocalWorkers
from tests.conftest import STARTS

CHINESE = [
    "市政府周一宣布，老桥将从五月起关闭两年。",
    "修桥的费用为三千万元，其中一半由省里承担。",
    "住在河对岸的学生以后要坐渡船上学。",
    "市长刘文说，安全比速度更重要。",
    "渔民们担心，施工会赶走河里的鱼。",
    "图书馆的新馆下个月开放，藏书十二万册。",
    "工程师在桥墩上发现了三条裂缝。",
    "反对党要求公布检测报告的全文。",
]
ENGLISH = [
    "The city government announced on Monday that the old bridge will be closed for two years from May.",
    "Repairing the bridge will cost thirty million yuan, half of it paid by the province.",
    "Pupils who live across the river will have to take a ferry to school.",
    "Safety matters more than speed, said mayor Liu Wen.",
    "Fishermen fear that the construction work will drive away the fish in the river.",
    "The new building of the library opens next month, with 120,000 books.",
    "Engineers found three cracks in the piers of the bridge.",
    "The opposition demands that the full inspection report be published.",
]
FOREIGN = "Shares of the chip maker fell by four percent after the quarterly report on Thursday."


def beads_of(source: list[str], target: list[str]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [(bead.source, bead.target) for bead in align_sentences(source, target, load_embeddings())]


def test_translations_in_order_are_paired_one_to_one() -> None:
    found = align_sentences(CHINESE, ENGLISH, load_embeddings())
    assert [(b.source, b.target) for b in found] == [((i,), (i,)) for i in range(8)]
    assert min(b.probability for b in found) > 0.5


def test_fast_alignment_has_nothing_encoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alignment, "sums_of", lambda *given: pytest.fail("encoded"))
    found = align_sentences(CHINESE, ENGLISH, load_embeddings(), meanings=False)
    assert [(b.source, b.target) for b in found] == [((i,), (i,)) for i in range(8)]


def test_texts_of_one_and_two_sentences_are_aligned() -> None:
    assert beads_of(CHINESE[:1], ENGLISH[:1]) == [((0,), (0,))]
    assert beads_of(CHINESE[:2], ENGLISH[:2]) == [((0,), (0,)), ((1,), (1,))]


def test_two_sentences_on_one_line_are_one_bead() -> None:
    target = [ENGLISH[0] + " " + ENGLISH[1], *ENGLISH[2:]]
    assert beads_of(CHINESE, target)[0] == ((0, 1), (0,))


def test_a_sentence_of_another_story_stands_alone() -> None:
    target = [*ENGLISH[:4], FOREIGN, *ENGLISH[4:]]
    assert ((), (4,)) in beads_of(CHINESE, target)


def test_a_sentence_that_was_lost_leaves_its_counterpart_alone() -> None:
    assert ((5,), ()) in beads_of(CHINESE, ENGLISH[:5] + ENGLISH[6:])


def test_something_put_in_the_middle_of_a_bead_is_mostly_seen_to_be_no_part_of_it() -> None:
    other = "The museum in Lisbon will show its Roman coins again from Friday."
    seen = []
    for k, foreign in itertools.product((1, 2, 4, 6), (FOREIGN, other)):
        source = [*CHINESE[:k], CHINESE[k] + CHINESE[k + 1], *CHINESE[k + 2 :]]
        target = [*ENGLISH[: k + 1], foreign, *ENGLISH[k + 1 :]]
        seen.append({((k,), (k, k + 2)), ((), (k + 1,))} <= set(beads_of(source, target)))
    assert sum(seen) >= 6


def test_a_translation_model_decides_what_is_in_doubt_and_is_asked_about_nothing_else() -> None:
    source, target = ["", *CHINESE], [*ENGLISH[:3], ENGLISH[2], *ENGLISH[3:]]
    asked: list[tuple[tuple[int, ...], tuple[int, ...]]] = []

    def first_of_two(spans: list[tuple[tuple[int, ...], tuple[int, ...]]]) -> list[tuple[float, float]]:
        asked.extend(spans)
        return [(90.0 if span == wanted else 0.0, 100.0) for span in spans]

    for wanted in (((3,), (2,)), ((3,), (3,))):
        found = align_sentences(source, target, load_embeddings(), tell=first_of_two)
        assert wanted in [(bead.source, bead.target) for bead in found]
        assert ((8,), (8,)) in [(bead.source, bead.target) for bead in found]
    assert {((3,), (2,)), ((3,), (3,))} <= set(asked)
    assert all(left and right for left, right in asked)
    assert ((8,), (8,)) not in asked


def test_a_sentence_that_was_moved_is_found_in_its_new_place() -> None:
    target = [*ENGLISH[:2], *ENGLISH[3:6], ENGLISH[2], *ENGLISH[6:]]
    found = beads_of(CHINESE, target)
    assert ((2,), (5,)) in found
    assert sorted(i for source, _ in found for i in source) == list(range(8))


def test_empty_lines_stand_alone_and_empty_texts_are_no_error() -> None:
    found = beads_of([CHINESE[0], "", CHINESE[1]], [ENGLISH[0], ENGLISH[1], "  "])
    assert found == [((0,), (0,)), ((1,), ()), ((2,), (1,)), ((), (2,))]
    assert beads_of([], ENGLISH[:2]) == [((), (0,)), ((), (1,))]
    assert beads_of(CHINESE[:1], []) == [((0,), ())]
    assert beads_of([], []) == []


def test_pivots_stand_in_for_what_the_originals_share() -> None:
    source = [f"{n} zzzz qqqq" for n in "abcdefgh"]
    pivots = ENGLISH
    target = [ENGLISH[0], FOREIGN, *ENGLISH[1:]]
    found = [(b.source, b.target) for b in align_sentences(source, target, load_embeddings(), (pivots, target))]
    assert found == [((0,), (0,)), ((), (1,)), *(((i,), (i + 1,)) for i in range(1, 8))]


@pytest.mark.parametrize("start", STARTS)
def test_a_long_text_is_cut_and_comes_together_again(start: str) -> None:
    source = [f"{CHINESE[n % 8][:-1]}，这是第{n}号消息，编号{n * 7919 % 10007}。" for n in range(700)]
    target = [f"{ENGLISH[n % 8][:-1]}; this is report {n}, number {n * 7919 % 10007}." for n in range(700)]
    found = beads_of(source, target)
    assert sum(bead == ((bead[0][0],), (bead[0][0],)) for bead in found if bead[0]) > 690
    assert sorted(i for s, _ in found for i in s) == sorted(j for _, t in found for j in t) == list(range(700))
    with LocalWorkers(2, Limits(pieces_in_pool=2, texts_in_pool=1), start) as workers:
        two = align_sentences(source, target, load_embeddings(), workers=workers)
    assert [(bead.source, bead.target) for bead in two] == found


def test_beads_come_in_the_order_of_the_text() -> None:
    shuffled = [
        SentenceBead((), (2,), 1.0),
        SentenceBead((1,), (1,), 1.0),
        SentenceBead((), (0,), 1.0),
        SentenceBead((0,), (), 1.0),
    ]
    assert [(b.source, b.target) for b in in_order(shuffled)] == [((), (0,)), ((0,), ()), ((1,), (1,)), ((), (2,))]


_line = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30)


@settings(max_examples=25, deadline=None)
@given(st.lists(_line, max_size=12), st.lists(_line, max_size=12))
def test_any_two_texts_have_each_sentence_in_one_bead(source: list[str], target: list[str]) -> None:
    found = align_sentences(source, target, load_embeddings())
    assert sorted(i for b in found for i in b.source) == list(range(len(source)))
    assert sorted(j for b in found for j in b.target) == list(range(len(target)))
    assert all(0 <= b.probability <= 1 + 1e-9 for b in found)


def paths(i: int, j: int, height: int, width: int, after_right: bool) -> Iterator[list[tuple[str, int, int, int]]]:
    """Every path from (i, j) to the end; gaps of the left side come before those of the right."""
    if (i, j) == (height, width):
        yield []
    for t, (m, n, _) in enumerate(TYPES):
        if i + m <= height and j + n <= width:
            yield from ([("bead", i, j, t), *rest] for rest in paths(i + m, j + n, height, width, False))
    if i < height and not after_right:
        yield from ([("left", i, j, 0), *rest] for rest in paths(i + 1, j, height, width, False))
    if j < width:
        yield from ([("right", i, j, 0), *rest] for rest in paths(i, j + 1, height, width, True))


@pytest.mark.parametrize(("height", "width"), [(1, 1), (2, 3), (3, 3), (4, 2), (1, 4)])
def test_the_sums_over_all_paths_are_those_of_an_enumeration(height: int, width: int) -> None:
    rng = np.random.default_rng(height * 10 + width)
    scores = np.full((height + 1, len(TYPES), width + 1), NEVER)
    for t, (m, n, _) in enumerate(TYPES):
        if m <= height and n <= width:
            scores[m:, t, n:] = rng.normal(size=(height + 1 - m, width + 1 - n))
    gaps = rng.normal(size=height), rng.normal(size=width)
    lattice = Lattice(scores, gaps, Corridor.whole(height, width))

    def score(path: list[tuple[str, int, int, int]]) -> float:
        value = 0.0
        for kind, i, j, t in path:
            m, n, _ = TYPES[t]
            value += scores[i + m, t, j + n] if kind == "bead" else gaps[0][i] if kind == "left" else gaps[1][j]
        return value

    every = [(score(path), path) for path in paths(0, 0, height, width, False)]
    total = math.log(sum(math.exp(value) for value, _ in every))
    found = lattice.posterior()
    assert found.total == pytest.approx(total)
    for kind, i, j, t in itertools.chain.from_iterable(path for _, path in every[:200]):
        share = sum(math.exp(value - total) for value, path in every if (kind, i, j, t) in path)
        if kind == "bead":
            m, n, _ = TYPES[t]
            assert found.beads[i + m, t, j + n] == pytest.approx(share)
    for i in range(height):
        share = sum(math.exp(value - total) for value, path in every if any(s[:2] == ("left", i) for s in path))
        assert found.gaps[0][i] == pytest.approx(share)
    best = {(kind, i, j) if kind == "bead" else (kind, i if kind == "left" else j) for kind, i, j, _ in max(every)[1]}
    assert best == {("bead", i, j) if m and n else ("left", i) if m else ("right", j) for i, j, m, n in lattice.best()}


def test_what_every_sentence_says_counts_little_in_a_text() -> None:
    embeddings = load_embeddings()
    texts = ["The dam held.", "The dam was closed.", "Nobody at the dam."]
    side = Side(texts, embeddings, sums_of(texts))
    subwords = [subword for text in texts for subword in embeddings.subwords(text)]
    share = dict(zip(subwords, side.weights / embeddings.weights[subwords], strict=True))
    often, seldom = (embeddings.subwords(word)[0] for word in ("dam", "held"))
    assert share[often] < share[seldom]
    assert np.isfinite(Side(["", "…"], embeddings, sums_of(["", "…"])).weights).all()
