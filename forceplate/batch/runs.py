"""A run: what is missing in it, handed to an engine, and every outcome kept as it comes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from forceplate.archive.archive import Archive
from forceplate.batch.engines import engine_named
from forceplate.batch.work import Job, Outcome
from forceplate.model.record import RunRecord
from forceplate.model.recording import Source
from forceplate.model.settings import Settings

Progress = Callable[[int, int, str], None]
"""Called with the number done, the number wanted, and the trial just done."""


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


def job_for(archive: Archive, trial: str, settings: Settings) -> Job:
    """The work of analysing this trial under these settings."""
    stored = archive.stored(trial)
    source = Source(
        stored.source_name, stored.sha256, stored.options.get("reader", "trial-hdf5"),
        stored.options.get("reader_version", "1"), stored.index,
    )  # fmt: skip
    return Job(
        trial, str(stored.raw_path), source, dict(stored.options), stored.layout,
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

    A result whose key is already there is taken over. Outcomes are kept one by one, so a run
    that is stopped goes on from where it was.
    """
    begun = time.monotonic()
    jobs = [job_for(archive, trial, settings) for trial in archive.wanted(run.run)]
    keys = {job.trial: job.key for job in jobs}
    known = [job for job in jobs if archive.has_result(keys[job.trial])]
    total, count = len(jobs), 0
    for job in known:
        archive.reuse_result(run.run, job.trial, keys[job.trial], revision=job.revision)
        count += 1
        if on_progress:
            on_progress(count, total, job.trial)
    kept = {job.trial for job in known}
    fresh = [job for job in jobs if job.trial not in kept]
    failures: list[tuple[str, str]] = []
    for outcome in engine_named(engine)(fresh, workers):
        failure = keep(archive, run.run, outcome)
        if failure:
            failures.append((outcome.trial, failure))
        count += 1
        if on_progress:
            on_progress(count, total, outcome.trial)
    return RunReport(
        run.run, len(fresh) - len(failures), len(known), len(failures),
        time.monotonic() - begun, tuple(failures),
    )  # fmt: skip


def keep(archive: Archive, run: int, outcome: Outcome) -> str | None:
    """Write one outcome down; the failure's sentence if it is one."""
    if outcome.error is not None:
        archive.save_failure(
            run, outcome.trial, outcome.key, outcome.error, revision=outcome.revision
        )
        return str(outcome.error.get("what"))
    assert outcome.result is not None
    if outcome.series is not None:
        archive.put_series(outcome.key, outcome.series)
    archive.save_result(
        run, outcome.trial, outcome.key, outcome.result, outcome.env or {}, outcome.primary,
        revision=outcome.revision,
    )  # fmt: skip
    return None
