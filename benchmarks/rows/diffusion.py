"""Stabilogram diffusion: the curve at every lag, the search for its break, and both."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.util import find_spec

import numpy as np

from benchmarks.agreement import same
from benchmarks.cases import SIMULATED, Case
from benchmarks.contest import Contest, Peer
from benchmarks.peers import composite_diffusion
from benchmarks.peers.diffusion import (
    curve_of_both,
    joint_break,
    lagged_squares,
    mean_squares,
    separate_breaks,
)
from forceplate.kernels.diffusion import TwoLines, two_lines
from forceplate.metrics.diffusion_pieces import EACH_SIDE, DiffusionPieces
from forceplate.metrics.displacement import squared_displacement
from forceplate.metrics.pieces import CopPieces
from forceplate.model.plate import read_only
from forceplate.model.settings import Settings

SLOW_HZ = 500.0
REFERENCE = "numpy, one statsmodels OLS a breakpoint"
TOO_LONG = "half a minute a call at this rate"


def contests(case: Case) -> Iterator[Contest]:
    """Both axes of the net path; it costs the same on every signal."""
    if case.origin != SIMULATED:
        return
    longest = case.path.ml.size // 3
    dense = {"sda.max_lag_s": longest / case.rate, "sda.lags": 2000}
    rows = read_only(np.array([case.path.ml, case.path.ap]))
    yield _curve(rows, longest)
    yield _breaks(case)
    yield _whole(case, case.having(dense).settings, rows, longest)


def _curve(rows: np.ndarray, longest: int) -> Contest:
    lags = np.arange(1, longest + 1)

    def by(loop: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> np.ndarray:
        return np.array([loop(row, lags) for row in rows])

    def by_transform() -> np.ndarray:
        off = rows - rows.mean(axis=1, keepdims=True)
        return composite_diffusion.squared_displacement(off, longest)

    def alike(mine: np.ndarray, theirs: np.ndarray) -> str:
        top = theirs.max(axis=1, keepdims=True)
        return same(mine[:, 1:] / top, theirs / top)

    size = 2 ** math.ceil(math.log2(rows.shape[1] + longest))

    def transforms() -> None:
        np.fft.irfft(np.abs(np.fft.rfft(rows, size)) ** 2, size)

    return Contest(
        "msd", lambda: squared_displacement(rows, longest),
        (
            Peer("numpy loop over contiguous axes", partial(by, mean_squares), alike),
            Peer("numpy loop of dot products", partial(by, lagged_squares), alike),
            Peer("scipy FFT, numpy", by_transform, alike),
        ),
        ("the transforms alone", transforms),
    )  # fmt: skip


def _breaks(case: Case) -> Contest:
    pieces = DiffusionPieces(CopPieces(case.path, case.trial.settings))
    chosen = pieces.settings
    places = np.geomspace(chosen.break_low_s, chosen.break_high_s, chosen.breaks)
    lags = pieces.lags
    along = np.array(lags.logarithms)
    up = {axis: np.log(pieces.displacement(axis)[lags.samples]) for axis in ("ml", "ap")}

    ready = [read_only(values) for values in up.values()]
    logarithms = read_only(np.log(places))

    def ours() -> list[TwoLines]:
        return [two_lines(lags.logarithms, values, logarithms, EACH_SIDE) for values in ready]

    def peer() -> list[tuple[float, ...]]:
        return [joint_break(along, values, np.log(places)) for values in up.values()]

    def at_once() -> list[np.ndarray]:
        return [composite_diffusion.bent_line(along, each, np.log(places)) for each in up.values()]

    def alike(mine: list[TwoLines], theirs: Sequence[Sequence[float]]) -> str:
        return same([each[:4] for each in mine], theirs)

    return Contest("sda_breaks", ours, (
        Peer("numpy lstsq a breakpoint", peer, alike),
        Peer("numpy, all breakpoints at once", at_once, alike),
    ))  # fmt: skip


def _whole(case: Case, settings: Settings, rows: np.ndarray, longest: int) -> Contest:
    def ours() -> tuple[np.ndarray, list[TwoLines]]:
        pieces = DiffusionPieces(CopPieces(case.path, settings))
        lines = [pieces.lines(axis) for axis in ("ml", "ap")]
        return np.array([pieces.displacement(axis) for axis in ("ml", "ap")]), lines

    if case.rate > SLOW_HZ:
        return Contest("sda", ours, (), None, ((REFERENCE, TOO_LONG),))
    if find_spec("statsmodels") is None:
        return Contest("sda", ours, (), None, ((REFERENCE, "statsmodels is not installed here"),))
    path = np.ascontiguousarray(rows.T)

    def peer() -> np.ndarray:
        curve = curve_of_both(path, longest)
        for values in curve.T:
            separate_breaks(values, case.rate)
        return curve

    def alike(mine: tuple[np.ndarray, object], theirs: np.ndarray) -> str:
        top = theirs.max()
        how = same(mine[0][:, 1:].T / top, theirs / top)
        return f"the curve {how}; it fits two lines apart, ours one bent line"

    return Contest("sda", ours, (
        Peer(REFERENCE, peer, alike),
    ))  # fmt: skip
