"""A run: what is missing in it, handed to an engine, and every outcome kept as it comes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from forceplate.archive.archive import Archive
from forceplate.archive.records import Finished
from forceplate.batch.engines import engine_named
from forceplate.batch.work import Outcome, Work, perform
from forceplate.model.record import RunRecord
from forceplate.model.recording import Source
from forceplate.model.settings import Settings

Progress = Callable[[int, int, str], None]
"""Called with the number done, the number wanted, and the trial just done."""


COMMIT_S = 1.0
"""Results gather this long before they are committed; what a kill loses is computed again."""


@dataclass(frozen=True)
class RunReport:
    """What a run did.

    Parameters
    ----------
    run : int
    done, reused, failed : int
        Computed now; taken over because the same work was done before; recorded as failures.
    seconds : float
    failures : tuple of (trial, sentence)
    """

    run: int
    done: int
    reused: int
    failed: int
    seconds: float
    failures: tuple[tuple[str, str], ...] = field(default=())


def work_for(archive: Archive, trial: str, settings: Settings) -> Work:
    """The work of analysing this trial under these settings."""
    stored = archive.stored(trial)
    source = Source(
        stored.source_name, stored.sha256, stored.options.get("reader", "trial-hdf5"),
        stored.options.get("reader_version", "1"), stored.index,
    )  # fmt: skip
    return Work(
        trial, archive.place.files, stored.raw.name, source, dict(stored.options), stored.layout,
        stored.facts, stored.window, settings, stored.revision,
    )  # fmt: skip


def perform_run(
    archive: Archive,
    run: RunRecord,
    settings: Settings,
    *,
    engine: str = "processes",
    workers: int = 1,
    on_progress: Progress | None = None,
) -> RunReport:
    """Compute every result that the run lacks.

    A result whose key is already there is taken over. Outcomes are kept as they come, so a run
    that is stopped goes on from where it was.
    """
    begun = time.monotonic()
    works = [work_for(archive, trial, settings) for trial in archive.wanted(run.run)]
    book = _Book(archive, run.run, len(works), on_progress)
    fresh: list[Work] = []
    for work in works:
        key = work.key
        if archive.has_result(key):
            book.note(Finished(work.trial, key, revision=work.revision))
        else:
            fresh.append(work)
    book.write()
    reused = len(works) - len(fresh)
    try:
        for outcome in engine_named(engine)(fresh, workers):
            book.note(_finished(outcome))
    finally:
        book.write()
    failures = tuple(book.failures)
    return RunReport(
        run.run, len(fresh) - len(failures), reused, len(failures), time.monotonic() - begun,
        failures,
    )  # fmt: skip


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
    outcome = perform(work)
    archive.save_many(run.run, [_finished(outcome)])


class _Book:
    """Outcomes on their way into the catalogue, about a second's worth a commit."""

    def __init__(self, archive: Archive, run: int, total: int, on_progress: Progress | None):
        self.archive = archive
        self.run = run
        self.total = total
        self.on_progress = on_progress
        self.done = 0
        self.failures: list[tuple[str, str]] = []
        self._waiting: list[Finished] = []
        self._written = time.monotonic()

    def note(self, finished: Finished) -> None:
        """Take one outcome; write what has gathered once a second has passed."""
        self._waiting.append(finished)
        if time.monotonic() - self._written >= COMMIT_S:
            self.write()
        self.done += 1
        if finished.error is not None:
            self.failures.append((finished.trial, str(finished.error.get("what"))))
        if self.on_progress:
            self.on_progress(self.done, self.total, finished.trial)

    def write(self) -> None:
        """Everything that has gathered, in one commit."""
        if self._waiting:
            self.archive.save_many(self.run, self._waiting)
        self._waiting = []
        self._written = time.monotonic()


def _finished(outcome: Outcome) -> Finished:
    return Finished(
        outcome.trial, outcome.key, outcome.result, outcome.env or {}, outcome.primary or {},
        outcome.error, outcome.revision,
    )  # fmt: skip
