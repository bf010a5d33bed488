"""What a model is made of: one TOML file a model, read into one frozen record."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path


@dataclass(frozen=True)
class Config:
    """`source` is a language, or several with + between them that one model reads. `parts` maps a shard's name
    (`zh-en.news`) to how often its pairs are drawn in an epoch.

    Sizes: `width` and `inner` of the layers, `vocabulary` in subwords, `longest` a sentence in subwords, `batch` in
    padded subwords of the longer side. `names` is the share of sentences with a known name in which it is put into the
    source in its English form. `hidden_rate` is the rate of the layers' matrices (Muon), `rate` that of everything else
    (Adam); both rise over `warmup` steps, stay until step `hold`, and then fall with the root of the step. `start` begins
    from the project's static embeddings.
    """

    source: str
    parts: dict[str, int]
    version: str = "1.0"
    seed: int = 1
    vocabulary: int = 8000
    width: int = 256
    inner: int = 1024
    heads: int = 4
    encoder_layers: int = 4
    decoder_layers: int = 2
    dropout: float = 0.1
    smoothing: float = 0.1
    longest: int = 160
    batch: int = 4096
    rate: float = 1.5e-3
    hidden_rate: float = 4e-3
    warmup: int = 100
    hold: int = 3000
    start: bool = True
    decay: float = 0.995
    names: float = 0.3
    shape: tuple[str, ...] = field(
        default=("vocabulary", "width", "inner", "heads", "encoder_layers", "decoder_layers", "dropout", "smoothing")
    )

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(self.source.split("+"))

    @property
    def architecture(self) -> dict[str, int | float]:
        """What a checkpoint must know to be a model again."""
        return {name: getattr(self, name) for name in self.shape}


def load_config(path: Path) -> Config:
    """Read a TOML file. Raises ValueError for a setting that there is not."""
    stored = tomllib.loads(path.read_text(encoding="utf-8"))
    unknown = set(stored) - {f.name for f in fields(Config)}
    if unknown:
        raise ValueError(f"{path}: unknown settings {sorted(unknown)}")
    return Config(**stored)
