"""What a reliability study of a lab needs: which people, on how many days, and what is there."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scipy.stats import chi2

from forceplate.change.visits import moment
from forceplate.errors import SettingsError
from forceplate.model.course import SAME_LENGTH, UNSTATED, Choice, choice_of
from forceplate.model.record import Condition, Protocol, SessionRecord, TrialRecord
from forceplate.model.reference import FEWEST_PEOPLE, FEWEST_VISITS

PEOPLE = 30
DAYS = 3
"""A study that is large enough: smaller ones make the limits wander from one to the next."""
LEVEL = 0.95
SIZES = ((10, 2), (20, 2), (30, 2), (30, 3), (50, 3))
"""Studies whose worth is told: people, days."""


@dataclass(frozen=True)
class Part:
    """One condition of the study, and what there is of it.

    Parameters
    ----------
    choice : Choice
    label : str
        The condition in words.
    trials, seconds : int, float
        Wanted on each day.
    began, twice, enough : int
        People with one whole day or more, with two, and with all that are wanted.
    """

    choice: Choice
    label: str
    trials: int
    seconds: float
    began: int
    twice: int
    enough: int

    @property
    def usable(self) -> bool:
        """Whether people can be judged by what there is."""
        return self.twice >= FEWEST_PEOPLE


@dataclass(frozen=True)
class Volunteer:
    """One person who has begun: days on which every condition is whole, and how many to come."""

    participant: str
    days: int
    to_come: int


@dataclass(frozen=True)
class Worth:
    """What a study of so many people and days is worth.

    Parameters
    ----------
    people, days : int
    low, high : float
        The true spread between visits is, with 95 %, between these times the one that was found.
    """

    people: int
    days: int
    low: float
    high: float


@dataclass(frozen=True)
class StudyPlan:
    """What to measure.

    Parameters
    ----------
    protocol : str
    people, days : int
        Wanted.
    parts : tuple of Part
    volunteers : tuple of Volunteer
        Who has begun, those who lack least first; no more than are wanted.
    visits : int
        Visits that are still to be measured.
    worth : tuple of Worth
    missing : tuple of str
        What is missing, a sentence each; empty: forceplate reliability run.
    """

    protocol: str
    people: int
    days: int
    parts: tuple[Part, ...]
    volunteers: tuple[Volunteer, ...]
    visits: int
    worth: tuple[Worth, ...]
    missing: tuple[str, ...]


def plan(
    visits: Mapping[str, Sequence[SessionRecord]], protocol: Protocol, *, people: int = PEOPLE,
    days: int = DAYS, condition: str | None = None,
) -> StudyPlan:  # fmt: skip
    """Which people, visits and trials to measure.

    Parameters
    ----------
    visits : mapping of participant to their sessions
        What the lab has; empty where it has nothing.
    protocol : Protocol
        Its conditions say how many trials of which length a day has.
    people, days : int
        Wanted; 2 days or more.
    condition : str, optional
        Only this one, such as `open-firm`.

    Returns
    -------
    StudyPlan

    Raises
    ------
    SettingsError
        Fewer people or days than a study can do with, or the protocol has no such condition.
    """
    if people < FEWEST_PEOPLE or days < FEWEST_VISITS:
        raise SettingsError(
            "so small a study says nothing of change between visits.",
            expected=f"{FEWEST_PEOPLE} people or more on {FEWEST_VISITS} days or more",
            found=f"{people} people on {days} days",
        )  # fmt: skip
    wanted = _wanted(protocol, condition)
    whole = {person: _whole_days(sessions, wanted) for person, sessions in visits.items()}
    parts = tuple(_part(choice, each, whole, days) for choice, each in wanted.items())
    begun = sorted(
        (Volunteer(person, done, max(0, days - done)) for person, each in whole.items()
         if (done := min(each[choice] for choice in wanted)) > 0),
        key=lambda each: (each.to_come, each.participant),
    )[:people]  # fmt: skip
    to_come = sum(each.to_come for each in begun) + (people - len(begun)) * days
    return StudyPlan(
        protocol.name, people, days, parts, tuple(begun), to_come,
        tuple(worth(*size) for size in sorted({*SIZES, (people, days)})),
        tuple(_missing(parts, begun, people, days, to_come)),
    )  # fmt: skip


def worth(people: int, days: int) -> Worth:
    """How well a study of so many people on so many days knows the spread between visits."""
    df = people * (days - 1)
    tail = (1.0 - LEVEL) / 2.0
    low, high = (math.sqrt(df / float(chi2.ppf(each, df))) for each in (1.0 - tail, tail))
    return Worth(people, days, low, high)


def _wanted(protocol: Protocol, condition: str | None) -> dict[Choice, Condition]:
    found = {
        Choice(protocol.name, f"{each.vision or UNSTATED}-{each.surface or UNSTATED}"): each
        for each in protocol.conditions
    }
    chosen = {key: each for key, each in found.items() if condition in (None, key.condition)}
    if not chosen:
        raise SettingsError(
            "the protocol has no such condition.", found=repr(condition),
            expected="one of " + ", ".join(key.condition for key in found),
        )  # fmt: skip
    return chosen


def _whole_days(
    sessions: Sequence[SessionRecord], wanted: Mapping[Choice, Condition]
) -> Counter[Choice]:
    """On how many days each condition was measured as often as is wanted."""
    counted: Counter[tuple[Choice, object]] = Counter()
    for session in sessions:
        start = moment(session.start)
        for trial in session.trials:
            choice = choice_of(trial)
            if start is not None and choice in wanted and _counts(trial, wanted[choice]):
                counted[choice, start.date()] += 1
    found: Counter[Choice] = Counter()
    for (choice, _), n in counted.items():
        found[choice] += n >= wanted[choice].trials
    return found


def _counts(trial: TrialRecord, wanted: Condition) -> bool:
    return trial.counts and abs(trial.duration_s - wanted.seconds) <= SAME_LENGTH * wanted.seconds


def _part(
    choice: Choice, wanted: Condition, whole: Mapping[str, Counter[Choice]], days: int
) -> Part:
    came = [each[choice] for each in whole.values()]
    began, twice, enough = (sum(n >= least for n in came) for least in (1, FEWEST_VISITS, days))
    return Part(choice, wanted.label, wanted.trials, wanted.seconds, began, twice, enough)


def _missing(
    parts: Sequence[Part], begun: Sequence[Volunteer], people: int, days: int, visits: int
) -> list[str]:
    found = []
    if people > len(begun):
        fresh = people - len(begun)
        found.append(f"{fresh} more {'person' if fresh == 1 else 'people'}, {days} days each.")
    late = [each for each in begun if each.to_come]
    if late:
        more = sum(each.to_come for each in late)
        found.append(
            f"{more} more {'day' if more == 1 else 'days'} of {len(late)} "
            f"{'person' if len(late) == 1 else 'people'} who have begun."
        )
    short = [part for part in parts if not part.usable]
    if visits and short:
        names = ", ".join(part.choice.condition for part in short)
        found.append(
            f"Until {FEWEST_PEOPLE} people have come on {FEWEST_VISITS} days nobody can be judged "
            f"by a study of: {names}."
        )
    return found
