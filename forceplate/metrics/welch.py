"""The power spectrum, by segments or by tapers, and what is read from it inside a band."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, lru_cache
from math import floor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from forceplate.metrics.declare import Withheld
from forceplate.metrics.samples import slope, unbroken
from forceplate.model.plate import Floats
from forceplate.model.settings import Psd

DETREND = {"none": 0, "constant": 1, "linear": 2}
SHORTEST_S = 2.0
"""A spectrum of less than this is not made, whatever the band."""
MOST_PADDING = 12
"""A segment is padded to at most this many times its length."""
TOGETHER = 16
"""Segments that are transformed at once: memory stays small for long signals."""
NOTHING = 1e-20
"""Power under this share of the squared range is rounding, not movement."""


def stretch(start: int, stop: int, n_samples: int, rate: float, psd: Psd) -> slice:
    """The samples a spectrum is made of: the longest unbroken run, where it is long enough.

    Raises
    ------
    Withheld
        The rate is too low for the band, the run is too short for its lowest frequency, or it
        is too small a share of the window.
    """
    if psd.high_hz > rate / 2:
        raise Withheld(
            f"the band goes up to {psd.high_hz:g} Hz, and a rate of {rate:g} Hz "
            f"shows nothing above {rate / 2:g} Hz"
        )
    shortest = max(SHORTEST_S, 1.0 / psd.low_hz if psd.low_hz > 0 else 0.0)
    if psd.method == "welch":
        shortest = min(shortest, max(SHORTEST_S, psd.segment_s))
    return unbroken((start, stop), n_samples, rate, shortest, "a spectrum")


@lru_cache(maxsize=8)
def hann(length: int) -> Floats:
    """The Hann window, periodic, (length,) float64."""
    return np.asarray(0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(length) / length))


def sine_tapers(length: int, count: int) -> Floats:
    """The first sine tapers of unit energy, (count, length) float64.

    Source
    ------
    riedel1995.
    """
    order, place = np.arange(1, count + 1)[:, np.newaxis], np.arange(1, length + 1)
    return np.sqrt(2.0 / (length + 1)) * np.sin(np.pi * order * place / (length + 1))


class Cuts(NamedTuple):
    """How signals of one length are cut before their transform, and what a transform counts.

    Parameters
    ----------
    windows : (1 or number, w) float64
        One window for all pieces, or one each.
    step : int
        Samples from one piece to the next; 0 where every piece is the whole signal.
    number, padded : int
        Pieces, and samples of each with the zeros behind it.
    scale : (m,) float64
        Squared moduli times this, summed over pieces, are the one-sided density.
    """

    windows: Floats
    step: int
    number: int
    padded: int
    scale: Floats


def cuts_of(n: int, rate: float, psd: Psd) -> Cuts:
    """The pieces of signals of n samples.

    By Welch's method segments of `psd.segment_s` (one where the signal is shorter) under a
    periodic Hann window, zero-padded to the length of the signal. Signals of more than twelve
    segments are padded to twelve: a finer grid shows nothing that the window resolves, and its
    cost would grow with the square of the length. By sine tapers the whole signal each time, and
    the plain mean over the tapers.
    """
    if psd.method == "multitaper":
        windows = sine_tapers(n, psd.tapers)
        return Cuts(windows, 0, psd.tapers, n, _one_sided(n, 2.0 / (rate * psd.tapers)))
    length = min(n, max(2, round(psd.segment_s * rate)))
    step = max(1, length - floor(psd.overlap * length))
    count = 1 + (n - length) // step
    window = hann(length)
    padded = min(n, MOST_PADDING * length)
    scale = _one_sided(padded, 2.0 / (rate * float(window @ window) * count))
    return Cuts(window[np.newaxis], step, count, padded, scale)


def _one_sided(padded: int, twice: float) -> Floats:
    """A factor for every frequency of a real transform; half of it where there is no twin."""
    scale = np.full(padded // 2 + 1, twice)
    scale[0] *= 0.5
    if padded % 2 == 0:
        scale[-1] *= 0.5
    return scale


def transforms(signal: Floats, cuts: Cuts, psd: Psd) -> Iterator[NDArray[np.complex128]]:
    """Transforms of the detrended, windowed pieces of one signal, some rows at a time.

    Parameters
    ----------
    signal : (n,) float64
        Read-only and without NaN.
    """
    from forceplate.kernels import spectrum as kernel

    detrend = DETREND[psd.detrend]
    room = np.zeros((min(cuts.number, TOGETHER), cuts.padded))
    for first in range(0, cuts.number, TOGETHER):
        rows = room[: min(TOGETHER, cuts.number - first)]
        if cuts.step:
            start = signal[first * cuts.step :]
            kernel.segments(start, cuts.step, cuts.windows[0], detrend, rows)
        else:
            for k in range(rows.shape[0]):
                window = cuts.windows[first + k]
                kernel.segments(signal, 1, window, detrend, rows[k : k + 1])
        yield np.fft.rfft(rows, axis=-1)


def spectrum(signals: tuple[Floats, ...], rate: float, psd: Psd) -> tuple[Floats, Floats]:
    """One-sided power spectral density of signals of one length (setting psd.method).

    Parameters
    ----------
    signals : tuple of (n,) float64, mm or %
        Read-only and without NaN.
    rate : float, Hz
    psd : Psd

    Returns
    -------
    frequency : (m,) float64, Hz
    power : (k, m) float64, unit^2/Hz
        A row a signal.

    Source
    ------
    welch1967, riedel1995.
    """
    cuts = cuts_of(signals[0].size, rate, psd)
    power = np.empty((len(signals), cuts.scale.size))
    for signal, out in zip(signals, power, strict=True):
        out[:] = _power(signal, cuts, psd) * cuts.scale
    return np.asarray(np.fft.rfftfreq(cuts.padded, 1.0 / rate), dtype=np.float64), power


def _power(signal: Floats, cuts: Cuts, psd: Psd) -> Floats:
    """Squared moduli of the transforms of all pieces, summed, (m,).

    Short pieces with many zeros behind them are transformed with as many zeros as their
    autocorrelation needs; its transform, padded, is what the long ones would have given, at a
    third of the work.
    """
    from forceplate.kernels import spectrum as kernel

    length = cuts.windows.shape[1]
    short = 2 * length
    padded = short if cuts.number > 2 and short < cuts.padded else cuts.padded
    power = np.zeros(padded // 2 + 1)
    ones = np.ones(power.size)
    for rows in transforms(signal, cuts._replace(padded=padded), psd):
        kernel.add_power(rows, ones, power)
    if padded == cuts.padded:
        return power
    lags = np.fft.irfft(power, padded)[:length]
    around = np.zeros(cuts.padded)
    around[:length] = lags
    around[1 - length :] = lags[:0:-1]
    # what rounding leaves under nothing is nothing
    return np.maximum(np.fft.rfft(around).real, 0.0)


class Band:
    """A spectrum between two frequencies; the ends are interpolated, integrals are trapezoids.

    Parameters
    ----------
    frequency, power : (m,) float64, Hz and mm^2/Hz
        The whole spectrum.
    psd : Psd
        Its `low_hz` and `high_hz` are the band.
    nothing : float, mm^2
        Power up to this counts as none.
    """

    def __init__(self, frequency: Floats, power: Floats, psd: Psd, nothing: float) -> None:
        self.low, self.high = psd.low_hz, psd.high_hz
        self._whole = frequency, power
        self._nothing = nothing
        self.frequency, self.power = self._cut(self.low, self.high)

    def _inside(self, low: float, high: float, slack: float = 0.0) -> slice:
        """Bins of the whole spectrum from low to high."""
        bins = np.searchsorted(self._whole[0], (low - slack, high + slack))
        return slice(int(bins[0]), int(bins[1]))

    def _cut(self, low: float, high: float) -> tuple[Floats, Floats]:
        """The spectrum from low to high, with its values at both."""
        frequency, power = self._whole
        inside = self._inside(np.nextafter(low, np.inf), high)
        ends = np.interp((low, high), frequency, power)
        size = max(0, inside.stop - inside.start)
        cut = np.empty((2, size + 2))
        cut[:, 0], cut[:, -1] = (low, ends[0]), (high, ends[1])
        cut[0, 1:-1], cut[1, 1:-1] = frequency[inside], power[inside]
        return cut[0], cut[1]

    @cached_property
    def _widths(self) -> Floats:
        """Distances between the frequencies of the band."""
        return np.asarray(self.frequency[1:] - self.frequency[:-1])

    @cached_property
    def cumulative(self) -> Floats:
        """Power up to each frequency of the band; starts at 0."""
        upto = np.zeros(self.power.size)
        np.cumsum(0.5 * (self.power[1:] + self.power[:-1]) * self._widths, out=upto[1:])
        return upto

    def _upto(self, frequency: float) -> float:
        """Power from the lower end of the band to a frequency in it."""
        k = min(int(np.searchsorted(self.frequency, frequency, "right")), self.power.size - 1) - 1
        along = frequency - float(self.frequency[k])
        first, last = float(self.power[k]), float(self.power[k + 1])
        reached = first + (last - first) * along / float(self._widths[k])
        return float(self.cumulative[k]) + 0.5 * along * (first + reached)

    @property
    def total(self) -> float:
        """Power in the band; what is only rounding is 0."""
        power = float(self.cumulative[-1])
        return power if power > self._nothing else 0.0

    @property
    def some(self) -> float:
        """Power in the band, where there is any; Withheld says that there is none."""
        if self.total == 0.0:
            raise Withheld("there is no power in the band")
        return self.total

    def quantile(self, share: float) -> float:
        """Frequency below which this share of the band's power lies, Hz."""
        return float(np.interp(share * self.some, self.cumulative, self.frequency))

    @cached_property
    def _moments(self) -> tuple[float, float]:
        """Integrals of frequency times power and of its square times power, over the power."""
        half = 0.5 * self._widths / self.some
        first = self.frequency * self.power
        second = self.frequency * first
        return float((first[1:] + first[:-1]) @ half), float((second[1:] + second[:-1]) @ half)

    def moment(self, order: int) -> float:
        """Integral of frequency to the first or second order times power, over the power."""
        return self._moments[order - 1]

    def between(self, low: float, high: float) -> float:
        """Power between two frequencies of the band; Withheld where the band does not reach."""
        low, high = max(low, self.low), min(high, self.high)
        if not low < high:
            raise Withheld(f"the band of the settings is {self.low:g} to {self.high:g} Hz")
        return self._upto(high) - self._upto(low) if self.total else 0.0

    @property
    def peak(self) -> float:
        """Frequency of the largest power among the bins in the band, its ends included, Hz."""
        frequency, power = self._whole
        inside = self._inside(self.low, self.high, 1e-9)
        if self.some and inside.stop <= inside.start:
            raise Withheld("no frequency of the spectrum lies inside the band")
        return float(frequency[inside.start + int(np.argmax(power[inside]))])

    def slope(self, low: float, high: float) -> float:
        """Least-squares slope of log power over log frequency between two frequencies."""
        frequency, power = self._whole
        inside = self._inside(low, np.nextafter(high, np.inf))
        few = inside.stop - inside.start < 3
        if self.some and (few or not power[inside].min() > 0):
            raise Withheld(f"fewer than three frequencies with power from {low:g} to {high:g} Hz")
        return slope(np.log(frequency[inside]), np.log(power[inside]))
