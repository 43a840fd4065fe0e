"""The interval within a trial: how often it holds the mean of sway that remembers itself."""

from __future__ import annotations

import math

import numpy as np
from scipy.signal import lfilter

from benchmarks.over_time.promise import Line, Size
from forceplate.change.within import batch_interval, independent_half

RATE, SECONDS = 100.0, 60.0
LEAST = 0.925
RUNS: dict[Size, int] = {"small": 400, "full": 5000}
CASES = (
    ("remembered for 0.5 s", 0.5, None, True),
    ("remembered for 1.5 s", 1.5, None, True),
    ("remembered for 3.3 s", 3.3, None, False),
    ("remembered for 0.5 s, and a drift of 8 s as large", 0.5, 8.0, False),
)
"""What, memory of the sway and of a drift in s, whether it is promised."""


def measure(size: Size, seed: int) -> list[Line]:
    """Coverage of the 95 % interval of a mean by six parts, beside that of independent samples."""
    runs = RUNS[size]
    lines: list[Line] = []
    for at, (what, memory, drift, promised) in enumerate(CASES):
        random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, at])))
        held = naive = 0
        for _ in range(runs):
            series = _wander(random, memory)
            if drift is not None:
                series = series + _wander(random, drift)
            found = batch_interval(series)
            held += abs(found.mean) <= found.half
            naive += abs(found.mean) <= independent_half(series)
        slack = 0.0 if size == "full" else 3 * math.sqrt(0.05 * 0.95 / runs)
        lines.append(_line(what, held / runs, runs, LEAST - slack if promised else None))
        lines.append(_line(what + ", as if samples were independent", naive / runs, runs, None))
    return lines


def _wander(random: np.random.Generator, memory: float) -> np.ndarray:
    """A stationary first-order process of variance 1, whose correlation falls to 1/e in memory."""
    keep = math.exp(-1.0 / (RATE * memory))
    fresh = random.standard_normal(int(RATE * SECONDS))
    fresh[1:] *= math.sqrt(1.0 - keep * keep)
    return np.asarray(lfilter([1.0], [1.0, -keep], fresh))


def _line(what: str, found: float, runs: int, low: float | None) -> Line:
    return Line("coverage", what, found, math.sqrt(found * (1 - found) / runs), low, None, runs)
