"""How the two feet's COP go together: in time, with a lag, by frequency, phase and scale."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from forceplate.metrics.coherence import Coherence, phase_locking
from forceplate.metrics.declare import AXIS_WORDS, Withheld
from forceplate.metrics.interval import PARTS
from forceplate.metrics.joint import LEAST_SHARE, Joint
from forceplate.metrics.lagged import Peak, lagged, peak_of
from forceplate.metrics.path_parts import PathParts, parts_of
from forceplate.metrics.pieces import CopPieces
from forceplate.metrics.samples import ratio
from forceplate.metrics.trial_pieces import Pieces
from forceplate.model.plate import Floats
from forceplate.model.settings import Settings

if TYPE_CHECKING:
    from forceplate.kernels.coordination import Means

ROUNDING = 1e-13
"""Movement under this share of the place is rounding."""
LEAST_WINDOWS = 5
"""Windows, end to end, that the detrended cross-correlation needs."""


class AxisPair:
    """The two feet along one axis.

    Parameters
    ----------
    joint : Joint
    axis : str
        ml or ap.
    settings : Settings

    Raises
    ------
    Withheld
        A foot does not move along the axis.
    """

    def __init__(self, joint: Joint, axis: str, settings: Settings) -> None:
        from forceplate.kernels import coordination

        self.joint, self.axis, self.settings = joint, axis, settings
        self._sums = np.empty((PARTS, 5))
        left, right = (joint.dense(each) for each in joint.pair(axis))
        self.means: Means = coordination.products(left, right, joint.edges, self._sums)
        self._totals = self._sums.sum(axis=0)
        squares = self._totals[2:4].tolist()
        for side, place, square in zip(("left", "right"), self.means, squares, strict=True):
            if square <= joint.count * (ROUNDING * place) ** 2:
                raise Withheld(
                    f"the {side} foot's centre of pressure does not move {AXIS_WORDS[axis]}"
                )

    @property
    def correlation(self) -> float:
        """Pearson's r of the two feet over all samples."""
        return _pearson(self.joint.count, *self._totals.tolist())

    @property
    def correlations_without(self) -> Floats:
        """Pearson's r without each sixth of the window, (6,)."""
        others = (self._totals - self._sums).tolist()
        counts = self.joint.counts_without.tolist()
        return np.array([_pearson(n, *sums) for n, sums in zip(counts, others, strict=True)])

    @cached_property
    def peak(self) -> Peak:
        """The largest absolute correlation within the lags of the settings."""
        joint = self.joint
        most = max(1, round(self.settings.sync.max_lag_s * joint.rate))
        r = lagged(joint, self.axis, most, (self.means.left, self.means.right))
        return peak_of(r, joint.rate)

    @cached_property
    def coherence(self) -> Coherence:
        """Coherence over the longest unbroken stretch."""
        left, right = self._unbroken
        return Coherence(left, right, self.joint.rate, self.settings.psd, self.means)

    @cached_property
    def locking(self) -> float:
        """Phase-locking value in the band of the settings, over the longest unbroken stretch."""
        sync = self.settings.sync
        return phase_locking(
            *self._unbroken, self.joint.rate, sync.phase_low_hz, sync.phase_high_hz
        )

    @property
    def _unbroken(self) -> tuple[Floats, Floats]:
        where = self.joint.unbroken
        left, right = self.joint.pair(self.axis)
        return left[where], right[where]

    @cached_property
    def detrended(self) -> float:
        """Detrended cross-correlation coefficient of the window of the settings.

        Both series are summed up to profiles; in every window, one beginning at each sample, each
        profile leaves its own least-squares line. The products of what is left, over all windows,
        are divided by the root of the products of the squares.

        Source
        ------
        zebende2011, with the windows of all unbroken stretches.
        """
        from forceplate.kernels import coordination

        joint, seconds = self.joint, self.settings.sync.window_s
        steps = round(seconds * joint.rate)
        runs = joint.runs.at_least(max(steps, 3))
        if steps < 3:
            raise Withheld(f"a window of {seconds:g} s holds fewer than 3 samples")
        if runs.samples < max(LEAST_WINDOWS * steps, LEAST_SHARE * joint.seen.size):
            raise Withheld(
                f"{runs.samples / joint.rate:.3g} s lie in stretches of at least {seconds:g} s "
                f"without a break; {LEAST_WINDOWS} windows and half of the trial are needed"
            )
        first, second = joint.pair(self.axis)
        left = right = product = 0.0
        for a, b in zip(runs.starts.tolist(), runs.stops.tolist(), strict=True):
            found = coordination.detrended(first[a:b], second[a:b], *self.means, steps)
            left, right = left + found.left, right + found.right
            product += found.product
        root = math.sqrt(max(left, 0.0)) * math.sqrt(max(right, 0.0))
        found = ratio(product, root, "a foot does not move within the windows")
        return min(max(found, -1.0), 1.0)


def _pearson(n: float, x: float, y: float, xx: float, yy: float, xy: float) -> float:
    """Pearson's r from sums; NaN where a series does not move."""
    under = (n * xx - x * x) * (n * yy - y * y)
    if under <= 0.0:
        return math.nan
    return min(max((n * xy - x * y) / math.sqrt(under), -1.0), 1.0)


class CoordinationPieces:
    """What the two feet of a trial do together.

    Parameters
    ----------
    joint : Joint
    left, right : CopPieces
        Each foot by itself.
    settings : Settings
    """

    def __init__(self, joint: Joint, left: CopPieces, right: CopPieces, settings: Settings) -> None:
        self.joint, self.left, self.right, self.settings = joint, left, right, settings
        self.rate, self.count, self.seconds = joint.rate, joint.count, joint.seconds

    @classmethod
    def of(cls, shared: Pieces) -> CoordinationPieces:
        """Of the trial's feet; Withheld where one is missing or both too rarely loaded."""
        left, right = shared.cop("left"), shared.cop("right")
        return cls(Joint(left.path, right.path), left, right, shared.trial.settings)

    @cached_property
    def ml(self) -> AxisPair:
        """Left-right."""
        return AxisPair(self.joint, "ml", self.settings)

    @cached_property
    def ap(self) -> AxisPair:
        """Forward-back."""
        return AxisPair(self.joint, "ap", self.settings)

    def along(self, axis: str) -> AxisPair:
        """The feet along ml or ap."""
        return self.ml if axis == "ml" else self.ap

    def difference(self, of: Callable[[CopPieces], float]) -> float:
        """Right minus left of a size of each foot, over their sum, %."""
        left, right = of(self.left), of(self.right)
        return 100.0 * ratio(right - left, right + left, "neither foot's centre of pressure moves")

    def differences_without(self, of: Callable[[PathParts], Floats]) -> Floats:
        """The same without each sixth of the window, (6,) %."""
        left, right = of(parts_of(self.left)), of(parts_of(self.right))
        return 100.0 * (right - left) / (right + left)


def coordination(shared: Pieces) -> CoordinationPieces:
    """The two feet of this trial, made once."""
    return shared.made(CoordinationPieces.of)
