"""Packages found and opened, segments translated into English pivots, names kept."""

from align.translate.chinese import simplify, to_script
from align.translate.engine import Engine, Output, loading_once
from align.translate.likelihood import Likelihood
from align.translate.packages import Package, choose, find_packages, open_package
from align.translate.pivots import Cache, NoCache, translate_articles

__all__ = [
    "Cache",
    "Engine",
    "Likelihood",
    "NoCache",
    "Output",
    "Package",
    "choose",
    "find_packages",
    "loading_once",
    "open_package",
    "simplify",
    "to_script",
    "translate_articles",
]
