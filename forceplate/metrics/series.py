"""One series: its mean, its spread, and both in the six parts of the window."""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np

from forceplate.metrics.declare import Withheld
from forceplate.metrics.interval import PARTS, edges_of, without
from forceplate.model.plate import Floats, read_only


class Series:
    """A series over the window and its sums over six parts.

    Parameters
    ----------
    values : (n,) float64
        NaN where not defined. Withheld where it is nowhere defined.
    """

    def __init__(self, values: Floats) -> None:
        from forceplate.kernels.series import tally

        self.values = read_only(values)
        self._edges = np.array(edges_of(self.values.size), dtype=np.int64)
        sums = np.empty((PARTS, 4))
        self._base = float(tally(self.values, self._edges, sums))
        self._n, self._total, self._squares, self._absolute = sums.T
        n, total, squares, absolute = (float(each) for each in sums.sum(axis=0))
        if n == 0.0:
            raise Withheld("no sample of it is defined")
        self.count = int(n)
        self.mean = self._base + total / n
        self.deviation = math.sqrt(max(0.0, squares - total * total / n) / n)
        """Root mean square about the mean."""
        self.mean_absolute = absolute / n

    @cached_property
    def _parts(self) -> tuple[Floats, Floats]:
        """Samples in each part, and without each; Withheld where a part is too thin."""
        lengths = np.diff(self._edges)
        if lengths.min() < 10:
            raise Withheld("too few samples for six parts")
        if np.any(2.0 * self._n < lengths):
            raise Withheld("a sixth of the window has too few defined samples")
        return self._n, without(self._n)

    @property
    def means_absolute(self) -> Floats:
        """Mean absolute value of each part, (6,)."""
        return self._absolute / self._parts[0]

    @property
    def means_without(self) -> Floats:
        """Mean without each part, (6,)."""
        return self._base + without(self._total) / self._parts[1]

    @property
    def deviations_without(self) -> Floats:
        """Root mean square about the mean of what is left without each part, (6,)."""
        n = self._parts[1]
        squares = without(self._squares) - without(self._total) ** 2 / n
        return np.sqrt(np.maximum(squares, 0.0) / n)
