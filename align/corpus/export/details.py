"""A statement in the promised JSON form, read from the store: members, links and their evidence."""

from __future__ import annotations

import json
from typing import Any

from align.corpus.export.members import span_field, unsure_field
from align.corpus.export.units import ExportUnit, UnitSource


def details_of(source: UnitSource, unit: ExportUnit) -> dict[str, Any]:
    """`unit` as one line of JSON lines; members that were left out of the unit are in the links all the same."""
    members: dict[tuple[str, tuple[int, ...]], dict[str, Any]] = {}
    for part in unit.parts:
        members[part.article, part.segments] = {
            "article": part.article,
            "path": part.name,
            "tag": part.tag,
            "segments": list(part.segments),
            "start": part.start,
            "end": part.end,
            "text": part.text,
            **_pivot(source, part.article, part.segments),
            **span_field(part.span),
        }
    row = source.connection.execute("SELECT links, quantities FROM statements WHERE id = ?", (unit.id,)).fetchone()
    links = []
    for key in json.loads(row[0]):
        a, b, probability, relation, evidence = source.connection.execute(
            "SELECT a, b, probability, relation, evidence FROM links WHERE id = ?", (key,)
        ).fetchone()
        ends = [(end["article"], tuple(end["segments"])) for end in (json.loads(a), json.loads(b))]
        if all(end in members for end in ends):
            links.append({
                "id": key, "a": members[ends[0]], "b": members[ends[1]], "probability": probability, "relation": relation,
                "evidence": {
                    e["name"]: {"value": e["value"], "contribution": e["contribution"]} for e in json.loads(evidence)
                },
            })  # fmt: skip
    return {
        "id": unit.id,
        "relation": unit.relation,
        "probability": unit.probability,
        "members": list(members.values()),
        "terms": list(unit.terms),
        "quantities": json.loads(row[1]),
        "conflicts": list(unit.conflicts),
        "links": links,
    }


def _pivot(source: UnitSource, article: str, segments: tuple[int, ...]) -> dict[str, Any]:
    texts: list[str] = []
    flags: list[str] = []
    for index in segments:
        row = source.connection.execute(
            "SELECT text, flags FROM pivots JOIN pivot_of USING (key) WHERE article = ? AND idx = ?", (article, index)
        ).fetchone()
        if row is None:
            return {"pivot": None}
        texts.append(row[0])
        flags += json.loads(row[1])
    return {"pivot": " ".join(texts), **unsure_field(flags)}
