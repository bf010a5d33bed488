"""Plots of a corpus as SVG: what each article shares, how probable the statements are, how long their texts.

They take their colours from the page that they stand in and say their numbers on hover.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape

from align.corpus import Corpus
from align.model import Link

_MOST_CELLS = 120
"""Cells of a strip: longer articles have several sentences in each."""
_MOST_POINTS = 1500
_STRIP_WIDTH, _STRIP_HEIGHT, _LABEL_WIDTH = 360, 14, 230
_BAR_WIDTH, _BAR_HEIGHT = 26, 110
_SQUARE = 200
_SHORTEST, _LONGEST = 4, 1000
"""Characters at the ends of both axes of the lengths."""


def plots(corpus: Corpus) -> str:
    """The three plots side by side, each a figure with its caption; nothing for a corpus without statements."""
    if not corpus.statements:
        return ""
    figures = (
        (_coverage(corpus), "Sentences of each article, from its beginning to its end: dark ones are shared."),
        (_probabilities([s.probability for s in corpus.statements]), "Statements by probability."),
        (_lengths(corpus), "Characters of the two texts of each link."),
    )
    return "".join(f"<figure>{svg}<figcaption>{caption}</figcaption></figure>" for svg, caption in figures)


def _svg(width: float, height: float, name: str, parts: Iterable[str]) -> str:
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" role="img" aria-label="{name}">'
        f"<title>{name}</title>{''.join(parts)}</svg>"
    )


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(text)}</text>'


def _dot(x: float, y: float, radius: float, hue: int) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" style="fill:hsl({hue} 60% 50%)"/>'


def _coverage(corpus: Corpus) -> str:
    shared = {(m.article, i) for s in corpus.statements for m in s.members for i in m.segments}
    parts = []
    for row, article in enumerate(corpus.articles):
        top = row * (_STRIP_HEIGHT + 6)
        own = [(article.id, s.index) in shared for s in article.sentences]
        name = article.name if len(article.name) <= 28 else f"{article.name[:27]}…"
        parts.append(_text(0, top + 11, name) + _text(_LABEL_WIDTH - 6, top + 11, f"{_share(own):.0%}", "end"))
        cells = min(len(own), _MOST_CELLS)
        for cell in range(cells):
            inside = own[cell * len(own) // cells : (cell + 1) * len(own) // cells]
            width = _STRIP_WIDTH / cells
            parts.append(
                f'<rect x="{_LABEL_WIDTH + cell * width:.2f}" y="{top}" width="{max(width - 1, 0.5):.2f}" '
                f'height="{_STRIP_HEIGHT}" class="mark" style="opacity:{0.12 + 0.88 * _share(inside):.2f}"/>'
            )
    height = max(len(corpus.articles) * (_STRIP_HEIGHT + 6), 1)
    return _svg(_LABEL_WIDTH + _STRIP_WIDTH, height, "Coverage by article", parts)


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0


def _probabilities(values: Sequence[float]) -> str:
    counts = [0] * 10
    for value in values:
        counts[min(int(value * 10), 9)] += 1
    parts = []
    for tenth, count in enumerate(counts):
        height = count / max(counts) * _BAR_HEIGHT
        x, top = tenth * _BAR_WIDTH, 14 + _BAR_HEIGHT - height
        parts.append(f'<rect x="{x}" y="{top:.1f}" width="{_BAR_WIDTH - 3}" height="{height:.1f}" class="mark"/>')
        parts.append(_text(x + _BAR_WIDTH / 2 - 1, top - 3, str(count) if count else "", "middle"))
        parts.append(_text(x, 14 + _BAR_HEIGHT + 12, f".{tenth}"))
    return _svg(10 * _BAR_WIDTH, 14 + _BAR_HEIGHT + 16, "Statements by probability", parts)


def _lengths(corpus: Corpus) -> str:
    """A point a link, both axes logarithmic, a hue for each pair of languages."""
    pairs = {link.id: _languages(corpus, link) for link in corpus.links}
    hues = {pair: n * 360 // max(len(set(pairs.values())), 1) for n, pair in enumerate(sorted(set(pairs.values())))}
    parts = [f'<rect x="30" y="0" width="{_SQUARE}" height="{_SQUARE}" class="frame"/>']
    for length in (10, 100):
        at = _log_place(length)
        parts += [_text(30 + at, _SQUARE + 13, str(length), "middle"), _text(26, _SQUARE - at + 4, str(length), "end")]
    step = len(corpus.links) // _MOST_POINTS + 1
    for link in corpus.links[::step]:
        members = sorted((link.a, link.b), key=lambda m: corpus.article(m.article).detection.language)
        x, y = (_log_place(sum(len(s.text) for s in corpus.member_segments(m))) for m in members)
        parts.append(
            f'<circle cx="{30 + x:.1f}" cy="{_SQUARE - y:.1f}" r="2.5" style="fill:hsl({hues[pairs[link.id]]} 60% 50%)"/>'
        )
    for n, (pair, hue) in enumerate(hues.items()):
        parts.append(_dot(_SQUARE + 44, 8 + 16 * n, 4, hue))
        parts.append(_text(_SQUARE + 54, 12 + 16 * n, " – ".join(pair)))
    return _svg(_SQUARE + 120, max(_SQUARE + 18, 16 * len(hues)), "Lengths of linked texts", parts)


def _languages(corpus: Corpus, link: Link) -> tuple[str, str]:
    """The languages of the two sides, the one of the horizontal axis first."""
    first, second = sorted(corpus.article(member.article).detection.language for member in (link.a, link.b))
    return first, second


def _log_place(length: int) -> float:
    within = min(max(length, _SHORTEST), _LONGEST)
    return _SQUARE * math.log(within / _SHORTEST) / math.log(_LONGEST / _SHORTEST)
