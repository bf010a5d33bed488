"""Translation models opened, sentences translated into English pivots, names kept."""

from align.translate.chinese import simplify, to_script
from align.translate.engine import SETTINGS, Engine
from align.translate.likelihood import Likelihood
from align.translate.lines import LineReader, line_article
from align.translate.packages import Package, open_package
from align.translate.pivots import Cache, NoCache, translate_articles
from align.translate.terms import NAMES
from align.translate.told import ModelAnswers
from align.translate.translator import Model, Output, Translator, Translators, open_translators

__all__ = [
    "NAMES",
    "SETTINGS",
    "Cache",
    "Engine",
    "Likelihood",
    "LineReader",
    "Model",
    "ModelAnswers",
    "NoCache",
    "Output",
    "Package",
    "Translator",
    "Translators",
    "line_article",
    "open_package",
    "open_translators",
    "simplify",
    "to_script",
    "translate_articles",
]
