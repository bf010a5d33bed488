"""What the vectors come from, for whoever asks what is installed."""

from __future__ import annotations

from contextlib import suppress

from align.errors import MachineError
from align.vectors import embeddings, encoder


def embedded_models() -> list[tuple[str, str, str]]:
    """Name, hash and path of each model that is there."""
    found = [("static embeddings zh ru en", embeddings.embeddings_digest(), str(embeddings.FOLDER))]
    with suppress(MachineError):  # listed among the libraries as missing
        found.append(("sentence encoder zh ru en", encoder.digest(), str(encoder.folder())))
    return found
