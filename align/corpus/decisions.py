"""What a person decided about statements: kept beside the store, and obeyed by every later run.

A decision names the members of a statement by article and span, so it holds as long as the articles are as they were. An
accepted statement is there with probability 1, whatever matching says; a rejected one is left out whenever the same
members are grouped again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from align.corpus.store import writing
from align.errors import CorpusError, ReadError
from align.model import Article, Evidence, Link, Member, Statement
from align.xmlfiles import elements, local

FILE = "decisions.jsonl"
ACCEPTED, REJECTED = "accepted", "rejected"
_SURE = 0.999999
_LOG_ODDS = 13.8155
_WORDS = {
    "accepted": ACCEPTED, "accept": ACCEPTED, "a": ACCEPTED, "yes": ACCEPTED, "ok": ACCEPTED, "+": ACCEPTED,
    "rejected": REJECTED, "reject": REJECTED, "r": REJECTED, "no": REJECTED, "-": REJECTED,
    "forget": "", "": None,
}  # fmt: skip
_STATES = {"final": ACCEPTED, "signed-off": ACCEPTED, "reviewed": ACCEPTED}

Key = tuple[tuple[str, int, int], ...]
"""The members of a statement: article id, start and end in its decoded file."""


@dataclass(frozen=True)
class Decisions:
    """Decisions by the members that they are of."""

    by_members: Mapping[Key, str]

    def __bool__(self) -> bool:
        return bool(self.by_members)

    @property
    def digest(self) -> str:
        rows = json.dumps(sorted(self.by_members.items()))
        return hashlib.sha256(rows.encode()).hexdigest()[:16]


def read_decisions(folder: Path) -> Decisions:
    """Raises CorpusError for a line that is none."""
    path = folder / FILE
    if not path.is_file():
        return Decisions({})
    found: dict[Key, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            key = tuple((str(a), int(start), int(end)) for a, start, end in row["members"])
            if row["decision"] not in (ACCEPTED, REJECTED):
                raise ValueError(row["decision"])
            found[key] = row["decision"]
        except (ValueError, KeyError, TypeError) as error:
            raise CorpusError(f"{path}:{number}: no decision ({error})", "take the line out; the others stay") from None
    return Decisions(found)


def write_decisions(decisions: Decisions, folder: Path) -> None:
    """One a line, in a fixed order; whole or not at all."""
    path, beside = folder / FILE, folder / f"{FILE}.new"
    rows = (
        {"members": [list(member) for member in key], "decision": decision} for key, decision in decisions.by_members.items()
    )
    with writing(path):
        beside.write_text(
            "".join(json.dumps(row) + "\n" for row in sorted(rows, key=json.dumps)), encoding="utf-8", newline="\n"
        )
        os.replace(beside, path)


def key_of(statement: Statement, articles: Mapping[str, Article]) -> Key:
    return tuple(sorted(_place(member, articles[member.article]) for member in statement.members))


def _place(member: Member, article: Article) -> tuple[str, int, int]:
    return member.article, article.segments[member.segments[0]].start, article.segments[member.segments[-1]].end


def decide(decisions: Decisions, statements: Iterable[tuple[Key, str]]) -> Decisions:
    """The decisions with new ones; an empty decision takes the old one back."""
    merged = dict(decisions.by_members)
    for key, decision in statements:
        if decision:
            merged[key] = decision
        else:
            merged.pop(key, None)
    return Decisions(merged)


def read_edited(path: Path) -> list[tuple[str, str]]:
    """Statement ids with decisions from an edited export: a TSV or CSV with columns `id` and `decision`, or XLIFF, where a
    target that is final, signed off or reviewed is accepted, and one whose state-qualifier begins with "rejected" is
    rejected. Raises ReadError."""
    if path.suffix.lower() in (".xlf", ".xliff"):
        found = []
        for unit in elements(path, frozenset({"xliff"}), frozenset({"trans-unit", "unit"}), ReadError):
            parts = [e for e in unit.iter() if local(e) in ("target", "segment")]
            states = [e.get("state", "") for e in parts]
            rejected = any(e.get("state-qualifier", "").startswith("rejected") for e in parts)
            decision = REJECTED if rejected else next((_STATES[s] for s in states if s in _STATES), None)
            if decision:
                found.append((unit.get("id", ""), decision))
        return found
    from align.corpus.importing import table_rows

    header, rows = table_rows(path)
    if "id" not in header or "decision" not in header:
        raise ReadError(f"{path}:1: no columns id and decision", "export as tsv or csv, and add a column `decision`")
    found = []
    for number, row in rows:
        word = row.get("decision", "").strip().lower()
        if word not in _WORDS:
            raise ReadError(f"{path}:{number}: the decision {word!r}", "accepted, rejected, forget, or nothing")
        decision = _WORDS[word]
        if decision is not None:
            found.append((row.get("id", "").strip(), decision))
    return found


def obey(
    links: Sequence[Link], statements: Sequence[Statement], articles: Sequence[Article], decisions: Decisions
) -> tuple[tuple[Link, ...], tuple[Statement, ...]]:
    """Links and statements as matching made them, with the decisions put through."""
    by_id = {article.id: article for article in articles}
    kept_links = {link.id: link for link in links}
    accepted = {key for key, d in decisions.by_members.items() if d == ACCEPTED and _is_there(key, by_id)}
    claimed = {(article, start) for key in accepted for article, start, _ in key}
    kept: list[Statement] = []
    for statement in statements:
        key = key_of(statement, by_id)
        if key in accepted:
            accepted.discard(key)
            kept.append(replace(statement, probability=1.0))
        elif decisions.by_members.get(key) != REJECTED:
            overlapping = any((place[0], place[1]) in claimed for place in key)
            kept += [] if overlapping else [statement]
    for key in sorted(accepted):
        own, made = _made(key, by_id)
        kept.append(own)
        kept_links.update((link.id, link) for link in made)
    needed = {key for statement in kept for key in statement.links}
    order = {article.id: place for place, article in enumerate(articles)}
    kept.sort(key=lambda s: min((order[m.article], m.segments) for m in s.members))
    return tuple(kept_links[key] for key in sorted(needed)), tuple(kept)


def _is_there(key: Key, articles: Mapping[str, Article]) -> bool:
    return all(place[0] in articles and _segments(place, articles[place[0]]) for place in key)


def _segments(place: tuple[str, int, int], article: Article) -> tuple[int, ...]:
    """The segments that the span covers exactly, or none."""
    inside = [s for s in article.segments if place[1] <= s.start and s.end <= place[2]]
    fits = inside and inside[0].start == place[1] and inside[-1].end == place[2]
    return tuple(s.index for s in inside) if fits else ()


def _made(key: Key, articles: Mapping[str, Article]) -> tuple[Statement, list[Link]]:
    """A statement that matching did not find, with links that rest on the decision alone; its id is the one it had."""
    order = {article: place for place, article in enumerate(articles)}
    places = sorted(key, key=lambda place: order[place[0]])
    members = [Member(place[0], _segments(place, articles[place[0]])) for place in places]
    names = [f"{article}:{start}-{end}" for article, start, end in places]
    evidence = (Evidence("decided", 1.0, _LOG_ODDS),)
    links = [
        Link(_id("l", [names[n], names[m]]), members[n], members[m], _SURE, "equivalent", evidence)
        for n in range(len(members))
        for m in range(n + 1, len(members))
    ]
    return Statement(_id("s", names), tuple(members), tuple(link.id for link in links), 1.0, "equivalent"), links


def _id(prefix: str, names: Sequence[str]) -> str:
    return prefix + hashlib.sha256("|".join(sorted(names)).encode()).hexdigest()[:10]
