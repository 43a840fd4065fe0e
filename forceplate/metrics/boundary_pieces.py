"""The shared pieces of the boundary: how soon, and how far, the edge of the base of support is."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from forceplate.butterworth import low_pass, plain
from forceplate.metrics.declare import Withheld
from forceplate.metrics.interval import PARTS, edges_of
from forceplate.metrics.samples import runs_of
from forceplate.metrics.support import QUARTERS, Base, base
from forceplate.model.plate import Floats

if TYPE_CHECKING:
    from forceplate.metrics.trial_pieces import Pieces

COLUMNS = ("n", "sum", "below", *QUARTERS)
ENDS = 1.25
"""Periods of the cut-off at each end of a run that the filter's extension shapes."""
MOST_BEYOND = 0.5
"""With a larger share of samples beyond the base, path and feet are not in one frame."""
AROUND = 2
"""Samples before and after one from which its velocity is taken."""


class Times(NamedTuple):
    """Times to the boundary, (n,) s, NaN where there is none, and the index of the edge met."""

    tau: Floats
    edge: Floats


class BoundaryPieces:
    """The path of the whole body within the base of support.

    Parameters
    ----------
    shared : Pieces
    """

    def __init__(self, shared: Pieces) -> None:
        self.trial = shared.trial
        self.cop = shared.cop("net")
        self.base: Base = base(shared)
        self.settings = self.trial.settings
        self.rate = self.cop.rate

    @cached_property
    def defined(self) -> NDArray[np.bool_]:
        """Samples of the path at which every foot of the base is loaded, (n,).

        A lifted foot no longer bears: what then is the base, nobody has stated.
        """
        seen = self.cop.defined
        trial = self.trial
        if trial.left is not None and trial.right is not None:
            seen = seen & np.isfinite(trial.left.ml)
            seen &= np.isfinite(trial.right.ml)
        return seen

    @cached_property
    def count(self) -> int:
        """Defined samples."""
        return int(np.count_nonzero(self.defined))

    @property
    def seconds(self) -> float:
        """Time covered by defined samples."""
        return self.count / self.rate

    @cached_property
    def times(self) -> Times:
        """Times to the boundary, along the path's own course (settings boundary.*).

        The first and last two samples of a run have none, for want of neighbours; of a smoothed
        path the first and last 1/cutoff_hz seconds of a run, which the filter's padding shapes.
        """
        from forceplate.kernels import boundary

        if self.cop.range("ml") == self.cop.range("ap") == 0.0:
            raise Withheld("the centre of pressure does not move")
        chosen = self.settings.boundary
        course = self._smoothed(chosen.cutoff_hz)
        tau, edge = np.empty(course.shape[1]), np.empty(course.shape[1])
        straight = chosen.order == "linear"
        follow = boundary.straight_times if straight else boundary.curved_times
        found = follow(
            course[0], course[1], *runs_of(self.defined), self.rate, self._ends,
            self.base.normal_ml, self.base.normal_ap, self.base.reach, tau, edge,
        )  # fmt: skip
        inner = found.timed + found.beyond + found.never
        if inner == 0:
            raise Withheld(self._too_short)
        if found.beyond > MOST_BEYOND * inner:
            raise Withheld(
                f"{100 * found.beyond / inner:.0f} % of the path lies outside the base of support"
            )
        if found.timed == 0:
            raise Withheld("the centre of pressure does not move")
        return Times(tau, edge)

    @property
    def _ends(self) -> int:
        """Samples at each end of a run that have no time."""
        cutoff = self.settings.boundary.cutoff_hz
        return max(AROUND, math.ceil(ENDS * self.rate / cutoff)) if cutoff else AROUND

    @property
    def _too_short(self) -> str:
        """Why no run has a sample with a time."""
        if self._ends == AROUND:
            return "no five neighbouring samples are defined while every foot is loaded"
        return (
            f"the smoothing shapes {self._ends / self.rate:.3g} s at both ends of a run, and no "
            "run of samples, defined while every foot is loaded, is longer than both"
        )

    def _smoothed(self, cutoff: float) -> Floats:
        """The path after its low-pass, (2, n) mm; NaN where not defined."""
        course = np.array([self.cop.path.ml, self.cop.path.ap])
        if self.count < course.shape[1]:
            course[:, ~self.defined] = np.nan
        if cutoff == 0.0:
            return course
        if self.rate <= 2.0 * cutoff:
            raise Withheld(
                f"a cut-off of {cutoff:g} Hz needs more than {2 * cutoff:g} samples a second"
            )
        low_pass(course, self.rate, plain(cutoff))
        return course

    @cached_property
    def _sums(self) -> Floats:
        """Counts and sums of the times in the six parts of the window, (6, 7): see COLUMNS."""
        from forceplate.kernels import boundary

        times = self.times
        sums = np.empty((PARTS, len(COLUMNS)))
        parts = edges_of(times.tau.size)
        below = self.settings.boundary.below_s
        boundary.tally(times.tau, times.edge, self.base.quarter, below, parts, sums)
        return sums

    @cached_property
    def _means(self) -> Floats:
        totals = self._sums.sum(axis=0)
        return totals / totals[0]

    def mean(self, column: str) -> float:
        """The mean over all times: of them (sum), or of how many are below or to a quarter."""
        return float(self._means[COLUMNS.index(column)])

    @cached_property
    def _part_means(self) -> Floats:
        size = self.times.tau.size
        n = self._sums[:, 0]
        if size < 10 * PARTS or 2.0 * n.min() < size / PARTS - 1:
            raise Withheld("a sixth of the window has too few times to the boundary")
        return self._sums.T / n

    def means(self, column: str) -> Floats:
        """The same in each of the six parts, (6,); Withheld where half of a part has no time."""
        return self._part_means[COLUMNS.index(column)]

    @cached_property
    def least(self) -> float:
        """The shortest time, s."""
        return float(np.fmin.reduce(self.times.tau))

    @cached_property
    def _minima(self) -> tuple[Floats, Floats]:
        """The local minima, and their number and sum in the six parts of the window, (6, 2)."""
        from forceplate.kernels import boundary

        tau = self.times.tau
        low, sums = np.empty((tau.size + 1) // 2), np.empty((PARTS, 2))
        count = boundary.minima(tau, edges_of(tau.size), low, sums)
        if count == 0:
            raise Withheld("the time to the boundary has no local minimum")
        return low[:count], sums

    @cached_property
    def minima_mean(self) -> float:
        """The mean of the local minima of the times, s; Withheld where there is none."""
        low, _ = self._minima
        return float(low.sum()) / low.size

    def minima_deviation(self, ddof: int) -> float:
        """Their standard deviation, s; Withheld where there are fewer than two."""
        low, _ = self._minima
        if low.size < 2:
            raise Withheld("the time to the boundary has a single local minimum")
        off = low - self.minima_mean
        return math.sqrt(float(off @ off) / (low.size - ddof))

    def minima_means(self) -> Floats:
        """The mean of the local minima in each of the six parts, (6,) s."""
        number, total = self._minima[1].T
        if not number.all():
            raise Withheld("a sixth of the window has no local minimum")
        return total / number


def boundary(shared: Pieces) -> BoundaryPieces:
    """The pieces of the boundary of one trial; Withheld says why there are none."""
    return shared.made(BoundaryPieces)
