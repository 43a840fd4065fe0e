"""Sway density of one path by numpy and scipy."""

from __future__ import annotations

import numpy as np
from scipy.signal import find_peaks

from benchmarks.peers.composite_trial import low_passed

RADIUS_MM = 3.0
CUTOFF_HZ = 2.5
ROUNDING = 1e-9
AHEAD = 12
"""Steps that are looked ahead at once."""


def density_values(path: np.ndarray, rate: float) -> dict[str, float]:
    """The family density of a path, (2, n) mm."""
    near = times_near(path, RADIUS_MM) / rate
    smooth = low_passed(near, rate, CUTOFF_HZ)
    at = find_peaks(smooth, prominence=ROUNDING * smooth.max())[0]
    return {
        "sd_peak_mean": smooth[at].mean(),
        "sd_peak_distance": np.hypot(*np.diff(path[:, at])).mean(),
        "sd_peak_rate": at.size / ((near.size - 1) / rate),
    }


def times_near(path: np.ndarray, radius: float) -> np.ndarray:
    """From each sample, both ways, until the path has left the circle about it, (n,) steps."""
    return steps_ahead(path, radius) + steps_ahead(path[:, ::-1], radius)[::-1]


def steps_ahead(path: np.ndarray, radius: float) -> np.ndarray:
    """Steps from each sample until the path first crosses the circle about it, (n,).

    All samples that are still inside go on together, some steps at once; the crossing is
    interpolated on its step, and the end of the path cuts the time.
    """
    n = path.shape[1]
    # beyond its end the path is nowhere: whoever gets there has left, and is cut
    x, y = np.pad(path, ((0, 0), (0, AHEAD)), constant_values=np.inf)
    found = np.arange(n - 1.0, -1.0, -1.0)
    inside, step = np.arange(n), np.arange(1, AHEAD + 1)
    while inside.size:
        at = inside[:, None] + step
        np.minimum(at, n, out=at)
        out = (x[at] - x[inside, None]) ** 2 + (y[at] - y[inside, None]) ** 2 > radius * radius
        first = out.argmax(axis=1)
        left = out[np.arange(inside.size), first]
        i, j = inside[left], inside[left] + step[first[left]]
        i, j = i[j < n], j[j < n]
        found[i] = j - 1 - i + _crossing(x, y, i, j, radius)
        inside, step = inside[~left], step + AHEAD
    return found


def _crossing(
    x: np.ndarray, y: np.ndarray, i: np.ndarray, j: np.ndarray, radius: float
) -> np.ndarray:
    """Share of the step from j - 1 to j at which it crosses the circle about sample i."""
    a, b = x[j - 1] - x[i], y[j - 1] - y[i]
    dx, dy = x[j] - x[j - 1], y[j] - y[j - 1]
    square, along = dx * dx + dy * dy, a * dx + b * dy
    return (np.sqrt(along * along + square * (radius * radius - a * a - b * b)) - along) / square
