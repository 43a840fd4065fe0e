"""One metric of one person over their visits: each trial's value, each visit's mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal, NamedTuple

from forceplate.model.change import Visited
from forceplate.model.record import TrialRecord
from forceplate.model.scale import Scale, back, mean_of

SAME_LENGTH = 0.02
"""Trials are of one length if they differ by no more than this share of it."""
Apart = Literal["repeat", "none", "plates", "layout", "length", "rate", "recipe"]
"""Why a trial is in no mean: to be repeated, no value, other plates, plates that lie elsewhere,
another length, another sampling rate or another way of analysis."""


class Choice(NamedTuple):
    """One protocol and one condition of it, as they stand in an address.

    Parameters
    ----------
    protocol : str
        Its name; `-` where none is stated.
    condition : str
        Such as `open-firm`; `-` stands for what is not stated.
    """

    protocol: str
    condition: str


UNSTATED = "-"
"""Stands in an address for what is not stated."""


def choice_of(record: TrialRecord) -> Choice:
    """The trial's protocol and condition: (`quiet-stance`, `open-firm`)."""
    facts = record.facts
    condition = f"{facts.vision or UNSTATED}-{facts.surface or UNSTATED}"
    return Choice(facts.protocol or UNSTATED, condition)


class Recipe(NamedTuple):
    """How a value was made: digest of the settings, revision of the metric."""

    digest: str | None
    revision: int


@dataclass(frozen=True)
class Point:
    """One trial's value.

    Parameters
    ----------
    record : TrialRecord
    value : float or None
        In the metric's unit.
    why : str or None
        Why there is no value.
    recipe : Recipe
    apart : Apart or None
        Why it is in no mean.
    low, high : float or None
        Its 95 % interval within the trial.
    """

    record: TrialRecord
    value: float | None
    why: str | None
    recipe: Recipe
    apart: Apart | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Visit:
    """One visit's trials of one condition.

    Parameters
    ----------
    session : str
    start : datetime or None
        When it began, as the lab's clock said.
    points : tuple of Point
    scale : Scale
        On which its trials are averaged.
    """

    session: str
    start: datetime | None
    points: tuple[Point, ...]
    scale: Scale = "difference"

    @cached_property
    def counted(self) -> tuple[Point, ...]:
        """The trials that make the mean."""
        return tuple(point for point in self.points if point.apart is None)

    @cached_property
    def values(self) -> tuple[float, ...]:
        """The values of the trials that make the mean, in the metric's unit."""
        return tuple(point.value for point in self.counted if point.value is not None)

    @cached_property
    def placed(self) -> float | None:
        """Mean of the trials that count, on the scale; None where there is none."""
        return mean_of(self.values, self.scale)

    @property
    def mean(self) -> float | None:
        """The same in the metric's unit: a geometric mean on the log scale."""
        placed = self.placed
        return None if placed is None else back(placed, self.scale)

    @property
    def visited(self) -> Visited | None:
        """What a comparison reads of it."""
        placed = self.placed
        return None if placed is None else Visited(placed, len(self.values))

    @property
    def spread(self) -> tuple[float, float] | None:
        """Smallest and largest value of the trials that count."""
        return (min(self.values), max(self.values)) if self.values else None


@dataclass(frozen=True)
class Course:
    """One metric over the visits, oldest first; only visits with a trial of the condition.

    Parameters
    ----------
    key : str
        Of the metric.
    choice : Choice or None
    scale : Scale
    visits : tuple of Visit
    seconds : float
        Usual length of the trials, as far as they are analysed; 0 without trials.
    plates : int
        How many plates the trials were recorded on; 0 without trials.
    """

    key: str
    choice: Choice | None
    scale: Scale
    visits: tuple[Visit, ...]
    seconds: float = 0.0
    plates: int = 0

    @property
    def points(self) -> list[Point]:
        return [point for visit in self.visits for point in visit.points]

    @property
    def dated(self) -> bool:
        """Whether every visit's day is known, so that there is an order in time."""
        return all(visit.start is not None for visit in self.visits)

    @property
    def averaged(self) -> list[Visit]:
        """The visits that have a mean."""
        return [visit for visit in self.visits if visit.placed is not None]

    def apart(self, why: Apart) -> int:
        """How many trials are left out of the means for this reason."""
        return sum(point.apart == why for point in self.points)
