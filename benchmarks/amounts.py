"""What it is worth to write amounts of 万 and 亿 in English before a package translates them.

    python benchmarks/amounts.py PACKAGE.argosmodel SOURCE REFERENCE

SOURCE is Simplified Chinese and REFERENCE English, line by line. Of the sentences with such an amount: chrF2, and how many
of the figures of the references come out, with the amounts as they stand and rewritten.
"""

from __future__ import annotations

import sys
from pathlib import Path

import sacrebleu

from align.quantities import find_quantities, pair_up
from align.translate import Engine, open_package
from align.translate.figures import figures_in_english


def main() -> None:
    engine = Engine(open_package(Path(sys.argv[1])))
    source, reference = (Path(name).read_text(encoding="utf-8").splitlines() for name in sys.argv[2:4])
    pairs = [(s, r) for s, r in zip(source, reference, strict=True) if figures_in_english(s) != s]
    references = [r for _, r in pairs]
    for name, texts in (("as they stand", [s for s, _ in pairs]), ("in English", [figures_in_english(s) for s, _ in pairs])):
        outputs = [output.text for output in engine.translate(texts)]
        wanted = [find_quantities(r) for r in references]
        told = sum(
            sum(relation == "agree" for *_, relation in pair_up(find_quantities(output), own))
            for output, own in zip(outputs, wanted, strict=True)
        )
        chrf = sacrebleu.corpus_chrf(outputs, [references]).score
        print(f"{name}: {len(pairs)} sentences, {told} of {sum(map(len, wanted))} figures, chrF2 {chrf:.1f}")


if __name__ == "__main__":
    main()
