"""Parallel text to numbers: filtered, names put into some sources, subwords trained, everything encoded once.

Writes `sentencepiece.model` and `data.npz` into the model's folder; training needs nothing else, so the two can travel.
English is numbered by itself: the pieces that it uses come first to last in `targets`, and the model writes no others.
"""

from __future__ import annotations

import io
import lzma
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece as spm

from training.translation.config import Config

PAD, UNKNOWN, BEGIN, END = 0, 1, 2, 3
_SELDOM = 20
"""Occurrences in the English side below which a piece is not written."""
Pair = tuple[str, str]
_HAN = re.compile("[\u4e00-\u9fff]")
_WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")


def prepare(
    config: Config, folder: Path, out: Path, sample: int = 600_000, targets: np.ndarray | None = None
) -> dict[str, int]:
    """Prepare the shards in `folder` for the model in `out`. Returns how many pairs each part gave.

    A subword model that is there already is kept. `targets` are the pieces that may be written, where that is decided.
    """
    out.mkdir(parents=True, exist_ok=True)
    rng = random.Random(config.seed)
    parts = {name: [p for p in read_pairs(folder, name) if is_sound(p)] for name in config.parts}
    lexicon = names_of(pair for pairs in parts.values() for pair in pairs)
    parts = {name: [with_names(pair, lexicon, rng, config.names) for pair in pairs] for name, pairs in parts.items()}
    model = out / "sentencepiece.model"
    if not model.exists():
        everything = [pair for pairs in parts.values() for pair in pairs]
        _train_subwords(rng.sample(everything, min(sample, len(everything))), model, config)
    subwords = spm.SentencePieceProcessor(model_file=str(model))
    arrays: dict[str, Any] = {}
    for side in (0, 1):
        ids, offsets = _encode(subwords, [pair[side] for pairs in parts.values() for pair in pairs], config.longest)
        arrays |= {f"ids{side}": ids, f"offsets{side}": offsets}
    arrays["targets"] = target_pieces(arrays["ids1"], subwords) if targets is None else targets
    arrays["ids1"] = renumbered(arrays["ids1"], arrays["targets"])
    if config.start:
        arrays["start"] = start_rows(subwords, config.width)
    repeats = [config.parts[name] for name, pairs in parts.items() for _ in pairs]
    np.savez_compressed(out / "data.npz", repeats=np.array(repeats, dtype=np.uint8), **arrays)
    return {name: len(pairs) for name, pairs in parts.items()}


def target_pieces(ids: np.ndarray, subwords: Any) -> np.ndarray:
    """The pieces that the model may write: the special ones, the single bytes, and those that English uses often enough."""
    counts = np.bincount(ids, minlength=subwords.vocab_size())
    always = [i for i in range(subwords.vocab_size()) if i <= END or subwords.is_byte(i)]
    return np.union1d(always, np.flatnonzero(counts >= _SELDOM)).astype(np.int64)


def renumbered(ids: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Piece numbers as places in `targets`; a piece that is not there is UNKNOWN."""
    places = np.full(max(int(ids.max(initial=0)), int(targets.max())) + 1, UNKNOWN, dtype=np.uint16)
    places[targets] = np.arange(len(targets))
    return places[ids]


def start_rows(subwords: Any, width: int) -> np.ndarray:
    """A first table of embeddings, float16 [pieces, width]: each piece as the static embeddings see it, at length 1.

    Chinese, Russian and English words of one meaning begin side by side, which spares the model the first day of school.
    Rows of zeros are pieces that the static embeddings do not know. Fewer columns than theirs are their main directions;
    columns beyond theirs stay zero.
    """
    from align.vectors.embeddings import Embeddings

    static = Embeddings()
    table = np.zeros((subwords.vocab_size(), static.dimensions), dtype=np.float32)
    for i in range(END + 1, len(table)):
        if not subwords.is_byte(i):
            rows = static.tokens(subwords.id_to_piece(i).replace("\u2581", " "))
            table[i] = rows.mean(0) if len(rows) else 0.0
    known = np.abs(table).sum(1) > 0
    table[known] -= table[known].mean(0)
    if width < static.dimensions:
        _, vectors = np.linalg.eigh(table[known].T @ table[known])
        table = table @ vectors[:, ::-1][:, :width]
    table = np.pad(table, ((0, 0), (0, width - table.shape[1])))
    table /= np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-6)
    return table.astype(np.float16)


def read_pairs(folder: Path, name: str) -> Iterator[Pair]:
    """The `source<TAB>english` lines of a shard, `.tsv` or `.tsv.xz`."""
    plain, packed = folder / f"{name}.tsv", folder / f"{name}.tsv.xz"
    with plain.open("rb") if plain.exists() else lzma.open(packed) as binary, io.TextIOWrapper(binary, "utf-8") as lines:
        for line in lines:
            parts = line.rstrip("\n").split("\t")
            if len(parts) == 2:
                yield parts[0], parts[1]


def is_sound(pair: Pair) -> bool:
    """Both sides say something, at lengths that a translation has."""
    source, english = (side.strip() for side in pair)
    if not source or not english or len(english) > 1000:
        return False
    length = len(source) + 2.2 * len(_HAN.findall(source))
    return length < 3 * len(english) + 20 and len(english) < 3 * length + 20


def names_of(pairs: Iterator[Pair]) -> dict[str, str]:
    """Names by their source form: lines that are one word and one capitalised English word."""
    lexicon: dict[str, str] = {}
    for source, english in pairs:
        word = source.strip()
        one_word = len(word) >= 2 and len(english) >= 3 and _WORD.fullmatch(word) and _WORD.fullmatch(english)
        if one_word and english[0].isupper() and (word[0].isupper() or _HAN.match(word)):
            lexicon.setdefault(word, english)
    return lexicon


def with_names(pair: Pair, lexicon: dict[str, str], rng: random.Random, share: float) -> Pair:
    """The pair with a name of its source in English, where the lexicon and the target agree on it; else as it is.

    So the model learns to copy what stands in Latin letters in a source: the way glossary names go through it.
    """
    source, english = pair
    if rng.random() >= share or len(source) < 8:
        return pair
    present = set(_WORD.findall(english))
    for start, end, name in _known_names(source, lexicon):
        if name in present:
            left, right = (" ", " ") if _HAN.search(source) else ("", "")
            return f"{source[:start]}{left}{name}{right}{source[end:]}", english
    return pair


def _known_names(source: str, lexicon: dict[str, str]) -> Iterator[tuple[int, int, str]]:
    """Places of known names: in Chinese any run of 2 to 5 characters, elsewhere a word less up to two letters of ending."""
    if _HAN.search(source):
        for length in (5, 4, 3, 2):
            for start in range(len(source) - length + 1):
                name = lexicon.get(source[start : start + length])
                if name:
                    yield start, start + length, name
        return
    for match in _WORD.finditer(source):
        word = match.group()
        if word[0].isupper():
            for ending in range(3):
                name = lexicon.get(word[: len(word) - ending]) if len(word) - ending >= 3 else None
                if name:
                    yield match.start(), match.end(), name
                    break


def _train_subwords(pairs: list[Pair], model: Path, config: Config) -> None:
    spm.SentencePieceTrainer.train(
        sentence_iterator=(side for pair in pairs for side in pair),
        model_prefix=str(model.with_suffix("")),
        vocab_size=config.vocabulary,
        model_type="unigram",
        character_coverage=0.9995,
        byte_fallback=True,  # any character can be spelled: names, emoji
        split_digits=True,  # a number is copied digit by digit
        normalization_rule_name="nmt_nfkc",
        pad_id=PAD,
        unk_id=UNKNOWN,
        bos_id=BEGIN,
        eos_id=END,
        hard_vocab_limit=False,
        minloglevel=2,
    )


def _encode(subwords: Any, texts: list[str], longest: int) -> tuple[np.ndarray, np.ndarray]:
    """All ids end to end (uint16), and where each text begins. A text that is too long is empty: training skips it."""
    ids, offsets = [], [0]
    for start in range(0, len(texts), 100_000):
        for one in subwords.encode(texts[start : start + 100_000], num_threads=2):
            kept = one if len(one) < longest else []
            ids.append(np.array(kept, dtype=np.uint16))
            offsets.append(offsets[-1] + len(kept))
    return np.concatenate(ids), np.array(offsets, dtype=np.int64)
