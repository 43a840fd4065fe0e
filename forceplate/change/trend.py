"""Trend: a straight line over the visits that no single visit can bend."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import kendalltau, theilslopes
from scipy.stats import t as student

from forceplate.errors import SettingsError
from forceplate.model.course import Visit
from forceplate.model.judgement import Trend
from forceplate.model.plate import Floats

TREND_VISITS = 6
"""Visits from which a line is drawn."""
SECONDS_PER_DAY = 86_400.0
LEVEL = 0.95
ROUNDS = 50
"""Most rounds of estimating the correlation and the line in turn."""
STILL = 1e-4
"""They end where no part of the line moves by more than this share."""


class Line(NamedTuple):
    """A line with the interval of its slope; the intercept is at 0."""

    slope: float
    intercept: float
    low: float
    high: float


class Rank(NamedTuple):
    """Kendall's rank correlation with its two-sided p; exact where no two values are equal."""

    tau: float
    p: float


def trend(visits: Sequence[Visit]) -> Trend | None:
    """The trend of the visits' means.

    Parameters
    ----------
    visits : n of Visit
        Oldest first, each with a day and a mean; n of `TREND_VISITS` or more.

    Returns
    -------
    Trend or None
        None where all visits began at one moment, so that time has no extent.

    Raises
    ------
    SettingsError
        There are too few visits, or one has no day or no mean.

    Notes
    -----
    Where what is left of the visits is correlated with the visit after it by more than
    2 / sqrt(n), the interval is that of a line whose errors follow each other (AR 1, in the
    order of the visits), stretched to hold the median slope.

    Source
    ------
    sen1968, kendall1938, cochrane1949.
    """
    days, means = _days(visits), _means(visits)
    if days[-1] == days[0]:
        return None
    line = theil_sen(means, days)
    rank = kendall(means, days)
    rest = means - line.slope * days
    r1 = following(rest)
    follows = abs(r1) > 2.0 / math.sqrt(days.size)
    low, high = _following_interval(means, days) if follows else (line.low, line.high)
    return Trend(
        slope=line.slope, low=min(low, line.slope), high=max(high, line.slope),
        intercept=line.intercept, tau=rank.tau, p=rank.p, n=days.size, r1=r1, follows=follows,
    )  # fmt: skip


def theil_sen(y: ArrayLike, at: ArrayLike | None = None) -> Line:
    """Median of the slopes between pairs, with its 95 % interval by Sen's ranks.

    Parameters
    ----------
    y : (n,) float64
    at : (n,) float64, optional
        Where they stand; 0, 1, 2 and so on without.

    Returns
    -------
    Line
        The intercept is the median of y minus the slope at the median of `at`.

    Source
    ------
    sen1968.
    """
    values = np.asarray(y, dtype=np.float64)
    places = np.arange(values.size) if at is None else np.asarray(at, dtype=np.float64)
    found: Any = theilslopes(values, places, LEVEL)
    return Line(*(float(each) for each in found))


def kendall(y: ArrayLike, at: ArrayLike | None = None) -> Rank:
    """Kendall's tau-b of values with where they stand; 0 with p = 1 where all are equal.

    Source
    ------
    kendall1938.
    """
    values = np.asarray(y, dtype=np.float64)
    places = np.arange(values.size) if at is None else np.asarray(at, dtype=np.float64)
    if np.ptp(values) == 0 or np.ptp(places) == 0:
        return Rank(0.0, 1.0)
    found: Any = kendalltau(places, values)
    return Rank(float(found.statistic), float(found.pvalue))


def following(rest: Floats) -> float:
    """Correlation of each with the one after it; 0 where there is nothing but rounding.

    Parameters
    ----------
    rest : (n,) float64
        What a line leaves of the values.
    """
    away = rest - rest.mean()
    squares = float(away @ away)
    rounding = rest.size * (4.0 * np.finfo(np.float64).eps * float(np.abs(rest).max())) ** 2
    return float(away[:-1] @ away[1:]) / squares if squares > rounding else 0.0


def _following_interval(means: Floats, days: Floats) -> tuple[float, float]:
    """Interval of the slope where the errors follow each other, by one correlation.

    Line and correlation are estimated in turn (Cochrane and Orcutt), the correlation by the
    equation of Yule and Walker; statsmodels' GLSAR does the same, and takes seconds to load.
    """
    scale = float(np.ptp(days))
    beside = np.column_stack([np.ones_like(days), days / scale])
    line, rho = _line(_rid(means, 0.0), _rid(beside, 0.0)), 0.0
    for _ in range(ROUNDS - 1):
        rho = _yule_walker(means - beside @ line)
        last, line = line, _line(_rid(means, rho), _rid(beside, rho))
        # a correlation that is still moving after so many rounds is within its own uncertainty
        if np.max(np.abs(line - last) / np.abs(last)) < STILL:
            break
    apart, rows = _rid(beside, rho), means.size - 1
    rest = _rid(means, rho) - apart @ line
    variance = float(rest @ rest) / (rows - 2) * float(np.linalg.inv(apart.T @ apart)[1, 1])
    half = float(student.ppf(0.5 + LEVEL / 2, rows - 2)) * math.sqrt(variance)
    return (float(line[1]) - half) / scale, (float(line[1]) + half) / scale


def _line(values: Floats, beside: Floats) -> Floats:
    return np.asarray(np.linalg.lstsq(beside, values, rcond=None)[0], dtype=np.float64)


def _rid(series: Floats, rho: float) -> Floats:
    """Without what each takes over from the one before it; the first is left out."""
    return series[1:] - rho * series[:-1]


def _yule_walker(rest: Floats) -> float:
    away = rest - rest.mean()
    squares = float(away @ away) / away.size
    return float(away[:-1] @ away[1:]) / (away.size - 1) / squares


def _days(visits: Sequence[Visit]) -> Floats:
    starts = [visit.start for visit in visits if visit.start is not None]
    if len(starts) < len(visits) or len(visits) < TREND_VISITS:
        raise SettingsError(
            "there is no trend.", expected=f"{TREND_VISITS} visits or more, each with its day",
            found=f"{len(starts)} of {len(visits)} with a day",
        )  # fmt: skip
    seconds = [(start - starts[0]).total_seconds() for start in starts]
    return np.array(seconds) / SECONDS_PER_DAY


def _means(visits: Sequence[Visit]) -> Floats:
    placed = [visit.placed for visit in visits]
    known = [each for each in placed if each is not None]
    if len(known) < len(placed):
        raise SettingsError(
            "a visit has no mean, so it is in no trend.", expected=f"{len(placed)} means",
            found=str(len(known)), advice="Leave out visits without a value.",
        )  # fmt: skip
    return np.array(known)
