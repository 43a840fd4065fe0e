"""How much people differ in how much they vary: a prior for the spread of a person's visits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import digamma, polygamma

from forceplate.errors import SettingsError

MOST_DF = 60.0
"""A prior is never worth more than this many degrees of freedom."""
LEAST_DF = 4.0
"""Nor fewer than this: small cohorts make the estimate wander."""


class Spread(NamedTuple):
    """A scaled inverse chi-square distribution of variances: degrees of freedom, scale."""

    df: float
    variance: float


def fit_spread(variances: ArrayLike, df: float | Sequence[float]) -> Spread:
    """The distribution that the variances of a cohort's people are drawn from.

    Moments of the logarithm: its mean gives the scale, what its variance has beyond that of a
    variance of `df` degrees of freedom gives the degrees of freedom.

    Parameters
    ----------
    variances : (n,) float64
        One person's variance each; n of 2 or more. Variances of 0 say nothing about the logarithm
        and are refused.
    df : float or (n,) float64
        Their degrees of freedom, 1 or more.

    Returns
    -------
    Spread
        df is infinite where people do not differ more than chance makes them.

    Raises
    ------
    SettingsError
        Fewer than two people, or a variance that is not above 0.

    Source
    ------
    smyth2004, section 6.2.
    """
    seen = np.asarray(variances, dtype=np.float64)
    free = np.broadcast_to(np.asarray(df, dtype=np.float64), seen.shape)
    if seen.size < 2:
        raise SettingsError(
            "the spread of people cannot be told apart from chance.",
            expected="2 people or more", found=str(seen.size),
        )  # fmt: skip
    if not (np.isfinite(seen).all() and (seen > 0).all() and (free >= 1).all()):
        raise SettingsError(
            "a person's variance is of no use.", expected="above 0, of 1 degree of freedom or more",
            found=f"{float(np.nanmin(seen)):g}", advice="Leave out people whose visits are copies.",
        )  # fmt: skip
    logs = np.log(seen) - digamma(free / 2) + np.log(free / 2)
    beyond = float(logs.var(ddof=1) - polygamma(1, free / 2).mean())
    if beyond <= 0:
        return Spread(math.inf, math.exp(float(logs.mean())))
    own = 2.0 * inverse_trigamma(beyond)
    return Spread(own, math.exp(float(logs.mean() + digamma(own / 2) - math.log(own / 2))))


def held(spread: Spread) -> Spread:
    """The spread with degrees of freedom that a cohort can bear out.

    The mean of the logarithm stays as it was: else people would be taken to vary less the more
    unlike each other they are.
    """
    df = bounded(spread.df)
    return Spread(df, spread.variance * math.exp(_above(spread.df) - _above(df)))


def bounded(df: float) -> float:
    """Degrees of freedom of a prior, between the least and the most that it is ever worth."""
    return min(max(df, LEAST_DF), MOST_DF)


def _above(df: float) -> float:
    """How far the mean logarithm of the variances lies above that of their scale."""
    return 0.0 if math.isinf(df) else math.log(df / 2) - float(digamma(df / 2))


def inverse_trigamma(value: float) -> float:
    """Where the trigamma function has this value; value above 0."""
    # trigamma falls from infinity to 0; it is above 1/x^2 and below 1/x + 1/x^2
    low, high = 0.5 / math.sqrt(value), 2.0 / value + 2.0
    found: Any = brentq(lambda at: float(polygamma(1, at)) - value, low, high, xtol=1e-14)
    return float(found)
