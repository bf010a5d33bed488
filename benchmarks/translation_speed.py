"""Sentences a second of this translator, of argostranslate's own, and of bare CTranslate2, in one run on the same package.

    pip install -r benchmarks/requirements.txt    (argostranslate with its whole chain: several GB)
    python benchmarks/translation_speed.py PACKAGE.argosmodel SENTENCES.txt [REFERENCES.txt]

Twenty-five lines of the file are an article. argostranslate is given a splitter that takes a line for a sentence, so that
its own, which goes online at its first use, costs it nothing here. Bare CTranslate2 gets batches that are already cut into
subwords and sorted by length, at this translator's settings; nothing is detokenized, no loop is looked for.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from align.evaluate import score_translation
from align.translate import Engine, open_package
from align.translate.engine import BATCH_TOKENS, BEAM

ARTICLE = 25
ROUNDS = 3


class Lines:
    """A sentence splitter for lines that are sentences."""

    def __init__(self, package: Any) -> None: ...

    def split_sentences(self, text: str) -> list[str]:
        return [text]


def argos(package: Path, folder: Path) -> Callable[[list[str]], list[str]]:
    os.environ["HOME"] = str(folder)
    from argostranslate import translate
    from argostranslate.package import Package

    translate.MiniSBDSentencizer = Lines
    with zipfile.ZipFile(package) as archive:
        archive.extractall(folder / "package")
    installed = Package(next((folder / "package").iterdir()))
    translation = translate.PackageTranslation(
        translate.Language(installed.from_code, "source"), translate.Language("en", "English"), installed
    )

    def run(lines: list[str]) -> list[str]:
        outputs = []
        for start in range(0, len(lines), ARTICLE):
            outputs += translation.translate("\n".join(lines[start : start + ARTICLE])).split("\n")
        return outputs

    return run


def bare(engine: Engine, lines: list[str]) -> Callable[[], list[str]]:
    """Reaches into the engine for its model: what is measured is the model alone."""
    tokens = [engine._tokenizer.encode(line) for line in lines]
    order = sorted(range(len(lines)), key=lambda i: len(tokens[i]))
    batch = [tokens[i] for i in order]
    options = {"beam_size": BEAM, "max_batch_size": BATCH_TOKENS, "batch_type": "tokens", "return_scores": True}

    def run() -> list[str]:
        engine._model.translate_batch(batch, **options)
        return []

    return run


def main() -> None:
    package, source = Path(sys.argv[1]), Path(sys.argv[2])
    lines = source.read_text("utf-8").splitlines()[:500]
    references = Path(sys.argv[3]).read_text("utf-8").splitlines()[:500] if len(sys.argv) > 3 else None
    cores = os.cpu_count() or 1
    engine = Engine(open_package(package), jobs=cores)
    with tempfile.TemporaryDirectory() as folder:
        theirs = argos(package, Path(folder))
        systems: dict[str, Callable[[], list[str]]] = {
            "align": lambda: [output.text for output in engine.translate(lines)],
            "argostranslate": lambda: theirs(lines),
            "bare CTranslate2": bare(engine, lines),
        }
        for run in systems.values():
            run()  # what is loaded and compiled at first use is not counted
        best = dict.fromkeys(systems, float("inf"))
        outputs: dict[str, list[str]] = {}
        for _ in range(ROUNDS):  # in turns, so that a noisy neighbour troubles all alike
            for name, run in systems.items():
                began = time.perf_counter()
                outputs[name] = run()
                best[name] = min(best[name], time.perf_counter() - began)
    print(f"{len(lines)} sentences, {cores} cores, best of {ROUNDS} rounds")
    for name, seconds in best.items():
        quality = ""
        if references and len(outputs[name]) == len(references):
            quality = "  ".join(f"{s.metric} {s.value:.1f}" for s in score_translation(outputs[name], [references]))
        ratio = seconds / best["align"]
        print(f"{name:18}{len(lines) / seconds:8.1f} sentences/s  align is {ratio:.2f} times as fast  {quality}")


if __name__ == "__main__":
    main()
