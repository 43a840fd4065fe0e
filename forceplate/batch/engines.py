"""Engines: where work is performed. Each is handed pieces of work and yields outcomes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Protocol

from forceplate.batch.pool import Pool
from forceplate.batch.work import Outcome, Work, perform, prepare_worker
from forceplate.errors import SettingsError

ENGINES = ("serial", "processes", "dask")


class Engine(Protocol):
    """Performs work somewhere: called with pieces of work, it yields what became of each.

    Works are taken from the iterable only a little ahead of what is being performed, and outcomes
    come as they are done, in any order, so that a run of any length needs the same memory. Once
    `stop` is true no piece is begun; those in hand are finished and yielded, and the iterator
    ends. A piece that kills the process it is performed in is an outcome with the error
    `worker-died`, and takes no other with it.
    """

    def __call__(self, works: Iterable[Work]) -> Iterator[Outcome]: ...


def never() -> bool:
    """Ask for no end; the `stop` of an engine that runs until it is through."""
    return False


@dataclass(frozen=True)
class Serial:
    """One after the other, in this process."""

    stop: Callable[[], bool] = never

    def __call__(self, works: Iterable[Work]) -> Iterator[Outcome]:
        for work in works:
            if self.stop():
                return
            yield perform(work)


@dataclass(frozen=True)
class Processes:
    """In this many processes of this computer; kernels are compiled before the first starts."""

    workers: int
    stop: Callable[[], bool] = never

    def __call__(self, works: Iterable[Work]) -> Iterator[Outcome]:
        rest = iter(works)
        first = list(islice(rest, 2))
        every = chain(first, rest)
        if self.workers < 2 or len(first) < 2:
            yield from Serial(self.stop)(every)
            return
        prepare_worker(first[0].settings)
        yield from Pool(every, self.workers, first[0].settings, self.stop).outcomes()


def engine_named(
    name: str,
    *,
    workers: int = 1,
    scheduler: str | None = None,
    cluster: str | None = None,
    tls: Path | None = None,
    stop: Callable[[], bool] = never,
) -> Engine:
    """The engine of this name.

    Parameters
    ----------
    name : str
        serial, processes or dask.
    workers : int
        Processes of this computer; a scheduler elsewhere has workers of its own.
    scheduler, cluster : str, optional
        For dask, one of both: the address of a scheduler, or `local` for a cluster of `workers`
        processes on this computer that lives as long as the work.
    tls : Path, optional
        Folder of the certificates for a `tls://` address, as `forceplate cluster init` made it.
        Left out: `cluster` in the user data folder.
    stop : callable
        Asked several times a second, so it has to be quick; true once the work is to end.

    Raises
    ------
    SettingsError
        No such engine, an option that it does not take, or an address that is not safe.
    ClusterError
        What dask needs is not installed.
    """
    if name not in ENGINES:
        raise SettingsError(f"unknown engine {name!r}.", expected="one of " + ", ".join(ENGINES))
    if name == "dask":
        from forceplate.batch.dask_engine import dask_engine

        return dask_engine(workers, scheduler=scheduler, cluster=cluster, tls=tls, stop=stop)
    given = {"scheduler": scheduler, "cluster": cluster, "tls": tls}
    for option, value in given.items():
        if value is not None:
            raise SettingsError(
                f"the engine {name} takes no {option}.", found=str(value),
                advice=f"Leave --{option} out, or take --engine dask.",
            )  # fmt: skip
    return Serial(stop) if name == "serial" else Processes(workers, stop)


def spare_cores() -> int:
    """Cores to use if nobody says: all but one, at least one."""
    return max(1, (os.cpu_count() or 2) - 1)
