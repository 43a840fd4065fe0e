"""The correlation of two feet at every shift of one against the other."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from forceplate.metrics.declare import Withheld
from forceplate.metrics.joint import LEAST_SHARE, Joint
from forceplate.model.plate import Floats

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
    runs = joint.runs.at_least(max(2 * most, 3))
    if runs.samples < max(LEAST_SHARE * joint.seen.size, 1.0):
        raise Withheld(
            f"stretches of at least {2 * most / joint.rate:g} s without a break make less than "
            f"{100 * LEAST_SHARE:g} % of the window"
        )
    left, right = joint.pair(axis)
    stretches = [
        _sums(left[a:b] - middle[0], right[a:b] - middle[1], most)
        for a, b in zip(runs.starts, runs.stops, strict=True)
    ]
    n, x, y, xx, yy, xy = np.sum(stretches, axis=0)
    under = (n * xx - x * x) * (n * yy - y * y)
    return (n * xy - x * y) / np.sqrt(np.maximum(under, np.finfo(np.float64).tiny))


def _sums(x: Floats, y: Floats, most: int) -> Floats:
    """Pairs, sums, squares and products of one stretch at each lag, (6, 2 most + 1)."""
    size = fast_size(x.size + most)
    around = np.fft.irfft(np.fft.rfft(x, size).conj() * np.fft.rfft(y, size), size)
    lags = np.abs(np.arange(-most, most + 1))
    return np.stack([
        (x.size - lags).astype(np.float64),
        x.sum() - _lost(x, most), y.sum() - _lost(y[::-1], most),
        x @ x - _lost(x * x, most), y @ y - _lost((y * y)[::-1], most),
        np.concatenate([around[size - most :], around[: most + 1]]),
    ])  # fmt: skip


def _lost(x: Floats, most: int) -> Floats:
    """Sum of what a lag leaves without a partner: the first samples, then the last ones."""
    first, last = np.cumsum(x[:most]), np.cumsum(x[::-1][:most])
    return np.concatenate([first[::-1], [0.0], last])


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
    top = float(np.max(np.abs(r)))
    if not math.isfinite(top):
        return Peak(math.nan, math.nan)
    most = r.size // 2
    equal = np.flatnonzero(np.abs(r) >= top - TIE)
    first = min(equal.tolist(), key=lambda i: (abs(i - most), r[i] < 0.0, i < most))
    return Peak(min(top, 1.0), (first - most) / rate)
