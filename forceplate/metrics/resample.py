"""Series at a slower rate, for metrics whose value depends on the rate."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from forceplate.metrics.samples import Indices, Runs
from forceplate.model.plate import Floats, read_only

REACH = 12
"""Slow samples that the low-pass looks to each side."""
CUTOFF = 0.45
"""Half of the amplitude passes at this share of the slow rate."""
KAISER = 4.0
"""Shape of the window over the weights: all passes at 0.4 of the slow rate, 1/180 at half of it."""


class Joined(NamedTuple):
    """Runs of samples laid end to end; stops are not included."""

    values: Floats
    starts: Indices
    stops: Indices


def joined(values: Floats, runs: Runs) -> Joined:
    """The samples inside the runs, without what lies between."""
    if runs.starts.size == 1 and runs.samples == values.size:
        return Joined(read_only(values), runs.starts, runs.stops)
    parts = [values[a:b] for a, b in zip(runs.starts, runs.stops, strict=True)]
    return Joined(
        read_only(np.concatenate([np.empty(0), *parts])), *_edges(runs.stops - runs.starts)
    )


def slower(series: Joined, rate: float, target: float, *, guard: bool) -> Joined:
    """The runs at a slower rate, each from where the low-pass has all its samples.

    With the guard each new sample is the old ones under a low-pass by Kaiser's window (half the
    amplitude at 0.45 of the new rate, 1/180 at half of it); a run loses 12 new samples at either
    end. Without it every k-th sample is taken as it stands, or a straight line between
    two where the rates do not divide.

    Parameters
    ----------
    series : Joined
    rate, target : float, Hz
        target < rate.
    guard : bool
    """
    from forceplate.kernels import resample

    step, turns = steps_of(rate, target)
    reach = math.ceil(REACH * rate / target) if guard else 0
    taps = 2 * reach + (2 if turns > 1 else 1)
    room = np.maximum(series.stops - series.starts - taps + 1, 0)
    starts, stops = _edges(-(-room * turns // step))
    values = np.empty(int(stops[-1]))
    if values.size == 0:
        return Joined(read_only(values), starts, stops)
    rows = min(turns, int(np.max(stops - starts)))
    weights = weights_of(step, turns, rows, reach)
    for k in range(starts.size):
        run = series.values[series.starts[k] : series.stops[k]]
        resample.slower(run, weights, step, turns, values[starts[k] : stops[k]])
    return Joined(read_only(values), starts, stops)


@lru_cache(maxsize=16)
def steps_of(rate: float, target: float) -> tuple[int, int]:
    """How many old samples some new ones advance, and how many new ones: 5 and 2 from 50 to 20 Hz.

    Two rates of no simple ratio are taken within a millionth.
    """
    ratio = Fraction(rate / target).limit_denominator(1000)
    return ratio.numerator, ratio.denominator


@lru_cache(maxsize=16)
def weights_of(step: int, turns: int, rows: int, reach: int) -> Floats:
    """Weights of the old samples for each place that a new one takes between two of them.

    Parameters
    ----------
    step, turns : int
        Old samples that so many new ones advance.
    rows : int
        Places that are needed, at most `turns`.
    reach : int, old samples
        To either side; 0 is a straight line between two.

    Returns
    -------
    (rows, taps) float64
    """
    between = (np.arange(rows) * step % turns / turns)[:, np.newaxis]
    away = np.arange(-reach, reach + (2 if turns > 1 else 1)) - between
    if reach == 0:
        return read_only(1.0 - np.abs(away))
    away *= turns / step
    inside = np.sqrt(np.maximum(0.0, 1.0 - (away / REACH) ** 2))
    weights = np.sinc(2.0 * CUTOFF * away) * np.i0(KAISER * inside) * (np.abs(away) <= REACH)
    return read_only(weights / weights.sum(axis=1, keepdims=True))


def _edges(lengths: Indices) -> tuple[Indices, Indices]:
    """Starts and stops of runs of these lengths, laid end to end."""
    stops = np.cumsum(lengths)
    return stops - lengths, stops
