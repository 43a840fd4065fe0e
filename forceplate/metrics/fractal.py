"""Metrics of self-similarity: how the movement changes with the time scale it is seen at.

They belong to the family of complexity, and complete it: the registry takes the family from here.
"""

# every metric takes (pieces, settings), whether or not it reads the settings
# ruff: noqa: ARG001
from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from forceplate.metrics.complexity import COMPLEXITY
from forceplate.metrics.declare import AXIS_WORDS, Invariants, Reading, Withheld
from forceplate.metrics.over_path import OverPath
from forceplate.metrics.pieces import CopPieces
from forceplate.metrics.samples import Indices, slope, unbroken
from forceplate.model.plate import Floats, read_only
from forceplate.model.settings import Dfa, Settings
from forceplate.units import ONE

if TYPE_CHECKING:
    from forceplate.metrics.trial_pieces import Pieces

DECADES = 4
"""The longest window must be this many times the shortest: fewer make no slope."""
STEPS = 10
"""The path must be this many times the longest step of Higuchi's dimension."""
# the running sum starts after the first sample, so backwards its windows lie one sample further
FORWARD = Invariants(reversal=False)


def fractal(shared: Pieces) -> FractalPieces:
    """The pieces of self-similarity of the path of the whole body."""
    return shared.made(FractalPieces.of)


class FractalPieces(OverPath):
    """What the self-similarity of one path is read from: its longest unbroken stretch.

    Parameters
    ----------
    cop : CopPieces
    """

    def __init__(self, cop: CopPieces) -> None:
        super().__init__(cop)
        self._series: dict[str, Floats] = {}

    def series(self, axis: str) -> Floats:
        """The stretch about its mean, in units of its range, (n,)."""
        if axis not in self._series:
            self._series[axis] = self._made(axis)
        return self._series[axis]

    def _made(self, axis: str) -> Floats:
        cop = self.cop
        cop.moving(axis)
        where = unbroken(
            cop.runs.longest, cop.path.ml.size, self.rate, 0.0, "a measure of self-similarity"
        )
        values = cop.along(axis)[where]
        low, high = values.min(), values.max()
        if low == high:
            raise Withheld(f"the longest unbroken stretch does not move {AXIS_WORDS[axis]}")
        off = values - low
        off /= high - low
        off -= off.sum() / off.size
        return read_only(off)

    def exponent(self, axis: str) -> float:
        """Slope of log fluctuation over log window length (settings dfa.*)."""
        from forceplate.kernels import fractal as kernel

        chosen = self.cop.settings.dfa
        series = self.series(axis)
        lengths = window_lengths(series.size, self.rate, chosen)
        profile = read_only(series.cumsum())
        found = kernel.fluctuation(profile, lengths, chosen.order, True)  # noqa: FBT003
        return slope(_logarithms(series.size, self.rate, chosen), np.log(found))

    def dimension(self, axis: str) -> float:
        """Slope of log length over log fineness of the steps (setting higuchi.longest_step)."""
        from forceplate.kernels import fractal as kernel

        longest = self.cop.settings.higuchi.longest_step
        series = self.series(axis)
        if series.size < STEPS * longest:
            raise Withheld(f"fewer than {STEPS} times the longest step of {longest} samples")
        found = kernel.curve_lengths(series, longest)
        if not np.all(found > 0.0):
            step = int(np.argmin(found)) + 1
            raise Withheld(f"the path repeats itself every {step} samples")
        return -slope(_logarithms_upto(longest), np.log(found))


@lru_cache(maxsize=8)
def window_lengths(n_samples: int, rate: float, settings: Dfa) -> Indices:
    """Lengths of the windows of a detrended fluctuation analysis, (k,) int64, ascending.

    Evenly spaced on a logarithmic axis from the shortest time to a share of the path, rounded to
    samples, each once.

    Raises
    ------
    Withheld
        The longest is less than four times the shortest.
    """
    shortest = max(2 * (settings.order + 2), round(settings.shortest_s * rate))
    # 5400 samples times a ninth are 600, whatever the product's last digit
    longest = math.floor(settings.longest_share * n_samples + 1e-9)
    if longest < DECADES * shortest:
        raise Withheld(
            f"the longest unbroken stretch is {n_samples / rate:.3g} s; windows from "
            f"{shortest / rate:.3g} s on need "
            f"{DECADES * shortest / rate / settings.longest_share:.3g} s"
        )
    spaced = np.round(np.geomspace(shortest, longest, settings.windows))
    lengths = np.unique(spaced).astype(np.int64)
    lengths.flags.writeable = False
    return lengths


@lru_cache(maxsize=8)
def _logarithms(n_samples: int, rate: float, settings: Dfa) -> Floats:
    """Of `window_lengths`."""
    return read_only(np.log(window_lengths(n_samples, rate, settings)))


@lru_cache(maxsize=8)
def _logarithms_upto(longest: int) -> Floats:
    """Of 1, 2, ... to the longest step."""
    return read_only(np.log(np.arange(1.0, longest + 1.0)))


@COMPLEXITY.per_axis(
    key="dfa_alpha_{axis}", name="Scaling exponent (DFA), {direction}",
    symbol=r"\alpha_{\mathrm{{axis}}}", unit=ONE, reading=Reading.IN_CONTEXT, source="peng1994",
    settings=("dfa",), pieces=fractal, invariants=FORWARD,
    says="How fast the sway {direction} grows with the time looked at: 0.5 white noise, 1.5 a "
    "random walk.",
    formula=r"\frac{d \ln F}{d \ln n},\; F(n)^2 = \frac1M \sum_i (y_i - \hat y_{n,i})^2,\; "
    r"y_i = \sum_{j \le i} (x_j - \bar x)",
    pitfalls="Window lengths decide: other programs differ by 0.1 and more on one and the same "
    "path. Taken from the conditioned path at its own rate, not resampled. The longest unbroken "
    "stretch counts, and it must be 80 % of the window.",
)  # fmt: skip
def dfa_alpha(path: FractalPieces, axis: str, settings: Settings) -> float:
    """Exponent of the growth of the fluctuation with the window length.

    The path is centred and summed up. Windows of each length stand side by side from the first
    sample on and once more from the last sample back; a line (dfa.order) is taken off each of
    them, and the root mean square over all of them is the fluctuation. The exponent is the
    least-squares slope of its logarithm over that of the window length.
    """
    return path.exponent(axis)


@COMPLEXITY.per_axis(
    key="higuchi_fd_{axis}", name="Higuchi's fractal dimension, {direction}",
    symbol=r"D_{H,\mathrm{{axis}}}", unit=ONE, reading=Reading.IN_CONTEXT, source="higuchi1988",
    settings=("higuchi",), pieces=fractal,
    says="How rough the sway {direction} is: 1 a smooth line, 1.5 a random walk, 2 white noise.",
    formula=r"-\frac{d \ln L}{d \ln k},\; L(k) = \frac{N-1}{k^3} \sum_{m=1}^{k} "
    r"\frac{1}{\lfloor (N-m)/k \rfloor} \sum_i |x_{m+ik} - x_{m+(i-1)k}|",
    pitfalls="Steps are counted in samples: rate and low-pass decide, and a filter brings it near "
    "1. The longest unbroken stretch counts, and it must be 80 % of the window.",
)  # fmt: skip
def higuchi_fd(path: FractalPieces, axis: str, settings: Settings) -> float:
    """Exponent of the growth of the path's length with the fineness it is measured with."""
    return path.dimension(axis)
