"""From what size on work is done otherwise, in one value: by processes, in files, a part at a time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Thresholds of scale: what pays, and what fits into memory. None of them changes a result, but for `compared_all` and
    `nearest_exactly`, beyond which what is far apart is not looked at, and the last digits by `block`."""

    files_in_pool: int = 24
    """Files from which a pool of processes pays for its start when they are read."""
    sentences_in_pool: int = 2000
    """Segments of articles from which it does when their features are computed."""
    texts_in_pool: int = 2000
    """Texts from which it does when the encoder reads them."""
    articles_in_pool: int = 2000
    """Articles from which it does when alike ones are looked for."""
    pairs_in_pool: int = 100
    """Pairs of articles from which it does when they are scored."""
    links_in_pool: int = 2000
    """Pairs of articles from which it does when they are linked and described: with a thousand they were no faster, for each
    process makes its own tables."""
    pieces_in_pool: int = 16
    """Pieces of a long text from which it does when they are aligned."""
    blocks_in_pool: int = 4
    """Blocks of lines or of pairs from which it does in mining."""
    block: int = 1024
    """Lines of a collection that one process reads at a time, and pairs that are compared at a time."""
    sentences_in_memory: int = 30_000
    """Segments from which features lie in files: some seven kilobytes each, and as much in vectors."""
    sentences_held: int = 2000
    """Sentences in files whose features are held once they are made."""
    scores_in_memory: int = 20_000
    """Pairs of articles from which their scores lie in a file: some three kilobytes each."""
    table_sentences_held: int = 24_000
    """Sentences of articles whose tables are held, of about 17 kB each."""
    cells_held: int = 2_000_000
    """Pairs of sentences of which all features are held, at about 300 bytes each."""
    held_in_any_case: int = 16
    """Things that are held however large they are."""
    array_in_memory: int = 256_000_000
    """Bytes from which an array lies in a file."""
    mapped: int = 1_000_000
    """Bytes from which processes that do not inherit an array map it instead of having a copy each."""
    pairs_cached: int = 100
    """Pairs of articles from which it is worth the disk to keep what was computed of them."""
    texts_looked_up: int = 20_000
    """Texts that are looked for in the cache, and given to the processes, at a time."""
    asked_at_once: int = 1000
    """Pairs of sentences about which a translation model is asked before progress is told."""
    pairs_asked_at_once: int = 200
    """Pairs of articles about which it is asked before the next are made."""
    features_counted_at_once: int = 2_000_000
    """Features that are gathered before they are counted."""
    articles_together: int = 4_000_000
    """Cosines of articles that a process looks at together, at 16 bytes each."""
    compared_all: int = 5000
    """Pairs of articles up to which all are compared: a hundred articles."""
    nearest_exactly: int = 2_000_000_000
    """Pairs of lines up to which all are compared for the nearest: a minute or two of two cores."""


DEFAULT = Limits()
