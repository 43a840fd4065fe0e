"""Sums of a path over the parts of a window, for intervals within a trial.

Paths come as ml and ap, (n,) float64 in mm, with the unbroken runs of defined samples as
starts and stops, (k,) int64, stop not included.
"""

import math

from numba import njit

COLUMNS: tuple[str, ...] = (
    "n", "ml", "ap", "abs_ml", "abs_ap", "square_ml", "square_ap", "product", "distance",
    "steps", "step_ml", "step_ap", "step", "swept",
)  # fmt: skip


@njit(cache=True, nogil=True)
def series_parts(series, edges, sums):
    """Number, sum and sum of squares of the finite samples of each part of a series.

    Parameters
    ----------
    series : (n,) float64
    edges : (p + 1,) int64
        Where the parts begin and end.
    sums : (3, p) float64
        Filled: number, sum, sum of squares.
    """
    for part in range(edges.size - 1):
        values = series[edges[part] : edges[part + 1]]
        n = 0
        total = 0.0
        squares = 0.0
        for i in range(values.size):
            value = values[i]
            if value - value == 0.0:
                n += 1
                total += value
                squares += value * value
        sums[0, part] = n
        sums[1, part] = total
        sums[2, part] = squares


@njit(cache=True, nogil=True)
def path_parts(ml, ap, starts, stops, edges, centre_ml, centre_ap, sums):
    """Sums over the samples and steps of each part; a step belongs to the part of its end.

    Parameters
    ----------
    edges : (p + 1,) int64
        Where the parts begin and end.
    centre_ml, centre_ap : float, mm
        The point that the path is seen from.
    sums : (p, 14) float64
        Filled in the order of COLUMNS: mm and mm^2; swept is twice the area of the triangles.
    """
    sums[:] = 0.0
    for part in range(edges.size - 1):
        row = sums[part]
        for k in range(starts.size):
            first = max(starts[k], edges[part])
            last = min(stops[k], edges[part + 1])
            if first >= last:
                continue
            x = ml[first:last]
            y = ap[first:last]
            for i in range(x.size):
                u = x[i] - centre_ml
                v = y[i] - centre_ap
                row[0] += 1.0
                row[1] += u
                row[2] += v
                row[3] += abs(u)
                row[4] += abs(v)
                row[5] += u * u
                row[6] += v * v
                row[7] += u * v
                row[8] += math.sqrt(u * u + v * v)
            before = 1 if first > starts[k] else 0
            x = ml[first - before : last]
            y = ap[first - before : last]
            for i in range(1, x.size):
                du = x[i] - x[i - 1]
                dv = y[i] - y[i - 1]
                u = x[i] - centre_ml
                v = y[i] - centre_ap
                row[9] += 1.0
                row[10] += abs(du)
                row[11] += abs(dv)
                row[12] += math.sqrt(du * du + dv * dv)
                row[13] += abs(u * (v - dv) - (u - du) * v)
