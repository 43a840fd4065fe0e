"""Loops over a path in the plane: its centre, spread, steps and convex hull.

Paths come as ml and ap, (n,) float64 in mm, with the unbroken runs of defined samples as
starts and stops, (k,) int64, stop not included. Samples outside the runs are never read.
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit

SUMS = {"reassoc", "nsz", "nnan"}
"""The order of a sum is free and the runs hold no NaN, so that loops use the whole width."""


class Centre(NamedTuple):
    """Number of samples, mean position and bounding box; mm."""

    n: int
    ml: float
    ap: float
    low_ml: float
    high_ml: float
    low_ap: float
    high_ap: float


class Spread(NamedTuple):
    """Sums over samples of the path seen from a given point; mm and mm^2."""

    sum_ml: float
    sum_ap: float
    abs_ml: float
    abs_ap: float
    square_ml: float
    square_ap: float
    product: float
    distance: float


class Steps(NamedTuple):
    """Sums over steps between neighbouring samples; lengths in mm, swept in mm^2."""

    n: int
    ml: float
    ap: float
    total: float
    scaled: float
    swept: float


class Polygon(NamedTuple):
    """Area, perimeter and longest distance between two vertices; mm^2 and mm."""

    area: float
    perimeter: float
    diameter: float


@njit(cache=True, nogil=True, fastmath=SUMS)
def centre(ml, ap, starts, stops):
    """Mean and bounding box of the samples in the runs.

    Sums are taken from the first sample, so that a path that does not move has exactly that
    sample as its mean. No sample: n is 0 and the rest NaN.

    Returns
    -------
    Centre
    """
    count = 0
    if starts.size == 0:
        return Centre(0, np.nan, np.nan, np.nan, np.nan, np.nan, np.nan)
    first_ml = ml[starts[0]]
    first_ap = ap[starts[0]]
    sum_ml = 0.0
    sum_ap = 0.0
    low_ml = first_ml
    high_ml = first_ml
    low_ap = first_ap
    high_ap = first_ap
    for k in range(starts.size):
        x = ml[starts[k] : stops[k]]
        y = ap[starts[k] : stops[k]]
        count += x.size
        for i in range(x.size):
            sum_ml += x[i] - first_ml
            sum_ap += y[i] - first_ap
        for i in range(x.size):
            low_ml = x[i] if x[i] < low_ml else low_ml
            high_ml = x[i] if x[i] > high_ml else high_ml
            low_ap = y[i] if y[i] < low_ap else low_ap
            high_ap = y[i] if y[i] > high_ap else high_ap
    return Centre(
        count, first_ml + sum_ml / count, first_ap + sum_ap / count,
        low_ml, high_ml, low_ap, high_ap,
    )  # fmt: skip


@njit(cache=True, nogil=True, fastmath=SUMS)
def spread(ml, ap, starts, stops, centre_ml, centre_ap, distance):
    """Sums of first and second order about a point.

    Parameters
    ----------
    centre_ml, centre_ap : float, mm
    distance : (m,) float64, mm
        Filled with the distance of each sample in the runs from the point; m samples in all.

    Returns
    -------
    Spread
    """
    sum_ml = 0.0
    sum_ap = 0.0
    abs_ml = 0.0
    abs_ap = 0.0
    square_ml = 0.0
    square_ap = 0.0
    product = 0.0
    total = 0.0
    done = 0
    for k in range(starts.size):
        x = ml[starts[k] : stops[k]]
        y = ap[starts[k] : stops[k]]
        r = distance[done : done + x.size]
        done += x.size
        for i in range(x.size):
            u = x[i] - centre_ml
            v = y[i] - centre_ap
            uu = u * u
            vv = v * v
            r[i] = math.sqrt(uu + vv)
            sum_ml += u
            sum_ap += v
            abs_ml += abs(u)
            abs_ap += abs(v)
            square_ml += uu
            square_ap += vv
            product += u * v
            total += r[i]
    return Spread(sum_ml, sum_ap, abs_ml, abs_ap, square_ml, square_ap, product, total)


@njit(cache=True, nogil=True, fastmath=SUMS)
def steps(ml, ap, starts, stops, centre_ml, centre_ap, scale_ml, scale_ap):
    """Sums over the steps whose two samples lie in one run.

    Parameters
    ----------
    centre_ml, centre_ap : float, mm
        The point from which the swept area is seen.
    scale_ml, scale_ap : float, 1/mm
        Factors on the two axes for `scaled`.

    Returns
    -------
    Steps
        ml and ap: sums of the absolute differences; total: of the straight steps; scaled: of
        the straight steps after scaling; swept: of twice the triangles seen from the centre.
    """
    count = 0
    along_ml = 0.0
    along_ap = 0.0
    total = 0.0
    scaled = 0.0
    swept = 0.0
    for k in range(starts.size):
        size = stops[k] - starts[k] - 1
        count += size
        x = ml[starts[k] : stops[k] - 1]
        y = ap[starts[k] : stops[k] - 1]
        next_x = ml[starts[k] + 1 : stops[k]]
        next_y = ap[starts[k] + 1 : stops[k]]
        for i in range(size):
            last_u = x[i] - centre_ml
            last_v = y[i] - centre_ap
            u = next_x[i] - centre_ml
            v = next_y[i] - centre_ap
            du = u - last_u
            dv = v - last_v
            along_ml += abs(du)
            along_ap += abs(dv)
            total += math.sqrt(du * du + dv * dv)
            scaled += math.sqrt((du * scale_ml) ** 2 + (dv * scale_ap) ** 2)
            swept += abs(u * last_v - last_u * v)
    return Steps(count, along_ml, along_ap, total, scaled, swept)


@njit(cache=True, nogil=True)
def outermost(ml, ap, starts, stops, kept):
    """Indices of the samples that can be corners of the convex hull.

    Samples strictly inside the octagon of the farthest samples in eight directions are left
    out: they lie inside the hull.

    Parameters
    ----------
    kept : (n,) int64
        Filled from its beginning.

    Returns
    -------
    int
        How many were kept.
    """
    if starts.size == 0:
        return 0
    corner_ml = np.full(8, ml[starts[0]])
    corner_ap = np.full(8, ap[starts[0]])
    reach = np.full(8, -np.inf)
    for k in range(starts.size):
        for i in range(starts[k], stops[k]):
            x = ml[i]
            y = ap[i]
            # counter-clockwise from straight back
            away = (-y, x - y, x, x + y, y, y - x, -x, -x - y)
            for d in range(8):
                if away[d] > reach[d]:
                    reach[d] = away[d]
                    corner_ml[d] = x
                    corner_ap[d] = y
    return _outside(ml, ap, starts, stops, corner_ml, corner_ap, kept)


@njit(cache=True, nogil=True)
def _outside(ml, ap, starts, stops, corner_ml, corner_ap, kept):
    """The samples that do not lie clearly inside the octagon; equal corners make no edge."""
    side_ml = np.empty(8)
    side_ap = np.empty(8)
    from_ml = np.empty(8)
    from_ap = np.empty(8)
    sides = 0
    for d in range(8):
        e = (d + 1) % 8
        if corner_ml[d] != corner_ml[e] or corner_ap[d] != corner_ap[e]:
            side_ml[sides] = corner_ml[e] - corner_ml[d]
            side_ap[sides] = corner_ap[e] - corner_ap[d]
            from_ml[sides] = corner_ml[d]
            from_ap[sides] = corner_ap[d]
            sides += 1
    width = corner_ml[2] - corner_ml[6]
    height = corner_ap[4] - corner_ap[0]
    # wide enough that rounding never takes a corner of the hull for an inner point
    margin = 1e-12 * (width + height) ** 2
    count = 0
    for k in range(starts.size):
        for i in range(starts[k], stops[k]):
            inside = sides > 2
            for d in range(sides):
                turn = side_ml[d] * (ap[i] - from_ap[d]) - side_ap[d] * (ml[i] - from_ml[d])
                if not turn > margin:
                    inside = False
                    break
            if not inside:
                kept[count] = i
                count += 1
    return count


@njit(cache=True, nogil=True)
def hull(ml, ap, corner_ml, corner_ap):
    """Corners of the convex hull by the monotone chain, counter-clockwise.

    Parameters
    ----------
    ml, ap : (m,) float64, mm
        Sorted by ml, equal ml by ap; m at least 1.
    corner_ml, corner_ap : (2 m + 1,) float64, mm
        Filled from their beginning.

    Returns
    -------
    int
        Number of corners; 2 where all points lie on a line, and where there is one point.
    """
    m = ml.size
    size = 0
    floor = 0
    for step in range(2 * m):
        # along the sorted points for the lower chain, then back for the upper one
        i = step if step < m else 2 * m - 1 - step
        if step == m:
            size -= 1
            floor = size
        while size - floor >= 2:
            du = corner_ml[size - 1] - corner_ml[size - 2]
            dv = corner_ap[size - 1] - corner_ap[size - 2]
            turn = du * (ap[i] - corner_ap[size - 2]) - dv * (ml[i] - corner_ml[size - 2])
            if turn > 0.0:
                break
            size -= 1
        corner_ml[size] = ml[i]
        corner_ap[size] = ap[i]
        size += 1
    return max(size - 1, min(m, 2))


@njit(cache=True, nogil=True)
def polygon(ml, ap):
    """Area, perimeter and diameter of a convex polygon.

    Parameters
    ----------
    ml, ap : (h,) float64, mm
        Corners, counter-clockwise, h at least 1.

    Returns
    -------
    Polygon
        The perimeter of two corners is twice their distance: there and back.
    """
    h = ml.size
    area = 0.0
    perimeter = 0.0
    widest = 0.0
    far = 1 % h
    moves = 0
    for i in range(h):
        j = (i + 1) % h
        du = ml[j] - ml[i]
        dv = ap[j] - ap[i]
        area += (ml[i] - ml[0]) * (ap[j] - ap[0]) - (ml[j] - ml[0]) * (ap[i] - ap[0])
        perimeter += math.sqrt(du * du + dv * dv)
        # rotating callipers: the farthest corner from each side only moves forward
        while moves < 3 * h:
            widest = max(widest, (ml[far] - ml[i]) ** 2 + (ap[far] - ap[i]) ** 2)
            widest = max(widest, (ml[far] - ml[j]) ** 2 + (ap[far] - ap[j]) ** 2)
            beyond = (far + 1) % h
            if not du * (ap[beyond] - ap[far]) - dv * (ml[beyond] - ml[far]) > 0.0:
                break
            far = beyond
            moves += 1
    return Polygon(0.5 * area, perimeter, math.sqrt(widest))
