"""Loops over velocity: the smoothed derivative of a path and its swings to and fro."""

import math
from typing import NamedTuple

from numba import njit

SUMS = {"reassoc", "nsz", "nnan"}
"""The order of a sum is free and the runs hold no NaN, so that loops use the whole width."""


class Motion(NamedTuple):
    """Sums over samples of the two velocities; mm/s and mm^2/s^2."""

    n: int
    sum_ml: float
    sum_ap: float
    square_ml: float
    square_ap: float


class Swings(NamedTuple):
    """Changes of direction, and the complete swings between them with the sum of their peaks."""

    crossings: int
    swings: int
    peaks: float


@njit(cache=True, nogil=True)
def derivative(values, starts, stops, weights, out):
    """First derivative by a moving polynomial, run by run.

    Parameters
    ----------
    values : (n,) float64
    starts, stops : (k,) int64
        Unbroken runs, stop not included, each at least as long as the window.
    weights : (w, w) float64, 1/s
        Row i gives the derivative at place i of a window of w samples, w odd. Inside a run the
        middle row is used; at its two ends the first and the last window serve all their places.
    out : (n,) float64
        Filled inside the runs only.
    """
    w = weights.shape[0]
    half = w // 2
    middle = weights[half]
    for k in range(starts.size):
        x = values[starts[k] : stops[k]]
        v = out[starts[k] : stops[k]]
        last = x[x.size - w :]
        for i in range(half):
            head = 0.0
            tail = 0.0
            for j in range(w):
                head += weights[i, j] * x[j]
                tail += weights[half + 1 + i, j] * last[j]
            v[i] = head
            v[x.size - half + i] = tail
        inner = v[half : x.size - half]
        inner[:] = 0.0
        for j in range(w):
            weight = middle[j]
            moved = x[j : j + inner.size]
            for i in range(inner.size):
                inner[i] += weight * moved[i]


@njit(cache=True, nogil=True, fastmath=SUMS)
def motion(ml, ap, starts, stops, speed):
    """Sums over two velocities, and the speed.

    Parameters
    ----------
    ml, ap : (n,) float64, mm/s
    starts, stops : (k,) int64
    speed : (m,) float64, mm/s
        Filled with the speed at each sample in the runs; m samples in all.

    Returns
    -------
    Motion
    """
    done = 0
    sum_ml = 0.0
    sum_ap = 0.0
    square_ml = 0.0
    square_ap = 0.0
    for k in range(starts.size):
        u = ml[starts[k] : stops[k]]
        v = ap[starts[k] : stops[k]]
        s = speed[done : done + u.size]
        done += u.size
        for i in range(u.size):
            uu = u[i] * u[i]
            vv = v[i] * v[i]
            sum_ml += u[i]
            sum_ap += v[i]
            square_ml += uu
            square_ap += vv
            s[i] = math.sqrt(uu + vv)
    return Motion(done, sum_ml, sum_ap, square_ml, square_ap)


@njit(cache=True, nogil=True)
def swings(velocity, starts, stops):
    """Changes of direction and the peaks between them.

    A change of direction is a sample whose sign differs from the last sign before it; samples
    of exactly zero have none. A swing is complete between two changes of one run, and its peak
    is its largest absolute value; the parts before the first and after the last change of a run
    are cut by its ends and do not count.

    Parameters
    ----------
    velocity : (n,) float64, mm/s
    starts, stops : (k,) int64

    Returns
    -------
    Swings
    """
    crossings = 0
    count = 0
    total = 0.0
    for k in range(starts.size):
        v = velocity[starts[k] : stops[k]]
        side = 0
        peak = 0.0
        opened = False
        for i in range(v.size):
            sign = 1 if v[i] > 0.0 else (-1 if v[i] < 0.0 else 0)
            if sign != 0 and sign != side:
                if side != 0:
                    crossings += 1
                    if opened:
                        count += 1
                        total += peak
                    opened = True
                side = sign
                peak = 0.0
            peak = max(peak, abs(v[i]))
    return Swings(crossings, count, total)
