"""Position, area and dynamic values of one path, by numpy and scipy."""

from __future__ import annotations

import numpy as np
from scipy.signal import savgol_filter
from scipy.spatial import ConvexHull
from scipy.spatial.distance import pdist
from scipy.special import fdtri

COVERAGE = 0.95
VELOCITY_SAMPLES = 5
"""0.05 s at 100 Hz, the shortest window of a moving cubic."""


def ellipse_of(ml: np.ndarray, ap: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    """Factor on the covariance of the 95 % prediction ellipse, eigenvalues and eigenvectors."""
    n = ml.size
    values, vectors = np.linalg.eigh(np.cov(ml, ap))
    factor = 2 * (n - 1) * (n + 1) / (n * (n - 2)) * fdtri(2, n - 2, COVERAGE)
    return factor, values, vectors


def sway_values(ml: np.ndarray, ap: np.ndarray, rate: float) -> dict[str, float]:
    """The families position, area and dynamic of the net path.

    Parameters
    ----------
    ml, ap : (n,) float64, mm
    rate : float, Hz
    """
    centre = ml.mean(), ap.mean()
    x, y = ml - centre[0], ap - centre[1]
    r = np.hypot(x, y)
    axes = {"ml": (ml, x), "ap": (ap, y)}
    values = {"mean_ml": centre[0], "mean_ap": centre[1]}
    for name, (raw, centred) in axes.items():
        values |= _position(name, raw, centred)
    hull = ConvexHull(np.column_stack([ml, ap]))
    values |= {
        "mdist_rd": r.mean(),
        "rms_rd": np.sqrt(np.mean(r * r)),
        "sd_rd": r.std(),
        "max_dist_rd": r.max(),
        "range_planar": pdist(hull.points[hull.vertices]).max(),
        "sd_ratio_ap_ml": values["rms_ap"] / values["rms_ml"],
        "range_ratio_ap_ml": values["range_ap"] / values["range_ml"],
        "corr_ml_ap": np.mean(x * y) / (values["rms_ml"] * values["rms_ap"]),
        "hull_area": hull.volume,
        "hull_perimeter": hull.area,
        "circle_area_95": np.pi * (r.mean() + 1.645 * r.std()) ** 2,
        "circle_area_q95": np.pi * np.quantile(r, 0.95) ** 2,
    }
    values |= _ellipse(ml, ap)
    values |= _dynamic(x, y, rate, values)
    return values


def _position(name: str, raw: np.ndarray, centred: np.ndarray) -> dict[str, float]:
    low, high = np.quantile(raw, [0.025, 0.975])
    away = np.abs(centred)
    return {
        f"median_{name}": np.median(raw),
        f"mdist_{name}": away.mean(),
        f"rms_{name}": np.sqrt(np.mean(centred * centred)),
        f"range_{name}": np.ptp(raw),
        f"range95_{name}": high - low,
        f"max_dist_{name}": away.max(),
    }


def _ellipse(ml: np.ndarray, ap: np.ndarray) -> dict[str, float]:
    factor, (smaller, larger), vectors = ellipse_of(ml, ap)
    main = vectors[:, 1]
    return {
        "ellipse_area_95": np.pi * factor * np.sqrt(larger * smaller),
        "ellipse_major_95": np.sqrt(factor * larger),
        "ellipse_minor_95": np.sqrt(factor * smaller),
        "ellipse_angle": np.degrees(np.arctan2(main[1], main[0])) % 180.0,
        "ellipse_eccentricity": np.sqrt(1 - smaller / larger),
        "ellipse_axis_ratio": np.sqrt(smaller / larger),
    }


def _dynamic(
    x: np.ndarray, y: np.ndarray, rate: float, known: dict[str, float]
) -> dict[str, float]:
    seconds = (x.size - 1) / rate
    dx, dy = np.diff(x), np.diff(y)
    length = {"ml": np.abs(dx).sum(), "ap": np.abs(dy).sum(), "total": np.hypot(dx, dy).sum()}
    values = {f"path_length_{name}": each for name, each in length.items()}
    values |= {f"mean_velocity_{name}": each / seconds for name, each in length.items()}
    cross = np.abs(x[1:] * y[:-1] - x[:-1] * y[1:])
    values["sway_area_rate"] = cross.sum() / (2 * seconds)
    velocity = {
        name: np.asarray(savgol_filter(each, VELOCITY_SAMPLES, 3, deriv=1, delta=1 / rate))
        for name, each in (("ml", x), ("ap", y))
    }
    for name, v in velocity.items():
        values |= _velocity(name, v, seconds, known, length[name] / seconds)
    values["speed_p95"] = np.quantile(np.hypot(velocity["ml"], velocity["ap"]), 0.95)
    values["mean_frequency_planar"] = length["total"] / seconds / (2 * np.pi * known["mdist_rd"])
    values["phase_plane_total"] = np.hypot(values["phase_plane_ml"], values["phase_plane_ap"])
    values["turns_index"] = np.hypot(dx / known["rms_ml"], dy / known["rms_ap"]).sum()
    values["lfs"] = length["total"] / known["ellipse_area_95"]
    diameter = np.sqrt(4.0 * known["ellipse_area_95"] / np.pi)
    values["fractal_dimension_ce"] = np.log(x.size) / np.log(x.size * diameter / length["total"])
    return values


def _velocity(
    name: str, v: np.ndarray, seconds: float, known: dict[str, float], mean_velocity: float
) -> dict[str, float]:
    turns = np.flatnonzero(np.diff(np.signbit(v))) + 1
    peaks = np.maximum.reduceat(np.abs(v), turns)[:-1]
    return {
        f"rms_velocity_{name}": np.sqrt(np.mean(v * v)),
        f"velocity_zero_crossings_{name}": turns.size / seconds,
        f"velocity_peak_{name}": peaks.mean(),
        f"mean_frequency_{name}": mean_velocity / (4 * np.sqrt(2) * known[f"mdist_{name}"]),
        f"phase_plane_{name}": np.hypot(known[f"rms_{name}"], v.std()),
    }
