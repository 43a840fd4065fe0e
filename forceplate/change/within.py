"""How sure a trial's own mean is, though neighbouring samples tell nearly the same.

It says nothing of how a person differs between trials or visits.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.signal import fftconvolve
from scipy.stats import norm
from scipy.stats import t as student

from forceplate.errors import ForcePlateError, SettingsError
from forceplate.metrics.interval import PARTS, edges_of, errors
from forceplate.model.plate import Floats

LEVEL = 0.95
SLOW_HZ = 5.0
"""Rate at which sway is followed from sample to sample without telling everything twice."""


class Within(NamedTuple):
    """A trial's mean by the means of equal parts.

    Parameters
    ----------
    mean, se, half : float
        With its standard error and half the width of the 95 % interval; in the series' unit.
    parts : int
    drift : float
        Slope of the parts' means over the whole trial: from its beginning to its end.
    """

    mean: float
    se: float
    half: float
    parts: int
    drift: float


class Effective(NamedTuple):
    """How many independent samples a trial is worth.

    Parameters
    ----------
    mean, se, half : float
        With the interval by Student's t of n_eff - 1 degrees of freedom.
    iact : float
        Integrated autocorrelation time in samples of the slow series.
    n_eff : float
    """

    mean: float
    se: float
    half: float
    iact: float
    n_eff: float


class Blocks(NamedTuple):
    """Lengths of blocks that a bootstrap would draw, s."""

    stationary: float
    circular: float


def batch_interval(series: ArrayLike, parts: int = PARTS) -> Within:
    """Mean of a trial by the means of equal parts.

    Parameters
    ----------
    series : (n,) float64
        Nothing missing; n of `parts` or more.
    parts : int
        2 or more; with 6 it is the interval that the metrics have.

    Raises
    ------
    SettingsError
        There are too few samples, or one is missing.

    Source
    ------
    geyer1992, section 3.2.
    """
    values = _whole(series, parts)
    edges = edges_of(values.size, parts)
    means = np.add.reduceat(values, edges[:-1]) / np.diff(edges)
    se = float(errors(means[None, :], [False])[0])
    middles = (edges[:-1] + edges[1:]) / (2.0 * values.size)
    away = middles - middles.mean()
    return Within(
        mean=float(values.mean()), se=se, half=_t(parts - 1) * se, parts=parts,
        drift=float(away @ means / (away @ away)),
    )  # fmt: skip


def independent_half(series: ArrayLike) -> float:
    """Half the width of the interval if every sample told something new.

    It is far too narrow for sway, and stands here to be compared with.
    """
    values = _whole(series, 2)
    tail = float(norm.ppf(0.5 + LEVEL / 2))
    return tail * float(values.std(ddof=1)) / math.sqrt(values.size)


def slowed(series: ArrayLike, rate: float, to: float = SLOW_HZ) -> Floats:
    """The series at a lower rate: means of as many samples as fit; a rest at the end is left out.

    Parameters
    ----------
    series : (n,) float64
    rate, to : float, Hz

    Returns
    -------
    (n // round(rate / to),) float64

    Raises
    ------
    SettingsError
        The series is shorter than one of the new samples.
    """
    step = max(1, round(rate / to))
    values = _whole(series, step)
    whole = values.size // step
    return values[: whole * step].reshape(whole, step).mean(axis=1)


def effective(series: ArrayLike, rate: float) -> Effective:
    """How many independent samples a trial is worth, and the interval of its mean from that.

    Parameters
    ----------
    series : (n,) float64
    rate : float, Hz

    Returns
    -------
    Effective
        Autocorrelations of the series at 5 Hz are summed in pairs as long as the pairs are above 0
        (initial positive sequence).

    Raises
    ------
    SettingsError
        There are too few samples, or all are alike.

    Source
    ------
    geyer1992, section 3.3.
    """
    slow = slowed(series, rate)
    away = slow - slow.mean()
    if slow.size < 4 or not np.ptp(slow) > 0:
        raise SettingsError(
            "the trial does not say how it varies.", expected="4 slow samples that differ",
            found=str(slow.size),
        )  # fmt: skip
    products = fftconvolve(away, away[::-1])[slow.size - 1 :]
    pairs = products[: slow.size // 2 * 2].reshape(-1, 2).sum(axis=1) / products[0]
    ends = np.flatnonzero(pairs <= 0)
    until = int(ends[0]) if ends.size else pairs.size
    # alternating samples would be worth more than their number; that is not claimed
    iact = max(2.0 * float(pairs[:until].sum()) - 1.0, 1.0)
    n_eff = slow.size / iact
    se = float(slow.std(ddof=1)) / math.sqrt(n_eff)
    half = _t(n_eff - 1.0) * se if n_eff > 1.0 else math.inf
    return Effective(float(slow.mean()), se, half, iact, n_eff)


def block_seconds(series: ArrayLike, rate: float) -> Blocks:
    """Lengths of blocks that arch's automatic choice gives.

    At 100 Hz its longest block is some 2 s, too short for sway: give it a slowed series.

    Parameters
    ----------
    series : (n,) float64
    rate : float, Hz

    Raises
    ------
    ForcePlateError
        The package arch is not installed.

    Source
    ------
    politis2004.
    """
    values = _whole(series, 8)
    try:
        from arch.bootstrap import optimal_block_length
    except ImportError as error:
        raise ForcePlateError(
            "block lengths need the package arch.",
            advice="Install it with: pip install 'forceplate[bootstrap]'",
        ) from error
    found: Any = optimal_block_length(values)
    stationary, circular = found[["stationary", "circular"]].to_numpy()[0]
    return Blocks(float(stationary) / rate, float(circular) / rate)


def _t(df: float) -> float:
    return float(student.ppf(0.5 + LEVEL / 2, df))


def _whole(series: ArrayLike, fewest: int) -> Floats:
    values = np.asarray(series, dtype=np.float64)
    if values.ndim != 1 or values.size < max(fewest, 2) or not np.isfinite(values).all():
        raise SettingsError(
            "the series says nothing about its mean.",
            expected=f"{max(fewest, 2)} samples or more, none missing",
            found=f"{values.size}, {int((~np.isfinite(values)).sum())} of them missing",
        )  # fmt: skip
    return values
