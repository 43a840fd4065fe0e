"""The correlation of two feet at every shift of one against the other."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from forceplate.metrics.declare import Withheld
from forceplate.metrics.joint import LEAST_SHARE, Joint
from forceplate.model.plate import Floats

SHORTEST, LAGS_A_BLOCK = 500, 8
"""Samples of the transforms that sum the products at all lags: at least, and a lag's length."""
TIE = 1e-12
"""Correlations nearer to the largest than this are equal to it but for rounding."""


class Peak(NamedTuple):
    """The largest correlation whatever its sign, 0 to 1, and the lag where it is, s."""

    size: float
    lag: float


def lagged(joint: Joint, axis: str, most: int, middle: tuple[float, float]) -> Floats:
    """Pearson's r of left at i and right at i + k, over the pairs that overlap.

    Each lag has the means and deviations of its own pairs, so r stays within -1 and 1, and a
    delayed copy has exactly 1. Pairs lie within one unbroken stretch of at least twice the
    longest lag, so that every lag is made of the same stretches.

    Parameters
    ----------
    joint : Joint
    axis : str
        ml or ap.
    most : int
        Longest lag, samples.
    middle : (left, right), mm
        Taken off first, against rounding.

    Returns
    -------
    (2 most + 1,) float64
        From -most to most; a positive lag is that of the right foot.

    Raises
    ------
    Withheld
        Such stretches make less than half of the window.
    """
    from forceplate.kernels import lagged as kernel

    runs = joint.runs.at_least(max(2 * most, 3))
    if runs.samples < max(LEAST_SHARE * joint.seen.size, 1.0):
        raise Withheld(
            f"stretches of at least {2 * most / joint.rate:g} s without a break make less than "
            f"{100 * LEAST_SHARE:g} % of the window"
        )
    size, lags = _block(most), 2 * most + 1
    step = size - 2 * most
    sums, spectrum = np.zeros((5, lags)), np.zeros(size // 2 + 1, dtype=np.complex128)
    first, second = joint.pair(axis)
    for start, stop in zip(runs.starts.tolist(), runs.stops.tolist(), strict=True):
        left, right = first[start:stop], second[start:stop]
        kernel.overlaps(left, right, *middle, sums)
        # the transforms' products are summed over blocks end to end, and transformed back once
        blocks = np.empty((2, -(-left.size // step), size))
        kernel.lag_blocks(left, right, *middle, most, step, blocks)
        about, shifted = np.fft.rfft(blocks)
        kernel.add_product(shifted, about, spectrum)
    found = np.empty(lags)
    kernel.correlations(sums, np.fft.irfft(spectrum, size)[:lags], found)
    return found


@lru_cache(maxsize=8)
def _block(most: int) -> int:
    """Samples of a transform: long against the lags, short against a trial."""
    return fast_size(max(SHORTEST, LAGS_A_BLOCK * most))


@lru_cache(maxsize=32)
def fast_size(least: int) -> int:
    """The smallest number of at least this size without prime factors beyond 5."""
    best = 1 << (least - 1).bit_length()
    five = 1
    while five < best:
        three = five
        while three < best:
            rest = -(-least // three)
            best = min(best, three << (rest - 1).bit_length())
            three *= 3
        five *= 5
    return best


def peak_of(r: Floats, rate: float) -> Peak:
    """The largest absolute correlation and its lag.

    Equal ones: the shortest lag, of two opposite ones that of a positive correlation, else the
    right foot's.
    """
    size = np.abs(r)
    top = float(size.max())
    if not math.isfinite(top):
        return Peak(math.nan, math.nan)
    most = r.size // 2
    equal = (size >= top - TIE).nonzero()[0]
    first = min(equal.tolist(), key=lambda i: (abs(i - most), r[i] < 0.0, i < most))
    return Peak(min(top, 1.0), (first - most) / rate)
