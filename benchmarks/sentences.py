"""Sentence boundaries found in running text, beside razdel, pysbd and a plain rule, on files of one sentence a line.

    pip install -r benchmarks/requirements.txt    (razdel, pysbd: without them their rows are left out)
    python benchmarks/sentences.py ../shared/eval

The sentences of a document are joined and cut again. Left out are lines without a closing mark (headlines), which are no
sentences once joined, and Chinese lines with a full stop inside, outside quotation marks, which are several. Precision,
recall and F1 of the boundaries between the lines.
"""

from __future__ import annotations

import csv
import re
import sys
import time
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path

from align.read.sentences import cut

Cutter = Callable[[str], Iterable[tuple[int, int]]]
CLOSED = re.compile(r"[。！？.!?…][”’」』）)》】\"'»]*$")


def documents(folder: Path) -> dict[str, list[list[str]]]:
    """Documents by set and language, each a list of its sentences."""
    sets: dict[str, list[list[str]]] = {}
    news: dict[tuple[str, str], list[str]] = {}
    with (folder / "detection" / "ntrex_sentences.dev.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            news.setdefault((row["label"], row["doc_id"]), []).append(row["text"])
    for (label, _), sentences in news.items():
        if label in ("zh-Hans-CN", "zh-Hant-TW", "ru-Cyrl", "en-Latn"):
            sets.setdefault(f"news {label}", []).append(sentences)
    for language in ("zh", "en"):
        files = sorted((folder / "alignment" / "mac_dev_2021").glob(f"*.{language}"))
        sets[f"novel {language}"] = [f.read_text("utf-8").splitlines() for f in files]
    return {name: [[s.strip() for s in d if is_one_sentence(s.strip())] for d in found] for name, found in sets.items()}


def is_one_sentence(line: str) -> bool:
    unquoted = re.sub(r"[“「『（(].*?[”」』）)]", "", line)
    return bool(CLOSED.search(line)) and "。" not in unquoted.rstrip("。”」』）")


def boundaries(document: list[str], glue: str) -> tuple[str, set[int]]:
    """The joined text and its inner boundaries, as numbers of characters that are no white space."""
    ends, total = set(), 0
    for sentence in document[:-1]:
        total += len(re.sub(r"\s", "", sentence))
        ends.add(total)
    return glue.join(document), ends


def found(text: str, cutter: Cutter) -> set[int]:
    ends = [end for _, end in cutter(text)]
    return {len(re.sub(r"\s", "", text[:end])) for end in ends[:-1]}


def razdel_cutter() -> Cutter:
    from razdel import sentenize

    return lambda text: [(s.start, s.stop) for s in sentenize(text)]


def pysbd_cutter(language: str) -> Cutter:
    import pysbd

    segmenter = pysbd.Segmenter(language=language, clean=False, char_span=True)
    return lambda text: [(span.start, span.end) for span in segmenter.segment(text)]


def plain_cutter(text: str) -> Iterable[tuple[int, int]]:
    start = 0
    for match in re.finditer(r"[。！？]+[”’」』）]*|[.!?]+[\"'»”)]*(?=\s+[\"«“]?[A-ZА-ЯЁ0-9])", text):
        yield start, match.end()
        start = match.end()
    yield start, len(text)


def main() -> None:
    print(f"{'set':18}{'system':10}{'precision':>10}{'recall':>8}{'F1':>8}{'characters/s':>14}")
    for name, found_documents in documents(Path(sys.argv[1])).items():
        language = "zh" if " zh" in name else "ru" if "ru" in name else "en"
        systems: dict[str, Cutter] = {"align": cut, "a rule": plain_cutter}
        if find_spec("razdel"):
            systems["razdel"] = razdel_cutter()
        if find_spec("pysbd"):
            systems["pysbd"] = pysbd_cutter(language)
        for system, cutter in systems.items():
            right = said = gold = characters = 0
            began = time.perf_counter()
            for document in found_documents:
                text, ends = boundaries(document, "" if language == "zh" else " ")
                mine = found(text, cutter)
                right, said, gold = right + len(mine & ends), said + len(mine), gold + len(ends)
                characters += len(text)
            speed = characters / (time.perf_counter() - began)
            precision, recall = right / max(1, said), right / max(1, gold)
            f1 = 2 * right / max(1, said + gold)
            print(f"{name:18}{system:10}{precision:10.3f}{recall:8.3f}{f1:8.3f}{speed:14,.0f}")


if __name__ == "__main__":
    main()
