"""Many texts read by the encoder: in blocks that are the same for any number of processes, and kept between runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import TypeVar

import numpy as np

from align.vectors.encoder import CACHE, Halves, load_encoder
from align.work import ALONE, ArrayCache, Workers, digest_of

T = TypeVar("T")
_Encode = Callable[[Sequence[Sequence[str]]], Iterator[Halves]]
_BLOCK = 256
"""Texts that are read one after another by one process: the last digits depend on what is read together, and are to be the
same for any number of processes."""


def sums_of(texts: Sequence[str], workers: Workers = ALONE, progress: Callable[[int], None] = lambda done: None) -> Halves:
    """`Encoder.sums` of many texts, the same for any number of `workers`; `progress` gets how many are done."""
    found = np.zeros((len(texts), load_encoder().width), dtype=np.float16)
    for start, own in sums_by_block(texts, workers):
        found[start : start + len(own)] = own
        progress(start + len(own))
    return found


def sums_by_block(texts: Sequence[str], workers: Workers = ALONE) -> Iterator[tuple[int, Halves]]:
    """`SentenceEncoder.sums` of texts, a block at a time and in order: the place of its first text, and its sums [texts,
    width]. They do not depend on the `workers`."""
    starts = range(0, len(texts), _BLOCK)
    with _encoding(workers) as encode:
        yield from zip(starts, encode([texts[start : start + _BLOCK] for start in starts]), strict=True)


def sums_of_articles(
    articles: Iterable[Sequence[str]], workers: Workers = ALONE, progress: Callable[[int], None] = lambda done: None
) -> Iterator[Halves]:
    """The sums of the texts of each article, [texts, width], which do not depend on the other articles; they are kept in the
    user's cache. `progress` gets how many articles are done. Of what is given, some is asked for ahead of what is wanted."""
    done, room = 0, None
    with _encoding(workers) as encode:
        looked_up = (_looked_up(own, encode) for own in _gathered(articles, workers.limits.texts_looked_up))
        for keys, found, missing, made in _one_ahead(looked_up):
            before = done + len(keys) - len(missing)
            new: dict[bytes, Halves] = {}
            for key, sums in zip(missing, made, strict=True):
                new[key] = sums
                progress(before + len(new))
            done += len(keys)
            progress(done)
            if new:
                kept = ArrayCache(CACHE, room=room)
                for key, sums in new.items():
                    kept.keep(key, sums)
                kept.close(trim=False)  # or what is asked for later might be given up now
                room = kept.room
            for key in keys:
                yield new[key] if key in new else found[key]
    ArrayCache(CACHE).close()


_LookedUp = tuple[list[bytes], dict[bytes, Halves], list[bytes], Iterator[Halves]]
"""The keys of some articles, what is kept of them, and the keys of the others with what is made of these."""


def _looked_up(articles: Sequence[Sequence[str]], encode: _Encode) -> _LookedUp:
    keys = [_key(own) for own in articles]
    kept = ArrayCache(CACHE)
    found = {key: sums for key in keys if (sums := kept.find(key)) is not None}
    kept.close(trim=False)  # no open database goes into a process
    missing = {key: own for key, own in zip(keys, articles, strict=True) if key not in found}
    return keys, found, list(missing), encode(list(missing.values()))


def _gathered(articles: Iterable[Sequence[str]], most: int) -> Iterator[list[Sequence[str]]]:
    """Articles in order, so many together as have `most` texts or a little more."""
    together: list[Sequence[str]] = []
    texts = 0
    for own in articles:
        together.append(own)
        texts += len(own)
        if texts >= most:
            yield together
            together, texts = [], 0
    if together:
        yield together


def _one_ahead(items: Iterable[T]) -> Iterator[T]:
    """Items in order, each handed out when the next one has been made."""
    rest = iter(items)
    for last in islice(rest, 1):
        for item in rest:
            yield last
            last = item
        yield last


def _key(texts: Sequence[str]) -> bytes:
    own = [np.frombuffer(text.encode("utf-8", "surrogatepass"), dtype=np.uint8) for text in texts]
    return digest_of(load_encoder().signature, *own)


@contextmanager
def _encoding(workers: Workers) -> Iterator[_Encode]:
    """What encodes blocks of texts in order: by all workers from the time on that there are enough of them."""
    with workers.team(None, _load) as team:
        texts = 0

        def encode(blocks: Sequence[Sequence[str]]) -> Iterator[Halves]:
            nonlocal texts
            texts += sum(map(len, blocks))
            few = texts < workers.limits.texts_in_pool
            if not few:
                load_encoder().load()  # processes that come of this one share it
            together = max(1, min(32, len(blocks) // (8 * workers.jobs)))
            return team.each(_encode, blocks, together, here=few)

        yield encode


def _load(given: None) -> None:
    load_encoder().load()


def _encode(given: None, texts: Sequence[str]) -> Halves:
    return load_encoder().sums(texts).astype(np.float16)
