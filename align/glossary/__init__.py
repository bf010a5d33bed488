"""Concepts and their terms: loaded, saved, and found in running text."""

from align.glossary.concepts import Concept, Glossary, Variant, load_glossaries, load_glossary, save_glossary
from align.glossary.defaults import default_files, load_defaults
from align.glossary.matcher import Matcher, fold

__all__ = [
    "Concept", "Glossary", "Matcher", "Variant", "default_files", "fold", "load_defaults", "load_glossaries",
    "load_glossary", "save_glossary",
]  # fmt: skip
