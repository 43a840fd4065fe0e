"""Working space that each thread keeps: being given fresh pages costs more than filling them."""

from __future__ import annotations

import threading

import numpy as np

from forceplate.model.plate import Floats

LARGEST = 1_000_000
"""Values that are kept, 8 MB; more are given back."""

_KEPT = threading.local()


def room(use: str, rows: int, n: int) -> Floats:
    """Space for (rows, n) float64 with whatever was left in it.

    It is the caller's until the same thread asks for room for the same use again, so nothing
    that outlives the call may be a view of it.
    """
    if rows * n > LARGEST:
        return np.empty((rows, n))
    kept: Floats | None = getattr(_KEPT, use, None)
    if kept is None or kept.size < rows * n:
        kept = np.empty(rows * n)
        setattr(_KEPT, use, kept)
    return kept[: rows * n].reshape(rows, n)
