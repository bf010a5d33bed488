"""TSV for a spreadsheet: one row a statement, one column an article, and what speaks for it."""

from __future__ import annotations

import re

from align.corpus.store import Corpus


def to_tsv(corpus: Corpus) -> str:
    header = ["id", "relation", "probability", *(f"{a.name} [{a.tag}]" for a in corpus.articles), "terms", "conflicts"]
    rows = [header]
    for statement in corpus.statements:
        texts = {member.article: corpus.text_of(member) for member in statement.members}
        rows.append(
            [
                statement.id,
                statement.relation,
                f"{statement.probability:.4f}",
                *(texts.get(article.id, "") for article in corpus.articles),
                ", ".join(statement.terms),
                "; ".join(statement.conflicts),
            ]
        )
    return "".join("\t".join(_cell(cell) for cell in row) + "\n" for row in rows)


def _cell(text: str) -> str:
    """White space as single spaces; a leading sign that a spreadsheet would take for a formula gets an apostrophe."""
    if not text:  # of many articles most
        return ""
    flat = re.sub(r"\s+", " ", text).strip()
    return f"'{flat}" if re.match(r"[=+@]|-(?![\d.])", flat) else flat
