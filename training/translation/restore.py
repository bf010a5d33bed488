"""A package back into a checkpoint, so that training can go on where the first folder is lost."""

from __future__ import annotations

import json
import struct
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch

from training.translation.config import Config

_TYPES = ("float32", "int8", "int16", "int32", "float16", "bfloat16")  # CTranslate2's order


def restore(config: Config, package: Path, out: Path, step: int = 0) -> Path:
    """Write `sentencepiece.model` and `checkpoint.pt` into a folder, from an Argos package that `export.package` made.

    The weights are those of the package, rounded to eight bits as they are there; the optimizers begin anew, at `step` of
    the schedule. `prepare` has to see the same shards then, or it counts other subwords as English. Raises ValueError where
    the package is of other sizes than the configuration, or the folder has a checkpoint; nothing is written then.
    """
    path = out / "checkpoint.pt"
    if path.exists():
        raise ValueError(f"{path}: there already; choose another folder, or remove it")
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(package) as archive:
            archive.extractall(folder)
        (root,) = Path(folder).iterdir()
        subwords = (root / "sentencepiece.model").read_bytes()
        stored = dict(_variables(root / "model" / "model.bin"))
        source, target = (_vocabulary(root / "model", side) for side in ("source", "target"))
    if (found := _sizes(stored)) != (wanted := {name: config.architecture[name] for name in found}):
        raise ValueError(f"{package}: not as configured: {found}, not {wanted}")
    weights = {name: torch.from_numpy(array.copy()) for name, array in _named(stored, config)}
    numbers = {piece: i for i, piece in enumerate(source)}
    out.mkdir(parents=True, exist_ok=True)
    (out / "sentencepiece.model").write_bytes(subwords)
    torch.save(
        {
            "architecture": config.architecture,
            "targets": torch.tensor([numbers[piece] for piece in target]),
            "weights": weights,
            "average": {name: tensor.clone() for name, tensor in weights.items()},
            "progress": (step, 1, 0, 0),  # the second epoch's order: the first was seen
        },
        path,
    )
    return path


def _variables(path: Path) -> Iterator[tuple[str, np.ndarray]]:
    """The arrays of a CTranslate2 file as float32, what is stored as int8 times its scales."""
    data = memoryview(path.read_bytes())
    place = 0

    def take(form: str) -> Any:
        nonlocal place
        values = struct.unpack_from(f"<{form}", data, place)
        place += struct.calcsize(f"<{form}")
        return values[0] if len(values) == 1 else values

    def text() -> str:
        nonlocal place
        length = take("H")
        place += length
        return bytes(data[place - length : place - 1]).decode()

    take("I"), text(), take("I")  # version, name and revision of the format
    arrays: dict[str, np.ndarray] = {}
    for _ in range(take("I")):
        name = text()
        shape = [take("I") for _ in range(take("B"))]
        kind, size = _TYPES[take("B")], take("I")
        arrays[name] = np.frombuffer(data[place : place + size], dtype=kind).reshape(shape)
        place += size
    for _ in range(take("I")):
        alias, name = text(), text()  # what is there twice is stored once
        for ending in ("", "_scale"):
            if name + ending in arrays:
                arrays[alias + ending] = arrays[name + ending]
    for name, array in arrays.items():
        scale = arrays.get(f"{name}_scale")
        wide = array.astype(np.float32)
        yield name, wide if scale is None or array.dtype != np.int8 else wide / scale.reshape(-1, *[1] * (array.ndim - 1))


def _vocabulary(folder: Path, side: str) -> list[str]:
    own, shared = folder / f"{side}_vocabulary.json", folder / "shared_vocabulary.json"
    pieces: list[str] = json.loads((own if own.exists() else shared).read_text(encoding="utf-8"))
    return pieces


def _sizes(stored: dict[str, np.ndarray]) -> dict[str, int]:
    """What the arrays tell of the architecture."""
    vocabulary, width = stored["encoder/embeddings_0/weight"].shape
    layers = {
        side: len({name.split("/")[1] for name in stored if name.startswith(f"{side}/layer_") and "/ffn/" in name})
        for side in ("encoder", "decoder")
    }
    return {
        "vocabulary": vocabulary,
        "width": width,
        "inner": len(stored["encoder/layer_0/ffn/linear_0/weight"]),
        "heads": int(stored["encoder/num_heads"]),
        "encoder_layers": layers["encoder"],
        "decoder_layers": layers["decoder"],
    }


def _named(stored: dict[str, np.ndarray], config: Config) -> Iterator[tuple[str, np.ndarray]]:
    """The arrays by the names that the network has for them: what `export` does, backwards."""
    width = config.width
    yield "embed.weight", stored["encoder/embeddings_0/weight"]
    yield "bias", stored["decoder/projection/bias"]
    for side, layers in (("encoder", config.encoder_layers), ("decoder", config.decoder_layers)):
        yield from _norm(stored, f"{side}/layer_norm", f"{side}_norm")
        for i in range(layers):
            there, here = f"{side}/layer_{i}", f"{side}.{i}"
            for part in ("weight", "bias"):
                fused = stored[f"{there}/self_attention/linear_0/{part}"]
                yield f"{here}.attend.query.{part}", fused[:width]
                yield f"{here}.attend.key_value.{part}", fused[width:]
                yield f"{here}.attend.out.{part}", stored[f"{there}/self_attention/linear_1/{part}"]
                yield f"{here}.widen.{part}", stored[f"{there}/ffn/linear_0/{part}"]
                yield f"{here}.narrow.{part}", stored[f"{there}/ffn/linear_1/{part}"]
                if side == "decoder":
                    for place, name in enumerate(("query", "key_value", "out")):
                        yield f"{here}.cross.{name}.{part}", stored[f"{there}/attention/linear_{place}/{part}"]
            yield from _norm(stored, f"{there}/self_attention/layer_norm", f"{here}.norm")
            yield from _norm(stored, f"{there}/ffn/layer_norm", f"{here}.feed_norm")
            if side == "decoder":
                yield from _norm(stored, f"{there}/attention/layer_norm", f"{here}.cross_norm")


def _norm(stored: dict[str, np.ndarray], there: str, here: str) -> Iterator[tuple[str, np.ndarray]]:
    yield f"{here}.weight", stored[f"{there}/gamma"]
    yield f"{here}.bias", stored[f"{there}/beta"]
