"""What can be said about change: how much a person varies, and what one visit adds to it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

from forceplate.model.scale import Scale

Tier = Literal["within", "possible", "likely"]
"""How surprising a visit is: within usual variation, a possible change, likely different."""


@dataclass(frozen=True)
class Prior:
    """How much the visits of a person of some population usually vary.

    Parameters
    ----------
    sd : float
        Standard deviation of a visit's mean of `trials` trials, on the metric's scale.
    df : float
        Degrees of freedom it is worth; infinite where everybody varies alike, 0 for no prior.
    session_variance, trial_variance : float
        Between the visits of a person, and between the trials of a visit.
    trials : int
        Trials a visit for which `sd` holds.
    source : str
        One line: where it comes from.
    provisional : bool
        Not from visits on different days in this lab.
    """

    sd: float
    df: float
    session_variance: float
    trial_variance: float
    trials: int = 3
    source: str = ""
    provisional: bool = False

    def relative(self, trials: int) -> float:
        """Variance of a visit's mean of so many trials, in units of that of `self.trials`."""
        usual = self.session_variance + self.trial_variance / self.trials
        if usual <= 0:
            return self.trials / trials
        return (self.session_variance + self.trial_variance / trials) / usual


@dataclass(frozen=True)
class Visited:
    """A visit's mean on the metric's scale, and how many trials it is of."""

    mean: float
    trials: int


@dataclass(frozen=True)
class Change:
    """One visit, or several, against the visits before: the moderated predictive interval.

    Parameters
    ----------
    scale : str
    n : int
        Earlier visits.
    baseline, new : float
        Mean of the earlier visits and of the new ones, on the scale.
    sd, df, se : float
        Standard deviation of a visit's mean after prior and person are combined, its degrees of
        freedom, and the standard error of the difference.
    p : float
        Two-sided, of a difference at least so large between visits of an unchanged person.
    half : float
        Half width of the interval.
    level : float
        Share of visits of an unchanged person that fall inside.
    least : float or None
        Smallest difference that matters, on the scale; the next three are None without it.
    more, less, same : float or None
        Probability that the difference is larger than `least`, smaller than -`least`, between.
    """

    scale: Scale
    n: int
    baseline: float
    new: float
    sd: float
    df: float
    se: float
    p: float
    half: float
    level: float = 0.95
    least: float | None = None
    more: float | None = None
    less: float | None = None
    same: float | None = None

    @property
    def difference(self) -> float:
        """New minus earlier, on the scale."""
        return self.new - self.baseline

    @property
    def t(self) -> float:
        """The difference in standard errors."""
        return self.difference / self.se

    @property
    def interval(self) -> tuple[float, float]:
        """The difference's interval, on the scale."""
        return self.difference - self.half, self.difference + self.half

    @property
    def usual(self) -> tuple[float, float]:
        """Where a new visit of an unchanged person is expected, on the scale."""
        return self.baseline - self.half, self.baseline + self.half

    @property
    def outside(self) -> bool:
        """Whether the new visit lies outside of where it was expected."""
        return abs(self.difference) > self.half

    @property
    def beyond(self) -> float:
        """Share of an unchanged person's visits that would lie nearer to their mean than this."""
        return 1.0 - self.p

    @property
    def ratio(self) -> tuple[float, float, float] | None:
        """New over earlier with its interval (value, low, high); None but on the log scale."""
        if self.scale != "log":
            return None
        low, high = self.interval
        return math.exp(self.difference), math.exp(low), math.exp(high)

    def to_json(self) -> dict[str, Any]:
        """Every number by name."""
        low, high = self.interval
        found: dict[str, Any] = {
            "scale": self.scale, "n": self.n, "baseline": self.baseline, "new": self.new,
            "change": self.difference, "df": None if math.isinf(self.df) else self.df,
            "sd": self.sd, "se": self.se, "t": self.t, "p": self.p, "half_width": self.half,
            "low": low, "high": high, "level": self.level, "least": self.least,
            "p_more": self.more, "p_less": self.less, "p_same": self.same,
        }  # fmt: skip
        if self.ratio is not None:
            found["ratio"], found["ratio_low"], found["ratio_high"] = self.ratio
        return found
