"""Pairs that translate each other, hidden in two large collections of sentences."""

from align.mining.mining import (
    MinedPair,
    Pivots,
    Tell,
    candidates,
    load_mining_weights,
    log_odds_of,
    mine,
    model_features,
    read_pairs,
)

__all__ = [
    "MinedPair",
    "Pivots",
    "Tell",
    "candidates",
    "load_mining_weights",
    "log_odds_of",
    "mine",
    "model_features",
    "read_pairs",
]
