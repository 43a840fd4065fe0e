"""Frequency values by scipy's Welch and numpy's trapezoids."""

from __future__ import annotations

import numpy as np
from scipy.signal import welch

LOW_HZ, HIGH_HZ = 0.15, 5.0
SEGMENT_S = 10.0


def spectrum(signal: np.ndarray, rate: float) -> tuple[np.ndarray, np.ndarray]:
    """Frequency (Hz) and power (unit^2/Hz) of one or more rows."""
    length = min(signal.shape[-1], round(SEGMENT_S * rate))
    return welch(
        signal, rate, window="hann", nperseg=length, noverlap=length // 2,
        nfft=signal.shape[-1], detrend="linear",
    )  # fmt: skip


def cut(
    frequency: np.ndarray, power: np.ndarray, low: float, high: float
) -> tuple[np.ndarray, np.ndarray]:
    """The spectrum between two frequencies, its ends interpolated."""
    inside = (frequency > low) & (frequency < high)
    ends = np.interp([low, high], frequency, power)
    return (
        np.concatenate([[low], frequency[inside], [high]]),
        np.concatenate([ends[:1], power[inside], ends[1:]]),
    )


def quantile(frequency: np.ndarray, power: np.ndarray, shares: list[float]) -> np.ndarray:
    """Frequencies below which these shares of the power lie."""
    slices = 0.5 * (power[1:] + power[:-1]) * np.diff(frequency)
    grown = np.concatenate([[0.0], np.cumsum(slices)])
    return np.interp(np.array(shares) * grown[-1], grown, frequency)


def frequency_values(ml: np.ndarray, ap: np.ndarray, rate: float) -> dict[str, float]:
    """The family frequency of the net path."""
    frequency, powers = spectrum(np.array([ml - ml.mean(), ap - ap.mean()]), rate)
    values: dict[str, float] = {}
    for name, power in zip(("ml", "ap"), powers, strict=True):
        values |= {f"{key}_{name}": each for key, each in _axis(frequency, power).items()}
    return values


def _axis(frequency: np.ndarray, power: np.ndarray) -> dict[str, float]:
    f, p = cut(frequency, power, LOW_HZ, HIGH_HZ)
    m0, m1, m2 = (np.trapezoid(f**order * p, f) for order in range(3))
    f50, f80, f95 = quantile(f, p, [0.5, 0.8, 0.95])
    lo, mid, hi = (
        np.trapezoid(part, at)
        for at, part in (
            cut(frequency, power, *ends) for ends in ((LOW_HZ, 0.5), (0.5, 2.0), (2.0, HIGH_HZ))
        )
    )
    straight = (frequency >= 0.3) & (frequency <= 3.0)
    along, up = np.log(frequency[straight]), np.log(power[straight])
    along -= along.mean()
    return {
        "total_power": m0, "f50": f50, "f80": f80, "f95": f95, "mean_freq": m1 / m0,
        "centroid_freq": np.sqrt(m2 / m0), "freq_dispersion": np.sqrt(1 - m1 * m1 / (m0 * m2)),
        "peak_freq": f[1 + np.argmax(p[1:-1])], "power_lo": lo, "power_mid": mid, "power_hi": hi,
        "power_quotient": hi / (lo + mid), "spectral_slope": along @ up / (along @ along),
    }  # fmt: skip
