"""What a text is for the models: the same with stress marks, soft hyphens and in capitals."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pytest

from align.vectors import as_read, load_embeddings, load_encoder

TEXTS = [
    "Компания открыла второй завод на севере страны, сообщил министр экономики.",
    "Ёлки и ежи: на йогурт цена выросла, а объём нет.",
    "The company opened its second plant in the north of the country, the minister said.",
]
UNSEEN = "\u00ad\u200b\u200e\ufeff"


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(
    "written",
    [
        lambda text: re.sub("([аеиоуыэюя])", "\\1\u0301", text),
        lambda text: re.sub(r"(\w{2})(?=\w{2})", "\\1\u00ad", text),
        lambda text: "".join(c + UNSEEN[n % 4] for n, c in enumerate(text)),
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: text,
    ],
)
def test_marks_that_nobody_sees_or_speaks_are_not_read(text: str, written: object) -> None:
    assert callable(written)
    assert as_read(written(text)) == text


def test_letters_keep_their_marks() -> None:
    for text in ("naïve café, coöperation à la carte", "Việt Nam đã thắng", "ёж, йод, їжак, ѝ", "がぱ"):
        assert as_read(unicodedata.normalize("NFD", text)) == text
        assert as_read(text) == text


@pytest.mark.parametrize("text", TEXTS)
def test_a_shouted_text_is_read_in_small_letters(text: str) -> None:
    assert as_read(text.upper()).lower() == text.lower()
    assert as_read(text.upper())[0].isupper()
    near = [normal @ shouted for normal, shouted in zip(vectors([text]), vectors([text.upper()]), strict=True)]
    assert min(near) > 0.9


@pytest.mark.parametrize(
    "text",
    [
        "США и НАТО провели учения.",
        "ЮНЕСКО против закона.",
        "IBM, NVIDIA and TSMC agreed on H800 prices, said Reuters and others today",
        "GPT-4 и YOLO",
        "OK",
        "НАТО",
        "今天 NVIDIA 股价上涨",
        "",
    ],
)
def test_abbreviations_are_not_shouted(text: str) -> None:
    assert as_read(text) == text


def test_a_text_in_capitals_is_one_again_and_its_sentences_begin_with_capitals() -> None:
    assert as_read("МОСТ ЗАКРЫЛИ. ДВИЖЕНИЕ ОСТАНОВЛЕНО! «КОГДА?»") == "Мост закрыли. Движение остановлено! «Когда?»"
    assert as_read("POLICE CLOSE BRIDGE OVER THE RIVER") == "Police close bridge over the river"


def vectors(texts: list[str]) -> list[np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
    encoder = load_encoder()
    return [load_embeddings().embed(texts)[0], encoder.vectors(encoder.sums(texts))[0]]
