"""Doing a job: take it or watch whoever has it, fill its run, and say how it ended."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from forceplate.archive.archive import Archive
from forceplate.batch.engines import engine_named, never
from forceplate.batch.runs import Filling, Progress, RunReport
from forceplate.errors import ForcePlateError
from forceplate.model.job import JobRecord
from forceplate.model.settings import Settings

WATCH_S = 0.5


def do(
    archive: Archive, job: int, *, stop: Callable[[], bool] = never,
    on_progress: Progress | None = None,
) -> RunReport:  # fmt: skip
    """See a job through: do it, or watch the process that does and step in where that one dies.

    Parameters
    ----------
    archive : Archive
    job : int
    stop : callable
        True once this process is to end; the trials in hand are finished first. While another
        process does the job, that one goes on.
    on_progress : callable, optional

    Raises
    ------
    ForcePlateError
        It could not be done; the job says why, and what was finished is kept.
    """
    begun = time.monotonic()
    while True:
        if archive.take_job(job):
            return _done(archive, job, stop, on_progress)
        record = archive.job(job)
        if not record.open:
            return _told(archive, record, time.monotonic() - begun)
        if on_progress:
            on_progress(record.through, max(record.total, 1), f"by {record.worker}")
        if stop():
            report = _told(archive, record, time.monotonic() - begun)
            return replace(report, stopped=f"{record.worker} goes on with it.")
        time.sleep(WATCH_S)


def _done(
    archive: Archive, job: int, stop: Callable[[], bool], on_progress: Progress | None
) -> RunReport:
    """The job done by this process."""
    begun = time.monotonic()
    record, options = archive.job(job), archive.job_options(job)
    run = archive.run(record.run)
    try:
        filling = Filling(archive, job, run.run, Settings().having(run.settings), on_progress)
        engine = engine_named(
            record.engine, workers=record.workers, scheduler=options.get("scheduler"),
            cluster=options.get("cluster"),
            tls=Path(options["tls"]) if options.get("tls") else None,
            stop=lambda: stop() or filling.asked_to_stop(),
        )  # fmt: skip
        filling.perform(engine)
    except BaseException as cause:
        _ended_by(archive, job, cause)
        raise
    stopped = _end(archive, job, filling, interrupted=stop())
    current = _make_current(archive, run.run, options) if stopped is None else False
    counts = filling.counts
    return RunReport(
        run.run, counts["done"], counts["reused"], counts["failed"], time.monotonic() - begun,
        tuple(filling.failures), stopped, counts["total"], job, current,
    )  # fmt: skip


def _end(archive: Archive, job: int, filling: Filling, *, interrupted: bool) -> str | None:
    """Say in the job's row how it ended; why it ended early, None where it is through."""
    left = archive.count_wanted(filling.run)
    if not left:
        archive.end_job(job, "done")
        return None
    if filling.state == "stopping":
        why = archive.job(job).why or "cancelled."
        archive.end_job(job, "cancelled", why)
        return why
    if interrupted:
        why = "stopped by whoever started it."
    else:
        # trials that came, or were corrected, while it ran
        archive.end_job(job, "done", f"{left} trials came or were corrected meanwhile.")
        return None
    archive.end_job(job, "stopped", why)
    return why


def _ended_by(archive: Archive, job: int, cause: BaseException) -> None:
    why = cause.sentence() if isinstance(cause, ForcePlateError) else type(cause).__name__
    try:
        archive.end_job(job, "stopped", why)
    except ForcePlateError:
        return  # the row will be found left behind; the first error is the one to hear


def _make_current(archive: Archive, run: int, options: dict[str, object]) -> bool:
    """Show the run's numbers where that was asked for; whether they are shown now."""
    current = archive.current_run()
    if current is not None and current.run == run:
        return True
    by = options.get("make_current_by")
    if not isinstance(by, str):
        return False
    archive.make_current(run, by, "reanalysed")
    return True


def _told(archive: Archive, record: JobRecord, seconds: float) -> RunReport:
    """The report of a job that another process did."""
    current = archive.current_run()
    stopped = None if record.state == "done" or record.open else record.why or record.state
    return RunReport(
        record.run, record.done, record.reused, record.failed, seconds,
        tuple(archive.failures(record.run)), stopped, record.total, record.job,
        current is not None and current.run == record.run,
    )  # fmt: skip


def start_process(archive: Archive, job: int) -> None:
    """A process of its own for a job, which goes on when this one ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "forceplate.batch.runner", str(archive.folder), str(job)],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    # so that it leaves no entry in the system's table of processes when it ends
    threading.Thread(target=process.wait, name=f"job {job}", daemon=True).start()
