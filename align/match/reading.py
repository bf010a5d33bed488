"""Articles side by side: what every two of them seem to share, and how likely they are of one story."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.util import Finalize
from typing import Any

import numpy as np
import numpy.typing as npt

from align.match.collection import Units
from align.match.decode import UNLIKELY, Bead, Key, Matrix, link, score_pairs
from align.match.embeddings import Floats, digest, load_embeddings
from align.match.evidence import Pairing, Statistics, UnitTable
from align.match.kept import COVERAGE, Kept
from align.match.score import Scorers, probability
from align.match.shelf import Recent, Shelf
from align.match.stories import learn_prior, shared, story_witnesses, within_story
from align.processes import share_memory, team

Told = tuple[Floats | None, Floats | None]
LIKELY = -4.5
"""Log-odds below which a pair of units is not worth asking a translation model about, or keeping; where a third article
speaks for it, it is read again."""
_POOL_FROM = 100
"""Pairs of articles from which a pool of processes pays for its start."""
_LINKED_IN_POOL_FROM = 2000
"""The same where links are made and written: with a thousand they were no faster, for each makes its own tables."""
_KEPT_FROM = 100
"""Pairs of articles from which it is worth the disk to keep what was computed of them."""
_CHUNK = 32
_IN_FILES_FROM = 20_000
"""Pairs of articles from which what is read of them lies in a file: some two kilobytes each."""
_COMPANION = 0.1
"""How likely articles are of one story for others to be of it through them."""
_TABLES = 24_000
"""Units of articles whose tables are held, of about 17 kB each."""
_CELLS = 2_000_000
"""Pairs of units of which all that is known is held, at about 200 bytes each."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Log-odds of the candidates of two articles if they are of one story: places [candidates, 2], odds [candidates].
    `shared` is how much the articles seem to share in all."""

    places: npt.NDArray[np.int32]
    odds: npt.NDArray[np.float64]
    shared: float

    @classmethod
    def of(cls, scores: Matrix, pairing: Pairing) -> Reading:
        places = np.array(pairing.candidates, dtype=np.int32).reshape(-1, 2)
        return cls(places, scores[places[:, 0], places[:, 1]], shared(scores))


class Desk:
    """Two articles beside each other, made when they are asked for. The last ones are held."""

    def __init__(self, units: Units, scorers: Scorers, statistics: Statistics) -> None:
        self.units, self.scorers, self.statistics = units, scorers, statistics
        self.kept: Kept | None = None
        self.heard: dict[Key, Told] = {}
        self.tellable: Callable[[Key], tuple[bool, bool]] = lambda key: (False, False)
        self._tables: Recent[int, UnitTable] = Recent(_TABLES, lambda table: len(table.units))
        self.most_cells = _CELLS
        self._held: dict[Key, Pairing] = {}
        self._cells = 0

    def __reduce__(self) -> tuple[Any, ...]:
        return Desk, (self.units, self.scorers, self.statistics)

    def _table(self, place: int) -> UnitTable:
        return UnitTable(self.units[place], self.statistics, self.units.vectors(place))

    def pairing(self, key: Key) -> Pairing:
        """Two articles with what a translation model said of them, if anything."""
        if found := self._held.get(key):
            return found
        left, right = (self._tables.get(place, self._table) for place in key)
        made = Pairing(left, right, self.kept)
        if told := self.heard.get(key):
            made.hear(*told)
        self._held[key] = made
        self._cells += made.cosine.size
        while self._cells > self.most_cells and len(self._held) > 1:
            oldest = next(iter(self._held))
            self._cells -= self._held.pop(oldest).cosine.size
        return made

    def read(self, task: tuple[Key, bool]) -> Reading:
        """What two articles look like; the second says that a translation model is to be asked about them later."""
        key, untold = task
        pairing = self.pairing(key)
        return Reading.of(score_pairs(pairing, self.scorers, untold), pairing)

    def link(self, task: tuple[Key, Matrix, Matrix | None, float]) -> list[Bead]:
        """The links of two articles, given their scores, what third articles say, if anything, and how likely they are of
        one story."""
        key, scores, support, chance = task
        support = np.zeros_like(scores) if support is None else support
        return link(self.pairing(key), scores, support, self.scorers, chance)


class Reader:
    """What is known of all pairs of articles that were compared. `wholes` has a vector for each article."""

    def __init__(self, desk: Desk, wholes: Floats, jobs: int = 1) -> None:
        self.desk, self._wholes, self._jobs = desk, wholes, jobs
        self._readings: Shelf[Reading] = Shelf()
        self._places: dict[Key, int] = {}
        """Where the readings of those pairs lie that may have a link."""
        self._best: dict[Key, float] = {}
        self._shared: dict[Key, float] = {}
        self._story_odds: dict[Key, float] = {}
        self._prior: float | None = None
        self._companions: dict[int, dict[int, float]] = {}

    def __contains__(self, key: Key) -> bool:
        return key in self._story_odds

    def read(self, keys: Sequence[Key], progress: Callable[[int], None] = lambda done: None) -> None:
        """Compare these articles; `progress` gets how many pairs are done."""
        tasks = [(key, any(self.desk.tellable(key))) for key in keys]
        if not self._readings:
            self._readings = Shelf(in_file=len(keys) >= _IN_FILES_FROM)
        with self._readings_of(tasks) as found:
            for done, (key, reading) in enumerate(zip(keys, found, strict=True), start=1):
                self._take(key, reading)
                progress(done)

    @contextmanager
    def _readings_of(self, tasks: Sequence[tuple[Key, bool]]) -> Iterator[Iterable[Reading]]:
        keep = len(tasks) >= _KEPT_FROM
        if self._jobs > 1 and len(tasks) >= _POOL_FROM:
            look_up()
            with team(self._jobs, self.desk, partial(_sit_down, keeping=self._jobs if keep else 0)) as desks:
                yield desks.each(Desk.read, tasks, _CHUNK)
            if keep:
                Kept(COVERAGE).close()  # what the processes added may be too much; no open database goes into a process
            return
        self.desk.kept = Kept(COVERAGE) if keep else None
        try:
            yield map(self.desk.read, tasks)
        finally:
            if self.desk.kept:
                self.desk.kept.close()
            self.desk.kept = None

    def link(
        self,
        scores: Mapping[Key, Matrix],
        supports: Mapping[Key, Matrix],
        keys: Sequence[Key],
        progress: Callable[[int], None] = lambda done: None,
    ) -> dict[Key, list[Bead]]:
        """The links of these articles, given the scores of each and what third articles say."""
        tasks = ((key, scores[key], supports.get(key), self.chance(key)) for key in keys)
        beads = {}
        with team(self.jobs_for(len(keys)), self.desk, _sit_down) as desks:
            for key, own in zip(keys, desks.each(Desk.link, tasks, _CHUNK), strict=True):
                beads[key] = own
                progress(len(beads))
        return beads

    def jobs_for(self, tasks: int) -> int:
        """How many processes pay for their start where there are so many tasks that need all that is known. If they are
        several, what they share is looked up."""
        if self._jobs == 1 or tasks < _LINKED_IN_POOL_FROM or not share_memory():
            return 1
        look_up()
        return self._jobs

    def _take(self, key: Key, reading: Reading) -> None:
        self._places[key] = len(self._readings)
        self._readings.put(reading)
        self._best[key] = float(reading.odds.max(initial=-np.inf))
        self._shared[key] = reading.shared
        self._story_odds[key] = float(self.desk.scorers.story.log_odds(self.witnesses(key)))

    def witnesses(self, key: Key) -> npt.NDArray[np.float64]:
        """What says whether two articles that were read are of one story, in the order of `align.match.stories`."""
        a, b = key
        sizes = self.desk.units.sizes[a], self.desk.units.sizes[b]
        return story_witnesses(float(self._wholes[a] @ self._wholes[b]), self._shared[key], sizes)

    def learn_prior(self) -> None:
        """Learn from what was read so far how many of these articles are of one story, and forget what cannot matter."""
        filled = sum(1 for size in self.desk.units.sizes if size)
        strangers = filled * (filled - 1) // 2 - len(self._story_odds)
        self._prior = learn_prior(list(self._story_odds.values()), strangers)
        for (a, b), odds in self._story_odds.items():
            chance = probability(odds + self._prior)
            if chance >= _COMPANION:
                self._companions.setdefault(a, {})[b] = self._companions.setdefault(b, {})[a] = chance
        for key in [key for key in self._places if not self.likely(key)]:
            self._readings.forget(self._places.pop(key))

    def chance(self, key: Key) -> float:
        """How likely two articles are of one story: by themselves, or because both are of that of two others (one may be a
        mistake, and would bring two whole stories together)."""
        if key not in self:
            self.read([key])
        own, other = (self._companions.get(place, {}) for place in key)
        through = sorted(own[third] * other[third] for third in own.keys() & other.keys())
        alone = probability(self._story_odds[key] + (self._prior or 0.0))
        return max(alone, through[-2]) if len(through) > 1 else alone

    def likely(self, key: Key) -> bool:
        """Whether anything of these two articles may be a link."""
        return key in self._places and within_story(self._best[key], self.chance(key)) >= LIKELY

    def scores(self, key: Key) -> Matrix:
        """Log-odds of all pairs of units of two articles, with all that was heard: [units of a, units of b]."""
        chance = self.chance(key)
        if key not in self._places or any(self.desk.tellable(key)):
            return within_story(score_pairs(self.desk.pairing(key), self.desk.scorers), chance)
        reading = self._readings[self._places[key]]
        scores = np.full((self.desk.units.sizes[key[0]], self.desk.units.sizes[key[1]]), UNLIKELY)
        scores[reading.places[:, 0], reading.places[:, 1]] = reading.odds
        return within_story(scores, chance)


def look_up() -> None:
    """Make what all processes read of the embeddings, so that they share it."""
    embeddings = load_embeddings()
    _ = embeddings.directions, embeddings.weights, digest()


def _sit_down(desk: Desk, keeping: int = 0) -> None:
    """Begin as one process of a team; `keeping` is how many there are if they keep what they compute, else 0."""
    desk.most_cells = 0  # no pair is asked for again here
    if keeping:
        desk.kept = Kept(COVERAGE, keeping)
        Finalize(None, desk.kept.write, exitpriority=1)  # processes of a pool do not run what `atexit` knows
