"""From channels to the series that the composite's values are made of, by scipy and numpy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy.signal import butter, filtfilt, sosfiltfilt

from benchmarks.peers.composite_read import Channels

CUTOFF_HZ, GUARD_HZ = 10.0, 40.0
SLOW_HZ = 100.0
SKIP_S = 5.0
ENTROPY_HZ = 20.0
LONGEST_S, LAGS = 10.0, 60


@dataclass(frozen=True)
class Recipe:
    """How a trial is conditioned, and how fine two of its parts are.

    Parameters
    ----------
    filtered : bool
        Low-passed at 10 Hz.
    entropy_hz : float
        Rate of sample and permutation entropy.
    lags : int
    longest_s : float, s
        Of the diffusion.
    loops : bool
        The diffusion as it is published: a loop over lags, one fit a breakpoint; else by a
        transform and all breakpoints at once.
    height_m : float or None
        Of the person; None leaves out what needs it.
    """

    filtered: bool = True
    entropy_hz: float = ENTROPY_HZ
    lags: int = LAGS
    longest_s: float = LONGEST_S
    loops: bool = False
    height_m: float | None = None


RECIPE = Recipe()
"""That of the preset `default`."""


@dataclass(frozen=True)
class Standing:
    """The conditioned series of one trial; the window starts after the first seconds.

    Parameters
    ----------
    start : (2, k) float64, mm
        Net path before the window.
    net : (2, n) float64, mm
        ml and ap of the net path.
    foot : dict of (2, n) float64, mm
        Of the left and the right foot.
    share : (n,) float64
        The left foot's part of the vertical force, 0 to 1.
    total : (n,) float64, N
    sideways : (3, n) float64 or None
        Horizontal force ml and ap, N, and the moment about the lab's vertical, N·mm.
    rate : float, Hz
    feet : dict
        What the layout says of them.
    """

    start: np.ndarray
    net: np.ndarray
    foot: dict[str, np.ndarray]
    share: np.ndarray
    total: np.ndarray
    sideways: np.ndarray | None
    rate: float
    feet: dict[str, Any]

    @property
    def axes(self) -> dict[str, np.ndarray]:
        """The net path by axis."""
        return {"ml": self.net[0], "ap": self.net[1]}

    @cached_property
    def centred(self) -> np.ndarray:
        """The net path about its mean, (2, n) mm."""
        return self.net - self.net.mean(axis=1, keepdims=True)

    @cached_property
    def load(self) -> np.ndarray:
        """The left foot's part of the vertical force, (n,) %."""
        return 100.0 * self.share


def standing(data: Channels, recipe: Recipe = RECIPE) -> Standing:
    """Filter, bring down to 100 Hz, divide and cut."""
    channels, rate = conditioned(data, recipe)
    fz, q_ml, q_ap = channels[0:6:3], channels[1:6:3], channels[2:6:3]
    total = fz.sum(axis=0)
    net = np.stack([q_ml.sum(axis=0), q_ap.sum(axis=0)]) / total
    first = round(SKIP_S * rate)
    foot = {
        side: np.stack([q_ml[i, first:], q_ap[i, first:]]) / fz[i, first:]
        for i, side in enumerate(("left", "right"))
    }
    return Standing(
        net[:, :first], np.ascontiguousarray(net[:, first:]), foot,
        fz[0, first:] / total[first:], total[first:],
        np.ascontiguousarray(channels[6:, first:]) if len(channels) > 6 else None,
        rate, data.feet,
    )  # fmt: skip


def conditioned(data: Channels, recipe: Recipe = RECIPE) -> tuple[np.ndarray, float]:
    """(k, m) filtered and decimated, and the new rate.

    What is not low-passed is only kept from aliasing.
    """
    rate, step = data.rate, round(data.rate / SLOW_HZ)
    done = data.channels
    if recipe.filtered:
        done = low_passed(done, rate, CUTOFF_HZ)
    elif step > 1:
        sections = butter(8, _moved(GUARD_HZ, rate, 8), fs=rate, output="sos")
        done = sosfiltfilt(sections, done, axis=-1, padlen=int(np.ceil(3 * rate / GUARD_HZ)))
    return np.ascontiguousarray(done[:, ::step]), rate / step


def low_passed(rows: np.ndarray, rate: float, cutoff: float) -> np.ndarray:
    """The zero-phase low-pass of the preset, forward and backward along the last axis.

    The cut-off of each pass is moved so that both together are down by 3 dB at it, and the ends
    are extended by three of its periods.
    """
    b, a = butter(2, _moved(cutoff, rate, 2), fs=rate, output="ba")
    return filtfilt(b, a, rows, axis=-1, padlen=int(np.ceil(3 * rate / cutoff)))


def _moved(cutoff: float, rate: float, order: int) -> float:
    share = (2**0.5 - 1) ** (1 / (2 * order))
    return np.arctan(np.tan(np.pi * cutoff / rate) / share) / np.pi * rate
