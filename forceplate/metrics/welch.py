"""The power spectrum, by segments or by tapers, and what is read from it inside a band."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from forceplate.metrics.declare import Withheld
from forceplate.metrics.samples import unbroken
from forceplate.model.plate import Floats, read_only
from forceplate.model.settings import Psd

DETREND = {"none": 0, "constant": 1, "linear": 2}
SHORTEST_S = 2.0
"""A spectrum of less than this is not made, whatever the band."""
MOST_PADDING = 12
"""A segment is padded to at most this many times its length."""
TOGETHER = 1 << 17
"""Samples that are transformed at once: memory stays small for long signals."""
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
    return read_only(0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(length) / length))


def sine_tapers(length: int, count: int) -> Floats:
    """The first sine tapers of unit energy, (count, length) float64.

    Source
    ------
    riedel1995.
    """
    order, place = np.arange(1, count + 1)[:, np.newaxis], np.arange(1, length + 1)
    waves = np.sin(np.pi * order * place / (length + 1))
    return read_only(np.sqrt(2.0 / (length + 1)) * waves)


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
    frequency : (m,) float64, Hz
    scale : (m,) float64
        Squared moduli times this, summed over pieces, are the one-sided density.
    """

    windows: Floats
    step: int
    number: int
    padded: int
    frequency: Floats
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
        windows, scale = sine_tapers(n, psd.tapers), 2.0 / (rate * psd.tapers)
        return Cuts(windows, 0, psd.tapers, n, *_one_sided(n, rate, scale))
    return _segments(n, rate, psd.segment_s, psd.overlap)


@lru_cache(maxsize=8)
def _segments(n: int, rate: float, seconds: float, overlap: float) -> Cuts:
    """The overlapping segments of signals of n samples."""
    length = min(n, max(2, round(seconds * rate)))
    step = max(1, length - math.floor(overlap * length))
    count = 1 + (n - length) // step
    window = hann(length)
    padded = min(n, MOST_PADDING * length)
    scale = 2.0 / (rate * float(window @ window) * count)
    return Cuts(window[np.newaxis], step, count, padded, *_one_sided(padded, rate, scale))


def _one_sided(padded: int, rate: float, twice: float) -> tuple[Floats, Floats]:
    """The frequencies of a real transform, and a factor for each; half where there is no twin."""
    scale = np.full(padded // 2 + 1, twice)
    scale[0] *= 0.5
    if padded % 2 == 0:
        scale[-1] *= 0.5
    frequency = np.asarray(np.fft.rfftfreq(padded, 1.0 / rate), dtype=np.float64)
    return read_only(frequency), read_only(scale)


def transforms(
    signals: tuple[Floats, ...],
    cuts: Cuts,
    psd: Psd,
    levels: tuple[float, ...] | None = None,
) -> Iterator[NDArray[np.complex128]]:
    """Transforms of the detrended, windowed pieces of signals, some pieces at a time.

    Signals are transformed together: a library that takes two rows at once halves the work.

    Parameters
    ----------
    signals : k of (n,) float64
        Read-only and without NaN.
    cuts : Cuts
    psd : Psd
    levels : k floats, optional
        Taken off where the settings take off nothing.

    Yields
    ------
    (k, pieces, padded // 2 + 1) complex128
    """
    from forceplate.kernels.spectrum import segments

    detrend, levels = DETREND[psd.detrend], levels or (0.0,) * len(signals)
    together = max(1, min(cuts.number, TOGETHER // (len(signals) * cuts.padded)))
    for first in range(0, cuts.number, together):
        rows = np.empty((len(signals), min(together, cuts.number - first), cuts.padded))
        for signal, level, out in zip(signals, levels, rows, strict=True):
            if cuts.step:
                start = signal[first * cuts.step :]
                segments(start, cuts.step, cuts.windows[0], detrend, level, out)
            else:
                for k in range(out.shape[0]):
                    window = cuts.windows[first + k]
                    segments(signal, 1, window, detrend, level, out[k : k + 1])
        yield np.fft.rfft(rows)


def spectrum(signals: tuple[Floats, ...], rate: float, psd: Psd) -> tuple[Floats, Floats]:
    """One-sided power spectral density of signals of one length (setting psd.method).

    Short pieces with many zeros behind them are transformed with as many zeros as their
    autocorrelation needs; its transform, padded, is what the long ones would have given, at a
    third of the work.

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
        A row a signal; both are read-only.

    Source
    ------
    welch1967, riedel1995.
    """
    from forceplate.kernels.spectrum import add_power, real_power

    cuts = cuts_of(signals[0].size, rate, psd)
    short = 2 * cuts.windows.shape[1]
    padded = short if cuts.number > 2 and short < cuts.padded else cuts.padded
    power = np.zeros((len(signals), padded // 2 + 1))
    for rows in transforms(signals, cuts._replace(padded=padded), psd):
        add_power(rows, power)
    if padded == cuts.padded:
        return cuts.frequency, read_only(power * cuts.scale)
    lags, half = np.fft.irfft(power, padded), padded // 2
    around = np.zeros((len(signals), cuts.padded))
    around[:, :half], around[:, 1 - half :] = lags[:, :half], lags[:, 1 - half :]
    power = np.empty((len(signals), cuts.scale.size))
    real_power(np.fft.rfft(around), cuts.scale, power)
    return cuts.frequency, read_only(power)


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
        from forceplate.kernels.spectrum import band

        self.low, self.high = psd.low_hz, psd.high_hz
        frequency, power = read_only(frequency), read_only(power)
        self._whole = frequency, power
        first = int(frequency.searchsorted(self.low, "right"))
        bins = max(0, int(frequency.searchsorted(self.high)) - first)
        cut = np.empty((3, bins + 2))
        self._integrals = band(frequency, power, first, self.low, self.high, cut)
        self.frequency, self.power, self.cumulative = cut
        within = self._integrals.power
        self.total: float = within if within > nothing else 0.0
        """Power in the band; what is only rounding is 0."""

    def _upto(self, frequency: float) -> float:
        """Power from the lower end of the band to a frequency in it."""
        if frequency == self.low:
            return 0.0
        if frequency == self.high:
            return self._integrals.power
        k = int(self.frequency.searchsorted(frequency, "right")) - 1
        start, stop = self.frequency[k : k + 2].tolist()
        first, last = self.power[k : k + 2].tolist()
        along = frequency - start
        reached = first + (last - first) * along / (stop - start)
        return float(self.cumulative[k]) + 0.5 * along * (first + reached)

    @property
    def some(self) -> float:
        """Power in the band, where there is any; Withheld says that there is none."""
        if self.total == 0.0:
            raise Withheld("there is no power in the band")
        return self.total

    def quantile(self, share: float) -> float:
        """Frequency below which this share of the band's power lies, Hz."""
        power = share * self.some
        k = min(int(self.cumulative.searchsorted(power, "right")), self.power.size - 1) - 1
        start, stop = self.frequency[k : k + 2].tolist()
        first, last = self.cumulative[k : k + 2].tolist()
        return start + (stop - start) * (power - first) / (last - first)

    def moment(self, order: int) -> float:
        """Integral of frequency to the first or second order times power, over the power."""
        return self._integrals[order] / self.some

    def between(self, low: float, high: float) -> float:
        """Power between two frequencies of the band; Withheld where the band does not reach."""
        low, high = max(low, self.low), min(high, self.high)
        if not low < high:
            raise Withheld(f"the band of the settings is {self.low:g} to {self.high:g} Hz")
        return self._upto(high) - self._upto(low) if self.total else 0.0

    def _inside(self, low: float, high: float) -> slice:
        """Bins of the whole spectrum from low to high, both included."""
        frequency = self._whole[0]
        start, stop = frequency.searchsorted(low), frequency.searchsorted(high, "right")
        return slice(int(start), int(stop))

    @property
    def peak(self) -> float:
        """Frequency of the largest power among the bins in the band, its ends included, Hz."""
        frequency, power = self._whole
        inside = self._inside(self.low - 1e-9, self.high + 1e-9)
        if self.some and inside.stop <= inside.start:
            raise Withheld("no frequency of the spectrum lies inside the band")
        return float(frequency[inside.start + int(power[inside].argmax())])

    def slope(self, low: float, high: float) -> float:
        """Least-squares slope of log power over log frequency between two frequencies."""
        from forceplate.kernels.spectrum import steepness

        frequency, power = self._whole
        inside = self._inside(low, high)
        few = inside.stop - inside.start < 3
        found = math.nan if self.some and few else steepness(frequency[inside], power[inside])
        if math.isnan(found):
            raise Withheld(f"fewer than three frequencies with power from {low:g} to {high:g} Hz")
        return found
