"""The best-of-peers composite: one public package for each step, wired together by this harness.

ezc3d or pandas reads, numpy forms the channels, scipy filters, numpy, scipy, neurokit2 and antropy
compute the values of the preset `default`, as far as a package or a few lines of numpy give them.
Channels lie contiguous in memory, only the six that the values need are filtered, and every shared
piece is computed once: no peer offers this as one program. It takes complete recordings of two
plates at one height only, checks nothing and keeps no provenance.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.signal import butter, filtfilt, sosfiltfilt

from benchmarks.peers.composite_complexity import (
    ENTROPY_HZ,
    LAGS,
    LONGEST_S,
    diffusion_values,
    entropy_values,
    fractal_values,
    multiscale_values,
)
from benchmarks.peers.composite_feet import foot_values, load_values
from benchmarks.peers.composite_read import Channels, read_trial
from benchmarks.peers.composite_spectrum import frequency_values
from benchmarks.peers.composite_sway import sway_values

CUTOFF_HZ, GUARD_HZ = 10.0, 40.0
SLOW_HZ = 100.0
SKIP_S = 5.0
PLAIN = ("sway", "feet", "diffusion")
"""Parts that numpy and scipy compute."""
PACKAGED = ("fractal", "entropy", "multiscale")
"""Parts that neurokit2 and antropy compute."""


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
    """

    filtered: bool = True
    entropy_hz: float = ENTROPY_HZ
    lags: int = LAGS
    longest_s: float = LONGEST_S


RECIPE = Recipe()
"""That of the preset `default`."""


def read(files: dict[str, Any]) -> Channels:
    """Six channels: vertical force and its two first moments for the left and the right plate."""
    return read_trial(files)


def analyse(data: Channels) -> dict[str, float]:
    """All values of the preset `default` that a package or a few lines of numpy give."""
    return values_of(data, (*PLAIN, *PACKAGED))


def analyse_plain(data: Channels) -> dict[str, float]:
    """Those of them that need numpy and scipy only."""
    return values_of(data, PLAIN)


def values_of(data: Channels, parts: Collection[str], recipe: Recipe = RECIPE) -> dict[str, float]:
    """The values of these parts of a complete trial."""
    channels, rate = conditioned(data, recipe)
    fz, q_ml, q_ap = channels[0::3], channels[1::3], channels[2::3]
    total = fz.sum(axis=0)
    late = slice(round(SKIP_S * rate), None)
    net_ml, net_ap = q_ml.sum(axis=0) / total, q_ap.sum(axis=0) / total
    axes = {"ml": net_ml[late], "ap": net_ap[late]}
    values: dict[str, float] = {}
    if "sway" in parts:
        first = slice(None, late.start)
        values |= {
            "start_shift_ml": net_ml[first].mean() - axes["ml"].mean(),
            "start_shift_ap": net_ap[first].mean() - axes["ap"].mean(),
        }
        values |= sway_values(axes["ml"], axes["ap"], rate)
        values |= frequency_values(axes["ml"], axes["ap"], rate)
    if "feet" in parts:
        point = {
            "left": ((q_ml[0] / fz[0])[late], (q_ap[0] / fz[0])[late]),
            "right": ((q_ml[1] / fz[1])[late], (q_ap[1] / fz[1])[late]),
        }
        for side, (ml, ap) in point.items():
            found = foot_values(ml, ap, rate)
            values |= {f"{side}.{key}": each for key, each in found.items()}
        values |= load_values(100.0 * fz[0, late] / total[late], rate, point, data.feet)
    if "diffusion" in parts:
        values |= diffusion_values(axes, rate, recipe.lags, recipe.longest_s)
    if "fractal" in parts:
        values |= fractal_values(axes)
    if "entropy" in parts:
        values |= entropy_values(axes, rate, recipe.entropy_hz)
    if "multiscale" in parts:
        values |= multiscale_values(axes)
    return {key: float(each) for key, each in values.items()}


def conditioned(data: Channels, recipe: Recipe = RECIPE) -> tuple[np.ndarray, float]:
    """(6, m) filtered and decimated, and the new rate.

    The cut-off of each pass is moved so that both together are down by 3 dB at it, and the ends
    are extended by three of its periods, as in the preset. What is not low-passed is only kept
    from aliasing.
    """
    rate, step = data.rate, round(data.rate / SLOW_HZ)
    done = data.channels
    if recipe.filtered:
        b, a = butter(2, _moved(CUTOFF_HZ, rate, 2), fs=rate, output="ba")
        done = filtfilt(b, a, done, axis=-1, padlen=int(np.ceil(3 * rate / CUTOFF_HZ)))
    elif step > 1:
        sections = butter(8, _moved(GUARD_HZ, rate, 8), fs=rate, output="sos")
        done = sosfiltfilt(sections, done, axis=-1, padlen=int(np.ceil(3 * rate / GUARD_HZ)))
    return np.ascontiguousarray(done[:, ::step]), rate / step


def _moved(cutoff: float, rate: float, order: int) -> float:
    share = (2**0.5 - 1) ** (1 / (2 * order))
    return np.arctan(np.tan(np.pi * cutoff / rate) / share) / np.pi * rate
