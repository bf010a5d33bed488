"""Language, script and region against labelled texts, beside langdetect as it comes, langdetect held to four languages, and
lingua where it is installed. One row a system and a file, all from one run on the same texts.

Files: TSV with a header that has `label` and `text` (or `lang` and `text`), JSON lines of articles with `label` and
`text`, or JSON lines of mixed articles whose `segments` each have them. A label is a tag: `zh-Hant-TW`, `ru-Cyrl`.
"""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

from align.detect import detect_text, tag_segments
from align.errors import ReadError
from align.evaluate.calibration import calibration_error
from align.model import Detection

WANTED = ("zh-Hans", "zh-Hant", "ru", "en")
_BINS = 15
_LENGTHS = (1, 5, 10, 20, 40, 80, 10**9)
"""Characters from which a length begins."""
_ALIKE = {"bs": "hbs", "hr": "hbs", "sr-Latn": "hbs"}
"""One language in three standards: told apart by no system here in a sentence, and not asked for."""
_OTHER_NAMES = {"zh-cn": "zh-Hans", "zh-tw": "zh-Hant"}


@dataclass(frozen=True, slots=True)
class Sample:
    """One text with its label. `document` numbers the article it is a segment of, -1 for a text by itself."""

    label: str
    text: str
    document: int = -1


Answer = tuple[str, float]
"""A label reduced as gold labels are, and the confidence (0 to 1)."""


Row = dict[str, float | int | str]


def evaluate_detection(
    paths: Sequence[Path],
    rivals: bool,
    sample: int | None,
    progress: Callable[[str, int, int], None],
    by_length: bool = False,
) -> list[Row]:
    """One row a file and system: accuracy over all labels, F1 of the four that the toolkit is for, region, calibration,
    microseconds a text. `sample` takes that many texts of each file, evenly; `by_length` adds a row for the texts of each
    length."""
    rows = []
    for path in paths:
        samples = read_samples(path)
        if sample and len(samples) > sample:
            samples = [samples[i * len(samples) // sample] for i in range(sample)]
        systems = [("align", _ours), *(_rivals() if rivals else [])]
        for n, (name, answer) in enumerate(systems):
            progress(f"{path.name}: {name}", n, len(systems))
            answer(samples[:: len(samples) // 100 or 1])  # tables and profiles are loaded before the clock starts
            began = time.perf_counter()
            answers = answer(samples)
            seconds = time.perf_counter() - began
            row: Row = {"set": path.name, "system": name, **_scores(samples, answers)}
            row["region"] = _region_accuracy(samples) if name == "align" else ""
            row["us/text"] = round(1e6 * seconds / len(samples))
            rows.append(row)
            rows += _by_length(samples, answers, name) if by_length else []
    return rows


def _by_length(samples: Sequence[Sample], answers: Sequence[Answer], system: str) -> list[Row]:
    rows: list[Row] = []
    for least, most in pairwise(_LENGTHS):
        chosen = [(s, a) for s, a in zip(samples, answers, strict=True) if least <= len(s.text) < most]
        if chosen:
            own, said = zip(*chosen, strict=True)
            name = f"{least} characters or more" if most == _LENGTHS[-1] else f"{least} to {most - 1} characters"
            rows.append({"set": name, "system": system, **_scores(own, said), "region": "", "us/text": ""})
    return rows


def read_samples(path: Path) -> list[Sample]:
    """Raises ReadError for a file that is not in one of the forms."""
    try:
        if path.suffix == ".jsonl":
            return list(_from_json(path))
        with path.open(encoding="utf-8", newline="") as lines:
            rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            name = "label" if "label" in (rows.fieldnames or ()) else "lang"
            return [Sample(row[name], row["text"]) for row in rows]
    except OSError as error:
        raise ReadError(f"{path}: {error.strerror}", "check the path") from None
    except (KeyError, TypeError, ValueError) as error:
        raise ReadError(f"{path}: no labelled texts ({error!r})", "columns or fields `label` and `text`") from None


def _from_json(path: Path) -> Iterator[Sample]:
    with path.open(encoding="utf-8") as lines:
        for n, line in enumerate(lines):
            row = json.loads(line)
            if "segments" in row:
                yield from (Sample(s["label"], s["text"], n) for s in row["segments"])
            else:
                yield Sample(row["label"], row["text"])


def _ours(samples: Sequence[Sample]) -> list[Answer]:
    """Segments of one article are tagged together, as in an article; other texts each by itself."""
    found: list[Detection] = []
    first = 0
    for i, sample in enumerate(samples):
        if sample.document < 0:
            found.append(detect_text(sample.text))
        elif i + 1 == len(samples) or samples[i + 1].document != sample.document:
            found += tag_segments([s.text for s in samples[first : i + 1]])
            first = i + 1
    return [(reduced(f"{d.language}-{d.script}"), d.confidence) for d in found]


@cache
def reduced(label: str) -> str:
    """What is compared: `zh-Hans`, `zh-Hant`, `ru`, `en`, `sr-Cyrl` ...; regions are measured by themselves."""
    parts = label.split("-")
    language = parts[0]
    if language in ("zh", "sr") and len(parts) > 1:
        language = f"{language}-{parts[1]}"
    return _ALIKE.get(language, language)


def _scores(samples: Sequence[Sample], answers: Sequence[Answer]) -> Row:
    gold = [reduced(s.label) for s in samples]
    # A gold of plain "zh" or "sr" asks for the language alone.
    said = [g if a.startswith(f"{g}-") else a for g, (a, _) in zip(gold, answers, strict=True)]
    right = [g == a for g, a in zip(gold, said, strict=True)]
    row: Row = {"texts": len(samples), "accuracy": round(sum(right) / len(right), 4)}
    for label in WANTED:
        row[label] = _f1(label, gold, said)
    row["ECE"] = round(calibration_error(zip((c for _, c in answers), right, strict=True), _BINS), 4)
    return row


def _f1(label: str, gold: Sequence[str], said: Sequence[str]) -> float | str:
    true = sum(g == label == a for g, a in zip(gold, said, strict=True))
    total = gold.count(label) + list(said).count(label)
    return round(2 * true / total, 4) if label in gold else ""


def _region_accuracy(samples: Sequence[Sample]) -> float | str:
    """The share of zh texts labelled with a region whose region is found; "" where there are none."""
    regional = [(s, s.label.split("-")[2]) for s in samples if s.label.startswith("zh-") and s.label.count("-") == 2]
    if not regional or regional[0][0].document >= 0:
        return ""
    return round(sum(detect_text(s.text).region == region for s, region in regional) / len(regional), 4)


System = Callable[[Sequence[Sample]], list[Answer]]


def _rivals() -> list[tuple[str, System]]:
    systems: list[tuple[str, System]] = [
        ("langdetect, all profiles", lambda samples: _langdetect(samples, "")),
        ("langdetect, four profiles", lambda samples: _langdetect(samples, "zh-cn zh-tw ru en")),
    ]
    if find_spec("lingua"):
        systems.append(("lingua", _lingua))
    return systems


@cache
def _factory(names: str) -> Any:
    from langdetect.detector_factory import DetectorFactory

    folder = resources.files("langdetect").joinpath("profiles")
    chosen = names.split() or sorted(item.name for item in folder.iterdir() if not item.name.startswith("_"))
    factory = DetectorFactory()
    factory.set_seed(0)
    factory.load_json_profile([folder.joinpath(name).read_text(encoding="utf-8") for name in chosen])
    return factory


def _langdetect(samples: Sequence[Sample], names: str) -> list[Answer]:
    from langdetect.lang_detect_exception import LangDetectException

    factory, answers = _factory(names), []
    for sample in samples:
        detector = factory.create()
        detector.append(sample.text)
        try:
            best = detector.get_probabilities()[:1]
        except LangDetectException:
            best = []
        answers.append(
            (reduced(_OTHER_NAMES.get(best[0].lang, best[0].lang)), float(best[0].prob)) if best else ("und", 0.0)
        )
    return answers


@cache
def _lingua_detector() -> Any:
    import lingua

    return lingua.LanguageDetectorBuilder.from_all_languages().with_preloaded_language_models().build()


def _lingua(samples: Sequence[Sample]) -> list[Answer]:
    detector = _lingua_detector()
    answers = []
    for sample in samples:
        best = detector.compute_language_confidence_values(sample.text)[0]
        answers.append((reduced(best.language.iso_code_639_1.name.lower()), float(best.value)))
    return answers
