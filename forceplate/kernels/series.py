"""Sums of one series over the parts of its window."""

import math

from numba import njit

REASSOCIATE = {"reassoc", "contract", "nsz"}
"""Sums may be taken in any order, so that several samples are added at once."""


@njit(cache=True, nogil=True, fastmath=REASSOCIATE)
def tally(series, edges, sums):
    """Sums of what is finite in each part, seen from the mean of all of it.

    Parameters
    ----------
    series : (n,) float64
    edges : (p + 1,) int64
        Where the parts begin and end.
    sums : (p, 4) float64
        Filled: number of finite samples, sum and sum of squares from the returned value, and sum
        of absolute values from nothing.

    Returns
    -------
    float
        The mean, but for rounding; of equal values exactly theirs. Sums from it lose no digits to
        a far-away mean. 0 if nothing is finite.
    """
    first = 0.0
    for i in range(series.size):
        if abs(series[i]) < math.inf:
            first = series[i]
            break
    count = 0
    away_from_first = 0.0
    for i in range(series.size):
        there = abs(series[i]) < math.inf
        count += there
        away_from_first += series[i] - first if there else 0.0
    base = first + away_from_first / max(count, 1)
    for part in range(edges.size - 1):
        x = series[edges[part] : edges[part + 1]]
        n = 0
        total = 0.0
        square = 0.0
        size = 0.0
        for i in range(x.size):
            # no branch: the compiler makes vectors of it
            there = abs(x[i]) < math.inf
            value = x[i] if there else 0.0
            away = value - base if there else 0.0
            n += there
            total += away
            square += away * away
            size += abs(value)
        sums[part, 0] = n
        sums[part, 1] = total
        sums[part, 2] = square
        sums[part, 3] = size
    return base
