"""Which samples are defined, and simple figures over them."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from forceplate.metrics.declare import Withheld
from forceplate.model.plate import Floats

Indices = NDArray[np.int64]
SMALLEST_SHARE = 0.8
"""Share of the window that must be one unbroken stretch, where a figure needs one."""
MOST_MEANS = 600
"""A drift compares each mean with each other one; more than this would take seconds."""


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
    if defined.size and defined.all():
        return Runs(np.zeros(1, dtype=np.int64), np.full(1, defined.size))
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


def unbroken(
    longest: tuple[int, int], n_samples: int, rate: float, shortest_s: float, what: str
) -> slice:
    """The longest unbroken stretch, where it is long enough and most of the window.

    Parameters
    ----------
    longest : (start, stop)
        The longest run.
    n_samples : int
        Samples of the window.
    rate : float, Hz
    shortest_s : float, s
    what : str
        What needs the stretch, with its article; stands in the reason.

    Raises
    ------
    Withheld
        It is shorter than `shortest_s`, or than 80 % of the window.
    """
    start, stop = longest
    seconds = (stop - start) / rate
    if seconds < shortest_s:
        raise Withheld(
            f"the longest unbroken stretch is {seconds:.3g} s, shorter than {shortest_s:.3g} s"
        )
    if stop - start < SMALLEST_SHARE * n_samples:
        raise Withheld(
            f"the longest unbroken stretch is {seconds:.3g} s of {n_samples / rate:.3g} s; "
            f"{what} needs {100 * SMALLEST_SHARE:g} % of it"
        )
    return slice(start, stop)


def slope(along: Floats, up: Floats) -> float:
    """Least-squares slope of one series over another; not all of `along` may be equal."""
    along = along - along.mean()
    return float(along @ up / (along @ along))


def median_slope(along: Floats, up: Floats) -> float:
    """Median of the slopes between all pairs of points (Theil-Sen); `along` ascends.

    Source
    ------
    sen1968.
    """
    from forceplate.kernels.drift import slopes

    found = np.empty(along.size * (along.size - 1) // 2)
    slopes(along, up, found)
    middle = [(found.size - 1) // 2, found.size // 2]
    found.partition(middle)
    return float(found[middle].mean())


def drift(series: Floats, defined: NDArray[np.bool_], rate: float) -> float:
    """Median of the slopes between all means of 1 s, per minute (Theil-Sen).

    A second counts where at least half of its samples are defined; its time is the mean of
    theirs. Series of more than 600 s are cut into 600 longer means.

    Raises
    ------
    Withheld
        Fewer than two seconds count.
    """
    width = max(1, round(rate), math.ceil(series.size / MOST_MEANS))
    whole = series.size // width
    parts = series[: whole * width].reshape(whole, width)
    if defined.all():
        times, means = np.arange(whole, dtype=np.float64), parts.sum(axis=1) / width
    else:
        times, means = _seconds(parts, defined[: whole * width].reshape(whole, width))
    if times.size < 2:
        raise Withheld("there are fewer than two defined seconds")
    return median_slope(times, means) * rate / width * 60.0


def _seconds(parts: Floats, seen: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Times and means of the seconds of which at least half is defined, (k,) each."""
    width = parts.shape[1]
    counts = np.count_nonzero(seen, axis=1)
    used = np.flatnonzero(2 * counts >= width)
    means = np.sum(np.where(seen, parts, 0.0), axis=1)[used] / counts[used]
    within = np.arange(width) - 0.5 * (width - 1)
    return used + (seen @ within)[used] / counts[used] / width, means
