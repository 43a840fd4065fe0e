"""Loops over one unbroken path that ask how its movement grows with the time looked at."""

import math

import numpy as np
from numba import njit

REASSOCIATE = {"reassoc", "contract", "nsz"}
"""Sums may be taken in any order, so that several samples are added at once."""


# inlined by hand: short windows would spend most of their time on the call
@njit(inline="always")
def _about_line(window, ramp, per_step, per_sample, per_spread):
    """Sum of squares of a window about its least-squares line.

    The chord from its first to its last sample is taken off on the way, so that what is
    subtracted at the end is about as small as what stays. The three last arguments are one over
    the steps, over the samples and over the squares of their distances from the middle.
    """
    start = window[0]
    rise = (window[window.size - 1] - start) * per_step
    total = 0.0
    tilt = 0.0
    square = 0.0
    for i in range(window.size):
        off = (window[i] - start) - rise * ramp[i]
        total += off
        tilt += off * ramp[i]
        square += off * off
    tilt -= 0.5 * (window.size - 1) * total
    return max(0.0, square - total * total * per_sample - tilt * tilt * per_spread)


@njit(forceinline=True, cache=True, nogil=True, fastmath=REASSOCIATE)
def _about_curve(window, ramp, order):
    """Sum of squares of a window about its least-squares polynomial of degree 2 or 3.

    The polynomial is a sum of discrete orthogonal ones: 1, t, t^2 - b and t^3 - c t. A second
    pass adds up what stays: after a curve it can be too small to come out of a difference.
    """
    n = window.size
    b = (n * n - 1.0) / 12.0
    c = (3.0 * n * n - 7.0) / 20.0
    middle = 0.5 * (n - 1)
    start = window[0]
    rise = (window[n - 1] - start) / (n - 1)
    flat = 0.0
    tilt = 0.0
    bend = 0.0
    twist = 0.0
    for i in range(n):
        t = ramp[i] - middle
        off = (window[i] - start) - rise * ramp[i]
        flat += off
        tilt += off * t
        bend += off * (t * t - b)
        twist += off * t * (t * t - c)
    size = n * (n * n - 1.0) / 12.0
    flat /= n
    tilt /= size
    size *= (n * n - 4.0) / 15.0
    bend /= size
    size *= 9.0 * (n * n - 9.0) / 140.0
    twist = twist / size if order > 2 else 0.0
    square = 0.0
    for i in range(n):
        t = ramp[i] - middle
        off = (window[i] - start) - rise * ramp[i]
        off -= flat + tilt * t + bend * (t * t - b) + twist * t * (t * t - c)
        square += off * off
    return square


@njit(forceinline=True, cache=True, nogil=True, fastmath=REASSOCIATE)
def _about_lines(profile, length, ramp):
    """Sum of squares of all windows of one length about their lines, from the first sample on."""
    per_step, per_sample = 1.0 / (length - 1.0), 1.0 / length
    per_spread = 12.0 / (length * (length * length - 1.0))
    square = 0.0
    for w in range(profile.size // length):
        window = profile[w * length : (w + 1) * length]
        square += _about_line(window, ramp[:length], per_step, per_sample, per_spread)
    return square


@njit(forceinline=True, cache=True, nogil=True, fastmath=REASSOCIATE)
def _about_curves(profile, length, ramp, order):
    """As `_about_lines`, about polynomials of degree 2 or 3."""
    square = 0.0
    for w in range(profile.size // length):
        window = profile[w * length : (w + 1) * length]
        square += _about_curve(window, ramp[:length], order)
    return square


@njit(cache=True, nogil=True)
def fluctuation(profile, lengths, order, both):
    """Root mean square distance of a profile from the polynomials of its windows.

    Windows of one length stand side by side from the first sample on and, where `both`, also
    from the last sample back; all of them are pooled.

    Parameters
    ----------
    profile : (n,) float64
        Running sum of the centred path.
    lengths : (k,) int64
        Samples of a window, each at least order + 2 and at most n.
    order : int
        1, 2 or 3.
    both : bool

    Returns
    -------
    (k,) float64, in the unit of the profile
    """
    ramp = np.arange(lengths.max()).astype(np.float64)
    found = np.empty(lengths.size)
    for k in range(lengths.size):
        length = lengths[k]
        windows = profile.size // length
        rest = profile.size - windows * length
        # without a rest the windows from the end are those from the start
        turns = 2 if both and rest > 0 else 1
        square = 0.0
        for turn in range(turns):
            part = profile[turn * rest :]
            if order == 1:
                square += _about_lines(part, length, ramp)
            else:
                square += _about_curves(part, length, ramp, order)
        found[k] = math.sqrt(square / (turns * windows * length))
    return found


@njit(forceinline=True, cache=True, nogil=True, fastmath=REASSOCIATE)
def _covered(values, later, step):
    """Sum of the distances between every step-th sample of two series, the first included."""
    total = 0.0
    for i in range(0, later.size, step):
        total += abs(later[i] - values[i])
    return total


@njit(forceinline=True, cache=True, nogil=True, fastmath=REASSOCIATE)
def _covered_by_all(values, later):
    """Sum of the distances between all samples of two series."""
    total = 0.0
    for i in range(later.size):
        total += abs(later[i] - values[i])
    return total


@njit(cache=True, nogil=True)
def curve_lengths(values, longest):
    """Length of a curve as seen at every k-th sample, for k from 1 to the longest step.

    For each of the k first samples the steps are added up and brought to the whole duration;
    the length is the mean of these k, per step.

    Parameters
    ----------
    values : (n,) float64
        n at least twice the longest step.
    longest : int

    Returns
    -------
    (longest,) float64, in the unit of the values
    """
    found = np.empty(longest)
    last = values.size - 1
    for step in range(1, longest + 1):
        later = values[step:]
        # the first samples may have one step more: their share of the quick sum is put right
        steps = later.size // step
        total = _covered_by_all(values, later) / steps
        for first in range(later.size % step):
            more = _covered(values[first:], later[first:], step)
            total -= more * (1.0 / steps - 1.0 / (steps + 1.0))
        found[step - 1] = total * last / (step * step * step)
    return found
