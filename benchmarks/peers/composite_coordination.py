"""How the two feet go together, and how they and the load make the net path, by numpy and scipy."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.fft import irfft, next_fast_len, rfft
from scipy.signal import detrend
from scipy.signal.windows import hann

from benchmarks.peers.composite_spectrum import SEGMENT_S, cut
from benchmarks.peers.composite_trial import Standing

MOST_LAG_S, WINDOW_S = 1.0, 2.0
BANDS = {"lo": (0.15, 0.5), "mid": (0.5, 2.0), "hi": (2.0, 5.0)}
PHASE_HZ = (0.15, 0.5)
RESOLVED = 40
INSTANTS = 16
"""Instants a period of the band's upper end at which phases are compared."""
TIE = 1e-12


def coordination_values(trial: Standing, known: dict[str, float]) -> dict[str, float]:
    """The family coordination; known holds the values of each foot."""
    left, right = (each - each.mean(axis=1, keepdims=True) for each in trial.foot.values())
    values: dict[str, float] = {
        key: _difference(known[f"left.{of}"], known[f"right.{of}"])
        for key, of in (
            ("asym_mean_velocity", "mean_velocity_ap"), ("asym_rms_ap", "rms_ap"),
            ("asym_path", "path_length_total"),
        )
    }  # fmt: skip
    frequency, coherent = coherence(left, right, trial.rate)
    locked = locking(left, right, trial.rate)
    most = round(MOST_LAG_S * trial.rate)
    for i, name in enumerate(("ml", "ap")):
        r = lagged(left[i], right[i], most)
        equal = np.flatnonzero(np.abs(r) >= np.abs(r).max() - TIE) - most
        lag = equal[np.argmin(np.abs(equal))]
        values |= {
            f"sync_r0_{name}": r[most], f"sync_rmax_{name}": abs(r[most + lag]),
            f"sync_lag_{name}": lag / trial.rate, f"plv_{name}": locked[i],
            f"dcca_{name}": detrended(left[i], right[i], round(WINDOW_S * trial.rate)),
        }  # fmt: skip
        for band, (low, high) in BANDS.items():
            f, c = cut(frequency, coherent[i], low, high)
            values[f"coherence_{band}_{name}"] = np.trapezoid(c, f) / (high - low)
    return values


def _difference(left: float, right: float) -> float:
    return 100.0 * (right - left) / (right + left)


def lagged(x: np.ndarray, y: np.ndarray, most: int) -> np.ndarray:
    """Pearson's r of x at i and y at i + k, each over its own pairs, k from -most to most."""
    n = x.size
    size = next_fast_len(n + most, real=True)
    around = irfft(rfft(x, size).conj() * rfft(y, size), size)
    products = np.concatenate([around[size - most :], around[: most + 1]])
    lags = np.arange(-most, most + 1)
    begin, end = np.maximum(-lags, 0), np.minimum(n - lags, n)
    sums = np.zeros((4, n + 1))
    np.cumsum([x, x * x, y, y * y], axis=1, out=sums[:, 1:])
    of_x, of_y = sums[:2, end] - sums[:2, begin], sums[2:, end + lags] - sums[2:, begin + lags]
    pairs = end - begin
    over = pairs * products - of_x[0] * of_y[0]
    return over / np.sqrt((pairs * of_x[1] - of_x[0] ** 2) * (pairs * of_y[1] - of_y[0] ** 2))


def coherence(left: np.ndarray, right: np.ndarray, rate: float) -> tuple[np.ndarray, np.ndarray]:
    """Frequency (Hz) and magnitude-squared coherence of the rows of two series.

    scipy.signal.coherence gives the same, and transforms each series twice.
    """
    length = round(SEGMENT_S * rate)
    both = np.stack([left, right])
    parts = sliding_window_view(both, length, axis=2)[:, :, :: length - length // 2]
    found = rfft(detrend(parts) * hann(length, sym=False))
    cross = np.abs(np.sum(found[0].conj() * found[1], axis=1)) ** 2
    power = np.sum(found.real**2 + found.imag**2, axis=2)
    return np.arange(length // 2 + 1) * rate / length, cross / (power[0] * power[1])


def locking(left: np.ndarray, right: np.ndarray, rate: float) -> np.ndarray:
    """Phase-locking value of the rows of two series: their analytic signals in one band.

    The signals are their lines' residuals followed by as many zeros; the coefficients inside the
    band, those at its edges by their part inside, are summed at 16 instants a period of its upper
    end, without the inverse of the bandwidth at both ends.
    """
    low, high = PHASE_HZ
    step = max(1, int((rate / (RESOLVED * high) - 1.0) / 2.0) * 2 + 1)
    whole = left.shape[1] // step
    whole -= (left.shape[1] - whole * step) % 2
    first = (left.shape[1] - whole * step) // 2
    left, right = (
        each[:, first : first + whole * step].reshape(len(each), whole, step).mean(axis=2)
        for each in (left, right)
    )
    n, rate = whole, rate / step
    size = next_fast_len(2 * n, real=True)
    first, last = low * size / rate, high * size / rate
    bins = np.arange(np.ceil(first - 0.5), np.floor(last + 0.5) + 1)
    found = rfft(detrend(np.stack([left, right])), size)[..., bins.astype(int)]
    found *= np.minimum(bins + 0.5, last) - np.maximum(bins - 0.5, first)
    instants = next_fast_len(int(np.ceil(INSTANTS * high * size / rate)), real=True)
    at = 0.5 * (n - 1) + (np.arange(instants) - 0.5 * (instants - 1)) * size / instants
    ends = (0.5 * (size - n) + rate / (high - low)) * instants / size
    at = at[int(np.ceil(ends)) : instants - int(np.ceil(ends))]
    signal = found @ np.exp(2j * np.pi / size * np.outer(bins, at))
    lead = signal[0] * signal[1].conj()
    return np.abs(np.mean(lead / np.abs(lead), axis=1))


def detrended(x: np.ndarray, y: np.ndarray, steps: int) -> float:
    """Detrended cross-correlation of the windows that begin at every sample."""
    a, b = (np.concatenate([[0.0], np.cumsum(each)]) for each in (x, y))
    size = steps + 1
    line = np.arange(size) - 0.5 * steps
    line /= np.sqrt(line @ line)
    flat = np.full(size, 1.0 / np.sqrt(size))
    inside = np.minimum(np.arange(1, a.size + 1), size)
    inside = np.minimum(inside, inside[::-1])
    taken = [[np.correlate(each, shape, "valid") for shape in (flat, line)] for each in (a, b)]

    def rest(i: int, j: int) -> float:
        whole = inside @ ((a, b)[i] * (a, b)[j])
        return whole - sum(p @ q for p, q in zip(taken[i], taken[j], strict=True))

    return rest(0, 1) / np.sqrt(rest(0, 0) * rest(1, 1))


def mechanism_values(trial: Standing) -> dict[str, float]:
    """The family mechanism, and the left foot's contribution."""
    w = trial.share
    mean = w.mean()
    off = w - mean
    values: dict[str, float] = {}
    for name, left, right in zip(("ml", "ap"), *trial.foot.values(), strict=True):
        between = left.mean() - right.mean()
        d_left, d_right = left - left.mean(), right - right.mean()
        load, feet = off * between, mean * d_left + (1.0 - mean) * d_right
        both = off * (d_left - d_right)
        net = load + feet + both
        middle = net.mean()
        net -= middle
        square = net @ net
        values |= {
            f"copv_share_{name}": load @ net / square, f"copc_share_{name}": feet @ net / square,
            f"copx_share_{name}": both @ net / square,
            f"copv_rms_{name}": load.std(), f"copc_rms_{name}": feet.std(),
        }  # fmt: skip
    # of the last axis, ap, seen from the mean of the net path
    centre = mean * left.mean() + (1.0 - mean) * right.mean() + middle
    values["limb_contrib_ap_left"] = 100.0 * (w * (left - centre)) @ net / square
    return values
