"""Loops over two series at once: their products, spectra, phases and detrended windows."""

import math
from typing import NamedTuple

from numba import njit

REASSOCIATE = {"reassoc", "contract", "nsz"}
"""Sums may be taken in any order, so that several samples are added at once."""


class Means(NamedTuple):
    """Means of the two series."""

    left: float
    right: float


@njit(cache=True, nogil=True, fastmath=REASSOCIATE)
def products(left, right, edges, sums):
    """Sums and products of two series about their means, by part.

    Parameters
    ----------
    left, right : (n,) float64, mm
        Without NaN.
    edges : (p + 1,) int64
        Where the parts begin and end.
    sums : (p, 5) float64
        Filled with the sums of left, right, left^2, right^2 and left * right.

    Returns
    -------
    Means
    """
    # from the first sample: a constant then has exactly no spread
    base_left = left[0]
    base_right = right[0]
    mean_left = 0.0
    mean_right = 0.0
    for i in range(left.size):
        mean_left += left[i] - base_left
        mean_right += right[i] - base_right
    mean_left = base_left + mean_left / left.size
    mean_right = base_right + mean_right / left.size
    for part in range(sums.shape[0]):
        x = left[edges[part] : edges[part + 1]]
        y = right[edges[part] : edges[part + 1]]
        a = 0.0
        b = 0.0
        aa = 0.0
        bb = 0.0
        ab = 0.0
        for i in range(x.size):
            u = x[i] - mean_left
            v = y[i] - mean_right
            a += u
            b += v
            aa += u * u
            bb += v * v
            ab += u * v
        sums[part, 0] = a
        sums[part, 1] = b
        sums[part, 2] = aa
        sums[part, 3] = bb
        sums[part, 4] = ab
    return Means(mean_left, mean_right)


@njit(cache=True, nogil=True)
def all_seen(load, first, second, third, fourth, seen):
    """Mark the samples at which all series are finite.

    Parameters
    ----------
    load, first, second, third, fourth : (n,) float64
        NaN where not defined; the same one may come twice.
    seen : (n,) bool
        Filled.

    Returns
    -------
    int
        Samples that are marked.
    """
    count = 0
    for i in range(seen.size):
        known = (
            (abs(load[i]) < math.inf) & (abs(first[i]) < math.inf) & (abs(second[i]) < math.inf)
            & (abs(third[i]) < math.inf) & (abs(fourth[i]) < math.inf)
        )  # fmt: skip
        seen[i] = known
        count += known
    return count


@njit(cache=True, nogil=True)
def add_cross(first, second, sums):
    """Add the spectra of two series and their cross-spectrum, segment by segment.

    Parameters
    ----------
    first, second : (k, m) complex128
        Real transforms of k segments of each series.
    sums : (5, m) float64
        Added to: |first|^2, |second|^2, real and imaginary part of first * conj(second). The last
        row stays.
    """
    for k in range(first.shape[0]):
        a = first[k]
        b = second[k]
        for j in range(a.size):
            sums[0, j] += a[j].real * a[j].real + a[j].imag * a[j].imag
            sums[1, j] += b[j].real * b[j].real + b[j].imag * b[j].imag
            sums[2, j] += a[j].real * b[j].real + a[j].imag * b[j].imag
            sums[3, j] += a[j].imag * b[j].real - a[j].real * b[j].imag


@njit(cache=True, nogil=True)
def coherence(sums):
    """Squared modulus of a cross-spectrum over both spectra.

    Parameters
    ----------
    sums : (5, m) float64
        Four rows as `add_cross` adds them up. The last row is filled; 0 where a series has no
        power. The means of the series are taken off: frequency 0 shows only what its neighbour
        leaks, and takes its value.
    """
    squared = sums[4]
    for j in range(squared.size):
        under = sums[0, j] * sums[1, j]
        over = sums[2, j] * sums[2, j] + sums[3, j] * sums[3, j]
        squared[j] = over / under if under > 0.0 else 0.0
    squared[0] = squared[1]


@njit(cache=True, nogil=True, fastmath=REASSOCIATE | {"nnan"})
def level_blocks(series, first, step, whole, out):
    """Means of blocks of samples about their least-squares line, followed by zeros.

    Parameters
    ----------
    series : (n,) float64
    first, step, whole : int
        The first sample, the samples of a block and their number, at least two.
    out : (m,) float64
        Filled; m is at least `whole`.

    Returns
    -------
    float
        Largest minus smallest of the means.
    """
    middle = 0.5 * (whole - 1)
    means = out[:whole]
    # from the first sample: a constant then has exactly no spread
    base = series[first]
    for k in range(whole):
        block = series[first + k * step : first + k * step + step]
        total = 0.0
        for i in range(step):
            total += block[i] - base
        means[k] = total / step
    mean = 0.0
    slope = 0.0
    low = means[0]
    high = means[0]
    for k in range(whole):
        mean += means[k]
        slope += (k - middle) * means[k]
        low = min(low, means[k])
        high = max(high, means[k])
    mean /= whole
    slope /= whole * (whole * whole - 1.0) / 12.0
    for k in range(whole):
        means[k] -= mean + slope * (k - middle)
    out[whole:] = 0.0
    return high - low


@njit(cache=True, nogil=True)
def locking(first, second):
    """Length of the mean of the unit vectors that point along the phase difference.

    Parameters
    ----------
    first, second : (n,) complex128
        Analytic signals. Samples at which either is 0 have no phase and do not count.

    Returns
    -------
    float
        0 to 1; NaN where no sample counts.
    """
    along = 0.0
    across = 0.0
    count = 0
    for i in range(first.size):
        a = first[i]
        b = second[i]
        u = a.real * b.real + a.imag * b.imag
        v = a.imag * b.real - a.real * b.imag
        size = math.sqrt(u * u + v * v)
        if size > 0.0:
            along += u / size
            across += v / size
            count += 1
    if count == 0:
        return math.nan
    return math.sqrt(along * along + across * across) / count


class Detrended(NamedTuple):
    """Squared residuals of the two profiles and their product, over all windows."""

    windows: int
    left: float
    right: float
    product: float


@njit(cache=True, nogil=True)
def detrended(left, right, level_left, level_right, steps):
    """Residuals of two profiles about a line of their own in every window of `steps` samples.

    A profile is the sum of a series up to each sample; windows start at every sample. Sums slide
    from one window to the next, and begin anew after one window length: they are then of the
    size of what happens within two windows, however far the profile wanders.

    Parameters
    ----------
    left, right : (n,) float64
        The series, without NaN.
    level_left, level_right : float
        About their means; taken off against rounding, the lines take off the rest.
    steps : int
        A window holds steps + 1 points of the profile.

    Returns
    -------
    Detrended
        Zeros where n < steps.
    """
    windows = max(left.size - steps + 1, 0)
    total_left = 0.0
    total_right = 0.0
    total_product = 0.0
    for anchor in range(0, windows, steps + 1):
        last = min(steps + 1, windows - anchor)
        a, b, ab = _slide(left[anchor:], right[anchor:], level_left, level_right, steps, last)
        total_left += a
        total_right += b
        total_product += ab
    return Detrended(windows, total_left, total_right, total_product)


@njit(forceinline=True, cache=True, nogil=True, fastmath=REASSOCIATE)
def _slide(x, y, level_x, level_y, steps, last):
    """Residuals of the first `last` windows, at most steps + 1; the profiles start from 0."""
    w = steps + 1
    middle = 0.5 * steps
    # a division by them would cost more than all else in the loop
    one = 1.0 / w
    around = 12.0 / (w * (w * w - 1.0))
    sx = sy = tx = ty = xx = yy = xy = 0.0
    new_u = new_v = old_u = old_v = 0.0
    for i in range(1, w):
        new_u += x[i - 1] - level_x
        new_v += y[i - 1] - level_y
        sx += new_u
        sy += new_v
        tx += i * new_u
        ty += i * new_v
        xx += new_u * new_u
        yy += new_v * new_v
        xy += new_u * new_v
    next_x, next_y = x[steps:], y[steps:]
    left = right = product = 0.0
    for s in range(last):
        along_x = tx - middle * sx
        along_y = ty - middle * sy
        left += xx - sx * sx * one - along_x * along_x * around
        right += yy - sy * sy * one - along_y * along_y * around
        product += xy - sx * sy * one - along_x * along_y * around
        if s + 1 == last:
            break
        new_u += next_x[s] - level_x
        new_v += next_y[s] - level_y
        # one sample on, every point is one nearer to the start of its window
        tx += steps * new_u - (sx - old_u)
        ty += steps * new_v - (sy - old_v)
        sx += new_u - old_u
        sy += new_v - old_v
        xx += new_u * new_u - old_u * old_u
        yy += new_v * new_v - old_v * old_v
        xy += new_u * new_v - old_u * old_v
        old_u += x[s] - level_x
        old_v += y[s] - level_y
    return left, right, product
