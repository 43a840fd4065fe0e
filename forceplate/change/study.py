"""A lab's own reliability study: how much its people's visits vary while nothing changes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from forceplate.change.alike import like_most
from forceplate.change.components import Components, balanced, mixed
from forceplate.change.detectable import smallest_detectable
from forceplate.change.first_trial import first_trial
from forceplate.change.icc import reliability
from forceplate.change.planning import Plan, plans
from forceplate.change.prior import Spread, fit_spread, held
from forceplate.change.reference import FALLBACK_DF
from forceplate.change.study_plan import DAYS, PEOPLE
from forceplate.change.study_visits import same_side, second_visit
from forceplate.errors import NothingFound, SettingsError
from forceplate.model.course import Apart, Choice, Course, Point, Recipe, Visit
from forceplate.model.plate import Floats
from forceplate.model.reference import (
    FEWEST_PEOPLE,
    FEWEST_VISITS,
    Agreement,
    FirstEffect,
    Reference,
    ReferenceRow,
)
from forceplate.model.scale import Scale, onto
from forceplate.model.window import Window

NAMED = 6
"""Metrics that are named for a reason why they were left out."""
ADVICE = "forceplate reliability plan says what to measure."


@dataclass(frozen=True)
class _Part:
    """One metric in one condition: everybody's visits on different days, of like trials."""

    metric: str
    choice: Choice
    scale: Scale
    seconds: float
    plates: int
    recipe: Recipe | None
    people: Mapping[str, Sequence[Visit]]
    notes: tuple[str, ...]

    @property
    def visits(self) -> list[Visit]:
        return [visit for each in self.people.values() for visit in each]

    @property
    def trials(self) -> int:
        """Trials that most visits have."""
        return Counter(len(visit.values) for visit in self.visits).most_common(1)[0][0]


def run(
    courses: Mapping[str, Sequence[Course]], *, made: str, population: str,
    window: Window | None = None, most_hz: float = 0.0,
) -> Reference:  # fmt: skip
    """Make the lab's reference of people who came several times while nothing changed.

    Parameters
    ----------
    courses : mapping of participant to their courses
        Of one metric and condition or of many.
    made : str
        Today, ISO 8601.
    population : str
        Who they are, in words.
    window : Window, optional
        Of the run that the values are from: how much of each trial is compared.
    most_hz : float
        Samples a second that the run keeps at most, Hz; 0: as recorded.

    Returns
    -------
    Reference
        A row for each metric and condition that people were measured in on two days; what could
        not be done, and rows of few people, are in the notes.

    Raises
    ------
    NothingFound
        There are no courses.
    SettingsError
        No metric could be done; the first reason is told.
    """
    rows: list[ReferenceRow] = []
    refused: list[tuple[str, SettingsError]] = []
    used: list[Visit] = []
    for (metric, choice), found in _grouped(courses).items():
        try:
            part = _part(metric, choice, found, window or Window(), most_hz)
            rows.append(_row(part))
            used.extend(part.visits)
        except SettingsError as error:
            refused.append((f"{metric}, {choice.condition}", error))
    if not rows:
        if refused:
            raise refused[0][1]
        raise NothingFound(
            "there is nothing to study: nobody has analysed trials of what is asked for.",
            advice=ADVICE,
        )
    return _told(rows, used, made, population, list(_reasons(refused)))


def table(row: ReferenceRow) -> list[Plan]:
    """What more trials or more days would buy, by a study's row."""
    if row.detectable is None or row.person is None:
        raise SettingsError(
            "what more days would buy is not known: nobody was measured on two days.",
            advice=ADVICE,
        )
    return plans(
        Components(
            row.person, row.session, row.trial, n_people=row.people, n_sessions=row.sessions,
            n_trials=row.n_trials, scale=row.scale,
        )
    )  # fmt: skip


def _grouped(
    courses: Mapping[str, Sequence[Course]],
) -> dict[tuple[str, Choice], dict[str, Course]]:
    found: dict[tuple[str, Choice], dict[str, Course]] = {}
    for person, each in courses.items():
        for course in each:
            if course.choice is not None and course.visits:
                found.setdefault((course.key, course.choice), {})[person] = course
    return found


def _part(
    metric: str, choice: Choice, courses: Mapping[str, Course], window: Window, most_hz: float
) -> _Part:  # fmt: skip
    """Like trials alone, and people who came on two days; refused where nobody did."""
    points = [point for course in courses.values() for point in course.points]
    counted = [point for point in points if point.apart is None]
    if not counted:
        raise SettingsError("there is no value to study.", advice=ADVICE)
    alike = _Alike(counted, window, most_hz)
    people = {person: _days(course, alike) for person, course in courses.items()}
    unlike = sum(alike.apart(point) is not None for point in counted)
    twice = {person: days for person, days in people.items() if len(days) >= FEWEST_VISITS}
    if not twice:
        raise SettingsError(
            "everybody was measured on one day only: how trials of one day vary says nothing of a "
            "change between visits.",
            expected="people measured on two days or more", found=f"{len(people)} on one day",
            advice=ADVICE,
        )  # fmt: skip
    once = len(people) - len(twice)
    notes = [
        f"{unlike} {'trial' if unlike == 1 else 'trials'} of another length or sampling rate, on "
        "other plates or plates that lay elsewhere, or analysed in another way: left out."
        if unlike else "",
        f"{once} {'person' if once == 1 else 'people'} measured on one day only: left out."
        if once else "",
    ]  # fmt: skip
    scale = next(iter(courses.values())).scale
    kept = tuple(note for note in notes if note)
    like = alike.like
    return _Part(metric, choice, scale, like.seconds, like.plates, alike.recipe, twice, kept)


class _Alike:
    """What most of the study's trials have in common."""

    def __init__(self, points: Sequence[Point], window: Window, most_hz: float) -> None:
        self.like = like_most([point.record for point in points], window, most_hz)
        self.recipe = Counter(point.recipe for point in points).most_common(1)[0][0]

    def apart(self, point: Point) -> Apart | None:
        for why in self.like.unlike(point.record):
            return why
        return None if point.recipe == self.recipe else "recipe"


def _days(course: Course, alike: _Alike) -> list[Visit]:
    """The first visit of each day, with like trials alone."""
    found: dict[date, Visit] = {}
    for visit in course.visits:
        points = tuple(
            replace(point, apart=alike.apart(point)) if point.apart is None else point
            for point in visit.points
        )
        kept = replace(visit, points=points)
        if visit.start is not None and kept.placed is not None:
            found.setdefault(visit.start.date(), kept)
    return list(found.values())


def _row(part: _Part) -> ReferenceRow:
    trials = part.trials
    found = _components(part)
    spread = _spread(part, found)
    sem = found.sem(trials)
    first = first_trial(part.visits)
    clamped = tuple(note for note in found.notes if "set to 0" in note)
    return ReferenceRow(
        metric=part.metric, choice=part.choice, seconds=part.seconds, scale=part.scale,
        trials=trials, people=len(part.people), sessions=len(part.visits),
        n_trials=sum(len(visit.values) for visit in part.visits),
        person=found.person, session=found.session, trial=found.trial,
        df=spread.df, sd=math.sqrt(spread.variance), clamped=clamped,
        icc=_agreement(part), sem=sem.value, detectable=smallest_detectable(sem).value,
        first_trial=None if first is None else FirstEffect(first.mean, first.low, first.high),
        method=found.method, recipe=part.recipe, notes=(*part.notes, *_size(part)),
        plates=part.plates, second_visit=second_visit(part.people.values(), part.scale),
        sides=same_side(part.metric, part.people.values()),
    )  # fmt: skip


def _components(part: _Part) -> Components:
    """By mean squares where everybody has as many days and trials, else by a mixed model."""
    shape = {(len(days), len(visit.values)) for days in part.people.values() for visit in days}
    opened = all(visit.counted[0] is visit.points[0] for visit in part.visits)
    if len(shape) == 1 and min(*next(iter(shape)), len(part.people)) >= 2 and opened:
        placed = [[_placed(visit) for visit in days] for days in part.people.values()]
        return balanced(_without_order(np.array(placed)), scale=part.scale)
    rows = [
        (value, person, str(at), point is visit.points[0])
        for person, days in part.people.items()
        for at, visit in enumerate(days)
        for point, value in zip(visit.counted, _placed(visit), strict=True)
    ]
    values, people, sessions, first = zip(*rows, strict=True)
    return mixed(values, people, sessions, first=first, scale=part.scale)


def _placed(visit: Visit) -> list[float]:
    placed = [onto(value, visit.scale) for value in visit.values]
    return [each for each in placed if each is not None]


def _without_order(values: Floats) -> Floats:
    """The table without what the order of the trials adds, which is no variance between trials.

    What is left is widened by the degrees of freedom that this takes; visits' means stay.
    """
    people, days = values.shape[:2]
    visits = values.mean(axis=2, keepdims=True)
    rest = values - visits
    rest -= rest.mean(axis=(0, 1), keepdims=True)
    n = people * days
    return visits + rest * math.sqrt(n / (n - 1))


def _spread(part: _Part, found: Components) -> Spread:
    """How people's variances of a visit's mean are spread."""
    usual = found.variance(part.trials)
    variances, df = [], []
    for days in part.people.values():
        means = np.array([visit.placed for visit in days], dtype=np.float64)
        sizes = np.array([found.variance(len(visit.values)) for visit in days])
        weights = usual / sizes if usual > 0 else np.ones(len(days))
        middle = float(np.average(means, weights=weights))
        variance = float((weights * (means - middle) ** 2).sum()) / (len(days) - 1)
        if variance > 0:
            variances.append(variance)
            df.append(len(days) - 1.0)
    if len(variances) < 2:
        return Spread(FALLBACK_DF, usual)
    return held(fit_spread(variances, df))


def _agreement(part: _Part) -> Agreement | None:
    """Absolute agreement of visits over the days that everybody has; None where undefined."""
    days = min(len(each) for each in part.people.values())
    means = [[visit.mean for visit in each[:days]] for each in part.people.values()]
    try:
        found = reliability(np.array(means), repeats="visits", scale=part.scale)
    except SettingsError:
        return None
    one = found.icc["ICC(A,1)"]
    noun = "trial" if part.trials == 1 else "trials"
    return Agreement("ICC(A,1)", f"one visit's mean of {part.trials} {noun}", *one)


def _size(part: _Part) -> Iterable[str]:
    people = len(part.people)
    days = min(len(each) for each in part.people.values())
    if people < FEWEST_PEOPLE:
        yield (
            f"{people} people are too few to judge anybody by: from {FEWEST_PEOPLE} people on "
            f"{FEWEST_VISITS} days on."
        )
    elif people < PEOPLE or days < DAYS:
        yield (
            f"A small study ({people} people, {days} days or more each): its limits may be wrong "
            f"for everybody alike. {PEOPLE} people on {DAYS} days are better."
        )


def _reasons(refused: Sequence[tuple[str, SettingsError]]) -> Iterator[str]:
    """Each reason once, with some of the metrics that it holds for."""
    names: dict[str, list[str]] = {}
    for name, why in refused:
        names.setdefault(why.what, []).append(name)
    for why, those in names.items():
        more = f"; and {len(those) - NAMED} more" if len(those) > NAMED else ""
        yield f"Left out, {why.rstrip('.')}: {'; '.join(those[:NAMED])}{more}."


def _told(
    rows: Sequence[ReferenceRow], used: Sequence[Visit], made: str, population: str,
    refused: Sequence[str],
) -> Reference:  # fmt: skip
    dates = sorted(visit.start.date() for visit in used if visit.start is not None)
    records = [point.record for visit in used for point in visit.counted]
    simulated = any(record.simulated for record in records)
    people = max(row.people for row in rows)
    first, last = dates[0].isoformat(), dates[-1].isoformat()
    protocols = sorted({row.choice.protocol for row in rows})
    shapes = sorted({f"{row.trials} x {row.seconds:g} s" for row in rows})
    source = (
        f"This lab's reliability study of {made}: {people} people, {first} to {last}"
        f"{' (simulated trials)' if simulated else ''}."
    )
    return Reference(
        rows=tuple(rows), kind="study", population=population,
        protocol=f"{', '.join(protocols)}; trials a visit and condition: {', '.join(shapes)}",
        source=source, made=made, first=first, last=last, simulated=simulated,
        notes=tuple(refused),
    )  # fmt: skip
