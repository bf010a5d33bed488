"""What a person looks at: the static report."""

from align.review.html_report import Mark, report
from align.review.terms import Impact, check_report, check_terms, impact

__all__ = ["Impact", "Mark", "check_report", "check_terms", "impact", "report"]
