"""Filling a run: what it lacks, handed to an engine, and every outcome kept as it comes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from forceplate.archive.archive import Archive
from forceplate.archive.records import Finished, StoredTrial
from forceplate.batch.engines import Engine
from forceplate.batch.work import Outcome, Work, perform
from forceplate.model.recording import Source
from forceplate.model.settings import Settings

Progress = Callable[[int, int, str], None]
"""Called with the number done, the number wanted, and the trial just done."""
COMMIT_S = 1.0
"""Results gather this long before they are committed; what a kill loses is computed again."""
COMMIT_AT = 500
"""Results at most between two commits."""
FAILURES_TOLD = 1000


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
        The first thousand.
    stopped : str or None
        Why it ended before it was through; None where it is through.
    total : int
        Trials that the run lacked when it began.
    job : int or None
    current : bool
        The run's numbers are the ones that are shown.
    """

    run: int
    done: int
    reused: int
    failed: int
    seconds: float
    failures: tuple[tuple[str, str], ...] = field(default=())
    stopped: str | None = None
    total: int = 0
    job: int | None = None
    current: bool = False


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


class Filling:
    """A run being filled by one job.

    Parameters
    ----------
    archive : Archive
    job, run : int, int
    settings : Settings
        Of the run.
    on_progress : callable, optional
    """

    def __init__(
        self, archive: Archive, job: int, run: int, settings: Settings,
        on_progress: Progress | None = None,
    ) -> None:  # fmt: skip
        self.archive = archive
        self.job = job
        self.run = run
        self.settings = settings
        self.on_progress = on_progress
        self.counts = {"total": archive.count_wanted(run), "done": 0, "reused": 0, "failed": 0}
        self.failures: list[tuple[str, str]] = []
        self.state = "running"
        self._waiting: list[Finished] = []
        self._told = time.monotonic()

    def perform(self, engine: Engine) -> None:
        """Everything that the run lacks, until it is through or somebody asks for an end.

        Whatever ends it, what was finished is kept.
        """
        try:
            for outcome in engine(self._works()):
                self._note("failed" if outcome.error else "done", finished(outcome))
        finally:
            self.tell()

    def asked_to_stop(self) -> bool:
        """Whether somebody asked for an end; the answer is at most a second old."""
        if time.monotonic() - self._told >= COMMIT_S:
            self.tell()
        return self.state != "running"

    def _works(self) -> Iterator[Work]:
        """Work whose result is not there yet; a result that is there is taken over at once."""
        for part in self.archive.wanted_parts(self.run):
            works = [work_of(each, self.archive.place.files, self.settings) for each in part]
            keys = [work.key for work in works]
            held = self.archive.held(keys)
            for work, key in zip(works, keys, strict=True):
                if held.get(key) == work.trial:
                    self._note("reused", Finished(work.trial, key, revision=work.revision))
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
        if self.on_progress:
            through = sum(self.counts[name] for name in ("done", "reused", "failed"))
            self.on_progress(through, max(through, self.counts["total"]), done.trial)

    def tell(self) -> None:
        """Keep everything that has gathered, say how far the job is, and hear what is asked."""
        waiting, self._waiting = self._waiting, []
        self.state = self.archive.tell_job(self.job, self.counts, self.run, waiting)
        self._told = time.monotonic()


def keep_current(archive: Archive, trial: str) -> None:
    """Let a trial whose facts were corrected keep a result.

    Its own, where the same work has made it; else, where the correction acts on numbers (the
    height of the person does), it is analysed again there and then.
    """
    run = archive.current_run()
    if run is None:
        return
    work = work_for(archive, trial, Settings().having(run.settings))
    if archive.has_result(work.key):
        archive.reuse_result(run.run, trial, work.key, revision=work.revision)
        return
    archive.save_many(run.run, [finished(perform(work))])


def finished(outcome: Outcome) -> Finished:
    """What the archive keeps of an outcome."""
    return Finished(
        outcome.trial, outcome.key, outcome.result, outcome.env or {}, outcome.primary or {},
        outcome.error, outcome.revision,
    )  # fmt: skip
