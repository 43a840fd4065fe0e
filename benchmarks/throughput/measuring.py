"""One run of the measurement: archives made, one trial, whole runs, and growth."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.environments import our_command
from benchmarks.measure import run_process
from benchmarks.throughput.room import sizes
from benchmarks.throughput.runs import CUTOFF, next_settings, reanalysed
from benchmarks.throughput.trials import LONG, SHORT, STEPS, Kind, Say, make, sessions_up_to

SAMPLE = 100
SHORT_SIZES = (10, 100, 1000, 10000)
TIMES = 5
"""So many times the large archive at most; a small measurement leaves the largest out."""
QUICK_SAMPLE = 3
QUICK_SIZES = (1, 3)


@dataclass(frozen=True)
class Plan:
    """What is measured.

    Parameters
    ----------
    trials, jobs : int, int
        Of the large archive; worker processes.
    kind : Kind
        Of its trials.
    short : tuple of int
        Sizes of the archives of short trials.
    sample : int
        Trials that are analysed without a runner.
    every : float, s
        Between two looks at the processes.
    """

    trials: int
    jobs: int
    kind: Kind
    short: tuple[int, ...]
    sample: int
    every: float

    @property
    def narrowed(self) -> tuple[int, ...]:
        """Sizes of the narrowed runs."""
        return tuple(step for step in STEPS if step < self.trials)


def plan(trials: int, jobs: int, *, quick: bool) -> Plan:
    """The full measurement, or a small one that only shows that all of it works."""
    if quick:
        return Plan(trials, jobs, SHORT, QUICK_SIZES, QUICK_SAMPLE, 0.2)
    short = tuple(size for size in SHORT_SIZES if size <= TIMES * trials)
    return Plan(trials, jobs, LONG, short or SHORT_SIZES[:1], SAMPLE, 1.0)


def measured(folder: Path, wanted: Plan, say: Say) -> dict[str, Any]:
    """Everything, measured now; the archives stay in the folder."""
    archive = folder / f"trials-{wanted.kind.seconds:g}s-{wanted.kind.rate:g}hz"
    say(f"making {wanted.trials} trials")
    results = _made(archive, wanted, say)
    results |= _runs(archive, wanted, say)
    results["narrowed"] = _narrowed(archive, wanted, say)
    results["short"] = [_short(folder, size, wanted, say) for size in wanted.short]
    say("exporting, and a scheduler's tasks")
    results["parquet"] = _parquet(archive, results["runs"][0]["run"])
    results["scheduler"] = _warm(what="scheduler")
    return results


def _made(archive: Path, wanted: Plan, say: Say) -> dict[str, Any]:
    """The archive brought to its size; bytes a trial of each kind, as ingest left them."""
    noted = archive.with_name(f"{archive.name}-ingested.json")
    before = sizes(archive)
    made = make(archive, wanted.kind, wanted.trials, wanted.jobs, say)
    after, count = sizes(archive), made["trials"]
    if count:
        ingested = {kind: (after[kind] - before[kind]) / count for kind in after}
        noted.write_text(json.dumps(ingested), encoding="utf-8")
    return {"made": made, "ingested": json.loads(noted.read_text(encoding="utf-8"))}


def _runs(archive: Path, wanted: Plan, say: Say) -> dict[str, Any]:
    """One trial alone before, between and after whole runs, so that a drift would show."""
    alone, runs = [], []
    for engine, jobs in (("serial", 1), ("processes", wanted.jobs)):
        settings = next_settings(archive)
        say(f"one trial without a runner, then {engine} x {jobs}")
        alone.append(_sample(archive, settings, wanted))
        runs.append(
            reanalysed(archive, settings, engine=engine, jobs=jobs, every=wanted.every)
        )  # fmt: skip
    alone.append(_sample(archive, runs[-1]["settings"], wanted))
    say("a run in which everything is there already")
    again = reanalysed(
        archive, runs[-1]["settings"], engine="serial", jobs=1, every=wanted.every
    )  # fmt: skip
    return {"alone": alone, "runs": runs, "reused": again}


def _narrowed(archive: Path, wanted: Plan, say: Say) -> list[dict[str, Any]]:
    """Runs of the first so many trials."""
    if not wanted.narrowed:
        return []
    say("runs of some trials only")
    return _warm(
        what="narrowed", archive=str(archive), settings=next_settings(archive),
        choices=[{"session": sessions_up_to(step)} for step in wanted.narrowed],
    )  # fmt: skip


def _sample(archive: Path, settings: dict[str, float], wanted: Plan) -> dict[str, Any]:
    return _warm(what="sample", archive=str(archive), settings=settings, count=wanted.sample)


def _short(folder: Path, size: int, wanted: Plan, say: Say) -> dict[str, Any]:
    """An archive of so many short trials, and what its catalogue costs."""
    archive = folder / f"short-{size}"
    say(f"an archive of {size} short trials")
    made = make(archive, SHORT, size, wanted.jobs, say)
    first = next_settings(archive)
    settings = [first, {CUTOFF: first[CUTOFF] + 5.0}]
    before = sizes(archive)
    found = _warm(what="catalogue", archive=str(archive), settings=settings)
    after = sizes(archive)
    rows = 2 * size
    return {
        **found, "made": made, "catalogue_bytes": after["catalogue"],
        "bytes_a_result": (after["catalogue"] - before["catalogue"]) / rows,
        "pictures_a_result": (after["pictures"] - before["pictures"]) / rows,
    }  # fmt: skip


def _warm(**request: Any) -> Any:
    """The answer of a process that has warmed up."""
    command = [sys.executable, "-m", "benchmarks.throughput.warm", json.dumps(request)]
    return json.loads(run_process(command).output.splitlines()[-1])


def _parquet(archive: Path, run: int) -> dict[str, Any] | None:
    """Bytes of a run's numbers as Parquet, and what writing them took; None without pyarrow."""
    try:
        import pyarrow as pa
    except ImportError:
        return None
    with tempfile.TemporaryDirectory(dir=archive.parent) as place:
        command: Sequence[str] = [
            *our_command(), "export", f"{place}/numbers", "--archive", str(archive), "--run",
            str(run), "--json",
        ]  # fmt: skip
        ended = run_process(command)
        told = json.loads(ended.output.splitlines()[-1])
    return {
        "rows": told["rows"], "bytes_a_row": told["bytes"] / told["rows"], "cpu": ended.cpu,
        "wall": ended.wall, "pyarrow": pa.__version__,
    }  # fmt: skip
