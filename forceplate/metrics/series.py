"""One series: its mean, its spread, and both in the six parts of the window."""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np

from forceplate.metrics.declare import Withheld
from forceplate.metrics.interval import PARTS, edges_of
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
        self._sums, self._others = sums = np.empty((2, 4, PARTS))
        found = tally(self.values, edges_of(self.values.size), sums)
        n, total, squares = found.n, found.total, found.squares
        if n == 0.0:
            raise Withheld("no sample of it is defined")
        self._base = found.base
        self.count = int(n)
        self.mean = found.base + total / n
        self.deviation = math.sqrt(max(0.0, squares - total * total / n) / n)
        """Root mean square about the mean."""
        self.mean_absolute = found.absolute / n

    @cached_property
    def parts(self) -> Floats:
        """Samples in each part, (6,); Withheld where a part is too thin."""
        return thick(self._sums[0], self.values.size)

    @property
    def means(self) -> Floats:
        """Mean of each part, (6,)."""
        return self._base + self._sums[1] / self.parts

    @property
    def means_absolute(self) -> Floats:
        """Mean absolute value of each part, (6,)."""
        return self._sums[3] / self.parts

    @property
    def means_without(self) -> Floats:
        """Mean without each part, (6,)."""
        return self._base + self._others[1] / self._left

    @cached_property
    def deviations_without(self) -> Floats:
        """Root mean square about the mean of what is left without each part, (6,)."""
        return np.sqrt(self._variances / self._left)

    def deviations(self, ddof: int) -> Floats:
        """Standard deviation without each part, (6,)."""
        return np.sqrt(self._variances / (self._left - ddof))

    @property
    def rms_without(self) -> Floats:
        """Root mean square without each part, (6,)."""
        _, total, squares, _ = self._others
        base = self._base
        return np.sqrt((squares + base * (2.0 * total + base * self._left)) / self._left)

    @cached_property
    def _left(self) -> Floats:
        """Samples without each part, (6,)."""
        return self.count - self.parts

    @cached_property
    def _variances(self) -> Floats:
        """Sum of squares about the mean of what is left without each part, (6,)."""
        _, total, squares, _ = self._others
        return np.maximum(squares - total * total / self._left, 0.0)


def thick(n: Floats, size: int) -> Floats:
    """The defined samples of each of six parts, (6,), of a window of `size` samples.

    Withheld where a part has fewer than ten samples, or half of it is not defined.
    """
    if size < 10 * PARTS:
        raise Withheld("too few samples for six parts")
    # twice the fewest against the longest part: parts differ by one sample at most
    if 2.0 * n.min() < size / PARTS - 1:
        raise Withheld("a sixth of the window has too few defined samples")
    return n
