"""Stabilogram diffusion of one path: displacement, two lines and the pulled-back walk."""

from __future__ import annotations

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft
from scipy.optimize import brentq

from benchmarks.peers.composite_trial import Recipe
from benchmarks.peers.diffusion import joint_break, mean_squares

BREAKS, BREAK_S = 120, (0.3, 2.5)
EACH_SIDE, TIMES = 3, 24


def diffusion_values(path: np.ndarray, rate: float, recipe: Recipe) -> dict[str, float]:
    """The family diffusion of a path about its mean, (2, n) mm."""
    longest = min(int(recipe.longest_s * rate + 1e-9), path.shape[1] // 3)
    every = np.arange(1, longest + 1)
    curves = (
        [mean_squares(axis, every) for axis in np.ascontiguousarray(path)]
        if recipe.loops else squared_displacement(path, longest)
    )  # fmt: skip
    bent = joint_break if recipe.loops else bent_line
    chosen = np.unique(np.round(np.geomspace(1, longest, recipe.lags)).astype(int))
    places = np.log(np.geomspace(*BREAK_S, BREAKS))
    values: dict[str, float] = {}
    for name, curve in zip(("ml", "ap"), curves, strict=True):
        picked = curve[chosen - 1]
        place, height, before, after = bent(np.log(chosen / rate), np.log(picked), places)
        split = np.exp(place) * rate
        short = slice(0, int(split + 1e-9))
        long = slice(int(np.ceil(split - 1e-9)) - 1, longest)
        sigma, tau = pulled_back(chosen / rate, picked)
        values |= {
            f"sda_hs_{name}": 0.5 * before, f"sda_hl_{name}": 0.5 * after,
            f"sda_ds_{name}": 0.5 * rate * _slope(curve[short]),
            f"sda_dl_{name}": 0.5 * rate * _slope(curve[long]),
            f"sda_tc_{name}": np.exp(place), f"sda_msdc_{name}": np.exp(height),
            f"ou_sigma_{name}": sigma, f"ou_tau_{name}": tau,
        }  # fmt: skip
    return values


def squared_displacement(path: np.ndarray, longest: int) -> np.ndarray:
    """Mean squared displacement at lags of 1, 2, ... samples, (2, longest) mm^2, by a transform."""
    n = path.shape[1]
    size = next_fast_len(n + longest, real=True)
    found = rfft(path, size)
    products = irfft(found.real**2 + found.imag**2, size)[:, 1 : longest + 1]
    sums = np.cumsum(path * path, axis=1)
    lags = np.arange(1, longest + 1)
    first, last = sums[:, n - 1 - lags], sums[:, -1:] - sums[:, lags - 1]
    return (first + last - 2.0 * products) / (n - lags)


def bent_line(along: np.ndarray, up: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Place, height and slopes of the two lines that meet and fit best; all places at once."""
    off = along - places[:, None]
    before = np.count_nonzero(off <= 0, axis=1)
    kept = (before >= EACH_SIDE) & (along.size - before >= EACH_SIDE)
    off = off[kept]
    design = np.stack([np.ones_like(off), np.minimum(off, 0.0), np.maximum(off, 0.0)], axis=2)
    turned = design.transpose(0, 2, 1)
    lines = np.linalg.solve(turned @ design, turned @ up[:, None])
    rest = up - (design @ lines)[..., 0]
    best = np.einsum("ij,ij->i", rest, rest).argmin()
    return np.concatenate([places[kept][best : best + 1], lines[best, :, 0]])


def pulled_back(lags: np.ndarray, up: np.ndarray) -> tuple[float, float]:
    """Spread and time of the walk whose displacement 2 s^2 (1 - exp(-lag / time)) fits best.

    The limit follows from the time; the lowest of some times, tried at once, is refined to where
    the squared rest has no slope. Where it is no model of the path, both are no number.
    """
    times = np.geomspace(lags[0], lags[-1], TIMES)
    shape = 1.0 - np.exp(-lags / times[:, None])
    limits = shape @ up / np.einsum("ij,ij->i", shape, shape)
    rest = up - limits[:, None] * shape
    at = np.einsum("ij,ij->i", rest, rest).argmin()
    if at in (0, TIMES - 1):
        return np.nan, np.nan

    def slope(log_time: float) -> float:
        share = lags / np.exp(log_time)
        fade = np.exp(-share)
        shape = 1.0 - fade
        limit = shape @ up / (shape @ shape)
        return (up - limit * shape) @ (share * fade)

    tau = np.exp(brentq(slope, *np.log(times[[at - 1, at + 1]]), xtol=1e-14))
    shape = 1.0 - np.exp(-lags / tau)
    return np.sqrt(0.5 * (shape @ up / (shape @ shape))), tau


def _slope(values: np.ndarray) -> float:
    along = np.arange(values.size) - 0.5 * (values.size - 1)
    return along @ values / (along @ along)
