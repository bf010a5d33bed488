from __future__ import annotations

from align.match.letters import CYRILLIC, HAN, LATIN, has_any, letters_in, letters_of, may_match


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
