"""Loops over windows of a path: how much it moves within each of them."""

import math

import numpy as np
from numba import njit

REASSOCIATE = {"reassoc", "contract", "nsz"}
"""Sums may be taken in any order, so that several samples are added at once."""


@njit(forceinline=True, cache=True, nogil=True, fastmath=REASSOCIATE)
def _mean(values):
    """Mean of a window, exact where all are equal; not finite where one of its samples is not."""
    first = values[0]
    total = 0.0
    for i in range(values.size):
        total += values[i] - first
    return first + total / values.size


@njit(forceinline=True, cache=True, nogil=True, fastmath=REASSOCIATE)
def _square(values, mean):
    """Sum of squares of a window about its mean."""
    total = 0.0
    for i in range(values.size):
        total += (values[i] - mean) * (values[i] - mean)
    return total


@njit(forceinline=True, cache=True, nogil=True, fastmath=REASSOCIATE)
def _path(x, y):
    """Length of the path through a window."""
    next_x, next_y = x[1:], y[1:]
    total = 0.0
    for i in range(next_x.size):
        step_x, step_y = next_x[i] - x[i], next_y[i] - y[i]
        total += math.sqrt(step_x * step_x + step_y * step_y)
    return total


@njit(cache=True, nogil=True)
def _with_holes(x, y, out):
    """The four sums of a window that has samples which do not count; a rare one, so no haste."""
    count = 0
    first = 0
    sum_x = 0.0
    sum_y = 0.0
    for i in range(x.size):
        if math.isfinite(x[i]) and math.isfinite(y[i]):
            if count == 0:
                first = i
            count += 1
            sum_x += x[i] - x[first]
            sum_y += y[i] - y[first]
    if count == 0:
        out[:] = 0.0
        return
    mean_x = x[first] + sum_x / count
    mean_y = y[first] + sum_y / count
    square = 0.0
    steps = 0
    path = 0.0
    before = False
    for i in range(x.size):
        now = math.isfinite(x[i]) and math.isfinite(y[i])
        if now:
            square += (x[i] - mean_x) ** 2 + (y[i] - mean_y) ** 2
        if now and before:
            steps += 1
            path += math.sqrt((x[i] - x[i - 1]) ** 2 + (y[i] - y[i - 1]) ** 2)
        before = now
    out[0], out[1], out[2], out[3] = count, square, steps, path


@njit(cache=True, nogil=True)
def windows(ml, ap, starts, length):
    """Samples, sum of squares about the own mean, steps and path of each window.

    A sample counts where both axes are finite, a step where both of its samples count.

    Parameters
    ----------
    ml, ap : (n,) float64, mm
    starts : (k,) int64
    length : int
        Samples of a window.

    Returns
    -------
    (k, 4) float64
        Columns: samples, mm^2 in the plane, steps, mm in the plane.
    """
    found = np.empty((starts.size, 4))
    for k in range(starts.size):
        x = ml[starts[k] : starts[k] + length]
        y = ap[starts[k] : starts[k] + length]
        mean_x, mean_y = _mean(x), _mean(y)
        if math.isfinite(mean_x) and math.isfinite(mean_y):
            found[k, 0], found[k, 2] = length, length - 1
            found[k, 1] = _square(x, mean_x) + _square(y, mean_y)
            found[k, 3] = _path(x, y)
        else:
            _with_holes(x, y, found[k])
    return found


@njit(cache=True, nogil=True)
def slopes(along, up, found):
    """Slope between each two points.

    Parameters
    ----------
    along, up : (k,) float64
    found : (k (k - 1) / 2,) float64
        Filled.
    """
    first = 0
    for i in range(along.size - 1):
        x, y = along[i + 1 :], up[i + 1 :]
        out = found[first : first + x.size]
        for j in range(x.size):
            out[j] = (y[j] - up[i]) / (x[j] - along[i])
        first += x.size
