"""Plate channels to centre of pressure and load, one pass over the samples."""

import math

from numba import njit


@njit(cache=True, nogil=True)
def combine(matrix, source, out):
    """Add a matrix product to rows, block by block so that each block stays in the cache.

    A product with a zero of the matrix is left out, so that a channel counts only where it acts.

    Parameters
    ----------
    matrix : (r, c) float64
    source : (c, n) float64
    out : (r, n) float64
        Added to.
    """
    block = 1024
    for first in range(0, source.shape[1], block):
        last = min(first + block, source.shape[1])
        for r in range(matrix.shape[0]):
            target = out[r, first:last]
            for c in range(source.shape[0]):
                weight = matrix[r, c]
                if weight == 0.0:
                    continue
                x = source[c, first:last]
                for i in range(x.size):
                    target[i] += weight * x[i]


@njit(cache=True, nogil=True)
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
        force = fz[i]
        if force > threshold:
            ml[i] = centre_ml + q_ml[i] / force
            ap[i] = centre_ap + q_ap[i] / force
            if math.isnan(ml[i]) or math.isnan(ap[i]):
                ml[i] = math.nan
                ap[i] = math.nan
        else:
            ml[i] = math.nan
            ap[i] = math.nan


@njit(cache=True, nogil=True)
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
        if total > threshold:
            share[i] = 100.0 * left[i] / total
        else:
            share[i] = math.nan
