"""Candidates, evidence, one probability, links, statements."""

from align.match.matching import Matched, match_articles
from align.match.quantities import find_quantities

__all__ = ["Matched", "find_quantities", "match_articles"]
