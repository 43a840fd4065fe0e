"""R8: a run on a Dask cluster whose workers and scheduler die; each result is there once."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from benchmarks.reliability.children import environment, forceplate
from benchmarks.reliability.finding import MOST_TROUBLE, Finding, Size
from benchmarks.reliability.labs import lines_a_trial, make_lab, payloads
from forceplate.archive.archive import Archive
from forceplate.lab import Lab
from forceplate.model.settings import Settings

BAR = (
    "500 trials on a Dask scheduler with two workers, both workers killed and replaced, the "
    "scheduler killed once, the command given again and twice more: 500 results, none twice, byte "
    "for byte those of one process."
)
TRIALS = {"small": 30, "full": 500}
SLOW = ("--preload", "benchmarks.reliability.slow")
"""For the workers of a small run, which would be through before it can be hurt."""
HURT = {"workers killed": 2, "scheduler killed": 1}
QUIET = ("--no-dashboard", "--dashboard-address", "127.0.0.1:0")
SETTINGS = "filter.cutoff_hz=9"
PATIENCE_S = 300.0


class Cluster:
    """A scheduler and its workers as processes, on loopback."""

    def __init__(self, folder: Path, *, slow: bool) -> None:
        with socket.socket() as door:
            door.bind(("127.0.0.1", 0))
            self.port = door.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"
        self._log = (folder / "dask.log").open("ab")
        self._folder = folder
        self._more = SLOW if slow else ()
        self.scheduler: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes]] = []

    def start_scheduler(self) -> None:
        """At the same address as the one before."""
        self.scheduler = self._start(
            "scheduler", "--host", "127.0.0.1", "--port", str(self.port), *QUIET
        )

    def start_worker(self) -> None:
        """One process, one thread; it waits for its scheduler."""
        self.workers.append(
            self._start(
                "worker", self.address, "--nthreads", "1", "--no-nanny", *QUIET, *self._more
            )
        )

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments], env=environment(), cwd=self._folder,
            stdout=self._log, stderr=self._log,
        )  # fmt: skip

    def kill(self, process: subprocess.Popen[bytes] | None) -> None:
        """As a power cut would."""
        if process is not None:
            process.kill()
            process.wait()

    def close(self) -> None:
        """All of it gone."""
        for process in (*self.workers, self.scheduler):
            with suppress(OSError):
                self.kill(process)
        self._log.close()


def measure(folder: Path, size: Size, seed: int) -> Finding:
    """One archive twice: filled by one process, and by a cluster that is hurt again and again."""
    begun = time.monotonic()
    alone, place, count = folder / "alone", folder / "lab", TRIALS[size]
    make_lab(alone, count, seed, seconds=60.0, rate=100.0)
    shutil.copytree(alone, place)
    with Lab(alone) as lab:
        lab.reanalyse(Settings().having({"filter.cutoff_hz": 9}), engine="serial", by="campaign")
        expected = payloads(lab.archive, 1)
    cluster = Cluster(folder, slow=size == "small")
    try:
        statuses, hurt = _hurt(cluster, place, count, size)
        statuses += [_finish(_command(cluster, place)) for _ in range(2)]
    finally:
        cluster.close()
    found = _found(place, expected, statuses, count, time.monotonic() - begun)
    return replace(found, figures={**found.figures, **hurt}, held=found.held and hurt == HURT)


def _command(cluster: Cluster, place: Path, *more: str) -> subprocess.Popen[str]:
    words = more or ("--set", SETTINGS, "--engine", "dask", "--scheduler", cluster.address)
    return subprocess.Popen(
        forceplate("reanalyse", "--archive", place, *words, "--quiet"), env=environment(),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def _finish(process: subprocess.Popen[str]) -> int:
    process.communicate(timeout=PATIENCE_S)
    return process.returncode


def _hurt(
    cluster: Cluster, place: Path, count: int, size: Size
) -> tuple[list[int], dict[str, int]]:
    """Both workers die and are replaced; then the scheduler; then the command goes on.

    In the small size the scheduler is back at once, and the command goes on by itself; else it
    ends, and --resume goes on. With the exit codes comes how many died while it was at work.
    """
    hurt = dict.fromkeys(HURT, 0)
    cluster.start_scheduler()
    for _ in range(2):
        cluster.start_worker()
    process = _command(cluster, place)
    for worker, share in zip(list(cluster.workers), (0.1, 0.3), strict=True):
        _until(process, lambda share=share: _done(place) >= share * count)
        cluster.kill(worker)
        hurt["workers killed"] += process.poll() is None and _done(place) < count
        cluster.start_worker()
    _until(process, lambda: _done(place) >= 0.5 * count)
    cluster.kill(cluster.scheduler)
    hurt["scheduler killed"] += process.poll() is None and _done(place) < count
    ended = [] if size == "small" else [_finish(process)]
    cluster.start_scheduler()
    for worker in cluster.workers:
        cluster.kill(worker)
    for _ in range(2):
        cluster.start_worker()
    if not ended:
        return [_finish(process)], hurt
    return [*ended, _finish(_command(cluster, place, "--resume"))], hurt


def _until(process: subprocess.Popen[str], so: Callable[[], bool]) -> None:
    last = time.monotonic() + PATIENCE_S
    while process.poll() is None and not so() and time.monotonic() < last:
        time.sleep(0.05)


def _done(place: Path) -> int:
    with Archive.open(place) as archive:
        return sum(run.n_done for run in archive.runs())


def _found(
    place: Path, expected: dict[str, str], statuses: list[int], count: int, seconds: float
) -> Finding:
    with Archive.open(place) as archive:
        run = archive.runs()[0].run
        found, lines = payloads(archive, run), lines_a_trial(archive, run)
        problems = [each["what"] for each in archive.verify()["problems"]]
        later = sum(each.reused for each in archive.jobs() if each.run != run)
    twice = sorted(trial for trial, number in lines.items() if number != 1)
    other = sorted(trial for trial in expected if found.get(trial) != expected[trial])
    trouble = [f"{trial} has {lines[trial]} lines" for trial in twice]
    trouble += [f"{trial} differs from one process's result" for trial in other] + problems
    figures = {
        "trials": count, "results": len(found), "twice": len(twice), "other bytes": len(other),
        "commands": len(statuses),
        "taken over by later runs": later,
    }  # fmt: skip
    # where there are four, the first ended with the scheduler; the rest go on, and go again twice
    through = set(statuses[-3:]) == {0} and all(statuses[:-3]) and later == 2 * count
    held = not trouble and len(found) == count and through
    return Finding("R8", "exactly once", BAR, held, figures, tuple(trouble[:MOST_TROUBLE]), seconds)
