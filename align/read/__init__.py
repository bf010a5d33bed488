"""Files to articles: encodings, HTML and plain text, unwrapping, what is body and what is not, sentences."""

from align.read.article import read_bytes, read_file, read_text
from align.read.documents import SUFFIXES as DOCUMENTS
from align.read.encoding import decode
from align.read.records import SUFFIXES as RECORDS
from align.read.records import read_record, records_in

__all__ = ["DOCUMENTS", "RECORDS", "decode", "read_bytes", "read_file", "read_record", "read_text", "records_in"]
