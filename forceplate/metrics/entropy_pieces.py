"""What the entropies of one path share: its series at their rate, and what counts as alike."""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from forceplate.metrics.declare import AXIS_WORDS, Withheld
from forceplate.metrics.pieces import CopPieces
from forceplate.metrics.resample import Joined, joined, slower, steps_of
from forceplate.metrics.trial_pieces import Pieces
from forceplate.model.plate import Floats, read_only

NOTHING = 1e-12
"""A spread under this share of the largest distance from the lab's origin is rounding."""
STILL = "the centre of pressure does not move {}"
WINDOWS_PER_PATTERN = 5
"""Windows that there must be for each possible pattern; fewer would lower the entropy."""


class EntropyPieces:
    """The series behind the entropies of one path, and their values.

    All unbroken stretches of the path take part: stretches of samples never reach over a gap, but
    are compared with those beyond it.

    Parameters
    ----------
    cop : CopPieces
    """

    def __init__(self, cop: CopPieces) -> None:
        self.cop = cop
        self.settings = cop.settings.entropy
        self.rate = cop.rate
        self._filter = cop.settings.filter
        self._slow: dict[str, Joined] = {}

    @classmethod
    def of(cls, shared: Pieces) -> EntropyPieces:
        """Of the path of the whole body."""
        return cls(shared.cop("net"))

    @property
    def count(self) -> int:
        """Defined samples."""
        return self.cop.count

    @property
    def seconds(self) -> float:
        """Time covered by defined samples."""
        return self.cop.seconds

    @cached_property
    def _farthest(self) -> float:
        place = self.cop.place
        return max(abs(place.low_ml), abs(place.high_ml), abs(place.low_ap), abs(place.high_ap))

    def series(self, axis: str) -> Joined:
        """The path along one axis at the rate of the entropies (setting entropy.rate_hz), mm."""
        self.cop.moving(axis)
        if axis not in self._slow:
            self._slow[axis] = self._at_rate(axis)
        return self._slow[axis]

    def _at_rate(self, axis: str) -> Joined:
        target = self.settings.rate_hz
        own = joined(self.cop.along(axis), self.cop.runs)
        if target and self.rate < target * (1 - 1e-9):
            raise Withheld(f"sampled slower than {target:g} Hz, the rate of the entropies")
        if not target or self.rate <= target * (1 + 1e-9):
            return own
        smooth = self._filter.kind != "none" and self._filter.cutoff_hz <= target / 2
        as_it_stands = smooth and steps_of(self.rate, target)[1] == 1
        # weighted means of equal numbers are equal only where these are 0
        near = own._replace(values=read_only(own.values - own.values[0]))
        guard = self.settings.guard and not as_it_stands
        return slower(near, self.rate, target, guard=guard)

    def steps(self, axis: str) -> Joined:
        """Differences between neighbouring samples of the series, mm."""
        values, starts, stops = self.series(axis)
        lengths = np.maximum(stops - starts - 1, 0)
        found = values[1:] - values[:-1]
        if starts.size > 1:
            found = np.delete(found, starts[(starts > 0) & (starts < values.size)] - 1)
        ends = np.cumsum(lengths)
        return Joined(read_only(found), ends - lengths, ends)

    def spread(self, series: Joined, still: str) -> float:
        """Standard deviation of a series, divided by n, mm; Withheld with the reason `still`."""
        from forceplate.kernels import entropy

        self._enough(series.values.size, "")
        if not math.isfinite(self._farthest * 1e6):
            raise OverflowError("sums and differences are beyond what a number can hold")
        # scaled by a power of two, which is exact: squares of the very small or large would fail
        scale = 2.0 ** -math.frexp(self._farthest)[1]
        found = entropy.deviation(series.values, scale) / scale
        if found <= NOTHING * self._farthest:
            raise Withheld(still)
        return found

    def _enough(self, samples: int, where: str) -> None:
        least = self.settings.least_samples
        if samples < least:
            counted = "1 sample" if samples == 1 else f"{samples} samples"
            raise Withheld(f"only {counted} in unbroken stretches{where}, of {least} needed")

    def sample_entropy(self, series: Joined, still: str) -> float:
        """Sample entropy of a series with the radius of its own spread."""
        radius = self.settings.tolerance * self.spread(series, still)
        rows = series.starts[None], series.stops[None]
        return float(self._entropies(series.values, *rows, radius)[0])

    def _entropies(
        self, values: Floats, starts: NDArray[np.int64], stops: NDArray[np.int64], radius: float
    ) -> Floats:
        """Sample entropy of each of several series, laid end to end: rows of starts and stops."""
        from forceplate.kernels import entropy

        length = self.settings.length
        order = np.empty(values.size, dtype=np.int64)
        for first, last in zip(starts[:, 0], stops[:, -1], strict=True):
            order[first:last] = np.argsort(values[first:last])
        counts = (
            entropy.alike_pairs(values, order, starts, stops, radius)
            if length == 2
            else entropy.alike_stretches(values, order, starts, stops, radius, length)
        )
        if not counts[:, 1].all():
            none = int(np.argmin(counts[:, 1]))
            where = f" at scale {none + 1}" if none else ""
            raise Withheld(f"no two stretches of {length + 1} samples are alike{where}")
        return np.log(counts[:, 0] / counts[:, 1])

    def multiscale(self, axis: str) -> Floats:
        """Sample entropy of the path's own samples, of means of two, of three, and so on, (k,).

        The radius is that of the first scale throughout.
        """
        from forceplate.kernels import entropy

        self.cop.moving(axis)
        own = joined(self.cop.along(axis), self.cop.runs)
        scales = self.settings.scales
        lengths = (own.stops - own.starts) // np.arange(1, scales + 1)[:, None]
        self._enough(int(lengths[-1].sum()), f" at scale {scales}")
        radius = self.settings.tolerance * self.spread(own, STILL.format(AXIS_WORDS[axis]))
        stops = np.cumsum(lengths).reshape(lengths.shape)
        means = np.empty(int(stops[-1, -1]))
        entropy.coarse(*own, means)
        return self._entropies(read_only(means), stops - lengths, stops, radius)

    def permutation(self, axis: str) -> float:
        """Shannon entropy of the orders of neighbouring samples, over that of equal shares."""
        from forceplate.kernels import ordinal

        series = self.series(axis)
        self.spread(series, STILL.format(AXIS_WORDS[axis]))
        order = self.settings.order
        possible = math.factorial(order)
        counts = np.zeros(possible, dtype=np.int64)
        ordinal.patterns(*series, order, counts)
        windows = int(counts.sum())
        if windows < WINDOWS_PER_PATTERN * possible:
            raise Withheld(
                f"{windows} windows of {order} samples are too few for {possible} patterns: "
                f"{WINDOWS_PER_PATTERN * possible} needed"
            )
        seen = counts[counts > 0]
        return float(seen @ np.log(windows / seen)) / windows / math.log(possible)
