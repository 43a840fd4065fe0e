"""Entropies and self-similarity of one path by neurokit2, antropy and numpy."""

from __future__ import annotations

import numpy as np

from benchmarks.peers.entropies import neurokit_multiscale, neurokit_sample

TOLERANCE, SCALES = 0.2, 20
ORDER, STEPS = 4, 8
SHORTEST_S, LONGEST_SHARE, WINDOWS = 0.16, 9, 20


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


def higuchi_values(axes: dict[str, np.ndarray]) -> dict[str, float]:
    """Higuchi's dimension by antropy."""
    import antropy

    return {f"higuchi_fd_{name}": antropy.higuchi_fd(x, kmax=STEPS) for name, x in axes.items()}


def dfa_values(path: np.ndarray, rate: float) -> dict[str, float]:
    """Exponent of the detrended fluctuation of a path about its mean, (2, n) mm.

    Windows stand side by side from the first sample on and from the last one back; no package
    takes those lengths and both ends at the cost of a few matrix products.
    """
    profile = np.cumsum(path, axis=1)
    n = path.shape[1]
    shortest = round(SHORTEST_S * rate)
    lengths = np.unique(np.round(np.geomspace(shortest, n // LONGEST_SHARE, WINDOWS)).astype(int))
    found = np.array([_fluctuation(profile, length) for length in lengths])
    along = np.log(lengths)
    along -= along.mean()
    alpha = along @ np.log(found) / (along @ along)
    return {"dfa_alpha_ml": alpha[0], "dfa_alpha_ap": alpha[1]}


def _fluctuation(profile: np.ndarray, length: int) -> np.ndarray:
    """Root mean square about the lines of all windows of one length, (2,)."""
    n = profile.shape[1]
    used = n // length * length
    ends = [profile[:, :used], profile[:, n - used :]]
    rows = np.stack(ends, axis=1).reshape(2, -1, length)
    rows -= rows.mean(axis=2, keepdims=True)
    line = np.arange(length) - 0.5 * (length - 1)
    line /= np.sqrt(line @ line)
    tilt = rows @ line
    squares = np.einsum("ijk,ijk->i", rows, rows) - np.einsum("ij,ij->i", tilt, tilt)
    return np.sqrt(squares / rows[0].size)
