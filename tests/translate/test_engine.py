from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import align
from align.translate import Engine, open_package
from align.translate import engine as engine_module
from align.translate.engine import OUTPUT_LIMIT, SCORE_TOKENS, _put, _score_batches, _span, _words
from align.translate.loops import has_loop
from tests.translate.toy import build_package

STRANGE = [
    "", " ", "推理模型" * 500, "😀😀😀", "12345", "only Latin words", "смесь 中文 and English", "\u200b\u200d", "a_b_c", "推理模型。",
]  # fmt: skip


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return Engine(open_package(build_package(tmp_path_factory.mktemp("package"))))


def test_one_output_for_one_input_in_order(engine: Engine) -> None:
    outputs = engine.translate(STRANGE)
    assert len(outputs) == len(STRANGE)
    again = engine.translate(STRANGE[::-1])[::-1]
    assert [o.text for o in outputs] == [o.text for o in again]


def test_nothing_in_nothing_out(engine: Engine) -> None:
    assert engine.translate([]) == []
    assert engine.translate(["", " "])[0].text == ""


def test_limits_are_flagged(engine: Engine) -> None:
    (long,) = engine.translate(["推理模型" * 500])
    assert "source truncated" in long.flags


def test_loops_and_overlong_output_do_not_pass_unflagged(engine: Engine) -> None:
    for text, output in zip(STRANGE, engine.translate(STRANGE), strict=True):
        if has_loop(output.text, text):
            assert "loop" in output.flags
        if len(engine._tokenizer.encode(output.text)) >= OUTPUT_LIMIT:
            assert output.flags


def test_jobs_do_not_change_the_result(tmp_path: Path) -> None:
    package = open_package(build_package(tmp_path))
    texts = ["推理模型发布。", "价格很低。", "研究人员认为。"] * 30
    assert Engine(package, jobs=1).translate(texts) == Engine(package, jobs=2).translate(texts)


@pytest.mark.parametrize(
    ("translation", "source", "loops"),
    [
        ("the model the model the model the model the model", "模型", True),
        ("no no no no no no no no", "不", True),
        ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "啊", True),
        ("The model came out in March.", "模型三月發表", False),
        ("ha ha ha ha ha", "哈哈哈哈哈", False),
        ("10,000,000,000 dollars", "一百億", False),
    ],
)
def test_a_loop_is_a_repetition_that_the_source_has_not(translation: str, source: str, loops: bool) -> None:
    assert has_loop(translation, source) is loops


def test_a_name_is_put_where_the_model_looks_at_it() -> None:
    pieces = ["\u2581He", "\u2581met", "\u2581Et", "an", "\u2581Tow", ",", "\u2581again", "."]
    words = _words(pieces)
    attention = np.array([0.0, 0.1, 0.9, 0.8, 0.7, 0.3, 0.0, 0.0])
    _put("Ethan Tu", words, attention)
    assert " ".join(word.text for word in words) == "He met Ethan Tu, again."
    words = _words(pieces)
    _put("Ethan Tu", words, np.array([0.0, 0.3, 0.1, 0.1, 0.0, 0.0, 0.0, 0.0]))
    assert " ".join(word.text for word in words) == "He Ethan Tu met Etan Tow, again."
    assert _span(["\u2581", "Ethan", "\u2581T", "u", "\u2581说"], "Ethan Tu") == slice(0, 4)
    assert _span(["\u2581他", "说"], "Ethan Tu") is None


def test_a_loop_in_turns_is_a_loop() -> None:
    said = "the price of beer fell and the price of wine rose, " * 2
    assert has_loop(said + said, "价格下跌，葡萄酒价格上涨。")
    assert not has_loop("the price of beer fell and the price of wine rose, but the price of water stayed", "价格")


_RUSSIAN = Path(align.__file__).parent / "translate" / "embedded" / "translate-ru_en-1_0.argosmodel"
_NEWS = [
    "В четверг компания представила новую модель, которая в десять раз дешевле прежней.",
    "Учёные обнаружили, что лёд тает быстрее, чем предсказывали модели, и предупредили о последствиях для прибрежных городов.",
]
_ENGLISH = [
    "The company presented a model ten times cheaper than before.",
    "Scientists found that the ice melts faster than models had foreseen, and warned of what it means for towns on the coast.",
]
_ON_ANOTHER_PROCESSOR = """
import json, sys
from pathlib import Path
from align.translate import Engine, open_package
path, news, english = json.load(sys.stdin)
engine = Engine(open_package(Path(path)))
print(json.dumps([[output.text for output in engine.translate(news)], engine.log_probabilities(news, english)]))
"""


@given(st.lists(st.tuples(st.integers(0, 240), st.integers(0, 241))))
def test_each_pair_is_scored_once_in_batches_that_fit(lengths: list[tuple[int, int]]) -> None:
    batches = _score_batches(lengths)
    assert sorted(i for batch in batches for i in batch) == list(range(len(lengths)))
    for batch in batches:
        padded = len(batch) * (2 + max(lengths[i][0] for i in batch) + max(lengths[i][1] for i in batch))
        assert padded <= SCORE_TOKENS or len(batch) == 1


def test_a_score_does_not_depend_on_what_is_scored_with_it(engine: Engine) -> None:
    sources = ["", *STRANGE, "", "推理模型。" * 40]
    targets = ["a model", *STRANGE[::-1], "many models " * 30, "推理"]
    alone = [engine.log_probabilities([source], [target])[0] for source, target in zip(sources, targets, strict=True)]
    assert engine.log_probabilities(sources, targets) == pytest.approx(alone, abs=1e-3)
    assert engine.log_probabilities([], []) == []


def test_small_models_say_the_same_on_all_processors() -> None:
    engine = Engine(open_package(_RUSSIAN))
    run = subprocess.run(
        [sys.executable, "-c", _ON_ANOTHER_PROCESSOR],
        input=json.dumps([str(_RUSSIAN), _NEWS, _ENGLISH]),
        env=os.environ | {"CT2_FORCE_CPU_ISA": "GENERIC"},
        capture_output=True,
        text=True,
        check=True,
    )
    translations, told = json.loads(run.stdout)
    assert translations == [output.text for output in engine.translate(_NEWS)]
    assert told == pytest.approx(engine.log_probabilities(_NEWS, _ENGLISH), abs=1e-2)


def test_large_models_compute_as_they_are_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = open_package(build_package(tmp_path))
    assert Engine(package)._model.compute_type == "float32"
    monkeypatch.setattr(engine_module, "SMALL", 0)
    assert Engine(package)._model.compute_type != "float32"
