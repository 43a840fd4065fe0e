"""A cohort over time, in values: people, their visits, and the trials of each visit."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from forceplate.errors import SettingsError
from forceplate.model.plate import Floats
from forceplate.simulate.spec import CONDITION_SWAY

COHORT = 2000


@dataclass(frozen=True)
class Components:
    """Sizes of the sources of variation, as standard deviations of a logarithm.

    Parameters
    ----------
    mean : float
        Of the logarithm for eyes open on firm ground; the default is that of 11.2 mm/s.
    person, person_condition, session, trial : float
    session_ar1 : float
        Correlation of one visit with the next; the visits' variance stays the same.
    first_trial : float
        Added to the first trial of each condition.
    learning, learning_rate : float
        The j-th visit (from 0) has -learning * (1 - exp(-learning_rate * j)) added.
    spread_df : float or None
        People differ in how much they vary: the variances of a person's visits and trials are
        scaled by an inverse chi-square with so many degrees of freedom and mean 1. None: all alike.
    """

    mean: float = math.log(11.2)
    person: float = 0.28
    person_condition: float = 0.08
    session: float = 0.08
    session_ar1: float = 0.0
    trial: float = 0.11
    first_trial: float = 0.0
    learning: float = 0.0
    learning_rate: float = 1.0
    spread_df: float | None = None

    def __post_init__(self) -> None:
        for name in ("person", "person_condition", "session", "trial"):
            if not getattr(self, name) >= 0:
                raise SettingsError(f"{name} is not a standard deviation.", expected="0 or more")
        if not -1 < self.session_ar1 < 1:
            raise SettingsError("session_ar1 is out of range.", expected="between -1 and 1")
        if self.spread_df is not None and self.spread_df <= 2:
            raise SettingsError("spread_df is out of range.", expected="more than 2")


@dataclass(frozen=True)
class Plan:
    """One person's part in a cohort.

    Parameters
    ----------
    sessions : int
    conditions : sequence of (vision, surface)
    trials : int
        Of each condition at each visit.
    change : (int, float) or None
        From this visit on (from 0), so much is added to the logarithm.
    """

    sessions: int
    conditions: tuple[tuple[str, str], ...] = (("open", "firm"),)
    trials: int = 3
    change: tuple[int, float] | None = None


@dataclass(frozen=True)
class ValueRow:
    """One trial of a cohort in values.

    Parameters
    ----------
    person, session, trial : int
        From 0.
    condition : (vision, surface)
    value : float
        The logarithm, with everything.
    shift : float
        The same without the mean and the condition: what the sway is scaled by is exp(shift).
    planted : float
        The part of it that was planted as a change.
    """

    person: int
    session: int
    condition: tuple[str, str]
    trial: int
    value: float
    shift: float
    planted: float


@dataclass(frozen=True, eq=False)
class Cohort:
    """A cohort in values and the truth behind it.

    Parameters
    ----------
    rows : tuple of ValueRow
        By person, visit, condition, trial.
    persons : (p,) float64
        Each person's own deviation.
    sessions : tuple of p (s,) float64
        Each person's visits.
    spreads : (p,) float64
        Factor on each person's standard deviation of visits and trials.
    """

    rows: tuple[ValueRow, ...]
    persons: Floats
    sessions: tuple[Floats, ...] = field(default_factory=tuple[Floats, ...])
    spreads: Floats = field(default_factory=lambda: np.ones(0))

    def values(self) -> NDArray[np.float64]:
        """The logarithms of all rows, (n,)."""
        return np.array([row.value for row in self.rows])


def cohort(
    plans: Sequence[Plan],
    *,
    seed: int,
    components: Components | None = None,
    conditions: Mapping[tuple[str, str], float] = CONDITION_SWAY,
) -> Cohort:
    """A cohort in values.

    Parameters
    ----------
    plans : sequence of p Plan
    seed : int
    components : Components, optional
    conditions : mapping of (vision, surface) to float
        Factor of each condition on the un-logged value.

    Returns
    -------
    Cohort
        value = mean + condition + person + person x condition + visit + trial + first trial
        + learning + planted change.

    Raises
    ------
    SettingsError
        A plan names a condition that has no factor.
    """
    sizes = components or Components()
    persons: list[float] = []
    spreads: list[float] = []
    visits: list[Floats] = []
    rows: list[ValueRow] = []
    for person, plan in enumerate(plans):
        random = np.random.Generator(
            np.random.PCG64(np.random.SeedSequence([seed, COHORT, person]))
        )
        own = sizes.person * random.standard_normal()
        spread = _spread(sizes, random)
        sessions = spread * _visits(sizes, plan.sessions, random)
        persons.append(own)
        spreads.append(spread)
        visits.append(sessions)
        rows.extend(_rows(person, plan, sizes, own, spread, sessions, conditions, random))
    return Cohort(tuple(rows), np.array(persons), tuple(visits), np.array(spreads))


def _spread(sizes: Components, random: np.random.Generator) -> float:
    if sizes.spread_df is None:
        return 1.0
    return math.sqrt((sizes.spread_df - 2.0) / random.chisquare(sizes.spread_df))


def _visits(sizes: Components, count: int, random: np.random.Generator) -> Floats:
    """Deviations of the visits: a first-order autoregression of constant variance."""
    fresh = sizes.session * random.standard_normal(count)
    keep = sizes.session_ar1
    for j in range(1, count):
        fresh[j] = keep * fresh[j - 1] + math.sqrt(1.0 - keep * keep) * fresh[j]
    return fresh


def _rows(
    person: int, plan: Plan, sizes: Components, own: float, spread: float, sessions: Floats,
    conditions: Mapping[tuple[str, str], float], random: np.random.Generator,
) -> list[ValueRow]:  # fmt: skip
    unknown = [each for each in plan.conditions if each not in conditions]
    if unknown:
        raise SettingsError(
            "a plan names a condition that has no factor.", found=", ".join(unknown[0]),
            expected="one of " + "; ".join(", ".join(each) for each in conditions),
        )  # fmt: skip
    with_condition = sizes.person_condition * random.standard_normal(len(plan.conditions))
    rows: list[ValueRow] = []
    for j, visit in enumerate(sessions):
        learnt = -sizes.learning * (1.0 - math.exp(-sizes.learning_rate * j))
        planted = plan.change[1] if plan.change is not None and j >= plan.change[0] else 0.0
        for condition, mixed in zip(plan.conditions, with_condition, strict=True):
            noise = spread * sizes.trial * random.standard_normal(plan.trials)
            for t in range(plan.trials):
                first = sizes.first_trial if t == 0 else 0.0
                shift = float(own + mixed + visit + noise[t] + first + learnt + planted)
                value = sizes.mean + math.log(conditions[condition]) + shift
                rows.append(ValueRow(person, j, condition, t, value, shift, planted))
    return rows
