"""Sums of one series over the parts of its window."""

import math

from numba import njit


@njit(cache=True, nogil=True)
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
            if math.isfinite(x[i]):
                away = x[i] - base
                n += 1
                total += away
                square += away * away
                size += abs(x[i])
        sums[part, 0] = n
        sums[part, 1] = total
        sums[part, 2] = square
        sums[part, 3] = size
    return base
