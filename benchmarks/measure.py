"""Medians, ranges and ratios of rounds, and the cost of whole processes."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.environments import ROOT, surroundings

CLOCKS = ("cpu", "wall")


def spread(numbers: Sequence[float], digits: int = 4) -> dict[str, float]:
    """Median, smallest and largest, to this many significant digits."""
    found = {"median": statistics.median(numbers), "low": min(numbers), "high": max(numbers)}
    return {name: float(f"{number:.{digits}g}") for name, number in found.items()}


def milliseconds(seconds: Sequence[float]) -> dict[str, float]:
    """Spread of times in ms."""
    return spread([1000.0 * each for each in seconds])


def ratios(over: Sequence[float], under: Sequence[float]) -> dict[str, float]:
    """Spread of the ratios of times that were measured in the same round."""
    return spread([one / other for one, other in zip(over, under, strict=True)], 3)


@dataclass(frozen=True)
class Run:
    """What a whole process cost, s, and what it printed."""

    cpu: float
    wall: float
    output: str


def run_process(
    command: Sequence[str | Path], *, text: str = "", environment: Mapping[str, str] | None = None
) -> Run:
    """Run a process to its end, children included.

    Raises
    ------
    RuntimeError
        It ended with an exit code other than 0.
    """
    if sys.platform == "win32":
        raise RuntimeError("the cost of processes is measured on Linux and macOS only.")
    import resource

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    ended = subprocess.run(
        [str(part) for part in command], input=text, capture_output=True, text=True,
        env=surroundings(**(environment or {})), cwd=ROOT, check=False,
    )  # fmt: skip
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if ended.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with {ended.returncode}: {ended.stderr.strip()}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(cpu, wall, ended.stdout)


def interleaved(jobs: Mapping[str, Any], rounds: int, warm_up: int = 1) -> dict[str, list[Any]]:
    """Results of calling each job once a round, in an order that turns from round to round."""
    names = list(jobs)
    results: dict[str, list[Any]] = {name: [] for name in names}
    for number in range(-warm_up, rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            result = jobs[name]()
            if number >= 0:
                results[name].append(result)
    return results
