"""The static embeddings and the encoder as one vector."""

from __future__ import annotations

import math

import numpy as np

from align.vectors.embeddings import Floats

MEANING_SHARE = 0.65
"""How much the encoder's cosine counts where one number is made of it and of that of the embeddings. On three mined pairs of
languages mutual best on margin has a mean F1 of .82 by the embeddings, .88 by the encoder, and of both together .91 at .55
and .7 and .90 at .85: between those two it makes no difference."""


def side_by_side(meant: Floats, known: Floats) -> Floats:
    """Vectors of the encoder and of the embeddings as one, so that a cosine is the weighted mean of both."""
    return np.concatenate([meant * math.sqrt(MEANING_SHARE), known * math.sqrt(1 - MEANING_SHARE)], axis=1)
