"""Trials side by side: trials of one visit differ as trials do, those of two as visits do too."""

import math
from dataclasses import replace

import numpy as np
import pytest

from forceplate.change.between import between, within_visit
from forceplate.change.detectable import Sem, at_least, smallest_detectable
from forceplate.model.change import Prior
from forceplate.model.facts import Facts
from forceplate.model.past import LeftOut
from forceplate.model.record import SessionRecord, TrialRecord
from forceplate.model.result import Quality, Value

KEY = "mean_velocity_total"
SESSION, TRIAL = 0.08**2, 0.12**2
SURE = Prior(math.sqrt(SESSION + TRIAL / 3), math.inf, SESSION, TRIAL, 3, "a study")


def trial(visit, number, *, person="P-1", surface="firm", state="new"):
    facts = Facts(
        person, visit, f"2026-03-0{visit}" if visit else None, "quiet-stance", "open", surface,
        number,
    )  # fmt: skip
    return TrialRecord(
        f"{person}-{visit}-{number}-{surface}", "0" * 64, 0, "t.h5", facts, "2026-03-09", 100.0,
        6000, 2, Quality(), state, key="k", recipe="r",
    )  # fmt: skip


def held(trials, values, *, prior=SURE, scale="log", against=None, others=()):
    sessions = {}
    for each in (*trials, *others):
        sessions.setdefault(each.facts.session, []).append(each)
    visits = [
        SessionRecord("P-1", name, own[0].facts.start, "quiet-stance", tuple(own))
        for name, own in sessions.items() if name is not None
    ]  # fmt: skip
    return between(
        trials, [{KEY: Value(value, "mm/s")} for value in values],
        against or [()] * len(trials), {KEY: scale},
        lambda key, count: prior and replace(prior), visits,
    )  # fmt: skip


def test_two_trials_of_one_visit_differ_by_what_trials_differ():
    found = held([trial("1", 1), trial("1", 2)], [10.0, 12.0])
    (_, told) = found.beside[KEY]

    bound = at_least(Sem(math.sqrt(TRIAL), "trials", "log"))
    assert found.sorts == (None, "trials")
    assert told.change.half == pytest.approx(bound.value)
    assert told.change.difference == pytest.approx(math.log(1.2))


def test_single_trials_of_two_visits_differ_by_what_visits_differ_as_well():
    found = held([trial("1", 1), trial("2", 1)], [10.0, 12.0], others=[trial("1", 2)])
    (_, told) = found.beside[KEY]

    one = Sem(math.sqrt(SESSION + TRIAL), "visits", "log")
    assert found.sorts == (None, "visits")
    assert told.change.half == pytest.approx(smallest_detectable(one).value)


def test_the_means_of_whole_visits_are_known_better():
    trials = [trial(visit, number) for visit in ("1", "2") for number in (1, 2, 3)]

    found = held(trials, [9.0, 10.0, 11.0, 12.0, 12.0, 12.0])

    (_, told) = found.whole.beside[KEY]
    mean = Sem(math.sqrt(SESSION + TRIAL / 3), "visits", "log")
    assert found.whole.trials == (3, 3)
    assert found.whole.means[KEY] == pytest.approx((990.0 ** (1 / 3), 12.0))
    assert told.change.half == pytest.approx(smallest_detectable(mean).value)


@pytest.mark.parametrize(
    "others", [[trial("1", 3)], [trial("2", 2)]], ids=["of the first", "of the second"]
)
def test_a_visit_that_lacks_a_trial_is_not_whole(others):
    trials = [trial("1", 1), trial("1", 2), trial("2", 1)]

    assert held(trials, [10.0, 11.0, 12.0]).whole is not None
    assert held(trials, [10.0, 11.0, 12.0], others=others).whole is None


def test_trials_that_are_to_be_repeated_are_no_part_of_a_whole_visit():
    trials = [trial("1", 1), trial("1", 2), trial("2", 1)]
    others = [trial("1", 3, state="repeat"), trial("2", 2, surface="foam")]

    assert held(trials, [10.0, 11.0, 12.0], others=others).whole.trials == (2, 1)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (trial("1", 2, person="P-2"), ("people",)),
        (trial("1", 2, surface="foam"), ("conditions",)),
        (trial("1", 2, person="P-2", surface="foam"), ("people", "conditions")),
        (trial("1", 2, person=None), ("nobody",)),
    ],
)
def test_of_several_people_or_conditions_nothing_is_said_of_chance(other, why):
    found = held([trial("1", 1), other], [10.0, 12.0])

    assert (found.mixed, found.judged, found.whole) == (why, (), None)


def test_a_trial_of_an_unknown_visit_stands_beside_nothing():
    found = held([trial("1", 1), trial("1", 2), trial(None, 3)], [10.0, 12.0, 11.0])

    assert found.mixed == ("no visit",)
    assert [each is None for each in found.beside[KEY]] == [True, False, True]


def test_what_is_unlike_or_has_no_place_on_the_scale_stands_beside_nothing():
    trials = [trial("1", 1), trial("1", 2), trial("1", 3)]
    unlike = [(), (LeftOut("length", ("x",), "Not compared."),), ()]

    found = held(trials, [10.0, 12.0, 0.0], against=unlike)

    assert found.judged == ()


def test_without_a_table_nothing_is_said():
    assert held([trial("1", 1), trial("1", 2)], [10.0, 12.0], prior=None).judged == ()
    assert within_visit(replace(SURE, trial_variance=0.0)) is None


def test_of_unchanged_people_95_of_100_differences_lie_inside():
    draw = np.random.default_rng(4)
    df, runs = 8.0, 4000
    prior = replace(SURE, df=df)
    spread = np.sqrt(df / draw.chisquare(df, runs))
    visits = draw.standard_normal((runs, 2)) * math.sqrt(SESSION) * spread[:, None]
    noise = draw.standard_normal((runs, 3)) * math.sqrt(TRIAL) * spread[:, None]
    inside = {"trials": 0, "visits": 0}
    trials = [trial("1", 1), trial("1", 2), trial("2", 1)]
    for visit, own in zip(visits, noise, strict=True):
        values = np.exp([visit[0] + own[0], visit[0] + own[1], visit[1] + own[2]])
        for each in held(trials, values, prior=prior, others=[trial("2", 2)]).judged:
            inside[each.sort] += not each.change.outside

    error = math.sqrt(0.05 * 0.95 / runs)
    assert inside["trials"] / runs == pytest.approx(0.95, abs=4 * error)
    assert inside["visits"] / runs == pytest.approx(0.95, abs=4 * error)
