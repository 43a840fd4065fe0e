"""The second visit against the first, over a study's people: bias, limits of agreement, sides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from forceplate.change.agreement import kappa, limits_of_agreement
from forceplate.change.asymmetry import side_of_session
from forceplate.errors import SettingsError
from forceplate.model.course import Visit
from forceplate.model.reference import Agreement, SecondVisit
from forceplate.model.scale import Scale

LOAD = "load_left_mean"
WHOLE = 100.0


def second_visit(people: Iterable[Sequence[Visit]], scale: Scale) -> SecondVisit | None:
    """How the second visits differ from the first ones.

    Parameters
    ----------
    people : iterable of sequences of Visit
        Of each person, oldest first, two or more.
    scale : Scale
        log: as ratios; all others as differences in the metric's unit.

    Returns
    -------
    SecondVisit or None
        None of fewer than three people, or where all of them differ alike.

    Source
    ------
    bland1986.
    """
    pairs = [(days[0].mean, days[1].mean) for days in people]
    first, second = zip(*pairs, strict=True)
    try:
        found = limits_of_agreement(first, second, scale="log" if scale == "log" else "difference")
    except SettingsError:
        return None
    return SecondVisit(
        found.scale, found.n, found.bias, found.bias_low, found.bias_high, found.low, found.high
    )


def same_side(metric: str, people: Iterable[Sequence[Visit]]) -> Agreement | None:
    """Whether people have the same clear side of load at their first two visits, beyond chance.

    It is about the group; None for other metrics, for visits of single trials, and where all have
    one side.
    """
    if metric != LOAD:
        return None
    both = [
        tuple(side_of_session([WHOLE - each for each in visit.values]).side for visit in days[:2])
        for days in people
        if all(len(visit.values) > 1 for visit in days[:2])
    ]
    try:
        found = kappa([first for first, _ in both], [second for _, second in both])
    except SettingsError:
        return None
    return Agreement("kappa", "clear side of the load at two visits", found.kappa, found.low,
                     found.high)  # fmt: skip
