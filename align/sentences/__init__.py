"""Sentences of a text and its translation: beads of up to six a side, gaps, and what was moved."""

from align.sentences.alignment import Pivots, SentenceBead, Tell, align_sentences

__all__ = ["Pivots", "SentenceBead", "Tell", "align_sentences"]
