"""The static report of a corpus: the articles side by side, what they share in one colour, the evidence on hover.

One file without a server and without the network. Read without scripts it still shows the articles and the colours.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from importlib import resources
from itertools import groupby
from typing import Any

from align.corpus import Corpus
from align.corpus.export import members_of
from align.languages import language_of
from align.model import HEADING, Article, Segment, Statement
from align.review.plots import plots


@dataclass(frozen=True, slots=True)
class Mark:
    """A term ("t") or a figure ("q") in a segment's text; `label` is what a hover says."""

    start: int
    end: int
    kind: str
    label: str


OfSegment = dict[tuple[str, int], list[Statement]]
"""The statements that a segment is in, that of most articles first: by article id and index."""
Marker = Callable[[Article, Segment], Iterable[Mark]]


def report(corpus: Corpus, marks: Marker = lambda article, segment: ()) -> str:
    """The report as one HTML page. `marks` finds the terms and figures to show in a segment."""
    colours = {s.id: round(n * 137.508) % 360 for n, s in enumerate(corpus.statements)}
    of_segment: OfSegment = {}
    for statement in sorted(corpus.statements, key=lambda s: (-len(s.members), -s.probability)):
        for place in ((m.article, i) for m in statement.members for i in m.segments):
            of_segment.setdefault(place, []).append(statement)
    columns = "".join(_column(article, of_segment, colours, marks) for article in corpus.articles)
    return (
        "<!DOCTYPE html>\n"
        '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{len(corpus.statements)} statements in {len(corpus.articles)} articles</title>"
        f"<style>{_asset('report.css')}</style></head><body>\n"
        f"{_header(corpus)}\n<main>{columns}</main>\n"
        '<aside id="card" hidden></aside>\n'
        f'<script type="application/json" id="data">{_data(corpus)}</script>\n'
        f"<script>{_asset('report.js')}</script></body></html>\n"
    )


def _asset(name: str) -> str:
    return resources.files("align.review").joinpath(name).read_text(encoding="utf-8")


def _header(corpus: Corpus) -> str:
    relations = ("equivalent", "partial", "conflicting")
    counts = {r: sum(s.relation == r for s in corpus.statements) for r in relations}
    boxes = "".join(f'<label><input type="checkbox" data-r="{r}" checked> {r} ({counts[r]})</label>' for r in relations)
    return (
        f"<header><h1>{len(corpus.statements)} statements that {len(corpus.articles)} articles share</h1>"
        "<p>Same colour, same statement; a + behind a sentence is another one that it is in. "
        "Hover for the evidence; click to bring the other articles to it; Esc to let go. "
        "<span class=t>Terms</span> and <span class=q>figures</span> are marked; grey sentences have no counterpart.</p>"
        f'<div class="tools">{boxes}<label>at least <input type="range" id="least" min="0" max="1" step="0.01" value="0">'
        f'<span id="leastvalue">0 %</span></label></div>{_conflicts(corpus.statements)}{_plots(corpus)}</header>'
    )


def _plots(corpus: Corpus) -> str:
    drawn = plots(corpus)
    return (
        f'<details class="plots"><summary>Coverage, probabilities, lengths</summary><div>{drawn}</div></details>'
        if drawn
        else ""
    )


def _conflicts(statements: Sequence[Statement]) -> str:
    items = "".join(
        f'<li><a href="#{s.id}" data-s="{s.id}">{escape(conflict)}</a></li>' for s in statements for conflict in s.conflicts
    )
    return f'<div class="conflicts"><b>Figures that disagree</b><ul>{items}</ul></div>' if items else ""


def _column(article: Article, of_segment: OfSegment, colours: dict[str, int], marks: Marker) -> str:
    shared = sum((article.id, s.index) in of_segment for s in article.sentences)
    about = (
        f'<div class="about"><h2>{escape(article.title)}</h2><p><span class="tag">{escape(article.tag)}</span>'
        f"{escape(article.name)}{f' · {article.date}' if article.date else ''} · {shared} of {len(article.sentences)} "
        "sentences shared</p></div>"
    )
    body = []
    for left_out, segments in groupby(article.segments, key=lambda s: s.dropped is not None):
        if left_out:
            body.append(_left_out(list(segments)))
            continue
        for _, paragraph in groupby(segments, key=lambda s: s.paragraph):
            body.append(_paragraph(article, list(paragraph), of_segment, colours, marks))
    return f'<article lang="{escape(article.tag)}">{about}{"".join(body)}</article>\n'


def _left_out(segments: Sequence[Segment]) -> str:
    lines = "".join(f"<p>[{escape(s.dropped or '')}] {escape(s.text)}</p>" for s in segments)
    return f'<details class="left"><summary>{len(segments)} left out</summary>{lines}</details>'


def _paragraph(
    article: Article,
    segments: Sequence[Segment],
    of_segment: OfSegment,
    colours: dict[str, int],
    marks: Marker,
) -> str:
    if segments[0].kind == HEADING:
        return "" if segments[0].text == article.title else f"<h3>{escape(segments[0].text)}</h3>"
    glue = language_of(article.detection.language).joiner
    spans = []
    for segment in segments:
        statements = of_segment.get((article.id, segment.index), [])
        inner = _marked(segment.text, marks(article, segment))
        if not statements:
            spans.append(f'<span class="null">{inner}</span>')
        else:
            first = statements[0]
            more = "".join(f'<sup class="also" data-s="{s.id}" style="--h:{colours[s.id]}">+</sup>' for s in statements[1:])
            spans.append(
                f'<span class="s" id="{first.id}-{article.id}-{segment.index}" '
                f'data-s="{" ".join(s.id for s in statements)}" '
                f'data-r="{first.relation}" style="--h:{colours[first.id]}" '
                f'title="{first.relation}, {first.probability:.2f}">{inner}{more}</span>'
            )
    return f"<p>{glue.join(spans)}</p>"


def _marked(text: str, marks: Iterable[Mark]) -> str:
    parts, last = [], 0
    for mark in sorted(marks, key=lambda m: (m.start, -m.end)):
        if mark.start < last:
            continue
        parts.append(escape(text[last : mark.start]))
        surface = escape(text[mark.start : mark.end])
        parts.append(f'<span class="{mark.kind}" title="{escape(mark.label)}">{surface}</span>')
        last = mark.end
    return "".join([*parts, escape(text[last:])])


def _data(corpus: Corpus) -> str:
    """What the cards show, by statement id, safe inside a script element."""
    cards: dict[str, Any] = {}
    for statement in corpus.statements:
        members = {member.article: told for member, told in members_of(corpus, statement).items()}
        cards[statement.id] = {
            "relation": statement.relation,
            "probability": statement.probability,
            "conflicts": statement.conflicts,
            "members": [
                {k: m[k] for k in ("tag", "path", "text", "pivot")}
                | ({"span": m["span"]["text"]} if "span" in m else {})
                | ({"unsure": m["figures_unsure"]} if "figures_unsure" in m else {})
                for m in members.values()
            ],
            "links": [
                {
                    "a": members[link.a.article]["path"],
                    "b": members[link.b.article]["path"],
                    "probability": link.probability,
                    "evidence": [[e.name, e.contribution, e.detail] for e in link.evidence],
                }
                for link in (corpus.link_by_id[key] for key in statement.links)
            ],
        }
    return json.dumps(cards, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
