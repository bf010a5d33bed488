"""The two statistical engines: langdetect (Shuyo 2010) with chosen profiles, and CLD2 (Sites 2013), which is compiled in.

Both are asked as witnesses, with what a script and its letters leave possible. langdetect gives the same answer each time:
its own factory, a fixed seed, nothing global.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from langdetect.detector_factory import DetectorFactory

_SEED = 0
PROFILES = {
    "Cyrl": frozenset(["ru", "uk", "bg", "mk"]),
    "Latn": frozenset(
        "en vi de fr es it pt nl pl cs ro tr id sv da no fi hu hr sk sl lt lv et sq ca so sw tl af cy".split()
    ),
}
_ITERATIONS = 100
"""N-grams drawn: where a thousand would not tell, as they do by default, a hundred say so as well."""
_UNPRINTABLE = re.compile(r"[^\w\s.,;:!?'\"()-]+")


@cache
def _factory(script: str) -> DetectorFactory:
    from langdetect.detector_factory import DetectorFactory

    folder = resources.files("langdetect").joinpath("profiles")
    factory = DetectorFactory()
    factory.set_seed(_SEED)
    factory.load_json_profile([folder.joinpath(name).read_text(encoding="utf-8") for name in sorted(PROFILES[script])])
    return factory


def langdetect(text: str, script: str) -> dict[str, float]:
    """Probabilities by langdetect's codes, among the profiles of a script; empty where it finds nothing to go by."""
    from langdetect.lang_detect_exception import LangDetectException

    detector = _factory(script).create()
    detector.n_trial = 1  # seven trials average out a chance that the seed has fixed already
    detector.ITERATION_LIMIT = _ITERATIONS
    detector.append(text)
    try:
        return {guess.lang: float(guess.prob) for guess in detector.get_probabilities()}
    except LangDetectException:
        return {}


def cld2(text: str) -> tuple[dict[str, float], bool]:
    """Shares (0 to 1) of up to three languages, and whether CLD2 stands by them."""
    import pycld2

    try:
        reliable, _, found = pycld2.detect(_UNPRINTABLE.sub(" ", text), bestEffort=True)
    except pycld2.error:
        return {}, False
    return {code: percent / 100 for _, code, percent, _ in found if percent and code != "un"}, reliable
