"""Train the embedded static embeddings: one vector a subword, one table for Chinese, Russian and English.

A sentence is the sum of the vectors of its subwords, normalised to unit length. Training is contrastive, with the
other sentences of the batch as negatives (the translation ranking loss of Guo et al. 2018, both directions).

    python training/embeddings.py DATA OUT [--config training/embeddings.toml]

DATA holds `<pair>.<part>.tsv` or `.tsv.xz` files of `source<TAB>english` lines. OUT receives `sentencepiece.model`,
a checkpoint to resume from, and `embeddings.npz` (int8 vectors with one scale a row), which `align/match/` ships.
"""

from __future__ import annotations

import argparse
import lzma
import os
import random
import time
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import sentencepiece as spm
import torch
import torch.nn.functional as F

Pair = tuple[str, str]


class Side(NamedTuple):
    """The subword ids of many sentences, end to end, and where each sentence begins."""

    ids: np.ndarray
    offsets: np.ndarray

    def pick(self, rows: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
        """The ids of the given sentences, and the offset of each in them, as EmbeddingBag wants them."""
        lengths = self.offsets[rows + 1] - self.offsets[rows]
        first = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        positions = np.arange(lengths.sum()) + np.repeat(self.offsets[rows] - first, lengths)
        return torch.from_numpy(self.ids[positions].astype(np.int64)), torch.from_numpy(first)


def read_groups(folder: Path) -> dict[str, list[Pair]]:
    """All pairs, by group name (`zh-en.news`), and the `zh-ru` group that the shared English sides give."""
    groups: dict[str, list[Pair]] = {}
    for path in sorted(folder.glob("*.tsv*")):
        opener: Any = lzma.open if path.suffix == ".xz" else open
        with opener(path, "rt", encoding="utf-8") as lines:
            split = [line.rstrip("\n").split("\t") for line in lines]
        groups[path.name.split(".tsv")[0]] = [(s, t) for s, t in (p for p in split if len(p) == 2)]
    groups["zh-ru"] = pivoted(groups)
    return groups


def pivoted(groups: dict[str, list[Pair]]) -> list[Pair]:
    """zh-ru pairs whose English side is the same, at most three a sentence (single words have hundreds)."""
    by_english: dict[str, list[str]] = {}
    for name, pairs in groups.items():
        if name.startswith("zh-en"):
            for chinese, english in pairs:
                by_english.setdefault(english.lower(), []).append(chinese)
    russian = (pair for name, pairs in groups.items() if name.startswith("ru-en") for pair in pairs)
    return [(zh, ru) for ru, english in russian for zh in by_english.get(english.lower(), [])[:3]]


def train_subwords(groups: dict[str, list[Pair]], prefix: Path, config: dict[str, Any]) -> None:
    rng = random.Random(config["seed"])
    pairs = [pair for pairs in groups.values() for pair in pairs]
    sample = rng.sample(pairs, min(500_000, len(pairs)))
    spm.SentencePieceTrainer.train(
        sentence_iterator=(text for pair in sample for text in pair),
        model_prefix=str(prefix),
        vocab_size=config["vocabulary"],
        character_coverage=0.9995,
        model_type="unigram",
        normalization_rule_name="nmt_nfkc_cf",  # case folded: DeepSeek and deepseek are one
        minloglevel=2,
    )


def encode(subwords: spm.SentencePieceProcessor, texts: Iterable[str], longest: int) -> Side:
    texts, pieces, offsets = list(texts), [], [0]
    for start in range(0, len(texts), 50_000):
        for ids in subwords.encode(texts[start : start + 50_000], num_threads=2):
            kept = ids[:longest] or [0]
            pieces.append(np.array(kept, dtype=np.uint16))
            offsets.append(offsets[-1] + len(kept))
    return Side(np.concatenate(pieces), np.array(offsets))


def embed(table: torch.nn.EmbeddingBag, side: Side, rows: np.ndarray) -> torch.Tensor:
    return F.normalize(table(*side.pick(rows)), dim=1)


def save_atomically(path: Path, **state: Any) -> None:
    torch.save(state, str(path) + ".part")
    os.replace(str(path) + ".part", path)


def train(sides: dict[str, tuple[Side, Side]], config: dict[str, Any], out: Path) -> np.ndarray:
    """Train, or go on from OUT's checkpoint; return the table as float32 [vocabulary, dimensions]."""
    torch.manual_seed(config["seed"])
    table = torch.nn.EmbeddingBag(config["vocabulary"], config["dimensions"], mode="sum")
    torch.nn.init.normal_(table.weight, std=0.1)
    optimizer = torch.optim.Adam(table.parameters(), lr=config["learning_rate"])
    names = sorted(sides)
    weights = np.array([config["weights"].get(name, 1.0) for name in names])
    total = sum(len(left.offsets) - 1 for left, _ in sides.values())
    steps, step = int(config["epochs"] * total / config["batch"]), 0
    checkpoint = out / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint)
        table.load_state_dict(state["table"])
        optimizer.load_state_dict(state["optimizer"])
        step = state["step"]
    began = time.time()
    while step < steps:
        rng = np.random.default_rng([config["seed"], step])  # by step, so that a resumed run draws the same batches
        name = names[rng.choice(len(names), p=weights / weights.sum())]
        left, right = sides[name]
        count = len(left.offsets) - 1
        rows = rng.choice(count, min(config["batch"], count), replace=False, shuffle=False)
        scores = embed(table, left, rows) @ embed(table, right, rows).T * config["scale"]
        gold = torch.arange(len(rows))
        loss = (F.cross_entropy(scores, gold) + F.cross_entropy(scores.T, gold)) / 2
        for group in optimizer.param_groups:
            group["lr"] = config["learning_rate"] * min(1, (step + 1) / 200) * (1 - step / steps)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        step += 1
        if step % 50 == 0:
            found = (scores.argmax(1) == gold).float().mean()
            print(f"{step}/{steps} {name} loss {loss.item():.3f} found {found:.3f} {time.time() - began:.0f}s", flush=True)
        if step % 500 == 0:
            save_atomically(checkpoint, table=table.state_dict(), optimizer=optimizer.state_dict(), step=step)
    return table.weight.detach().numpy()


def quantise(table: np.ndarray) -> dict[str, np.ndarray]:
    """int8 rows with one float16 scale each: `vectors * scales[:, None]` gives the table back."""
    scales = (np.abs(table).max(1) / 127).astype(np.float16)
    safe = np.maximum(scales.astype(np.float32), 1e-8)
    return {"vectors": np.rint(table / safe[:, None]).clip(-127, 127).astype(np.int8), "scales": scales}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--config", type=Path, default=Path(__file__).with_suffix(".toml"))
    args = parser.parse_args()
    config = tomllib.loads(args.config.read_text(encoding="utf-8"))
    args.out.mkdir(parents=True, exist_ok=True)
    groups = read_groups(args.data)
    print({name: len(pairs) for name, pairs in groups.items()}, flush=True)
    prefix = args.out / "sentencepiece"
    if not prefix.with_suffix(".model").exists():
        train_subwords(groups, prefix, config)
    subwords = spm.SentencePieceProcessor(model_file=f"{prefix}.model")
    sides = {
        name: tuple(encode(subwords, (pair[i] for pair in pairs), config["longest"]) for i in (0, 1))
        for name, pairs in groups.items()
    }
    table = train(sides, config, args.out)
    np.savez(args.out / "embeddings.npz", **quantise(table))


if __name__ == "__main__":
    main()
