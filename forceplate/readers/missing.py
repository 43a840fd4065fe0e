"""Which samples of a plate are missing, and how they are marked."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forceplate.model.plate import MISSING, Floats

_LOADED_N = 50.0
_CLIFF = 0.3
_STEADY = 0.1


def zero_rows_among_loaded(wrench: Floats) -> NDArray[np.bool_]:
    """Samples at which all channels are exactly zero in the midst of a steady load.

    Some systems write lost samples as rows of zeros. A foot that leaves the plate unloads it over
    several samples; a row was lost where the force falls straight to zero from a steady load that
    is not small beside the plate's usual one.

    Parameters
    ----------
    wrench : (6, n) float64, N and N·m

    Returns
    -------
    (n,) bool
    """
    zero = ~np.any(wrench, axis=0)
    lost = np.zeros(zero.size, dtype=bool)
    if not zero.any() or zero.all():
        return lost
    loads = np.abs(wrench[2][np.isfinite(wrench[2]) & ~zero])
    limit = max(_LOADED_N, _CLIFF * float(np.median(loads)) if loads.size else 0.0)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], zero, [False]]).astype(np.int8)))
    for first, end in edges.reshape(-1, 2):
        before, after = wrench[2, max(first - 2, 0) : first], wrench[2, end : end + 2][::-1]
        lost[first:end] = all(_steady_load(edge, limit) for edge in (before, after) if edge.size)
    return lost


def _steady_load(edge: Floats, limit: float) -> bool:
    """Whether the last sample of an edge is loaded and not far from the one before it."""
    last = abs(float(edge[-1]))
    if not last > limit:
        return False
    return edge.size < 2 or abs(float(edge[-1]) - float(edge[0])) < _STEADY * last


def mark_missing(
    wrench: Floats, limit: float = 1e6
) -> tuple[Floats, NDArray[np.uint8] | None, str | None]:
    """A wrench with its missing samples as NaN, their mask, and a sentence about them.

    Missing are samples with a channel that is not finite, or larger than any plate can measure
    (`limit`, N and N·m), and rows of zeros among loaded rows.

    Returns
    -------
    wrench : (6, n) float64
    valid : (n,) uint8 or None
        None where nothing is missing.
    note : str or None
    """
    with np.errstate(invalid="ignore"):
        # A NaN makes the smallest and the largest NaN, which no comparison lets pass.
        small = bool(-limit <= wrench.min(initial=0.0) and wrench.max(initial=0.0) <= limit)
        if small and np.all(wrench[2]):
            return wrench, None, None
        unread = ~(np.abs(wrench) <= limit).all(axis=0)
    zero = zero_rows_among_loaded(wrench)
    gone = unread | zero
    if not gone.any():
        return wrench, None, None
    parts: list[str] = []
    if unread.any():
        parts.append(f"{np.count_nonzero(unread)} without a usable number")
    if zero.any():
        parts.append(f"{_counted(zero, 'row')} of zeros among loaded rows")
    marked = wrench.copy()
    marked[:, gone] = np.nan
    valid = np.where(gone, MISSING, 0).astype(np.uint8)
    return marked, valid, f"{_counted(gone, 'missing sample')} ({', '.join(parts)})"


def _counted(those: NDArray[np.bool_], name: str) -> str:
    count = np.count_nonzero(those)
    return f"{count} {name}" if count == 1 else f"{count} {name}s"
