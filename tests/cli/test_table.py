from __future__ import annotations

import pytest

from align.cli.table import rounded_to_sum


@pytest.mark.parametrize("values", [[0.0004, 0.0004, 0.0004], [-1.2345, 3.3335, 0.0001], [2.5], []])
def test_what_is_shown_adds_up_to_what_is_shown_as_the_sum(values: list[float]) -> None:
    shown = rounded_to_sum(values, 3)
    assert f"{sum(shown):.3f}" == f"{sum(values):.3f}"
    assert all(abs(own - value) < 0.001 for own, value in zip(shown, values, strict=True))
