"""How many stretches of a series are alike, counted exactly, to the last pair.

Two stretches are alike where each pair of their samples differs by at most a radius, as float64
subtracts them. The samples are taken in ascending order, so that the stretches whose pivot (one
of their samples) lies within the radius are neighbours. With D the largest minus the smallest
step of the series, two stretches whose pivots differ by at most radius - reach * D are alike in
all samples up to `reach` from the pivot: these are counted by their places alone (the core). Only
pairs between there and the radius (the rim) are looked at one by one.
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit


class Alike(NamedTuple):
    """Pairs of stretches that are alike, and of those the ones still alike one sample later."""

    shorter: int
    longer: int


@njit(cache=True, nogil=True)
def _core(values, starts, stops, radius, reach):
    """Difference of two pivots up to which stretches are surely alike; below 0: none are.

    Rounding. Let u = 2**-53, G the largest computed step and D the difference of the extreme ones.
    A step is computed within u of itself, so two true steps differ by at most D + 8 u G. Let two
    pivots be computed to differ by at most c: they differ by at most c (1 + 2 u), and samples at
    most `reach` steps away by at most c (1 + 2 u) + reach (D + 8 u G). Where that is at most the
    radius, which is itself a float64, their computed difference is too, as rounding keeps order.
    c is computed from radius - reach D, off by less than 3 u radius where it is positive. So
    16 u (radius + reach G) less is enough. (Where u times the radius would be less than the
    smallest float64, subtraction is exact and nothing has to be taken off.)
    """
    low, high, largest = math.inf, -math.inf, 0.0
    for k in range(starts.size):
        run = values[starts[k] : stops[k]]
        for i in range(1, run.size):
            step = run[i] - run[i - 1]
            low = min(low, step)
            high = max(high, step)
            largest = max(largest, abs(step))
    if high < low:
        return -1.0
    return (radius - reach * (high - low)) - 2.0**-49 * (radius + reach * largest)


@njit(cache=True, nogil=True)
def _pivots(order, starts, stops, before, after, pivots):
    """The samples with `before` and `after` others around them in their run, in their order."""
    inside = np.zeros(order.size, np.bool_)
    for k in range(starts.size):
        inside[starts[k] + before : max(starts[k] + before, stops[k] - after)] = True
    size = 0
    for i in order:
        if inside[i]:
            pivots[size] = i
            size += 1
    return size


@njit(cache=True, nogil=True)
def _neighbours(values, order, radius, place, low, width):
    """Place of each sample in ascending order; first place within the radius of it, and how many
    more."""
    first = 0
    last = 0
    for k in range(order.size):
        place[order[k]] = k
        value = values[order[k]]
        while value - values[order[first]] > radius:
            first += 1
        while last + 1 < order.size and values[order[last + 1]] - value <= radius:
            last += 1
        low[k] = first
        width[k] = last - first


@njit(cache=True, nogil=True)
def _rim(before, after, low_before, width_before, low_after, width_after):
    """Places in the first range, and of those the ones whose second place is in its range too."""
    shorter = np.int32(0)
    longer = np.int32(0)
    for j in range(before.size):
        # a place under the range is a huge number without a sign: one comparison is enough
        one = np.uint32(before[j] - low_before) <= width_before
        two = np.uint32(after[j] - low_after) <= width_after
        shorter = np.int32(shorter + np.int32(one))
        longer = np.int32(longer + np.int32(one & two))
    return shorter, longer


@njit(cache=True, nogil=True)
def alike_pairs(values, order, starts, stops, radius):
    """Pairs of stretches of two samples that are alike, and still alike with the third sample.

    Only stretches that a third sample follows in their run are compared. The rim compares places
    in ascending order instead of values, integers in neighbouring memory, which is as exact:
    subtraction keeps order when it rounds, so what lies within the radius of a sample is an
    unbroken range of places.

    Cost: the square of the samples, at about 0.05 ns a pair of the rim. Noise on smooth movement
    leaves few pairs there; where a single step is larger than the radius there is no core, and
    heavy tails bring nearly every pair within the radius.

    Parameters
    ----------
    values : (n,) float64
        The runs, n < 2**31; no NaN.
    order : (n,) int64
        Indices of the values in ascending order; ties in any order.
    starts, stops : (k,) int64
        Unbroken runs, stop not included.
    radius : float
        Not negative; unit of the values.

    Returns
    -------
    Alike
    """
    n = order.size
    place, low, width = np.empty(n, np.int32), np.empty(n, np.int32), np.empty(n, np.uint32)
    _neighbours(values, order, radius, place, low, width)
    pivots = np.empty(n, np.int64)
    size = _pivots(order, starts, stops, 1, 1, pivots)
    middle = np.empty(size)
    before, after = np.empty(size, np.int32), np.empty(size, np.int32)
    for k in range(size):
        i = pivots[k]
        middle[k] = values[i]
        before[k] = place[i - 1]
        after[k] = place[i + 1]
    core = _core(values, starts, stops, radius, 1)
    shorter = 0
    longer = 0
    inner = 0
    outer = 0
    for k in range(size):
        inner = max(inner, k + 1)
        while inner < size and middle[inner] - middle[k] <= core:
            inner += 1
        outer = max(outer, inner)
        while outer < size and middle[outer] - middle[k] <= radius:
            outer += 1
        one, two = before[k], after[k]
        found = _rim(
            before[inner:outer], after[inner:outer], low[one], width[one], low[two], width[two]
        )
        shorter += inner - k - 1 + int(found[0])
        longer += inner - k - 1 + int(found[1])
    return Alike(shorter, longer)


@njit(cache=True, nogil=True)
def alike_stretches(values, order, starts, stops, length, radius):
    """The same for stretches of any length; for two samples `alike_pairs` is many times faster.

    Only stretches that one more sample follows in their run are compared. The pivot is the sample
    in the middle.

    Parameters
    ----------
    values, order, starts, stops, radius
        As for `alike_pairs`.
    length : int, samples
        At least 1.

    Returns
    -------
    Alike
    """
    back = length // 2
    ahead = length - back
    pivots = np.empty(order.size, np.int64)
    size = _pivots(order, starts, stops, back, ahead, pivots)
    core = _core(values, starts, stops, radius, max(back, ahead))
    shorter = 0
    longer = 0
    inner = 0
    for k in range(size):
        i = pivots[k]
        inner = max(inner, k + 1)
        while inner < size and values[pivots[inner]] - values[i] <= core:
            inner += 1
        shorter += inner - k - 1
        longer += inner - k - 1
        for other in range(inner, size):
            j = pivots[other]
            if values[j] - values[i] > radius:
                break
            alike = True
            for step in range(-back, ahead):
                if abs(values[i + step] - values[j + step]) > radius:
                    alike = False
                    break
            if alike:
                shorter += 1
                longer += abs(values[i + ahead] - values[j + ahead]) <= radius
    return Alike(shorter, longer)


@njit(cache=True, nogil=True)
def coarse(values, starts, stops, scale, means):
    """Means of `scale` samples side by side, run by run; what is left of a run is not used.

    Parameters
    ----------
    values : (n,) float64
    starts, stops : (k,) int64
        Unbroken runs, stop not included.
    scale : int
    means : (m,) float64
        Filled; m is the sum of the whole quotients of the runs' lengths and the scale.
    """
    size = 0
    for k in range(starts.size):
        run = values[starts[k] : stops[k]]
        for i in range(run.size // scale):
            total = 0.0
            for value in run[i * scale : (i + 1) * scale]:
                total += value
            means[size] = total / scale
            size += 1
