"""Which samples are defined, and simple figures over them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from forceplate.metrics.declare import Withheld
from forceplate.model.plate import Floats

Indices = NDArray[np.int64]


class Runs(NamedTuple):
    """Unbroken stretches of defined samples; stops are not included."""

    starts: Indices
    stops: Indices

    @property
    def samples(self) -> int:
        """Samples in all runs."""
        return int((self.stops - self.starts).sum())

    @property
    def longest(self) -> tuple[int, int]:
        """Start and stop of the longest run; (0, 0) where there is none."""
        if self.starts.size == 0:
            return 0, 0
        k = int(np.argmax(self.stops - self.starts))
        return int(self.starts[k]), int(self.stops[k])

    def at_least(self, length: int) -> Runs:
        """The runs of this many samples or more."""
        long = self.stops - self.starts >= length
        return Runs(self.starts[long], self.stops[long])


def runs_of(defined: NDArray[np.bool_]) -> Runs:
    """The runs of True in a mask."""
    edges = np.flatnonzero(np.diff(defined, prepend=False, append=False))
    return Runs(edges[0::2].astype(np.int64), edges[1::2].astype(np.int64))


def quantile(ordered: Floats, share: float) -> float:
    """Quantile of sorted values, linear between them; the share from 0 to 1."""
    place = share * (ordered.size - 1)
    low = int(place)
    high = min(low + 1, ordered.size - 1)
    return float(ordered[low] + (place - low) * (ordered[high] - ordered[low]))


def ratio(over: float, under: float, why: str) -> float:
    """A quotient; Withheld with the reason where it has none."""
    if under == 0.0:
        raise Withheld(why)
    return over / under
