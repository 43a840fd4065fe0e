"""Reliability studies of simulated cohorts: whether what comes out is what was put in."""

from __future__ import annotations

import math

import numpy as np

from benchmarks.over_time.promise import Line, Size
from forceplate.change.components import Components as Found
from forceplate.change.components import balanced, mixed
from forceplate.change.detectable import smallest_detectable
from forceplate.simulate.values import Components, Plan, cohort

TRUTH = Components(person=0.36, person_condition=0.0, session=0.08, trial=0.12)
PEOPLE, VISITS, TRIALS = 100, 5, 3
RUNS: dict[Size, tuple[int, int]] = {"small": (30, 6), "full": (300, 60)}
"""Cohorts by mean squares, and by the mixed model after trials were lost."""
LOST = 0.08
ERRORS = 3.0


def measure(size: Size, seed: int) -> list[Line]:
    """Variances, ICC and smallest detectable change, each within 3 standard errors of the truth."""
    whole, with_gaps = RUNS[size]
    tables = [_table(seed + at) for at in range(whole)]
    complete = np.array([_figures(balanced(table)) for table in tables])
    random = np.random.Generator(np.random.PCG64(seed))
    rows = [_figures(_with_gaps(table, random)) for table in tables[:with_gaps]]
    lines = _lines("complete studies", complete)
    return lines + (_lines("studies with gaps, mixed model", np.array(rows)) if rows else [])


def _table(seed: int) -> np.ndarray:
    plan = Plan(sessions=VISITS, trials=TRIALS)
    return cohort([plan] * PEOPLE, seed=seed, components=TRUTH).values().reshape(
        PEOPLE, VISITS, TRIALS
    )  # fmt: skip


def _with_gaps(table: np.ndarray, random: np.random.Generator) -> Found:
    """The same study after trials were lost."""
    kept = random.random(table.shape) > LOST
    person, visit, _ = np.nonzero(kept)
    return mixed(table[kept], [f"P{at}" for at in person], [f"visit {at}" for at in visit])


def _figures(found: Found) -> tuple[float, ...]:
    ratio = smallest_detectable(found.sem(TRIALS)).ratio
    assert ratio is not None  # they are on the log scale
    return found.person, found.session, found.trial, found.icc(TRIALS), ratio


def _truth() -> tuple[float, ...]:
    visit = TRUTH.session**2 + TRUTH.trial**2 / TRIALS
    detectable = math.exp(1.959963984540054 * math.sqrt(2 * visit))
    icc = TRUTH.person**2 / (TRUTH.person**2 + visit)
    return TRUTH.person**2, TRUTH.session**2, TRUTH.trial**2, icc, detectable


NAMES = (
    "variance between people", "variance between visits", "variance between trials",
    "ICC of a visit's mean", "smallest detectable change, ratio",
)  # fmt: skip


def _lines(part: str, figures: np.ndarray) -> list[Line]:
    runs = len(figures)
    means, spreads = figures.mean(axis=0), figures.std(axis=0, ddof=1) / math.sqrt(runs)
    return [
        Line(part, f"{name} (truth {true:.5g})", float(mean), float(se),
             true - ERRORS * float(se), true + ERRORS * float(se), runs)
        for name, true, mean, se in zip(NAMES, _truth(), means, spreads, strict=True)
    ]  # fmt: skip
