"""Is it real: where a visit of an unchanged person is expected, and how far the new one is away.

The moderated predictive interval: a person's own spread and that of their population, each
weighted by what it is worth. With one earlier visit it is the smallest detectable change of the
population; with many it is the person's own range.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from scipy.special import ndtr, ndtri, stdtr, stdtrit

from forceplate.errors import SettingsError
from forceplate.model.change import Change, Prior, Visited
from forceplate.model.scale import Scale

LEVEL = 0.95
FEWEST_ALONE = 3
"""Earlier visits from which a person's own spread is told without a prior."""
NO_PRIOR = Prior(0.0, 0.0, 0.0, 1.0, trials=1, source="the person's own visits alone")


def predict(
    earlier: Sequence[Visited],
    new: Sequence[Visited],
    prior: Prior | None,
    *,
    scale: Scale = "log",
    least: float | None = None,
    level: float = LEVEL,
) -> Change:
    """Compare new visits with the earlier ones of the same person.

    Parameters
    ----------
    earlier : n of Visited
        n of 1 or more; 2 or more without a prior.
    new : m of Visited
        The visits that are asked about; usually one.
    prior : Prior or None
        None: the person's own spread alone.
    scale : Scale
        What the means are on.
    least : float, optional
        Smallest difference that matters, on the scale.
    level : float
        Share of an unchanged person's visits that the interval holds.

    Returns
    -------
    Change

    Raises
    ------
    SettingsError
        There are too few visits, or neither visits nor prior say how much the person varies.
    """
    known = NO_PRIOR if prior is None else prior
    _enough(earlier, new, known)
    ours = _Weighted([(each.mean, 1.0 / _relative(known, each)) for each in earlier])
    theirs = _Weighted([(each.mean, 1.0 / _relative(known, each)) for each in new])
    df = known.df + len(earlier) - 1
    if math.isinf(known.df):
        variance = known.sd**2
    else:
        variance = (known.df * known.sd**2 + ours.squares) / df
    if not variance > 0:
        raise SettingsError(
            "the earlier visits are all alike, so nothing says how much this person varies.",
            advice="Give a prior, or wait for a visit that differs.",
        )
    se = math.sqrt(variance * (1.0 / ours.weight + 1.0 / theirs.weight))
    difference = theirs.mean - ours.mean
    more = less = same = None
    if least is not None:
        more = _below((difference - least) / se, df)
        less = _below((-least - difference) / se, df)
        same = 1.0 - more - less
    return Change(
        scale=scale, n=len(earlier), baseline=ours.mean, new=theirs.mean, sd=math.sqrt(variance),
        df=df, se=se, p=2.0 * _below(-abs(difference) / se, df),
        half=_quantile(0.5 + level / 2, df) * se, level=level, least=least, more=more, less=less,
        same=same,
    )  # fmt: skip


def _below(t: float, df: float) -> float:
    """Probability of Student's t below this; of the normal law for infinite degrees of freedom.

    The special functions behind scipy.stats.t, whose frozen laws take a millisecond each.
    """
    return float(stdtr(df, t) if math.isfinite(df) else ndtr(t))


def _quantile(share: float, df: float) -> float:
    """Below which t this share lies."""
    return float(stdtrit(df, share) if math.isfinite(df) else ndtri(share))


class _Weighted:
    """Weighted mean of visits, the sum of weights, and the weighted squares about the mean."""

    def __init__(self, visits: Sequence[tuple[float, float]]) -> None:
        self.weight = math.fsum(weight for _, weight in visits)
        self.mean = math.fsum(mean * weight for mean, weight in visits) / self.weight
        self.squares = math.fsum(weight * (mean - self.mean) ** 2 for mean, weight in visits)


def _relative(prior: Prior, visit: Visited) -> float:
    """Variance of this visit's mean in units of the usual one."""
    return 1.0 if prior.df == 0 else prior.relative(visit.trials)


def _enough(earlier: Sequence[Visited], new: Sequence[Visited], prior: Prior) -> None:
    fewest = 1 if prior.df > 0 else 2
    if len(earlier) < fewest or not new:
        raise SettingsError(
            "there are too few visits to compare.", expected=f"{fewest} earlier and 1 new",
            found=f"{len(earlier)} earlier and {len(new)} new",
        )  # fmt: skip
