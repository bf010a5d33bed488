"""Tags an article and each of its segments, and takes out what is in another language than the article."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from align.detect.language import detect_text, has_foreign_cyrillic, share_of_script
from align.model import HEADING, STATEMENT, Article, Detection, Segment

SUPPORTED = ("zh", "ru", "en")
_MIXED_SHARE = 0.25
"""Share of the body's letters that a second language needs before an article is called mixed, not quoted or soiled."""
_LETTERS = {"zh": "Hani", "ru": "Cyrl"}
_ENGLISH = frozenset(
    "the of and to in a is that for it was on with as by at from its has have said not but be are this".split()
)
_OWN_SHARE = 0.15
"""Share of a segment in the article's own script that keeps a segment its own, however many Latin names stand in it."""
_LEAST_FOREIGN = 40
"""Letters that a segment needs before it can be called foreign: shorter ones are names and titles of works."""


def tag_article(article: Article) -> Article:
    """The article with its own tag and one for each segment. A foreign statement keeps its text, with the reason."""
    whole = _detect_whole(article)
    tagged = [replace(s, tag=_segment_tag(s, whole)) for s in article.segments]
    shares = _language_shares(tagged)
    others = [share for language, share in shares.items() if language not in (whole.language, "und")]
    mixed = any(share >= _MIXED_SHARE for share in others)
    whole = replace(whole, mixed=mixed)
    segments = tuple(s if mixed else _without_foreign(s, whole.language) for s in tagged)
    return replace(article, detection=whole, segments=segments)


def _detect_whole(article: Article) -> Detection:
    body = " ".join(s.text for s in article.segments if s.kind in (STATEMENT, HEADING))
    return detect_text(body or " ".join(s.text for s in article.segments), article.readings)


def _segment_tag(segment: Segment, whole: Detection) -> str:
    """A segment's own tag; the article's where the segment is too short to tell or only leaves the script open."""
    if _plainly(segment.text, whole.language):
        return whole.tag
    own = detect_text(segment.text)
    if own.language in ("und", whole.language):
        return whole.tag
    if sum(c.isalpha() for c in segment.text) < _LEAST_FOREIGN and own.language not in SUPPORTED:
        return whole.tag
    return own.tag


def _plainly(text: str, language: str) -> bool:
    """Whether a segment is in its article's language at first sight, which spares nearly all of them langdetect."""
    if language == "en":
        words = text.lower().split()
        return text.isascii() and sum(word in _ENGLISH for word in words) * 10 >= len(words)
    script = _LETTERS.get(language)
    if script is None or share_of_script(text, script) < _OWN_SHARE:
        return False
    return language != "ru" or not has_foreign_cyrillic(text)


def _language_shares(segments: list[Segment]) -> dict[str, float]:
    letters: Counter[str] = Counter()
    for segment in segments:
        if segment.kind == STATEMENT:
            letters[segment.tag.split("-")[0]] += len(segment.text)
    total = sum(letters.values()) or 1
    return {language: n / total for language, n in letters.items()}


def _without_foreign(segment: Segment, language: str) -> Segment:
    own = segment.tag.split("-")[0]
    if segment.kind not in (STATEMENT, HEADING) or own == language:
        return segment
    return replace(segment, kind="other-language", dropped=f"in another language ({segment.tag})")
