"""A corpus as it was decided: the store keeps what was matched, and decisions are applied when it is read.

Where a decision makes a statement, its relation, terms, figures and conflicts are found in the texts of its members, with
the glossary of the run. Readers have neither: what was found lies beside the store, and only what is not there (of decisions
that came by git, say) is found at reading, without a glossary.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from align.corpus.decisions import Changes, Compare, Decisions, Places, Touched, obey, read_decisions
from align.corpus.store import Corpus, read_matched
from align.model import Article, Link, Statement

FOUND = "decided.jsonl"
_LISTS = ("terms", "quantities", "conflicts")


def as_made(
    statement: Statement, links: Sequence[Link], articles: Mapping[str, Article]
) -> tuple[Statement, tuple[Link, ...]]:
    """Compares nothing: equivalent, without terms and figures."""
    return statement, tuple(links)


class Found:
    """What statements that decisions made say, by id: taken from `known` where it is there, else from `compare`. `rows` is
    all that was asked for."""

    def __init__(self, compare: Compare, known: Mapping[str, dict[str, Any]] | None = None) -> None:
        self._compare, self._known = compare, known or {}
        self.rows: dict[str, dict[str, Any]] = {}

    def __call__(
        self, statement: Statement, links: Sequence[Link], articles: Mapping[str, Article]
    ) -> tuple[Statement, tuple[Link, ...]]:
        if statement.id in self._known:
            statement, own = _told(self._known[statement.id], statement, links)
        else:
            statement, own = self._compare(statement, links, articles)
        self.rows[statement.id] = {
            "relation": statement.relation,
            **{name: getattr(statement, name) for name in _LISTS},
            "links": {link.id: link.relation for link in own},
        }
        return statement, own

    def text(self) -> str:
        """As it lies beside the store; nothing where there is nothing."""
        rows = ({"id": name, **row} for name, row in sorted(self.rows.items()))
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _told(row: Mapping[str, Any], statement: Statement, links: Sequence[Link]) -> tuple[Statement, tuple[Link, ...]]:
    terms, quantities, conflicts = (tuple(map(str, row[name])) for name in _LISTS)
    relations = row["links"]
    own = tuple(replace(link, relation=str(relations.get(link.id, link.relation))) for link in links)
    relation = str(row["relation"])
    return replace(statement, relation=relation, terms=terms, quantities=quantities, conflicts=conflicts), own


def read_found(folder: Path, compare: Compare) -> Found:
    """What a run or `align decide` found. A damaged line is as one that is not there: it can be found again."""
    known = {}
    try:
        lines = (folder / FOUND).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    for line in lines:
        try:
            row = json.loads(line)
            _told(row, Statement("", (), (), 1.0, ""), ())
            known[str(row["id"])] = row
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return Found(compare, known)


def read_store(folder: Path, compare: Compare = as_made) -> Corpus:
    """Read a corpus back, as it was matched and then decided. `compare` is asked what statements say of which neither a run
    nor `align decide` has found it.

    Raises CorpusError where there is none, it or its decisions are damaged, or a newer program wrote it.
    """
    return decided(read_matched(folder), read_decisions(folder), read_found(folder, compare))


def decided(corpus: Corpus, decisions: Decisions, compare: Compare) -> Corpus:
    """A corpus as it was matched, with the decisions and corrections put through."""
    if not decisions:
        return corpus
    corpus = replace(corpus, corrections=dict(decisions.texts))
    if not decisions.by_members:
        return corpus
    places = Places.of(corpus.articles)
    concerned = Touched(decisions, places)
    touched = [s for s in corpus.statements if any(concerned.has(m.article, m.segments) for m in s.members)]
    by_id = {article.id: article for article in corpus.articles}
    changes = obey(touched, corpus.link_by_id.__getitem__, by_id, places, decisions, compare)
    links = {**corpus.link_by_id, **changes.links}
    statements = tuple(_in_order(corpus.statements, changes, places))
    needed = sorted({key for statement in statements for key in statement.links})
    return replace(corpus, links=tuple(links[key] for key in needed), statements=statements)


def _in_order(matched: Iterable[Statement], changes: Changes, places: Places) -> Iterator[Statement]:
    """Those that were matched in their order, each that was made before the first that comes after it."""
    waiting = list(reversed(changes.made))
    for statement in matched:
        own = changes.instead.get(statement.id, statement)
        if own is not None:
            while waiting and places.first(waiting[-1]) < places.first(own):
                yield waiting.pop()
            yield own
    yield from reversed(waiting)
