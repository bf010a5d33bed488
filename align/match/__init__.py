"""Statements of any number of articles: what is said in several of them, in whatever language."""

from align.match.describe import Matched, compare_members
from align.match.matching import match_articles, pairs_of_articles
from align.match.model_scores import Likelihood
from align.match.pair_features import PairFeatures

__all__ = ["Likelihood", "Matched", "PairFeatures", "compare_members", "match_articles", "pairs_of_articles"]
