"""Sample entropy and multiscale entropy as the packages compute them, told the same radius."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Entropy = Callable[[np.ndarray, float, int], object]
"""Series, radius in its unit, number of scales."""
LENGTH = 2


def neurokit_sample(x: np.ndarray, radius: float, _: int) -> float:
    """neurokit2.entropy_sample."""
    import neurokit2

    return float(neurokit2.entropy_sample(x, delay=1, dimension=LENGTH, tolerance=radius)[0])


def antropy_sample(x: np.ndarray, radius: float, _: int) -> float:
    """antropy.sample_entropy."""
    import antropy

    return float(antropy.sample_entropy(x, order=LENGTH, tolerance=radius))


def entropyhub_sample(x: np.ndarray, radius: float, _: int) -> float:
    """EntropyHub.SampEn."""
    import EntropyHub

    return float(EntropyHub.SampEn(x, m=LENGTH, r=radius)[0][-1])


def neurokit_multiscale(x: np.ndarray, radius: float, scales: int) -> np.ndarray:
    """neurokit2.entropy_multiscale, the value at each scale."""
    import neurokit2

    _, told = neurokit2.entropy_multiscale(
        x, scale=scales, dimension=LENGTH, tolerance=radius, method="MSEn"
    )
    return np.asarray(told["Value"])


def entropyhub_multiscale(x: np.ndarray, radius: float, scales: int) -> np.ndarray:
    """EntropyHub.MSEn, the value at each scale."""
    import EntropyHub

    chosen = EntropyHub.MSobject("SampEn", m=LENGTH, r=radius)
    return np.asarray(EntropyHub.MSEn(x, chosen, Scales=scales)[0])


SAMPLE: dict[str, Entropy] = {
    "neurokit2 entropy_sample": neurokit_sample,
    "antropy sample_entropy": antropy_sample,
    "EntropyHub SampEn": entropyhub_sample,
}
MULTISCALE: dict[str, Entropy] = {
    "neurokit2 entropy_multiscale": neurokit_multiscale,
    "EntropyHub MSEn": entropyhub_multiscale,
}
