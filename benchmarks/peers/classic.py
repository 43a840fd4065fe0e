"""Fifteen classic figures of a path by numpy, every shared piece computed once."""

from __future__ import annotations

import numpy as np

COVERAGE = 0.95


def classic_values(ml: np.ndarray, ap: np.ndarray, rate: float) -> dict[str, float]:
    """Position, path, area and velocity of a path, (n,) mm."""
    n = ml.size
    mean_ml, mean_ap = ml.mean(), ap.mean()
    x, y = ml - mean_ml, ap - mean_ap
    xx, yy, xy = x @ x, y @ y, x @ y
    r = np.sqrt(x * x + y * y)
    dx, dy = np.diff(x), np.diff(y)
    seconds = (n - 1) / rate
    path = np.sqrt(dx * dx + dy * dy).sum()
    free = n - 2
    quantile = 0.5 * free * ((1.0 - COVERAGE) ** (-2.0 / free) - 1.0)
    factor = 2.0 * (n - 1) * (n + 1) / (n * free) * quantile
    return {
        "mean_ml": mean_ml, "mean_ap": mean_ap, "rms_ml": np.sqrt(xx / n),
        "rms_ap": np.sqrt(yy / n), "rms_rd": np.sqrt((xx + yy) / n), "mdist_rd": r.mean(),
        "range_ml": np.ptp(ml), "range_ap": np.ptp(ap), "max_dist_rd": r.max(),
        "path_length_total": path, "mean_velocity_ml": np.abs(dx).sum() / seconds,
        "mean_velocity_ap": np.abs(dy).sum() / seconds,
        "circle_area_q95": np.pi * np.quantile(r, 0.95) ** 2,
        "sway_area_rate": np.abs(x[1:] * y[:-1] - x[:-1] * y[1:]).sum() / (2.0 * seconds),
        "ellipse_area_95": np.pi * factor * np.sqrt(xx * yy - xy * xy) / (n - 1),
    }  # fmt: skip
