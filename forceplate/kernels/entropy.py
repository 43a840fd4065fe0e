"""How many stretches of a series are alike, counted exactly, to the last pair.

Two stretches are alike where each pair of their samples differs by at most a radius, as float64
subtracts them. The samples are taken in ascending order, so that the stretches whose pivot (one
of their samples) lies within the radius are neighbours. With D the largest minus the smallest
step of the series, two stretches whose pivots differ by at most radius - reach * D are alike in
all samples up to `reach` from the pivot: these are counted by their places alone (the core). Only
pairs between there and the radius (the rim) are looked at one by one.
"""

import math

import numpy as np
from numba import njit


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
def _pivots(order, starts, stops, before, after, pivots, upto):
    """The samples with `before` and `after` others around them in their run, in their order.

    Parameters
    ----------
    pivots : (n,) int64
        Filled from its start with their indices.
    upto : (n + 1,) int32
        Filled: how many of them lie before each place.
    """
    inside = np.zeros(order.size, np.int64)
    for k in range(starts.size):
        inside[starts[k] + before : max(starts[k] + before, stops[k] - after)] = 1
    size = 0
    for k in range(order.size):
        upto[k] = size
        pivots[size] = order[k]
        size += inside[order[k]]
    upto[order.size] = size
    return size


@njit(cache=True, nogil=True)
def _neighbours(ascending, radius, low, high):
    """First place within the radius of each value in ascending order, and the place after the last.

    One pass, as when two sorted lists are merged, and without a branch on the values: which way
    it goes cannot be foretold, and a wrong guess costs more than the step.
    """
    n = ascending.size
    one = 0
    two = 0
    while two < n:
        near = ascending[two] - ascending[one] <= radius
        low[two] = one
        high[one] = two
        two += near
        one += not near
    high[one:] = n


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
def _alike_pairs(values, order, starts, stops, radius):
    """`alike_pairs` of one series."""
    n = order.size
    ascending = np.empty(n)
    place, low, high = np.empty(n, np.int32), np.empty(n, np.int32), np.empty(n, np.int32)
    for k in range(n):
        ascending[k] = values[order[k]]
        place[order[k]] = k
    _neighbours(ascending, radius, low, high)
    pivots, upto = np.empty(n + 1, np.int64), np.empty(n + 1, np.int32)
    size = _pivots(order, starts, stops, 1, 1, pivots, upto)
    before, after = np.empty(size, np.int32), np.empty(size, np.int32)
    for k in range(size):
        before[k] = place[pivots[k] - 1]
        after[k] = place[pivots[k] + 1]
    core = _core(values, starts, stops, radius, 1)
    shorter = 0
    longer = 0
    inner = 0
    for k in range(size):
        inner = max(inner, k + 1)
        i = pivots[k]
        if core >= 0.0:
            while inner < size and values[pivots[inner]] - values[i] <= core:
                inner += 1
        outer = upto[high[place[i]]]
        one, two = before[k], after[k]
        found = _rim(
            before[inner:outer], after[inner:outer],
            low[one], np.uint32(high[one] - low[one] - 1),
            low[two], np.uint32(high[two] - low[two] - 1),
        )  # fmt: skip
        shorter += inner - k - 1 + int(found[0])
        longer += inner - k - 1 + int(found[1])
    return shorter, longer


@njit(cache=True, nogil=True)
def alike_pairs(values, order, starts, stops, radius):
    """Pairs of stretches of two samples that are alike, and still alike with the third sample.

    Only stretches that a third sample follows in their run are compared. The rim compares places
    in ascending order instead of values, integers in neighbouring memory, which is as exact:
    subtraction keeps order when it rounds, so what lies within the radius of a sample is an
    unbroken range of places.

    Cost: the square of the samples, at about 0.06 ns a pair of the rim. Noise on smooth movement
    leaves few pairs there; where a single step is larger than the radius there is no core, and
    heavy tails bring nearly every pair within the radius.

    Parameters
    ----------
    values : (n,) float64
        One series after the other, n < 2**31; no NaN.
    order : (n,) int64
        Indices of the values of each series in ascending order, counted from its first one; ties
        in any order.
    starts, stops : (s, k) int64
        Unbroken runs of each series, laid end to end, stop not included.
    radius : float
        Not negative; unit of the values.

    Returns
    -------
    (s, 2) int64
        Of each series the pairs that are alike, and of those the ones still alike one sample
        later.
    """
    counts = np.zeros((starts.shape[0], 2), np.int64)
    for s in range(starts.shape[0]):
        first, last = starts[s, 0], stops[s, -1]
        counts[s] = _alike_pairs(
            values[first:last], order[first:last], starts[s] - first, stops[s] - first, radius
        )
    return counts


@njit(cache=True, nogil=True)
def _alike_stretches(values, order, starts, stops, length, radius):
    """`alike_stretches` of one series."""
    back = length // 2
    ahead = length - back
    pivots, upto = np.empty(order.size + 1, np.int64), np.empty(order.size + 1, np.int32)
    size = _pivots(order, starts, stops, back, ahead, pivots, upto)
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
    return shorter, longer


@njit(cache=True, nogil=True)
def alike_stretches(values, order, starts, stops, radius, length):
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
    (s, 2) int64
    """
    counts = np.zeros((starts.shape[0], 2), np.int64)
    for s in range(starts.shape[0]):
        first, last = starts[s, 0], stops[s, -1]
        counts[s] = _alike_stretches(
            values[first:last], order[first:last], starts[s] - first, stops[s] - first, length,
            radius,
        )  # fmt: skip
    return counts


@njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "nsz"})
def deviation(values, scale):
    """Standard deviation of the values times the scale, divided by n.

    Parameters
    ----------
    values : (n,) float64
    scale : float
        Brings the values near 1, so that their squares can be held.
    """
    total = 0.0
    for i in range(values.size):
        total += values[i] * scale
    mean = total / values.size
    square = 0.0
    for i in range(values.size):
        off = values[i] * scale - mean
        square += off * off
    return math.sqrt(square / values.size)


@njit(cache=True, nogil=True)
def coarse(values, starts, stops, means):
    """Means of one, two, three and more samples side by side; what is left of a run is not used.

    Parameters
    ----------
    values : (n,) float64
    starts, stops : (k,) int64
        Unbroken runs, stop not included.
    means : (m,) float64
        Filled scale by scale and run by run, as far as there is room.
    """
    size = 0
    scale = 1
    while size < means.size:
        for k in range(starts.size):
            run = values[starts[k] : stops[k]]
            found = means[size : size + run.size // scale]
            found[:] = 0.0
            # sample by sample of all means: sums of one mean alone would wait for each other
            for j in range(scale):
                for i in range(found.size):
                    found[i] += run[i * scale + j]
            found /= scale
            size += found.size
        scale += 1
