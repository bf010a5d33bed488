"""The words of the house as data: what walks down the corridor from file to corpus. Frozen, and nothing else."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

STATEMENT = "statement"
HEADING = "heading"


@dataclass(frozen=True, slots=True)
class Detection:
    """What a text is written in.

    `language` is ISO 639-1, or "und" where nothing fits. `script` is ISO 15924: "Hans", "Hant", "Hani" where the two
    cannot be told apart, "Cyrl", "Latn" and so on. `scripts` gives each script's share of the letters (0 to 1).
    """

    language: str
    script: str
    confidence: float
    scripts: dict[str, float] = field(default_factory=dict)
    region: str | None = None
    mixed: bool = False

    @property
    def tag(self) -> str:
        """The BCP-47 tag: `zh-Hant-TW`, `zh-Hans`, `ru`, `en`; `und` where the language is not known."""
        if self.language == "zh":
            return "-".join(part for part in ("zh", self.script, self.region) if part)
        return self.language


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence or a line of an article.

    `start` and `end` count Unicode code points in the decoded file: `decoded[start:end] == raw`. `text` is the cleaned
    form (lines joined, readings and tags taken out). `kind` says what it is; a segment left out of the statements says
    why in `dropped`. `repaired` says that `text` is what the file's wrongly decoded characters stood for.
    """

    index: int
    start: int
    end: int
    text: str
    raw: str
    kind: str = STATEMENT
    dropped: str | None = None
    tag: str = "und"
    paragraph: int = 0
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Article:
    """One file, read. `id` comes from the decoded text alone, `name` is its path below the folder that was given."""

    id: str
    name: str
    text: str
    encoding: str
    segments: tuple[Segment, ...]
    detection: Detection
    readings: int = 0
    date: datetime.date | None = None

    @property
    def tag(self) -> str:
        return self.detection.tag

    @property
    def title(self) -> str:
        """The first heading, where it stands above the text; else the first statement, or else the file's name."""
        return next((s.text for s in self.segments if s.kind in (HEADING, STATEMENT)), self.name)

    @property
    def sentences(self) -> tuple[Segment, ...]:
        """The segments that are matched: sentences of the article's own body."""
        return tuple(s for s in self.segments if s.kind == STATEMENT and s.dropped is None)


UNSURE_FIGURE = "figure unsure: "
"""What the flag of a pivot begins with whose English has not this figure of its source."""


@dataclass(frozen=True, slots=True)
class Pivot:
    """The English translation of one segment.

    `score` is the mean log-probability of a token. `flags` names what the guardrails found: "source truncated",
    "output truncated", "loop", "term missing: X", "figure unsure: X". `terms` are the glossary terms that
    were put into the source.
    """

    text: str
    package: str
    score: float = 0.0
    flags: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """An occurrence of a glossary concept in a text: `start` and `end` are code points of that text; `variant` is the
    spelling in the glossary that it is a form of."""

    concept: str
    kind: str
    start: int
    end: int
    surface: str
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number, an amount or a date read from a text.

    `low` and `high` bound the value by its precision (5.5 million is 5.45 to 5.55 million). `unit` is "USD", "%",
    "count", "year", "hour" and the like, or "date"; a date's value is its ordinal day, bounded by its precision. `counted`
    is what it is a figure of ("killed", "price"; `align.quantities.counted`), empty where the text does not say.
    """

    value: float
    low: float
    high: float
    unit: str
    start: int
    end: int
    surface: str
    modifier: str = ""
    counted: str = ""


@dataclass(frozen=True, slots=True)
class ClauseSpan:
    """Clauses of a segment. `start` and `end` are code points of the decoded file, as a segment's are; `text` is a part of
    the segment's text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Member:
    """One article's part in a link or a statement: adjacent segments, by index."""

    article: str
    segments: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One witness for or against a link: what was measured, and what it adds to the log-odds."""

    name: str
    value: float
    contribution: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Two members of different articles that say the same, with a calibrated probability and its evidence."""

    id: str
    a: Member
    b: Member
    probability: float
    relation: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A cluster of linked members over all articles. `conflicts` names the figures that disagree.

    `spans` says of each member which part of it carries the statement, None where all of it does; it is empty where nothing
    is known of any.
    """

    id: str
    members: tuple[Member, ...]
    links: tuple[str, ...]
    probability: float
    relation: str
    terms: tuple[str, ...] = ()
    quantities: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    spans: tuple[ClauseSpan | None, ...] = ()
