"""Looks at every room from outside: what comes out, beside what should."""

from align.evaluate.statements import evaluate_statements

__all__ = ["evaluate_statements"]
