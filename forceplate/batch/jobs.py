"""Doing a job: take it or watch whoever has it, fill its run, and say how it ended."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import IO

from forceplate.archive.archive import Archive
from forceplate.archive.job_rows import QUIET_S, TAKEN
from forceplate.archive.process import process_named, this_process
from forceplate.batch.engines import engine_named, never
from forceplate.batch.runs import FAILURES_TOLD, Filling, Progress, RunReport
from forceplate.errors import ForcePlateError
from forceplate.model.job import JobRecord
from forceplate.model.record import RunRecord
from forceplate.model.settings import Settings

WATCH_S = 0.5
BEAT_S = QUIET_S / 4
LONGEST_WHY = 500
INTERRUPTED = "stopped by whoever started it."


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
        record = archive.job(job)
        if _nobody_does(record) and archive.take_job(job):
            report = _done(archive, job, stop, on_progress)
            if report is not None:
                return report
        elif record.ended is not None:
            return _told(archive, record, time.monotonic() - begun)
        elif stop():
            report = _told(archive, record, time.monotonic() - begun)
            return replace(report, stopped=f"{record.worker} goes on with it.")
        else:
            if on_progress:
                there = _there(archive, record)
                total = there + max(record.total, record.through, 1)
                on_progress(there + record.through, total, f"by {record.worker}")
            time.sleep(WATCH_S)


def _nobody_does(record: JobRecord) -> bool:
    return record.state == "waiting" or (not record.open and record.ended is None)


def _done(
    archive: Archive, job: int, stop: Callable[[], bool], on_progress: Progress | None
) -> RunReport | None:
    """The job done by this process; None where another one took it meanwhile."""
    begun = time.monotonic()
    record, options = archive.job(job), archive.job_options(job)
    run = archive.run(record.run)
    try:
        settings = Settings().having(run.settings)
        lacking = archive.count_wanted(run.run)
        there = archive.count_chosen(run.where) - record.through - lacking
        filling = Filling(archive, record, settings, max(0, there), on_progress)
        engine = engine_named(
            record.engine, workers=record.workers, scheduler=options.get("scheduler"),
            cluster=options.get("cluster"),
            tls=Path(options["tls"]) if options.get("tls") else None,
            stop=lambda: stop() or filling.asked_to_stop(),
        )  # fmt: skip
        with _still_doing(archive, job):
            filling.perform(engine, stop)
        if filling.state == TAKEN:
            return None
        stopped, current, lost = _end(archive, run, filling, options, interrupted=stop())
    except BaseException as cause:
        _ended_by(archive, job, cause)
        raise
    counts = filling.counts
    return RunReport(
        run.run, counts["done"], counts["reused"], counts["failed"], time.monotonic() - begun,
        tuple(filling.failures), stopped, counts["total"], filling.there, job, current,
        run.digest, bool(run.where), lost,
    )  # fmt: skip


@contextmanager
def _still_doing(archive: Archive, job: int) -> Iterator[None]:
    """Say now and then that this process is alive, however long one trial takes it."""
    over = threading.Event()

    def tell() -> None:
        while not over.wait(BEAT_S):
            # a catalogue that cannot be written to stops the work itself
            with suppress(ForcePlateError):
                archive.still_doing(job)

    thread = threading.Thread(target=tell, name=f"job {job} is being done", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _end(
    archive: Archive, run: RunRecord, filling: Filling, options: Mapping[str, object],
    *, interrupted: bool,
) -> tuple[str | None, bool, int]:  # fmt: skip
    """Say in the job's row how it ended.

    Why it ended early, whether the run is shown now, and for how many lost trials it is not.

    Whoever reads that it is done finds the run shown already. What somebody else has said about
    the end, while this process was silent for long, stands.
    """
    row = archive.job(filling.job)
    if row.ended is not None:
        return row.why or row.state, archive.run(run.run).current, 0
    left = archive.count_wanted(run.run)
    if not left:
        lost = archive.count_lost(run.run)
        current = not lost and _make_current(archive, run, options)
        archive.end_job(filling.job, "done", _kept_back(lost) if lost and not run.where else None)
        return None, current, 0 if run.where else lost
    state, why = "stopped", f"{left} trials were neither analysed nor refused."
    if filling.state == "stopping":
        state, why = "cancelled", archive.job(filling.job).why or "cancelled."
    elif interrupted:
        why = INTERRUPTED
    archive.end_job(filling.job, state, why)
    return why, run.current, 0


def _kept_back(lost: int) -> str:
    """Why a run is through and not shown."""
    trials = "1 trial that has" if lost == 1 else f"{lost} trials that have"
    return f"{trials} numbers now could not be analysed; the numbers shown stay as they are."


def _ended_by(archive: Archive, job: int, cause: BaseException) -> None:
    why = f"{type(cause).__name__}: {cause}"
    if isinstance(cause, ForcePlateError):
        why = cause.sentence()
    elif isinstance(cause, KeyboardInterrupt):
        why = INTERRUPTED
    # where even that cannot be written, the row will be found left behind; the first error is
    # the one to hear
    with suppress(ForcePlateError):
        archive.leave_job(job, this_process(), why)


def _make_current(archive: Archive, run: RunRecord, options: Mapping[str, object]) -> bool:
    """Show the run's numbers where that was asked for; whether they are shown now."""
    current = archive.current_run()
    if current is not None and current.run == run.run:
        return True
    by = options.get("make_current_by")
    if run.where or not isinstance(by, str) or not archive.has_results(run.run):
        return False
    archive.make_current(run.run, by, "reanalysed")
    return True


def _told(archive: Archive, record: JobRecord, seconds: float) -> RunReport:
    """The report of a job that another process did."""
    run = archive.run(record.run)
    stopped = None if record.state == "done" or record.open else record.why or record.state
    return RunReport(
        record.run, record.done, record.reused, record.failed, seconds,
        tuple(archive.failures(record.run)[:FAILURES_TOLD]), stopped, record.total,
        _there(archive, record), record.job, run.current, run.digest, bool(run.where),
        0 if stopped or run.where else archive.count_lost(record.run),
    )  # fmt: skip


def _there(archive: Archive, record: JobRecord) -> int:
    """Trials that the run had before the job."""
    chosen = archive.count_chosen(archive.run(record.run).where)
    return max(0, chosen - max(record.total, record.through))


def start_process(archive: Archive, job: int) -> None:
    """A process of its own for a job, which goes on when this one ends.

    Where it cannot begin, or dies without a word, the job says so as long as this process lives;
    later, whoever looks sees that nobody does it.
    """
    said = tempfile.TemporaryFile()  # noqa: SIM115 - the thread that waits closes it
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "forceplate.batch.runner", str(archive.folder), str(job)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said,
            start_new_session=True,
        )  # fmt: skip
    except OSError as cause:
        said.close()
        archive.end_job(job, "stopped", f"no process could be started: {cause.strerror}.")
        return
    args = (archive, job, process, said)
    threading.Thread(target=_outlived, args=args, name=f"job {job}", daemon=True).start()


def _outlived(
    archive: Archive, job: int, process: subprocess.Popen[bytes], said: IO[bytes]
) -> None:
    """Wait for the process of a job, and end the job where it did not do so itself."""
    code = process.wait()
    with said:
        if not code:
            return
        said.seek(0)
        lines = said.read().decode(errors="replace").strip().splitlines()
    why = lines[-1][:LONGEST_WHY] if lines else f"its process ended with code {code}."
    # the archive may be gone by now, and with it whoever could want to know
    with suppress(ForcePlateError):
        archive.leave_job(job, process_named(process.pid), why)
