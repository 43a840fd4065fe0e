"""How far two series go together at each frequency: magnitude-squared coherence and phase."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from forceplate.metrics import welch
from forceplate.metrics.declare import Withheld
from forceplate.metrics.lagged import fast_size
from forceplate.model.plate import Floats, read_only
from forceplate.model.settings import Psd

LEAST_PIECES = 3
"""Fewer segments leave coherence near 1 whatever the series."""
LEAST_PERIODS = 2.0
"""Periods of the slowest frequency over which phases must be compared."""
RESOLVED = 40
"""Samples a period of the upper end that phases are read from; more are averaged first."""
PADDING = 2
"""Series are followed by as many zeros as make them this many times as long."""
INSTANTS = 16
"""Instants in a period of the band's upper end at which phases are compared."""


class Coherence:
    """Magnitude-squared coherence of two series, from averaged spectra (settings psd).

    Segments are those of the power spectrum, without its zero-padding: between the frequencies
    that a segment resolves there is nothing to average.

    Parameters
    ----------
    left, right : (n,) float64, mm
        Read-only, without NaN, about their means.
    rate : float, Hz
    psd : Psd

    Raises
    ------
    Withheld
        The series hold fewer than three segments or tapers.

    Source
    ------
    welch1967 for the segments.
    """

    def __init__(self, left: Floats, right: Floats, rate: float, psd: Psd) -> None:
        from forceplate.kernels import coordination as kernel

        cuts = welch.cuts_of(left.size, rate, psd)
        density = float(cuts.scale[1])
        if cuts.number < LEAST_PIECES:
            raise Withheld(
                f"coherence needs {LEAST_PIECES} segments of {psd.segment_s:g} s; "
                f"{left.size / rate:.3g} s hold {cuts.number}"
            )
        if cuts.step:
            cuts = cuts._replace(padded=cuts.windows.shape[1])
        self.rate, self.resolution = rate, rate / cuts.padded
        sums = np.zeros((4, cuts.padded // 2 + 1))
        both = (welch.transforms(each, cuts, psd) for each in (left, right))
        for first, second in zip(*both, strict=True):
            kernel.add_cross(first, second, sums)
        self.frequency: Floats = np.arange(sums.shape[1], dtype=np.float64) * self.resolution
        self._power = density * sums[:2]
        self._least = [welch.NOTHING * float(np.ptp(each)) ** 2 for each in (left, right)]
        under = sums[0] * sums[1]
        over = sums[2] * sums[2] + sums[3] * sums[3]
        self.squared: Floats = np.divide(over, under, out=np.zeros(under.size), where=under > 0.0)
        # the mean is taken off: frequency 0 shows only what its neighbour leaks
        self.squared[0] = self.squared[1]

    def between(self, low: float, high: float) -> float:
        """Mean coherence over a band, 0 to 1; its ends are interpolated.

        Withheld where the rate or the segments do not show the band, or a foot has no power in it.
        """
        if high > self.rate / 2:
            raise Withheld(
                f"the band goes up to {high:g} Hz, and a rate of {self.rate:g} Hz "
                f"shows nothing above {self.rate / 2:g} Hz"
            )
        if self.resolution > high - low:
            raise Withheld(f"the segments do not resolve {low:g} to {high:g} Hz")
        weights = band_weights(self.squared.size, self.resolution, low, high)
        for power, least in zip((self._power @ weights).tolist(), self._least, strict=True):
            if power <= least:
                raise Withheld(f"a foot has no power from {low:g} to {high:g} Hz")
        return min(float(self.squared @ weights) / (high - low), 1.0)


@lru_cache(maxsize=32)
def band_weights(size: int, resolution: float, low: float, high: float) -> Floats:
    """What each value of a spectrum adds to the integral over a band, (size,) Hz.

    The integral is by trapezoids between the spectrum's values, with the ends interpolated.
    """
    inner = np.arange(math.floor(low / resolution) + 1, math.ceil(high / resolution))
    places = np.concatenate([[low / resolution], inner, [high / resolution]])
    halves = 0.5 * resolution * np.diff(places)
    shares = np.concatenate([halves, [0.0]]) + np.concatenate([[0.0], halves])
    below = np.minimum(places.astype(np.int64), size - 2)
    above = places - below
    weights = np.zeros(size)
    np.add.at(weights, below, shares * (1.0 - above))
    np.add.at(weights, below + 1, shares * above)
    return read_only(weights)


def phase_locking(left: Floats, right: Floats, rate: float, low: float, high: float) -> float:
    """Phase-locking value of two series in a band: 1 where their phase difference never changes.

    The analytic signals come from the Fourier coefficients of the band, of the series about
    their lines, and are read at 16 instants in each period of the band's upper end. Such a band
    rings for about the inverse of its width: that much is left out at both ends.

    Parameters
    ----------
    left, right : (n,) float64, mm
        Without NaN.
    rate, low, high : float, Hz

    Raises
    ------
    Withheld
        The rate does not show the band, less than two periods of its lower end remain, or a foot
        does not move in it.

    Source
    ------
    lachaux1999, over time in place of trials.
    """
    from forceplate.kernels import coordination as kernel

    if high > rate / 2:
        raise Withheld(
            f"the band goes up to {high:g} Hz, and a rate of {rate:g} Hz "
            f"shows nothing above {rate / 2:g} Hz"
        )
    seconds, ends = left.size / rate, 1.0 / (high - low)
    needed = 2.0 * ends + LEAST_PERIODS / low
    if seconds < needed:
        raise Withheld(
            f"phases from {low:g} to {high:g} Hz need {needed:.3g} s without a break; "
            f"there are {seconds:.3g} s"
        )
    step = block_of(rate, high)
    left, right, rate = blocks(left, step), blocks(right, step), rate / step
    padded = fast_size(PADDING * left.size)
    instants = fast_size(math.ceil(INSTANTS * high * padded / rate))
    first, second = _analytic((left, right), rate, (low, high), padded, instants)
    outside = 0.5 * (padded - left.size) + ends * rate
    dropped = math.ceil(outside * instants / padded)
    inner = slice(dropped, instants - dropped)
    return min(float(kernel.locking(first[inner], second[inner])), 1.0)


def block_of(rate: float, high: float) -> int:
    """Samples that are averaged before phases up to a frequency are read; odd."""
    return max(1, int((rate / (RESOLVED * high) - 1.0) / 2.0 + 1e-9) * 2 + 1)


def blocks(series: Floats, step: int) -> Floats:
    """Means of blocks of samples that lie about the middle of a series, so that backwards they
    are the same; an odd number of samples a block."""
    if step == 1:
        return series
    whole = series.size // step
    whole -= (series.size - whole * step) % 2
    first = (series.size - whole * step) // 2
    return read_only(series[first : first + whole * step].reshape(whole, step).mean(axis=1))


def _analytic(
    series: tuple[Floats, Floats],
    rate: float,
    band: tuple[float, float],
    padded: int,
    instants: int,
) -> NDArray[np.complex128]:
    """Analytic signals of one band, (2, instants) complex128, of two series, (n,) each.

    Each is followed by zeros up to `padded` samples, so that the edges of the band lie where they
    are said to lie, however long the series is. The instants are spread over as long a time
    about the middle of the series: run backwards, it is read at the same ones.
    """
    from forceplate.kernels.spectrum import segments

    n = series[0].size
    low, high = (frequency * padded / rate for frequency in band)
    first, last = math.ceil(low - 0.5), math.floor(high + 0.5)
    place = np.arange(first, last + 1)
    # a coefficient at an edge counts by the part of it that lies inside the band
    shares = np.minimum(place + 0.5, high) - np.maximum(place - 0.5, low)
    spectrum = np.zeros((len(series), instants), dtype=np.complex128)
    for each, row in zip(series, spectrum, strict=True):
        level = np.zeros((1, padded))
        segments(each, 1, _ones(n), welch.DETREND["linear"], level)
        found = np.fft.rfft(level[0])[first : last + 1]
        if np.vdot(found, found).real <= welch.NOTHING * (n * np.ptp(each)) ** 2:
            raise Withheld(f"a foot does not move from {band[0]:g} to {band[1]:g} Hz")
        row[first : last + 1] = found * shares
    start = 0.5 * (n - 1) / padded - 0.5 * (instants - 1) / instants
    spectrum[:, first : last + 1] *= np.exp(2j * np.pi * start * place)
    return np.fft.ifft(spectrum, axis=1)


@lru_cache(maxsize=8)
def _ones(length: int) -> Floats:
    """No window, (length,)."""
    return np.ones(length)
