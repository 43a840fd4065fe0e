"""Sums of one series over the parts of its window."""

import math

from numba import njit

REASSOCIATE = {"reassoc", "contract", "nsz"}
"""Sums may be taken in any order, so that several samples are added at once."""


@njit(cache=True, nogil=True, fastmath=REASSOCIATE)
def tally(series, edges, sums):
    """Sums of what is finite in each part, seen from the first finite value.

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
        The first finite value: sums from it lose no digits to a far-away mean. 0 if there is none.
    """
    base = 0.0
    for i in range(series.size):
        if math.isfinite(series[i]):
            base = series[i]
            break
    for part in range(edges.size - 1):
        x = series[edges[part] : edges[part + 1]]
        n = 0
        total = 0.0
        square = 0.0
        size = 0.0
        for i in range(x.size):
            # no branch: the compiler makes vectors of it
            there = math.isfinite(x[i])
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
