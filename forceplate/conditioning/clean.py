"""Channels made fit to form a COP: short gaps filled, low-pass filtered, brought to one rate."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np

from forceplate.butterworth import complete, low_pass, runs, runs_of_channels
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


def clean(
    channels: Floats,
    rate: float,
    settings: Settings,
    among: list[tuple[int, int]] | None = None,
) -> Cleaned:
    """Fill, filter and resample.

    Parameters
    ----------
    channels : (k, n) float64
        NaN where missing; all channels of one moment are missing together. Changed in place where
        they can be written to.
    rate : float, Hz
    settings : Settings
        Sections gaps, filter and resample.
    among : list of (first, last), optional
        The unbroken runs of samples, where they are known.
    """
    flags = channels.flags
    if not (flags.c_contiguous and flags.writeable and channels.dtype == np.float64):
        channels = np.array(channels, dtype=np.float64, order="C")
    notes: list[str] = []
    whole, filled = runs_of_channels(channels) if among is None else among, 0
    if len(whole) > 1:
        channels, filled = fill_gaps(channels, int(settings.gaps.fill_s * rate + 1e-9))
        whole = runs_of_channels(channels)
    if settings.filter.kind != "none":
        if settings.filter.cutoff_hz < rate / 2:
            levels = _levels(channels)
            low_pass(channels, rate, settings.filter, whole)
            for row, level in levels:
                channels[row] = level
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
            low_pass(channels, rate, guard, whole)
            notes.append(f"low-passed at {guard.cutoff_hz:g} Hz so that {target:g} Hz is enough")
        channels = slower(channels, rate, target)
        rate = target
    return Cleaned(channels, rate, filled, tuple(notes))


def _levels(channels: Floats) -> list[tuple[int, float]]:
    """The rows that never change, with their value: a filter's rounding would set them moving."""
    return [
        (k, float(row[0]))
        for k, row in enumerate(channels)
        if row.size and row[0] == row[-1] and np.all(row == row[0])
    ]


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
    filled = 0
    for (_, first), (last, _) in itertools.pairwise(runs_of_channels(channels)):
        if last - first > longest:
            continue
        weights = np.arange(1, last - first + 1) / (last - first + 1)
        before, after = channels[:, first - 1, None], channels[:, last, None]
        channels[:, first:last] = before + (after - before) * weights
        filled += last - first
    return channels, filled


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
