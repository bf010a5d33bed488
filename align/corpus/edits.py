"""Edits that come back from a spreadsheet or a translation tool, as decisions.

What a row of an edited export says is compared with the corpus: a text that is another run of its article's sentences
divides, joins or moves the statement; any other text is a correction, which exports then carry in its place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from align.corpus.decisions import ACCEPTED, FORGOTTEN, REJECTED, Decisions, Key, Place, key_of, name_of
from align.corpus.export.units import Part, units_of
from align.corpus.importing import table_rows
from align.corpus.store import Corpus
from align.errors import ReadError
from align.model import STATEMENT, Article, Segment
from align.xmlfiles import elements, local, plain_text

_WORDS = {
    "accepted": ACCEPTED, "accept": ACCEPTED, "a": ACCEPTED, "yes": ACCEPTED, "ok": ACCEPTED, "+": ACCEPTED,
    "rejected": REJECTED, "reject": REJECTED, "r": REJECTED, "no": REJECTED, "-": REJECTED,
    "forget": FORGOTTEN, "": None,
}  # fmt: skip
_STATES = {"final": ACCEPTED, "signed-off": ACCEPTED, "reviewed": ACCEPTED}
_LONG_TABLE = frozenset({"language", "text"})
_ESCAPED = re.compile(r"'(?=[=+@\t\r'-])")


@dataclass(frozen=True)
class Edit:
    """What one row says. `ids` are the statements that it is of, more than one where it joins them; `decision` is None
    where none is stated; `texts` has the row's text for each language tag that the file has."""

    place: str
    ids: tuple[str, ...]
    decision: str | None
    texts: dict[str, str] = field(default_factory=dict)


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
    header, rows = table_rows(path)
    columns = [] if set(header) >= _LONG_TABLE else [name for name in header if re.fullmatch(r"[a-z]{2,3}(-\w+)*", name)]
    tags = [name for name in columns if name not in ("id", "terms", "decision", "relation", "probability", "conflicts")]
    if "id" not in header or not (tags or "decision" in header):
        raise ReadError(
            f"{path}:1: no columns id and decision", "export as tsv or csv, and edit its texts or add a column `decision`"
        )
    found = []
    for number, row in rows:
        word = row.get("decision", "").strip().lower()
        if word not in _WORDS:
            raise ReadError(f"{path}:{number}: the decision {word!r}", "accepted, rejected, forget, or nothing")
        texts = {tag: _ESCAPED.sub("", row[tag], count=1) for tag in tags if tag in row}
        ids = tuple(dict.fromkeys(re.findall(r"[^\s,;+]+", row.get("id", ""))))
        if ids:
            found.append(Edit(f"{path}:{number}", ids, _WORDS[word], texts))
    return found


def _xliff(path: Path) -> Iterator[Edit]:
    for unit in elements(path, frozenset({"xliff"}), frozenset({"trans-unit", "unit"}), ReadError):
        own = [e for e in unit.iter() if e.getparent() is unit or local(e.getparent()) == "segment"]  # no alt-trans
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


def resolve(edits: Iterable[Edit], corpus: Corpus, decisions: Decisions, plain: Callable[[str], str] = str) -> Resolved:
    """The decisions that the edits come to. `plain` brings texts to one script, so that an export in another script than
    the articles' is no change of its texts."""
    return _Resolving(corpus, decisions, plain).of(list(edits))


class _UnresolvedError(Exception):
    """An edit that cannot be followed, with the reason."""


class _Resolving:
    def __init__(self, corpus: Corpus, decisions: Decisions, plain: Callable[[str], str]) -> None:
        self.articles = {article.id: article for article in corpus.articles}
        self.keys = {name_of(key): key for key in decisions.by_members}  # a rejected one can be forgotten by its name
        self.keys.update((statement.id, key_of(statement, self.articles)) for statement in corpus.statements)
        self.shown = {unit.id: unit.by_tag() for unit in units_of(corpus)}
        self.decided = dict(decisions.by_members)
        self.texts = dict(decisions.texts)
        self.plain = plain
        self.claimed: dict[Key, str] = {}

    def of(self, edits: Sequence[Edit]) -> Resolved:
        rows = Counter(name for edit in edits if edit.decision in (None, ACCEPTED) for name in edit.ids)
        count, problems = 0, []
        for edit in edits:
            try:
                count += self._follow(edit, alone=all(rows[name] == 1 for name in edit.ids))
            except _UnresolvedError as reason:
                problems.append(f"{edit.place}: {reason}".removeprefix(": "))
        return Resolved(Decisions(self.decided, self.texts), count, problems)

    def _follow(self, edit: Edit, *, alone: bool) -> bool:
        """Whether it says anything new."""
        unknown = [name for name in edit.ids if name not in self.keys]
        if unknown:
            raise _UnresolvedError(f"no statement {', '.join(unknown)} in the corpus")
        own = [self.keys[name] for name in edit.ids]
        if edit.decision == FORGOTTEN:
            for key in own:
                self._forget(key)
            return True
        if edit.decision == REJECTED:
            self.decided.update(dict.fromkeys(own, REJECTED))
            return True
        key, changed = self._wanted(edit, own, alone)
        if [key] == own and not changed and edit.decision != ACCEPTED:
            return False
        other = self._claimed_by(key, edit.place)
        if other:
            raise _UnresolvedError(f"a text of it stands in {other} too: divide it between the rows")
        for old in own:
            if old != key and self.decided.get(old) != ACCEPTED:
                self.decided[old] = REJECTED
            elif old != key:
                del self.decided[old]
        if len(key) > 1:
            self.decided[key] = ACCEPTED
            self.claimed[key] = edit.place or " ".join(edit.ids)
        for place, text in changed.items():
            if text:
                self.texts[place] = text
            else:
                del self.texts[place]
        return True

    def _forget(self, key: Key) -> None:
        """Takes back what was decided of these members, however they were divided or joined."""
        for other in [other for other in self.decided if other == key or _overlap(other, key)]:
            del self.decided[other]
        for place in [place for place in self.texts if _overlap((place,), key)]:
            del self.texts[place]

    def _claimed_by(self, key: Key, place: str) -> str:
        return next((by for other, by in self.claimed.items() if by != place and _overlap(other, key)), "")

    def _wanted(self, edit: Edit, own: Sequence[Key], alone: bool) -> tuple[Key, dict[Place, str]]:
        """The members that the row's texts come to, and corrections; an empty one takes an earlier correction back."""
        pools: dict[str, list[Segment]] = {}
        for article, start, end in (place for key in own for place in key):
            inside = [s for s in self.articles[article].segments if start <= s.start and s.end <= end]
            pools[article] = sorted({*pools.get(article, []), *inside}, key=lambda s: s.index)
        changed: dict[Place, str] = {}
        spoken_for = set()
        for tag, text in edit.texts.items():
            shown = [part for name in edit.ids if (part := self.shown.get(name, {}).get(tag))]
            spoken_for |= {part.article for part in shown}
            article, segments, correction = self._read(tag, text, shown, pools, may_change=alone and len(own) == 1)
            if article:
                pools[article] = segments
                spoken_for.add(article)
            if article and segments:
                place = (article, segments[0].start, segments[-1].end)
                if correction:
                    changed[place] = " ".join(text.split())
                elif place in self.texts and self._bare(text) != self._bare(self.texts[place]):
                    changed[place] = ""
        if not alone:  # of a text that the row does not show nobody knows which part it belongs to
            pools = {article: own for article, own in pools.items() if article in spoken_for}
        if len(own) > 1:
            for article, segments in pools.items():
                self._check_adjacent(self.articles[article], segments)
        return tuple(sorted((a, s[0].start, s[-1].end) for a, s in pools.items() if s)), changed

    def _read(
        self, tag: str, text: str, shown: Sequence[Part], pools: dict[str, list[Segment]], *, may_change: bool
    ) -> tuple[str, list[Segment], bool]:
        """The article that a cell is of ("" where it says nothing of any), its sentences, and whether it corrects them."""
        sought = self._bare(text)
        articles = list(dict.fromkeys(part.article for part in shown))
        if len(articles) > 1:
            if sought != self._bare("".join(part.text for part in shown)):
                raise _UnresolvedError(f"its text in {tag} is of two articles, and not theirs as they are")
            return "", [], False
        if not articles:
            known = [article for article in self.articles.values() if article.tag == tag] if sought else []
            for article in known:
                if run := self._run(article, sought, 0):
                    return article.id, run, False
            if known:
                raise _UnresolvedError(f"its text in {tag} stands in no article")
            return "", [], False
        article = self.articles[articles[0]]
        own = pools[article.id]
        kept = [self.texts.get((part.article, part.start, part.end), part.text) for part in shown]
        if not sought:
            return article.id, [], False
        if sought in (self._bare("".join(s.text for s in own)), self._bare("".join(kept))):
            return article.id, own, False
        if run := self._run(article, sought, own[0].index):
            return article.id, run, False
        if not may_change:
            raise _UnresolvedError(
                f"its text in {tag} is no run of sentences of {article.name}: divide and join texts as they are"
            )
        return article.id, own, True

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

    def _bare(self, text: str) -> str:
        return "".join(self.plain(text).split())


def _overlap(a: Iterable[Place], b: Iterable[Place]) -> bool:
    places = list(b)
    return any(x[0] == y[0] and x[1] < y[2] and y[1] < x[2] for x in a for y in places)
