"""Texts as vectors: static embeddings of subwords, the sentence encoder, both as one, margins, and the nearest of many."""

from align.vectors.combined import MEANING_SHARE, side_by_side
from align.vectors.embeddings import Embeddings, Floats, embeddings_digest, load_embeddings, normalized, rarities
from align.vectors.encoder import Halves, load_encoder
from align.vectors.encoding import sums_by_block, sums_of, sums_of_articles
from align.vectors.margins import margin_of
from align.vectors.models import embedded_models
from align.vectors.nearest import both_ways
from align.vectors.plain import as_read
from align.vectors.protocol import SentenceEncoder, TokenVectors

__all__ = [
    "MEANING_SHARE",
    "Embeddings",
    "Floats",
    "Halves",
    "SentenceEncoder",
    "TokenVectors",
    "as_read",
    "both_ways",
    "embedded_models",
    "embeddings_digest",
    "load_embeddings",
    "load_encoder",
    "margin_of",
    "normalized",
    "rarities",
    "side_by_side",
    "sums_by_block",
    "sums_of",
    "sums_of_articles",
]
