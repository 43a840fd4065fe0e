"""Loops over two series at every shift of one against the other: their sums and correlations."""

import math

from numba import njit

REASSOCIATE = {"reassoc", "contract", "nsz"}
"""Sums may be taken in any order, so that several samples are added at once."""
SMALLEST = 2.0**-1022
"""The smallest number of full precision: nothing is divided by less."""


@njit(forceinline=True, cache=True, nogil=True, fastmath=REASSOCIATE)
def _total(x, level):
    """Sum and sum of squares about a level."""
    total = 0.0
    square = 0.0
    for i in range(x.size):
        u = x[i] - level
        total += u
        square += u * u
    return total, square


@njit(cache=True, nogil=True)
def overlaps(left, right, level_left, level_right, sums):
    """Pairs, sums and squares of two series at each shift of one against the other.

    Parameters
    ----------
    left, right : (n,) float64
        Without NaN; n is more than the longest lag.
    level_left, level_right : float
        About their means; taken off first, against rounding.
    sums : (5, 2 m + 1) float64
        Added to, for the pairs left[i], right[i + k] at each lag k from -m to m: their number,
        and the sums of left, right, left^2 and right^2.
    """
    n = left.size
    most = sums.shape[1] // 2
    x, xx = _total(left, level_left)
    y, yy = _total(right, level_right)
    # of each series, what is left without its first and without its last k samples
    late_x, late_y, late_xx, late_yy = x, y, xx, yy
    for k in range(most + 1):
        later, earlier = sums[:, most + k], sums[:, most - k]
        later[0] += n - k
        later[1] += x
        later[2] += late_y
        later[3] += xx
        later[4] += late_yy
        if k > 0:
            earlier[0] += n - k
            earlier[1] += late_x
            earlier[2] += y
            earlier[3] += late_xx
            earlier[4] += yy
        u, v = left[k] - level_left, right[k] - level_right
        late_x -= u
        late_y -= v
        late_xx -= u * u
        late_yy -= v * v
        u, v = left[n - 1 - k] - level_left, right[n - 1 - k] - level_right
        x -= u
        y -= v
        xx -= u * u
        yy -= v * v


@njit(cache=True, nogil=True)
def lag_blocks(left, right, level_left, level_right, most, step, out):
    """Blocks of two series whose transforms' products hold the sums of products at all lags.

    Parameters
    ----------
    left, right : (n,) float64
    level_left, level_right : float
        Taken off.
    most : int
        Longest lag.
    step : int
        Samples from one block to the next.
    out : (2, k, step + 2 most) float64
        Filled: left in blocks of `step` with zeros behind, right in the same blocks with a lag
        before and after. Beyond the series there are zeros.
    """
    for k in range(out.shape[1]):
        first = k * step
        _about(left[first : first + step], level_left, 0, out[0, k])
        before = max(most - first, 0)
        last = first + step + most
        _about(right[first - most + before : last], level_right, before, out[1, k])


@njit(forceinline=True, cache=True, nogil=True)
def _about(series, level, before, row):
    """A series about a level, with so many zeros before it and the rest of the row behind it."""
    row[:before] = 0.0
    inner = row[before : before + series.size]
    for i in range(inner.size):
        inner[i] = series[i] - level
    row[before + series.size :] = 0.0


@njit(cache=True, nogil=True)
def add_product(first, second, product):
    """Add the cross-spectrum of two series, block by block.

    Parameters
    ----------
    first, second : (k, m) complex128
        Real transforms of k blocks of each series.
    product : (m,) complex128
        Added to: first * conj(second).
    """
    for k in range(first.shape[0]):
        a = first[k]
        b = second[k]
        for j in range(a.size):
            product[j] += complex(
                a[j].real * b[j].real + a[j].imag * b[j].imag,
                a[j].imag * b[j].real - a[j].real * b[j].imag,
            )


@njit(cache=True, nogil=True)
def correlations(sums, products, out):
    """Pearson's r at each lag.

    Parameters
    ----------
    sums : (5, m) float64
        Pairs and the sums of left, right, left^2 and right^2, as `overlaps` adds them up.
    products : (m,) float64
        Sums of left times right.
    out : (m,) float64
        Filled; 0 where a series does not move.
    """
    for k in range(out.size):
        n, x, y = sums[0, k], sums[1, k], sums[2, k]
        under = (n * sums[3, k] - x * x) * (n * sums[4, k] - y * y)
        if under < SMALLEST:
            under = SMALLEST
        out[k] = (n * products[k] - x * y) / math.sqrt(under)
