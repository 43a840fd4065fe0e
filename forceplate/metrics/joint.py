"""Both feet at the same time: the samples at which each has a centre of pressure."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from forceplate.metrics.declare import Withheld
from forceplate.metrics.interval import edges_of, without
from forceplate.metrics.samples import Indices, Runs, runs_of
from forceplate.metrics.series import thick
from forceplate.model.plate import Floats, read_only
from forceplate.model.trial import Path

LEAST_SHARE = 0.5
"""Share of the window at which both feet must be defined."""
LEAST_UNBROKEN = 0.8
"""Share of the window that must be one unbroken stretch where time runs through."""


class Joint:
    """The two feet over the samples at which both are defined, and the load with them if asked.

    Parameters
    ----------
    left, right : Path
    load : (n,) float64, %, optional
        Samples at which it is not defined are left out too.

    Raises
    ------
    Withheld
        The feet are defined together for less than half of the window.
    """

    def __init__(self, left: Path, right: Path, load: Floats | None = None) -> None:
        from forceplate.kernels.coordination import all_seen

        self.left, self.right, self.load = left, right, load
        self.rate = left.rate
        self.seen: NDArray[np.bool_] = np.empty(left.ml.size, dtype=np.bool_)
        third = left.ml if load is None else load
        self.count: int = all_seen(third, left.ml, left.ap, right.ml, right.ap, self.seen)
        self.whole = self.count == self.seen.size
        """Whether no sample of the window is left out."""
        if self.count == 0:
            raise Withheld("the two feet are never loaded at the same time")
        if self.count < LEAST_SHARE * self.seen.size:
            share = 100.0 * self.count / self.seen.size
            raise Withheld(
                f"both feet are loaded for only {share:.3g} % of the window; "
                f"{100 * LEAST_SHARE:g} % are needed"
            )

    @property
    def seconds(self) -> float:
        """Time covered by the samples, s."""
        return self.count / self.rate

    @cached_property
    def runs(self) -> Runs:
        """Unbroken stretches of the samples."""
        if self.whole:
            return Runs(np.zeros(1, dtype=np.int64), np.full(1, self.count))
        return runs_of(self.seen)

    @cached_property
    def unbroken(self) -> slice:
        """The longest unbroken stretch; Withheld where it is too small a share of the window."""
        start, stop = self.runs.longest
        if stop - start < LEAST_UNBROKEN * self.seen.size:
            raise Withheld(
                f"both feet are loaded without a break for {(stop - start) / self.rate:.3g} s of "
                f"{self.seen.size / self.rate:.3g} s; {100 * LEAST_UNBROKEN:g} % are needed"
            )
        return slice(start, stop)

    def pair(self, axis: str) -> tuple[Floats, Floats]:
        """Left and right along one axis over the whole window, (n,) mm each, with their gaps."""
        if axis == "ml":
            return self.left.ml, self.right.ml
        return self.left.ap, self.right.ap

    def dense(self, series: Floats) -> Floats:
        """A series without the samples that are left out, (count,)."""
        return series if self.whole else read_only(series[self.seen])

    @cached_property
    def edges(self) -> Indices:
        """Where the six parts of the window begin and end among the samples, (7,) int64."""
        places = edges_of(self.seen.size)
        if self.whole:
            return places
        before = np.cumsum(self.seen) - self.seen
        places = np.append(before, self.count)[places]
        places.flags.writeable = False
        return places

    @cached_property
    def part_counts(self) -> Floats:
        """Samples of each part, (6,); Withheld where a part is too short or half undefined."""
        return thick((self.edges[1:] - self.edges[:-1]).astype(np.float64), self.seen.size)

    @cached_property
    def counts_without(self) -> Floats:
        """Samples of the five other parts, (6,); Withheld as `part_counts`."""
        return without(self.part_counts)
