"""Entropies, self-similarity and diffusion of one path by neurokit2, antropy and numpy."""

from __future__ import annotations

import numpy as np

from benchmarks.peers.diffusion import joint_break, lagged_squares
from benchmarks.peers.entropies import neurokit_multiscale, neurokit_sample

ENTROPY_HZ = 20.0
TOLERANCE, SCALES = 0.2, 20
ORDER, STEPS = 4, 8
LONGEST_S, LAGS, BREAKS = 10.0, 60, 120
BREAK_S = (0.3, 2.5)


def entropy_values(axes: dict[str, np.ndarray], rate: float, slow_hz: float) -> dict[str, float]:
    """Sample entropy of the path and of its steps by neurokit2, permutation entropy by antropy.

    Parameters
    ----------
    axes : dict of (n,) float64, mm
    rate, slow_hz : float, Hz
        Every sample at the slower rate is taken as it stands.
    """
    import antropy

    values: dict[str, float] = {}
    for name, path in axes.items():
        x = np.ascontiguousarray(path[:: round(rate / slow_hz)])
        step = np.diff(x)
        values[f"sampen_{name}"] = neurokit_sample(x, TOLERANCE * x.std(), 1)
        values[f"sampen_diff_{name}"] = neurokit_sample(step, TOLERANCE * step.std(), 1)
        values[f"perm_entropy_{name}"] = antropy.perm_entropy(x, order=ORDER, normalize=True)
    return values


def multiscale_values(axes: dict[str, np.ndarray]) -> dict[str, float]:
    """The sum of twenty scales by neurokit2."""
    return {
        f"mse_ci_{name}": neurokit_multiscale(x, TOLERANCE * x.std(), SCALES).sum()
        for name, x in axes.items()
    }


def fractal_values(axes: dict[str, np.ndarray]) -> dict[str, float]:
    """Fluctuation analysis on antropy's own windows, and Higuchi's dimension."""
    import antropy

    values: dict[str, float] = {}
    for name, x in axes.items():
        values[f"dfa_alpha_{name} (its own windows)"] = antropy.detrended_fluctuation(x)
        values[f"higuchi_fd_{name}"] = antropy.higuchi_fd(x, kmax=STEPS)
    return values


def diffusion_values(
    axes: dict[str, np.ndarray], rate: float, lags: int = LAGS, longest_s: float = LONGEST_S
) -> dict[str, float]:
    """The curve at every lag by a loop, and one bent line by least squares at each place."""
    values: dict[str, float] = {}
    for name, x in axes.items():
        longest = min(int(longest_s * rate + 1e-9), x.size // 3)
        curve = lagged_squares(x, np.arange(1, longest + 1))
        chosen = np.unique(np.round(np.geomspace(1, longest, lags)).astype(int))
        places = np.log(np.geomspace(*BREAK_S, BREAKS))
        place, height, before, after = joint_break(
            np.log(chosen / rate), np.log(curve[chosen - 1]), places
        )
        split = np.exp(place) * rate
        short = slice(0, int(split + 1e-9))
        long = slice(int(np.ceil(split - 1e-9)) - 1, longest)
        values |= {
            f"sda_hs_{name}": 0.5 * before, f"sda_hl_{name}": 0.5 * after,
            f"sda_ds_{name}": 0.5 * rate * _slope(curve[short]),
            f"sda_dl_{name}": 0.5 * rate * _slope(curve[long]),
            f"sda_tc_{name}": np.exp(place), f"sda_msdc_{name}": np.exp(height),
        }  # fmt: skip
    return values


def _slope(values: np.ndarray) -> float:
    along = np.arange(values.size) - 0.5 * (values.size - 1)
    return along @ values / (along @ along)
