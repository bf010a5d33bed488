"""Tags an article and each of its segments, and takes out what is in another language than the article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from align.detect.language import detect_text, share_of_script
from align.languages import LANGUAGES
from align.model import HEADING, STATEMENT, Article, Detection, Segment

SUPPORTED = tuple(LANGUAGES)
_MIXED_SHARE = 0.25
"""Share of the body's letters that a second language needs before an article is called mixed, not quoted or soiled."""
_KIN = frozenset(pair for own in LANGUAGES.values() for kin in own.kin for pair in ((kin, own.code), (own.code, kin)))
"""Cantonese is quoted in Chinese articles, and is read with them."""
_LETTERS = {own.code: own.detected for own in LANGUAGES.values() if own.detected != "Latn"}
_ENGLISH = frozenset(
    "the of and to in a is that for it was on with as by at from its has have said not but be are this".split()
)
_OWN_SHARE = 0.15
"""Share of a segment in the article's own script that keeps a segment its own, however many Latin names stand in it."""
_SURE = 0.9
"""Confidence from which a text's own detection stands against its surroundings."""
_LEAST_FOREIGN = 40
"""Letters that a segment needs before it can be called foreign: shorter ones are names and titles of works."""


def tag_article(article: Article) -> Article:
    """The article with its own tag and one for each segment. A foreign statement keeps its text, with the reason."""
    whole = _detect_whole(article)
    found = segment_detections(article.segments, whole)
    tagged = [replace(segment, tag=own.tag) for segment, own in zip(article.segments, found, strict=True)]
    shares = _language_shares(tagged)
    others = [
        share
        for language, share in shares.items()
        if language not in (whole.language, "und") and (language, whole.language) not in _KIN
    ]
    mixed = any(share >= _MIXED_SHARE for share in others)
    whole = replace(whole, mixed=mixed)
    segments = tuple(s if mixed else _without_foreign(s, whole.language) for s in tagged)
    return replace(article, detection=whole, segments=segments)


def _detect_whole(article: Article) -> Detection:
    body = " ".join(s.text for s in article.segments if s.kind in (STATEMENT, HEADING))
    return detect_text(body or " ".join(s.text for s in article.segments), article.readings)


def tag_segments(texts: Sequence[str], whole: Detection | None = None) -> list[Detection]:
    """One detection a text, of texts that stand in one article, in order.

    What cannot be told from a text alone (a name, a line of Chinese characters without a telling one) is what the nearest
    text of its script is that can be told; `whole`, the article's own detection, comes first where the script is its own.
    """
    found = [detect_text(text) for text in texts]
    sure = [_is_sure(detection) for detection in found]
    return [d if s else _borrowed(i, found, sure, whole) for i, (d, s) in enumerate(zip(found, sure, strict=True))]


def _is_sure(detection: Detection) -> bool:
    return detection.language != "und" and detection.script != "Hani" and detection.confidence >= _SURE


def _borrowed(i: int, found: list[Detection], sure: list[bool], whole: Detection | None) -> Detection:
    own, family = found[i], _family(found[i])
    if whole and _family(whole) == family and whole.language != "und":
        return whole
    near = [j for j, is_sure in enumerate(sure) if is_sure and _family(found[j]) == family]
    if not near:
        return own
    if own.language != "und" and own.script != "Hani" and any(found[j].tag == own.tag for j in near):
        return own
    return found[min(near, key=lambda j: (abs(j - i), j))]


def _family(detection: Detection) -> str:
    return "Hani" if detection.script in ("Hans", "Hant", "Jpan") else detection.script


def segment_detections(segments: Sequence[Segment], whole: Detection) -> list[Detection]:
    """Each segment's own detection; the article's where a segment is plainly in its language, or too short to tell."""
    others = [i for i, s in enumerate(segments) if not _plainly(s.text, whole.language)]
    found = [whole] * len(segments)
    for i, own in zip(others, tag_segments([segments[i].text for i in others], whole), strict=True):
        letters = sum(c.isalpha() for c in segments[i].text)
        if own.language not in ("und", whole.language) and (own.language in SUPPORTED or letters >= _LEAST_FOREIGN):
            found[i] = own
    return found


def _plainly(text: str, language: str) -> bool:
    """Whether a segment is in its article's language at first sight, which spares nearly all of them langdetect."""
    if language == "en":
        words = text.lower().split()
        return text.isascii() and sum(word in _ENGLISH for word in words) * 10 >= len(words)
    script = _LETTERS.get(language)
    if script is None or share_of_script(text, script) < _OWN_SHARE:
        return False
    if any(share_of_script(text, other) > share_of_script(text, script) for other in ("Hani", "Cyrl", "Kana", "Hang")):
        return False
    return LANGUAGES[language].plain


def _language_shares(segments: list[Segment]) -> dict[str, float]:
    letters: Counter[str] = Counter()
    for segment in segments:
        if segment.kind == STATEMENT:
            letters[segment.tag.split("-")[0]] += len(segment.text)
    total = sum(letters.values()) or 1
    return {language: n / total for language, n in letters.items()}


def _without_foreign(segment: Segment, language: str) -> Segment:
    own = segment.tag.split("-")[0]
    if segment.kind not in (STATEMENT, HEADING) or own == language or (own, language) in _KIN:
        return segment
    return replace(segment, kind="other-language", dropped=f"in another language ({segment.tag})")
