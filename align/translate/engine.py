"""Runs a package's model through CTranslate2: whole runs batched by length, limits kept and reported, loops retried.

Small models, the embedded ones among them, compute in float32, though their weights are stored as int8: in whole numbers
each kind of processor rounds in its own way (up to a nat a sentence between two of them), and the same articles would have
other links on another machine. Large ones, which would lose more by it, compute as their makers meant them to.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from align.errors import PackageError
from align.translate.loops import has_loop
from align.translate.packages import Package
from align.translate.translator import Output

BATCH_TOKENS, LEAST_BATCH_TOKENS = 2048, 256
"""Subwords that are translated at a time: fewer where there are few, so that all processors have some."""
_BATCHES = 8
GROUP_TOKENS = 16 * BATCH_TOKENS
SCORE_TOKENS = 512
"""Subwords of sources and targets, with padding, that are scored at a time: larger batches are slower, and take memory."""
SOURCE_LIMIT = 240
"""Subwords of a segment that are translated: the models saw no longer ones. What is cut off is flagged."""
OUTPUT_LIMIT = 320
BEAM = 2
WIDE_BEAM = 8
SMALL = 32_000_000
"""Bytes of a model's files below which it computes in float32, alike on all processors."""
_SPACE = "\u2581"
_LOOKS = 0.4
"""Share of a word's attention on a name from which the word stands for the name."""
_TRAILING_MARK = re.compile(r"(?:'s|[.,;:!?)\"”])+$")
SETTINGS = (
    f"names=attention figures=checked beam={BEAM},{WIDE_BEAM} source={SOURCE_LIMIT} "
    f"output={OUTPUT_LIMIT} batch={LEAST_BATCH_TOKENS}-{BATCH_TOKENS} float32<{SMALL}"
)


class Engine:
    """A loaded package. `translate` keeps the order of its input and gives one output for one input, always."""

    def __init__(self, package: Package, jobs: int = 1) -> None:
        import ctranslate2

        self.package = package
        self._tokenizer = _tokenizer(package)
        self._prefix: str = package.metadata.get("target_prefix") or ""
        files = package.model_files()
        small = sum(map(len, files.values())) < SMALL
        try:
            self._model: Any = ctranslate2.Translator(
                package.name,
                device="cpu",
                files=files,
                inter_threads=jobs,
                intra_threads=1,
                compute_type="float32" if small else "default",
            )
        except (RuntimeError, ValueError) as error:
            raise PackageError(f"{package.path}: the model cannot be loaded ({error})", "build it again") from None

    def translate(self, texts: Sequence[str], progress: Callable[[int], None] = lambda _: None) -> list[Output]:
        """Translate segments. `progress` is told how many more are done."""
        tokens = [self._tokenizer.encode(text) for text in texts]
        outputs = [Output("", 0.0)] * len(texts)
        order = sorted((i for i, t in enumerate(tokens) if t), key=lambda i: (len(tokens[i]), i))
        for group in _groups(order, tokens):
            for i, output in zip(group, self._run([tokens[i] for i in group]), strict=True):
                outputs[i] = output
            progress(len(group))
        loops = [i for i in order if has_loop(outputs[i].text, texts[i])]
        for i in loops:
            outputs[i] = self._retry(tokens[i], texts[i])
        return outputs

    def alternatives(self, texts: Sequence[str]) -> list[list[Output]]:
        """Several translations of each text, the likeliest first: for a text whose first one has lost a name."""
        tokens = [self._tokenizer.encode(text) for text in texts]
        found = self._results(tokens, WIDE_BEAM, num_hypotheses=WIDE_BEAM)
        return [
            [self._output(source, result, n) for n in range(len(result.hypotheses))]
            for source, result in zip(tokens, found, strict=True)
        ]

    def with_names(self, text: str, names: Sequence[str]) -> Output:
        """A translation of a text that has these names in it, each put where the model looked at it in the source.

        For what the model would not copy: the words that attend to a name are replaced by it, or it stands before the
        word that attends to it most.
        """
        tokens = self._tokenizer.encode(text)
        (result,) = self._results([tokens], BEAM, return_attention=True)
        output, pieces = self._output(tokens, result), list(result.hypotheses[0])
        words = _words(pieces)
        for name in names:
            span = _span(tokens, name)
            if span and name not in output.text and words:
                attention = np.array(result.attention[0], dtype=np.float32)[:, span].sum(1)
                _put(name, words, attention[: len(pieces)])
        text = " ".join(word.text for word in words if word.text)
        return Output(text, output.score, output.flags) if words else output

    def log_probabilities(self, sources: Sequence[str], targets: Sequence[str]) -> list[float]:
        """The log-probability of each target as the translation of its source, which may be empty."""
        prefix = [self._prefix] if self._prefix else []
        encoded = self._encoded(sources), self._encoded(targets)
        pairs = [
            (tokens[:SOURCE_LIMIT], [*prefix, *english[:SOURCE_LIMIT]]) for tokens, english in zip(*encoded, strict=True)
        ]
        batches = _score_batches([(len(source), len(target)) for source, target in pairs])
        waiting = [
            self._model.score_batch([pairs[i][0] for i in batch], [pairs[i][1] for i in batch], asynchronous=True)
            for batch in batches
        ]
        found = [0.0] * len(pairs)
        for batch, results in zip(batches, waiting, strict=True):
            for i, result in zip(batch, results, strict=True):
                found[i] = float(sum(result.result().log_probs))
        return found

    def _encoded(self, texts: Sequence[str]) -> list[list[str]]:
        """The subwords of texts, most of which come more than once."""
        known = {text: self._tokenizer.encode(text) for text in dict.fromkeys(texts)}
        return [known[text] for text in texts]

    def _run(self, tokens: list[list[str]], **options: Any) -> list[Output]:
        results = self._results(tokens, BEAM, **options)
        return [self._output(source, result) for source, result in zip(tokens, results, strict=True)]

    def _results(self, tokens: list[list[str]], beam: int, **options: Any) -> list[Any]:
        prefix = [[self._prefix]] * len(tokens) if self._prefix else None
        found: list[Any] = self._model.translate_batch(
            [t[:SOURCE_LIMIT] for t in tokens],
            target_prefix=prefix,
            beam_size=beam,
            max_input_length=SOURCE_LIMIT + 1,
            max_decoding_length=OUTPUT_LIMIT,
            max_batch_size=max(LEAST_BATCH_TOKENS, min(BATCH_TOKENS, sum(map(len, tokens)) // _BATCHES)),
            batch_type="tokens",
            return_scores=True,
            **options,
        )
        return found

    def _output(self, source: list[str], result: Any, place: int = 0) -> Output:
        pieces = result.hypotheses[place]
        flags = []
        if len(source) > SOURCE_LIMIT:
            flags.append("source truncated")
        if len(pieces) >= OUTPUT_LIMIT:
            flags.append("output truncated")
        body = pieces[1:] if self._prefix and pieces[:1] == [self._prefix] else pieces
        text = html.unescape(self._tokenizer.decode(body)).strip()  # the models saw entities, and write them
        return Output(text, round(float(result.scores[place]), 4), tuple(flags))

    def _retry(self, tokens: list[str], text: str) -> Output:
        """Once more without repeated trigrams; flagged either way, since a model that looped may have lost its thread."""
        again = self._run([tokens], no_repeat_ngram_size=3, repetition_penalty=1.2)[0]
        flag = "loop" if has_loop(again.text, text) else "loop retried"
        return Output(again.text, again.score, (*again.flags, flag))


@dataclass(slots=True)
class _Word:
    """A word of an output: its text, and which of the pieces it is made of."""

    text: str
    first: int
    last: int


def _words(pieces: list[str]) -> list[_Word]:
    words: list[_Word] = []
    for i, piece in enumerate(pieces):
        if piece.startswith(_SPACE) or not words:
            words.append(_Word(piece.removeprefix(_SPACE), i, i + 1))
        else:
            words[-1].text, words[-1].last = words[-1].text + piece, i + 1
    return words


def _span(tokens: list[str], name: str) -> slice | None:
    """The tokens of a source that spell a name."""
    wanted = name.replace(" ", "")
    for first in range(len(tokens)):
        spelled = ""
        for last in range(first, len(tokens)):
            spelled += tokens[last].replace(_SPACE, "")
            if spelled == wanted:
                return slice(first, last + 1)
            if not wanted.startswith(spelled):
                break
    return None


def _put(name: str, words: list[_Word], attention: Any) -> None:
    """The name in the place of the adjoining words that look at it, or before the one that does most."""
    weights = [float(attention[w.first : w.last].mean()) if w.last > w.first else 0.0 for w in words]
    top = max(range(len(words)), key=weights.__getitem__)
    first = last = top
    if weights[top] < _LOOKS:
        words.insert(top, _Word(name, 0, 0))
        return
    while first > 0 and weights[first - 1] >= _LOOKS:
        first -= 1
    while last + 1 < len(words) and weights[last + 1] >= _LOOKS:
        last += 1
    mark = _TRAILING_MARK.search(words[last].text)
    words[first : last + 1] = [_Word(name + (mark.group() if mark else ""), words[first].first, words[last].last)]


def _score_batches(lengths: Sequence[tuple[int, int]]) -> list[list[int]]:
    """The places of pairs to be scored in one pass each, by the subwords of source and target, at most SCORE_TOKENS with
    padding unless one pair alone has more.

    CTranslate2 cuts batches by the length of the sources. Targets cost more, a probability of every subword for each
    place, and after an empty source all of them would be one batch, padded to the longest.
    """
    batches: list[list[int]] = []
    widths = (0, 0)
    for i in sorted(range(len(lengths)), key=lambda i: (lengths[i][1], lengths[i][0], i)):
        source, target = (max(own, usual) for own, usual in zip(lengths[i], widths, strict=True))
        if not batches or (source + target + 2) * (len(batches[-1]) + 1) > SCORE_TOKENS:  # each with its mark of an end
            batches.append([])
            source, target = lengths[i]
        batches[-1].append(i)
        widths = source, target
    return batches


def _groups(order: list[int], tokens: list[list[str]]) -> list[list[int]]:
    """Runs of segments of similar length, of several batches each: CTranslate2 cuts a group into batches and shares these
    among its workers, and between two groups there is time to say how far it is."""
    groups: list[list[int]] = []
    size = 0
    for i in order:
        if not groups or size + len(tokens[i]) > GROUP_TOKENS:
            groups.append([])
            size = 0
        groups[-1].append(i)
        size += len(tokens[i])
    return groups


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

        try:
            import sacremoses  # noqa: F401
            from argostranslate.tokenizer import BPETokenizer
        except ImportError as error:
            raise PackageError(
                f"{package.path}: an older package, whose subwords argostranslate reads: {error.name} is not installed",
                "pip install sacremoses, and pip install --no-deps argostranslate; or take a newer package",
            ) from None
        with tempfile.TemporaryDirectory() as folder:
            model = Path(folder) / "bpe.model"
            model.write_bytes(package.read("bpe.model"))
            self._tokenizer: Any = BPETokenizer(model, package.sources[0], package.target)
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
