"""The demonstration cohort: people, visits and trials with known truth, made at run time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Literal

import numpy as np

from forceplate.model.facts import Facts
from forceplate.simulate import faults
from forceplate.simulate.spec import Occasion, Simulated, Stance
from forceplate.simulate.stance import simulate_many
from forceplate.simulate.values import Components, Plan, ValueRow, cohort

PROTOCOL = "quiet-stance"
SECONDS = 60.0
CHANGE = 0.5
"""The planted change: sway is exp(0.5) = 1.65 times what it was."""

SIZES = Components(
    person=0.25, person_condition=0.06, session=0.06, session_ar1=0.2, trial=0.09, first_trial=0.06
)

FIRM = (("open", "firm"), ("closed", "firm"))
ALL = (*FIRM, ("open", "foam"), ("closed", "foam"))
DEMO = 3000


@dataclass(frozen=True)
class Person:
    """One person of the demonstration: their part in the cohort and how they are measured."""

    code: str
    plan: Plan
    rate: float = 100.0
    plates: Literal["dual", "single"] = "dual"


PEOPLE = (
    Person("P-001", Plan(12, FIRM, change=(7, CHANGE))),
    Person("P-002", Plan(8, ALL, change=(5, CHANGE))),
    Person("P-003", Plan(6, ALL)),
    Person("P-004", Plan(5, ALL)),
    Person("P-005", Plan(4, ALL)),
    Person("P-006", Plan(3, ALL)),
    Person("P-007", Plan(3, FIRM), rate=1000.0),
    Person("P-008", Plan(4, FIRM), plates="single"),
    Person("P-009", Plan(1, ALL)),
)

TOO_SHORT = ("P-005", 3, ("closed", "foam"), 2)
STEPPED_OFF = ("P-003", 5, ("open", "foam"), 1)
"""Trials to be repeated: person, visit, condition, trial, all from 0."""


@dataclass(frozen=True)
class Planted:
    """What is true of one trial of the demonstration.

    Parameters
    ----------
    person, session, trial : int
        From 0.
    shift : float
        Logarithm of the factor on the sway, with everything but the condition.
    change : float
        The part of it that was planted as a change from a visit on.
    load_left : float, %
        True mean share of the left foot in this trial.
    fault : str or None
        What is wrong with the recording: `cut short` or `step off`.
    """

    person: int
    session: int
    trial: int
    shift: float
    change: float
    load_left: float
    fault: str | None = None


@dataclass(frozen=True, eq=False)
class CohortTrial:
    """One trial of the demonstration with who stood there and what is true of it."""

    facts: Facts
    simulated: Simulated
    truth: Planted


def demo_size(people: tuple[Person, ...] = PEOPLE) -> int:
    """How many trials the demonstration has."""
    return sum(each.plan.sessions * len(each.plan.conditions) * each.plan.trials for each in people)


def demo_cohort(seed: int = 7, people: tuple[Person, ...] = PEOPLE) -> Iterator[CohortTrial]:
    """The demonstration, one trial after another, a person at a time.

    Parameters
    ----------
    seed : int
        The same seed gives the same trials, dates and measures.
    people : tuple of Person

    Yields
    ------
    CohortTrial
        16-bit channels with the noise of a good plate. Two people change at a visit after at
        least five others; two trials need to be repeated.
    """
    made = cohort([each.plan for each in people], seed=seed, components=SIZES)
    for number, rows in groupby(made.rows, key=lambda row: row.person):
        yield from _trials(seed, number, people[number], list(rows))


def _trials(seed: int, number: int, person: Person, rows: list[ValueRow]) -> Iterator[CohortTrial]:
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, DEMO, number])))
    stance = _body(random, person)
    days = _days(seed, person.plan.sessions, random)
    daily = random.standard_normal((person.plan.sessions, 2))
    occasions = [
        _occasion(row, i, seed, person, stance, days, daily, random) for i, row in enumerate(rows)
    ]
    simulated = simulate_many(occasions, seconds=SECONDS, rate=person.rate, noise=1.0, bits=16)
    for row, occasion, each in zip(rows, occasions, simulated, strict=True):
        damaged, fault = _damaged(person, row, each)
        load = float(damaged.truth["load_left"].mean())
        truth = Planted(number, row.session, row.trial, row.shift, row.planted, load, fault)
        yield CohortTrial(occasion.facts, damaged, truth)


def _body(random: np.random.Generator, person: Person) -> Stance:
    """One person's measures and habits, as a stance that the trials vary."""
    height = round(float(np.clip(1.70 + 0.09 * random.standard_normal(), 1.50, 1.95)), 2)
    index = float(np.clip(23.5 + 2.5 * random.standard_normal(), 19.0, 30.0))
    return Stance(
        seed=0,
        load_left=float(np.clip(50.0 + 2.5 * random.standard_normal(), 43.0, 57.0)),
        mass_kg=round(index * height * height, 1),
        height_m=height,
        foot_length_mm=round(152.0 * height, 0),
        stance_width_mm=round(float(random.uniform(160.0, 205.0)), 0),
        toe_out_deg=round(float(random.uniform(3.0, 13.0)), 0),
        foot_offset_mm=round(float(4.0 * random.standard_normal()), 1),
        lean_mm=round(float(6.0 * random.standard_normal()), 1),
        plates=person.plates,
    )


def _days(seed: int, count: int, random: np.random.Generator) -> list[date]:
    """Weekdays of 2026, three to five weeks apart, the last ones in September."""
    last = date(2026, 9, 1) + timedelta(days=seed % 20)
    gap = 20.0 if count > 8 else float(random.integers(24, 36))
    days: list[date] = []
    for j in range(count):
        early = (count - 1 - j) * gap + float(random.integers(0, 7))
        day = last - timedelta(days=round(early))
        days.append(day - timedelta(days=max(0, day.weekday() - 4)))
    return days


def _occasion(
    row: ValueRow, index: int, seed: int, person: Person, stance: Stance, days: list[date],
    daily: np.ndarray, random: np.random.Generator,
) -> Occasion:  # fmt: skip
    """One trial's stance and facts: two and a half minutes from one trial to the next."""
    per_visit = len(person.plan.conditions) * person.plan.trials
    vision, surface = row.condition
    load_shift, lean_shift = daily[row.session]
    trial = replace(
        stance, seed=_trial_seed(seed, row.person, index), vision=vision, surface=surface,
        sway=float(np.exp(row.shift)),
        load_left=stance.load_left + 1.0 * load_shift + 1.0 * float(random.standard_normal()),
        lean_mm=stance.lean_mm + 3.0 * lean_shift + 2.0 * float(random.standard_normal()),
    )  # fmt: skip
    begin = datetime.combine(days[row.session], time(9 + row.person % 7, 10))
    begin += timedelta(seconds=150 * (index % per_visit))
    facts = Facts(
        participant=person.code, session=days[row.session].isoformat(), start=begin.isoformat(),
        protocol=PROTOCOL, vision=vision, surface=surface, trial=row.trial + 1,
        mass_kg=stance.mass_kg, height_m=stance.height_m, foot_length_mm=stance.foot_length_mm,
    )  # fmt: skip
    return Occasion(trial, facts)


def _trial_seed(seed: int, person: int, index: int) -> int:
    """A seed for each trial, apart for each demonstration and person."""
    return (seed * 1000 + person) * 10000 + index


def _damaged(person: Person, row: ValueRow, each: Simulated) -> tuple[Simulated, str | None]:
    """The trial, or what is left of it where it is one of those to be repeated."""
    place = (person.code, row.session, row.condition, row.trial)
    if place == TOO_SHORT:
        recording = faults.cut_short(each.recording, seconds=12.0)
        truth = {name: values[: recording.n_samples] for name, values in each.truth.items()}
        return Simulated(recording, truth, each.stance), "cut short"
    if place == STEPPED_OFF:
        empty = faults.step_off(each.recording, at=41.0)
        recording = faults.converted(faults.white_noise(empty, seed=each.stance.seed + 1))
        return Simulated(recording, each.truth, each.stance), "step off"
    return each, None
