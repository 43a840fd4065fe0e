"""Filling a run: what it lacks, handed to an engine, and every outcome kept as it comes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from forceplate.archive.archive import Archive
from forceplate.archive.records import Finished, StoredTrial
from forceplate.batch.engines import Engine
from forceplate.batch.work import Outcome, Work
from forceplate.model.job import JobRecord
from forceplate.model.recording import Source
from forceplate.model.settings import Settings

Progress = Callable[[int, int, str], None]
"""Called with the number done, the number wanted, and the trial just done."""
COMMIT_S = 1.0
"""Results gather this long before they are committed; what a kill loses is computed again."""
COMMIT_AT = 500
"""Results at most between two commits."""
FAILURES_TOLD = 1000
_BECAME = ("done", "reused", "failed")


@dataclass(frozen=True)
class RunReport:
    """What a job did for a run.

    Parameters
    ----------
    run : int
    done, reused, failed : int
        Computed now; taken over because the same work was done before; recorded as failures.
    seconds : float
    failures : tuple of (trial, sentence)
        The first thousand of those.
    stopped : str or None
        Why it ended before it was through; None where it is through.
    total : int
        Trials that the run lacked when the job began.
    there : int
        Trials that the run had before.
    job : int or None
    current : bool
        The run's numbers are the ones that are shown.
    recipe : str
        Digest of its settings.
    narrowed : bool
        The run is about some trials only, and is not shown.
    lost : int
        Trials that have numbers in the run that is shown and that this one failed on: for that it
        is not shown by itself.
    """

    run: int
    done: int
    reused: int
    failed: int
    seconds: float
    failures: tuple[tuple[str, str], ...] = field(default=())
    stopped: str | None = None
    total: int = 0
    there: int = 0
    job: int | None = None
    current: bool = False
    recipe: str = ""
    narrowed: bool = False
    lost: int = 0

    @property
    def kept(self) -> int:
        """Trials that the run has now."""
        return self.there + self.done + self.reused + self.failed


def work_for(archive: Archive, trial: str, settings: Settings) -> Work:
    """The work of analysing this trial under these settings."""
    return work_of(archive.stored(trial), archive.place.files, settings)


def work_of(stored: StoredTrial, store: str, settings: Settings) -> Work:
    """The work of analysing a stored trial whose file is in this store."""
    source = Source(
        stored.source_name, stored.sha256, stored.options.get("reader", "trial-hdf5"),
        stored.options.get("reader_version", "1"), stored.index,
    )  # fmt: skip
    return Work(
        stored.trial, store, stored.raw.name, source, dict(stored.options), stored.layout,
        stored.facts, stored.window, settings, stored.revision,
    )  # fmt: skip


def told_apart(
    archive: Archive, part: Sequence[StoredTrial], settings: Settings,
    has_pictures: Callable[[str], bool],
) -> Iterator[tuple[Work, bool]]:  # fmt: skip
    """The work of each trial, and whether its result and its pictures are there already."""
    works = [work_of(each, archive.place.files, settings) for each in part]
    keys = [work.key for work in works]
    held = archive.held(keys)
    for work, key in zip(works, keys, strict=True):
        yield work, held.get(key) == work.trial and has_pictures(key)


class Filling:
    """A run being filled by one job.

    Parameters
    ----------
    archive : Archive
    job : JobRecord
        What a process did for it that is gone by now counts as done by the job.
    settings : Settings
        Of the run.
    there : int
        Trials that the run had before the job.
    on_progress : callable, optional
    """

    def __init__(
        self, archive: Archive, job: JobRecord, settings: Settings, there: int,
        on_progress: Progress | None = None,
    ) -> None:  # fmt: skip
        self.archive = archive
        self.job = job.job
        self.run = job.run
        self.settings = settings
        self.there = there
        self.on_progress = on_progress
        self.counts = {name: getattr(job, name) for name in ("total", *_BECAME)}
        self.failures: list[tuple[str, str]] = []
        self.state = "running"
        self._waiting: list[Finished] = []
        self._told = time.monotonic()

    @property
    def through(self) -> int:
        """Trials that the job has dealt with."""
        return sum(self.counts[name] for name in _BECAME)

    def perform(self, engine: Engine, stop: Callable[[], bool]) -> None:
        """Everything that the run lacks, until it is through or somebody asks for an end.

        Trials that come, or are corrected, meanwhile are done too. Whatever ends it, what was
        finished is kept.
        """
        while True:
            before = self.through
            self.counts["total"] = before + self.archive.count_wanted(self.run)
            self.archive.room_for_results(self.run)
            self.tell()
            if self.counts["total"] == before:  # no engine, nor a cluster, is needed for that
                return
            try:
                for outcome in engine(self._works()):
                    self._note("failed" if outcome.error else "done", finished(outcome))
            finally:
                self.tell()
            left = self.archive.count_wanted(self.run)
            if not left or self.through == before or self.state != "running" or stop():
                return

    def asked_to_stop(self) -> bool:
        """Whether somebody asked for an end; the answer is at most a second old."""
        if time.monotonic() - self._told >= COMMIT_S:
            self.tell()
        return self.state != "running"

    def _works(self) -> Iterator[Work]:
        """Work whose result, or its pictures, are not there yet; others are taken over at once."""
        has_pictures = self.archive.has_pictures()
        for part in self.archive.wanted_parts(self.run):
            for work, is_there in told_apart(self.archive, part, self.settings, has_pictures):
                if is_there:
                    self._note("reused", Finished(work.trial, work.key, revision=work.revision))
                else:
                    yield work

    def _note(self, became: str, done: Finished) -> None:
        """Take one outcome; keep what has gathered once a second has passed."""
        self._waiting.append(done)
        self.counts[became] += 1
        if done.error is not None and len(self.failures) < FAILURES_TOLD:
            self.failures.append((done.trial, str(done.error.get("what"))))
        if len(self._waiting) >= COMMIT_AT or time.monotonic() - self._told >= COMMIT_S:
            self.tell()
            self.archive.room_for_results(self.run)
        if self.on_progress:
            through = self.through
            total = max(through, self.counts["total"])
            self.on_progress(self.there + through, self.there + total, done.trial)

    def tell(self) -> None:
        """Keep everything that has gathered, say how far the job is, and hear what is asked.

        What has gathered is let go of only when it is kept, so that an interrupt in the middle
        leaves it for the next time.
        """
        waiting = list(self._waiting)
        self.state = self.archive.tell_job(self.job, self.counts, self.run, waiting)
        del self._waiting[: len(waiting)]
        self._told = time.monotonic()


def finished(outcome: Outcome) -> Finished:
    """What the archive keeps of an outcome."""
    return Finished(
        outcome.trial, outcome.key, outcome.result, outcome.env or {}, outcome.primary or {},
        outcome.error, outcome.revision,
    )  # fmt: skip
