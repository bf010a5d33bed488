"""What the tests share: the seeds, the owner's articles where they are, and a corpus made once."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import pytest

from align.glossary import Glossary, load_glossaries
from align.pipeline import Settings, run
from align.translate import packages

STARTS = multiprocessing.get_all_start_methods()
"""How processes can be started here."""
ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
SHARED = ROOT.parent / "shared"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if SHARED.is_dir():
        return
    for item in items:
        if "shared" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="needs ../shared, which is not on this machine"))


@pytest.fixture(scope="session", autouse=True)
def only_given_packages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The embedded packages stay out of tests within this process, which say themselves what they translate with: what the
    embedded ones do is tested through the command, in a process of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packages, "EMBEDDED", tmp_path_factory.mktemp("embedded"))
        yield


@pytest.fixture(scope="session")
def glossary() -> Glossary:
    return load_glossaries(sorted((ROOT / "glossaries").glob("*.tsv")))


@pytest.fixture(scope="session")
def seeds_corpus(tmp_path_factory: pytest.TempPathFactory, glossary: Glossary) -> Path:
    folder = tmp_path_factory.mktemp("corpora") / "seeds"
    run([SEEDS], folder, Settings(glossary=glossary))
    return folder
