"""Files to articles: encodings, HTML and plain text, unwrapping, what is body and what is not, sentences."""

from align.read.article import read_bytes, read_file, read_text
from align.read.records import read_record, records_in

__all__ = ["read_bytes", "read_file", "read_record", "read_text", "records_in"]
