"""Sums of one series over the parts of its window."""

import math
from typing import NamedTuple

from numba import njit

REASSOCIATE = {"reassoc", "contract", "nsz"}
"""Sums may be taken in any order, so that several samples are added at once."""


class Tally(NamedTuple):
    """Sums of what is finite in a series."""

    base: float
    """What the next two are seen from: the mean, but for rounding; of equal values theirs."""
    n: float
    total: float
    squares: float
    absolute: float
    """Sum of absolute values, seen from nothing."""


@njit(cache=True, nogil=True, fastmath=REASSOCIATE)
def tally(series, edges, sums):
    """Sums of what is finite in each part, seen from the mean of all of it.

    Parameters
    ----------
    series : (n,) float64
    edges : (p + 1,) int64
        Where the parts begin and end.
    sums : (2, 4, p) float64
        Filled: number of finite samples, sum and sum of squares from the base, and sum of
        absolute values from nothing; of each part, then of what is left without it.

    Returns
    -------
    Tally
        Of all parts. Sums from its base lose no digits to a far-away mean; it is 0 if nothing is
        finite.
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
        sums[0, 0, part] = n
        sums[0, 1, part] = total
        sums[0, 2, part] = square
        sums[0, 3, part] = size
    whole = sums[0].sum(axis=1)
    for column in range(4):
        for part in range(edges.size - 1):
            sums[1, column, part] = whole[column] - sums[0, column, part]
    return Tally(base, whole[0], whole[1], whole[2], whole[3])
