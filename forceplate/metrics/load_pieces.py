"""The shared pieces of the left foot's share of the load."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from forceplate.metrics import interval, welch
from forceplate.metrics.declare import Withheld
from forceplate.metrics.samples import Runs, drift, runs_of
from forceplate.metrics.series import Series, thick
from forceplate.model.feet import SIDES
from forceplate.model.plate import Floats, read_only
from forceplate.model.trial import Path, Trial

if TYPE_CHECKING:
    from forceplate.kernels.load import Rate

LEVEL = 50.0
"""Both feet carry the same, %."""
QUARTERS = ("lf", "rf", "lh", "rh")
"""Left and right forefoot, left and right hindfoot."""


class LoadPieces:
    """The share of the left foot in the vertical force, %, and what is read from it.

    Parameters
    ----------
    trial : Trial
        Its `load_left`; for the quadrants also the paths and places of the feet.
    """

    def __init__(self, trial: Trial) -> None:
        assert trial.load_left is not None
        self.trial = trial
        self.load: Floats = trial.load_left
        self.settings = trial.settings
        self.rate = trial.rate

    @cached_property
    def defined(self) -> NDArray[np.bool_]:
        """Samples at which the share is finite."""
        return np.isfinite(self.load)

    @cached_property
    def runs(self) -> Runs:
        """Unbroken stretches of defined samples."""
        return runs_of(self.defined)

    @property
    def count(self) -> int:
        """Defined samples."""
        return self.series.count

    @property
    def seconds(self) -> float:
        """Time covered by defined samples."""
        return self.count / self.rate

    @cached_property
    def series(self) -> Series:
        """Its mean and spread; Withheld where no sample is defined."""
        return Series(self.load)

    @cached_property
    def ordered(self) -> Floats:
        """Defined shares, ascending, (count,) %."""
        whole = self.count == self.load.size
        return np.sort(self.load if whole else self.load[self.defined])

    @property
    def mean(self) -> float:
        """Mean share, %."""
        return self.series.mean

    @property
    def range(self) -> float:
        """Largest minus smallest share, %."""
        return float(self.ordered[-1] - self.ordered[0])

    @property
    def deviation(self) -> float:
        """Standard deviation (setting spread.ddof), %."""
        freedom = self.count - self.settings.spread.ddof
        if freedom < 1:
            raise Withheld("there is only one sample")
        return self.series.deviation * math.sqrt(self.count / freedom)

    @property
    def rates(self) -> Series:
        """Difference quotients of the share, %/s; not defined where either sample is not."""
        return Series((self.load[1:] - self.load[:-1]) * self.rate)

    @cached_property
    def steps(self) -> Rate:
        """Number of steps and the sum of their squares, %^2."""
        from forceplate.kernels import load

        found = load.rate(self.load, *self.runs)
        if found.n == 0:
            raise Withheld("no two neighbouring samples are defined")
        return found

    @cached_property
    def crossings(self) -> int:
        """How often the load goes over from one foot to the other."""
        from forceplate.kernels import load

        margin = self.settings.load.hysteresis
        return int(load.crossings(self.load, *self.runs, LEVEL, margin))

    @cached_property
    def shifts(self) -> int:
        """How often the load settles on another level (settings load.shift_*)."""
        from forceplate.kernels import load

        chosen = self.settings.load
        gap = round(chosen.shift_time_s * self.rate)
        part = round((chosen.shift_window_s - chosen.shift_time_s) * self.rate / 2)
        if part < 1:
            raise Withheld("load.shift_window_s leaves no time beside load.shift_time_s")
        start, stop = self.runs.longest
        if stop - start < 2 * part + gap:
            raise Withheld(f"no unbroken stretch of {chosen.shift_window_s:g} s")
        smallest = max(chosen.hysteresis, np.finfo(float).eps * LEVEL)
        found = load.shifts(self.load, *self.runs, part, gap, chosen.shift_sd, smallest)
        return int(found)

    @cached_property
    def drift(self) -> float:
        """Median of the slopes between all means of 1 s, % per minute."""
        return drift(self.load, self.defined, self.rate)

    @cached_property
    def band(self) -> welch.Band:
        """The spectrum of the share inside the band of the settings, %^2/Hz."""
        psd = self.settings.psd
        where = welch.stretch(*self.runs.longest, self.load.size, self.rate, psd)
        signal = read_only(self.load[where] - self.mean)
        frequency, power = welch.spectrum((signal,), self.rate, psd)
        return welch.Band(frequency, power[0], psd, welch.NOTHING * self.range**2)

    @cached_property
    def _quarters(self) -> Floats:
        """Samples of each of the six parts, and sums of the load on the QUARTERS, (5, 6) %.

        The force of a foot acts at its COP. It is split between toe and heel as the two ends of
        a lever would carry it: a COP on the mid-line of the foot gives each half, a COP over the
        heel point gives all to the hindfoot. Beyond the points the share stays at 0 or 1.
        """
        from forceplate.kernels import load

        levers = np.array([self._lever(side) for side in SIDES])
        left, right = self._path("left"), self._path("right")
        sums = np.empty((interval.PARTS, 1 + len(QUARTERS)))
        edges = interval.edges_of(self.load.size)
        load.quarters(self.load, left.ml, left.ap, right.ml, right.ap, levers, edges, sums)
        return sums.T

    @cached_property
    def quarters(self) -> dict[str, float]:
        """Mean shares of the load on the four quarters, %."""
        n, *totals = self._quarters.sum(axis=1).tolist()
        if n == 0.0:
            raise Withheld("the feet are never loaded at the same time")
        return {key: total / n for key, total in zip(QUARTERS, totals, strict=True)}

    def quarter_means(self, key: str) -> Floats:
        """The same of one quarter in each of the six parts, (6,) %."""
        n = thick(self._quarters[0], self.load.size)
        return self._quarters[1 + QUARTERS.index(key)] / n

    def _path(self, side: str) -> Path:
        path: Path | None = getattr(self.trial, side)
        if path is None:
            raise Withheld(self.trial.why.get(side, f"the {side} foot has no centre of pressure"))
        return path

    def _lever(self, side: str) -> list[float]:
        """Heel of a foot, mm, and the way from heel to toe over its squared length, 1/mm."""
        feet = self.trial.feet
        foot = None if feet is None else feet.foot(side)
        if foot is None or foot.heel is None or foot.toe is None:
            raise Withheld("needs the heel and toe points of both feet in the layout")
        ml, ap = foot.toe[0] - foot.heel[0], foot.toe[1] - foot.heel[1]
        squared = ml * ml + ap * ap
        if squared == 0.0:
            raise Withheld(f"heel and toe of the {side} foot are one point")
        return [*foot.heel, ml / squared, ap / squared]
