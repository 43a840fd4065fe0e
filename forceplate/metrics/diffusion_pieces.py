"""What the metrics of diffusion share: the mean squared displacement and the fits to it."""

from __future__ import annotations

import math
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from forceplate.metrics.declare import AXIS_WORDS, Withheld
from forceplate.metrics.displacement import squared_displacement
from forceplate.metrics.kept import Kept
from forceplate.metrics.over_path import OverPath
from forceplate.metrics.pieces import CopPieces
from forceplate.model.plate import Floats, read_only
from forceplate.model.sections import Sda

if TYPE_CHECKING:
    from forceplate.kernels.diffusion import Saturation, TwoLines

EACH_SIDE = 3
"""Lags that each of the two lines must have."""
TIMES = 24
"""Time constants that are tried before the best is refined."""
EXPLAINED = 0.8
"""Share of the curve's variance that the saturating model must explain."""


class Lags(NamedTuple):
    """The lags of the fits, in samples, in s and as logarithms of s."""

    samples: NDArray[np.int64]
    seconds: Floats
    logarithms: Floats


@lru_cache(maxsize=32)
def lags_of(longest: int, count: int, rate: float) -> Lags:
    """Lags from one sample to the longest, evenly spaced on a logarithmic axis, each once."""
    samples = np.unique(np.round(np.geomspace(1, longest, count)).astype(np.int64))
    seconds = samples / rate
    return Lags(samples, read_only(seconds), read_only(np.log(seconds)))


@lru_cache(maxsize=32)
def spaced(low: float, high: float, count: int) -> Floats:
    """Numbers evenly spaced on a logarithmic axis."""
    return read_only(np.geomspace(low, high, count))


class Tried(NamedTuple):
    """Time constants, (m,) s, and the saturating curve of each at the lags of the fits, (m, n)."""

    times: Floats
    shares: Floats


@lru_cache(maxsize=8)
def tried_of(longest: int, count: int, rate: float) -> Tried:
    """Time constants from one sample to the longest lag, with their curves."""
    from forceplate.kernels import diffusion

    lags = lags_of(longest, count, rate)
    times = spaced(1.0 / rate, longest / rate, TIMES)
    shares = np.empty((times.size, lags.seconds.size))
    diffusion.shares(lags.seconds, times, shares)
    return Tried(times, read_only(shares))


@lru_cache(maxsize=32)
def _places(low: float, high: float, count: int) -> Floats:
    return read_only(np.log(spaced(low, high, count)))


def _floored(share: float) -> str:
    """Three decimals, never rounded up: what is less than a limit is shown as less."""
    return f"{math.floor(1000.0 * share) / 1000.0:.3f}"


class DiffusionPieces(OverPath):
    """Diffusion of one path.

    Parameters
    ----------
    cop : CopPieces
    """

    def __init__(self, cop: CopPieces) -> None:
        super().__init__(cop)
        self._kept = Kept()

    @property
    def settings(self) -> Sda:
        """Lags, places of the critical point and what it needs."""
        return self.cop.settings.sda

    @cached_property
    def window(self) -> slice:
        """From the first to the last defined sample."""
        runs = self.cop.runs
        return slice(int(runs.starts[0]), int(runs.stops[-1]))

    @cached_property
    def longest(self) -> int:
        """Longest lag, in samples: that of the settings, or a third of the window."""
        third = (self.window.stop - self.window.start) // 3
        return min(int(self.settings.max_lag_s * self.rate + 1e-9), third)

    @property
    def lags(self) -> Lags:
        """The lags of the fits."""
        return lags_of(self.longest, self.settings.lags, self.rate)

    @cached_property
    def _displacement(self) -> Floats:
        path = self.cop.path
        rows = np.array([path.ml[self.window], path.ap[self.window]])
        if self.count < rows.shape[1]:
            rows[:, ~self.cop.defined[self.window]] = np.nan
        return read_only(squared_displacement(rows, self.longest))

    def displacement(self, axis: str) -> Floats:
        """Mean squared displacement at lags of 0, 1, ... samples, mm^2."""
        self.cop.moving(axis)
        return self._displacement[0 if axis == "ml" else 1]

    def lines(self, axis: str) -> TwoLines:
        """The two lines through the logarithms of displacement and lag."""
        return self._kept.once(("lines", axis), lambda: self._lines(axis))

    def _lines(self, axis: str) -> TwoLines:
        from forceplate.kernels import diffusion

        self._reaching()
        sda, lags = self.settings, self.lags
        values = self.displacement(axis)[lags.samples]
        if not np.isfinite(values).all():
            raise OverflowError(f"squared displacement, {axis}")
        if not values.all():
            lag = lags.seconds[np.argmin(values)]
            raise Withheld(
                f"after {lag:.3g} s the path is always back where it was {AXIS_WORDS[axis]}: a "
                "displacement of 0 has no logarithm"
            )
        places = _places(sda.break_low_s, sda.break_high_s, sda.breaks)
        found = diffusion.two_lines(lags.logarithms, np.log(values), places, EACH_SIDE)
        if math.isnan(found.place):
            raise Withheld(f"fewer than {EACH_SIDE} lags lie on a side of every critical point")
        return found

    def _reaching(self) -> None:
        """Withheld, where the lags do not reach far enough on both sides of a critical point."""
        sda = self.settings
        if self.longest < 2.0 * sda.break_high_s * self.rate:
            raise Withheld(
                f"the lags go up to {self.longest / self.rate:.3g} s, a third of the trial at "
                f"most: a critical point up to {sda.break_high_s:g} s needs twice that"
            )
        if sda.break_low_s * self.rate < EACH_SIDE:
            raise Withheld(
                f"a critical point from {sda.break_low_s:g} s on needs {EACH_SIDE} samples "
                "before it"
            )

    def critical(self, axis: str) -> TwoLines:
        """The two lines, where they make a critical point; Withheld says why they do not."""
        found = self.lines(axis)
        least = self.settings.least_r2
        if found.explained < least:
            raise Withheld(
                f"the two lines explain {_floored(found.explained)} of the curve "
                f"{AXIS_WORDS[axis]}, less than {least:g}: it has no critical point"
            )
        if not found.before - found.after > 1e-9:
            raise Withheld(
                f"the displacement {AXIS_WORDS[axis]} grows no slower at long lags than at short "
                "ones: it has no critical point"
            )
        return found

    def coefficient(self, axis: str, *, long: bool) -> float:
        """Half the slope of the displacement over the lag before or after the critical point.

        Over every lag in mm^2/s, not only those of the fit; a lag at the point is on both sides.
        """
        from forceplate.kernels import diffusion

        place = math.exp(self.lines(axis).place) * self.rate
        first, last = (math.ceil(place - 1e-9), self.longest) if long else (1, int(place + 1e-9))
        return 0.5 * self.rate * diffusion.slope(self.displacement(axis), first, last)

    def model(self, axis: str) -> Saturation:
        """The saturating curve through the displacement; Withheld where it does not fit."""
        return self._kept.once(("model", axis), lambda: self._model(axis))

    def _model(self, axis: str) -> Saturation:
        from forceplate.kernels import diffusion

        lags = self.lags
        values = read_only(self.displacement(axis)[lags.samples])
        longest, one = self.longest / self.rate, 1.0 / self.rate
        tried = tried_of(self.longest, self.settings.lags, self.rate)
        found = diffusion.saturation(lags.seconds, values, *tried)
        if found.time >= longest * (1 - 1e-9):
            raise Withheld(
                f"the displacement {AXIS_WORDS[axis]} is still growing at the longest lag of "
                f"{longest:.3g} s"
            )
        if found.time <= one * (1 + 1e-9):
            raise Withheld(
                f"the displacement {AXIS_WORDS[axis]} does not grow from one sample on: there is "
                "no time in it"
            )
        if found.explained < EXPLAINED:
            raise Withheld(
                f"the model explains {_floored(max(0.0, found.explained))} of the displacement "
                f"{AXIS_WORDS[axis]}, less than {EXPLAINED:g}"
            )
        return found
