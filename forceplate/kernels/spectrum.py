"""Loops of the power spectrum: windowed segments before the transform, power after it."""

from numba import njit

DETREND_NONE = 0
DETREND_CONSTANT = 1
DETREND_LINEAR = 2


SUMS = {"reassoc", "nsz"}
"""The order of a sum is free, so that loops use the whole width of the processor."""


@njit(cache=True, nogil=True, fastmath=SUMS)
def segments(values, step, window, detrend, out):
    """Overlapping segments, each detrended and windowed.

    Parameters
    ----------
    values : (n,) float64
    step : int
        Samples from the start of a segment to the start of the next.
    window : (w,) float64
    detrend : int
        0 nothing, 1 the mean, 2 the least-squares line of each segment is taken off.
    out : (k, m) float64
        Zeros, m at least w: row i takes segment i, the rest stays zero.
    """
    w = window.size
    middle = 0.5 * (w - 1)
    around = w * (w * w - 1.0) / 12.0
    for k in range(out.shape[0]):
        x = values[k * step : k * step + w]
        row = out[k]
        mean = 0.0
        slope = 0.0
        if detrend != DETREND_NONE:
            base = x[0]
            for i in range(w):
                mean += x[i] - base
            mean = base + mean / w
        if detrend == DETREND_LINEAR and w > 1:
            for i in range(w):
                slope += (i - middle) * (x[i] - mean)
            slope /= around
        for i in range(w):
            row[i] = (x[i] - mean - slope * (i - middle)) * window[i]


@njit(cache=True, nogil=True)
def add_power(transform, scale, out):
    """Add the scaled squared moduli of the segments' transforms.

    Parameters
    ----------
    transform : (k, m) complex128
        Real transforms of k segments.
    scale : (m,) float64
        Factor at each frequency: one-sided doubling, window and number of segments.
    out : (m,) float64
        Added to.
    """
    for k in range(transform.shape[0]):
        row = transform[k]
        for j in range(out.size):
            out[j] += (row[j].real ** 2 + row[j].imag ** 2) * scale[j]
