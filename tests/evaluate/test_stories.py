from __future__ import annotations

import json
from pathlib import Path

import pytest

from align.errors import ReadError
from align.evaluate import evaluate_stories
from align.evaluate.stories import FoundLink, GoldPair, measure, read_pairs
from align.glossary import Glossary
from align.work import ALONE

A, B, C, D = (("a", 0, 10), ("a", 10, 20), ("b", 0, 10), ("b", 10, 20))
TEXTS = {
    "one.txt": "The harbour of Sankt Elmo closed on Monday after 14 ships collided. Nobody was hurt. Insurers expect losses of $30 million.",
    "two.txt": "Fourteen ships collided at Sankt Elmo, and its harbour was closed on Monday. Insurers put the damage at $45 million.",
    "three.txt": "The mayor of Sankt Elmo spoke of a miracle. Nobody was hurt when 14 ships collided in the harbour on Monday.",
}


def pairs(tmp_path: Path, *clusters: object) -> list[GoldPair]:
    file = tmp_path / "gold.jsonl"
    file.write_text("".join(json.dumps(cluster) + "\n" for cluster in clusters), encoding="utf-8")
    return read_pairs(file, {"a", "b", "c"})


def member(article: str, side: int | None = None) -> dict[str, object]:
    return {"article": article, "start": 0, "end": 10, **({} if side is None else {"side": side})}


def link(a: tuple[str, int, int], b: tuple[str, int, int], relation: str = "equivalent", chance: float = 0.9) -> FoundLink:
    return FoundLink((a, b), relation, chance)


def test_members_of_one_side_are_no_pair(tmp_path: Path) -> None:
    sides = pairs(tmp_path, {"relation": "partial", "members": [member("a", 1), member("b", 1), member("c", 2)]})
    assert [(x[0], y[0]) for x, y in (pair.spans for pair in sides)] == [("a", "c"), ("b", "c")]
    every = pairs(tmp_path, {"members": [member("c"), member("a"), member("b")], "optional": True})
    assert [(pair.spans[0][0], pair.spans[1][0], pair.relation, pair.optional) for pair in every] == [
        ("a", "b", "equivalent", True), ("a", "c", "equivalent", True), ("b", "c", "equivalent", True),
    ]  # fmt: skip


def test_an_optional_pair_is_neither_wanted_nor_wrong() -> None:
    gold = [GoldPair((A, C), "equivalent", False), GoldPair((B, D), "partial", True)]
    assert measure([link(A, C)], gold).linked.figures == (1.0, 1.0, pytest.approx(1.0))
    assert measure([link(A, C), link(B, D)], gold).linked.figures == (1.0, 1.0, pytest.approx(1.0))
    assert measure([link(A, C), link(A, D)], gold).linked.counts == (1, 2, 1, 1)
    assert measure([link(B, D)], gold).outcomes == []


def test_the_relation_counts_where_it_is_asked_for() -> None:
    gold = [GoldPair((A, C), "equivalent", False), GoldPair((B, D), "conflicting", False)]
    found = measure([link(A, C, "partial"), link(B, D)], gold)
    assert found.linked.counts == (2, 2, 2, 2)
    assert found.same.counts == (1, 2, 1, 1)
    assert found.equivalent.counts == (0, 1, 0, 1)
    assert found.conflicts.counts == (0, 0, 0, 1)
    called = measure([link(B, D, "conflicting"), link(A, C, "conflicting")], gold)
    assert called.conflicts.counts == (1, 2, 1, 1)


def test_a_claim_told_twice_is_one_place() -> None:
    gold = [GoldPair((A, C), "equivalent", False), GoldPair((A, D), "equivalent", False)]
    assert measure([link(A, D)], gold).places.counts == (2, 2, 2, 3)


def test_half_of_the_shorter_must_be_shared() -> None:
    gold = [GoldPair((A, C), "equivalent", False)]
    assert measure([link(("a", 0, 4), ("b", 5, 30))], gold).linked.right == 0
    assert measure([link(("a", 0, 4), ("b", 4, 30))], gold).linked.right == 1


def story(folder: Path, *optional: bool) -> Path:
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text + "\n", encoding="utf-8")

    def at(name: str, part: str) -> dict[str, object]:
        start = TEXTS[name].index(part)
        return {"article": name, "start": start, "end": start + len(part)}

    clusters = [
        ("equivalent", [at("one.txt", TEXTS["one.txt"][:67]), at("two.txt", TEXTS["two.txt"][:76])], False),
        ("conflicting", [at("one.txt", TEXTS["one.txt"][-42:]), at("two.txt", TEXTS["two.txt"][-41:])], False),
        ("partial", [at("one.txt", "Nobody was hurt."), at("three.txt", TEXTS["three.txt"][44:])], True),
    ]
    rows = [{"id": relation, "relation": relation, "members": members, "optional": o} for relation, members, o in clusters]
    (folder / "gold.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


def test_stories_are_told_one_by_one_and_together(tmp_path: Path, glossary: Glossary) -> None:
    folders = [story(tmp_path / name) for name in ("first", "second")]
    rows = evaluate_stories(folders, glossary, [], ALONE, lambda _: None, lambda *_: None, by_language=True)
    ours = {str(row["story"]): row for row in rows if row["system"] == "align, without"}
    assert list(ours) == ["first", "second", "all", "en en"]
    assert ours["first"]["F1"] == ours["second"]["F1"] == ours["all"]["F1"]
    assert float(ours["all"]["F1"]) > 0.6
    assert ours["all"]["95 %"] != ""
    assert str(ours["all"]["conflicts"]).endswith(" of 2")
    assert all(row.keys() == rows[0].keys() for row in rows)
    assert {row["system"] for row in rows} > {"mutual best with the encoder, best threshold"}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("[]", "gold.jsonl:1: no gold of a story"),
        ('{"members": [{"article": "one.txt", "start": "x", "end": 2}]}', "gold.jsonl:1: no gold of a story"),
        ('{"members": [], "relation": "alike"}', "gold.jsonl:1: no relation alike"),
        ('{"members": [{"article": "four.txt", "start": 0, "end": 2}]}', "gold.jsonl:1: no article four.txt"),
    ],
)
def test_a_wrong_gold_is_named(tmp_path: Path, glossary: Glossary, content: str, says: str) -> None:
    folder = story(tmp_path / "story")
    (folder / "gold.jsonl").write_text(content + "\n", encoding="utf-8")
    with pytest.raises(ReadError, match=says):
        evaluate_stories([folder], glossary, [], ALONE, lambda _: None, lambda *_: None)


def test_a_folder_without_gold_is_named(tmp_path: Path, glossary: Glossary) -> None:
    with pytest.raises(ReadError, match=r"no gold\.jsonl"):
        evaluate_stories([tmp_path], glossary, [], ALONE, lambda _: None, lambda *_: None)
