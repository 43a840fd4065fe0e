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
from forceplate.model.layout import Foot
from forceplate.model.plate import Floats, read_only
from forceplate.model.trial import Path, Trial

if TYPE_CHECKING:
    from forceplate.kernels.load import Rate

LEVEL = 50.0
"""Both feet carry the same, %."""


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
        return self.ordered.size

    @property
    def seconds(self) -> float:
        """Time covered by defined samples."""
        return self.count / self.rate

    @cached_property
    def ordered(self) -> Floats:
        """Defined shares, ascending, (count,) %."""
        found = np.sort(self.load[self.defined])
        if found.size == 0:
            raise Withheld("no sample of it is defined")
        return found

    @cached_property
    def mean(self) -> float:
        """Mean share, %."""
        first = self.ordered[0]
        return float(first + np.mean(self.ordered - first))

    @property
    def range(self) -> float:
        """Largest minus smallest share, %."""
        return float(self.ordered[-1] - self.ordered[0])

    @cached_property
    def deviation(self) -> float:
        """Standard deviation (setting spread.ddof), %."""
        freedom = self.count - self.settings.spread.ddof
        if freedom < 1:
            raise Withheld("there is only one sample")
        return math.sqrt(float(np.sum((self.ordered - self.mean) ** 2)) / freedom)

    @cached_property
    def part_means(self) -> Floats:
        """Mean share in each of the six parts of the window, (6,) %."""
        return interval.part_means(self.load)

    @cached_property
    def deviations_without(self) -> Floats:
        """Standard deviation without each of the six parts, (6,) %."""
        return interval.deviation_without(self.load - self.mean, self.settings.spread.ddof)

    @property
    def rates(self) -> Floats:
        """Difference quotients of the share, (n - 1,) %/s; NaN where either sample is."""
        return np.diff(self.load) * self.rate

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
    def quadrant_series(self) -> dict[str, Floats]:
        """Share of the load on left and right fore- and hindfoot, (n,) %; keys lf rf lh rh.

        The force of a foot acts at its COP. It is split between toe and heel as the two ends of
        a lever would carry it: a COP on the mid-line of the foot gives each half, a COP over the
        heel point gives all to the hindfoot. Beyond the points the share stays at 0 or 1.
        """
        feet = self.trial.feet
        left, right = (
            self._forward(side, None if feet is None else feet.foot(side), path)
            for side, path in (("left", self.trial.left), ("right", self.trial.right))
        )
        seen = self.defined & np.isfinite(left) & np.isfinite(right)
        if not seen.any():
            raise Withheld("the feet are never loaded at the same time")
        share = np.where(seen, self.load, np.nan)
        other = 100.0 - share
        return {
            "lf": share * left, "rf": other * right,
            "lh": share * (1 - left), "rh": other * (1 - right),
        }  # fmt: skip

    @cached_property
    def quadrants(self) -> dict[str, float]:
        """Means of the quadrant shares, %."""
        seen = np.isfinite(self.quadrant_series["lf"])
        return {key: float(np.mean(each[seen])) for key, each in self.quadrant_series.items()}

    def _forward(self, side: str, foot: Foot | None, path: Path | None) -> Floats:
        """Place of a foot's COP between heel (0) and toe (1), (n,)."""
        if foot is None or foot.heel is None or foot.toe is None:
            raise Withheld("needs the heel and toe points of both feet in the layout")
        if path is None:
            raise Withheld(self.trial.why.get(side, f"the {side} foot has no centre of pressure"))
        axis = np.subtract(foot.toe, foot.heel)
        squared = float(axis @ axis)
        if squared == 0.0:
            raise Withheld(f"heel and toe of the {side} foot are one point")
        along = (path.ml - foot.heel[0]) * axis[0] + (path.ap - foot.heel[1]) * axis[1]
        return np.clip(along / squared, 0.0, 1.0)
