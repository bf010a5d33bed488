"""Traditional to Simplified through OpenCC, by region: Taiwan's own words become the Mainland's."""

from __future__ import annotations

from functools import cache
from typing import Any

_CONFIGURATIONS = {"TW": "tw2sp", "HK": "hk2s"}


@cache
def _converter(configuration: str) -> Any:
    import opencc

    return opencc.OpenCC(configuration)


@cache
def simplify(text: str, region: str | None = None) -> str:
    """The text in Simplified characters. Raises nothing: what has no Simplified form stays."""
    converted = _converter(_CONFIGURATIONS.get(region or "", "t2s")).convert(text)
    return str(converted)


def to_script(text: str, script: str) -> str:
    """The text in Simplified ("Hans") or Traditional ("Hant") characters, without any region's wording; Traditional ones
    as in Taiwan and Hong Kong: 為, not 爲."""
    return str(_converter("t2s" if script == "Hans" else "s2tw").convert(text))
