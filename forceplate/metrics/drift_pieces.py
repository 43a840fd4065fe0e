"""The shared pieces of what changes within a trial: the path in windows of some seconds."""

from __future__ import annotations

import math
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from forceplate.metrics.declare import Withheld
from forceplate.metrics.over_path import OverPath
from forceplate.metrics.samples import SMALLEST_SHARE, Indices, drift, median_slope
from forceplate.model.plate import Floats

if TYPE_CHECKING:
    from forceplate.metrics.trial_pieces import Pieces


def within(shared: Pieces) -> DriftPieces:
    """The pieces of what changes within one trial."""
    return shared.made(DriftPieces.of)


class DriftPieces(OverPath):
    """One path in windows of one length, each half over the one before it.

    The windows are counted from the first sample on and once more from the last sample back, so
    that every sample counts; where both agree, once. A window counts where 80 % of its samples
    are defined.

    Parameters
    ----------
    cop : CopPieces
    """

    def slope(self, axis: str) -> float:
        """Median of the slopes between all mean positions of 1 s, mm/min."""
        return drift(self.cop.along(axis), self.cop.defined, self.rate)

    @cached_property
    def _half(self) -> int:
        """Half a window, samples."""
        return max(2, round(self.cop.settings.drift.window_s * self.rate / 2))

    @cached_property
    def _windows(self) -> tuple[Floats, Floats]:
        """Middles of the windows, (k,) min, and their sums, (4, k): the columns of the kernel."""
        from forceplate.kernels import drift as kernel

        ml, ap = self.cop.path.ml, self.cop.path.ap
        half = self._half
        starts = _starts(ml.size, half)
        found = kernel.windows(ml, ap, starts, 2 * half).T
        kept = found[0] >= SMALLEST_SHARE * 2 * half
        return (starts[kept] + half) / self.rate / 60.0, found[:, kept]

    def at_least(self, windows: int) -> None:
        """Withheld, where the path has no room for so many windows beside each other."""
        length = f"{windows} windows of {self.cop.settings.drift.window_s:g} s"
        if self.count < windows * 2 * self._half:
            raise Withheld(f"shorter than {length}")
        if self._windows[0].size < windows:
            raise Withheld(f"fewer than {length} have most of their samples")

    @property
    def spreads(self) -> Floats:
        """RMS distance from its own mean point within each window, (k,) mm."""
        found = self._windows[1]
        return np.sqrt(found[1] / found[0])

    @property
    def spread_changes(self) -> tuple[float, float]:
        """Standard deviation and mean of `spreads`, mm."""
        spreads = self.spreads
        mean = float(spreads.sum()) / spreads.size
        off = spreads - mean
        return math.sqrt(float(off @ off) / spreads.size), mean

    @property
    def spread_within(self) -> float:
        """RMS distance from the mean point of its window, over all windows, mm."""
        found = self._windows[1]
        return math.sqrt(float(found[1].sum()) / float(found[0].sum()))

    @property
    def spread(self) -> float:
        """RMS distance from the mean point of the trial, mm."""
        path, place = self.cop.path, self.cop.place
        off_ml, off_ap = path.ml - place.ml, path.ap - place.ap
        if self.count < off_ml.size:
            off_ml, off_ap = off_ml[self.cop.defined], off_ap[self.cop.defined]
        return math.sqrt(float(off_ml @ off_ml + off_ap @ off_ap) / self.count)

    @property
    def growth(self) -> float:
        """Median slope of the logarithm of the windows' mean velocities, % per minute."""
        middles, found = self._windows
        if not (found[3] > 0.0).all():
            raise Withheld("the centre of pressure does not move within a window")
        return 100.0 * median_slope(middles, np.log(found[3] / found[2]))


@lru_cache(maxsize=8)
def _starts(n_samples: int, half: int) -> Indices:
    """First samples of the windows, from both ends, ascending, (k,) int64."""
    last = n_samples - 2 * half
    forward = np.arange(0, last + 1, half)
    starts = np.union1d(forward, last - forward).astype(np.int64)
    starts.flags.writeable = False
    return starts
