"""How good a model is while it is trained: its loss and its BLEU on pairs that it does not learn from."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sentencepiece as spm
import torch

from training.translation.config import Config
from training.translation.export import package
from training.translation.model import Translator
from training.translation.prepare import BEGIN, END, PAD, UNKNOWN, Pair, read_pairs

TRANSLATED, SCORED = slice(0, 200), slice(200, 400)
"""Which pairs of a file are translated, and of which the loss is taken."""
_BATCH = 25


class Held:
    """Files of `source<TAB>english` lines, by name, and the subwords of the model that is asked about them."""

    def __init__(self, files: Sequence[Path], subwords: Path) -> None:
        self.pairs = {
            file.name.split(".")[0]: list(read_pairs(file.parent, file.name.removesuffix(".tsv"))) for file in files
        }
        self.subwords = subwords
        self.processor = spm.SentencePieceProcessor(model_file=str(subwords))

    def losses(self, state: dict[str, Any]) -> dict[str, float]:
        """Nats a character of the English side (its end counted as one), by file, of what `average` would write."""
        model = Translator(state["targets"], **state["architecture"]).eval()
        model.load_state_dict({name: weight.float() for name, weight in state["average"].items()})
        model.smoothing = 0.0
        places = torch.full((self.processor.vocab_size(),), UNKNOWN)
        places[state["targets"]] = torch.arange(len(state["targets"]))
        return {name: self._loss(model, places, pairs[SCORED]) for name, pairs in self.pairs.items()}

    @torch.no_grad()
    def _loss(self, model: Translator, places: torch.Tensor, pairs: list[Pair]) -> float:
        ordered, total = sorted(pairs, key=lambda pair: len(pair[1])), 0.0
        for start in range(0, len(ordered), _BATCH):
            source, english = (
                self.processor.encode(list(side)) for side in zip(*ordered[start : start + _BATCH], strict=True)
            )
            target = [[BEGIN, *places[ids].tolist(), END] for ids in english]
            total += float(model(_padded([[*ids, END] for ids in source]), _padded(target)))
        return total / sum(len(english) + 1 for _, english in pairs)

    def bleu(self, averaged: Path, config: Config) -> dict[str, float]:
        """BLEU by file, of the package as it would be now, in the toolkit's own engine."""
        import sacrebleu

        from align.translate import Engine, open_package

        with tempfile.TemporaryDirectory() as folder:
            engine = Engine(open_package(package(averaged, self.subwords, config, Path(folder))))
        scores = {}
        for name, pairs in self.pairs.items():
            outputs = [output.text for output in engine.translate([source for source, _ in pairs[TRANSLATED]])]
            scores[name] = sacrebleu.corpus_bleu(outputs, [[english for _, english in pairs[TRANSLATED]]]).score
        return scores


def _padded(rows: list[list[int]]) -> torch.Tensor:
    longest = max(map(len, rows))
    return torch.tensor([row + [PAD] * (longest - len(row)) for row in rows])
