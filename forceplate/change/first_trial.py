"""The first trial of a visit, which often differs from those that follow."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean, stdev

from scipy.stats import t as student

from forceplate.model.course import Visit
from forceplate.model.judgement import FirstTrial
from forceplate.model.scale import mean_of, onto

LEVEL = 0.95


def first_trial(visits: Sequence[Visit]) -> FirstTrial | None:
    """How the first trials differ from the others of their visits.

    Parameters
    ----------
    visits : sequence of Visit
        One visit counts whose first trial is in its mean and is not alone there; with a first
        trial that was to be repeated, the next one was no first trial.

    Returns
    -------
    FirstTrial or None
        None with fewer than two such visits: there is no interval.
    """
    away = [each for visit in visits if (each := _away(visit)) is not None]
    if len(away) < 2:
        return None
    mean = fmean(away)
    half = float(student.ppf(0.5 + LEVEL / 2, len(away) - 1)) * stdev(away) / math.sqrt(len(away))
    return FirstTrial(mean, mean - half, mean + half, len(away))


def _away(visit: Visit) -> float | None:
    """First trial minus the mean of the others, on the scale."""
    counted = visit.counted
    if len(counted) < 2 or counted[0] is not visit.points[0] or counted[0].value is None:
        return None
    first = onto(counted[0].value, visit.scale)
    others = mean_of(visit.values[1:], visit.scale)
    return None if first is None or others is None else first - others
