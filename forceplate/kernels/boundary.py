"""Loops of a path inside a convex polygon: how soon and how far its edges are.

A polygon comes as the outward unit normals of its edges, normal_ml and normal_ap, and their
reach, (m,) float64: a point p lies inside where normal . p < reach for every edge. For such a
polygon the edge line that is met first is the boundary itself. Paths come as ml and ap, (n,)
float64 in mm, with the unbroken runs of defined samples as starts and stops, (k,) int64.
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit

REASSOCIATE = {"reassoc", "contract", "nsz"}
"""Sums may be taken in any order, so that several samples are added at once."""
NEAR = 512
"""Samples whose points are at hand together."""


class Counted(NamedTuple):
    """Samples with a time to the boundary, beyond the boundary, and never coming to it."""

    timed: int
    beyond: int
    never: int


@njit(cache=True, nogil=True)
def straight_times(ml, ap, starts, stops, rate, ends, normal_ml, normal_ap, reach, tau, edge):
    """Time until each sample, going on at its velocity, meets the boundary.

    The velocity is the central difference over five samples, whose error falls with the fourth
    power of the step.

    Parameters
    ----------
    ends : int
        The first and last so many samples of a run have no time; at least 2.
    tau : (n,) float64, s
        Filled; NaN where there is no time.
    edge : (n,) float64
        Filled with the index of the edge that is met; -1 where there is no time.

    Returns
    -------
    Counted
    """
    tau[:] = math.nan
    edge[:] = -1.0
    twelfth = rate / 12.0
    timed = 0
    beyond = 0
    never = 0
    u, v = np.empty(NEAR), np.empty(NEAR)
    for k in range(starts.size):
        for first in range(starts[k] + ends, stops[k] - ends, NEAR):
            last = min(first + NEAR, stops[k] - ends)
            x, y = ml[first - 2 : last + 2], ap[first - 2 : last + 2]
            soon, met = tau[first:last], edge[first:last]
            for i in range(soon.size):
                u[i] = (8.0 * (x[i + 3] - x[i + 1]) - (x[i + 4] - x[i])) * twelfth
                v[i] = (8.0 * (y[i + 3] - y[i + 1]) - (y[i + 4] - y[i])) * twelfth
                soon[i] = 0.0
            for e in range(reach.size):
                a, b = normal_ml[e], normal_ap[e]
                name = float(e)
                # one loop an edge and no branch in it: the compiler makes vectors of it
                for i in range(soon.size):
                    gap = reach[e] - a * x[i + 2] - b * y[i + 2]
                    speed = a * u[i] + b * v[i]
                    often = speed / gap if gap > 0.0 else np.inf
                    met[i] = name if often > soon[i] else met[i]
                    soon[i] = often if often > soon[i] else soon[i]
            for i in range(soon.size):
                if soon[i] == np.inf:
                    beyond += 1
                    met[i] = -1.0
                    soon[i] = np.nan
                elif soon[i] > 0.0:
                    timed += 1
                    soon[i] = 1.0 / soon[i]
                else:
                    never += 1
                    soon[i] = np.nan
    return Counted(timed, beyond, never)


@njit(cache=True, nogil=True)
def curved_times(ml, ap, starts, stops, rate, ends, normal_ml, normal_ap, reach, tau, edge):
    """As `straight_times`, going on at the velocity and the acceleration of each sample.

    The acceleration is the second difference over the same five samples.
    """
    tau[:] = math.nan
    edge[:] = -1.0
    twelfth = rate / 12.0
    timed = 0
    beyond = 0
    never = 0
    for k in range(starts.size):
        for i in range(starts[k] + ends, stops[k] - ends):
            u = (8.0 * (ml[i + 1] - ml[i - 1]) - (ml[i + 2] - ml[i - 2])) * twelfth
            v = (8.0 * (ap[i + 1] - ap[i - 1]) - (ap[i + 2] - ap[i - 2])) * twelfth
            p = 16.0 * ((ml[i + 1] - ml[i]) - (ml[i] - ml[i - 1]))
            q = 16.0 * ((ap[i + 1] - ap[i]) - (ap[i] - ap[i - 1]))
            p = (p - ((ml[i + 2] - ml[i]) - (ml[i] - ml[i - 2]))) * twelfth * rate
            q = (q - ((ap[i + 2] - ap[i]) - (ap[i] - ap[i - 2]))) * twelfth * rate
            soonest = np.inf
            inside = True
            for e in range(reach.size):
                gap = reach[e] - normal_ml[e] * ml[i] - normal_ap[e] * ap[i]
                inside = inside and gap > 0.0
                speed = normal_ml[e] * u + normal_ap[e] * v
                change = normal_ml[e] * p + normal_ap[e] * q
                square = speed * speed + 2.0 * change * gap
                time = np.inf
                # the root without a difference of nearly equal numbers
                if square >= 0.0 and speed > 0.0:
                    time = 2.0 * gap / (speed + math.sqrt(square))
                elif square >= 0.0 and change > 0.0:
                    time = (math.sqrt(square) - speed) / change
                if time < soonest:
                    soonest = time
                    edge[i] = e
            if not inside:
                beyond += 1
                edge[i] = -1.0
            elif soonest < np.inf:
                timed += 1
                tau[i] = soonest
            else:
                never += 1
    return Counted(timed, beyond, never)


@njit(cache=True, nogil=True)
def minima(tau, parts, low, sums):
    """Local minima between two samples that are larger; of equal neighbours the last one counts.

    NaN parts the series: nothing counts that is not seen to fall and to rise again.

    Parameters
    ----------
    parts : (p + 1,) int64
        Where the parts of the window begin and end: from the first sample to the last.
    low : ((n + 1) // 2,) float64, s
        Filled from its beginning with the values.
    sums : (p, 2) float64
        Filled: how many lie in each part, and their sum.

    Returns
    -------
    int
        How many there are.
    """
    count = 0
    falling = False
    for part in range(parts.size - 1):
        first = count
        for i in range(parts[part], min(parts[part + 1], tau.size - 1)):
            # no branch, which the processor could not foresee: what does not count is written over
            rises = tau[i + 1] > tau[i]
            low[count] = tau[i]
            count += rises and falling
            falling = tau[i + 1] < tau[i] or (falling and tau[i + 1] == tau[i])
        total = 0.0
        for k in range(first, count):
            total += low[k]
        sums[part, 0], sums[part, 1] = count - first, total
    return count


@njit(cache=True, nogil=True, fastmath=REASSOCIATE)
def tally(tau, edge, quarter, below, parts, sums):
    """Counts and sums of the times in each part of the window.

    Parameters
    ----------
    quarter : (m,) int64
        Of each edge: 0 front, 1 back, 2 left, 3 right.
    below : float, s
    parts : (p + 1,) int64
        Where the parts begin and end.
    sums : (p, 7) float64
        Filled: number of times, their sum, number under `below`, number to each quarter.
    """
    sums[:] = 0.0
    for part in range(parts.size - 1):
        row = sums[part]
        times = tau[parts[part] : parts[part + 1]]
        met = edge[parts[part] : parts[part + 1]]
        count = 0
        under = 0
        total = 0.0
        # loops without a branch: the compiler makes vectors of them
        for i in range(times.size):
            there = not math.isnan(times[i])
            count += there
            under += times[i] < below
            total += times[i] if there else 0.0
        row[0], row[1], row[2] = count, total, under
        for e in range(quarter.size):
            toward = 0
            for i in range(met.size):
                toward += met[i] == e
            row[3 + quarter[e]] += toward


@njit(cache=True, nogil=True)
def margins(ml, ap, speed_ml, speed_ap, omega_ml, omega_ap, normal_ml, normal_ap, reach, margin):
    """Distance of each extrapolated point from the nearest edge line, negative beyond it.

    Parameters
    ----------
    speed_ml, speed_ap : (n,) float64, mm/s
        Over the rates omega_ml and omega_ap, 1/s, they are added to the points.
    margin : (n,) float64, mm
        Filled; NaN where a point has no number.
    """
    # some samples at a time, which stay in the near cache
    x, y = np.empty(NEAR), np.empty(NEAR)
    for first in range(0, margin.size, NEAR):
        near = margin[first : first + NEAR]
        along_ml, along_ap = ml[first : first + NEAR], ap[first : first + NEAR]
        onward_ml, onward_ap = speed_ml[first : first + NEAR], speed_ap[first : first + NEAR]
        for i in range(near.size):
            x[i] = along_ml[i] + onward_ml[i] / omega_ml
            y[i] = along_ap[i] + onward_ap[i] / omega_ap
            near[i] = np.inf
        for e in range(reach.size):
            a = normal_ml[e]
            b = normal_ap[e]
            for i in range(near.size):
                gap = reach[e] - a * x[i] - b * y[i]
                near[i] = near[i] if gap >= near[i] else gap
