"""The language of a text: by its script where that decides, else by langdetect among the languages of that script.

langdetect with all its profiles calls Traditional Chinese Korean, and with four of them calls Ukrainian Russian. So the
script and the letters that only one language has are asked first, and langdetect gets only the profiles still possible.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from align.detect.region import region_of
from align.detect.script import han_script, script_counts
from align.model import Detection

if TYPE_CHECKING:
    from langdetect.detector_factory import DetectorFactory

_SEED = 0
_PROFILES = {
    "Cyrl": ("ru", "uk", "bg", "mk"),
    "Latn": tuple("en vi de fr es it pt nl pl cs ro tr id sv da no fi hu hr sk sl lt lv et sq ca so sw tl af cy".split()),
}
# One occurrence in a hundred letters decides: Russian has none of these.
_FOREIGN_CYRILLIC = (
    ("tg", re.compile("[ҳҷӣӯҲҶӢӮ]")),
    ("ba", re.compile("[ҙҫҡҘҪҠ]")),
    ("ky", re.compile("[ң].*[өү]|[өү].*[ң]", re.S | re.I)),
    ("uk", re.compile("[їєґЇЄҐ]")),
    ("mk", re.compile("[ѓќѕЃЌЅ]")),
    ("be", re.compile("[ўЎ]")),
    ("sr", re.compile("[ђћџљњјЂЋЏЉЊЈ]")),
    ("kk", re.compile("[әғқңұһӘҒҚҢҰҺ]")),
    ("mn", re.compile("[өүӨҮ]")),
    ("uk", re.compile("[іІ]")),
)
# Letters without which a sentence is not in the language, whatever langdetect makes of its trigrams.
_OWN_LETTERS = {"bg": re.compile("[ъЪ]"), "mk": re.compile("[ѓќѕјљњџЃЌЅЈЉЊЏ]"), "uk": re.compile("[їєґіЇЄҐІ]")}
_SCRIPT_LANGUAGE = {
    "Kana": "ja", "Hang": "ko", "Thai": "th", "Grek": "el", "Hebr": "he", "Armn": "hy", "Geor": "ka", "Deva": "hi",
    "Beng": "bn", "Taml": "ta", "Bopo": "zh", "Arab": "ar",
}  # fmt: skip
_HAN_WEIGHT = 3
"""Letters that one Chinese character is worth: news on technology is full of Latin names and still Chinese."""
_NAME_WEIGHT = 0.25
_CAPITALISED = re.compile(r"[A-Z][A-Za-z]*")
_FEWEST_LETTERS = 3
_SURE_LETTERS = 12
"""Latin or Cyrillic letters below which langdetect's word is not taken: a name looks like any language."""


def share_of_script(text: str, script: str) -> float:
    """How much of a text is in a script, 0 to 1, names in Latin letters counting little."""
    weights = _weights(text, script_counts(text))
    return weights.get(script, 0.0) / sum(weights.values()) if weights else 0.0


def detect_text(text: str, readings: int = 0) -> Detection:
    """Language and script of a text. `readings` is how many inserted pinyin readings were taken out of it."""
    counts = script_counts(text)
    letters = sum(counts.values())
    scripts = {script: round(n / letters, 4) for script, n in counts.most_common()} if letters else {}
    weights = _weights(text, counts)
    if not weights:
        return Detection("und", "Zyyy", 0.0, scripts)
    script = max(weights, key=lambda s: (weights[s], s))
    share = weights[script] / sum(weights.values())
    if script in ("Hani", "Kana", "Bopo"):
        return _east_asian(text, counts, share, scripts, readings)
    if script in _PROFILES:
        return _by_profiles(text, script, counts[script], scripts)
    return Detection(_SCRIPT_LANGUAGE.get(script, "und"), script, round(share, 4), scripts)


def _weights(text: str, counts: Counter[str]) -> dict[str, float]:
    """What each script's letters count: a Chinese character is more than a letter, and beside another script a Latin
    word with a capital is a name, which says little of the language around it."""
    weights = {s: n * float(_HAN_WEIGHT if s in ("Hani", "Kana", "Hang") else 1) for s, n in counts.items()}
    if "Latn" in weights and len(weights) > 1:
        names = sum(len(word) for word in _CAPITALISED.findall(text))
        weights["Latn"] -= names * (1 - _NAME_WEIGHT)
    return weights


def _east_asian(text: str, counts: dict[str, int], share: float, scripts: dict[str, float], readings: int) -> Detection:
    if counts.get("Kana", 0) * 20 > counts.get("Hani", 0):
        return Detection("ja", "Jpan", round(share, 4), scripts)
    script, agreement = han_script(text)
    if readings and readings * 50 >= counts["Hani"]:
        # Pinyin behind characters is an artefact of pages converted for Mainland readers: the original is Simplified,
        # whatever characters the converter left behind.
        return Detection("zh", "Hans", round(share, 4), scripts)
    region = region_of(text) if script == "Hant" else None
    return Detection("zh", script, round(share * agreement, 4), scripts, region)


def has_foreign_cyrillic(text: str) -> bool:
    """Whether a text has letters that Russian has not."""
    return any(mark.search(text) for _, mark in _FOREIGN_CYRILLIC)


def _by_profiles(text: str, script: str, letters: int, scripts: dict[str, float]) -> Detection:
    if letters < _FEWEST_LETTERS:
        return Detection("und", script, 0.0, scripts)
    if script == "Cyrl":
        for language, mark in _FOREIGN_CYRILLIC:
            if len(mark.findall(text)) * 100 >= letters:
                return Detection(language, script, 0.9, scripts)
    language, probability = _langdetect(text, script)
    expected = "ru" if script == "Cyrl" else "en"
    if letters < _SURE_LETTERS and language != expected:
        return Detection("und", script, round(probability, 4), scripts)
    return Detection(language, script, round(probability, 4), scripts)


@cache
def _factory(script: str) -> DetectorFactory:
    from langdetect.detector_factory import DetectorFactory

    folder = resources.files("langdetect").joinpath("profiles")
    factory = DetectorFactory()
    factory.set_seed(_SEED)
    factory.load_json_profile([folder.joinpath(name).read_text(encoding="utf-8") for name in _PROFILES[script]])
    return factory


def _langdetect(text: str, script: str) -> tuple[str, float]:
    from langdetect.lang_detect_exception import LangDetectException

    detector = _factory(script).create()
    detector.append(text)
    try:
        best = detector.get_probabilities()
    except LangDetectException:
        return "und", 0.0
    possible = [guess for guess in best if guess.lang not in _OWN_LETTERS or _OWN_LETTERS[guess.lang].search(text)]
    if possible:
        return possible[0].lang, float(possible[0].prob)
    return ("ru", 0.5) if script == "Cyrl" and best else ("und", 0.0)  # nothing speaks for a neighbour
