"""The whole way of a translation model in miniature: prepare, train, average, package, translate. Needs torch."""

from __future__ import annotations

import random
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="needs torch: make test-training")

import sentencepiece as spm  # noqa: E402

from align.translate import Engine, open_package  # noqa: E402
from training.translation.config import Config  # noqa: E402
from training.translation.export import export, package  # noqa: E402
from training.translation.model import Translator  # noqa: E402
from training.translation.prepare import BEGIN, END, UNKNOWN, names_of, prepare, with_names  # noqa: E402
from training.translation.restore import restore  # noqa: E402
from training.translation.train import average, train  # noqa: E402

WORDS = {
    "собака": "dog",
    "кошка": "cat",
    "видит": "sees",
    "ждёт": "waits for",
    "дом": "house",
    "большой": "big",
    "город": "city",
    "мальчик": "boy",
}
CONFIG = Config(
    source="ru", parts={"ru-en.toy": 1}, vocabulary=340, width=32, inner=64, heads=2, encoder_layers=1, decoder_layers=1,
    batch=640, warmup=50, rate=5e-3, decay=0.9, dropout=0.0,
)  # fmt: skip


def sentences(count: int, seed: int = 0) -> list[tuple[str, str]]:
    rng = random.Random(seed)
    chosen = [[rng.choice(sorted(WORDS)) for _ in range(rng.randint(2, 5))] for _ in range(count)]
    return [(" ".join(words), " ".join(WORDS[w] for w in words)) for words in chosen]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("toy")
    lines = [f"{source}\t{english}" for source, english in sentences(2500)]
    (folder / "ru-en.toy.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    prepare(CONFIG, folder, folder)
    train(CONFIG, folder, minutes=0, steps=300, final=True)
    average([folder / "checkpoint.pt"], folder / "averaged.pt")
    return folder


def test_a_sibling_is_a_better_start_than_none(trained: Path, tmp_path: Path) -> None:
    """The same words spelt backwards, of a model that knows English already."""
    lines = [f"{' '.join(w[::-1] for w in source.split())}\t{english}" for source, english in sentences(1500)]
    (tmp_path / "ru-en.toy.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    prepare(CONFIG, tmp_path, tmp_path)
    alone = train(CONFIG, tmp_path, minutes=0, steps=40)
    (tmp_path / "checkpoint.pt").unlink()
    assert train(CONFIG, tmp_path, minutes=0, steps=40, parent=trained) < alone
    other = replace(CONFIG, inner=32)
    (tmp_path / "checkpoint.pt").unlink()
    with pytest.raises(ValueError, match="other sizes"):
        train(other, tmp_path, minutes=0, steps=1, parent=trained)


def test_a_toy_model_learns_its_toy_language(trained: Path) -> None:
    path = package(trained / "averaged.pt", trained / "sentencepiece.model", CONFIG, trained)
    engine = Engine(open_package(path))
    unseen = sentences(50, seed=99)
    outputs = [output.text for output in engine.translate([source for source, _ in unseen])]
    assert sum(o == english for o, (_, english) in zip(outputs, unseen, strict=True)) >= 45


def test_ctranslate2_and_torch_give_the_same_scores(trained: Path) -> None:
    import ctranslate2

    export(trained / "averaged.pt", trained / "sentencepiece.model", trained / "float", quantization="float32")
    state = torch.load(trained / "averaged.pt")
    model = Translator(state["targets"], **state["architecture"]).eval()
    model.load_state_dict({name: weight.float() for name, weight in state["weights"].items()})
    subwords = spm.SentencePieceProcessor(model_file=str(trained / "sentencepiece.model"))
    engine = ctranslate2.Translator(str(trained / "float"), compute_type="float32")
    places = torch.full((subwords.vocab_size(),), UNKNOWN)
    places[state["targets"]] = torch.arange(len(state["targets"]))
    for source, english in sentences(5, seed=7):
        ids = [subwords.encode(text) for text in (source, english)]
        pieces = [subwords.encode(text, out_type=str) for text in (source, english)]
        (scored,) = engine.score_batch([pieces[0]], [pieces[1]])
        target = torch.tensor([[BEGIN, *places[ids[1]], END]])
        with torch.no_grad():
            table = model.log_probabilities(torch.tensor([[*ids[0], END]]), target[:, :-1])[0]
        expected = table.gather(1, target[0, 1:, None])[:, 0].tolist()
        assert scored.log_probs == pytest.approx(expected, abs=1e-3)


def test_training_goes_on_from_a_package(trained: Path, tmp_path: Path) -> None:
    path = package(trained / "averaged.pt", trained / "sentencepiece.model", CONFIG, tmp_path)
    out = tmp_path / "again"
    restore(CONFIG, path, out, step=300)
    state, original = torch.load(out / "checkpoint.pt"), torch.load(trained / "averaged.pt")
    assert torch.equal(state["targets"], original["targets"])
    assert state["weights"].keys() == original["weights"].keys()
    for name, weight in original["weights"].items():
        room = float(weight.float().abs().max()) / 100  # rounded to 8 bits, row by row
        assert torch.allclose(state["weights"][name], weight.float(), atol=room), name
    (out / "data.npz").write_bytes((trained / "data.npz").read_bytes())
    anew = tmp_path / "anew"
    anew.mkdir()
    (anew / "data.npz").write_bytes((trained / "data.npz").read_bytes())
    assert train(CONFIG, out, minutes=0, steps=1) < train(CONFIG, anew, minutes=0, steps=1) / 2
    with pytest.raises(ValueError, match="not as configured"):
        restore(replace(CONFIG, encoder_layers=2), path, tmp_path / "other")
    assert not (tmp_path / "other").exists()
    with pytest.raises(ValueError, match="there already"):
        restore(CONFIG, path, out)


def test_training_in_pieces_is_training_in_one(trained: Path, tmp_path: Path) -> None:
    for name, pieces in (("one", [6]), ("two", [2, 4])):
        folder = tmp_path / name
        folder.mkdir()
        for file in ("data.npz", "sentencepiece.model"):
            (folder / file).write_bytes((trained / file).read_bytes())
        for steps in pieces:
            train(CONFIG, folder, minutes=0, steps=steps)
    one, two = (torch.load(tmp_path / name / "checkpoint.pt") for name in ("one", "two"))
    assert one["progress"] == two["progress"]
    assert all(torch.equal(one["weights"][name], two["weights"][name]) for name in one["weights"])


def test_the_same_weights_give_the_same_package(trained: Path, tmp_path: Path) -> None:
    paths = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        paths.append(package(trained / "averaged.pt", trained / "sentencepiece.model", CONFIG, tmp_path / name))
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_the_package_is_one_that_argos_translate_reads(
    trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = package(trained / "averaged.pt", trained / "sentencepiece.model", CONFIG, tmp_path)
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "installed")
    monkeypatch.setenv("HOME", str(tmp_path))
    from argostranslate.package import Package

    theirs = Package(next((tmp_path / "installed").iterdir()))
    assert (theirs.from_code, theirs.to_code, theirs.package_version) == ("ru", "en", "1.0")
    assert theirs.tokenizer.decode(theirs.tokenizer.encode("собака видит")) == "собака видит"


def test_names_go_into_the_source_where_the_target_has_them() -> None:
    lexicon = names_of(iter([("Лекун", "Lecun"), ("张伟", "Zhang"), ("дом", "house"), ("Иванов", "Ivanov")]))
    assert lexicon == {"Лекун": "Lecun", "张伟": "Zhang", "Иванов": "Ivanov"}
    rng = random.Random(0)
    assert (
        with_names(("Мнение Лекуна важно.", "The opinion of Lecun matters."), lexicon, rng, 1.0)[0] == "Мнение Lecun важно."
    )
    assert (
        with_names(("研究员张伟昨天在会上发言", "Researcher Zhang spoke"), lexicon, rng, 1.0)[0]
        == "研究员 Zhang 昨天在会上发言"
    )
    pair = ("Мнение Лекуна важно.", "His opinion matters.")
    assert with_names(pair, lexicon, rng, 1.0) == pair
