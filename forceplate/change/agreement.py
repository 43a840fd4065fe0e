"""Agreement: of two methods or devices, of one person's two visits, of directions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm, spearmanr, ttest_1samp
from scipy.stats import t as student

from forceplate.change.detectable import Repeats, Sem, smallest_detectable
from forceplate.errors import SettingsError
from forceplate.model.scale import Scale

LEVEL = 0.95


@dataclass(frozen=True)
class Limits:
    """Limits of agreement after Bland and Altman.

    Parameters
    ----------
    scale : Scale
        log: differences are of logarithms, because they grow with the size.
    n : int
    bias, bias_low, bias_high : float
        Mean of second minus first with its 95 % interval, on the scale.
    sd : float
        Of the differences.
    low, high : float
        Between them lie 95 % of the differences.
    p : float
        Two-sided, that there is no bias.
    grows, grows_p : float
        Rank correlation of the size of the difference with the mean in the metric's unit, and
        its p.
    """

    scale: Scale
    n: int
    bias: float
    bias_low: float
    bias_high: float
    sd: float
    low: float
    high: float
    p: float
    grows: float
    grows_p: float

    @property
    def ratios(self) -> tuple[float, float, float] | None:
        """Bias and limits as second over first; None but on the log scale."""
        if self.scale != "log":
            return None
        return math.exp(self.bias), math.exp(self.low), math.exp(self.high)


@dataclass(frozen=True)
class ReliableChange:
    """Jacobson and Truax' index of one person's two visits.

    Parameters
    ----------
    rci : float
        The difference in standard errors of a difference.
    sem, of_difference : float
        Standard error of measurement, and that of a difference.
    detectable : float
        Smallest detectable change.
    beyond : bool
        Whether the difference is larger than that.
    """

    rci: float
    sem: float
    of_difference: float
    detectable: float
    beyond: bool


@dataclass(frozen=True)
class Kappa:
    """Agreement of labels beyond chance.

    Parameters
    ----------
    labels : tuple of str
    table : tuple of tuple of int
        Rows: first; columns: second.
    observed, expected : float
        Share of equal labels, and that by chance.
    kappa, sd, low, high : float
        With the standard error and the 95 % interval.
    adjusted : float
        As if all labels were equally common.
    """

    labels: tuple[str, ...]
    table: tuple[tuple[int, ...], ...]
    observed: float
    expected: float
    kappa: float
    sd: float
    low: float
    high: float
    adjusted: float


def limits_of_agreement(
    first: ArrayLike, second: ArrayLike, *, scale: Scale | None = None
) -> Limits:  # fmt: skip
    """Compare two ways of measuring the same things.

    Parameters
    ----------
    first, second : (n,) float64
        In one unit and order; n of 3 or more.
    scale : Scale, optional
        `difference` or `log`; without it, log where all are above 0 and the differences grow with
        the size (p below 0.05).

    Returns
    -------
    Limits

    Raises
    ------
    SettingsError
        There are too few, of unequal number, all differences are equal, or a value is not above 0
        on the log scale.

    Source
    ------
    bland1986.
    """
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    _paired(a, b, scale)
    sizes = np.abs(b - a)
    grows, grows_p = 0.0, 1.0
    if np.ptp(sizes) > 0 and np.ptp(a + b) > 0:
        found: Any = spearmanr(sizes, (a + b) / 2)
        grows, grows_p = float(found.statistic), float(found.pvalue)
    if scale is None:
        positive = bool((a > 0).all() and (b > 0).all())
        scale = "log" if positive and grows > 0 and grows_p < 1 - LEVEL else "difference"
    away = np.log(b / a) if scale == "log" else b - a
    bias, sd, n = float(away.mean()), float(away.std(ddof=1)), away.size
    if not np.ptp(away) > 0:
        raise SettingsError(
            "all differences are equal, so there are no limits of agreement.",
            expected="differences that differ", found=f"{n} times {bias:g}",
        )  # fmt: skip
    tested: Any = ttest_1samp(away, 0.0)
    half = float(student.ppf(0.5 + LEVEL / 2, n - 1)) * sd / math.sqrt(n)
    width = float(norm.ppf(0.5 + LEVEL / 2)) * sd
    return Limits(
        scale=scale, n=n, bias=bias, bias_low=bias - half, bias_high=bias + half, sd=sd,
        low=bias - width, high=bias + width, p=float(tested.pvalue), grows=grows, grows_p=grows_p,
    )  # fmt: skip


def sem_of(
    sd: float, icc: float, *, repeats: Repeats, scale: Scale = "difference"
) -> Sem:  # fmt: skip
    """Standard error of measurement from the spread of people and a retest correlation.

    Parameters
    ----------
    sd : float
        Between people, on the scale.
    icc : float
        Between 0 and 1.
    repeats : Repeats
        What the correlation is between.

    Raises
    ------
    SettingsError
        The correlation or the spread is out of range.
    """
    if not (sd > 0 and 0 <= icc <= 1):
        raise SettingsError(
            "the retest correlation says no error.", expected="a spread above 0, 0 to 1",
            found=f"{sd:g}, {icc:g}",
        )  # fmt: skip
    return Sem(sd * math.sqrt(1.0 - icc), repeats, scale)


def reliable_change(before: float, after: float, sem: Sem) -> ReliableChange:
    """Whether two visits of a person differ by more than measuring twice does.

    Parameters
    ----------
    before, after : float
        On the scale of the error.
    sem : Sem
        Between visits.

    Raises
    ------
    SettingsError
        The error is from trials of one visit, or there is none.

    Source
    ------
    jacobson1991.
    """
    detectable = smallest_detectable(sem)
    if not sem.value > 0:
        raise SettingsError("without an error there is no index.", expected="an error above 0")
    of_difference = math.sqrt(2.0) * sem.value
    difference = after - before
    return ReliableChange(
        difference / of_difference, sem.value, of_difference, detectable.value,
        abs(difference) > detectable.value,
    )  # fmt: skip


def kappa(
    first: Sequence[str], second: Sequence[str], labels: Sequence[str] = ("L", "N", "R")
) -> Kappa:
    """Agreement of two labels of each person of a group, such as the side of two visits.

    Parameters
    ----------
    first, second : sequence of str
        In one order; 2 or more.
    labels : sequence of str
        All that occur.

    Returns
    -------
    Kappa

    Raises
    ------
    SettingsError
        The labels are of unequal number or unknown, or there is only one that both use.

    Source
    ------
    cohen1960.
    """
    # loaded here: it takes seconds
    from statsmodels.stats.inter_rater import cohens_kappa

    if len(first) != len(second) or len(first) < 2 or not {*first, *second} <= set(labels):
        raise SettingsError(
            "the labels cannot be compared.", expected=f"pairs of {', '.join(labels)}",
            found=f"{len(first)} and {len(second)} labels, {', '.join(sorted({*first, *second}))}",
        )  # fmt: skip
    if len({*first, *second}) == 1:
        raise SettingsError(
            "all labels are one, so nothing can be beyond chance.", expected="labels that differ",
            found=first[0],
        )  # fmt: skip
    pairs = list(zip(first, second, strict=True))
    table = tuple(tuple(pairs.count((row, column)) for column in labels) for row in labels)
    counts = np.array(table, dtype=np.float64)
    found: Any = cohens_kappa(counts)
    observed = float(np.trace(counts)) / len(pairs)
    return Kappa(
        labels=tuple(labels), table=table, observed=observed,
        expected=float(counts.sum(axis=1) @ counts.sum(axis=0)) / len(pairs) ** 2,
        kappa=float(found.kappa), sd=float(found.std_kappa), low=float(found.kappa_low),
        high=float(found.kappa_upp),
        adjusted=(len(labels) * observed - 1.0) / (len(labels) - 1.0),
    )  # fmt: skip


def _paired(a: np.ndarray, b: np.ndarray, scale: Scale | None) -> None:
    """Both of one length, complete, and with places on the scale."""
    whole = a.ndim == b.ndim == 1 and a.size == b.size and bool(np.isfinite([a, b]).all())
    if not whole or a.size < 3:
        raise SettingsError(
            "the two series cannot be compared.", expected="3 pairs or more, nothing missing",
            found=f"{a.size} and {b.size} values",
        )  # fmt: skip
    if scale not in (None, "difference", "log") or (
        scale == "log" and not ((a > 0).all() and (b > 0).all())
    ):
        raise SettingsError(
            "the values have no place on the scale.",
            expected="difference, or log of values above 0",
            found=f"{scale}, values from {float(min(a.min(), b.min())):g}",
        )  # fmt: skip
