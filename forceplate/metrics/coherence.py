"""How far two series go together at each frequency: magnitude-squared coherence and phase."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

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
        Read-only and without NaN.
    rate : float, Hz
    psd : Psd
    means : (left, right), mm
        Taken off where the settings take off nothing.

    Raises
    ------
    Withheld
        The series hold fewer than three segments or tapers.

    Source
    ------
    welch1967 for the segments.
    """

    def __init__(
        self,
        left: Floats,
        right: Floats,
        rate: float,
        psd: Psd,
        means: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        from forceplate.kernels import coordination as kernel

        cuts = welch.cuts_of(left.size, rate, psd)
        if cuts.number < LEAST_PIECES:
            raise Withheld(
                f"coherence needs {LEAST_PIECES} segments of {psd.segment_s:g} s; "
                f"{left.size / rate:.3g} s hold {cuts.number}"
            )
        density = float(cuts.scale[1])
        if cuts.step:
            cuts = cuts._replace(padded=cuts.windows.shape[1])
        self.rate, self.resolution = rate, rate / cuts.padded
        self._sums = np.zeros((5, cuts.padded // 2 + 1))
        for first, second in welch.transforms((left, right), cuts, psd, means):
            kernel.add_cross(first, second, self._sums)
        kernel.coherence(self._sums)
        self.squared: Floats = self._sums[4]
        ranges = [float(each.max() - each.min()) for each in (left, right)]
        self._least = [welch.NOTHING * each**2 / density for each in ranges]

    @property
    def frequency(self) -> Floats:
        """Frequencies at which `squared` is known, (m,) Hz."""
        return np.arange(self.squared.size, dtype=np.float64) * self.resolution

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
        *powers, _, _, squared = (self._sums @ weights).tolist()
        if any(power <= least for power, least in zip(powers, self._least, strict=True)):
            raise Withheld(f"a foot has no power from {low:g} to {high:g} Hz")
        return min(squared / (high - low), 1.0)


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
    plan = _plan(left.size, rate, low, high)
    levels = np.empty((2, plan.padded))
    ranges = [
        kernel.level_blocks(each, plan.first, plan.step, plan.whole, row)
        for each, row in zip((left, right), levels, strict=True)
    ]
    found = np.fft.rfft(levels)[:, plan.bins]
    for row, moved in zip(found, ranges, strict=True):
        if np.vdot(row, row).real <= welch.NOTHING * (plan.whole * moved) ** 2:
            raise Withheld(f"a foot does not move from {low:g} to {high:g} Hz")
    spectrum = np.zeros((2, plan.instants), dtype=np.complex128)
    np.multiply(found, plan.factors, out=spectrum[:, plan.bins])
    first, second = np.fft.ifft(spectrum)[:, plan.inner]
    return min(float(kernel.locking(first, second)), 1.0)


class _Plan(NamedTuple):
    """How the phases of one band are read from series of one length.

    Means of `step` samples are taken, `whole` of them from sample `first` on: they lie about the
    middle of a series, so that backwards they are the same. They are followed by zeros up to
    `padded` samples, so that the edges of the band lie where they are said to lie, however long
    the series is. The instants are spread over as long a time about the middle of the series: run
    backwards, it is read at the same ones.
    """

    first: int
    step: int
    whole: int
    padded: int
    instants: int
    bins: slice
    """The band among the frequencies."""
    factors: NDArray[np.complex128]
    """Of each of its coefficients: the part that lies in the band, and the shift in time."""
    inner: slice
    """The instants at which phases are compared."""


@lru_cache(maxsize=8)
def _plan(n: int, rate: float, low: float, high: float) -> _Plan:
    """The plan of series of n samples, of a band in Hz."""
    step = block_of(rate, high)
    whole = n // step
    whole -= (n - whole * step) % 2
    start, rate = (n - whole * step) // 2, rate / step
    padded = fast_size(PADDING * whole)
    instants = fast_size(math.ceil(INSTANTS * high * padded / rate))
    outside = 0.5 * (padded - whole) + rate / (high - low)
    dropped = math.ceil(outside * instants / padded)
    low, high = low * padded / rate, high * padded / rate
    first, last = math.ceil(low - 0.5), math.floor(high + 0.5)
    place = np.arange(first, last + 1)
    # a coefficient at an edge counts by the part of it that lies inside the band
    shares = np.minimum(place + 0.5, high) - np.maximum(place - 0.5, low)
    shift = 0.5 * (whole - 1) / padded - 0.5 * (instants - 1) / instants
    factors = shares * np.exp(2j * np.pi * shift * place)
    bins, inner = slice(first, last + 1), slice(dropped, instants - dropped)
    return _Plan(start, step, whole, padded, instants, bins, factors, inner)


def block_of(rate: float, high: float) -> int:
    """Samples that are averaged before phases up to a frequency are read; odd."""
    return max(1, int((rate / (RESOLVED * high) - 1.0) / 2.0 + 1e-9) * 2 + 1)
