"""Loops over the left foot's share of the load: its crossings, its rate and its shifts."""

import math
from typing import NamedTuple

from numba import njit

REASSOCIATE = {"reassoc", "contract", "nsz"}
"""Sums may be taken in any order, so that several samples are added at once."""


class Rate(NamedTuple):
    """Number of steps between neighbouring samples and the sum of their squares."""

    n: int
    square: float


@njit(cache=True, nogil=True, fastmath=REASSOCIATE)
def rate(load, starts, stops):
    """Steps of the load whose two samples lie in one run.

    Parameters
    ----------
    load : (n,) float64, %
    starts, stops : (k,) int64
        Unbroken runs, stop not included.

    Returns
    -------
    Rate
        square in %^2.
    """
    count = 0
    square = 0.0
    for k in range(starts.size):
        w = load[starts[k] : stops[k]]
        count += w.size - 1
        later = w[1:]
        for i in range(later.size):
            square += (later[i] - w[i]) ** 2
    return Rate(count, square)


@njit(cache=True, nogil=True)
def crossings(load, starts, stops, level, margin):
    """How often the load goes from one side of a level to the other.

    A side is taken once the load is more than `margin` past the level; between, the last side
    holds, also across a gap. The first side taken is no crossing.

    Returns
    -------
    int
    """
    side = 0
    count = 0
    for k in range(starts.size):
        w = load[starts[k] : stops[k]]
        for i in range(w.size):
            past = w[i] - level
            now = 1 if past > margin else (-1 if past < -margin else side)
            if now != side and side != 0:
                count += 1
            side = now
    return count


@njit(cache=True, nogil=True)
def shifts(load, starts, stops, part, gap, ratio, smallest):
    """How often the load goes over to another level.

    A window of `part` samples, `gap` samples and `part` samples moves sample by sample through
    each run. It sees a shift where the means of its two parts differ by at least `smallest` and
    at least `ratio` times the pooled standard deviation within the parts. Neighbouring windows
    that see a shift of the same direction make one shift; where they go on for longer than a
    whole window the load drifts, and it does not count.

    Parameters
    ----------
    load : (n,) float64, %
    part, gap : int
    ratio : float
    smallest : float, %

    Returns
    -------
    int
    """
    whole = 2 * part + gap
    # a root and divisions would cost more than all else in the loop
    share = 1.0 / part
    found = 0
    for k in range(starts.size):
        w = load[starts[k] : stops[k]]
        if w.size < whole:
            continue
        # sums from the run's first value: the squares then do not cancel
        base = w[0]
        before = 0.0
        before_square = 0.0
        after = 0.0
        after_square = 0.0
        later = w[part + gap :]
        for i in range(part):
            before += w[i] - base
            before_square += (w[i] - base) ** 2
            after += later[i] - base
            after_square += (later[i] - base) ** 2
        side = 0
        length = 0
        for i in range(w.size - whole + 1):
            step = (after - before) * share
            within = (before_square + after_square) * share
            within -= (before * share) ** 2 + (after * share) ** 2
            now = 0
            if abs(step) >= smallest and step * step >= 0.5 * ratio * ratio * within:
                now = 1 if step > 0.0 else -1
            if now != side:
                if side != 0 and length <= whole:
                    found += 1
                side = now
                length = 0
            length += 1
            if i + whole < w.size:
                before += w[i + part] - w[i]
                before_square += (w[i + part] - base) ** 2 - (w[i] - base) ** 2
                after += later[i + part] - later[i]
                after_square += (later[i + part] - base) ** 2 - (later[i] - base) ** 2
        if side != 0 and length <= whole:
            found += 1
    return found


@njit(cache=True, nogil=True)
def _along(ml, ap, lever):
    """Place of a point between heel (0) and toe (1); beyond them it stays there."""
    return min(max((ml - lever[0]) * lever[2] + (ap - lever[1]) * lever[3], 0.0), 1.0)


@njit(cache=True, nogil=True, fastmath=REASSOCIATE)
def quarters(load, left_ml, left_ap, right_ml, right_ap, levers, edges, sums):
    """Sums of the load on fore- and hindfoot of both feet, by part.

    Parameters
    ----------
    load : (n,) float64, %
        Share of the left foot.
    left_ml, left_ap, right_ml, right_ap : (n,) float64, mm
        COP of each foot.
    levers : (2, 4) float64
        Of the left and the right foot: ml and ap of the heel, mm, and of the vector from heel to
        toe over its squared length, 1/mm.
    edges : (p + 1,) int64
        Where the parts begin and end.
    sums : (p, 5) float64
        Filled: samples at which all five are finite, and over them left forefoot, right forefoot,
        left hindfoot and right hindfoot, %.
    """
    for part in range(sums.shape[0]):
        share = load[edges[part] : edges[part + 1]]
        x = left_ml[edges[part] : edges[part + 1]]
        y = left_ap[edges[part] : edges[part + 1]]
        u = right_ml[edges[part] : edges[part + 1]]
        v = right_ap[edges[part] : edges[part + 1]]
        n = 0
        left_fore = right_fore = left_hind = right_hind = 0.0
        for i in range(share.size):
            # a difference from itself, which isfinite takes, would be 0 where sums may be reordered
            there = abs(share[i] + x[i] + y[i] + u[i] + v[i]) < math.inf
            left = share[i] if there else 0.0
            right = 100.0 - share[i] if there else 0.0
            left_front = _along(x[i], y[i], levers[0]) if there else 0.0
            right_front = _along(u[i], v[i], levers[1]) if there else 0.0
            n += there
            left_fore += left * left_front
            right_fore += right * right_front
            left_hind += left * (1.0 - left_front)
            right_hind += right * (1.0 - right_front)
        sums[part] = float(n), left_fore, right_fore, left_hind, right_hind
