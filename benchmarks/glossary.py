"""How fast terms are found: start and megabytes a second with many concepts, on one core.

    python benchmarks/glossary.py [--concepts 5000] [--megabytes 5]

The concepts are made: names of two or three syllables in all four columns, so that Russian ones have to be inflected. The
text is made of them and of other made words, one term in twenty words, in equal parts Chinese, Russian and English.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator

from align.glossary import Concept, Glossary, Matcher, Variant

LATIN = [c + v for c in "bdfgklmnprstvz" for v in "aeiou"]
CYRILLIC = [c + v for c in "бвгдзклмнпрст" for v in "аеиоу"]
HAN = [chr(c) for c in range(0x4E00, 0x6E00)]


def words(rng: random.Random, syllables: list[str], count: int) -> list[str]:
    return ["".join(rng.choices(syllables, k=rng.choice((3, 4)))) for _ in range(count)]


def concepts(rng: random.Random, count: int) -> Iterator[Concept]:
    english, russian, chinese = (words(rng, table, count) for table in (LATIN, CYRILLIC, HAN))
    for n, (en, ru, zh) in enumerate(zip(english, russian, chinese, strict=True)):
        terms = {"en": en.capitalize() + str(n), "ru": (ru + "н").capitalize(), "zh-Hant": zh, "zh-Hans": zh}
        yield Concept({column: (Variant(text),) for column, text in terms.items()}, "person")


def text(rng: random.Random, glossary: Glossary, megabytes: float) -> list[str]:
    lines, size = [], 0
    while size < megabytes * 1e6:
        for table, column, space in ((LATIN, "en", " "), (CYRILLIC, "ru", " "), (HAN, "zh-Hant", "")):
            line = words(rng, table, 20)
            line[rng.randrange(20)] = rng.choice(glossary.concepts).terms[column][0].text
            lines.append(space.join(line))
            size += len(lines[-1].encode())
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--concepts", type=int, default=5000)
    parser.add_argument("--megabytes", type=float, default=5.0)
    args = parser.parse_args()
    rng = random.Random(1)
    glossary = Glossary(tuple(concepts(rng, args.concepts)))
    lines = text(rng, glossary, args.megabytes)
    size = sum(len(line.encode()) for line in lines) / 1e6
    for what in ("first start", "next start"):
        began = time.perf_counter()
        matcher = Matcher(glossary)
        print(f"{what}, {args.concepts} concepts: {time.perf_counter() - began:.2f} s")
    for what, pieces in (("lines", lines), ("one text", ["\n".join(lines)])):
        began = time.perf_counter()
        found = sum(len(matcher.find(piece)) for piece in pieces)
        print(f"{what}: {size / (time.perf_counter() - began):.1f} MB a second, {found} terms in {len(pieces)} pieces")


if __name__ == "__main__":
    sys.exit(main())
