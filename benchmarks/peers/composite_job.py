"""The best-of-peers composite: one public package for each step, wired together by this harness.

ezc3d or pandas reads, numpy forms the channels, scipy filters, numpy and scipy compute the same
values as the preset `default`. Channels lie contiguous in memory, only the six that the values
need are filtered, and every shared piece is computed once: no peer offers this as one program.
It takes complete recordings of two plates at one height only, checks nothing and keeps no
provenance.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.signal import butter, filtfilt

from benchmarks.peers.composite_feet import foot_values, load_values
from benchmarks.peers.composite_read import Channels, read_trial
from benchmarks.peers.composite_spectrum import frequency_values
from benchmarks.peers.composite_sway import sway_values

CUTOFF_HZ = 10.0
SLOW_HZ = 100.0
SKIP_S = 5.0


def read(files: dict[str, Any]) -> Channels:
    """Six channels: vertical force and its two first moments for the left and the right plate."""
    return read_trial(files)


def analyse(data: Channels) -> dict[str, float]:
    """All values of the preset `default` for a complete trial."""
    channels, rate = conditioned(data)
    fz, q_ml, q_ap = channels[0::3], channels[1::3], channels[2::3]
    total = fz.sum(axis=0)
    point = {
        "left": (q_ml[0] / fz[0], q_ap[0] / fz[0]),
        "right": (q_ml[1] / fz[1], q_ap[1] / fz[1]),
    }
    net_ml, net_ap = q_ml.sum(axis=0) / total, q_ap.sum(axis=0) / total
    first = round(SKIP_S * rate)
    late = slice(first, None)
    values = {
        "start_shift_ml": net_ml[:first].mean() - net_ml[late].mean(),
        "start_shift_ap": net_ap[:first].mean() - net_ap[late].mean(),
    }
    values |= sway_values(net_ml[late], net_ap[late], rate)
    values |= frequency_values(net_ml[late], net_ap[late], rate)
    for side, (ml, ap) in point.items():
        point[side] = (ml[late], ap[late])
        values |= {f"{side}.{key}": each for key, each in foot_values(*point[side], rate).items()}
    share = 100.0 * fz[0, late] / total[late]
    values |= load_values(share, rate, point, data.feet)
    return {key: float(each) for key, each in values.items()}


def conditioned(data: Channels) -> tuple[np.ndarray, float]:
    """(6, m) filtered and decimated, and the new rate.

    The cut-off of each pass is moved so that both together are down by 3 dB at 10 Hz, and the
    ends are extended by three of its periods, as in the preset.
    """
    rate = data.rate
    pass_share = (2**0.5 - 1) ** 0.25
    warped = np.arctan(np.tan(np.pi * CUTOFF_HZ / rate) / pass_share) / np.pi * rate
    b, a = butter(2, warped, fs=rate)
    padding = int(np.ceil(3 * rate / CUTOFF_HZ))
    filtered = filtfilt(b, a, data.channels, axis=-1, padlen=padding)
    step = round(rate / SLOW_HZ)
    return np.ascontiguousarray(filtered[:, ::step]), rate / step
