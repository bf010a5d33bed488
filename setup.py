"""The one step of the build that pyproject.toml cannot state: the default glossaries go into the package from glossaries/,
where alone they are kept. An editable install reads them there."""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

DEFAULTS = ("ai-race.tsv", "general.tsv")
"""As in align/glossary/defaults.py, which cannot be imported here: nothing that it needs is installed yet."""


class BuildWithGlossaries(build_py):
    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        folder = Path(self.build_lib, "align", "glossary", "defaults")
        folder.mkdir(parents=True, exist_ok=True)
        for name in DEFAULTS:
            self.copy_file(str(Path("glossaries", name)), str(folder / name))


setup(cmdclass={"build_py": BuildWithGlossaries})
