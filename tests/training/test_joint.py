"""One model for two toy languages, grown from one for each. Needs torch."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="needs torch: make test-training")

import sentencepiece as spm  # noqa: E402

from align.translate import Engine, open_package  # noqa: E402
from training.translation.config import Config  # noqa: E402
from training.translation.export import package  # noqa: E402
from training.translation.held import Held  # noqa: E402
from training.translation.joint import grown, join, joint_subwords  # noqa: E402
from training.translation.model import Translator  # noqa: E402
from training.translation.prepare import BEGIN, END, prepare  # noqa: E402
from training.translation.train import average, train  # noqa: E402

WORDS = {
    "ru": {"собака": "dog", "кошка": "cat", "видит": "sees", "ждёт": "waits for", "дом": "house", "город": "city"},
    "zh": {"狗": "dog", "猫": "cat", "看见": "sees", "等待": "waits for", "房子": "house", "城市": "city"},
}
SMALL = {
    source: Config(
        source=source, parts={f"{source}-en.toy": 1}, vocabulary=330, width=32, inner=64, heads=2, encoder_layers=1,
        decoder_layers=1, batch=640, warmup=50, rate=5e-3, decay=0.9, dropout=0.0, start=False,
    )
    for source in WORDS
}  # fmt: skip
JOINT = replace(
    SMALL["zh"], source="zh+ru", parts={"zh-en.toy": 1, "ru-en.toy": 1}, vocabulary=400, inner=96, encoder_layers=2
)


def sentences(source: str, count: int, seed: int = 0) -> list[tuple[str, str]]:
    rng, words = random.Random(seed), WORDS[source]
    chosen = [[rng.choice(sorted(words)) for _ in range(rng.randint(2, 5))] for _ in range(count)]
    return [(("" if source == "zh" else " ").join(one), " ".join(words[w] for w in one)) for one in chosen]


def write(path: Path, pairs: list[tuple[str, str]]) -> Path:
    path.write_text("".join(f"{source}\t{english}\n" for source, english in pairs), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def parents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the shards of both languages, and a trained model in a folder for each."""
    folder = tmp_path_factory.mktemp("parents")
    for source, config in SMALL.items():
        write(folder / f"{source}-en.toy.tsv", sentences(source, 2000))
        prepare(config, folder, folder / source)
        train(config, folder / source, minutes=0, steps=200, final=True)
    return folder


def test_the_first_models_text_is_cut_as_before_and_the_seconds_whole(parents: Path) -> None:
    models = {source: (parents / source / "sentencepiece.model").read_bytes() for source in WORDS}
    joint = spm.SentencePieceProcessor(model_proto=joint_subwords(models["zh"], models["ru"]))
    for source in ("zh", "ru"):
        alone = spm.SentencePieceProcessor(model_proto=models[source])
        texts = [text for text, _ in sentences(source, 50, seed=1)]
        assert joint.encode(texts, out_type=str) == alone.encode(texts, out_type=str)
    english = [text for _, text in sentences("zh", 50)]
    assert joint.encode(english) == spm.SentencePieceProcessor(model_proto=models["zh"]).encode(english)


def test_a_grown_model_says_what_it_said(parents: Path) -> None:
    state = torch.load(parents / "zh" / "checkpoint.pt")
    larger = replace(JOINT, vocabulary=SMALL["zh"].vocabulary, encoder_layers=3, decoder_layers=2)
    kept = {name: state["average"][name] for name in ("embed.weight", "bias")}
    tables = []
    for config, weights in ((SMALL["zh"], state["average"]), (larger, grown(state["average"], larger) | kept)):
        model = Translator(state["targets"], **config.architecture).eval()
        model.load_state_dict(weights)
        with torch.no_grad():
            tables.append(model.log_probabilities(torch.tensor([[300, 301, 302, END]]), torch.tensor([[BEGIN, 262, 263]])))
    assert torch.allclose(*tables, atol=1e-4)
    with pytest.raises(ValueError, match="do not become"):
        grown(state["average"], replace(JOINT, inner=32))
    with pytest.raises(ValueError, match="do not become"):
        grown(state["average"], replace(JOINT, decoder_layers=0))


def test_one_model_learns_both_languages(parents: Path, tmp_path: Path) -> None:
    held = [write(tmp_path / f"{source}-en.held.tsv", sentences(source, 400, seed=9)) for source in WORDS]
    join(JOINT, tmp_path, parents / "zh", parents / "ru", parents)
    with pytest.raises(ValueError, match="there already"):
        join(JOINT, tmp_path, parents / "zh", parents / "ru", parents)
    train(JOINT, tmp_path, minutes=0, steps=300, final=True, held=held)
    (start,) = map(json.loads, (tmp_path / "marks.jsonl").read_text().splitlines())
    parent = Held([held[1]], parents / "zh" / "sentencepiece.model").losses(torch.load(parents / "zh" / "checkpoint.pt"))
    assert start["nats zh-en"] == pytest.approx(parent["zh-en"], abs=1e-3)
    average([tmp_path / "checkpoint.pt"], tmp_path / "averaged.pt")
    assert min(Held(held, tmp_path / "sentencepiece.model").bleu(tmp_path / "averaged.pt", JOINT).values()) > 75
    opened = open_package(package(tmp_path / "averaged.pt", tmp_path / "sentencepiece.model", JOINT, tmp_path))
    assert (opened.sources, opened.metadata["from_code"]) == (("zh", "ru"), "zh")
    outputs = Engine(opened).translate(["狗看见城市", "кошка ждёт"])
    assert [output.text for output in outputs] == ["dog sees city", "cat waits for"]


def test_a_joint_model_does_not_fit_where_it_has_no_room(parents: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="more than the 320 configured"):
        join(replace(JOINT, vocabulary=320), tmp_path, parents / "zh", parents / "ru", parents)
    assert not (tmp_path / "checkpoint.pt").exists()
