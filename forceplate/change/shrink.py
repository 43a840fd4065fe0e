"""A person's typical level with few visits: their own mean, drawn towards that of the people.

For a level only, never for a change: it draws every visit towards others.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean
from typing import NamedTuple

from forceplate.errors import SettingsError


class Shrunken(NamedTuple):
    """The level, its standard deviation, the weight of the person's own visits, and their number.

    All but the weight are on the scale.
    """

    mean: float
    sd: float
    weight: float
    n: int


def shrunken_mean(
    sessions: Sequence[float], cohort_mean: float, var_person: float, var_session_mean: float
) -> Shrunken:
    """The best guess of a person's level from few visits.

    Parameters
    ----------
    sessions : n of float
        Means of the visits, on the scale; without any it is the people's mean.
    cohort_mean : float
        Mean of the people.
    var_person, var_session_mean : float
        Variance between people, and of a visit's mean about its person; above 0.

    Returns
    -------
    Shrunken
        m + w (own mean - m), w = var_person / (var_person + var_session_mean / n).

    Raises
    ------
    SettingsError
        A variance is not above 0.

    Source
    ------
    searle1992, chapter 7.
    """
    if not (var_person > 0 and var_session_mean > 0):
        raise SettingsError(
            "there is nothing to weigh a person's visits with.", expected="variances above 0",
            found=f"{var_person:g} and {var_session_mean:g}",
        )  # fmt: skip
    n = len(sessions)
    weight = n * var_person / (n * var_person + var_session_mean)
    own = fmean(sessions) if n else cohort_mean
    mean = cohort_mean + weight * (own - cohort_mean)
    return Shrunken(mean, math.sqrt(var_person * (1.0 - weight)), weight, n)
