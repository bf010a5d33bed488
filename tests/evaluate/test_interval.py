from __future__ import annotations

import re

from align.evaluate.interval import interval_of_f1


def bounds(text: str) -> tuple[float, float]:
    found = re.fullmatch(r"(\d\.\d{3})-(\d\.\d{3})", text)
    assert found
    return float(found[1]), float(found[2])


def test_an_interval_is_narrower_the_more_there_is_and_holds_the_figure() -> None:
    few, many = (bounds(interval_of_f1([(8, 10, 10), (5, 10, 10)] * n)) for n in (5, 500))
    assert few[0] < many[0] < 0.65 < many[1] < few[1]


def test_what_is_in_every_draw_lowers_it_and_one_unit_has_none() -> None:
    assert interval_of_f1([(1, 1, 1)] * 10) == "1.000-1.000"
    assert interval_of_f1([(1, 1, 1)] * 10, (0, 20, 0)) == "0.500-0.500"
    assert interval_of_f1([(1, 1, 1)]) == ""
