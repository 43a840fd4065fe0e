"""Weights of the derivative by a moving cubic."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from forceplate.model.plate import Floats


@lru_cache(maxsize=8)
def derivative_weights(length: int) -> Floats:
    """Weights of the first derivative by a cubic through `length` samples a unit apart.

    Returns
    -------
    (length, length) float64
        Row i: the derivative at place i of the window.

    Source
    ------
    savitzky1964; derived from the least-squares cubic for all places of the window.
    """
    half = length // 2
    place = np.arange(-half, half + 1) / half
    powers = place[:, None] ** np.arange(4)
    slopes = np.zeros_like(powers)
    slopes[:, 1:] = powers[:, :3] * np.arange(1, 4)
    return slopes @ np.linalg.pinv(powers) / half
