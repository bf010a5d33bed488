"""Translation models of any kind: what is asked of them, which are at hand, which is taken for a text.

An engine is one file: a class with the methods of `Translator`, and one with those of `Model` that finds its files and loads
it. `open_translators` is the one way to get at them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from align.errors import PackageError
from align.languages import LANGUAGES
from align.model import Detection


@dataclass(frozen=True, slots=True)
class Output:
    """One translation, its mean log-probability a token, and what the guardrails found."""

    text: str
    score: float
    flags: tuple[str, ...] = ()


class Translator(Protocol):
    """A model that is loaded. Texts are as its `Model` prepares them."""

    def translate(self, texts: Sequence[str], progress: Callable[[int], None] = lambda done: None) -> list[Output]:
        """One output for each text, in order; `progress` is told how many more are done."""
        ...

    def alternatives(self, texts: Sequence[str]) -> list[list[Output]]:
        """Several translations of each text, the likeliest first; none where the engine gives but one."""
        ...

    def with_names(self, text: str, names: Sequence[str]) -> Output:
        """A translation of a text that has these names in it, with these names in it."""
        ...

    def log_probabilities(self, sources: Sequence[str], targets: Sequence[str]) -> list[float]:
        """The log-probability of each target as the translation of its source, which may be empty. Asked only of models
        that have `scores`."""
        ...


class Model(Protocol):
    """A translation model on disk. `signature` is what decides its English: a hash of its files, and its engine's settings;
    `origin` is "given", "installed" or "embedded"."""

    @property
    def sources(self) -> tuple[str, ...]:
        """The codes of the languages that it translates from, as packages have them (`zt` is Traditional Chinese)."""
        ...

    @property
    def target(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def path(self) -> Path: ...
    @property
    def origin(self) -> str: ...
    @property
    def digest(self) -> str: ...
    @property
    def signature(self) -> tuple[str, str]: ...
    @property
    def scores(self) -> bool:
        """Whether the engine can say how probable a given translation is."""
        ...

    def prepare(self, text: str, detection: Detection) -> str:
        """A text in the characters and figures that the model learnt."""
        ...

    def check(self) -> None:
        """Raises PackageError where the model cannot be used: the quick half of loading it."""
        ...

    def load(self, threads: int = 1) -> Translator:
        """Raises PackageError where that fails."""
        ...


def _load(model: Model, threads: int) -> Translator:
    return model.load(threads)


class Translators:
    """The models to English that are at hand, those to prefer first. Each is loaded when it is first asked, and once.
    `problems` is what was wrong with those that cannot be used."""

    def __init__(
        self,
        models: Iterable[Model] = (),
        load: Callable[[Model, int], Translator] = _load,
        problems: Sequence[PackageError] = (),
    ) -> None:
        self.models, self.problems = tuple(models), tuple(problems)
        self._load = load
        self._loaded: dict[str, Translator] = {}

    def __iter__(self) -> Iterator[Model]:
        return iter(self.models)

    def __len__(self) -> int:
        return len(self.models)

    def of(self, language: str, script: str) -> Model | None:
        """The model for a text: for Traditional Chinese one made for it (`zt`) if it comes first, else one for `zh`."""
        codes = LANGUAGES[language].codes(script) if language in LANGUAGES else (language,)
        return next((model for model in self.models if not {*codes}.isdisjoint(model.sources)), None)

    def load(self, model: Model, threads: int = 1) -> Translator:
        """A loaded model. Raises PackageError."""
        if model.digest not in self._loaded:
            self._loaded[model.digest] = self._load(model, threads)
        return self._loaded[model.digest]

    def only(self, wanted: Callable[[Model], bool]) -> Translators:
        """Those of the models that are wanted; what is loaded stays loaded."""
        some = Translators(filter(wanted, self.models), self._load, self.problems)
        some._loaded = self._loaded
        return some


def open_translators(given: Iterable[Path] = (), note: Callable[[str], None] = lambda line: None) -> Translators:
    """All models to English: those given by path, then those installed, then those embedded. What was wrong with any that
    was not given is noted. Raises PackageError where one that was given cannot be used."""
    from align.translate.packages import find_packages

    packages, problems = find_packages(given)
    for problem in problems:
        note(str(problem))
    return Translators(packages, problems=problems)
