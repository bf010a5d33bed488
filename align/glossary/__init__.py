"""Concepts and their terms: loaded, saved, and found in running text."""

from align.glossary.concepts import (
    LANGUAGES,
    Concept,
    Glossary,
    Variant,
    cells_of,
    glossary_lines,
    load_glossaries,
    load_glossary,
    make_concept,
    save_glossary,
)
from align.glossary.defaults import default_files, load_defaults
from align.glossary.matcher import Matcher, fold

__all__ = [
    "LANGUAGES",
    "Concept",
    "Glossary",
    "Matcher",
    "Variant",
    "cells_of",
    "default_files",
    "fold",
    "glossary_lines",
    "load_defaults",
    "load_glossaries",
    "load_glossary",
    "make_concept",
    "save_glossary",
]
