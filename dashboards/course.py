"""One metric of one person over their visits: what was measured, what may be averaged or joined."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean, median
from typing import Literal

from dashboards.formatting import moment
from forceplate.model.record import SessionRecord, TrialRecord
from forceplate.model.result import Value

Apart = Literal["repeat", "length", "none"]
SAME_LENGTH = 0.02
"""Trials are of one length if they differ by no more than this share of it."""
UNSTATED = "-"
Rows = Sequence[tuple[TrialRecord, Mapping[str, Value]]]


@dataclass(frozen=True)
class Choice:
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


def protocol_of(record: TrialRecord) -> str:
    """The trial's protocol as it stands in an address."""
    return record.facts.protocol or UNSTATED


def condition_key(record: TrialRecord) -> str:
    """The trial's condition as it stands in an address: `open-firm`."""
    facts = record.facts
    return f"{facts.vision or UNSTATED}-{facts.surface or UNSTATED}"


def choices(visits: Sequence[SessionRecord]) -> dict[Choice, str]:
    """Every protocol and condition that a person stood in, with its words; commonest first."""
    trials = [trial for visit in visits for trial in visit.trials]
    counted = Counter(Choice(protocol_of(each), condition_key(each)) for each in trials)
    words = {Choice(protocol_of(each), condition_key(each)): each.condition for each in trials}
    return {choice: words[choice] for choice, _ in counted.most_common()}


def chosen(
    known: Mapping[Choice, str], protocol: str | None, condition: str | None
) -> Choice | None:
    """What an address asks for, as far as the person has it; None for a person without trials."""
    first = [choice for choice in known if protocol in (None, choice.protocol)] or list(known)
    exact = [choice for choice in first if choice.condition == condition]
    return next(iter(exact or first), None)


@dataclass(frozen=True)
class Point:
    """One trial's value.

    Parameters
    ----------
    record : TrialRecord
    value : float or None
    why : str or None
        Why there is no value.
    recipe : (str or None, int)
        Digest of the settings and revision of the metric.
    apart : str or None
        Why it is not part of its visit's mean: to be repeated, of another length, no value.
    """

    record: TrialRecord
    value: float | None
    why: str | None
    recipe: tuple[str | None, int]
    apart: Apart | None = None


@dataclass(frozen=True)
class Visit:
    """One visit's trials of one condition."""

    session: str
    start: datetime | None
    points: tuple[Point, ...]

    @property
    def counted(self) -> tuple[Point, ...]:
        """The trials that make the mean."""
        return tuple(point for point in self.points if point.apart is None)

    @property
    def recipes(self) -> set[tuple[str | None, int]]:
        return {point.recipe for point in self.counted}

    @property
    def mean(self) -> float | None:
        """Arithmetic mean of the trials that count; None unless they share one recipe."""
        values = [point.value for point in self.counted if point.value is not None]
        return fmean(values) if values and len(self.recipes) == 1 else None

    @property
    def spread(self) -> tuple[float, float] | None:
        """Smallest and largest value of the trials that count."""
        values = [point.value for point in self.counted if point.value is not None]
        return (min(values), max(values)) if values else None


@dataclass(frozen=True)
class Course:
    """One metric over the visits, oldest first; only visits with a trial of the condition."""

    visits: tuple[Visit, ...]

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
        return [visit for visit in self.visits if visit.mean is not None]

    @property
    def segments(self) -> list[list[Visit]]:
        """Runs of visits that may be joined: in order of time and of one recipe."""
        runs: list[list[Visit]] = []
        for visit in self.averaged:
            joins = bool(runs) and self.dated and runs[-1][-1].recipes == visit.recipes
            if joins:
                runs[-1].append(visit)
            else:
                runs.append([visit])
        return runs

    @property
    def differently(self) -> int:
        """How many trials were analysed in another way than the latest ones."""
        counted = [point for visit in self.visits for point in visit.counted]
        return sum(point.recipe != counted[-1].recipe for point in counted)

    def apart(self, why: Apart) -> int:
        """How many trials are left out of the means for this reason."""
        return sum(point.apart == why for point in self.points)


def course(key: str, rows: Rows, visits: Sequence[SessionRecord], choice: Choice | None) -> Course:
    """The course of one metric.

    Parameters
    ----------
    key : str
        Of the metric.
    rows : sequence of (trial, values)
        As `Data.series` gives them.
    visits : sequence of SessionRecord
        Oldest first.
    choice : Choice or None
        Which trials are compared; None for none.
    """
    values = {record.trial: found.get(key) for record, found in rows}
    wanted = [trial for visit in visits for trial in visit.trials if _of(trial, choice)]
    usual = median([trial.duration_s for trial in wanted if trial.counts] or [0.0])
    found = [
        Visit(visit.session, moment(visit.start), tuple(points))
        for visit in visits
        if (points := list(_points(visit.trials, values, choice, usual)))
    ]
    return Course(tuple(found))


def _of(trial: TrialRecord, choice: Choice | None) -> bool:
    return choice == Choice(protocol_of(trial), condition_key(trial))


def _points(
    trials: Iterable[TrialRecord],
    values: Mapping[str, Value | None],
    choice: Choice | None,
    usual: float,
) -> Iterable[Point]:
    for trial in trials:
        value = values.get(trial.trial)
        if not _of(trial, choice) or value is None:
            continue
        apart: Apart | None = None
        if not trial.counts:
            apart = "repeat"
        elif value.value is None:
            apart = "none"
        elif abs(trial.duration_s - usual) > SAME_LENGTH * usual:
            apart = "length"
        yield Point(trial, value.value, value.why, (trial.recipe, value.revision), apart)


def not_analysed(rows: Rows, visits: Sequence[SessionRecord], choice: Choice | None) -> int:
    """How many trials of the choice have no result in the current run yet."""
    known = {record.trial for record, _ in rows}
    return sum(
        _of(trial, choice) and trial.trial not in known
        for visit in visits
        for trial in visit.trials
    )
