"""Forecasts, denials and records, by words in three languages."""

from __future__ import annotations

import pytest

from align.match.manner import DENIED, FORECAST, SUPERLATIVE, manner_of


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("The strongest tremor in 25 years shook the island.", "en", {SUPERLATIVE}),
        ("Aftershocks of up to 7 are expected over three days.", "en", {FORECAST}),
        ("The firm denies that data left the country.", "en", {DENIED}),
        ("It hasn't paid.", "en", {DENIED}),
        ("The willow stood by the mayor's notebook.", "en", set()),
        ("Это сильнейшее землетрясение за четверть века.", "ru", {SUPERLATIVE}),
        ("В ближайшие дни возможны новые толчки.", "ru", {FORECAST}),
        ("Компания не комментирует сделку.", "ru", {DENIED}),
        ("Премию вручили двум химикам.", "ru", set()),
        ("這是廿五年來最強的地震。", "zh", {SUPERLATIVE}),
        ("未来三天可能有余震。", "zh", {FORECAST}),
        ("公司未回應。", "zh", {DENIED}),
        ("两人分享奖金。", "zh", set()),
        ("最強", "ja", set()),
        ("The strongest", None, set()),
    ],
)
def test_manner_is_read_by_words(text: str, language: str | None, expected: set[str]) -> None:
    assert manner_of(text, language) == expected
