"""JSON lines: one statement a line, with members, links and their evidence."""

from __future__ import annotations

import json

from align.corpus.export.members import members_of
from align.corpus.store import Corpus


def to_jsonl(corpus: Corpus) -> str:
    lines = []
    for statement in corpus.statements:
        members = members_of(corpus, statement)
        row = {
            "id": statement.id,
            "relation": statement.relation,
            "probability": statement.probability,
            "members": list(members.values()),
            "terms": list(statement.terms),
            "quantities": list(statement.quantities),
            "conflicts": list(statement.conflicts),
            "links": [
                {
                    "id": link.id,
                    "a": members[link.a],
                    "b": members[link.b],
                    "probability": link.probability,
                    "relation": link.relation,
                    "evidence": {e.name: {"value": e.value, "contribution": e.contribution} for e in link.evidence},
                }
                for link in (corpus.link_by_id[key] for key in statement.links)
            ],
        }
        lines.append(json.dumps(row, ensure_ascii=False))
    return "".join(line + "\n" for line in lines)
