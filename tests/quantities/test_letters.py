from __future__ import annotations

from pathlib import Path

from align.quantities import dates, find, shares, vague
from align.quantities.letters import CYRILLIC, HAN, LATIN, has_any, letters_in, letters_of, may_match


def test_a_pattern_needs_the_letters_that_are_in_it_and_not_those_of_its_syntax() -> None:
    assert letters_of(r"(?i)(?<!\w)(?P<month>марта?)\s+\d{4}") == CYRILLIC
    assert letters_of(r"(?i:昨[天日]|вчера|\byesterday\b)") == HAN | CYRILLIC | LATIN
    assert letters_of(r"(?P<year>\d{4})-(?P<month>\d\d)") == 0


def test_a_pattern_is_tried_where_one_of_its_letters_may_be() -> None:
    assert letters_in("2024年, May") == HAN | LATIN
    assert may_match(HAN | CYRILLIC, "в мае")
    assert not may_match(HAN, "in May")
    assert may_match(0, "2024-05-01")
    assert has_any("ТЫСЯЧИ людей", ("тысяч",))
    assert not has_any("двое", ("тысяч", "сот"))


def test_no_pattern_of_figures_is_kept_from_what_it_would_find() -> None:
    tables = (Path(__file__).parent / name for name in ("quantities.tsv", "second_reader.tsv"))
    rows = [row for table in tables for row in table.read_text(encoding="utf-8").splitlines()]
    dated = [(cue, pattern) for cue, pattern, *_ in (*dates._CALENDAR, *dates._LISTED, *dates._NAMED)]
    gated = [(needed, pattern) for needed, pattern, *_ in (*vague._VAGUE, *find._FACTORS)]
    met = 0
    for text in (cell for row in rows for cell in row.split("\t")):
        for cue, pattern in dated:
            if pattern.search(text):
                met += 1
                needed, sign = dates._CUES[cue]
                assert may_match(needed, text), (pattern.pattern, text)
                assert sign.search(text), (pattern.pattern, text)
        for needed, pattern in gated:
            if pattern.search(text):
                met += 1
                assert may_match(needed, text), (pattern.pattern, text)
        factors = [pattern for _, pattern, _ in find._FACTORS]
        assert has_any(text, find._MULTIPLES) or not any(pattern.search(text) for pattern in factors), text
        assert has_any(text, shares._PARTS_IN_WORDS) or not shares._WORDS.search(text), text
        english = [pattern for needed, pattern, *_ in vague._VAGUE if needed != HAN]
        assert has_any(text, vague._MANY) or not any(pattern.search(text) for pattern in english), text
    assert met > 100
