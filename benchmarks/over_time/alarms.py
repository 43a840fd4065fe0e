"""The default rule on simulated people: how often it speaks up though nothing changed, and whether
it finds a planted change.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from benchmarks.over_time.promise import Line, Size
from forceplate.change.predictive import predict
from forceplate.change.prior import fit_spread, held
from forceplate.model.change import Prior, Visited
from forceplate.simulate.values import Components, Plan, cohort

SESSION, TRIAL, TRIALS, DF = 0.07, 0.14, 3, 8.0
CHANGE = 0.30
EARLIER = (1, 3, 10)
POWER = {1: 0.38, 3: 0.57, 10: 0.68}
FALSE_ALARMS = (0.03, 0.07)
NEAR = 0.03
PEOPLE: dict[Size, int] = {"small": 500, "full": 2000}
STUDY: dict[Size, tuple[int, int]] = {"small": (100, 4), "full": (100, 4)}
STUDIES: dict[Size, int] = {"small": 1, "full": 10}


def measure(size: Size, seed: int) -> list[Line]:
    """False alarms with a fitted prior, and power with the true one, at 1, 3, 10 earlier visits."""
    people = PEOPLE[size]
    lines: list[Line] = []
    fitted = [_fitted(*STUDY[size], seed + 10 * at) for at in range(STUDIES[size])]
    slack = 0.0 if size == "full" else 3 * math.sqrt(0.05 * 0.95 / people)
    for n in EARLIER:
        visits = _visits(people, n, None, seed + 1)
        rates = [_rate(visits, prior) for prior in fitted]
        told = f"{n} earlier visit{'s' * (n > 1)}"
        lines.append(Line(
            "false alarms", f"{told}, prior from 100 people x 4 visits", rates[0],
            math.sqrt(rates[0] * (1 - rates[0]) / people), FALSE_ALARMS[0] - slack,
            FALSE_ALARMS[1] + slack, people,
        ))  # fmt: skip
        if len(rates) > 1:
            lines.append(Line(
                "false alarms", f"{told}, mean of {len(rates)} such priors",
                float(np.mean(rates)), float(np.std(rates, ddof=1) / math.sqrt(len(rates))),
                *FALSE_ALARMS, people * len(rates),
            ))  # fmt: skip
    for n in EARLIER:
        rate = _rate(_visits(people, n, CHANGE, seed + 2), _true())
        near = NEAR + (0.0 if size == "full" else 3 * math.sqrt(0.25 / people))
        told = f"+0.30 after {n} earlier visit{'s' * (n > 1)}, true prior"
        lines.append(Line(
            "power", told, rate, math.sqrt(rate * (1 - rate) / people), POWER[n] - near,
            POWER[n] + near, people,
        ))  # fmt: skip
    return lines


def _true() -> Prior:
    """The prior that the people are drawn from."""
    return Prior(
        math.sqrt(SESSION**2 + TRIAL**2 / TRIALS), DF, SESSION**2, TRIAL**2, TRIALS, "truth"
    )


def _sizes() -> Components:
    """Spreads whose scale, and not whose mean variance, is that of SESSION and TRIAL."""
    up = math.sqrt(DF / (DF - 2.0))
    return Components(session=SESSION * up, trial=TRIAL * up, spread_df=DF)


def _visits(people: int, earlier: int, change: float | None, seed: int) -> list[list[Visited]]:
    """Each person's visits' means, the last one new."""
    planted = None if change is None else (earlier, change)
    plan = Plan(sessions=earlier + 1, trials=TRIALS, change=planted)
    values = cohort([plan] * people, seed=seed, components=_sizes()).values()
    means = values.reshape(people, earlier + 1, TRIALS).mean(axis=2)
    return [[Visited(float(mean), TRIALS) for mean in row] for row in means]


def _fitted(people: int, visits: int, seed: int) -> Prior:
    """A prior from a simulated reliability study."""
    plan = Plan(sessions=visits, trials=TRIALS)
    values = cohort([plan] * people, seed=seed + 100_000, components=_sizes()).values()
    means = values.reshape(people, visits, TRIALS).mean(axis=2)
    spread = held(fit_spread(means.var(axis=1, ddof=1), visits - 1))
    return Prior(math.sqrt(spread.variance), spread.df, SESSION**2, TRIAL**2, TRIALS, "study")


def _rate(people: Sequence[Sequence[Visited]], prior: Prior) -> float:
    """Share of the people whose last visit lies outside of where it is expected."""
    outside = [predict(visits[:-1], visits[-1:], prior).outside for visits in people]
    return sum(outside) / len(outside)
