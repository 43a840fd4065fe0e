"""Whole `forceplate reanalyse` processes, watched, and when their results were committed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.environments import our_command
from benchmarks.throughput.room import CATALOGUE, sizes
from benchmarks.throughput.watch import MAIN, WORKER, Watched, watched

CUTOFF, STEP = "filter.cutoff_hz", 0.001
"""A setting that makes another run of the same cost: the cut-off, thousandths of a hertz on."""


@dataclass(frozen=True)
class Commits:
    """When the lines of a run came: seconds since 1970 of the first and the last commit.

    Parameters
    ----------
    first, last : float, s
    after_first, all : int
        Lines that came after the first commit, and all of them.
    """

    first: float
    last: float
    after_first: int
    all: int


def _catalogue_of(archive: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{archive / CATALOGUE}?mode=ro", uri=True)


def next_settings(archive: Path) -> dict[str, float]:
    """Settings that no run of the archive has yet."""
    with closing(_catalogue_of(archive)) as catalogue:
        (number,) = catalogue.execute("SELECT coalesce(max(id), 0) FROM run").fetchone()
    return {CUTOFF: round(10.0 + STEP * (number + 1), 6)}


def commits_of(archive: Path, run: int) -> Commits:
    """The commits of a run, by the times in its lines."""
    with closing(_catalogue_of(archive)) as catalogue:
        rows = catalogue.execute(
            "SELECT at, count(*) FROM run_result WHERE run = ? GROUP BY at ORDER BY at", (run,)
        ).fetchall()
    every = sum(count for _, count in rows)
    first, last = (datetime.fromisoformat(rows[at][0]).timestamp() for at in (0, -1))
    return Commits(first, last, every - rows[0][1], every)


def reanalysed(
    archive: Path, settings: Mapping[str, float], *, engine: str, jobs: int, every: float = 1.0
) -> dict[str, Any]:
    """One run of the whole archive in a process of its own, and all that is known of its cost.

    Costs a trial are those between the first commit and the last, which leaves out start-up and
    the loading of kernels; in a run of a single commit they are those of the whole job.
    """
    before = sizes(archive)
    changes = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
    command = [
        *our_command(), "reanalyse", "--archive", archive, "--engine", engine, "--jobs", jobs,
        "--json", *changes,
    ]  # fmt: skip
    ended = watched([str(word) for word in command], every=every)
    told = json.loads(ended.output)
    if told["failed"] or told["stopped"]:
        raise RuntimeError(f"run {told['run']} has failures: {told}")
    after = sizes(archive)
    return {
        "run": told["run"], "engine": engine, "jobs": jobs, "settings": dict(settings),
        "trials": told["total"], "analysed": told["done"], "reused": told["reused"],
        "job_seconds": told["seconds"], "process": {"cpu": ended.cpu, "wall": ended.wall},
        "bytes": {
            "written": ended.written,
            "pictures": (after["pictures"] - before["pictures"]) / told["total"],
            "catalogue": (after["catalogue"] - before["catalogue"]) / told["total"],
        },
        "over_time": ended.over_time(),
        **costs(commits_of(archive, told["run"]), ended, told["seconds"]),
    }  # fmt: skip


def costs(commits: Commits, ended: Watched, seconds: float) -> dict[str, Any]:
    """Seconds a trial, trials a second, and memory, while the run was going."""
    if commits.after_first < commits.all / 2:
        first, last = commits.last - seconds, commits.last
        span, count, clock = seconds, commits.all, "job"
    else:
        first, last = commits.first, commits.last
        span, count, clock = last - first, commits.after_first, "commits"
    a_second = count / span
    return {
        "clock": clock,
        "a_trial": {"wall": span / count, "cpu": ended.cpu_between(first, last) / count,
                    MAIN: ended.cpu_between(first, last, MAIN) / count,
                    WORKER: ended.cpu_between(first, last, WORKER) / count},
        "a_second": a_second,
        "memory": ended.memory(first, last, a_second),
    }  # fmt: skip
