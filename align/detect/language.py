"""The language of a text: by its script where that decides, else by adding up what three witnesses say.

langdetect with all its profiles calls Traditional Chinese Korean, and with four of them calls Ukrainian Russian. So the
script is asked first. Within the Cyrillic and the Latin script the witnesses are the letters and small words that
neighbours do not share, CLD2, and, where these two leave it open, langdetect; each adds to a language's log-odds.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from align.detect.chinese import is_cantonese, is_japanese
from align.detect.engines import PROFILES, cld2, langdetect
from align.detect.frequencies import evidence, without_lookalikes
from align.detect.region import region_of
from align.detect.script import han_script, script_counts
from align.model import Detection

_SCRIPT_LANGUAGE = {
    "Kana": "ja", "Hang": "ko", "Thai": "th", "Grek": "el", "Hebr": "he", "Armn": "hy", "Geor": "ka", "Deva": "hi",
    "Beng": "bn", "Taml": "ta", "Bopo": "zh", "Arab": "ar",
}  # fmt: skip
_SCRIPT_NAME = {"Kana": "Jpan", "Hang": "Kore"}
_EAST_ASIAN = ("Hani", "Kana", "Bopo")
_SERBO_CROATIAN = {"bs": "hr", "sr": "hr", "sh": "hr", "me": "hr"}
"""One language in several standards, told apart by place names more than by grammar: in Latin script all are said "hr"."""
_HAN_WEIGHT = 3
"""Letters that one Chinese character is worth: news on technology is full of Latin names and still Chinese."""
_NAME_WEIGHT = 0.25
"""What a letter of a capitalised Latin word beside another script counts."""
_NOT_SOUTH_SLAVIC = re.compile("[ыэёщьъюяй]", re.I)
_SOUTH_SLAVIC = re.compile("[ѓќѕјљњџђћ]", re.I)
_OTHER_CYRILLIC = re.compile(
    f"[{''.join(sorted(set(map(chr, range(0x492, 0x530))) - set('ғҗҙқҡңҫүұҳҷһӣәӯөҒҖҘҚҠҢҪҮҰҲҶҺӢӘӮӨ')))}]"
)
"""Letters that none of the twelve Cyrillic alphabets of the tables has, the historical ones of Russian apart."""
_THEIR_LETTERS = {"cv": "ӑӗӳ", "os": "ӕ", "udm": "ӝӟӥӵ", "sah": "ҕ", "ab": "ҟҩҵҽӡ"}
_THEIRS = 0.95
"""The probability that it is theirs, where they have letters of one of them only."""
_LETTERS_TO_THEM = 50
"""Letters to one of theirs, at most, in a text that is in none of the twelve languages."""
_CAPITALISED = re.compile(r"[A-Z][A-Za-z]*")
_NAME = re.compile(r"\b[A-Z][^\W_]*")
_FEWEST_WORDS = 3
"""Words without a capital that are enough to go by."""
_NO_PROSE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\w+|[@#]\w+")
_CLD2_WEIGHT, _CLD2_DOUBTFUL, _CLD2_TRUSTED = 4.0, 2.0, 12.0
"""Log-odds that a whole text in CLD2's language adds: when CLD2 stands by it, when not, and for the languages below."""
_TRUSTED = frozenset("ba kk ky mn tg tt uk be uz".split())
"""Languages that CLD2 seldom sees where they are not: the others take names and short words from their neighbours."""
_LONG = 150
"""Letters over which a trusted answer of CLD2 doubles its weight, as the other evidence grows with length."""
_LANGDETECT_WEIGHT = 2.0
_CLOSE = 0.8
"""Probability of the best language below which langdetect is asked."""
_LEAST = {"Cyrl": 0.45, "Latn": 0.6}
"""Probability below which a text is of no language in particular: a name, an abbreviation."""
_PLAIN_WORDS, _PLAIN_MARGIN = 2, 6.0
"""Different small words, and log-odds, from which a language is plain and CLD2 is not asked."""
_EXPECTED = {"ru": 0.5, "uz": -2.0}
"""What is more, and less, to be expected before anything is read."""
_SHORT_RUSSIAN = 2.5
"""What Russian has ahead in a Cyrillic text without letters: a short line of the files that this is for is Russian."""
_NEGLIGIBLE = 20.0
"""Log-odds behind the best that take nothing from its probability."""
_FULL_LENGTH = 40
"""Letters from which the witnesses may be taken at their word; in shorter texts they say more than they know."""
_OTHER = -4.0
"""What a language that only CLD2 knows starts from, below the best of those that are in the tables."""


def detect_text(text: str, readings: int = 0) -> Detection:
    """Language and script of a text. `readings` is how many inserted pinyin readings were taken out of it."""
    if "://" in text or "www." in text or "@" in text or "#" in text:
        text = _NO_PROSE.sub(" ", text)
    counts = script_counts(text)
    scripts = _shares(counts)
    weights = _weights(text, counts)
    if not weights:
        return Detection("und", "Zyyy", 0.0, scripts)
    if counts.get("Cyrl", 0) and counts.get("Latn", 0):
        text = without_lookalikes(text)
        counts = script_counts(text)
        weights = _weights(text, counts)
    script = next(iter(weights)) if len(weights) == 1 else max(weights, key=lambda s: (weights[s], s))
    share = weights[script] / sum(weights.values())
    if script in _EAST_ASIAN:
        share = sum(weights.get(s, 0.0) for s in _EAST_ASIAN) / sum(weights.values())
        return _east_asian(text, counts, share, scripts, readings)
    if script in _LEAST:
        language, confidence = _alphabetic(text, script, counts[script])
        return Detection(language, script, confidence, scripts)
    language = _SCRIPT_LANGUAGE.get(script, "und")
    return Detection(language, _SCRIPT_NAME.get(script, script), round(share, 4), scripts)


def share_of_script(text: str, script: str) -> float:
    """How much of a text is in a script, 0 to 1, names in Latin letters counting little."""
    weights = _weights(text, script_counts(text))
    return weights.get(script, 0.0) / sum(weights.values()) if weights else 0.0


def _shares(counts: Mapping[str, int]) -> dict[str, float]:
    """How much of the letters are of each script, the largest share first."""
    if len(counts) == 1:
        return dict.fromkeys(counts, 1.0)
    letters = sum(counts.values())
    return {script: round(n / letters, 4) for script, n in sorted(counts.items(), key=lambda own: -own[1])}


def _weights(text: str, counts: Mapping[str, int]) -> dict[str, float]:
    """What each script's letters count: a Chinese character is more than a letter, and beside another script a Latin
    word with a capital is a name, which says little of the language around it."""
    weights = {s: n * float(_HAN_WEIGHT if s in ("Hani", "Kana", "Hang") else 1) for s, n in counts.items()}
    if "Latn" in weights and len(weights) > 1:
        names = sum(len(word) for word in _CAPITALISED.findall(text))
        weights["Latn"] -= names * (1 - _NAME_WEIGHT)
    return weights


def _east_asian(text: str, counts: Mapping[str, int], share: float, scripts: dict[str, float], readings: int) -> Detection:
    if is_japanese(text, counts):
        return Detection("ja", "Jpan", round(share, 4), scripts)
    script, agreement = han_script(text)
    if readings and readings * 50 >= counts["Hani"]:
        # Pinyin behind characters is an artefact of pages converted for Mainland readers: the original is Simplified,
        # whatever characters the converter left behind.
        return Detection("zh", "Hans", round(share, 4), scripts)
    if is_cantonese(text, counts["Hani"]):
        return Detection("yue", script, round(share, 4), scripts)
    return Detection("zh", script, round(share * agreement, 4), scripts, region_of(text, script))


def _alphabetic(text: str, script: str, letters: int) -> tuple[str, float]:
    """The language of a text in Cyrillic or Latin letters, and the probability that it is."""
    if script == "Cyrl" and (others := _OTHER_CYRILLIC.findall(text)) and len(others) * _LETTERS_TO_THEM >= letters:
        return _of_another_alphabet(others)
    scores = log_odds(text, script, letters)
    trust = min(1.0, 0.5 + 0.5 * letters / _FULL_LENGTH)
    best, probability = _softmax(scores, trust)
    if probability < _CLOSE and _langdetect_knows(scores, script):
        for code, share in langdetect(text, script).items():
            language = _standard(code, script)
            if language in scores and not _is_barred(language, text):
                scores[language] += _LANGDETECT_WEIGHT * share
        best, probability = _softmax(scores, trust)
    return (best, round(probability, 4)) if probability >= _LEAST[script] else ("und", 0.0)


def _of_another_alphabet(others: list[str]) -> tuple[str, float]:
    """A Cyrillic language outside the tables by the letters that only it has, else none."""
    owners = {language for language, own in _THEIR_LETTERS.items() if any(letter.lower() in own for letter in others)}
    return (owners.pop(), _THEIRS) if len(owners) == 1 else ("und", 0.0)


def _langdetect_knows(scores: Mapping[str, float], script: str) -> bool:
    """Whether two of the three likeliest languages are among its profiles: else it has nothing to choose from."""
    likeliest = sorted(scores, key=scores.__getitem__)[-3:]
    return len(PROFILES[script].intersection(likeliest)) >= 2


def _softmax(scores: Mapping[str, float], trust: float) -> tuple[str, float]:
    top = max(scores.values())
    best = min([language for language, score in scores.items() if score == top])
    within = top - _NEGLIGIBLE / trust
    return best, 1 / sum([math.exp(trust * (score - top)) for score in scores.values() if score > within])


def _standard(code: str, script: str) -> str:
    return _SERBO_CROATIAN.get(code, code) if script == "Latn" else code


def log_odds(text: str, script: str, letters: int) -> dict[str, float]:
    """What letters, small words and CLD2 together say for each language; only differences mean something."""
    if script == "Latn":
        text = _without_names(text)
    scores, small_words = evidence(text, script)
    for language, bonus in _EXPECTED.items():
        if language in scores:
            scores[language] += bonus
    if script == "Cyrl":
        scores["ru"] += _SHORT_RUSSIAN * max(0.0, 1 - letters / _FULL_LENGTH)
    best, second = sorted(scores.values(), reverse=True)[:2]
    if small_words >= _PLAIN_WORDS and best - second >= _PLAIN_MARGIN:
        return scores
    shares, reliable = cld2(text)
    trusted = _CLD2_TRUSTED * (1 + letters / _LONG)
    weights = dict.fromkeys(_TRUSTED, trusted) if reliable else {}
    weight = _CLD2_WEIGHT if reliable else _CLD2_DOUBTFUL
    known = set(scores)
    for code, share in shares.items():
        language = _standard(code, script)
        if _is_barred(language, text):
            continue
        if language not in known and script == "Cyrl":
            continue  # a Cyrillic language outside the tables is CLD2's guess at a name
        scores.setdefault(language, best + _OTHER)
        scores[language] += weights.get(language, weight) * share
    return scores


def _is_barred(language: str, text: str) -> bool:
    """Whether a text has letters that a language's alphabet has not, and none of its own: no engine's vote counts then."""
    if language not in ("mk", "sr"):
        return False
    return bool(_NOT_SOUTH_SLAVIC.search(text)) and not _SOUTH_SLAVIC.search(text)


def _without_names(text: str) -> str:
    """The text less its words with a capital, where enough others are left: names look English in any language."""
    rest = _NAME.sub(" ", text)
    return rest if len(rest.split()) >= _FEWEST_WORDS else text
