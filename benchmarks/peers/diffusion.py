"""Stabilogram diffusion by numpy and statsmodels."""

from __future__ import annotations

import numpy as np

FIRST_S, LAST_S = 0.3, 2.5
"""Where the field's reference code looks for the ends of its two lines."""
EACH_SIDE = 3


def mean_squares(x: np.ndarray, lags: np.ndarray) -> np.ndarray:
    """Mean squared displacement at each lag, (k,) mm^2: a loop over one contiguous axis."""
    return np.array([np.mean((x[lag:] - x[:-lag]) ** 2) for lag in lags])


def lagged_squares(x: np.ndarray, lags: np.ndarray) -> np.ndarray:
    """The same by a dot product a lag, which is quicker."""
    found = np.empty(lags.size)
    for k, lag in enumerate(lags):
        step = x[lag:] - x[:-lag]
        found[k] = step @ step / step.size
    return found


def curve_of_both(path: np.ndarray, longest: int) -> np.ndarray:
    """The same of both axes, (longest, 2), from samples in rows, (n, 2)."""
    curve = np.empty((longest, 2))
    for lag in range(1, longest + 1):
        curve[lag - 1] = ((path[lag:] - path[:-lag]) ** 2).mean(axis=0)
    return curve


def joint_break(
    along: np.ndarray, up: np.ndarray, places: np.ndarray
) -> tuple[float, float, float, float]:
    """Place, height and slopes of the two lines that meet and fit best; one lstsq a place."""
    best, found = np.inf, (np.nan,) * 4
    for place in places:
        u = along - place
        before = u <= 0
        if before.sum() < EACH_SIDE or (~before).sum() < EACH_SIDE:
            continue
        design = np.column_stack([np.ones_like(u), np.minimum(u, 0.0), np.maximum(u, 0.0)])
        lines = np.linalg.lstsq(design, up, rcond=None)[0]
        rest = up - design @ lines
        left = rest @ rest
        if left < best:
            best, found = left, (place, lines[0], lines[1], lines[2])
    return found


def separate_breaks(curve: np.ndarray, rate: float) -> list[np.ndarray]:
    """Two lines fitted apart: the first ends, and the second begins, where it fits best.

    A restatement of how the field's reference code goes about it: for every candidate a new
    least-squares model by statsmodels over all lags on that side.
    """
    import statsmodels.api as models

    along, up = np.log(np.arange(1, curve.size + 1) / rate), np.log(curve)
    candidates = range(int(FIRST_S * rate) + 1, int(LAST_S * rate) + 1)
    lines: list[np.ndarray] = []
    for sides in (
        [slice(None, each) for each in candidates], [slice(each - 1, None) for each in candidates]
    ):  # fmt: skip
        fits = [models.OLS(up[side], models.add_constant(along[side])).fit() for side in sides]
        misses = [float(np.sqrt(np.mean(fit.resid**2))) for fit in fits]
        lines.append(fits[int(np.argmin(misses))].params)
    return lines
