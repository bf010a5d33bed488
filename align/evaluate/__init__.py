"""Looks at every room from outside: what comes out, beside what should."""

from align.evaluate.alignment import evaluate_alignment
from align.evaluate.detection import evaluate_detection
from align.evaluate.mining import evaluate_mining
from align.evaluate.parallel import evaluate_figures, evaluate_shuffled
from align.evaluate.retrieval import evaluate_retrieval
from align.evaluate.statements import evaluate_statements
from align.evaluate.stories import evaluate_stories
from align.evaluate.terms import evaluate_terms
from align.evaluate.translation import score_translation

__all__ = [
    "evaluate_alignment",
    "evaluate_detection",
    "evaluate_figures",
    "evaluate_mining",
    "evaluate_retrieval",
    "evaluate_shuffled",
    "evaluate_statements",
    "evaluate_stories",
    "evaluate_terms",
    "score_translation",
]
