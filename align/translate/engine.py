"""Runs a package's model through CTranslate2: whole runs batched by length, limits kept and reported, loops retried."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from align.errors import PackageError
from align.translate.packages import Package

BATCH_TOKENS = 2048
SOURCE_LIMIT = 240
"""Subwords of a segment that are translated: the models saw no longer ones. What is cut off is flagged."""
OUTPUT_LIMIT = 320
BEAM = 2
SETTINGS = f"beam={BEAM} source={SOURCE_LIMIT} output={OUTPUT_LIMIT} batch={BATCH_TOKENS}"


@dataclass(frozen=True, slots=True)
class Output:
    """One translation, its mean log-probability a token, and what the guardrails found."""

    text: str
    score: float
    flags: tuple[str, ...] = ()


class Engine:
    """A loaded package. `translate` keeps the order of its input and gives one output for one input, always."""

    def __init__(self, package: Package, jobs: int = 1) -> None:
        import ctranslate2

        self.package = package
        self._tokenizer = _tokenizer(package)
        self._prefix: str = package.metadata.get("target_prefix") or ""
        try:
            self._model: Any = ctranslate2.Translator(
                package.name, device="cpu", files=package.model_files(), inter_threads=jobs, intra_threads=1
            )
        except (RuntimeError, ValueError) as error:
            raise PackageError(f"{package.path}: the model cannot be loaded ({error})", "build it again") from None

    def translate(self, texts: Sequence[str], progress: Callable[[int], None] = lambda _: None) -> list[Output]:
        """Translate segments. `progress` is told how many more are done."""
        tokens = [self._tokenizer.encode(text) for text in texts]
        outputs = [Output("", 0.0)] * len(texts)
        order = sorted((i for i, t in enumerate(tokens) if t), key=lambda i: (len(tokens[i]), i))
        for batch in _batches(order, tokens):
            for i, output in zip(batch, self._run([tokens[i] for i in batch]), strict=True):
                outputs[i] = output
            progress(len(batch))
        loops = [i for i in order if has_loop(outputs[i].text, texts[i])]
        for i in loops:
            outputs[i] = self._retry(tokens[i], texts[i])
        return outputs

    def _run(self, tokens: list[list[str]], **options: Any) -> list[Output]:
        prefix = [[self._prefix]] * len(tokens) if self._prefix else None
        results = self._model.translate_batch(
            [t[:SOURCE_LIMIT] for t in tokens],
            target_prefix=prefix,
            beam_size=BEAM,
            max_input_length=SOURCE_LIMIT + 1,
            max_decoding_length=OUTPUT_LIMIT,
            max_batch_size=BATCH_TOKENS,
            batch_type="tokens",
            return_scores=True,
            **options,
        )
        return [self._output(source, result) for source, result in zip(tokens, results, strict=True)]

    def _output(self, source: list[str], result: Any) -> Output:
        pieces = result.hypotheses[0]
        flags = []
        if len(source) > SOURCE_LIMIT:
            flags.append("source truncated")
        if len(pieces) >= OUTPUT_LIMIT:
            flags.append("output truncated")
        body = pieces[1:] if self._prefix and pieces[:1] == [self._prefix] else pieces
        return Output(self._tokenizer.decode(body).strip(), round(float(result.scores[0]), 4), tuple(flags))

    def _retry(self, tokens: list[str], text: str) -> Output:
        """Once more without repeated trigrams; flagged either way, since a model that looped may have lost its thread."""
        again = self._run([tokens], no_repeat_ngram_size=3, repetition_penalty=1.2)[0]
        flag = "loop" if has_loop(again.text, text) else "loop retried"
        return Output(again.text, again.score, (*again.flags, flag))


def _batches(order: list[int], tokens: list[list[str]]) -> list[list[int]]:
    """Runs of segments of similar length, of at most about BATCH_TOKENS padded subwords."""
    batches: list[list[int]] = []
    for i in order:
        if batches and (len(batches[-1]) + 1) * len(tokens[i]) <= BATCH_TOKENS:
            batches[-1].append(i)
        else:
            batches.append([i])
    return batches


_REPEAT = re.compile(r"(?<!\S)((?:\S+\s+){1,6}?)\1{3,}|(\S{1,12}?)\2{7,}")


def has_loop(translation: str, source: str) -> bool:
    """Whether the output says the same again and again where the source does not."""
    match = _REPEAT.search(translation + " ")
    return match is not None and not re.search(r"(.{1,12}?)\1{3,}", source)


class _SentencePiece:
    def __init__(self, model: bytes, path: str) -> None:
        import sentencepiece

        try:
            self._processor: Any = sentencepiece.SentencePieceProcessor(model_proto=model)
        except RuntimeError as error:
            raise PackageError(f"{path}: sentencepiece.model cannot be read ({error})", "build it again") from None

    def encode(self, text: str) -> list[str]:
        return list(self._processor.encode(text, out_type=str))

    def decode(self, pieces: list[str]) -> str:
        """Through SentencePiece itself, which keeps an underscore apart from its own space mark."""
        return str(self._processor.decode(pieces))


class _Bpe:
    """The subwords of older Argos packages, through argostranslate's own reader."""

    def __init__(self, package: Package) -> None:
        import tempfile
        from pathlib import Path

        from argostranslate.tokenizer import BPETokenizer

        with tempfile.TemporaryDirectory() as folder:
            model = Path(folder) / "bpe.model"
            model.write_bytes(package.read("bpe.model"))
            self._tokenizer: Any = BPETokenizer(model, package.source, package.target)
            self._tokenizer.lazy_load()

    def encode(self, text: str) -> list[str]:
        return list(self._tokenizer.encode(text))

    def decode(self, pieces: list[str]) -> str:
        return str(self._tokenizer.decode(pieces))


def check_subwords(package: Package) -> None:
    """Raises PackageError where the subword model cannot be read: the quick half of loading a package."""
    _tokenizer(package)


def _tokenizer(package: Package) -> _SentencePiece | _Bpe:
    if "sentencepiece.model" in package.names:
        return _SentencePiece(package.read("sentencepiece.model"), str(package.path))
    return _Bpe(package)
