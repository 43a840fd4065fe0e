"""Sums of a path over the parts of a window, for intervals within a trial.

Paths come as ml and ap, (n,) float64 in mm, with the unbroken runs of defined samples as
starts and stops, (k,) int64, stop not included.
"""

import math

import numpy as np
from numba import njit

COLUMNS: tuple[str, ...] = (
    "n", "ml", "ap", "abs_ml", "abs_ap", "square_ml", "square_ap", "product", "distance",
    "steps", "step_ml", "step_ap", "step", "swept",
)  # fmt: skip


SUMS = {"reassoc", "nsz"}
"""The order of a sum is free, so that loops use the whole width."""


@njit(cache=True, nogil=True)
def path_parts(ml, ap, starts, stops, edges, centre_ml, centre_ap, sums):
    """Sums over the samples and steps of each part; a step belongs to the part of its end.

    Parameters
    ----------
    edges : (p + 1,) int64
        Where the parts begin and end.
    centre_ml, centre_ap : float, mm
        The point that the path is seen from.
    sums : (2, 14, p) float64
        Filled in the order of COLUMNS, of each part and then of what is left without it: mm and
        mm^2; swept is twice the area of the triangles.
    """
    rows = np.zeros((edges.size - 1, sums.shape[1]))
    for part in range(edges.size - 1):
        for k in range(starts.size):
            first = max(starts[k], edges[part])
            last = min(stops[k], edges[part + 1])
            if first >= last:
                continue
            _samples(ml[first:last], ap[first:last], centre_ml, centre_ap, rows[part])
            first -= 1 if first > starts[k] else 0
            _steps(ml[first:last], ap[first:last], centre_ml, centre_ap, rows[part])
    whole = rows.sum(axis=0)
    for column in range(whole.size):
        for part in range(edges.size - 1):
            sums[0, column, part] = rows[part, column]
            sums[1, column, part] = whole[column] - rows[part, column]


@njit(forceinline=True, cache=True, nogil=True, fastmath=SUMS)
def _samples(ml, ap, centre_ml, centre_ap, row):
    """Add the sums over samples to the first nine columns."""
    sum_ml = 0.0
    sum_ap = 0.0
    abs_ml = 0.0
    abs_ap = 0.0
    square_ml = 0.0
    square_ap = 0.0
    product = 0.0
    distance = 0.0
    for i in range(ml.size):
        u = ml[i] - centre_ml
        v = ap[i] - centre_ap
        sum_ml += u
        sum_ap += v
        abs_ml += abs(u)
        abs_ap += abs(v)
        square_ml += u * u
        square_ap += v * v
        product += u * v
        distance += math.sqrt(u * u + v * v)
    row[0] += ml.size
    row[1] += sum_ml
    row[2] += sum_ap
    row[3] += abs_ml
    row[4] += abs_ap
    row[5] += square_ml
    row[6] += square_ap
    row[7] += product
    row[8] += distance


@njit(forceinline=True, cache=True, nogil=True, fastmath=SUMS)
def _steps(ml, ap, centre_ml, centre_ap, row):
    """Add the sums over the steps between these samples to the last five columns."""
    along_ml = 0.0
    along_ap = 0.0
    total = 0.0
    swept = 0.0
    next_ml = ml[1:]
    next_ap = ap[1:]
    for i in range(next_ml.size):
        u = ml[i] - centre_ml
        v = ap[i] - centre_ap
        du = next_ml[i] - ml[i]
        dv = next_ap[i] - ap[i]
        along_ml += abs(du)
        along_ap += abs(dv)
        total += math.sqrt(du * du + dv * dv)
        swept += abs((u + du) * v - u * (v + dv))
    row[9] += next_ml.size
    row[10] += along_ml
    row[11] += along_ap
    row[12] += total
    row[13] += swept
