"""The centre of mass as the pendulum that follows the centre of pressure: two recursions."""

import math

from numba import njit


@njit(cache=True, nogil=True, fastmath={"contract"})
def follow(cop, starts, stops, keep, half, shape, reach, rate, com, velocity, past):
    """Centre of mass, its velocity, and the centre of pressure seen from it, over unbroken runs.

    The weights half * keep^|k| of a two-sided exponential are summed by a recursion forward and
    one backward; a parabola through three neighbours corrects the sum to the integral. Beyond
    its ends a run goes on as its odd reflection.

    Parameters
    ----------
    cop : (n,) float64, mm
        Without NaN in the runs.
    starts, stops : (k,) int64
        Of the runs, ascending; stops are not included.
    keep, half : float
        exp(-omega / rate) and omega / (2 rate).
    shape : (2,) float64
        Weights of the sample and of its second difference in the correction.
    reach : int
        Samples of the reflection that are summed; after them it is constant.
    rate : float, Hz
    com, velocity, past : (n,) float64, mm, mm/s and mm
        Filled; NaN outside the runs.
    """
    done = 0
    for k in range(starts.size):
        start, stop = starts[k], stops[k]
        for row in (com, velocity, past):
            row[done:start] = math.nan
        _follow_run(
            cop[start:stop], keep, half, shape, reach, rate,
            com[start:stop], velocity[start:stop], past[start:stop],
        )  # fmt: skip
        done = stop
    for row in (com, velocity, past):
        row[done:] = math.nan


@njit(forceinline=True, cache=True, nogil=True, fastmath={"contract"})
def _follow_run(x, keep, half, shape, reach, rate, y, v, past):
    """`follow` over one run."""
    n = x.size
    last = n - 1
    far = min(reach, last)
    first = x[0]
    end = x[last]
    # what the reflections before the first and after the last sample have left behind
    before = (first - x[far]) / (1.0 - keep)
    after = (end - x[last - far]) / (1.0 - keep)
    for k in range(far, 0, -1):
        before = keep * before + (first - x[k])
        after = keep * after + (end - x[last - k])
    after = keep * (after + (end - first) / (1.0 - keep))
    # a product and a sum of each recursion are one step, so that neither waits longer
    for i in range(n):
        before = keep * before + (x[i] - first)
        y[i] = before
        v[last - i] = after
        after = keep * after + keep * (x[last - i] - first)
    for i in range(n):
        y[i] = first + half * (y[i] + v[i]) + shape[0] * (x[i] - first)
    for i in range(1, last):
        y[i] += shape[1] * ((x[i - 1] - x[i]) + (x[i + 1] - x[i]))
    for i in range(n):
        past[i] = x[i] - y[i]
    differences(y, rate, v)


@njit(cache=True, nogil=True)
def differences(y, rate, v):
    """First derivative by differences over seven samples; the ends go on as odd reflections."""
    n = y.size
    last = n - 1
    inner = v[3 : max(n - 3, 3)]
    for i in range(inner.size):
        near, further, far = y[i + 4] - y[i + 2], y[i + 5] - y[i + 1], y[i + 6] - y[i]
        inner[i] = rate / 60.0 * (45.0 * near - 9.0 * further + far)
    for place in range(min(3, n)):
        for i in (place, last - place):
            total = 0.0
            for k in range(1, 4):
                weight = 45.0 if k == 1 else (-9.0 if k == 2 else 1.0)
                later = y[i + k] if i + k <= last else 2.0 * y[last] - y[2 * last - i - k]
                earlier = y[i - k] if i >= k else 2.0 * y[0] - y[k - i]
                total += weight * (later - earlier)
            v[i] = rate / 60.0 * total
