"""Whether a probability means what it says, and what chance alone makes of one that does."""

from __future__ import annotations

import pytest

from align.evaluate.calibration import calibration_error, error_by_chance


def test_the_error_is_the_gap_between_what_is_said_and_what_is_true() -> None:
    assert calibration_error([(0.75, True), (0.75, True), (0.75, True), (0.75, False)]) == 0
    assert calibration_error([(0.9, False), (0.1, False)]) == pytest.approx(0.5)
    assert calibration_error([]) == 0


def test_few_outcomes_show_an_error_by_chance_and_many_next_to_none() -> None:
    few, many = error_by_chance([0.5] * 16), error_by_chance([0.5] * 1600)
    assert 0.05 < few < 0.15  # the mean distance of a share of 16 throws from a half is .1
    assert many < 0.02
    assert error_by_chance([0.5] * 16) == few
    assert error_by_chance([1.0, 0.0]) == 0
