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

LANES = 32
"""Pivots that are compared at once; a multiple of what processors hold, so that none are left."""
GROUP = 4
"""Stretches compared with the same pivots in one pass."""
BLOCKS = (2**16 - 1) // (LANES * GROUP)
"""Blocks of LANES pivots whose pairs with one group 16 bits can count."""
WORTH = 24
"""Blocks from which on it pays not to ask whether their pivots are in the range of a stretch."""
SHORT = 2**16 - LANES
"""Samples up to which a place, and one of a block beyond the last, has 16 bits."""
ROWS = 7
"""Rows of the room for what is known of a series by sample, by place or by pivot."""


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
    low, high = math.inf, -math.inf
    for k in range(starts.size):
        run = values[starts[k] : stops[k]]
        for i in range(1, run.size):
            step = run[i] - run[i - 1]
            low = min(low, step)
            high = max(high, step)
    if high < low:
        return -1.0
    largest = max(abs(low), abs(high))
    return (radius - reach * (high - low)) - 2.0**-49 * (radius + reach * largest)


@njit(cache=True, nogil=True)
def _pivots(order, starts, stops, before, after, pivots, upto):
    """The samples with `before` and `after` others around them in their run, in their order.

    Parameters
    ----------
    pivots : (n,) integers
        Filled from its start with their indices.
    upto : (n + 1,) integers
        Filled: how many of them lie before each place.
    """
    inside = np.zeros(order.size, np.uint8)
    for k in range(starts.size):
        inside[starts[k] + before : max(starts[k] + before, stops[k] - after)] = 1
    size = 0
    for k in range(order.size):
        upto[k] = size
        pivots[size] = order[k]
        size += np.int64(inside[order[k]])
    upto[order.size] = size
    return size


@njit(cache=True, nogil=True)
def _on_path(ascending, radius, steps):
    """Where the pass of `_neighbours` is after so many steps: its two places."""
    n = ascending.size - 1
    small, large = max(0, steps - n), steps // 2
    while small < large:
        middle = (small + large) // 2
        if ascending[steps - middle - 1] - ascending[middle] <= radius:
            large = middle
        else:
            small = middle + 1
    return small, steps - small


@njit(cache=True, nogil=True, forceinline=True)
def _step(ascending, radius, one, two, low, high):
    """One step of the pass of `_neighbours`; the last place is for what is not known yet."""
    near = ascending[two] - ascending[one] <= radius
    low[two if near else ascending.size - 1] = one
    high[ascending.size - 1 if near else one] = two
    return one + (not near), two + near


@njit(cache=True, nogil=True)
def _neighbours(ascending, radius, low, high):
    """First place within the radius of each value in ascending order, and the place after the last.

    One pass of 2n steps, as when two sorted lists are merged, and without a branch on the values:
    which way it goes cannot be foretold, and a wrong guess costs more than the step. A step waits
    for the one before, so four parts of the pass, which overlap a little, are gone at once.

    Parameters
    ----------
    ascending : (n + 1,) float64
        NaN at its end.
    low, high : (n + 1,) integers
        Filled; at their end with anything.
    """
    total = 2 * (ascending.size - 1)
    steps = (total + 3) // 4
    a, b = 0, 0
    c, d = _on_path(ascending, radius, (total - steps) // 3)
    e, f = _on_path(ascending, radius, 2 * (total - steps) // 3)
    g, h = _on_path(ascending, radius, total - steps)
    for _ in range(steps):
        a, b = _step(ascending, radius, a, b, low, high)
        c, d = _step(ascending, radius, c, d, low, high)
        e, f = _step(ascending, radius, e, f, low, high)
        g, h = _step(ascending, radius, g, h, low, high)


@njit(cache=True, nogil=True, forceinline=True)
def _rim(before, after, first, blocks, ranges, k):
    """Pairs of GROUP stretches from k on with blocks of pivots: alike, and one sample later too.

    A place under a range is a huge number without a sign: one comparison is enough. What is in no
    range of pivots, as beyond the last one, is not counted. Indices without a sign, too, so that
    nothing has to be asked before neighbouring memory is read.
    """
    word = before.dtype.type
    shorter = word(0)
    longer = word(0)
    for j in range(np.uint64(blocks) * np.uint64(LANES)):
        pivot = np.uint64(first) + j
        for i in range(k, k + GROUP):
            near = word(word(pivot) - ranges[0, i]) < ranges[1, i]
            one = (word(before[pivot] - ranges[2, i]) < ranges[3, i]) & near
            two = word(after[pivot] - ranges[4, i]) < ranges[5, i]
            shorter = word(shorter + word(one))
            longer = word(longer + word(one & two))
    return np.int64(shorter), np.int64(longer)


@njit(cache=True, nogil=True, forceinline=True)
def _middle(before, after, first, blocks, ranges, k):
    """The same with pivots that are in the range of each of the stretches."""
    word = before.dtype.type
    shorter = word(0)
    longer = word(0)
    for j in range(np.uint64(blocks) * np.uint64(LANES)):
        pivot = np.uint64(first) + j
        for i in range(k, k + GROUP):
            one = word(before[pivot] - ranges[2, i]) < ranges[3, i]
            two = word(after[pivot] - ranges[4, i]) < ranges[5, i]
            shorter = word(shorter + word(one))
            longer = word(longer + word(one & two))
    return np.int64(shorter), np.int64(longer)


@njit(cache=True, nogil=True)
def _rims(before, after, ranges, size):
    """Pairs of all stretches with the pivots in their range, whose places are in theirs.

    Parameters
    ----------
    before, after : (size + LANES or more,) integers without a sign
        Places of the samples on either side of each pivot.
    ranges : (6, size + GROUP or more) of the same
        For each stretch the first one and how many: of the pivots, of places before and after.
        Neither the first pivot nor the last falls from one stretch to the next.
    """
    shorter = 0
    longer = 0
    for k in range(0, size, GROUP):
        first = np.int64(ranges[0, k])
        last = min(k + GROUP, size) - 1
        end = np.int64(ranges[0, last]) + np.int64(ranges[1, last])
        blocks = (end - first + LANES - 1) // LANES
        # blocks from `one` up to `two` lie within the pivots of each stretch
        one = (np.int64(ranges[0, last]) - first + LANES - 1) // LANES
        two = np.int64(ranges[1, k]) // LANES
        if two - one < WORTH or last < k + GROUP - 1:
            one, two = 0, 0
        block = 0
        while block < blocks:
            stop = one if block < one else two if block < two else blocks
            many = min(BLOCKS, stop - block)
            at = first + block * LANES
            if one <= block < two:
                found = _middle(before, after, at, many, ranges, k)
            else:
                found = _rim(before, after, at, many, ranges, k)
            shorter += found[0]
            longer += found[1]
            block += many
    return shorter, longer


@njit(cache=True, nogil=True)
def _alike_pairs(values, order, starts, stops, radius, room, ranges):
    """`alike_pairs` of one series.

    room, (ROWS, n + LANES), and ranges, (6, n + LANES), of integers without a sign that hold these
    numbers of samples, are filled.
    """
    n = order.size
    place, low, high, pivots = room[0], room[1], room[2], room[3]
    upto, before, after = room[4], room[5], room[6]
    ascending = np.empty(n + 1)
    ascending[n] = math.nan
    for k in range(n):
        ascending[k] = values[order[k]]
        place[order[k]] = k
    _neighbours(ascending, radius, low, high)
    size = _pivots(order, starts, stops, 1, 1, pivots, upto)
    core = _core(values, starts, stops, radius, 1)
    surely = 0
    inner = 0
    for k in range(size):
        inner = max(inner, k + 1)
        i = pivots[k]
        if core >= 0.0:
            while inner < size and values[pivots[inner]] - values[i] <= core:
                inner += 1
        surely += inner - k - 1
        one, two = place[i - 1], place[i + 1]
        before[k], after[k] = one, two
        ranges[0, k], ranges[1, k] = inner, upto[high[place[i]]] - inner
        ranges[2, k], ranges[3, k] = low[one], high[one] - low[one]
        ranges[4, k], ranges[5, k] = low[two], high[two] - low[two]
    ranges[:2, size : size + GROUP] = 0
    shorter, longer = _rims(before, after, ranges, size)
    return surely + shorter, surely + longer


@njit(cache=True, nogil=True)
def alike_pairs(values, order, starts, stops, radius):
    """Pairs of stretches of two samples that are alike, and still alike with the third sample.

    Only stretches that a third sample follows in their run are compared. The rim compares places
    in ascending order instead of values, integers in neighbouring memory, which is as exact:
    subtraction keeps order when it rounds, so what lies within the radius of a sample is an
    unbroken range of places.

    Cost: the square of the samples, at about 0.04 ns a pair of the rim. Noise on smooth movement
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
        series = values[first:last], order[first:last], starts[s] - first, stops[s] - first
        columns = last - first + LANES
        if last - first <= SHORT:
            room, ranges = np.empty((ROWS, columns), np.uint16), np.empty((6, columns), np.uint16)
            counts[s] = _alike_pairs(*series, radius, room, ranges)
        else:
            wide, wider = np.empty((ROWS, columns), np.uint32), np.empty((6, columns), np.uint32)
            counts[s] = _alike_pairs(*series, radius, wide, wider)
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
