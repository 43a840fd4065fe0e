"""Loops over the left foot's share of the load: its crossings, its rate and its shifts."""

from typing import NamedTuple

from numba import njit


class Rate(NamedTuple):
    """Number of steps between neighbouring samples and the sum of their squares."""

    n: int
    square: float


@njit(cache=True, nogil=True)
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
        last = w[0]
        for i in range(1, w.size):
            square += (w[i] - last) ** 2
            last = w[i]
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
