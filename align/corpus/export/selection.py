"""Which units an export has, and why not the others: every unit that is left out is counted under its first reason.

The checks are those of OpusFilter and its kin, for texts in Chinese, Russian and English: a unit is judged on the texts
that would be written.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from align.corpus.export.units import ExportUnit, Part
from align.languages import LANGUAGES

_PER_CHARACTER = 3.0
"""A Chinese character says about as much as three letters."""
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0002ffff]")
_MARKUP = re.compile(r"</?[a-zA-Z][^>]*>|https?://\S+|&[a-z]+;|\{\{|\}\}|\\[a-z]+\{")
_GARBLED = re.compile("\ufffd|[\u0080-\u009f]|[ÐÑÃâ][\u0080-\u00bf€œž™]|(?:[РС][°±²³µ¶ѓљњќџЉЊЌ]){2}")
_SCRIPTS = {own.code: own.block for own in LANGUAGES.values()} | {"ja": "CJK", "uk": "CYRILLIC"}


@dataclass(frozen=True)
class Rules:
    """What is wanted. Empty sets mean: all. Lengths count letters, a Chinese character as three."""

    min_probability: float = 0.0
    languages: frozenset[str] = frozenset()
    relations: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    since: str = ""
    until: str = ""
    dropped: frozenset[str] = frozenset()
    checks: bool = False
    """Also what may be wrong with the texts: duplicates, lengths, scripts, copies, figures, markup, garbled letters."""
    longest: int = 1500
    largest_ratio: float = 3.0


@dataclass
class Selection:
    """Applies the rules to a stream of units. `reasons` counts what was left out; `rejected` is told of each."""

    rules: Rules
    convert: Callable[[str], str] | None = None
    """To Simplified or Traditional characters, for Chinese texts."""
    script: str = ""
    kept: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    rejected: Callable[[ExportUnit, str], None] = lambda unit, reason: None
    _seen: set[bytes] = field(default_factory=set)

    def choose(self, units: Iterable[ExportUnit]) -> Iterator[ExportUnit]:
        """The units to write, with the texts to write."""
        for unit in units:
            chosen = self._wanted_texts(unit)
            reason = self._reason(unit, chosen)
            if reason:
                self.reasons[reason] += 1
                self.rejected(unit, reason)
                continue
            self.kept += 1
            yield chosen

    def _wanted_texts(self, unit: ExportUnit) -> ExportUnit:
        parts = unit.parts
        if self.rules.languages:
            parts = tuple(p for p in parts if is_one_of(p.tag, self.rules.languages))
        if self.convert:
            parts = tuple(self._converted(p) if p.language == "zh" else p for p in parts)
        return replace(unit, parts=parts) if parts is not unit.parts else unit

    def _converted(self, part: Part) -> Part:
        assert self.convert is not None
        same = f"zh-{self.script}" in part.tag
        tag = part.tag if same else f"zh-{self.script}"
        return replace(part, text=part.text if same else self.convert(part.text), tag=tag)

    def _reason(self, unit: ExportUnit, chosen: ExportUnit) -> str:
        rules = self.rules
        if unit.id in rules.dropped:
            return "on the drop-list"
        if unit.probability < rules.min_probability:
            return "probability"
        if rules.relations and unit.relation not in rules.relations:
            return "relation"
        if rules.articles and not any(p.name in rules.articles or p.article in rules.articles for p in unit.parts):
            return "article"
        if (rules.since or rules.until) and not any(_within(p.date, rules.since, rules.until) for p in unit.parts):
            return "date"
        texts = chosen.by_tag()
        if len(texts) < 2:
            return "one language"
        return self._fault(unit, list(texts.values())) if rules.checks else ""

    def _fault(self, unit: ExportUnit, parts: list[Part]) -> str:
        for check in (_empty, _garbled, _markup, _copied, _script):
            if reason := check(parts):
                return reason
        if unit.conflicts:
            return "figures"
        sizes = [_size(p.text) for p in parts]
        if max(sizes) > self.rules.longest:
            return "too long"
        if max(sizes) > self.rules.largest_ratio * min(sizes) and max(sizes) - min(sizes) > 20:
            return "length ratio"
        return self._duplicate(parts)

    def _duplicate(self, parts: list[Part]) -> str:
        """Exact and near duplicates: texts alike but for case, punctuation, spaces and figures."""
        exact = _digest("\x1f".join(f"{p.tag}\x1e{p.text}" for p in parts))
        near = _digest("\x1f".join(f"{p.tag}\x1e{_skeleton(p.text)}" for p in parts))
        if exact in self._seen:
            return "duplicate"
        if near in self._seen:
            self._seen.add(exact)
            return "near-duplicate"
        self._seen |= {exact, near}
        return ""


def threshold_for(probabilities: Iterable[float], precision: float) -> float:
    """The least probability of the largest selection whose mean probability is `precision` or more; above 1 where even
    the surest unit falls short. The probabilities are taken at their word: calibration makes them mean what they say."""
    ordered = sorted(probabilities, reverse=True)
    total, best = 0.0, 1.01
    for taken, probability in enumerate(ordered, start=1):
        total += probability
        if total / taken >= precision:
            best = probability
    return best


def is_one_of(tag: str, wanted: frozenset[str]) -> bool:
    """zh-Hant-TW is meant by zh, zh-Hant and zh-Hant-TW."""
    pieces = tag.lower().split("-")
    known = {one.lower() for one in wanted}
    return any("-".join(pieces[:size]) in known for size in range(1, len(pieces) + 1))


def _within(date: str, since: str, until: str) -> bool:
    return bool(date) and (not since or date >= since) and (not until or date <= until)


def _size(text: str) -> float:
    letters = sum(c.isalnum() for c in text)
    return letters + (_PER_CHARACTER - 1) * len(_HAN.findall(text))


def _empty(parts: list[Part]) -> str:
    return "no text" if any(not any(c.isalpha() for c in p.text) for p in parts) else ""


def _garbled(parts: list[Part]) -> str:
    return "garbled" if any(_GARBLED.search(p.text) for p in parts) else ""


def _markup(parts: list[Part]) -> str:
    return "markup" if any(_MARKUP.search(p.text) for p in parts) else ""


def _script(parts: list[Part]) -> str:
    """Less than half of the letters in the script of the language."""
    for part in parts:
        letters = [c for c in part.text if c.isalpha()]
        wanted = _SCRIPTS.get(part.language)
        if wanted and sum(_weight(c) for c in letters if unicodedata.name(c, "").startswith(wanted)) * 2 < sum(
            map(_weight, letters)
        ):
            return "script"
    return ""


def _weight(character: str) -> float:
    return _PER_CHARACTER if _HAN.match(character) else 1.0


def _copied(parts: list[Part]) -> str:
    """Two languages with one text: of Chinese scripts among themselves that is no fault."""
    texts: dict[str, str] = {}
    for part in parts:
        plain = _skeleton(part.text)
        if texts.setdefault(plain, part.language) != part.language:
            return "untranslated copy"
    return ""


def _skeleton(text: str) -> str:
    """Letters alone, without case and width; every figure as 0."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"[\W_]+", "", re.sub(r"\d+(?:[.,\s]\d+)*", "0", plain))


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def split_of(unit: ExportUnit, shares: dict[str, float], beside: Iterable[str] = ()) -> str:
    """The part of a split that a unit falls into, by a hash of one of its articles, or of those `beside`, which are those of
    statements that have a sentence in common with it: always the same one, however the corpus grows, unless an article joins
    whose hash is smaller. So no sentence is in two parts."""
    articles = {*beside, *(part.article for part in unit.parts)}
    value = min(int.from_bytes(_digest(article), "big") for article in articles) / 2**64
    total = sum(shares.values())
    for name, share in shares.items():
        value -= share / total
        if value < 0:
            return name
    return next(reversed(shares))
