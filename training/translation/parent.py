"""A model's first weights from a sibling that can write English (Zoph et al. 2016, Kocmi & Bojar 2018)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece as spm
import torch
from torch import Tensor

from training.translation.prepare import END
from training.translation.train import Run


def adopt(run: Run, subwords: Path, start: Tensor, parent: Path, parent_start: Tensor) -> int:
    """Give a new run the weights of the one trained in the folder `parent`; returns how many subwords both have.

    Layers are taken as they are. A subword that both have keeps the parent's embedding. What training made of the static
    embeddings (`start`, one row a subword of each) is learnt from those by least squares, and done to all the others.

    Raises ValueError where the layers are of other sizes.
    """
    state: dict[str, Any] = torch.load(parent / "checkpoint.pt", map_location="cpu")
    shapes = {name: tensor.shape for name, tensor in state["average"].items() if name.startswith(("encoder", "decoder"))}
    own = {name: tensor.shape for name, tensor in run.masters.items() if name.startswith(("encoder", "decoder"))}
    if shapes != own:
        raise ValueError(f"{parent}: its layers are of other sizes")
    theirs, ours = pieces_of(parent / "sentencepiece.model"), pieces_of(subwords)
    known = {piece: i for i, piece in enumerate(theirs)}
    shared = [(i, known[piece]) for i, piece in enumerate(ours) if piece in known]
    trained = state["average"]["embed.weight"].float().numpy()
    table = _moved(start.numpy(), parent_start.numpy(), trained)
    rows, source = (list(side) for side in zip(*shared, strict=True))
    table[rows] = trained[source]
    bias = torch.zeros(len(run.targets))
    place_in_parent = {int(piece): place for place, piece in enumerate(state["targets"].tolist())}
    at = dict(shared)
    for place, piece in enumerate(run.targets.tolist()):
        there = place_in_parent.get(at.get(piece, -1))
        if there is not None:
            bias[place] = state["average"]["bias"][there]
    with torch.no_grad():
        for name, parameter in run.model.named_parameters():
            if name == "embed.weight":
                run.masters[name][: len(table)].copy_(torch.from_numpy(table))
            else:
                run.masters[name].copy_(bias if name == "bias" else state["average"][name])
            parameter.copy_(run.masters[name])
            run.average[name].copy_(run.masters[name])
    return len(shared)


def pieces_of(model: Path) -> list[str]:
    """The subwords of a SentencePiece model, in their order."""
    subwords = spm.SentencePieceProcessor(model_file=str(model))
    return [subwords.id_to_piece(i) for i in range(subwords.vocab_size())]


def _moved(start: np.ndarray, parent_start: np.ndarray, trained: np.ndarray) -> np.ndarray:
    """The child's rows where training would have moved them: [pieces, width]."""
    known = np.abs(parent_start).sum(1) > 0
    known[: END + 1] = False
    matrix, *_ = np.linalg.lstsq(_with_one(parent_start[known]), trained[: len(parent_start)][known], rcond=None)
    table = _with_one(start.astype(np.float32)) @ matrix
    length = float(np.linalg.norm(trained[: len(parent_start)][known], axis=1).mean())
    mean = np.linalg.norm(table, axis=1, keepdims=True)
    return np.asarray(
        table * (length / np.maximum(mean, 1e-6)), dtype=np.float32
    )  # what is fitted is shorter than what is meant


def _with_one(rows: np.ndarray) -> np.ndarray:
    return np.c_[rows.astype(np.float32), np.ones(len(rows), dtype=np.float32)]
