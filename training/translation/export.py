"""Averaged weights to a CTranslate2 model (int8), and to an Argos package around it."""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece as spm
import torch
from ctranslate2.specs import common_spec, transformer_spec

from training.translation.config import Config
from training.translation.model import positions

_NAMES = {"zh": "Chinese", "zt": "Chinese (traditional)", "ru": "Russian"}
_SOURCE_TOKENS = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}


def export(averaged: Path, subwords: Path, out: Path, quantization: str = "int8") -> None:
    """Write a CTranslate2 model folder. Its scores are those of the torch model, up to the quantization."""
    state = torch.load(averaged, map_location="cpu")
    shape = state["architecture"]
    weights = {name: tensor.float().numpy() for name, tensor in state["weights"].items()}
    spec = transformer_spec.TransformerSpec.from_config(
        (shape["encoder_layers"], shape["decoder_layers"]),
        shape["heads"],
        pre_norm=True,
        activation=common_spec.Activation.RELU,
    )
    table = positions(shape["width"]).numpy().astype(np.float32)
    targets = state["targets"].numpy()
    tables = {"encoder": weights["embed.weight"], "decoder": weights["embed.weight"][targets]}
    for side, stack in (("encoder", spec.encoder), ("decoder", spec.decoder)):
        _fill_stack(stack, side, weights, tables[side], table)
    spec.decoder.projection.weight, spec.decoder.projection.bias = tables["decoder"], weights["bias"]
    processor = spm.SentencePieceProcessor(model_file=str(subwords))
    pieces = [processor.id_to_piece(i) for i in range(processor.vocab_size())]
    pieces += [f"<unused{i}>" for i in range(shape["vocabulary"] - len(pieces))]
    spec.register_source_vocabulary(pieces)
    spec.register_target_vocabulary([pieces[i] for i in targets])
    for name, token in _SOURCE_TOKENS.items():
        setattr(spec.config, name, token)
    spec.config.decoder_start_token, spec.config.add_source_bos, spec.config.add_source_eos = "<s>", False, True
    spec.validate()
    spec.optimize(quantization=quantization)
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    spec.save(str(out))


def _fill_stack(stack: Any, side: str, weights: dict[str, np.ndarray], words: np.ndarray, places: np.ndarray) -> None:
    embeddings = stack.embeddings[0] if side == "encoder" else stack.embeddings
    embeddings.weight, stack.scale_embeddings = words, True
    stack.position_encodings.encodings = places
    _norm(stack.layer_norm, weights, f"{side}_norm")
    for i, layer in enumerate(stack.layer):
        name = f"{side}.{i}"
        attention = layer.self_attention
        for part in ("weight", "bias"):  # CTranslate2 has query, key and value of self attention in one
            fused = np.concatenate([weights[f"{name}.attend.{w}.{part}"] for w in ("query", "key_value")])
            setattr(attention.linear[0], part, fused)
        _linear(attention.linear[1], weights, f"{name}.attend.out")
        _norm(attention.layer_norm, weights, f"{name}.norm")
        if side == "decoder":
            for linear, part in zip(layer.attention.linear, ("query", "key_value", "out"), strict=True):
                _linear(linear, weights, f"{name}.cross.{part}")
            _norm(layer.attention.layer_norm, weights, f"{name}.cross_norm")
        _norm(layer.ffn.layer_norm, weights, f"{name}.feed_norm")
        _linear(layer.ffn.linear_0, weights, f"{name}.widen")
        _linear(layer.ffn.linear_1, weights, f"{name}.narrow")


def _linear(target: Any, weights: dict[str, np.ndarray], name: str) -> None:
    target.weight, target.bias = weights[f"{name}.weight"], weights[f"{name}.bias"]


def _norm(target: Any, weights: dict[str, np.ndarray], name: str) -> None:
    target.gamma, target.beta = weights[f"{name}.weight"], weights[f"{name}.bias"]


def package(averaged: Path, subwords: Path, config: Config, out: Path, card: str = "") -> Path:
    """Write `translate-XX_en-V.argosmodel` into a folder, in the form that Argos Translate reads; returns its path.

    One for several languages names the first as `from_code`, as all readers expect it, and all of them as `from_codes`.
    The archive's times are fixed: the same weights give the same bytes.
    """
    root = f"translate-{'-'.join(config.sources)}_en-{config.version.replace('.', '_')}"
    metadata = {
        "package_version": config.version,
        "argos_version": "1.10",
        "from_code": config.sources[0],
        "from_name": " and ".join(_NAMES.get(source, source) for source in config.sources),
        "to_code": "en",
        "to_name": "English",
        "type": "translate",
        "figures_in_english": True,  # what this toolkit may put into a source: the model copies it
    }
    if len(config.sources) > 1:
        metadata["from_codes"] = config.sources
    path = out / f"{root}.argosmodel"
    with (
        tempfile.TemporaryDirectory() as folder,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
    ):
        model = Path(folder) / "model"
        export(averaged, subwords, model)
        _add(archive, f"{root}/metadata.json", json.dumps(metadata, indent=1).encode())
        _add(archive, f"{root}/README.md", (card or f"{metadata['from_name']} to English.\n").encode())
        _add(archive, f"{root}/sentencepiece.model", subwords.read_bytes())
        for file in sorted(model.iterdir()):
            _add(archive, f"{root}/model/{file.name}", file.read_bytes())
    return path


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
