"""What the toolkit does, as functions: the recipes behind the command line, with typed results.

`import align` offers them: `align.sentences(source, target)`. Nothing is loaded before it is used, nothing goes online, and
nothing is printed; `note` gets one line for everything the user should know, `progress` a stage, how much of it is done, and
of how much. `glossary` is one that was loaded, or paths of glossary files, by default those that are shipped (`()` is none);
`packages` are paths of translation packages, which come before the installed and the embedded ones. `jobs` is a number of
processes, by default one, or workers of any kind (`align.work`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, is_dataclass, replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from align.corpus import Corpus
from align.errors import AlignError, PackageError, ReadError
from align.glossary import Glossary, load_defaults, load_glossaries
from align.languages import LANGUAGES, PIVOT, TAG
from align.model import Article, Detection, Pivot, Segment
from align.work import ALONE, LocalWorkers, Workers

if TYPE_CHECKING:
    from align.mining import MinedPair
    from align.sentences import SentenceBead
    from align.translate import LineReader, Translators

AnyPath = str | PathLike[str]
GlossaryLike = Glossary | AnyPath | Iterable[AnyPath] | Callable[[], Glossary] | None
Note = Callable[[str], None]
Progress = Callable[[str, int, int], None]
_KNOWN = 200
"""Lines from which the language of a file is told."""


def _silent(line: str) -> None:
    pass


def _no_progress(stage: str, done: int, total: int) -> None:
    pass


def read(
    *paths: AnyPath | Iterable[AnyPath], jobs: int | Workers = 1, note: Note = _silent, progress: Progress = _no_progress
) -> list[Article]:
    """The articles of files and folders, in the order of their names: body sentences told from what surrounds them, language
    and script tagged.

    Raises ReadError where a path cannot be read, or holds no article; of a folder what can be read is returned, and the rest
    is noted.
    """
    from align.intake import find_sources, read_each
    from align.pipeline import without_twins

    given = [path for one in paths for path in _paths(one)]
    for path in given:
        if not path.exists():
            raise ReadError(f"{path}: no such file or folder", "check the path")
    sources, _ = find_sources(given, note)
    found: list[Article] = []
    for source, outcome in zip(sources, read_each(sources, _workers(jobs), progress), strict=True):
        if isinstance(outcome, AlignError):
            if source.path in given:
                raise outcome
            note(str(outcome))
        else:
            found.append(outcome)
    if not found:
        raise ReadError(
            f"{', '.join(map(str, paths)) or 'nothing'}: no article there", "give text or HTML files, or folders"
        )
    return without_twins(found, note)


def detect(text: str) -> Detection:
    """Language, script, region and confidence of a text. Never raises."""
    from align.detect import detect_text

    return detect_text(text)


def run(
    paths: AnyPath | Iterable[AnyPath],
    folder: AnyPath,
    *,
    glossary: GlossaryLike = None,
    packages: AnyPath | Iterable[AnyPath] = (),
    pivots: bool = True,
    jobs: int | Workers = 1,
    note: Note = _silent,
    progress: Progress = _no_progress,
) -> Corpus:
    """What `align run` does: make or bring up to date the corpus in `folder` from article files, and return it.

    Raises CorpusError, MachineError, PackageError, ReadError.
    """
    from align.pipeline import Settings
    from align.pipeline import run as run_pipeline

    settings = Settings(_glossary(glossary), tuple(_paths(packages)), pivots, _workers(jobs), note, progress)
    return run_pipeline(_paths(paths), Path(folder), settings).corpus


def match(
    articles: Iterable[Article],
    *,
    glossary: GlossaryLike = None,
    packages: AnyPath | Iterable[AnyPath] = (),
    pivots: bool = True,
    jobs: int | Workers = 1,
    note: Note = _silent,
    progress: Progress = _no_progress,
) -> Corpus:
    """The statements that articles share, in memory: `read(...)` gives articles, `to_records` rows of the result. Raises
    MachineError, PackageError."""
    from align.pipeline import Settings, match_in_memory

    settings = Settings(_glossary(glossary), tuple(_paths(packages)), pivots, _workers(jobs), note, progress)
    return match_in_memory(list(articles), settings)


def sentences(
    source: Sequence[str],
    target: Sequence[str],
    *,
    source_language: str | None = None,
    target_language: str | None = None,
    source_pivots: Sequence[str] | None = None,
    target_pivots: Sequence[str] | None = None,
    names: tuple[str, str] = ("source", "target"),
    models: bool = True,
    fast: bool = False,
    glossary: GlossaryLike = None,
    packages: AnyPath | Iterable[AnyPath] = (),
    jobs: int | Workers = 1,
    note: Note = _silent,
    progress: Progress = _no_progress,
) -> list[SentenceBead]:
    """Align the sentences of a text and its translation: beads with a probability, every sentence in one of them.

    Languages are tags (zh-Hant-TW), by default detected. Pivots are English translations, line by line; where there are
    none, but packages for both languages are given or installed, they are made. `models` has translation models asked about
    doubtful beads; `fast` leaves out models and encoder; `names` stand for the two in notes.
    Raises ReadError, MachineError, PackageError.
    """
    from align.sentences import align_sentences
    from align.vectors import load_embeddings

    asks, workers, files = models and not fast, _workers(jobs), tuple(_paths(packages))
    sides = Sides(
        (_lines(source, names[0]), _lines(target, names[1])),
        (source_language, target_language),
        names,
        glossary,
        files,
        workers,
        note,
        progress,
    )
    given = source_pivots, target_pivots
    pivots = sides.pivots(given, asks) if any(given) or asks else None
    reader = sides.reader() if asks else None
    return align_sentences(
        *sides.plain, load_embeddings(), pivots, progress, reader.gains if reader else None, workers, not fast
    )


def mine(
    source: Sequence[str],
    target: Sequence[str],
    *,
    min_probability: float = 0.5,
    source_language: str | None = None,
    target_language: str | None = None,
    source_pivots: Sequence[str] | None = None,
    target_pivots: Sequence[str] | None = None,
    names: tuple[str, str] = ("source", "target"),
    models: bool = True,
    glossary: GlossaryLike = None,
    packages: AnyPath | Iterable[AnyPath] = (),
    jobs: int | Workers = 1,
    note: Note = _silent,
    progress: Progress = _no_progress,
) -> list[MinedPair]:
    """The pairs that translate each other in two collections of sentences, by their places, the surest first.

    Where no pivots are given, `models` has translation models read the likelier pairs. Raises ReadError, MachineError,
    PackageError.
    """
    from align.mining import mine as mine_pairs
    from align.vectors import load_embeddings

    workers, files = _workers(jobs), tuple(_paths(packages))
    sides = Sides(
        (_lines(source, names[0]), _lines(target, names[1])),
        (source_language, target_language),
        names,
        glossary,
        files,
        workers,
        note,
        progress,
    )
    given = source_pivots, target_pivots
    pivots = sides.pivots(given, models) if any(given) else None
    reader = sides.reader() if models and not pivots else None
    tell = reader.shares if reader else None
    return mine_pairs(*sides.plain, load_embeddings(), progress, min_probability, workers, pivots, tell)


def translate(
    texts: Sequence[str],
    source: str | None = None,
    *,
    glossary: GlossaryLike = None,
    packages: AnyPath | Iterable[AnyPath] = (),
    jobs: int | Workers = 1,
    note: Note = _silent,
    progress: Progress = _no_progress,
) -> list[Pivot]:
    """English of sentences, each with what the guardrails found (`flags`) and the names that were put in (`terms`). `source`
    is a tag (zh, zh-Hant, ru); by default each text's language is detected. An English text is its own pivot, and one in a
    language that cannot be translated has an empty one. Raises PackageError, ReadError."""
    articles = line_articles(_lines(texts, "texts"), source)
    made = pivots_of(articles, glossary=glossary, packages=packages, jobs=jobs, note=note, progress=progress)
    return [made.get((article.id, 0)) or own_pivot(article, article.segments[0]) for article in articles]


def pivots_of(
    articles: Sequence[Article],
    *,
    glossary: GlossaryLike = None,
    packages: AnyPath | Iterable[AnyPath] = (),
    jobs: int | Workers = 1,
    note: Note = _silent,
    progress: Progress = _no_progress,
) -> dict[tuple[str, int], Pivot]:
    """The pivots of articles, by article id and segment index; those of English ones are not listed. Raises PackageError
    where there is no package for a language that can be translated."""
    from align.translate import NoCache, open_translators, translate_articles

    translators = open_translators(_paths(packages), note)
    for article in articles:
        _require_model(article, translators, note)
    made = translate_articles(
        articles, translators, _glossary(glossary), NoCache(), _workers(jobs),
        lambda done, total: progress("translating", done, total),
    )  # fmt: skip
    return {place: pivot for place, (_, pivot) in made.items()}


def own_pivot(article: Article, segment: Segment) -> Pivot:
    """The pivot of a segment that was not translated: itself, if it is English."""
    return Pivot(segment.text if article.detection.language == PIVOT else "", "")


def line_articles(lines: Sequence[str], source: str | None = None) -> list[Article]:
    """Each line as an article of its own, so that each is translated by its own language. Raises ReadError."""
    from align.detect import detect_text
    from align.translate import line_article

    given = detection_of(source) if source else None
    return [line_article(n, "", line, given or detect_text(line)) for n, line in enumerate(lines)]


def detection_of(tag: str) -> Detection:
    """A tag as given by hand. Raises ReadError where it is of no language that can be translated."""
    language, _, rest = tag.partition("-")
    if language != "zt" and language not in LANGUAGES:
        raise ReadError(f"{tag}: not a language that can be translated", "use zh, zh-Hant, zh-Hans, ru or en")
    if language not in ("zh", "zt"):
        return Detection(language, "Zyyy", 1.0)
    return Detection("zh", "Hant" if language == "zt" or rest.startswith("Hant") else "Hans", 1.0)


def to_records(
    result: Corpus | Iterable[Any], source: Sequence[str] = (), target: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """Rows for a table, `pandas.DataFrame(align.to_records(...))`: of a corpus one for each statement and article in it,
    with places and text; of beads and mined pairs one each, with the texts if both sides are given; of anything else its
    fields."""
    if isinstance(result, Corpus):
        return [row for statement in result.statements for row in _member_rows(result, statement)]
    rows = []
    for item in result:
        row = asdict(item) if is_dataclass(item) and not isinstance(item, type) else dict(item)
        if source and target and {"source", "target", "probability"} <= row.keys():
            row |= {"source_text": _texts(source, row["source"]), "target_text": _texts(target, row["target"])}
        rows.append(row)
    return rows


def _member_rows(corpus: Corpus, statement: Any) -> list[dict[str, Any]]:
    rows = []
    spans = statement.spans or (None,) * len(statement.members)
    for member, span in zip(statement.members, spans, strict=True):
        article, segments = corpus.article(member.article), corpus.member_segments(member)
        rows.append(
            {"statement": statement.id, "relation": statement.relation, "probability": statement.probability,
             "article": article.name, "tag": article.tag, "date": article.date, "start": segments[0].start,
             "end": segments[-1].end, "text": corpus.text_of(member), "span": span.text if span else None,
             "conflicts": list(statement.conflicts)}
        )  # fmt: skip
    return rows


def _texts(lines: Sequence[str], places: int | Sequence[int]) -> str:
    return lines[places] if isinstance(places, int) else " ".join(lines[place].strip() for place in places)


def _paths(paths: AnyPath | Iterable[AnyPath]) -> list[Path]:
    return [Path(paths)] if isinstance(paths, (str, PathLike)) else [Path(path) for path in paths]


def _workers(jobs: int | Workers | None) -> Workers:
    if jobs is None or jobs == 1:
        return ALONE
    if isinstance(jobs, int):
        if jobs < 1:
            raise ReadError(f"jobs={jobs}: no number of processes", "give 1 or more")
        return LocalWorkers(jobs)
    return jobs


def _lines(texts: Sequence[str], name: str) -> Sequence[str]:
    if isinstance(texts, str):
        raise ReadError(f"{name}: one text, where a list of sentences is wanted", f"give [{name}], or its sentences")
    return texts


def _glossary(given: GlossaryLike) -> Glossary:
    if isinstance(given, Glossary):
        return given
    if given is None:
        return load_defaults()
    if callable(given):
        return given()
    return load_glossaries(_paths(given))


class Sides:
    """Two texts line by line, with their languages: what is compared of them, their pivots, and whom to ask about them."""

    def __init__(
        self,
        lines: tuple[Sequence[str], Sequence[str]],
        tags: tuple[str | None, str | None],
        names: tuple[str, str],
        glossary: GlossaryLike,
        packages: Iterable[Path],
        workers: Workers,
        note: Note,
        progress: Progress,
    ) -> None:
        self._names = names
        self.lines, self._glossary_like, self._packages = lines, glossary, tuple(packages)
        self._workers, self._note, self._progress = workers, note, progress
        self._told = told(lines[0], tags[0]), told(lines[1], tags[1])
        self.plain = self._plain(0), self._plain(1)
        """What is compared: Chinese in Simplified characters, anything else as it is."""
        self._translators: Translators | None = None

    def _plain(self, side: int) -> list[str]:
        from align.translate import simplify

        language, region = self._told[side]
        return [simplify(line, region) if language == "zh" else line for line in self.lines[side]]

    @property
    def languages(self) -> tuple[str, str]:
        return self._told[0][0], self._told[1][0]

    @property
    def translators(self) -> Translators:
        from align.translate import open_translators

        if self._translators is None:
            self._translators = open_translators(self._packages, self._note)
        return self._translators

    def reader(self) -> LineReader | None:
        """What asks the translation models about lines, where there are any for these languages."""
        from align.translate import LineReader

        reader = LineReader(self.plain, self.languages, self.translators, Glossary(), self._workers)
        if not reader.can_tell or PIVOT in self.languages:
            return reader if reader.can_tell else None
        # What has to be translated first has a use for names.
        return LineReader(
            self.plain, self.languages, self.translators, _glossary(self._glossary_like), self._workers,
            lambda done, total: self._progress("translating", done, total),
        )  # fmt: skip

    def pivots(
        self, given: tuple[Sequence[str] | None, Sequence[str] | None], translates: bool
    ) -> tuple[Sequence[str], Sequence[str]] | None:
        """English, or at least one language, for both sides: given, the text itself, or made if it `translates`; None where
        a side has none."""
        found: list[Sequence[str] | None] = []
        for side, (own, pivots, others) in enumerate(zip(self.lines, given, given[::-1], strict=True)):
            if pivots is not None:
                if len(pivots) != len(own):
                    name = self._names[side]
                    raise ReadError(f"{name} pivots: {len(pivots)} lines, {name} has {len(own)}", "pivots go line by line")
                found.append(pivots)
            elif self.languages[side] == PIVOT or (others and told(others, None)[0] == self.languages[side]):
                found.append(own)  # what the other side was translated into: its own pivot
            else:
                found.append(self._translated(side) if translates else None)
        any_given = any(own is not None for own in given)
        if self.languages[0] == self.languages[1] and not any_given:
            return None
        if found[0] is not None and found[1] is not None:
            return found[0], found[1]
        for name, english in zip(self._names, found, strict=True):
            if english is None and any_given:
                self._note(f"{name} has no pivots, so that those of the other side are not used")
        return None

    def _translated(self, side: int) -> list[str] | None:
        """The lines of a side in English, where a package for them is given or installed: those embedded are too weak."""
        language = self.languages[side]
        strong = self.translators.only(lambda model: model.origin != "embedded")
        if language not in LANGUAGES or not strong.of(language, list(LANGUAGES[language].columns)[-1]):
            return None
        made = translate(
            self.lines[side], language, glossary=self._glossary_like, packages=self._packages, jobs=self._workers,
            note=self._note, progress=self._progress,
        )  # fmt: skip
        return [" ".join(pivot.text.split()) for pivot in made]


def told(lines: Sequence[str], tag: str | None) -> tuple[str, str | None]:
    """Language and region of a file: as given, or as its first lines say."""
    if tag:
        if not TAG.fullmatch(tag):
            raise ReadError(f"{tag}: not a language tag", "a tag like zh, zh-Hant, zh-Hant-HK, ru or en")
        parts = tag.split("-")
        return ("zh" if parts[0] == "zt" else parts[0]), (parts[2] if len(parts) > 2 else None)
    found = detect("\n".join([line for line in lines if line.strip()][:_KNOWN]))
    return found.language, found.region


def _require_model(article: Article, translators: Translators, note: Note) -> None:
    language = article.detection.language
    if language in (PIVOT, "und") or translators.of(language, article.detection.script):
        return
    if language not in LANGUAGES:
        note(f"{article.name}: {article.tag} cannot be translated (zh and ru can)")
        return
    raise PackageError(
        f"no translation package for {article.tag} to en", "give one with --package FILE, or align models add FILE"
    )


def retagged(article: Article, source: str | None) -> Article:
    """An article with a tag that was given by hand."""
    return replace(article, detection=detection_of(source)) if source else article
