"""Edits that come back from a spreadsheet or a translation tool, as decisions.

What a row of an edited export says is compared with the corpus: a text that is another run of its article's sentences
divides, joins or moves the statement; any other text is a correction, which exports then carry in its place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from align.corpus.decisions import (
    ACCEPTED,
    AGREED,
    FORGOTTEN,
    HELD,
    REJECTED,
    Decisions,
    Key,
    Place,
    key_of,
    name_of,
    overlap,
)
from align.corpus.export.units import Part, units_of
from align.corpus.store import Corpus
from align.corpus.tables import is_tag, read_table
from align.errors import ReadError
from align.model import STATEMENT, Article, Segment
from align.xmlfiles import elements, local, plain_text

_WORDS = {
    "accepted": ACCEPTED, "accept": ACCEPTED, "a": ACCEPTED, "yes": ACCEPTED, "ok": ACCEPTED, "+": ACCEPTED,
    "agreed": AGREED, "agree": AGREED, "no conflict": AGREED,
    "rejected": REJECTED, "reject": REJECTED, "r": REJECTED, "no": REJECTED, "-": REJECTED,
    "forget": FORGOTTEN, "": None,
}  # fmt: skip
_STATES = {"final": ACCEPTED, "signed-off": ACCEPTED, "reviewed": ACCEPTED}
_KEEPING = frozenset({None, *HELD})
"""What may be said of a row whose texts count."""
_LONG_TABLE = frozenset({"language", "text"})


@dataclass(frozen=True)
class Edit:
    """What one row says. `ids` are the statements that it is of, more than one where it joins them; `decision` is None
    where none is stated; `texts` has the row's text for each language that the file has; `problem` is why the row
    cannot be taken."""

    place: str
    ids: tuple[str, ...]
    decision: str | None
    texts: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""


@dataclass
class Resolved:
    """Decisions with those of the edits, how many are new, and what could not be followed."""

    decisions: Decisions
    count: int = 0
    problems: list[str] = field(default_factory=list)


def read_edits(path: Path) -> list[Edit]:
    """The rows of an edited export. A TSV or CSV has a column `id`, and `decision` or a column for each language; in XLIFF
    a target that is final, signed off or reviewed is accepted, and one whose state-qualifier begins with "rejected" is
    rejected. Raises ReadError."""
    if path.suffix.lower() in (".xlf", ".xliff"):
        return list(_xliff(path))
    header, rows = read_table(path)
    names = {name.lower(): name for name in header}
    tags = [] if set(header) >= _LONG_TABLE else [name for name in header if is_tag(name)]
    if "id" not in names or not (tags or "decision" in names):
        raise ReadError(
            f"{path}:1: no columns id and decision", "export as tsv or csv, and edit its texts or add a column `decision`"
        )
    found = []
    for number, row, problem in rows:
        word = row.get(names.get("decision", ""), "").strip().lower()
        ids = tuple(dict.fromkeys(re.findall(r"[^\s,;+]+", row.get(names["id"], ""))))
        texts = {tag: row[tag] for tag in tags if tag in row}
        if word not in _WORDS:
            problem = problem or f"the decision {word!r} is none of accepted, agreed, rejected, forget, or nothing"
        if not ids and any(cell.strip() for cell in row.values()):
            problem = problem or "no id: a row that divides a statement has the id of that statement"
        if ids or problem:
            found.append(Edit(f"{path}:{number}", ids, _WORDS.get(word), texts, problem))
    return found


def _xliff(path: Path) -> Iterator[Edit]:
    for unit in elements(path, frozenset({"xliff"}), frozenset({"trans-unit", "unit"}), ReadError):
        own = [e for e in unit.iter() if e.getparent() is unit or local(e.getparent()) in ("segment", "ignorable")]
        states = [e.get("state", "") for e in own if local(e) in ("target", "segment")]
        rejected = any(e.get("state-qualifier", "").startswith("rejected") for e in own)
        decision = REJECTED if rejected else next((_STATES[state] for state in states if state in _STATES), None)
        file = next((a for a in unit.iterancestors() if local(a) == "file"), None)
        root = unit.getroottree().getroot()
        tags = [
            root.get(new) or (file.get(old) if file is not None else None)
            for new, old in (("srcLang", "source-language"), ("trgLang", "target-language"))
        ]
        sides = ["".join(plain_text(e) for e in own if local(e) == side) for side in ("source", "target")]
        # an empty target is one that a tool has not filled in, and takes nothing away
        texts = {tag: text for tag, text in zip(tags, sides, strict=True) if tag and text.strip()}
        yield Edit(f"{path}:{unit.sourceline}", (unit.get("id", ""),), decision, texts)


def resolve(
    edits: Iterable[Edit],
    corpus: Corpus,
    decisions: Decisions,
    plain: Callable[[str], str] = str,
    conversions: Sequence[Callable[[str], str]] = (),
) -> Resolved:
    """The decisions that the edits come to. `plain` brings texts to one script, and `conversions` are what an export may
    have done to them: neither is a change."""
    return _Resolving(corpus, decisions, plain, conversions).of(list(edits))


class _UnresolvedError(Exception):
    """An edit that cannot be followed, with the reason."""


@dataclass(frozen=True)
class _Wanted:
    """What a row comes to: the members of its statement, and corrections of its texts by their places."""

    key: Key
    corrections: Mapping[Place, str]


@dataclass(frozen=True)
class _Column:
    """The articles' tags that a column of the file has texts of, and whether it has them in another script."""

    tags: frozenset[str]
    converted: bool


class _Resolving:
    def __init__(
        self,
        corpus: Corpus,
        decisions: Decisions,
        plain: Callable[[str], str],
        conversions: Sequence[Callable[[str], str]],
    ) -> None:
        self.articles = {article.id: article for article in corpus.articles}
        self.keys = {name_of(key): key for key in decisions.by_members}  # a rejected one can be forgotten by its name
        self.keys.update((statement.id, key_of(statement, self.articles)) for statement in corpus.statements)
        self.parts = {unit.id: unit.parts for unit in units_of(corpus)}
        self.decided = dict(decisions.by_members)
        self.texts = dict(decisions.texts)
        self.plain, self.conversions = plain, conversions
        self.columns: dict[str, _Column] = {}
        self.forms: dict[str, frozenset[str]] = {}

    def of(self, edits: Sequence[Edit]) -> Resolved:
        edits = [edit if edit.place else self._completed(edit) for edit in edits]
        edits = list({(e.ids, e.decision, *sorted(e.texts.items()), e.problem): e for e in edits}.values())
        self.columns, problems = self._columns(edits)
        shares = Counter(name for edit in edits if edit.texts and edit.decision in _KEEPING for name in edit.ids)
        wanted: list[tuple[Edit, _Wanted]] = []
        seen: set[str] = set()
        for edit in edits:
            alone = all(shares[name] < 2 for name in edit.ids)
            try:
                wanted.append((edit, self._read(edit, alone=alone, first=not seen.intersection(edit.ids))))
            except _UnresolvedError as reason:
                problems.append(f"{edit.place}: {reason}".removeprefix(": "))
            if edit.texts:
                seen.update(edit.ids)
        before = dict(self.decided)
        divided = {name for name, count in shares.items() if count > 1}
        count = 0
        for edit, want in wanted:
            # looked through for rows that change a statement alone, which are few
            others = ((other, w.key) for other, w in wanted if other is not edit and other.decision in _KEEPING)
            try:
                count += self._follow(edit, want, others, before, divided)
            except _UnresolvedError as reason:
                problems.append(f"{edit.place}: {reason}".removeprefix(": "))
        return Resolved(Decisions(self.decided, self.texts), count, problems)

    def _completed(self, edit: Edit) -> Edit:
        """With whole ids where a person typed their starts. A table has whole ones: a damaged one is not guessed at."""
        ids, problem = [], edit.problem
        for name in edit.ids:
            found = [name] if name in self.keys else [known for known in self.keys if known.startswith(name)]
            if len(found) > 1:
                problem = f"{len(found)} statements begin with {name}: give more of the id"
            ids.append(found[0] if found else name)
        return replace(edit, ids=tuple(dict.fromkeys(ids)), problem=problem)

    def _columns(self, edits: Sequence[Edit]) -> tuple[dict[str, _Column], list[str]]:
        """What the columns have texts of, by the texts that stand in them as they are, else by their names."""
        corpus_tags = {article.tag for article in self.articles.values()}
        alike: dict[str, Counter[str]] = {}
        exact: Counter[str] = Counter()
        for edit in edits:
            for column, text in edit.texts.items():
                found = alike.setdefault(column, Counter())
                for part in (part for name in edit.ids for part in self.parts.get(name, ())):
                    if text.strip() and self._is_shown(text, part.text, part.tag):
                        found[part.tag] += 1
                        exact[column] += _tidy(text) == _tidy(part.text)
        columns, problems = {}, []
        for column, found in alike.items():
            named = {tag for tag in corpus_tags if tag == column or tag.startswith(f"{column}-")}
            elsewhere = {tag for tag in alike if tag != column}  # they have a column of their own
            tags = (named | set(found)) - elsewhere
            columns[column] = _Column(frozenset(tags), found.total() > 2 * exact[column])
            if not tags and any(edit.texts.get(column, "").strip() for edit in edits):
                file = edits[0].place.rpartition(":")[0]
                problems.append(f"{file}: the column {column} has no language of this corpus, and was left alone")
        return columns, problems

    def _read(self, edit: Edit, *, alone: bool, first: bool) -> _Wanted:
        """What a row comes to. Texts that it does not show stay with the first row of a statement that is divided."""
        if edit.problem:
            raise _UnresolvedError(edit.problem)
        if unknown := [name for name in edit.ids if name not in self.keys]:
            raise _UnresolvedError(
                f"no statement {', '.join(unknown)} in the corpus: align why and the report show their ids"
            )
        pools: dict[str, list[Segment]] = {}
        for article, start, end in (place for name in edit.ids for place in self.keys[name]):
            inside = [s for s in self.articles[article].segments if start <= s.start and s.end <= end]
            pools[article] = sorted({*pools.get(article, []), *inside}, key=lambda s: s.index)
        corrections: dict[Place, str] = {}
        spoken_for = set()
        if edit.decision in _KEEPING:
            for column, text in edit.texts.items():
                article, segments, corrected = self._cell(column, text, edit, pools, may_change=alone and len(edit.ids) == 1)
                if article:
                    pools[article] = segments
                    spoken_for.add(article)
                if corrected:
                    corrections[(article, segments[0].start, segments[-1].end)] = _tidy(text)
        if edit.texts and not (alone or first):
            pools = {article: own for article, own in pools.items() if article in spoken_for}
        if len(edit.ids) > 1:
            for article, segments in pools.items():
                self._check_adjacent(self.articles[article], segments)
        return _Wanted(tuple(sorted((a, s[0].start, s[-1].end) for a, s in pools.items() if s)), corrections)

    def _follow(
        self,
        edit: Edit,
        want: _Wanted,
        others: Iterable[tuple[Edit, Key]],
        before: Mapping[Key, str],
        divided: set[str],
    ) -> bool:
        """Whether it says anything new."""
        own = [self.keys[name] for name in edit.ids]
        if edit.decision == FORGOTTEN:
            for key in own:
                self._forget(key)
            return True
        if edit.decision == REJECTED:
            self.decided.update(dict.fromkeys(own, REJECTED))
            return True
        regrouped = [want.key] != own
        if not (regrouped or want.corrections or edit.decision in HELD):
            return False
        if regrouped or not divided.isdisjoint(edit.ids):
            if len(want.key) < 2:
                raise _UnresolvedError(
                    "one text alone is no statement: give the row the decision rejected, or leave it as it was"
                )
            if at := next((other.place for other, key in others if overlap(want.key, key)), ""):
                raise _UnresolvedError(f"a text of it stands in {at} too: divide it between the rows")
            taken = (key for key, decision in before.items() if decision in HELD and key not in own and key != want.key)
            if at := next((name_of(key) for key in taken if overlap(want.key, key)), ""):
                raise _UnresolvedError(f"a text of it is in {at}, which was accepted: change that one first")
        for old in own:
            if old != want.key:
                self.decided[old] = REJECTED
        self.decided[want.key] = AGREED if edit.decision == AGREED else ACCEPTED
        self.texts.update(want.corrections)
        return True

    def _forget(self, key: Key) -> None:
        """Takes back what was decided of these members, and of those that they were divided into or joined with."""
        members = set(key)
        while touched := [other for other in self.decided if other == key or overlap(other, members)]:
            for other in touched:
                members.update(other)
                del self.decided[other]
        for place in [place for place in self.texts if overlap([place], members)]:
            del self.texts[place]

    def _cell(
        self, column: str, text: str, edit: Edit, pools: Mapping[str, list[Segment]], *, may_change: bool
    ) -> tuple[str, list[Segment], bool]:
        """The article that a cell is of ("" where it says nothing of any), its sentences, and whether it corrects them."""
        sought, meant = self._bare(text), self.columns[column]
        shown = [part for part in self._shown(edit.ids, meant, text) if part.article in pools]
        articles = list(dict.fromkeys(part.article for part in shown))
        if len(articles) > 1:
            if sought != self._bare("".join(part.text for part in shown)):
                raise _UnresolvedError(f"its text in {column} is of two articles, and not theirs as they are")
            return "", [], False
        if not articles:
            known = [article for article in self.articles.values() if article.tag in meant.tags] if sought else []
            for article in known:
                if run := self._run(article, sought, 0):
                    return article.id, run, False
            if known:
                raise _UnresolvedError(f"its text in {column} stands in no article")
            return "", [], False
        article = self.articles[articles[0]]
        own = pools[article.id]
        if not sought:
            return article.id, [], False
        if self._is_shown(text, "".join(part.text for part in shown), article.tag):
            shown_text = _tidy(" ".join(part.text for part in shown))
            is_spelled_anew = may_change and not meant.converted and _tidy(text) != shown_text
            return article.id, own, is_spelled_anew
        if sought == self._bare("".join(s.text for s in own)):
            return article.id, own, False
        if run := self._run(article, sought, own[0].index):
            return article.id, run, False
        if not may_change:
            raise _UnresolvedError(
                f"its text in {column} is no run of sentences of {article.name}: divide and join texts as they are"
            )
        return article.id, own, True

    def _shown(self, ids: Sequence[str], column: _Column, text: str) -> list[Part]:
        """The text of each statement that an export shows in a column: where it can be one of several, the one that stands
        there, else the first by tag, and of one tag the weightiest."""
        found = []
        for name in ids:
            parts = [part for part in self.parts.get(name, ()) if part.tag in column.tags]
            parts.sort(key=lambda p: (p.tag, -p.weight, p.article, p.segments))
            same = (part for part in parts if len(parts) > 1 and self._is_shown(text, part.text, part.tag))
            found += [part for part in (next(same, None), *parts) if part][:1]
        return found

    def _run(self, article: Article, sought: str, near: int) -> list[Segment]:
        """The sentences of an article that make up a text, the run nearest to a place; none where there is no such run."""
        segments = [s for s in article.segments if s.kind == STATEMENT]
        found = []
        for first, segment in enumerate(segments):
            rest, last = sought, first
            while rest and last < len(segments) and rest.startswith(bare := self._bare(segments[last].text)) and bare:
                rest, last = rest[len(bare) :], last + 1
            if not rest:
                found.append((abs(segment.index - near), segments[first:last]))
        return min(found, key=lambda one: one[0])[1] if found else []

    def _check_adjacent(self, article: Article, segments: Sequence[Segment]) -> None:
        for a, b in pairwise(segments):
            if any(s.kind == STATEMENT for s in article.segments[a.index + 1 : b.index]):
                raise _UnresolvedError(f"its sentences in {article.name} are not neighbours")

    def _is_shown(self, text: str, own: str, tag: str) -> bool:
        """Whether a cell has a text as an export shows it, in either script."""
        sought = self._bare(text)
        return sought == self._bare(own) or (tag.startswith("zh") and sought in self._converted(own))

    def _converted(self, text: str) -> frozenset[str]:
        """What a text is in the scripts that an export may have written it in."""
        if text not in self.forms:
            self.forms[text] = frozenset(self._bare(convert(text)) for convert in self.conversions)
        return self.forms[text]

    def _bare(self, text: str) -> str:
        return "".join(self.plain(text).split())


def _tidy(text: str) -> str:
    return " ".join(text.split())
