"""The zero-phase Butterworth low-pass, for whatever stands above: channels, paths and densities."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from forceplate.model.plate import Floats
from forceplate.model.sections import Filter


@lru_cache(maxsize=32)
def plain(cutoff_hz: float) -> Filter:
    """The low-pass of a step that has its own cut-off: second order a pass, two passes."""
    return Filter(cutoff_hz=cutoff_hz)


@lru_cache(maxsize=64)
def sections(settings: Filter, rate: float) -> Floats:
    """Butterworth low-pass as second-order sections.

    The bilinear transform is warped so that all passes together are down by 3 dB exactly at
    the cut-off (`corrected`), or each pass is.

    Returns
    -------
    sections : (m, 5) float64
        b0 b1 b2 a1 a2.
    """
    order = settings.order_per_pass
    warp = math.tan(math.pi * settings.cutoff_hz / rate)
    if settings.corrected:
        warp /= (2 ** (1 / settings.passes) - 1) ** (1 / (2 * order))
    rows: list[list[float]] = []
    if order % 2:
        b = warp / (1 + warp)
        rows.append([b, b, 0.0, (warp - 1) / (warp + 1), 0.0])
    for k in range(order // 2):
        angle = math.pi * (2 * k + 1) / (2 * order)
        damping = 2 * warp * math.sin(angle)
        scale = 1 + damping + warp**2
        b = warp**2 / scale
        rows.append([b, 2 * b, b, 2 * (warp**2 - 1) / scale, (1 - damping + warp**2) / scale])
    return np.array(rows)


def padding_of(settings: Filter, rate: float) -> int:
    """Samples of odd extension at each end."""
    if settings.padding == "scipy":
        order = settings.order_per_pass
        return 3 * (order + 1)
    return math.ceil(3 * rate / settings.cutoff_hz)


def low_pass(
    channels: Floats,
    rate: float,
    settings: Filter,
    among: list[tuple[int, int]] | None = None,
) -> None:
    """Filter every unbroken run of samples, in place.

    Parameters
    ----------
    channels : (k, n) float64, C-contiguous
        Writable; NaN where missing, in all channels of a moment together.
    rate : float, Hz
        More than twice the cut-off.
    settings : Filter
        A step with its own cut-off gives `plain(cutoff_hz)`: second order per pass, two
        passes, corrected.
    among : list of (first, last), optional
        The unbroken runs, where they are known.
    """
    from forceplate.kernels.filtering import filter_run

    rows = sections(settings, rate)
    wanted = padding_of(settings, rate)
    for first, last in runs_of_channels(channels) if among is None else among:
        padding = min(wanted, last - first - 1)
        filter_run(channels, first, last, rows, settings.passes, padding)


def runs_of_channels(channels: Floats) -> list[tuple[int, int]]:
    """The unbroken runs of samples at which every channel is there.

    Parameters
    ----------
    channels : (k, n) float64, C-contiguous and writable
    """
    from forceplate.kernels.filtering import all_finite

    if channels.size and all_finite(channels):
        return [(0, channels.shape[1])]
    return runs(complete(channels))


def runs(valid: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and one-past-last index of each unbroken run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], valid, [False])).astype(np.int8)))
    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]


def complete(channels: Floats) -> NDArray[np.bool_]:
    """(n,) whether every channel of a sample is there."""
    return np.asarray(np.isfinite(channels).all(axis=0))
