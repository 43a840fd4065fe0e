"""Horizontal force, free moment, rambling and trembling, by numpy and scipy."""

from __future__ import annotations

import numpy as np
from scipy.interpolate import CubicSpline

from benchmarks.peers.composite_trial import Standing, low_passed

CUTOFF_HZ = 5.0
LEAST_GAP_S = 0.05


def force_values(trial: Standing) -> dict[str, float]:
    """The family force."""
    assert trial.sideways is not None
    f_ml, f_ap, moment = trial.sideways
    x, y = trial.net
    sd_ml, sd_ap = f_ml.std(), f_ap.std()
    return {
        "tz_rms": np.std(moment - (x * f_ap - y * f_ml)), "fx_rms": sd_ml, "fy_rms": sd_ap,
        "shear_ratio": 100.0 * np.hypot(sd_ml, sd_ap) / trial.total.mean(),
    }  # fmt: skip


def rambling_values(trial: Standing) -> dict[str, float]:
    """Rambling and trembling of the family body."""
    assert trial.sideways is not None
    force = trial.sideways[:2]
    force = low_passed(force - force.mean(axis=1, keepdims=True), trial.rate, CUTOFF_HZ)
    values: dict[str, float] = {}
    for name, x, f in zip(("ml", "ap"), trial.net, force, strict=True):
        at = zero_places(f, LEAST_GAP_S * trial.rate)
        time = np.arange(np.ceil(at[0]), np.floor(at[-1]) + 1)
        slow = CubicSpline(at, np.interp(at, np.arange(x.size), x))(time)
        ramble, tremble = slow.std(), np.std(x[time.astype(int)] - slow)
        values |= {
            f"rambling_rms_{name}": ramble, f"trembling_rms_{name}": tremble,
            f"trembling_share_{name}": 100.0 * tremble**2 / (tremble**2 + ramble**2),
        }  # fmt: skip
    return values


def zero_places(force: np.ndarray, least: float) -> np.ndarray:
    """Where a series changes its sign, in samples; those nearer than this are one, at their mean.

    No sample may be exactly 0.
    """
    before = np.flatnonzero(np.diff(np.signbit(force)))
    place = before + force[before] / (force[before] - force[before + 1])
    group = np.flatnonzero(np.diff(place, prepend=-np.inf) >= least)
    return np.add.reduceat(place, group) / np.diff(group, append=place.size)
