"""Values of each foot and of the load between them, by numpy."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.peers.composite_drift import drift_of
from benchmarks.peers.composite_spectrum import HIGH_HZ, LOW_HZ, cut, quantile, spectrum
from benchmarks.peers.composite_sway import ellipse_of

NEUTRAL = (45.0, 55.0)
HYSTERESIS = 1.0
SHIFT_WINDOW_S, SHIFT_TIME_S, SHIFT_SD = 15.0, 5.0, 2.0


def foot_values(ml: np.ndarray, ap: np.ndarray, rate: float) -> dict[str, float]:
    """The family per foot of one foot's path, mm."""
    seconds = (ml.size - 1) / rate
    dx, dy = np.diff(ml), np.diff(ap)
    factor, eigenvalues, _ = ellipse_of(ml, ap)
    return {
        "mean_ml": ml.mean(), "mean_ap": ap.mean(), "rms_ml": ml.std(), "rms_ap": ap.std(),
        "range_ml": np.ptp(ml), "range_ap": np.ptp(ap),
        "mean_velocity_ml": np.abs(dx).sum() / seconds,
        "mean_velocity_ap": np.abs(dy).sum() / seconds,
        "ellipse_area_95": np.pi * factor * np.sqrt(np.prod(eigenvalues)),
        "path_length_total": np.hypot(dx, dy).sum(),
    }  # fmt: skip


def load_values(
    share: np.ndarray,
    rate: float,
    point: dict[str, np.ndarray],
    feet: dict[str, Any],
) -> dict[str, float]:
    """The family load; share is the left foot's part of the force, %."""
    mean = share.mean()
    p5, p95 = np.quantile(share, [0.05, 0.95])
    band = cut(*spectrum(share - mean, rate), LOW_HZ, HIGH_HZ)
    low, high = NEUTRAL
    minutes = share.size / rate / 60
    values = {
        "load_left_mean": mean, "load_sd": share.std(), "load_range": np.ptp(share),
        "load_p5": p5, "load_p95": p95, "load_asym": 100.0 - 2.0 * mean,
        "load_time_neutral_pct": 100.0 * np.mean((share >= low) & (share <= high)),
        "load_crossings_per_min": _crossings(share) / minutes,
        "load_shift_count": float(_shifts(share, rate)),
        "load_rate_rms": np.sqrt(np.mean(np.diff(share) ** 2)) * rate,
        "load_drift": drift_of(share, rate), "load_f50": quantile(*band, [0.5])[0],
    }  # fmt: skip
    return values | _quadrants(share, point, feet) if feet else values


def _crossings(share: np.ndarray) -> int:
    past = share - 50.0
    sides = np.sign(past[np.abs(past) > HYSTERESIS])
    return int(np.count_nonzero(np.diff(sides)))


def _shifts(share: np.ndarray, rate: float) -> int:
    """Steps between the two ends of a moving window, each counted once."""
    gap = round(SHIFT_TIME_S * rate)
    part = round((SHIFT_WINDOW_S - SHIFT_TIME_S) * rate / 2)
    centred = share - share[0]
    sums = np.concatenate([[0.0], np.cumsum(centred)])
    squares = np.concatenate([[0.0], np.cumsum(centred**2)])
    mean = (sums[part:] - sums[:-part]) / part
    variance = (squares[part:] - squares[:-part]) / part - mean**2
    away = part + gap
    step = mean[away:] - mean[:-away]
    noise = np.sqrt(np.maximum(variance[away:] + variance[:-away], 0.0) / 2)
    side = np.where(
        (np.abs(step) >= HYSTERESIS) & (np.abs(step) >= SHIFT_SD * noise), np.sign(step), 0.0
    )
    edges = np.flatnonzero(np.diff(side, prepend=np.nan, append=np.nan))
    lengths, seen = np.diff(edges), side[edges[:-1]] != 0
    return int(np.count_nonzero(seen & (lengths <= 2 * part + gap)))


def _quadrants(
    share: np.ndarray, point: dict[str, np.ndarray], feet: dict[str, Any]
) -> dict[str, float]:
    forward: dict[str, np.ndarray] = {}
    for side, (ml, ap) in point.items():
        heel, toe = np.array(feet[side]["heel"]), np.array(feet[side]["toe"])
        axis = toe - heel
        along = (ml - heel[0]) * axis[0] + (ap - heel[1]) * axis[1]
        forward[side] = np.clip(along / (axis @ axis), 0.0, 1.0)
    other = 100.0 - share
    quarters = {
        "lf": np.mean(share * forward["left"]), "rf": np.mean(other * forward["right"]),
        "lh": np.mean(share * (1 - forward["left"])),
        "rh": np.mean(other * (1 - forward["right"])),
    }  # fmt: skip
    wdi = np.sqrt(sum((each - 25.0) ** 2 for each in quarters.values()) / 4)
    return {f"load_quadrant_{name}": each for name, each in quarters.items()} | {"wdi": wdi}
