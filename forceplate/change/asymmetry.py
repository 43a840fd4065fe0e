"""Asymmetry: more load to the left or to the right, seen against a person's own spread.

Signed, + is right, and without any fixed limit: whether there is a clear side depends on how much
the load varies within the trial, or between the trials of a visit.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, stdev
from typing import Literal, NamedTuple

from scipy.stats import binomtest
from scipy.stats import t as student

from forceplate.errors import SettingsError

Side = Literal["L", "N", "R"]
"""Left, no clear side, right."""
EVEN = 50.0
"""Share of the load on the right foot with even load, %."""
LEVEL = 0.95


class Indices(NamedTuple):
    """The same two loads by six formulas; each is told with its name. %, + is right.

    Parameters
    ----------
    right_load_pct : float
        100 R / (R + L); 50 is even.
    diff_pct_of_total : float
        100 (R - L) / (R + L): the index of this program.
    si_robinson_pct : float
        100 (R - L) / ((R + L) / 2).
    larger_smaller_pct : float
        100 (larger - smaller) / larger; it has no sign.
    log_ratio_pct : float
        100 ln(R / L).
    symmetry_angle_pct : float
        100 (45 degrees - the angle of the point (R, L)) / 90 degrees.
    """

    right_load_pct: float
    diff_pct_of_total: float
    si_robinson_pct: float
    larger_smaller_pct: float
    log_ratio_pct: float
    symmetry_angle_pct: float


@dataclass(frozen=True)
class SessionSide:
    """The side of one visit.

    Parameters
    ----------
    side : Side
        N where the interval holds 50 %.
    load, low, high : float
        Mean share on the right foot over the trials with its 95 % interval, %.
    n : int
        Trials.
    """

    side: Side
    load: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Consistency:
    """How often the visits had the side that was the commoner one.

    Parameters
    ----------
    side : Side
        The commoner clear side; N where both were as common, or none was clear.
    count, n, clear : int
        Visits with that side, all visits, and those with a clear side.
    share, low, high : float
        count / n with its 95 % interval.
    flips : int
        Changes between one visit with a clear side and the next one with a clear side.
    """

    side: Side
    count: int
    n: int
    clear: int
    share: float
    low: float
    high: float
    flips: int


def indices(left: float, right: float) -> Indices:
    """Every usual index of two loads.

    Parameters
    ----------
    left, right : float
        Above 0, in one unit.

    Raises
    ------
    SettingsError
        A load is not above 0.

    Source
    ------
    robinson1987; zifchock2008.
    """
    if not (left > 0 and right > 0 and math.isfinite(left + right)):
        raise SettingsError(
            "the loads have no index.", expected="loads above 0 under both feet",
            found=f"{left:g} and {right:g}",
        )  # fmt: skip
    both, between = right + left, right - left
    return Indices(
        right_load_pct=100.0 * right / both,
        diff_pct_of_total=100.0 * between / both,
        si_robinson_pct=100.0 * between / (both / 2.0),
        larger_smaller_pct=100.0 * abs(between) / max(left, right),
        log_ratio_pct=100.0 * math.log(right / left),
        symmetry_angle_pct=100.0 * (45.0 - math.degrees(math.atan2(left, right))) / 90.0,
    )


def side_of_trial(load: float, half: float) -> Side:
    """The side of one trial.

    Parameters
    ----------
    load : float
        Mean share on the right foot, %.
    half : float
        Half the width of its interval within the trial, from the means of its parts, %.

    Returns
    -------
    Side
        N where the interval holds 50 %.
    """
    if not abs(load - EVEN) > half:
        return "N"
    return "R" if load > EVEN else "L"


def side_of_session(loads: Sequence[float]) -> SessionSide:
    """The side of one visit, from how its trials differ.

    Parameters
    ----------
    loads : k of float
        Mean share on the right foot of each trial, %; k of 2 or more.

    Raises
    ------
    SettingsError
        There are fewer than two trials.

    Source
    ------
    student1908.
    """
    mean, half = _mean_and_half(loads)
    return SessionSide(side_of_trial(mean, half), mean, mean - half, mean + half, len(loads))


def beyond_own_spread(asymmetries: Sequence[float]) -> bool:
    """Whether the mean index is larger than the person's own trials vary: t times sd / sqrt(k).

    Parameters
    ----------
    asymmetries : k of float
        100 (R - L) / (R + L) of each trial, %; k of 2 or more.

    Raises
    ------
    SettingsError
        There are fewer than two trials.

    Source
    ------
    student1908.
    """
    mean, half = _mean_and_half(asymmetries)
    return abs(mean) > half


def flips(sides: Sequence[Side]) -> int:
    """Changes of side over the visits; visits without a clear side are passed over."""
    clear = [side for side in sides if side != "N"]
    return sum(one != next_one for one, next_one in pairwise(clear))


def consistency(sides: Sequence[Side]) -> Consistency:
    """Share of the visits on the commoner side.

    Parameters
    ----------
    sides : n of Side
        Of the visits in order; n of 1 or more.

    Raises
    ------
    SettingsError
        There is no visit.

    Notes
    -----
    With few visits chance alone makes one side the commoner, so the interval is wide and the
    number of visits stands beside it.

    Source
    ------
    wilson1927.
    """
    if not sides:
        raise SettingsError("no visit has a side.", expected="1 visit or more", found="none")
    counts = Counter(side for side in sides if side != "N")
    left, right = counts["L"], counts["R"]
    side: Side = "N" if left == right else ("L" if left > right else "R")
    count = max(left, right)
    share = binomtest(count, len(sides)).proportion_ci(LEVEL, method="wilson")
    return Consistency(
        side=side, count=count, n=len(sides), clear=left + right, share=count / len(sides),
        low=float(share.low), high=float(share.high), flips=flips(sides),
    )  # fmt: skip


def _mean_and_half(values: Sequence[float]) -> tuple[float, float]:
    """Mean over the trials, and half the width of its 95 % interval."""
    if len(values) < 2 or not all(math.isfinite(each) for each in values):
        raise SettingsError(
            "the trials have no spread.", expected="2 trials or more, each with a value",
            found=f"{sum(math.isfinite(each) for each in values)} with a value",
        )  # fmt: skip
    k = len(values)
    return fmean(values), float(student.ppf(0.5 + LEVEL / 2, k - 1)) * stdev(values) / math.sqrt(k)
