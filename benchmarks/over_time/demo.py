"""The demonstration's people, made anew from many seeds: who is flagged, and who should be.

Every trial is simulated as channels of two plates, conditioned and measured as in a lab; only the
archive is left out.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from multiprocessing import get_context

import numpy as np

from benchmarks.over_time.promise import Line, Size
from forceplate.change.judge import judge
from forceplate.change.prior import fit_spread, held
from forceplate.change.reference import shipped
from forceplate.change.visits import choices, course
from forceplate.conditioning.place import place
from forceplate.conditioning.prepare import prepare
from forceplate.conditioning.quality import assess
from forceplate.metrics.registry import METRICS, PRIMARY, evaluate
from forceplate.model.change import Prior
from forceplate.model.course import Course
from forceplate.model.judgement import Judgement
from forceplate.model.record import SessionRecord, TrialRecord
from forceplate.model.reference import first_prior
from forceplate.model.result import Value
from forceplate.model.scale import onto
from forceplate.model.settings import PRESETS
from forceplate.simulate.cohort import PEOPLE, CohortTrial, Person, demo_cohort
from forceplate.simulate.values import Plan

SEEDS: dict[Size, int] = {"small": 1, "full": 200}
STUDY_PEOPLE: dict[Size, int] = {"small": 6, "full": 100}
STUDY_VISITS = 4
LIMIT = 0.05
CHANGED = tuple(each.code for each in PEOPLE if each.plan.change is not None)
"""People with a planted change."""
Measured = tuple[TrialRecord, dict[str, Value]]


@dataclass(frozen=True)
class Told:
    """What the card of one person says on the latest visit, in the condition stood in most.

    Parameters
    ----------
    person : str
    flagged : bool
        A primary metric of the latest visit is likely different.
    lasting : bool
        A primary metric has a change that lasts.
    outside, judged, by_chance : int, int, float
        Visits and primary metrics outside, of so many judged, and how many chance would bring.
    """

    person: str
    flagged: bool
    lasting: bool
    outside: int
    judged: int
    by_chance: float

    @property
    def named(self) -> bool:
        """Whether the card names a change of any kind."""
        return self.flagged or self.lasting


def measure(size: Size, seed: int) -> list[Line]:
    """Shares of the unchanged who are flagged and of the changed who are named.

    With the provisional priors that a lab begins with, and with priors of its own study.
    """
    seeds = range(seed, seed + SEEDS[size])
    own = _study(STUDY_PEOPLE[size], seed + 1_000_000)
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        found = list(pool.map(_one, seeds, [own] * len(seeds)))
    lines: list[Line] = []
    for at, name in enumerate(("provisional priors", "priors of an own study")):
        told = [each for cohort in found for each in cohort[at]]
        lines += _lines(name, told, size)
    return lines


def _lines(priors: str, told: Sequence[Told], size: Size) -> list[Line]:
    still = [each for each in told if each.person not in CHANGED and each.judged]
    changed = [each for each in told if each.person in CHANGED]
    flagged = sum(each.flagged for each in still) / len(still)
    error = math.sqrt(max(flagged, 1 / len(still)) * (1 - flagged) / len(still))
    lasting = sum(each.lasting for each in still) / len(still)
    judged = sum(each.judged for each in still)
    outside = sum(each.outside for each in still) / judged
    chance = sum(each.by_chance for each in still) / judged
    named = sum(each.named for each in changed) / len(changed)
    return [
        Line("the demonstration", f"unchanged people with a flagged primary metric, {priors}",
             flagged, error, None, LIMIT + 3 * error, len(still)),
        Line("the demonstration", f"unchanged people of whom a lasting change is told, {priors}",
             lasting, math.sqrt(lasting * (1 - lasting) / len(still)), None, None, len(still)),
        Line("the demonstration", f"visits of unchanged people outside, {priors} "
             f"(by chance {chance:.3f})", outside, None, None, None, judged),
        Line("the demonstration", f"planted changes of +0.50 named, {priors}", named,
             math.sqrt(named * (1 - named) / len(changed)), 0.95 if size == "full" else None, None,
             len(changed)),
    ]  # fmt: skip


def _one(seed: int, own: Mapping[str, Prior]) -> tuple[list[Told], list[Told]]:
    """One demonstration judged by both kinds of priors."""
    people: dict[str, list[Measured]] = defaultdict(list)
    for each in demo_cohort(seed):
        people[str(each.facts.participant)].append(_measured(each))
    courses = {person: _courses(rows) for person, rows in people.items()}

    def provisional(seen: Course) -> Prior | None:
        return first_prior(shipped(), seen.key, seen.choice, 3, seen.seconds, plates=seen.plates)

    return (
        [_told(person, judge(each, provisional)) for person, each in courses.items()],
        [
            _told(person, judge(each, lambda seen: own[seen.key]))
            for person, each in courses.items()
        ],
    )


def _told(person: str, judgements: Sequence[Judgement]) -> Told:
    flagged = any(each.tier == "likely" for each in judgements)
    lasting = any(each.lasting is not None for each in judgements)
    return Told(
        person, flagged, lasting, sum(each.outside for each in judgements),
        sum(each.judged for each in judgements), sum(each.by_chance for each in judgements),
    )  # fmt: skip


def _measured(trial: CohortTrial) -> Measured:
    """The trial's record and its primary values, as the archive would hand them back."""
    recording, facts = trial.simulated.recording, trial.facts
    placed = place(recording)
    quality = assess(placed, PRESETS["default"], facts)
    values = evaluate(prepare(placed, PRESETS["default"], None, facts.body), PRIMARY)
    code = f"{facts.participant}-{facts.session}-{facts.vision}-{facts.surface}-{facts.trial}"
    return TrialRecord(
        trial=code, sha256="", index=0, source_name=code, facts=facts, archived="",
        rate_hz=recording.rate, n_samples=recording.n_samples, n_plates=len(recording.plates),
        quality=quality, simulated=True, key=code, recipe="default",
    ), values  # fmt: skip


def _courses(rows: Sequence[Measured]) -> list[Course]:
    """The primary metrics of one person in the condition stood in most."""
    records = sorted((record for record, _ in rows), key=lambda each: each.facts.start or "")
    visits = [
        SessionRecord(str(trials[0].facts.participant), session, trials[0].facts.start,
                      trials[0].facts.protocol, tuple(trials))
        for session, group in groupby(records, key=lambda each: str(each.facts.session))
        if (trials := list(group))
    ]  # fmt: skip
    choice = next(iter(choices(visits)))
    return [course(key, METRICS[key].compared, rows, visits, choice) for key in PRIMARY]


def _study(people: int, seed: int) -> dict[str, Prior]:
    """Priors of the primary metrics from a reliability study with people like the others."""
    crowd = tuple(
        Person(f"S-{at:03}", Plan(STUDY_VISITS, (("open", "firm"),))) for at in range(people)
    )
    rows: dict[str, list[Measured]] = defaultdict(list)
    for each in demo_cohort(seed, crowd):
        rows[str(each.facts.participant)].append(_measured(each))
    found: dict[str, list[Course]] = defaultdict(list)
    for mine in rows.values():
        for each in _courses(mine):
            found[each.key].append(each)
    return {key: _prior(each) for key, each in found.items()}


def _prior(courses: Sequence[Course]) -> Prior:
    """A prior from the spread of each person's visits and of the trials within them."""
    visits, trials = [], []
    for each in courses:
        means = np.array([visit.placed for visit in each.averaged])
        visits.append(means.var(ddof=1))
        placed = [[onto(value, each.scale) for value in visit.values] for visit in each.averaged]
        trials.append(np.mean([np.var(np.array(row, dtype=float), ddof=1) for row in placed]))
    spread = held(fit_spread(visits, STUDY_VISITS - 1))
    trial = float(np.mean(trials))
    session = max(float(np.mean(visits)) - trial / 3, 0.0)
    return Prior(math.sqrt(spread.variance), spread.df, session, trial, 3, "own study")
