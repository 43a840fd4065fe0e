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

    k, n = rows.shape
    padded = np.empty((k, transform_size(n + longest)))
    ends = np.empty((k, longest + 1))
    pairs = np.arange(n, n - longest - 1, -1.0)
    diffusion.centred(read_only(rows), padded, ends)
    if not math.isfinite(ends[0, 0]):
        mask = np.isfinite(rows[0])
        padded[:, :n] = rows - rows.mean(axis=1, where=mask, keepdims=True)
        padded[:, :n][:, ~mask] = 0.0
        padded[:, n:] = 0.0
        ends, pairs = _over_the_seen(padded, mask, pairs)
    found = np.empty((k, longest + 1))
    diffusion.squared_steps(read_only(rows), ends, _products(padded), pairs, found)
    return found


def _products(padded: Floats) -> Floats:
    """Sums of products of samples apart by each lag, as far as the zeros behind the samples go."""
    from forceplate.kernels import diffusion

    transforms = np.fft.rfft(padded)
    diffusion.power(transforms)
    return np.fft.irfft(transforms, padded.shape[1])


def _over_the_seen(padded: Floats, mask: NDArray[np.bool_], pairs: Floats) -> tuple[Floats, Floats]:
    """Squares at both ends of the pairs that are there, and how many these are, lag by lag."""
    size = padded.shape[1]
    seen = np.zeros((1, size))
    seen[0, : mask.size] = mask
    there = np.round(_products(seen)[0, : pairs.size])
    if np.any(there < PAIRS * pairs):
        raise Withheld("at some lags fewer than half of the pairs of samples are defined")
    across = (np.fft.rfft(padded * padded) * np.conj(np.fft.rfft(seen))).real
    return 2.0 * np.fft.irfft(across, size)[:, : pairs.size], there
