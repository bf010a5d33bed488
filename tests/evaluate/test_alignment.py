"""The measures of sentence alignment on beads made by hand, and folders that are not what they should be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from align.errors import ReadError
from align.evaluate.alignment import (
    AlignedDocument,
    count,
    crossing_links,
    evaluate_alignment,
    figures,
    gale_church,
    monotone_beads,
    read_beads,
    read_documents,
)
from align.evaluate.mining import best_f1, evaluate_mining, f1_of, read_set
from align.mining.mining import MinedPair
from tests.sentences.test_sentences import CHINESE, ENGLISH

GOLD = [((0,), (0,)), ((1, 2), (1,)), ((3,), ()), ((4,), (2,))]


def document(gold: list[tuple[tuple[int, ...], tuple[int, ...]]]) -> AlignedDocument:
    return AlignedDocument("a", ["x"] * 5, ["y"] * 3, gold)


def test_the_gold_itself_is_perfect() -> None:
    found = figures([count(document(GOLD), GOLD)])
    assert found.pop("crossing F1") == ""  # it has none
    assert all(value == 1 for value in found.values())


def test_strict_wants_the_bead_and_lax_a_part_of_it() -> None:
    beads = [((0,), (0,)), ((1,), (1,)), ((2,), ()), ((3,), ()), ((4,), (2,))]
    counts = count(document(GOLD), beads)
    assert (counts.strict, counts.lax, counts.beads) == (3, 4, 5)
    # Of the three gold beads with two sides, two are found as they are and the third in part.
    assert (counts.gold_strict, counts.gold_lax, counts.gold_beads) == (2, 3, 3)
    assert (counts.alone, counts.alone_found, counts.alone_gold) == (1, 2, 1)
    assert (counts.links, counts.links_found, counts.links_gold) == (3, 3, 4)


def test_beads_of_one_verse_count_as_one() -> None:
    of_verses = AlignedDocument(
        "a", ["x"] * 3, ["y"] * 2, [((0, 1), (0,)), ((2,), (1,))], None, (["1", "1", "2"], ["1", "2"])
    )
    found = figures([count(of_verses, [((0,), (0,)), ((1,), ()), ((2,), (1,))])])
    assert found["strict F1"] == 1


def write(folder: Path, name: str, gold: str, chinese: list[str], english: list[str]) -> None:
    (folder / f"{name}.gold").write_text(gold, encoding="utf-8")
    (folder / f"{name}.zh").write_text("\n".join(chinese) + "\n", encoding="utf-8")
    (folder / f"{name}.en").write_text("\n".join(english) + "\n", encoding="utf-8")


def test_a_folder_is_measured_with_baselines_and_given_pivots(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(tmp_path, name, "".join(f"[{i}]:[{i}]\n" for i in range(8)), CHINESE, ENGLISH)
        (tmp_path / f"{name}.zh.mt_en").write_text("\n".join(ENGLISH), encoding="utf-8")
    rows = evaluate_alignment([tmp_path], baselines=True, progress=lambda *_: None)
    assert [row["system"] for row in rows] == [
        "align, given pivots", "align, without pivots", "align --fast, given pivots", "align --fast, without pivots",
        "lengths (Gale & Church)", "monotone DP on margin",
    ]  # fmt: skip
    assert rows[0]["strict F1"] == rows[1]["strict F1"] == 1
    assert rows[0]["± strict"] == "1.000-1.000"
    assert rows[0]["null F1"] == ""


@pytest.mark.parametrize(
    ("links", "crossing"),
    [
        ({(0, 0), (1, 1), (1, 2), (2, 2)}, set()),
        ({(0, 1), (1, 0), (2, 2)}, {(0, 1), (1, 0)}),
        ({(0, 3), (1, 1), (2, 2), (5, 5)}, {(0, 3), (1, 1), (2, 2)}),
        ({(0, 0), (0, 2), (1, 1)}, {(0, 2), (1, 1)}),
    ],
)
def test_links_that_cross_others(links: set[tuple[int, int]], crossing: set[tuple[int, int]]) -> None:
    assert crossing_links(links) == crossing


def test_crossings_are_measured_where_the_gold_has_them() -> None:
    swapped = [((0,), (1,)), ((1,), (0,)), ((2,), (2,))]
    one = AlignedDocument("a", ["甲", "乙", "丙"], ["A", "B", "C"], swapped)
    straight = [((i,), (i,)) for i in range(3)]
    assert figures([count(one, swapped)])["crossing F1"] == 1
    assert figures([count(one, straight)])["crossing F1"] == 0
    assert figures([count(replace(one, gold=straight), straight)])["crossing F1"] == ""


def test_the_order_of_the_languages_is_that_of_the_gold(tmp_path: Path) -> None:
    write(tmp_path, "a", "[0]:[0,1]\n[1]:[2]\n", ["一。", "二。", "三。"], ["One.", "Two."])
    assert read_documents(tmp_path)[0].source == ["One.", "Two."]


@pytest.mark.parametrize("system", [gale_church, monotone_beads])
def test_baselines_have_each_sentence_once(system: object) -> None:
    found = system(AlignedDocument("a", CHINESE[:6], ENGLISH, []))  # type: ignore[operator]
    assert sorted(i for b in found for i in b.source) == list(range(6))
    assert sorted(j for b in found for j in b.target) == list(range(8))


def test_what_is_wrong_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"no NAME\.gold"):
        read_documents(tmp_path)
    write(tmp_path, "a", "[0]:[7]\n", ["一。"], ["One."])
    with pytest.raises(ReadError, match=r"a line that a\.(en|zh) has not"):
        read_documents(tmp_path)
    (tmp_path / "a.gold").write_text("0-0\n", encoding="utf-8")
    with pytest.raises(ReadError, match=r"a\.gold:1: no bead"):
        read_beads(tmp_path / "a.gold")
    (tmp_path / "a.en").unlink()
    with pytest.raises(ReadError, match="two languages"):
        read_documents(tmp_path)


def test_mining_is_measured_at_half_and_at_the_best_threshold(tmp_path: Path) -> None:
    pairs = [MinedPair(0, 0, 0.9), MinedPair(1, 1, 0.6), MinedPair(2, 3, 0.4)]
    gold = {(0, 0), (2, 3)}
    assert f1_of(pairs[:2], gold) == 0.5
    assert best_f1(pairs, gold) == (0.8, 0.4)
    (tmp_path / "zh-en.zh").write_text("".join(f"z{i}\t{t}\n" for i, t in enumerate(CHINESE)), encoding="utf-8")
    (tmp_path / "zh-en.en").write_text("".join(f"e{i}\t{t}\n" for i, t in enumerate(ENGLISH)), encoding="utf-8")
    (tmp_path / "zh-en.gold").write_text("".join(f"z{i}\te{i}\n" for i in range(8)), encoding="utf-8")
    rows = evaluate_mining(tmp_path, baselines=True, progress=lambda *_: None)
    assert [row["system"] for row in rows] == ["align", "mutual best on margin", "mutual best with the encoder"]
    assert rows[0]["F1"] == 1
    assert rows[0]["95 %"] == "1.000-1.000"
    assert evaluate_mining(tmp_path, baselines=False, progress=lambda *_: None)[0]["95 %"] == "1.000-1.000"
    (tmp_path / "zh-en.gold").write_text("".join(f"z{i}\te{i}\n" for i in range(4)), encoding="utf-8")
    low, _, high = str(evaluate_mining(tmp_path, baselines=False, progress=lambda *_: None)[0]["95 %"]).partition("-")
    assert 0 < float(low) < 4 * 2 / (8 + 4) < float(high) < 1  # all eight are found, half of them wrong
    (tmp_path / "zh-en.gold").write_text("", encoding="utf-8")
    with pytest.raises(ReadError, match=r"zh-en\.gold: empty"):
        read_set(tmp_path, "zh-en")
    (tmp_path / "zh-en.gold").write_text("z0\te99\n", encoding="utf-8")
    with pytest.raises(ReadError, match=r"zh-en\.gold:1: no such sentences"):
        read_set(tmp_path, "zh-en")
