"""Engines: where work is performed. Each yields outcomes as they are done."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from forceplate.batch.work import Outcome, Work, perform, prepare_worker
from forceplate.errors import SettingsError
from forceplate.model.settings import Settings

CHUNK = 16
"""Trials a task: long enough that handing out costs nothing, short enough to show progress."""

Engine = Callable[[Sequence[Work], int], Iterator[Outcome]]


def serial(works: Sequence[Work], workers: int) -> Iterator[Outcome]:
    """One after the other, in this process; `workers` is not used."""
    del workers
    for work in works:
        yield perform(work)


def processes(works: Sequence[Work], workers: int) -> Iterator[Outcome]:
    """In worker processes, in chunks; kernels are compiled once, before the first worker starts.

    A worker that dies takes no other trial with it: its chunk is performed again one by one,
    and the trial that killed it is an outcome with its error.
    """
    if workers < 2 or len(works) < 2:
        yield from serial(works, 1)
        return
    settings = works[0].settings
    prepare_worker(settings)
    size = max(1, min(CHUNK, -(-len(works) // (4 * workers))))
    chunks = [tuple(works[i : i + size]) for i in range(0, len(works), size)]
    broken: list[tuple[Work, ...]] = []
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
        for work in chunk:
            yield _alone(work)


def _pool(workers: int, settings: Settings) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(
        workers, mp_context=context, initializer=prepare_worker, initargs=(settings,)
    )


def _perform_all(chunk: tuple[Work, ...]) -> list[Outcome]:
    return [perform(work) for work in chunk]


def _outcomes(future: Future[list[Outcome]]) -> list[Outcome] | None:
    """The outcomes, or None if the worker died."""
    try:
        return future.result()
    except BrokenProcessPool:
        return None


def _alone(work: Work) -> Outcome:
    """One piece of work in a process of its own."""
    with _pool(1, work.settings) as pool:
        try:
            return pool.submit(perform, work).result()
        except BrokenProcessPool:
            error = {
                "code": "worker-died", "what": "the process that analysed this trial died.",
                "line": None, "byte": None, "expected": None, "found": None,
                "advice": "Run forceplate verify, then reanalyse this trial with --jobs 1.",
            }  # fmt: skip
            return Outcome(work.trial, work.key, work.revision, error=error)


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
