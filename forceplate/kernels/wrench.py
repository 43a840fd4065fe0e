"""Plate channels to centre of pressure and load, one pass over the samples."""

import math

from numba import njit


@njit(cache=True, nogil=True)
def combine(matrix, source, own, shared, anew):
    """A matrix product, block by block so that the source is fetched once.

    A product with a zero of the matrix is left out, so that a channel counts only where it acts.

    Parameters
    ----------
    matrix : (r + s, c) float64
    source : (c, n) float64
    own : (r, n) float64
        Written to: the first rows of the product.
    shared : (s, n) float64
        The other rows are added to it.
    anew : bool
        Whatever stands in `shared` is written over instead.

    Returns
    -------
    whole : bool
        No value of the source is NaN or infinite.
    """
    block = 1024
    mine = own.shape[0]
    broken = 0
    for first in range(0, source.shape[1], block):
        last = min(first + block, source.shape[1])
        for c in range(source.shape[0]):
            broken += _not_finite(source[c, first:last])
        for r in range(matrix.shape[0]):
            target = own[r, first:last] if r < mine else shared[r - mine, first:last]
            empty = anew or r < mine
            for c in range(source.shape[0]):
                if matrix[r, c] != 0.0:
                    _add(matrix[r, c], source[c, first:last], target, empty)
                    empty = False
            if empty:
                target[:] = 0.0
    return broken == 0


@njit(cache=True, nogil=True)
def _not_finite(values):
    count = 0
    for i in range(values.size):
        count += values[i] - values[i] != 0.0
    return count


@njit(cache=True, nogil=True)
def _add(weight, x, target, anew):
    if anew:
        for i in range(x.size):
            target[i] = weight * x[i]
    else:
        for i in range(x.size):
            target[i] += weight * x[i]


@njit(cache=True, nogil=True, error_model="numpy")
def point_of_pressure(fz, q_ml, q_ap, centre_ml, centre_ap, threshold, ml, ap):
    """COP of one plate or foot: first moments over vertical force.

    Parameters
    ----------
    fz : (n,) float64, N
    q_ml, q_ap : (n,) float64, N·mm
        Vertical force times the COP's distance from the centre.
    centre_ml, centre_ap : float, mm
    threshold : float, N
        At or under it, and where anything is NaN, the point is NaN.
    ml, ap : (n,) float64, mm
        Written to.
    """
    for i in range(fz.size):
        # chosen at the end and without a branch, so that the divisions go by vectors
        x = centre_ml + q_ml[i] / fz[i]
        y = centre_ap + q_ap[i] / fz[i]
        there = (fz[i] > threshold) & (x == x) & (y == y)
        ml[i] = x if there else math.nan
        ap[i] = y if there else math.nan


@njit(cache=True, nogil=True, error_model="numpy")
def share_of_load(left, right, threshold, share):
    """Share of the left foot in the vertical force, %.

    Parameters
    ----------
    left, right : (n,) float64, N
    threshold : float, N
        Where the sum is at or under it, and where anything is NaN, the share is NaN.
    share : (n,) float64, %
        Written to.
    """
    for i in range(left.size):
        total = left[i] + right[i]
        part = 100.0 * left[i] / total
        share[i] = part if total > threshold else math.nan
