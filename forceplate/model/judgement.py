"""What is said about one metric of one person: each visit judged when it came, and what lasts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from forceplate.model.change import Change, Prior, Tier
from forceplate.model.course import Course, Visit

State = Literal["nothing", "first", "undated", "alone", "judged"]
"""What can be said.

nothing: no visit has a value. first: one visit, a starting point. undated: the visits have no
order. alone: neither a prior nor enough visits say how much this person varies. judged.
"""


@dataclass(frozen=True)
class Trend:
    """A straight line over the visits' means that no single visit can bend.

    Parameters
    ----------
    slope, low, high : float
        Median of the slopes between pairs of visits, and its 95 % interval; per day, on the scale.
    intercept : float
        On the scale, at the first visit.
    tau, p : float
        Kendall's rank correlation with time, and its exact two-sided p.
    n : int
        Visits.
    r1 : float
        Correlation of what is left with the visit after it.
    follows : bool
        Whether r1 says that visits follow each other; then low and high allow for it.
    """

    slope: float
    low: float
    high: float
    intercept: float
    tau: float
    p: float
    n: int
    r1: float
    follows: bool


@dataclass(frozen=True)
class Chart:
    """Control limits from a person's own baseline visits, frozen.

    Parameters
    ----------
    n_baseline : int
        Visits that the limits are made of: the first ones.
    centre, sigma : float
        Mean, and mean moving range over 1.128; on the scale.
    low, high : float
        Limits of a single visit: centre -/+ 2.66 mean moving ranges.
    range_limit : float
        Upper limit of a step between neighbouring visits.
    ewma, ewma_half : tuple of float
        Weighted mean of the visits up to each, and half the width of its limits.
    cusum : tuple of (up, down)
        Sums beyond half a sigma, in sigmas.
    signals : mapping-like tuple of (rule, place)
        First visit (from 0) beyond the limits by rule: `single`, `ewma`, `cusum`.
    """

    n_baseline: int
    centre: float
    sigma: float
    low: float
    high: float
    range_limit: float
    ewma: tuple[float, ...]
    ewma_half: tuple[float, ...]
    cusum: tuple[tuple[float, float], ...]
    signals: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class FirstTrial:
    """How the first trials of the visits differ from those that follow; on the scale.

    Parameters
    ----------
    mean, low, high : float
        First trial minus the mean of the others of its visit, over the visits, with the 95 %
        interval.
    n : int
        Visits of two trials or more.
    """

    mean: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Seen:
    """One visit against the visits before it, as it was judged when it came.

    Parameters
    ----------
    visit : Visit
    change : Change or None
        None where there was nothing to compare it with.
    """

    visit: Visit
    change: Change | None

    @property
    def outside(self) -> bool:
        return self.change is not None and self.change.outside


@dataclass(frozen=True)
class Lasting:
    """A change that the visits after it bear out.

    Parameters
    ----------
    session : str
    start : datetime or None
        The first visit of it.
    since : int
        Visits from it on.
    change : Change
        All visits from it on against all before.
    """

    session: str
    start: datetime | None
    since: int
    change: Change


@dataclass(frozen=True)
class Judgement:
    """One metric of one person.

    Parameters
    ----------
    course : Course
        All visits, also those before the baseline begins.
    state : State
    prior : Prior or None
    seen : tuple of Seen
        The visits of the baseline in order, the latest last; empty without an order.
    tier : Tier or None
        Of the latest visit.
    q : float or None
        Its p among those that are judged together, by Benjamini and Hochberg; `likely` needs it.
    lasting : Lasting or None
        The newest change that lasts.
    trend : Trend or None
        From 6 visits.
    chart : Chart or None
        From 8 baseline visits.
    first_trial : FirstTrial or None
    begins : str or None
        The session from which a person in the lab began a new baseline.
    left_out : int
        Visits at the beginning that were for getting used to the test.
    """

    course: Course
    state: State
    prior: Prior | None = None
    seen: tuple[Seen, ...] = ()
    tier: Tier | None = None
    q: float | None = None
    lasting: Lasting | None = None
    trend: Trend | None = None
    chart: Chart | None = None
    first_trial: FirstTrial | None = None
    begins: str | None = None
    left_out: int = 0

    @property
    def change(self) -> Change | None:
        """The latest visit against the earlier ones; None where it cannot be judged."""
        return self.seen[-1].change if self.seen else None

    @property
    def judged(self) -> int:
        """How many visits could be compared with those before them."""
        return sum(each.change is not None for each in self.seen)

    @property
    def outside(self) -> int:
        """How many of these lay outside of where they were expected."""
        return sum(each.outside for each in self.seen)

    @property
    def by_chance(self) -> float:
        """How many would lie outside though nothing changed."""
        return sum(1.0 - each.change.level for each in self.seen if each.change is not None)
