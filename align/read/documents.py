"""PDF and DOCX through their extractors, which are an extra: the text that comes out is then read as a text file is."""

from __future__ import annotations

import logging
from importlib import import_module
from pathlib import Path
from typing import Any

from align.errors import MachineError, ReadError

SUFFIXES = frozenset({".pdf", ".docx"})
_EXTRA = "pip install 'align-toolkit[documents]'"


def document_text(path: Path, name: str) -> str:
    """The text of a document, a blank line between paragraphs.

    Raises MachineError where the extractor is not installed, ReadError for a file that it cannot read or that has no text.
    """
    text = _pdf(path, name) if path.suffix.lower() == ".pdf" else _docx(path, name)
    if not text.strip():
        raise ReadError(f"{name}: no text in it", "a scan needs text recognition first; or save it as text")
    return text


def _extractor(module: str, name: str, kind: str) -> Any:
    try:
        return import_module(module)
    except ImportError:
        raise MachineError(f"{name}: reading {kind} needs the package {module}", _EXTRA) from None


def _pdf(path: Path, name: str) -> str:
    pypdf = _extractor("pypdf", name, "PDF")
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what matters of what it meets comes as an error of ours
    try:
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    except Exception as error:  # it raises what it meets in the file: KeyError, struct.error, its own
        raise ReadError(f"{name}: not a PDF that can be read ({error})", "save it as text") from None


def _docx(path: Path, name: str) -> str:
    docx = _extractor("docx", name, "DOCX")
    try:
        return "\n\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)
    except Exception as error:
        raise ReadError(f"{name}: not a DOCX that can be read ({error})", "save it as text") from None
