"""Phases: how the visits after something that was planned differ in rank from those before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb
from typing import Any

import numpy as np
from scipy.stats import PermutationMethod, mannwhitneyu

from forceplate.errors import SettingsError
from forceplate.model.plate import Floats

FEWEST = 5
"""Visits that each phase needs."""
MOST_ORDERS = 20_000
"""Orders of equal values that are gone through one by one."""


@dataclass(frozen=True)
class Phases:
    """Phase B against phase A, by ranks.

    Parameters
    ----------
    n_a, n_b : int
    more, less : int
        Pairs of a value of B with one of A where B's is larger, and where it is smaller.
    tau : float
        (more - less) / (n_a n_b), between -1 and 1.
    drift : int
        Pairs within A that rise minus pairs that fall.
    tau_u : float
        (more - less - drift) / (n_a n_b): tau without what A's own drift would bring. Other
        authors divide by other counts; this one is `denominator`.
    denominator : str
    u, p : float
        Mann and Whitney's U of B, and its two-sided p.
    exact : bool
        Whether p is exact; otherwise there are equal values in many visits, and it is that of the
        normal distribution.
    """

    n_a: int
    n_b: int
    more: int
    less: int
    tau: float
    drift: int
    tau_u: float
    u: float
    p: float
    exact: bool
    denominator: str = "n_A n_B"


def phases(before: Sequence[float], after: Sequence[float]) -> Phases:
    """Compare two phases of visits that were planned as such.

    Parameters
    ----------
    before : (n_a,) float64
        Means of the visits of phase A, in order; n_a of 5 or more.
    after : (n_b,) float64
        Those of phase B; n_b of 5 or more.

    Returns
    -------
    Phases

    Raises
    ------
    SettingsError
        A phase has fewer than 5 visits, or a visit no mean.

    Source
    ------
    parker2011; mann1947.
    """
    a, b = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    _enough(a, b)
    signs = np.sign(b[None, :] - a[:, None])
    more, less = int((signs > 0).sum()), int((signs < 0).sum())
    rows, columns = np.triu_indices(a.size, 1)
    drift = int(np.sign(a[columns] - a[rows]).sum())
    pairs = a.size * b.size
    p, exact = _p(a, b)
    return Phases(
        n_a=a.size, n_b=b.size, more=more, less=less, tau=(more - less) / pairs, drift=drift,
        tau_u=(more - less - drift) / pairs, u=more + 0.5 * (pairs - more - less), p=p, exact=exact,
    )  # fmt: skip


def _p(a: Floats, b: Floats) -> tuple[float, bool]:
    """Two-sided p and whether it is exact.

    The tables of U know no equal values; with them every order is gone through.
    """
    together = np.concatenate([a, b])
    if np.unique(together).size == together.size:
        found: Any = mannwhitneyu(b, a, method="exact")
        return float(found.pvalue), True
    if np.ptp(together) == 0:
        return 1.0, True
    if comb(together.size, a.size) <= MOST_ORDERS:
        every: Any = PermutationMethod(n_resamples=MOST_ORDERS)
        gone_through: Any = mannwhitneyu(b, a, method=every)
        return float(gone_through.pvalue), True
    roughly: Any = mannwhitneyu(b, a, method="asymptotic")
    return float(roughly.pvalue), False


def _enough(a: Floats, b: Floats) -> None:
    fewest = min(int(np.isfinite(a).sum()), int(np.isfinite(b).sum()))
    if fewest < FEWEST or not (np.isfinite(a).all() and np.isfinite(b).all()):
        raise SettingsError(
            "the phases cannot be compared.",
            expected=f"{FEWEST} visits or more in each, every one with a mean",
            found=f"{int(np.isfinite(a).sum())} and {int(np.isfinite(b).sum())} with a mean",
        )  # fmt: skip
