"""One model for two languages, grown from two that have one each (Johnson et al. 2017).

Nothing that the first model knows is lost on the way: its subwords stay, with those of the second that it has no letters
for; new layers and new units begin with nothing to say. The second gives the embeddings of its own subwords.
"""

from __future__ import annotations

import struct
from pathlib import Path

import sentencepiece as spm
import torch
from torch import Tensor

from training.translation.config import Config
from training.translation.parent import pieces_of
from training.translation.prepare import END, prepare

_PIECES, _PIECE, _SCORE = 0x0A, 0x0A, 0x15
"""Tags of SentencePiece's file: a piece, and in it its text and its score (float32)."""


def joint_subwords(first: bytes, second: bytes) -> bytes:
    """The subword model `first` with the pieces of `second` that have a character which none of `first` has, at the end.

    Text without such characters is cut as `first` cuts it. Scores are kept: both are log-probabilities in text of the
    same kind, half of it English, and what is added competes with nothing but itself.
    """
    ours, theirs = (spm.SentencePieceProcessor(model_proto=model) for model in (first, second))
    known = {letter for i in range(ours.vocab_size()) for letter in ours.id_to_piece(i)}
    added = []
    for i in range(theirs.vocab_size()):
        piece = theirs.id_to_piece(i)
        if not known.issuperset(piece) and not theirs.is_byte(i) and not theirs.is_control(i):
            text = piece.encode()
            body = bytes([_PIECE]) + _varint(len(text)) + text + bytes([_SCORE]) + struct.pack("<f", theirs.get_score(i))
            added.append(bytes([_PIECES]) + _varint(len(body)) + body)
    return first + b"".join(added)  # messages of this format are merged by putting them end to end


def _varint(number: int) -> bytes:
    """An unsigned number in groups of seven bits."""
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*found, number])


def join(config: Config, out: Path, first: Path, second: Path, data: Path) -> Path:
    """Write the subwords, the pairs and the first checkpoint of a model for the languages of two, whose folders are given.

    `first` may be narrower inside and have fewer layers than configured; what it may write stays as it is. The shards are
    those in the folder `data`; where OUT has been prepared already, they are not read again. Raises ValueError where `first`
    cannot grow to the configured sizes, or OUT has a checkpoint.
    """
    path = out / "checkpoint.pt"
    if path.exists():
        raise ValueError(f"{path}: there already; choose another folder, or remove it")
    states = [torch.load(folder / "checkpoint.pt", map_location="cpu") for folder in (first, second)]
    targets = states[0]["targets"]
    out.mkdir(parents=True, exist_ok=True)
    if not (out / "data.npz").exists():
        models = [(folder / "sentencepiece.model").read_bytes() for folder in (first, second)]
        (out / "sentencepiece.model").write_bytes(joint_subwords(*models))
        prepare(config, data, out, targets=targets.numpy())
    pieces = [pieces_of(folder / "sentencepiece.model") for folder in (first, second, out)]
    if len(pieces[2]) > config.vocabulary:
        raise ValueError(f"{out}: {len(pieces[2])} subwords are more than the {config.vocabulary} configured")
    weights = grown(states[0]["average"], config)
    ours, theirs = (state["average"]["embed.weight"].float() for state in states)
    table = torch.zeros(config.vocabulary, config.width)
    table[: len(pieces[0])] = ours[: len(pieces[0])]
    table[len(pieces[0]) : len(pieces[2])] = _brought_over(theirs, ours, pieces)
    weights["bias"] = states[0]["average"]["bias"].float()
    weights["embed.weight"] = table
    torch.save(
        {
            "architecture": config.architecture,
            "targets": targets,
            "weights": weights,
            "average": {name: tensor.clone() for name, tensor in weights.items()},
            "progress": (0, 0, 0, 0),
        },
        path,
    )
    return path


def _brought_over(theirs: Tensor, ours: Tensor, pieces: list[list[str]]) -> Tensor:
    """The rows of the pieces that only the second has, moved by what lies between the means of those that both have.

    Where the second began as a child of the first, turning and stretching its rows to fit (least squares) loses more.
    """
    numbers = {piece: i for i, piece in enumerate(pieces[1])}
    both = [(i, numbers[piece]) for i, piece in enumerate(pieces[0]) if i > END and piece in numbers]
    here, there = (torch.tensor(side) for side in zip(*both, strict=True))
    only = torch.tensor([numbers[piece] for piece in pieces[2][len(pieces[0]) :]], dtype=torch.long)
    return theirs[only] + ours[here].mean(0) - theirs[there].mean(0)


def grown(weights: dict[str, Tensor], config: Config) -> dict[str, Tensor]:
    """The layers of a model at the configured sizes, computing what they did before (Chen et al. 2016, Net2Net).

    A new layer is a copy of one before it whose outputs are zero, a new unit one that nothing listens to yet: both learn
    from the first step on. Raises ValueError where a size would have to shrink, or the widths differ.
    """
    torch.manual_seed(config.seed)
    found = {n: t.float().clone() for n, t in weights.items() if n.startswith(("encoder_norm.", "decoder_norm."))}
    for side, wanted in (("encoder", config.encoder_layers), ("decoder", config.decoder_layers)):
        layers = 1 + max(int(name.split(".")[1]) for name in weights if name.startswith(f"{side}."))
        if layers > wanted:
            raise ValueError(f"{layers} {side} layers do not become {wanted}")
        used: set[int] = set()
        for i in range(wanted):
            copied = i * layers // wanted
            parts = {n.split(".", 2)[2]: t for n, t in weights.items() if n.startswith(f"{side}.{copied}.")}
            layer = _widened(parts, config)
            if copied in used:
                for name in ("attend.out", "cross.out", "narrow"):
                    for part in ("weight", "bias"):
                        if f"{name}.{part}" in layer:
                            layer[f"{name}.{part}"].zero_()
            used.add(copied)
            found |= {f"{side}.{i}.{name}": tensor for name, tensor in layer.items()}
    return found


def _widened(layer: dict[str, Tensor], config: Config) -> dict[str, Tensor]:
    """A layer with more units in its feed-forward part: inputs at random, outputs zero."""
    layer = {name: tensor.float().clone() for name, tensor in layer.items()}
    inner, width = layer["widen.weight"].shape
    more = config.inner - inner
    if width != config.width or more < 0:
        raise ValueError(f"layers of {width} and {inner} do not become ones of {config.width} and {config.inner}")
    fresh = torch.empty(more, width).uniform_(-1, 1) * layer["widen.weight"].std() * 3**0.5
    layer["widen.weight"] = torch.cat([layer["widen.weight"], fresh])
    layer["widen.bias"] = torch.cat([layer["widen.bias"], torch.zeros(more)])
    layer["narrow.weight"] = torch.cat([layer["narrow.weight"], torch.zeros(width, more)], dim=1)
    return layer
