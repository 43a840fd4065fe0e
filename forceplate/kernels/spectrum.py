"""Loops of the power spectrum: windowed segments before the transform, power after it."""

import math
from typing import NamedTuple

from numba import njit

DETREND_NONE = 0
DETREND_CONSTANT = 1
DETREND_LINEAR = 2


SUMS = {"reassoc", "nsz"}
"""The order of a sum is free, so that loops use the whole width of the processor."""


@njit(forceinline=True, cache=True, nogil=True, fastmath=SUMS)
def _trend(x, detrend, level):
    """Mean and slope of what is taken off; the level where nothing else is."""
    w = x.size
    if detrend == DETREND_NONE:
        return level, 0.0
    # from the first sample: a constant then has exactly no spread
    mean = 0.0
    for i in range(w):
        mean += x[i] - x[0]
    mean = x[0] + mean / w
    slope = 0.0
    if detrend == DETREND_LINEAR and w > 1:
        middle = 0.5 * (w - 1)
        for i in range(w):
            slope += (i - middle) * (x[i] - mean)
        slope /= w * (w * w - 1.0) / 12.0
    return mean, slope


@njit(cache=True, nogil=True, fastmath=SUMS)
def segments(values, step, window, detrend, level, out):
    """Overlapping segments, each detrended, windowed and followed by zeros.

    Parameters
    ----------
    values : (n,) float64
    step : int
        Samples from the start of a segment to the start of the next.
    window : (w,) float64
    detrend : int
        0 the level, 1 the mean, 2 the least-squares line of each segment is taken off.
    level : float
    out : (k, m) float64
        Filled, m at least w: row i takes segment i.
    """
    w = window.size
    middle = 0.5 * (w - 1)
    for k in range(out.shape[0]):
        x = values[k * step : k * step + w]
        row = out[k]
        mean, slope = _trend(x, detrend, level)
        for i in range(w):
            row[i] = (x[i] - mean - slope * (i - middle)) * window[i]
        row[w:] = 0.0


@njit(cache=True, nogil=True)
def add_power(transform, out):
    """Add the squared moduli of the transforms of each signal's segments.

    Parameters
    ----------
    transform : (s, k, m) complex128
        Real transforms of k segments of s signals.
    out : (s, m) float64
        Added to.
    """
    for s in range(transform.shape[0]):
        total = out[s]
        for k in range(transform.shape[1]):
            row = transform[s, k]
            for j in range(total.size):
                total[j] += row[j].real ** 2 + row[j].imag ** 2


@njit(cache=True, nogil=True)
def real_power(transform, scale, out):
    """The real parts of transforms of autocorrelations, scaled; less than nothing is nothing.

    Parameters
    ----------
    transform : (s, m) complex128
    scale : (m,) float64
        Factor at each frequency: one-sided doubling, window and number of segments.
    out : (s, m) float64
        Filled.
    """
    for s in range(transform.shape[0]):
        for j in range(scale.size):
            # what rounding leaves under nothing is nothing
            out[s, j] = max(transform[s, j].real, 0.0) * scale[j]


class Moments(NamedTuple):
    """Integrals over a band of power, and of the frequency and its square times power."""

    power: float
    first: float
    second: float


@njit(forceinline=True, cache=True, nogil=True)
def _between(frequency, power, k, at):
    """Power at a frequency from bin k to k + 1; outside of all bins that of the nearest."""
    if k < 0:
        return power[0]
    if k + 1 >= frequency.size:
        return power[frequency.size - 1]
    slope = (power[k + 1] - power[k]) / (frequency[k + 1] - frequency[k])
    return slope * (at - frequency[k]) + power[k]


@njit(cache=True, nogil=True)
def band(frequency, power, first, low, high, out):
    """Cut a band out of a spectrum, its ends interpolated, and integrate it by trapezoids.

    Parameters
    ----------
    frequency, power : (m,) float64, Hz and unit^2/Hz
    first : int
        The first bin above the lower end.
    low, high : float, Hz
    out : (3, k + 2) float64
        Filled, for k bins between the ends: frequency, power, and power up to each frequency.

    Returns
    -------
    Moments
    """
    last = out.shape[1] - 1
    out[0, 0], out[1, 0] = low, _between(frequency, power, first - 1, low)
    for i in range(1, last):
        out[0, i] = frequency[first + i - 1]
        out[1, i] = power[first + i - 1]
    out[0, last], out[1, last] = high, _between(frequency, power, first + last - 2, high)
    total = 0.0
    one = 0.0
    two = 0.0
    out[2, 0] = 0.0
    for i in range(last):
        half = 0.5 * (out[0, i + 1] - out[0, i])
        below, above = out[1, i], out[1, i + 1]
        total += (below + above) * half
        out[2, i + 1] = total
        below *= out[0, i]
        above *= out[0, i + 1]
        one += (below + above) * half
        two += (below * out[0, i] + above * out[0, i + 1]) * half
    return Moments(total, one, two)


@njit(cache=True, nogil=True)
def steepness(frequency, power):
    """Least-squares slope of log power over log frequency.

    Parameters
    ----------
    frequency, power : (k,) float64
        Frequencies over 0, at least two.

    Returns
    -------
    float
        NaN where a power is not over 0.
    """
    n = frequency.size
    base_x, base_y = math.log(frequency[0]), 0.0
    if power[0] > 0.0:
        base_y = math.log(power[0])
    x = y = xx = xy = 0.0
    for i in range(n):
        if not power[i] > 0.0:
            return math.nan
        u = math.log(frequency[i]) - base_x
        v = math.log(power[i]) - base_y
        x += u
        y += v
        xx += u * u
        xy += u * v
    return (xy - x * y / n) / (xx - x * x / n)
