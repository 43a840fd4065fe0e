"""Pairs of conditions: eyes closed against eyes open of one visit, and that over the visits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean, variance
from typing import NamedTuple

from scipy.stats import t as student

from forceplate.change.predictive import predict
from forceplate.errors import SettingsError
from forceplate.model.change import Change, Prior, Visited
from forceplate.model.course import Visit
from forceplate.model.scale import Scale

LEVEL = 0.95


@dataclass(frozen=True)
class Pair:
    """One condition against another of the same visit, for a metric of sizes.

    Parameters
    ----------
    log_ratio : float
        Mean logarithm of the second's trials minus that of the first's.
    se, df : float
        Its standard error over the trials, and Welch's degrees of freedom.
    ratio, low, high : float
        Ratio of the geometric means, with its 95 % interval.
    ratio_of_means, difference : float
        Of the arithmetic means; the difference in the metric's unit.
    share : float
        100 (second - first) / (second + first) of the arithmetic means, %.
    n : tuple of int
        Trials of each.
    """

    log_ratio: float
    se: float
    df: float
    ratio: float
    low: float
    high: float
    ratio_of_means: float
    difference: float
    share: float
    n: tuple[int, int]


class Matched(NamedTuple):
    """One visit in which the person stood in both conditions, and their difference on the scale."""

    session: str
    start: datetime | None
    visited: Visited


def pair(first: Sequence[float], second: Sequence[float]) -> Pair:
    """Compare the trials of two conditions of one visit.

    Parameters
    ----------
    first, second : 2 or more of float
        Values above 0 of one metric: eyes open and eyes closed make the Romberg ratio.

    Returns
    -------
    Pair

    Raises
    ------
    SettingsError
        A condition has fewer than two trials (a ratio of single trials says nothing), a value is
        not above 0, or all trials are copies.

    Source
    ------
    welch1947.
    """
    _comparable(first, second)
    ours, theirs = [math.log(each) for each in first], [math.log(each) for each in second]
    parts = variance(ours) / len(ours), variance(theirs) / len(theirs)
    if not sum(parts) > 0:
        raise SettingsError(
            "the trials of both conditions are copies, so the ratio has no interval.",
            expected="trials that differ", found="equal values",
        )  # fmt: skip
    se = math.sqrt(sum(parts))
    df = se**4 / (parts[0] ** 2 / (len(ours) - 1) + parts[1] ** 2 / (len(theirs) - 1))
    log_ratio = fmean(theirs) - fmean(ours)
    half = float(student.ppf(0.5 + LEVEL / 2, df)) * se
    low, high = fmean(first), fmean(second)
    return Pair(
        log_ratio=log_ratio, se=se, df=df, ratio=math.exp(log_ratio),
        low=math.exp(log_ratio - half), high=math.exp(log_ratio + half),
        ratio_of_means=high / low, difference=high - low,
        share=100.0 * (high - low) / (high + low), n=(len(ours), len(theirs)),
    )  # fmt: skip


def matched(first: Sequence[Visit], second: Sequence[Visit]) -> list[Matched]:
    """The visits that have a mean in both conditions, with second minus first on the scale.

    Parameters
    ----------
    first, second : sequence of Visit
        The courses' visits of one metric in two conditions.

    Returns
    -------
    list of Matched
        In the order of the first; on the log scale they hold logarithms of ratios. A visit is
        worth as many trials as the condition with fewer has.

    Raises
    ------
    SettingsError
        The visits are on different scales.
    """
    if len({visit.scale for visit in [*first, *second]}) > 1:
        raise SettingsError("the conditions are of different metrics.", expected="one scale")
    known = {visit.session: visit.visited for visit in second}
    found = []
    for visit in first:
        ours, theirs = visit.visited, known.get(visit.session)
        if ours is not None and theirs is not None:
            trials = min(ours.trials, theirs.trials)
            between = Visited(theirs.mean - ours.mean, trials)
            found.append(Matched(visit.session, visit.start, between))
    return found


def pair_change(
    pairs: Sequence[Matched], prior: Prior | None, *, scale: Scale = "log",
    least: float | None = None,
) -> Change:  # fmt: skip
    """The latest visit's pair against the earlier ones, by the rule for single conditions.

    Parameters
    ----------
    pairs : sequence of Matched
        Oldest first.
    prior : Prior or None
        How much people's pairs vary over visits, not their single conditions.
    scale : Scale
        Of the metric.
    least : float, optional
        Smallest difference that matters, on the scale.

    Raises
    ------
    SettingsError
        As `predict`: too few visits.
    """
    visited = [each.visited for each in pairs]
    return predict(visited[:-1], visited[-1:], prior, scale=scale, least=least)


def _comparable(first: Sequence[float], second: Sequence[float]) -> None:
    fewest = min(len(first), len(second))
    if fewest < 2 or not all(each > 0 and math.isfinite(each) for each in [*first, *second]):
        raise SettingsError(
            "the two conditions cannot be compared.",
            expected="2 trials or more of each, with values above 0",
            found=f"{len(first)} and {len(second)} trials, the smallest value "
            f"{min([*first, *second], default=math.nan):g}",
        )  # fmt: skip
