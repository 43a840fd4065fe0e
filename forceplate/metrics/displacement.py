"""The mean squared displacement of a path at every lag."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from forceplate.metrics.declare import Withheld
from forceplate.model.plate import Floats, read_only

PAIRS = 0.5
"""Share of the pairs of samples at each lag that must be defined."""
CANCELLED = 1e-5
"""Under this share of the variance a displacement from the transform has lost digits."""
NOTHING = 1e-20
"""A displacement under this share of the variance is rounding: the path has come back."""


@lru_cache(maxsize=64)
def transform_size(least: int) -> int:
    """The smallest product of twos, threes and fives from `least` on: quick to transform."""
    best = 1 << (least - 1).bit_length()
    for fives in range(8):
        for threes in range(8):
            odd = 5**fives * 3**threes
            twos = max(0, math.ceil(least / odd) - 1).bit_length()
            best = min(best, odd << twos)
    return best


def squared_displacement(rows: Floats, longest: int) -> Floats:
    """Mean squared displacement of signals at every lag up to the longest.

    The squares on both sides of each lag less twice the autocorrelation, which one transform
    gives for all lags; where a sample is missing the sums run over the pairs that are there,
    which transforms of the mask count.

    Parameters
    ----------
    rows : (k, n) float64, mm
        NaN where missing, in all rows of a moment together.
    longest : int
        In samples, less than n - 1.

    Returns
    -------
    (k, longest + 1) float64, mm^2
        Lag 0 first. Withheld where fewer than half of the pairs of a lag are defined.
    """
    from forceplate.kernels import diffusion

    mask = np.isfinite(rows[0])
    if mask.all():
        found, variance = _over_all(rows - rows.mean(axis=1, keepdims=True), longest)
    else:
        centred = rows - rows.mean(axis=1, where=mask, keepdims=True)
        centred[:, ~mask] = 0.0
        found, variance = _over_the_seen(centred, mask, longest)
    found[:, 0] = 0.0
    for row, lag in np.argwhere(found[:, 1:] < CANCELLED * variance):
        found[row, lag + 1] = diffusion.mean_squared_step(read_only(rows[row]), int(lag) + 1)
    found[found <= NOTHING * variance] = 0.0
    return found


def _autocorrelation(rows: Floats, longest: int) -> Floats:
    """Sums of products of samples apart by each lag, (k, longest + 1)."""
    size = transform_size(rows.shape[1] + longest)
    found = np.fft.rfft(rows, size)
    return np.fft.irfft(found.real**2 + found.imag**2, size)[:, : longest + 1]


def _over_all(rows: Floats, longest: int) -> tuple[Floats, Floats]:
    """Mean squared displacement of centred rows without a gap, and their variance, (k, 1)."""
    n = rows.shape[1]
    squares = np.cumsum(rows * rows, axis=1)
    total = squares[:, -1:]
    found = squares[:, : n - longest - 2 : -1] + total
    found[:, 1:] -= squares[:, :longest]
    found -= 2.0 * _autocorrelation(rows, longest)
    found /= np.arange(n, n - longest - 1, -1)
    return found, total / n


def _over_the_seen(rows: Floats, mask: NDArray[np.bool_], longest: int) -> tuple[Floats, Floats]:
    """The same of rows that are 0 where the mask is False: over the pairs that are there."""
    n = rows.shape[1]
    size = transform_size(n + longest)
    seen = mask.astype(np.float64)
    pairs = np.round(_autocorrelation(seen[None], longest))
    if np.any(pairs < PAIRS * np.arange(n, n - longest - 1, -1)):
        raise Withheld("at some lags fewer than half of the pairs of samples are defined")
    squares = rows * rows
    across = np.fft.rfft(squares, size) * np.conj(np.fft.rfft(seen, size))
    ends = 2.0 * np.fft.irfft(across.real, size)[:, : longest + 1]
    found = (ends - 2.0 * _autocorrelation(rows, longest)) / pairs
    return found, squares.sum(axis=1, keepdims=True) / seen.sum()
