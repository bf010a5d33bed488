"""What a person looks at: the static report."""

from align.review.html_report import Mark, report

__all__ = ["Mark", "report"]
