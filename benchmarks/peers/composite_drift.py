"""Change within the trial, by numpy."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

WINDOW_S = 10.0


def median_slope(along: np.ndarray, up: np.ndarray) -> float:
    """Median of the slopes between all pairs of points.

    scipy.stats.theilslopes gives the same with a confidence band, which costs more.
    """
    first, second = np.triu_indices(along.size, k=1)
    return float(np.median((up[second] - up[first]) / (along[second] - along[first])))


def drift_of(series: np.ndarray, rate: float) -> float:
    """Median slope between all means of one second, per minute."""
    width = round(rate)
    means = series[: series.size // width * width].reshape(-1, width).mean(axis=1)
    return median_slope(np.arange(means.size), means) * rate / width * 60.0


def drift_values(path: np.ndarray, rate: float) -> dict[str, float]:
    """The family drift of a path about its mean, (2, n) mm."""
    n = path.shape[1]
    half = round(WINDOW_S * rate / 2)
    forward = np.arange(0, n - 2 * half + 1, half)
    starts = np.union1d(forward, n - 2 * half - forward)
    # (2, k, 2 half): windows from both ends
    parts = sliding_window_view(path, 2 * half, axis=1)[:, starts]
    squares = parts.var(axis=2).sum(axis=0)
    spreads = np.sqrt(squares)
    way = np.hypot(*np.diff(path))
    lengths = sliding_window_view(way, 2 * half - 1)[starts].sum(axis=1)
    minutes = (starts + half) / rate / 60.0
    return {
        "drift_ml": drift_of(path[0], rate), "drift_ap": drift_of(path[1], rate),
        "drift_ratio": np.sqrt(path.var(axis=1).sum() / squares.mean()),
        "nonstationarity_index": spreads.std() / spreads.mean(),
        "fatigue_slope_velocity": 100.0 * median_slope(minutes, np.log(lengths)),
    }  # fmt: skip
