"""Sway density, time to boundary and the centre of mass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from benchmarks.agreement import same
from benchmarks.cases import ONLY_SIMULATED, SIMULATED, Case
from benchmarks.contest import Contest, Peer
from benchmarks.peers import composite_density
from benchmarks.peers.definitions import boundary_times, mass_path, steps_near, times_near
from forceplate.metrics.boundary_pieces import BoundaryPieces
from forceplate.metrics.com_pieces import ComPieces
from forceplate.metrics.density_pieces import DensityPieces
from forceplate.metrics.pieces import CopPieces
from forceplate.metrics.trial_pieces import Pieces
from forceplate.model.layout import Feet
from forceplate.model.settings import Settings

PLAIN, NORMS = "plain Python", "one numpy norm a step"
AT_ONCE = "numpy, all samples at once"
STEPS = {"density.method": "steps"}
FAST_HZ = 500.0
TOO_LONG = "a minute and more a call at this rate"
HALF_ML, HALF_AP = 150.0, 120.0
"""Half the sides of the base of support, which lies around the mean of the path, mm."""
ON_BASE = {"boundary.base": "functional", "boundary.cutoff_hz": 0}
POINT = {"com.inertia": "point"}
"""One pendulum for both axes, so that the peer transforms them together."""
ENDS_S = 2.0
NEAR_MM = 0.002
"""The recursion and the transform are two approximations of one filter: so well they agree."""


def contests(case: Case) -> Iterator[Contest]:
    """Of the net path."""
    yield from _density(case)
    yield _boundary(case)
    yield _mass(case)


def _density(case: Case) -> Iterator[Contest]:
    ml, ap = case.path.ml.tolist(), case.path.ap.tolist()
    path = np.column_stack([case.path.ml, case.path.ap])
    both = np.ascontiguousarray(path.T)
    radius = case.trial.settings.density.radius_mm

    def near(settings: Settings) -> np.ndarray:
        (found,) = DensityPieces(CopPieces(case.path, settings)).near
        return found

    def at_once() -> np.ndarray:
        return composite_density.times_near(both, radius) / case.rate

    peers = (
        ("density", PLAIN, case.trial.settings, lambda: times_near(ml, ap, case.rate, radius)),
        ("density_steps", NORMS, case.having(STEPS).settings,
         lambda: steps_near(path, case.rate, radius)),
    )  # fmt: skip
    for row, name, settings, run in peers:
        ours = partial(near, settings)
        quick = (Peer(AT_ONCE, at_once, _same_times),) if name == PLAIN else ()
        if case.rate > FAST_HZ:
            yield Contest(row, ours, quick, None, ((name, TOO_LONG),))
        elif name == NORMS and case.origin != SIMULATED:
            yield Contest(row, ours, (), None, ((name, ONLY_SIMULATED),))
        else:
            yield Contest(row, ours, (Peer(name, run, _same_times), *quick))


def _same_times(mine: np.ndarray, theirs: np.ndarray) -> str:
    return same(mine[: theirs.size], theirs)


def _boundary(case: Case) -> Contest:
    path = case.path
    middle = np.array([path.ml.mean(), path.ap.mean()])
    sides = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * [HALF_ML, HALF_AP]
    corners = middle + sides
    feet = Feet(limits=tuple((float(a), float(b)) for a, b in corners))
    trial = replace(case.having(ON_BASE), left=None, right=None, feet=feet)

    def alike(mine: np.ndarray, theirs: np.ndarray) -> str:
        seen = mine[2:-2]
        return same(np.where(np.isnan(seen), 0.0, seen), np.where(np.isinf(theirs), 0.0, theirs))

    return Contest(
        "ttb", lambda: BoundaryPieces(Pieces(trial)).times.tau,
        (Peer("numpy", lambda: boundary_times(path.ml, path.ap, case.rate, corners), alike),),
    )  # fmt: skip


def _mass(case: Case) -> Contest:
    trial = case.having(POINT)
    omega = ComPieces.of(Pieces(trial)).omega("ap")
    both = np.array([case.path.ml, case.path.ap])

    def ours() -> tuple[np.ndarray, np.ndarray]:
        made = ComPieces.of(Pieces(trial))
        return made.ml, made.ap

    def alike(mine: tuple[np.ndarray, ...], theirs: np.ndarray) -> str:
        inner = slice(round(ENDS_S * case.rate), -round(ENDS_S * case.rate))
        apart = float(np.max(np.abs(np.array(mine) - theirs)[:, inner]))
        same(1.0 + apart, 1.0, NEAR_MM)
        return f"within {apart:.0e} mm, {ENDS_S:g} s at the ends left out"

    peer = Peer("scipy FFT, mirrored", lambda: mass_path(both, case.rate, omega), alike)
    return Contest("com", ours, (peer,))
