"""Plain restatements of definitions that no package offers, to be timed and compared with."""

from __future__ import annotations

import math

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft, rfftfreq


def times_near(ml: list[float], ap: list[float], rate: float, radius: float) -> np.ndarray:
    """Sway density in plain Python, (n,) s: from each sample, both ways, until the path has left.

    The moment of leaving is interpolated on the step that crosses the circle; an end of the path
    cuts the time.
    """
    n = len(ml)
    near = np.empty(n)
    for i in range(n):
        found = 0.0
        for step in (1, -1):
            j = i
            while 0 <= j + step < n:
                if (ml[j + step] - ml[i]) ** 2 + (ap[j + step] - ap[i]) ** 2 > radius * radius:
                    found += _crossing(ml, ap, i, j, j + step, radius)
                    break
                j += step
                found += 1.0
        near[i] = found / rate
    return near


def _crossing(
    ml: list[float], ap: list[float], i: int, inside: int, outside: int, radius: float
) -> float:
    """Share of the step from inside to outside at which it crosses the circle about sample i."""
    x, y = ml[inside] - ml[i], ap[inside] - ap[i]
    dx, dy = ml[outside] - ml[inside], ap[outside] - ap[inside]
    square, along = dx * dx + dy * dy, x * dx + y * dy
    root = math.sqrt(along * along + square * (radius * radius - x * x - y * y))
    return (root - along) / square


def boundary_times(ml: np.ndarray, ap: np.ndarray, rate: float, corners: np.ndarray) -> np.ndarray:
    """Time to the boundary of a convex polygon at the present velocity, (n - 4,) s, by numpy.

    Parameters
    ----------
    corners : (m, 2) float64, mm
        Counter-clockwise.
    """
    x, y = ml[2:-2], ap[2:-2]
    u, v = central(ml, rate), central(ap, rate)
    soonest = np.full(x.size, np.inf)
    for (a, b), (c, d) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        length = math.hypot(c - a, d - b)
        out_ml, out_ap = (d - b) / length, -(c - a) / length
        speed = out_ml * u + out_ap * v
        gap = out_ml * (a - x) + out_ap * (b - y)
        with np.errstate(divide="ignore"):
            times = gap / speed
        np.minimum(soonest, np.where(speed > 0.0, times, np.inf), out=soonest)
    return soonest


def central(path: np.ndarray, rate: float) -> np.ndarray:
    """Velocity along the last axis by the central difference over five samples, (..., n - 4)."""
    near, far = path[..., 3:-1] - path[..., 1:-3], path[..., 4:] - path[..., :-4]
    return (8.0 * near - far) * (rate / 12.0)


def mass_path(cop: np.ndarray, rate: float, omega: float) -> np.ndarray:
    """Centre of mass, (k, n) mm: the pendulum's gain on the transform of the mirrored path."""
    around, inside = mirrored(cop)
    size = around.shape[1]
    angle = 2.0 * np.pi * rfftfreq(size, 1.0 / rate)
    return irfft(rfft(around) * (omega**2 / (omega**2 + angle**2)), size)[:, inside]


def mirrored(path: np.ndarray) -> tuple[np.ndarray, slice]:
    """A path, (k, n), with both ends gone on as their odd reflection, and where it lies in that.

    To twice the length or a little more, so that a transform has a length it is fast at.
    """
    n = path.shape[1]
    size = next_fast_len(2 * n, real=True)
    before = (size - n) // 2
    after = size - n - before
    first, last = path[:, :1], path[:, -1:]
    parts = [
        2.0 * first - path[:, before:0:-1], path, 2.0 * last - path[:, -2 : -after - 2 : -1]
    ]  # fmt: skip
    return np.concatenate(parts, axis=1), slice(before, before + n)


def steps_near(path: np.ndarray, rate: float, radius: float) -> np.ndarray:
    """Sway density of whole steps, both ways, (n,) s: one numpy norm a step.

    A restatement of how the field's reference code goes about it, which follows the path ahead
    only; path is (n, 2) mm.
    """
    behind = _steps_ahead(np.ascontiguousarray(path[::-1]), radius)[::-1]
    return (_steps_ahead(path, radius) + behind) / rate


def _steps_ahead(path: np.ndarray, radius: float) -> np.ndarray:
    near = np.zeros(len(path))
    for i in range(len(path)):
        j = i + 1
        while j < len(path) and np.linalg.norm(path[j] - path[i]) <= radius:
            j += 1
        near[i] = j - i - 1
    return near
