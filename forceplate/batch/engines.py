"""Engines: where jobs are performed. Each yields outcomes as they are done."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from forceplate.batch.work import Job, Outcome, perform, prepare_worker
from forceplate.errors import SettingsError
from forceplate.model.settings import Settings

CHUNK = 16
"""Trials a task: long enough that handing out costs nothing, short enough to show progress."""

Engine = Callable[[Sequence[Job], int], Iterator[Outcome]]


def serial(jobs: Sequence[Job], workers: int) -> Iterator[Outcome]:
    """One after the other, in this process; `workers` is not used."""
    del workers
    for job in jobs:
        yield perform(job)


def processes(jobs: Sequence[Job], workers: int) -> Iterator[Outcome]:
    """In worker processes, in chunks; kernels are compiled once, before the first worker starts.

    A worker that dies takes no other trial with it: its chunk is performed again one by one,
    and the trial that killed it is an outcome with its error.
    """
    if workers < 2 or len(jobs) < 2:
        yield from serial(jobs, 1)
        return
    settings = jobs[0].settings
    prepare_worker(settings)
    size = max(1, min(CHUNK, -(-len(jobs) // (4 * workers))))
    chunks = [tuple(jobs[i : i + size]) for i in range(0, len(jobs), size)]
    broken: list[tuple[Job, ...]] = []
    with _pool(workers, settings) as pool:
        waiting = {pool.submit(_perform_all, chunk): chunk for chunk in chunks}
        while waiting:
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                chunk = waiting.pop(future)
                outcomes = _outcomes(future)
                if outcomes is None:
                    broken.append(chunk)
                else:
                    yield from outcomes
    for chunk in broken:
        for job in chunk:
            yield _alone(job)


def _pool(workers: int, settings: Settings) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(
        workers, mp_context=context, initializer=prepare_worker, initargs=(settings,)
    )


def _perform_all(chunk: tuple[Job, ...]) -> list[Outcome]:
    return [perform(job) for job in chunk]


def _outcomes(future: Future[list[Outcome]]) -> list[Outcome] | None:
    """The outcomes, or None if the worker died."""
    try:
        return future.result()
    except BrokenProcessPool:
        return None


def _alone(job: Job) -> Outcome:
    """One job in a process of its own."""
    with _pool(1, job.settings) as pool:
        try:
            return pool.submit(perform, job).result()
        except BrokenProcessPool:
            error = {
                "code": "worker-died", "what": "the process that analysed this trial died.",
                "line": None, "byte": None, "expected": None, "found": None,
                "advice": "Run forceplate verify, then reanalyse this trial with --jobs 1.",
            }  # fmt: skip
            return Outcome(job.trial, job.key, job.revision, error=error)


ENGINES: dict[str, Engine] = {"serial": serial, "processes": processes}


def engine_named(name: str) -> Engine:
    """The engine of this name; SettingsError names the ones there are."""
    try:
        return ENGINES[name]
    except KeyError:
        raise SettingsError(
            f"unknown engine {name!r}.", expected="one of " + ", ".join(ENGINES)
        ) from None


def spare_cores() -> int:
    """Cores to use if nobody says: all but one, at least one."""
    return max(1, (os.cpu_count() or 2) - 1)
