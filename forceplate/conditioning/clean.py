"""Channels made fit to form a COP: short gaps filled, low-pass filtered, brought to one rate."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forceplate.model.plate import Floats
from forceplate.model.settings import Filter, Settings

ALIAS_SHARE = 0.2
"""A filter that is down by 3 dB at this share of the new rate keeps aliases out by itself."""


@dataclass(frozen=True, eq=False)
class Cleaned:
    """Channels after cleaning.

    Parameters
    ----------
    channels : (k, n) float64
        NaN where missing.
    rate : float, Hz
    filled : int
        Samples that were interpolated.
    notes : tuple of str
    """

    channels: Floats
    rate: float
    filled: int
    notes: tuple[str, ...]


def clean(channels: Floats, rate: float, settings: Settings) -> Cleaned:
    """Fill, filter and resample.

    Parameters
    ----------
    channels : (k, n) float64
        NaN where missing; all channels of one moment are missing together.
    rate : float, Hz
    settings : Settings
        Sections gaps, filter and resample.
    """
    channels = np.array(channels, dtype=np.float64, order="C")
    notes: list[str] = []
    channels, filled = fill_gaps(channels, int(settings.gaps.fill_s * rate + 1e-9))
    if settings.filter.kind != "none":
        if settings.filter.cutoff_hz < rate / 2:
            low_pass(channels, rate, settings.filter)
        else:
            notes.append(
                f"no filter: a cut-off of {settings.filter.cutoff_hz:g} Hz needs more than "
                f"{2 * settings.filter.cutoff_hz:g} samples a second"
            )
    target = settings.resample.max_rate_hz
    if target and rate > target * (1 + 1e-9):
        plain = settings.filter.kind == "none"
        if plain or settings.filter.cutoff_hz > ALIAS_SHARE * target:
            guard = Filter(cutoff_hz=0.4 * target, order_per_pass=8)
            low_pass(channels, rate, guard)
            notes.append(f"low-passed at {guard.cutoff_hz:g} Hz so that {target:g} Hz is enough")
        channels = slower(channels, rate, target)
        rate = target
    return Cleaned(channels, rate, filled, tuple(notes))


def runs(valid: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and one-past-last index of each unbroken run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], valid, [False])).astype(np.int8)))
    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]


def complete(channels: Floats) -> NDArray[np.bool_]:
    """(n,) whether every channel of a sample is there."""
    return np.asarray(np.isfinite(channels).all(axis=0))


def fill_gaps(channels: Floats, longest: int) -> tuple[Floats, int]:
    """Straight lines over gaps of at most `longest` samples with data on both sides.

    Parameters
    ----------
    channels : (k, n) float64
        Changed in place.
    longest : int, samples

    Returns
    -------
    channels : (k, n) float64
    filled : int
        Samples that were filled.
    """
    gone = ~complete(channels)
    filled = 0
    for first, last in runs(gone):
        if last - first > longest or first == 0 or last == channels.shape[1]:
            continue
        weights = np.arange(1, last - first + 1) / (last - first + 1)
        before, after = channels[:, first - 1, None], channels[:, last, None]
        channels[:, first:last] = before + (after - before) * weights
        filled += last - first
    return channels, filled


def sections(settings: Filter, rate: float) -> tuple[Floats, Floats]:
    """Butterworth low-pass as second-order sections with their steady states.

    The bilinear transform is warped so that all passes together are down by 3 dB exactly at
    the cut-off (`corrected`), or each pass is.

    Returns
    -------
    sections : (m, 5) float64
        b0 b1 b2 a1 a2.
    steady : (m, 2) float64
        State of each section when its input has always been one.
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
    steady = [[1.0 - b0, b2 - a2] for b0, _, b2, _, a2 in rows]
    return np.array(rows), np.array(steady)


def padding_of(settings: Filter, rate: float) -> int:
    """Samples of odd extension at each end."""
    if settings.padding == "scipy":
        order = settings.order_per_pass
        return 3 * (order + 1)
    return math.ceil(3 * rate / settings.cutoff_hz)


def low_pass(channels: Floats, rate: float, settings: Filter) -> None:
    """Filter every unbroken run of samples, in place.

    Parameters
    ----------
    channels : (k, n) float64, C-contiguous
    rate : float, Hz
    settings : Filter
    """
    from forceplate.kernels.filtering import filter_run

    rows, steady = sections(settings, rate)
    wanted = padding_of(settings, rate)
    for first, last in runs(complete(channels)):
        padding = min(wanted, last - first - 1)
        room = np.empty((2, last - first + 2 * padding))
        filter_run(channels, first, last, rows, steady, settings.passes, padding, room)


def slower(channels: Floats, rate: float, target: float) -> Floats:
    """The channels at a lower rate, starting at the same first sample.

    Every k-th sample where the rates allow it, else cubic splines through each unbroken run.
    """
    ratio = rate / target
    if abs(ratio - round(ratio)) < 1e-6:
        return np.ascontiguousarray(channels[:, :: round(ratio)])
    from scipy.interpolate import CubicSpline

    n = channels.shape[1]
    time = np.arange(n) / rate
    new = np.arange(math.floor((n - 1) / ratio + 1e-9) + 1) / target
    out = np.full((channels.shape[0], new.size), np.nan)
    for first, last in runs(complete(channels)):
        if last - first < 2:
            continue
        inside = (new >= time[first]) & (new <= time[last - 1] + 1e-12)
        spline = CubicSpline(time[first:last], channels[:, first:last], axis=1)
        out[:, inside] = spline(new[inside])
    return out
