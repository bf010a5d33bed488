"""Candidates, evidence, one probability, links, statements."""

from align.match.matching import Matched, compare_members, match_articles
from align.match.quantities import find_quantities

__all__ = ["Matched", "compare_members", "find_quantities", "match_articles"]
