"""Where a metric of the latest visit stands among the person's own visits, without a unit."""

from __future__ import annotations

from dataclasses import dataclass

from forceplate.model.change import Tier


@dataclass(frozen=True)
class Standing:
    """One metric of the latest visit.

    Parameters
    ----------
    key : str
        Of the metric.
    place : float
        The change in halves of the person's usual range: 0 is the own mean, -1 and 1 its ends.
    detectable : float or None
        The smallest change of a person of whom one earlier visit is known, in the same halves;
        None where no table says how much people vary.
    value : float
        Mean of the visit's trials, in the metric's unit.
    low, high : float
        Ends of the usual range, in the unit.
    n : int
        Earlier visits.
    outside : bool
    tier : Tier or None
    q : float or None
        Among those that are judged together.
    primary : bool
        One of the few that are looked at first.
    """

    key: str
    place: float
    detectable: float | None
    value: float
    low: float
    high: float
    n: int
    outside: bool
    tier: Tier | None
    q: float | None
    primary: bool
