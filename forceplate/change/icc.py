"""Reliability of a table of people by repeats: intraclass correlations and measurement errors.

An intraclass correlation describes a group of people and is said about no single person.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import f as fisher

from forceplate.change.detectable import Repeats, Sem
from forceplate.errors import SettingsError
from forceplate.model.plate import Floats
from forceplate.model.scale import Scale, onto

LEVEL = 0.95
SMALLEST_WORTHWHILE = 0.2
"""A band for display, in standard deviations between people; no limit of what can be seen."""


class Icc(NamedTuple):
    """One form of the intraclass correlation with its 95 % interval."""

    value: float
    low: float
    high: float


class Squares(NamedTuple):
    """Mean squares of people, of repeats, of what is left, and within people."""

    people: float
    repeats: float
    error: float
    within: float


@dataclass(frozen=True)
class Reliability:
    """What a table of people by repeats says.

    Parameters
    ----------
    n, k : int
        People and repeats.
    repeats : Repeats
    scale : Scale
    grand : float
        Mean of all, on the scale.
    squares : Squares
    icc : dict of str to Icc
        By McGraw and Wong's names: ICC(1,1), ICC(1,k), ICC(A,1), ICC(A,k), ICC(C,1), ICC(C,k). A is
        absolute agreement (Shrout and Fleiss' 2), C is consistency (their 3); k is for the mean
        of k repeats.
    spread : float
        Standard deviation of the people's means, on the scale.
    cv : float or None
        Root mean square of the people's coefficients of variation, %; None where a person's mean
        is not above 0.
    bias_f, bias_p : float
        Whether the repeats differ as a whole: F, and its p.
    """

    n: int
    k: int
    repeats: Repeats
    scale: Scale
    grand: float
    squares: Squares
    icc: dict[str, Icc]
    spread: float
    cv: float | None
    bias_f: float
    bias_p: float

    @property
    def var_subject(self) -> float:
        """Between people."""
        return (self.squares.people - self.squares.error) / self.k

    @property
    def var_trial(self) -> float:
        """Between the repeats as a whole."""
        return (self.squares.repeats - self.squares.error) / self.n

    @property
    def var_error(self) -> float:
        """What is left."""
        return self.squares.error

    @property
    def consistency(self) -> Sem:
        """Error of one repeat where a shift of all people is no error."""
        return Sem(math.sqrt(self.squares.error), self.repeats, self.scale)

    @property
    def agreement(self) -> Sem:
        """Error of one repeat where a shift of all people is one."""
        return self._sem(1)

    @property
    def agreement_of_mean(self) -> Sem:
        """The same of the mean of the k repeats."""
        return self._sem(self.k)

    @property
    def worthwhile(self) -> float:
        """A fifth of the spread between people, on the scale: a band for display."""
        return SMALLEST_WORTHWHILE * self.spread

    def _sem(self, of: int) -> Sem:
        variance = max(self.var_trial, 0.0) + self.var_error
        return Sem(math.sqrt(variance / of), self.repeats, self.scale)


def reliability(
    table: ArrayLike, *, repeats: Repeats, scale: Scale = "difference"
) -> Reliability:  # fmt: skip
    """Read a complete table of people by repeats.

    Parameters
    ----------
    table : (n, k) float64
        In the metric's unit; n and k of 2 or more, nothing missing.
    repeats : Repeats
        What the columns are.
    scale : Scale
        On which they are compared.

    Returns
    -------
    Reliability

    Raises
    ------
    SettingsError
        The table is too small or not complete, a value has no place on the scale, or people or
        repeats are copies of each other.

    Source
    ------
    mcgraw1996; shrout1979; hopkins2000.
    """
    values = np.asarray(table, dtype=np.float64)
    placed = _placed(values, scale)
    n, k = placed.shape
    people, columns, grand = placed.mean(axis=1), placed.mean(axis=0), float(placed.mean())
    rest = placed - people[:, None] - columns[None, :] + grand
    squares = Squares(
        people=k * float(((people - grand) ** 2).sum()) / (n - 1),
        repeats=n * float(((columns - grand) ** 2).sum()) / (k - 1),
        error=float((rest**2).sum()) / ((n - 1) * (k - 1)),
        within=float(((placed - people[:, None]) ** 2).sum()) / (n * (k - 1)),
    )
    rounding = (1e-12 * float(np.abs(placed).max())) ** 2
    if min(squares.error, squares.people) <= rounding:
        raise SettingsError(
            "people or repeats are copies of each other, so there is no error to tell.",
            expected="people who differ, and repeats that differ",
            found=f"mean squares {squares.people:.3g} and {squares.error:.3g}",
        )
    bias = squares.repeats / squares.error
    return Reliability(
        n=n, k=k, repeats=repeats, scale=scale, grand=grand, squares=squares,
        icc=_forms(squares, n, k), spread=float(people.std(ddof=1)), cv=_cv(values),
        bias_f=bias, bias_p=float(fisher.sf(bias, k - 1, (n - 1) * (k - 1))),
    )  # fmt: skip


def typical_error(
    first: ArrayLike, second: ArrayLike, *, repeats: Repeats, scale: Scale = "difference"
) -> Sem:  # fmt: skip
    """Standard deviation of the differences of two repeats over sqrt(2).

    Parameters
    ----------
    first, second : (n,) float64
        The same people in the same order, in the metric's unit.

    Source
    ------
    hopkins2000.
    """
    placed = _placed(np.column_stack([np.asarray(first), np.asarray(second)]), scale)
    value = float(np.diff(placed, axis=1).std(ddof=1)) / math.sqrt(2.0)
    return Sem(value, repeats, scale)


def _forms(squares: Squares, n: int, k: int) -> dict[str, Icc]:
    """The six forms with their intervals."""
    one_way = _by_ratio(squares.people / squares.within, n - 1, n * (k - 1), k)
    consistent = _by_ratio(squares.people / squares.error, n - 1, (n - 1) * (k - 1), k)
    agreeing = _agreement(squares, n, k)
    return {
        "ICC(1,1)": one_way, "ICC(1,k)": _of_mean(one_way, k),
        "ICC(A,1)": agreeing, "ICC(A,k)": _of_mean(agreeing, k),
        "ICC(C,1)": consistent, "ICC(C,k)": _of_mean(consistent, k),
    }  # fmt: skip


def _by_ratio(ratio: float, df: int, df_error: int, k: int) -> Icc:
    """An intraclass correlation that depends on one ratio of mean squares alone."""
    tail = 0.5 + LEVEL / 2
    low = ratio / float(fisher.ppf(tail, df, df_error))
    high = ratio * float(fisher.ppf(tail, df_error, df))
    return Icc(*((each - 1) / (each + k - 1) for each in (ratio, low, high)))


def _agreement(squares: Squares, n: int, k: int) -> Icc:
    """Absolute agreement of one repeat; its interval by Satterthwaite's degrees of freedom."""
    people, columns, error, _ = squares
    value = (people - error) / (people + (k - 1) * error + k * (columns - error) / n)
    a = k * value / (n * (1 - value))
    b = 1 + k * value * (n - 1) / (n * (1 - value))
    df = (a * columns + b * error) ** 2 / (
        (a * columns) ** 2 / (k - 1) + (b * error) ** 2 / ((n - 1) * (k - 1))
    )
    tail = 0.5 + LEVEL / 2
    below, above = float(fisher.ppf(tail, n - 1, df)), float(fisher.ppf(tail, df, n - 1))
    beside = k * columns + (k * n - k - n) * error
    low = n * (people - below * error) / (below * beside + n * people)
    high = n * (above * people - error) / (beside + n * above * people)
    return Icc(value, low, high)


def _of_mean(one: Icc, k: int) -> Icc:
    """The same of the mean of k repeats, after Spearman and Brown."""
    return Icc(*(k * each / (1 + (k - 1) * each) for each in one))


def _cv(values: Floats) -> float | None:
    means = values.mean(axis=1)
    if not (means > 0).all():
        return None
    return 100.0 * math.sqrt(float(((values.std(axis=1, ddof=1) / means) ** 2).mean()))


def _placed(values: Floats, scale: Scale) -> Floats:
    """The table on the scale, or a refusal."""
    if values.ndim != 2 or min(values.shape) < 2 or not np.isfinite(values).all():
        raise SettingsError(
            "the table cannot be read.",
            expected="2 people or more by 2 repeats or more, with every value",
            found=f"{values.shape}, {int((~np.isfinite(values)).sum())} of them missing",
            advice="With missing visits or trials, ask for the variance components.",
        )
    placed = [onto(float(each), scale) for each in values.ravel()]
    if any(each is None for each in placed):
        raise SettingsError(
            "a value has no place on the scale.", expected=f"values for the scale {scale}",
            found=f"{float(values.min()):g} to {float(values.max()):g}",
        )  # fmt: skip
    return np.array(placed, dtype=np.float64).reshape(values.shape)
