"""Which trials of a person are alike, and so may be compared over their visits.

Only like is compared with like: trials of one protocol and condition, of one length and rate, on
as many plates that lie alike, analysed in one way. A trial that differs stays in the picture with
its reason, and is in no mean.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from forceplate.change.alike import Like, like_most
from forceplate.model.course import (
    Apart,
    Choice,
    Course,
    Point,
    Recipe,
    Visit,
    choice_of,
)
from forceplate.model.record import SessionRecord, TrialRecord
from forceplate.model.result import Value
from forceplate.model.scale import Scale, onto
from forceplate.model.window import Window

Rows = Sequence[tuple[TrialRecord, Mapping[str, Value]]]
Values = Mapping[str, Value | None]


def choices(visits: Sequence[SessionRecord]) -> dict[Choice, str]:
    """Every protocol and condition that a person stood in, with its words; commonest first."""
    trials = [trial for visit in visits for trial in visit.trials]
    counted = Counter(choice_of(each) for each in trials)
    words = {choice_of(each): each.condition for each in trials}
    return {choice: words[choice] for choice, _ in counted.most_common()}


def chosen(
    known: Mapping[Choice, str], protocol: str | None, condition: str | None
) -> Choice | None:
    """What is asked for, as far as the person has it; None for a person without trials."""
    first = [choice for choice in known if protocol in (None, choice.protocol)] or list(known)
    exact = [choice for choice in first if choice.condition == condition]
    return next(iter(exact or first), None)


def course(
    key: str, scale: Scale, rows: Rows, visits: Sequence[SessionRecord], choice: Choice | None,
    window: Window | None = None, most_hz: float = 0.0,
) -> Course:  # fmt: skip
    """The course of one metric.

    Parameters
    ----------
    key : str
        Of the metric.
    scale : Scale
        The metric's own.
    rows : sequence of (trial, values)
        Every analysed trial of the person with its values.
    visits : sequence of SessionRecord
        Oldest first.
    choice : Choice or None
        Which trials are compared; None for none.
    window : Window, optional
        Of the settings that the values were made with: where it takes only the first seconds of
        each trial, these are the lengths that have to be alike.

    Returns
    -------
    Course
        What is compared is what most of the trials that count are: their length, their plates
        and where these lie; and the way of analysis of the latest of them.
    """
    values = {record.trial: found.get(key) for record, found in rows}
    wanted = [
        trial for visit in visits for trial in visit.trials
        if choice_of(trial) == choice and values.get(trial.trial) is not None
    ]  # fmt: skip
    counted = [trial for trial in wanted if trial.counts]
    like = like_most(counted, window or Window(), most_hz)
    alike = _Alike(counted, values, like)
    found = [
        Visit(visit.session, moment(visit.start), tuple(points), scale)
        for visit in visits
        if (points := [_point(t, values[t.trial], alike, scale) for t in _in(visit, wanted)])
    ]
    return Course(key, choice, scale, tuple(found), like.seconds, like.plates)


def _in(visit: SessionRecord, wanted: Iterable[TrialRecord]) -> list[TrialRecord]:
    codes = {trial.trial for trial in wanted}
    return [trial for trial in visit.trials if trial.trial in codes]


class _Alike:
    """What the values that are compared have in common: their trials, and how they are made."""

    def __init__(self, trials: Sequence[TrialRecord], values: Values, like: Like) -> None:
        self.like = like
        self.recipe: Recipe | None = None
        for trial in trials:
            value = values.get(trial.trial)
            if value is not None and value.value is not None:
                self.recipe = Recipe(trial.recipe, value.revision)

    def apart(self, trial: TrialRecord, value: Value, scale: Scale) -> Apart | None:
        if not trial.counts:
            return "repeat"
        if value.value is None or onto(value.value, scale) is None:
            return "none"
        for why in self.like.unlike(trial):
            return why
        return None if Recipe(trial.recipe, value.revision) == self.recipe else "recipe"


def _point(trial: TrialRecord, value: Value | None, alike: _Alike, scale: Scale) -> Point:
    assert value is not None  # only trials with a value or its reason are asked for
    recipe = Recipe(trial.recipe, value.revision)
    apart = alike.apart(trial, value, scale)
    return Point(trial, value.value, value.why, recipe, apart, value.low, value.high)


def not_analysed(rows: Rows, visits: Sequence[SessionRecord], choice: Choice | None) -> int:
    """How many trials of the choice have no result in the current run yet."""
    known = {record.trial for record, _ in rows}
    return sum(
        choice_of(trial) == choice and trial.trial not in known
        for visit in visits
        for trial in visit.trials
    )


def moment(text: str | None) -> datetime | None:
    """When something began, from ISO 8601, on the lab's clock; None where it is not known."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None
