"""What more trials or more days would buy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forceplate.change.components import Components
from forceplate.change.detectable import Detectable, Sem, smallest_detectable
from forceplate.errors import SettingsError

TRIALS = (1, 2, 3, 5, 10)
DAYS = (1, 2)


@dataclass(frozen=True)
class Plan:
    """One way of measuring a person before and after.

    Parameters
    ----------
    trials, days : int
        Trials a day, and days whose mean is taken.
    sem : Sem
        Error of that mean.
    detectable : Detectable
        Smallest change between two such means that is more than their error.
    icc : float
        How well such means tell people apart.
    """

    trials: int
    days: int
    sem: Sem
    detectable: Detectable
    icc: float


def plans(
    components: Components, trials: Sequence[int] = TRIALS, days: Sequence[int] = DAYS
) -> list[Plan]:
    """Every number of trials on every number of days.

    Parameters
    ----------
    components : Components
        Of visits on different days.
    trials, days : sequence of int
        1 or more each.

    Returns
    -------
    list of Plan
        Days change slowest.

    Raises
    ------
    SettingsError
        A number is below 1.

    Source
    ------
    hopkins2000.
    """
    if min([*trials, *days], default=0) < 1:
        raise SettingsError(
            "nothing can be planned.", expected="1 trial and 1 day or more",
            found=f"trials {list(trials)}, days {list(days)}",
        )  # fmt: skip
    return [_plan(components, each, day) for day in days for each in trials]


def _plan(components: Components, trials: int, days: int) -> Plan:
    sem = components.sem(trials, days)
    return Plan(trials, days, sem, smallest_detectable(sem), components.icc(trials, days))
