"""How long a path stays near each of its points, and the peaks of a series."""

import math

import numpy as np
from numba import njit

FINE = 3
"""A block of the finest level has 2^3 samples, and eight times as many on each next level."""
LEVELS = 4
STRETCH = 32
"""Samples that are looked at together, one by one."""
LONG = 64
"""Samples: from this mean time on, the way of a block's eight samples is looked for together."""
SAFE = 1e-9
"""Blocks are taken whole only this share of the radius inside: rounding cannot matter."""


@njit(cache=True, nogil=True)
def blocks(ml, ap):
    """Circles round the blocks of a path, whole blocks only, level after level.

    Parameters
    ----------
    ml, ap : (n,) float64, mm

    Returns
    -------
    firsts : (levels + 1,) int64
        Where each level starts in `circles`; the last is their number.
    circles : (m, 3) float64, mm
        Centre ml, centre ap and radius.
    """
    firsts = np.zeros(LEVELS + 1, dtype=np.int64)
    top = 0
    while top < LEVELS and ml.size >> FINE * (top + 1) > 0:
        firsts[top + 1] = firsts[top] + (ml.size >> FINE * (top + 1))
        top += 1
    boxes = np.empty((firsts[top], 4))
    circles = np.empty((firsts[top], 3))
    for level in range(top):
        for k in range(firsts[level + 1] - firsts[level]):
            if level == 0:
                first = k << FINE
                left, right, back, front = ml[first], ml[first], ap[first], ap[first]
                for i in range(first + 1, first + (1 << FINE)):
                    left, right = min(left, ml[i]), max(right, ml[i])
                    back, front = min(back, ap[i]), max(front, ap[i])
            else:
                first = firsts[level - 1] + (k << FINE)
                left, right, back, front = boxes[first]
                for i in range(first + 1, first + (1 << FINE)):
                    left, right = min(left, boxes[i, 0]), max(right, boxes[i, 1])
                    back, front = min(back, boxes[i, 2]), max(front, boxes[i, 3])
            at = firsts[level] + k
            boxes[at] = left, right, back, front
            circles[at, 0] = 0.5 * (left + right)
            circles[at, 1] = 0.5 * (back + front)
            circles[at, 2] = 0.5 * math.sqrt((right - left) ** 2 + (front - back) ** 2)
    return firsts[: top + 1], circles


@njit(cache=True, nogil=True)
def _surely_until(block, begin, radius, firsts, circles):
    """Up to where every sample is near every sample of one block, and the widest step taken.

    Two blocks are near each other throughout where the distance of their centres and both their
    radii stay within the radius. Starts at the block itself, one level above `begin`.
    """
    x, y, own = circles[block]
    top = firsts.size - 1
    level = min(begin + 1, top)
    widest = 0
    j = block << FINE
    while level > 0:
        k = j >> FINE * level
        at = firsts[level - 1] + k
        if at < firsts[level]:
            room = radius * (1.0 - SAFE) - own - circles[at, 2]
            u = circles[at, 0] - x
            v = circles[at, 1] - y
            if room > 0.0 and u * u + v * v <= room * room:
                widest = max(widest, level)
                j = (k + 1) << FINE * level
                if level < top and (k + 1) & ((1 << FINE) - 1) == 0:
                    level += 1
                continue
        level -= 1
    return j, widest


@njit(cache=True, nogil=True)
def _outside_among(ml, ap, i, begin, end, limit):
    """The first sample from begin to end whose squared distance from i is over the limit, or end.

    All of them are looked at, without a branch: the compiler makes vectors of it, and where the
    path leaves cannot be foretold.
    """
    x = ml[i]
    y = ap[i]
    first = end
    # an index without a sign is not looked up from the end
    for j in range(np.uintp(begin), np.uintp(end)):
        u = ml[j] - x
        v = ap[j] - y
        first = min(first, end if u * u + v * v <= limit else np.intp(j))
    return first


@njit(cache=True, nogil=True)
def _first_outside(ml, ap, i, j, radius, firsts, circles):
    """The first sample from j on that is farther than the radius from sample i, or the end."""
    n = ml.size
    x = ml[i]
    y = ap[i]
    limit = radius * radius
    safe = radius * (1.0 - SAFE)
    whole = firsts[1] if firsts.size > 1 else 0
    while j < n:
        end = min(j + STRETCH, n)
        j = _outside_among(ml, ap, i, j, end, limit)
        if j < end:
            return j
        k = j >> FINE
        while k < whole:
            room = safe - circles[k, 2]
            u = circles[k, 0] - x
            v = circles[k, 1] - y
            if not (room > 0.0 and u * u + v * v <= room * room):
                break
            k += 1
            j = k << FINE
    return n


@njit(cache=True, nogil=True, error_model="numpy")
def _up_to_the_circle(ml, ap, radius, out):
    """Add, to times up to the last sample inside, the share of the next step that is inside."""
    last = ml.size - 1
    for i in range(ml.size):
        # an index without a sign is not looked up from the end
        before = np.uintp(i + out[i])
        if before == last:
            continue
        after = before + np.uintp(1)
        u = ml[before] - ml[i]
        v = ap[before] - ap[i]
        du = ml[after] - ml[before]
        dv = ap[after] - ap[before]
        # the root of |(u, v) + share (du, dv)| = radius that lies ahead, without cancellation
        square = du * du + dv * dv
        along = u * du + v * dv
        left = radius * radius - u * u - v * v
        root = math.sqrt(along * along + square * left)
        onward = along > 0.0
        share = (left if onward else root - along) / (along + root if onward else square)
        # not a number where a step is too long for its square: it leaves at once
        out[i] += min(share, 1.0) if share > 0.0 else 0.0


@njit(cache=True, nogil=True)
def leaving(ml, ap, radius, interpolated, firsts, circles, out):
    """Time, in samples, from each sample until the path is farther than the radius from it.

    Whole blocks are passed at once where their circles show that none of their samples can be
    outside, where times are long for eight neighbouring samples together, then for each: the
    answer is that of following the path sample by sample.

    Parameters
    ----------
    ml, ap : (n,) float64, mm
        One unbroken run.
    radius : float, mm
    interpolated : bool
        Up to where the circle is left, on the straight step between two samples; else up to the
        last sample inside.
    firsts, circles
        From `blocks`.
    out : (n,) float64
        Filled. Up to the last sample where the path does not leave.
    """
    n = ml.size
    surely = 0
    widest = 0
    passed = 0
    whole = firsts[1] if firsts.size > 1 else 0
    for i in range(n):
        if i & ((1 << FINE) - 1) == 0:
            # where the last eight samples were left soon, looking for a block's way does not pay
            if passed > LONG << FINE and i >> FINE < whole:
                surely, widest = _surely_until(i >> FINE, widest, radius, firsts, circles)
            else:
                surely = 0
            passed = 0
        begin = max(i + 1, surely)
        end = min(begin + STRETCH, n)
        j = _outside_among(ml, ap, i, begin, end, radius * radius)
        if j == end:
            j = _first_outside(ml, ap, i, j, radius, firsts, circles)
        out[i] = j - 1 - i
        passed += j - i
    if interpolated:
        _up_to_the_circle(ml, ap, radius, out)


@njit(cache=True, nogil=True)
def peaks(values, least, found):
    """Places of the local maxima that rise and fall by more than `least`.

    Parameters
    ----------
    values : (n,) float64
    least : float, unit of values
        What is only rounding: changes up to this are flat. A flat top is one peak, at its middle.
    found : (n,) int64
        Filled from its start.

    Returns
    -------
    int
        Peaks found. The first and the last sample are none.
    """
    count = 0
    rising = False
    turn = values[0]
    first = last = 0
    for i in range(1, values.size):
        value = values[i]
        if rising:
            if value > turn + least:
                turn = value
                first = last = i
            elif value >= turn - least:
                last = i
            else:
                found[count] = (first + last) // 2
                count += 1
                rising = False
                turn = value
        elif value > turn + least:
            rising = True
            turn = value
            first = last = i
        else:
            turn = min(turn, value)
    return count
