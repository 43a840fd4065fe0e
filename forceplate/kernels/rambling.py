"""The path through the points where the horizontal force is nothing."""

import numpy as np
from numba import njit

FEWEST = 4
"""Points that a cubic without knots at its two outermost inner points needs."""


@njit(cache=True, nogil=True)
def wander(cop, force, starts, stops, least, slow, rest):
    """Cubic splines through the path at the zeros of the force, one an unbroken run.

    Parameters
    ----------
    cop, force : (n,) float64, mm and N
        Without NaN in the runs.
    starts, stops : (k,) int64
        Of the runs; stops are not included.
    least : float, samples
        Zeros nearer to their neighbour than this are one, at the mean of their places.
    slow, rest : (n,) float64, mm
        Filled: the spline from the first zero of a run to its last, and the path less that; NaN
        beyond them, and throughout a run of fewer than four zeros.

    Returns
    -------
    int
        Most zeros of a run.
    """
    slow[:] = np.nan
    rest[:] = np.nan
    most = 0
    place = np.empty(max(cop.size, 1))
    for k in range(starts.size):
        start, stop = starts[k], stops[k]
        count = zeros(force[start:stop], least, place)
        most = max(most, count)
        if count >= FEWEST:
            _spline(cop[start:stop], place[:count], slow[start:stop], rest[start:stop])
    return most


@njit(cache=True, nogil=True)
def _spline(x, at, y, rest):
    """`wander` over one run, by its zeros."""
    count = at.size
    value = np.empty(count)
    for k in range(count):
        i = min(int(at[k]), x.size - 2)
        value[k] = x[i] + (at[k] - i) * (x[i + 1] - x[i])
    slope = np.empty(count)
    slopes(at, value, slope)
    first = int(np.ceil(at[0]))
    for k in range(count - 1):
        last = int(np.ceil(at[k + 1])) if k < count - 2 else int(np.floor(at[k + 1])) + 1
        width = at[k + 1] - at[k]
        rise = (value[k + 1] - value[k]) / width
        bend = (3.0 * rise - 2.0 * slope[k] - slope[k + 1]) / width
        twist = (slope[k] + slope[k + 1] - 2.0 * rise) / (width * width)
        piece, over, path = y[first:last], rest[first:last], x[first:last]
        for i in range(piece.size):
            u = first + i - at[k]
            piece[i] = value[k] + u * (slope[k] + u * (bend + u * twist))
            over[i] = path[i] - piece[i]
        first = last


@njit(cache=True, nogil=True)
def zeros(force, least, place):
    """Where the force changes its sign, between samples by a straight line.

    Samples at which the force is nothing belong to the line between their neighbours.

    Parameters
    ----------
    force : (n,) float64
    least : float, samples
    place : (n,) float64
        Its first elements are filled with the places, ascending.

    Returns
    -------
    int
    """
    found = 0
    before = -1
    for i in range(force.size):
        if force[i] == 0.0:
            continue
        if before >= 0 and (force[before] > 0.0) != (force[i] > 0.0):
            share = force[before] / (force[before] - force[i])
            place[found] = before + (i - before) * share
            found += 1
        before = i
    count = 0
    k = 0
    while k < found:
        total = place[k]
        last = place[k]
        size = 1
        while k + size < found and place[k + size] - last < least:
            last = place[k + size]
            total += last
            size += 1
        place[count] = total / size
        count += 1
        k += size
    return count


@njit(cache=True, nogil=True)
def slopes(at, value, slope):
    """Slopes of the cubic spline whose third derivative is whole at both outermost inner points.

    Parameters
    ----------
    at, value : (m,) float64
        At least four points, `at` ascending.
    slope : (m,) float64
        Written.
    """
    m = at.size
    # rows: under * slope[k - 1] + middle[k] * slope[k] + over[k] * slope[k + 1] = slope[k]
    middle = np.empty(m)
    over = np.empty(m)
    for k in range(m):
        if k == 0 or k == m - 1:
            # continuous second and third derivative at the neighbour, without its other slope
            inner, outer = (1, 2) if k == 0 else (m - 2, m - 3)
            near = at[inner] - at[k]
            far = at[outer] - at[inner]
            first = (value[inner] - value[k]) / near
            second = (value[outer] - value[inner]) / far
            own = far
            other = near + far
            right = ((3.0 * near + 2.0 * far) * far * first + near * near * second) / other
            before, after = (0.0, other) if k == 0 else (other, 0.0)
        else:
            near = at[k] - at[k - 1]
            far = at[k + 1] - at[k]
            first = (value[k] - value[k - 1]) / near
            second = (value[k + 1] - value[k]) / far
            own = 2.0 * (near + far)
            before, after = far, near
            right = 3.0 * (far * first + near * second)
        if k > 0:
            factor = before / middle[k - 1]
            own -= factor * over[k - 1]
            right -= factor * slope[k - 1]
        middle[k] = own
        over[k] = after
        slope[k] = right
    slope[m - 1] /= middle[m - 1]
    for k in range(m - 2, -1, -1):
        slope[k] = (slope[k] - over[k] * slope[k + 1]) / middle[k]
