"""Ten million trials, worked out from what was measured and a few assumptions."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forceplate.batch.dask_engine import MOST_IN_BATCH, TASK_S

Results = Mapping[str, Any]

MEASURED, ASSUMED = "measured", "assumed"
MB, GB, TB = 1e6, 1e9, 1e12
HOUR = 3600.0
TASK_WITHOUT_DASK = 0.003
"""Seconds that a task costs a scheduler, where Dask was not there to be measured."""


@dataclass(frozen=True)
class Assumptions:
    """What was not measured; change it here and run the command with --page.

    Parameters
    ----------
    trials : int
    night : float, h
        In which all of them are to be analysed again.
    cores : int
        Of one machine.
    network : float, bytes/s
        Of one machine.
    requests : float, 1/s
        That an object store answers under one prefix, reads and writes together.
    core_hour, gb_month : float
        Prices, in any currency.
    """

    trials: int = 10_000_000
    night: float = 8.0
    cores: int = 16
    network: float = 1.25e9
    requests: float = 3500.0
    core_hour: float = 0.05
    gb_month: float = 0.023


@dataclass(frozen=True)
class Line:
    """A name, a value as text, and where it is from."""

    name: str
    value: str
    source: str


@dataclass(frozen=True)
class Limit:
    """Something that all trials of a run go through: trials a second at most, and what helps."""

    name: str
    rate: float
    helps: str


@dataclass(frozen=True)
class Paper:
    """The figures that the page shows.

    Parameters
    ----------
    inputs, outputs : tuple of Line
    limits : tuple of Limit
        The lowest first.
    rate : float, 1/s
        That the night asks for.
    core_seconds : float, s
        Of one trial.
    """

    inputs: tuple[Line, ...]
    outputs: tuple[Line, ...]
    limits: tuple[Limit, ...]
    rate: float
    core_seconds: float

    @property
    def first(self) -> Limit:
        """The first bottleneck as machines are added."""
        return self.limits[0]


@dataclass(frozen=True)
class _Figures:
    """What the measurement says, by the names that the sums use; bytes and seconds a trial."""

    original: float
    raw: float
    first_pictures: float
    pictures: float
    entry: float
    result: float
    worker: float
    main: float
    reused: float
    compared: float
    task: float
    task_measured: bool
    parquet: float | None
    parquet_wall: float | None


def _figures(results: Results) -> _Figures:
    ingested, run = results["ingested"], results["runs"][-1]
    task, parquet = results["scheduler"]["wall"], results["parquet"]
    return _Figures(
        original=ingested["original"], raw=ingested["raw"], first_pictures=ingested["pictures"],
        pictures=results["runs"][0]["bytes"]["pictures"], entry=ingested["catalogue"],
        result=results["short"][-1]["bytes_a_result"], worker=run["a_trial"]["worker"],
        main=run["a_trial"]["main"], reused=results["short"][-1]["a trial"]["all reused"]["wall"],
        compared=results["short"][-1]["whole"]["runs compare"]["wall"]
        / results["short"][-1]["trials"],
        task=TASK_WITHOUT_DASK if task is None else task, task_measured=task is not None,
        parquet=None if parquet is None else parquet["bytes_a_row"],
        parquet_wall=None if parquet is None else parquet["wall"] / parquet["rows"],
    )  # fmt: skip


def paper(results: Results, assumed: Assumptions | None = None) -> Paper:
    """Work it out; None takes the assumptions as they stand."""
    given = assumed or Assumptions()
    found = _figures(results)
    batch = max(1, min(MOST_IN_BATCH, round(TASK_S / found.worker)))
    rate = given.trials / (given.night * HOUR)
    return Paper(
        _inputs(found, given, batch), _outputs(found, given, batch, rate),
        tuple(sorted(_limits(found, given, batch), key=lambda each: each.rate)),
        rate, found.worker,
    )  # fmt: skip


def _inputs(found: _Figures, given: Assumptions, batch: int) -> tuple[Line, ...]:
    measured = [
        ("original file", _bytes(found.original)), ("trial file", _bytes(found.raw)),
        ("pictures made at ingest", _bytes(found.first_pictures)),
        ("pictures of one run", _bytes(found.pictures)),
        ("catalogue, a trial", _bytes(found.entry)),
        ("catalogue, a result", _bytes(found.result)),
        ("CPU of a worker, a trial", _ms(found.worker)),
        ("CPU of the one process that hands out and commits, a trial", _ms(found.main)),
        ("a trial whose result is there already", _ms(found.reused)),
        ("a trial in a comparison of two runs", _ms(found.compared)),
    ]  # fmt: skip
    if found.parquet is not None and found.parquet_wall is not None:
        measured += [("a row of Parquet", _bytes(found.parquet)),
                     ("writing that row, start included", _ms(found.parquet_wall))]  # fmt: skip
    stated = [
        ("trials", f"{given.trials:,}"), ("a night", f"{given.night:g} h"),
        ("cores of a machine", f"{given.cores}"),
        ("network of a machine", f"{given.network / GB:g} GB/s"),
        ("requests that an object store answers under one prefix", f"{given.requests:g} a second"),
        ("price of a core-hour", f"{given.core_hour:g}"),
        ("price of a GB in a month", f"{given.gb_month:g}"),
    ]  # fmt: skip
    return (
        *(Line(name, value, MEASURED) for name, value in measured),
        Line("scheduler, a task", _ms(found.task), MEASURED if found.task_measured else ASSUMED),
        Line("trials of a task", f"{batch}", f"tasks of {TASK_S:g} s"),
        *(Line(name, value, ASSUMED) for name, value in stated),
    )


def _outputs(found: _Figures, given: Assumptions, batch: int, rate: float) -> tuple[Line, ...]:
    count = given.trials
    hours = count * found.worker / HOUR
    machines = math.ceil(hours / given.night / given.cores)
    kept = count * (found.original + found.raw + found.first_pictures)
    run = count * found.pictures
    moved = found.raw + found.pictures
    lines = [
        ("core-hours of one run", f"{hours:,.0f}", "trials x CPU of a worker"),
        ("their price", f"{hours * given.core_hour:,.0f}", "x price"),
        ("machines for one night", f"{machines}",
         f"{hours / given.night:.0f} cores at {rate:,.0f} trials a second"),
        ("recordings", _bytes(kept), "originals, trial files, pictures of ingest"),
        ("each run", _bytes(run), "pictures"),
        ("a month of recordings and one run", f"{(kept + run) / GB * given.gb_month:,.0f}",
         "x price"),
        ("catalogue", _bytes(count * found.entry), "before any run"),
        ("catalogue, each run", _bytes(count * found.result), "results in full"),
        ("written into the catalogue", f"{_bytes(rate * found.result)}/s", "results in full"),
        ("network, all machines", f"{rate * moved / GB:.2g} GB/s",
         "trial file read, pictures written"),
        ("network, one machine", f"{rate * moved / machines / GB:.2g} GB/s",
         f"of {given.network / GB:g} GB/s"),
        ("scheduler", _time(count / batch * found.task), f"{count / batch:,.0f} tasks"),
        ("scheduler, if each trial were a task", _time(count * found.task), f"{count:,} tasks"),
        ("the process that commits", _time(count * found.main), "its CPU, all night long"),
        ("a run in which everything is reused", _time(count * found.reused), "one process"),
        ("comparing two runs", _time(count * found.compared), "one process"),
    ]  # fmt: skip
    if found.parquet is not None and found.parquet_wall is not None:
        lines += [("Parquet, each run", _bytes(count * found.parquet), "every number"),
                  ("writing it", _time(count * found.parquet_wall), "one process")]  # fmt: skip
    return tuple(Line(*line) for line in lines)


def _limits(found: _Figures, given: Assumptions, batch: int) -> list[Limit]:
    return [
        Limit("the one process that hands out work and commits results", 1.0 / found.main,
              "runs narrowed by --where, each with a process of its own"),
        Limit("the scheduler", batch / found.task, "longer tasks"),
        Limit("requests to the object store, two a trial", given.requests / 2.0,
              "a store that splits by prefix: names begin with one of 256"),
    ]  # fmt: skip


def _bytes(count: float) -> str:
    for size, name in ((TB, "TB"), (GB, "GB"), (MB, "MB")):
        if count >= size:
            return f"{count / size:.3g} {name}"
    return f"{count / 1e3:.3g} kB"


def _ms(seconds: float) -> str:
    return f"{1000.0 * seconds:.3g} ms"


def _time(seconds: float) -> str:
    return f"{seconds / HOUR:,.1f} h" if seconds >= HOUR else f"{seconds:,.0f} s"
