"""How a sentence says what it says, by its words: as a forecast, as denied, as the most of its kind.

Two sentences on one subject that differ in this seldom make one claim: what may come is not what has come. That both name a
record speaks for a link. The words are light means, read on the source side: no parser, and no more than a witness.
"""

from __future__ import annotations

import re

FORECAST, DENIED, SUPERLATIVE = "forecast", "denied", "superlative"
_WORDS = {
    "en": {
        FORECAST: r"\b(?:will|would|could|may|might|expect\w*|forecast\w*|predict\w*|warn\w*|plan(?:s|ned)?|likely|"
        r"possib\w+|potential\w*|intend\w*|should|projects?|projected|going to|aims?|hopes?)\b",
        DENIED: r"\b(?:not|no|never|without|none|neither|nor|den(?:y|ies|ied)|reject\w*|refus\w+|fail\w*)\b|n[’']t\b",
        SUPERLATIVE: r"\b(?:most|largest|biggest|strongest|worst|record|highest|lowest|best|first|deadliest|greatest|top|"
        r"unprecedented|historic\w*|ever)\b",
    },
    "ru": {
        FORECAST: r"\b(?:мо(?:жет|гут|г|гла|гло|гли)|буд(?:ет|ут)|ожида\w+|прогноз\w*|предупре\w+|план\w+|вероятн\w+|"
        r"возможн\w+|намер\w+|долж\w+|предстоит|собира\w+|угро\w+|рассчитыва\w+|если)\b",
        DENIED: r"\b(?:не|нет|ни|без|никто|ничего|никогда|отрица\w+|опроверг\w*|отказ\w+|отверг\w*)\b",
        SUPERLATIVE: r"\b(?:сам(?:ый|ая|ое|ые|ого|ой|ым|ых|ую)|(?:крупн|сильн|мощн|высоч|наибол|наимен)(?:ай|ей|ь)ш\w+|"
        r"рекорд\w+|худш\w+|лучш\w+|перв(?:ый|ая|ое|ые|ого|ой|ых|ым|ую)|впервые|историческ\w+|беспрецедентн\w+)\b",
    },
    "zh": {
        FORECAST: r"可能|或[将將许許會会]|[将將][會会]|[预預][计計期测測]|警[告示]|[计計][划劃畫]|有望|[擬拟恐若]|如果|"
        r"也[许許]|[应應][會会]|估[计計]|未[来來]",
        DENIED: r"[不没沒无無非别別拒]|未(?![来來])|否[认認]",
        SUPERLATIVE: r"最|首[次個个]|第一|[纪紀][录錄]|[创創]下|史上|空前|[历歷][来來]|罕[见見]|[头頭][号號]",
    },
}
_PATTERNS = {
    language: {name: re.compile(pattern, re.IGNORECASE) for name, pattern in words.items()}
    for language, words in _WORDS.items()
}


def manner_of(text: str, language: str | None) -> frozenset[str]:
    """Which of forecast, denied and superlative a sentence is by its words; none in other languages than en, ru and zh."""
    return frozenset(name for name, pattern in _PATTERNS.get(language or "", {}).items() if pattern.search(text))
