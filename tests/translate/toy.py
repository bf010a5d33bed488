"""A translation package with random weights: enough to go through every step of the real thing, in milliseconds."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import sentencepiece as spm
from ctranslate2.specs import common_spec, transformer_spec

TEXT = [
    "新創公司發表了推理模型。", "这家公司发布了推理模型，价格很低。", "Компания представила новую модель.", "The company released a model.",
    "Lanheng-2 costs $6.2 million and runs on 2,048 chips.", "Аналитики ждут падения цен на чипы.", "研究人員認為技術差距正在縮小。",
]  # fmt: skip
DIM, HEADS = 16, 2


def train_subwords(folder: Path) -> Path:
    prefix = folder / "sentencepiece"
    spm.SentencePieceTrainer.train(
        sentence_iterator=iter(TEXT * 20), model_prefix=str(prefix), vocab_size=400, model_type="unigram", byte_fallback=True,
        pad_id=0, unk_id=1, bos_id=2, eos_id=3, minloglevel=2, hard_vocab_limit=False,
    )  # fmt: skip
    return prefix.with_suffix(".model")


def build_package(folder: Path, source: str = "zh", seed: int = 1, name: str = "") -> Path:
    """An `.argosmodel` file in the folder."""
    subwords = train_subwords(folder)
    processor = spm.SentencePieceProcessor(model_file=str(subwords))
    vocabulary = [processor.id_to_piece(i) for i in range(processor.vocab_size())]
    model = folder / f"model-{source}"
    model.mkdir(exist_ok=True)
    spec = _spec(len(vocabulary), np.random.default_rng(seed))
    spec.register_source_vocabulary(vocabulary)
    spec.register_target_vocabulary(vocabulary)
    spec.config.bos_token, spec.config.eos_token, spec.config.unk_token = "<s>", "</s>", "<unk>"
    spec.config.decoder_start_token, spec.config.add_source_eos = "<s>", True
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(model))
    root = name or f"translate-{source}_en-1_0"
    metadata = {"package_version": "1.0", "argos_version": "1.10", "from_code": source, "from_name": source,
                "to_code": "en", "to_name": "English", "type": "translate"}  # fmt: skip
    path = folder / f"{root}.argosmodel"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{root}/metadata.json", json.dumps(metadata))
        archive.write(subwords, f"{root}/sentencepiece.model")
        for file in sorted(model.iterdir()):
            archive.write(file, f"{root}/model/{file.name}")
    return path


def _spec(vocabulary: int, rng: np.random.Generator) -> transformer_spec.TransformerSpec:
    spec = transformer_spec.TransformerSpec.from_config((1, 1), HEADS, pre_norm=True, activation=common_spec.Activation.RELU)

    def weights(*shape: int) -> np.ndarray:
        return rng.normal(0, 0.5, shape).astype(np.float32)

    def linear(target: common_spec.LinearSpec, outputs: int, inputs: int) -> None:
        target.weight, target.bias = weights(outputs, inputs), weights(outputs)

    def norm(target: common_spec.LayerNormSpec) -> None:
        target.gamma, target.beta = np.ones(DIM, np.float32), np.zeros(DIM, np.float32)

    table = weights(vocabulary, DIM)
    for side, stack in (("encoder", spec.encoder), ("decoder", spec.decoder)):
        embeddings = stack.embeddings[0] if side == "encoder" else stack.embeddings
        embeddings.weight, stack.scale_embeddings = table, True
        stack.position_encodings.encodings = weights(512, DIM)
        norm(stack.layer_norm)
        for layer in stack.layer:
            linear(layer.self_attention.linear[0], 3 * DIM, DIM)
            linear(layer.self_attention.linear[1], DIM, DIM)
            norm(layer.self_attention.layer_norm)
            if side == "decoder":
                linear(layer.attention.linear[0], DIM, DIM)
                linear(layer.attention.linear[1], 2 * DIM, DIM)
                linear(layer.attention.linear[2], DIM, DIM)
                norm(layer.attention.layer_norm)
            norm(layer.ffn.layer_norm)
            linear(layer.ffn.linear_0, 2 * DIM, DIM)
            linear(layer.ffn.linear_1, DIM, 2 * DIM)
    spec.decoder.projection.weight, spec.decoder.projection.bias = table, np.zeros(vocabulary, np.float32)
    return spec
