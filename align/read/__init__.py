"""Files to articles: encodings, HTML and plain text, unwrapping, what is body and what is not, sentences."""

from align.read.article import read_bytes, read_file, read_text

__all__ = ["read_bytes", "read_file", "read_text"]
