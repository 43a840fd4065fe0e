"""A reliability study: what is recovered of simulated cohorts, and what is refused."""

import math
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
from scipy.special import digamma

from forceplate.change.study import run, table
from forceplate.change.visits import course
from forceplate.errors import SettingsError
from forceplate.model.course import Choice
from forceplate.model.facts import Facts
from forceplate.model.record import SessionRecord, TrialRecord
from forceplate.model.reference import reference_from
from forceplate.model.result import Check, Quality, Value
from forceplate.model.window import Window
from forceplate.simulate.values import Components, Plan, cohort

MV = "mean_velocity_total"
CHOICE = Choice("quiet-stance", "open-firm")
GOOD = Quality((Check("Q-SHORT", "pass", 60.0, 20.0, "s", "60 s long."),))
SIZES = Components(person=0.35, session=0.08, trial=0.12)
COHORTS = 30
MOVED = '{"facing": "-y", "plate": [{"match": 1, "side": "left"}]}'


def _record(person, session, trial, day, seconds=60.0, layout=None):
    start = datetime.fromisoformat("2026-01-05T09:00") + timedelta(days=day, minutes=3 * trial)
    facts = Facts(
        participant=person, session=session, start=start.isoformat(), protocol="quiet-stance",
        vision="open", surface="firm", trial=trial + 1,
    )  # fmt: skip
    code = f"{person}-{session}-{trial}"
    return TrialRecord(
        code, "0" * 64, 0, "a.csv", facts, "2026-06-01T00:00:00Z", 100.0, int(100 * seconds), 2,
        GOOD, recipe="r" * 64, layout=layout,
    )  # fmt: skip


def _courses(
    made, on=lambda session: 7 * session, seconds=lambda person: 60.0, drop=(),
    layout=lambda person: None, window=None,
):  # fmt: skip
    """The courses of a cohort in values; `drop` leaves out (person, session, trial)."""
    people = {}
    for row in made.rows:
        if (row.person, row.session, row.trial) in drop:
            continue
        name = f"P-{row.person:03}"
        session = f"s{row.session}"
        record = _record(name, session, row.trial, on(row.session), seconds(row.person),
                         layout(row.person))  # fmt: skip
        value = Value(math.exp(row.value), "mm/s", None, 1)
        people.setdefault(name, {}).setdefault(session, []).append((record, {MV: value}))
    return {name: [_course(name, sessions, window)] for name, sessions in people.items()}


def _course(name, sessions, window=None):
    rows = [row for each in sessions.values() for row in each]
    visits = [
        SessionRecord(name, session, each[0][0].facts.start, "quiet-stance",
                      tuple(record for record, _ in each))
        for session, each in sessions.items()
    ]  # fmt: skip
    return course(MV, "log", rows, visits, CHOICE, window)


def _study(people, days, seed, sizes=SIZES, trials=3, window=None, **how):
    made = cohort([Plan(days, trials=trials)] * people, seed=seed, components=sizes)
    courses = _courses(made, window=window, **how)
    return run(courses, made="2026-06-01", population="simulated people", window=window)


@pytest.fixture(scope="module")
def recovered():
    """Rows of many studies of 30 people on 4 days with 3 trials, of one truth."""
    return [_study(30, 4, seed).rows[0] for seed in range(COHORTS)]


@pytest.mark.parametrize(
    ("name", "truth"),
    [
        ("person", SIZES.person**2), ("session", SIZES.session**2), ("trial", SIZES.trial**2),
        ("detectable", 1.959964 * math.sqrt(2 * (SIZES.session**2 + SIZES.trial**2 / 3))),
        ("sd", math.sqrt(SIZES.session**2 + SIZES.trial**2 / 3)),
    ],
)  # fmt: skip
def test_what_a_simulated_cohort_was_made_of_is_recovered(recovered, name, truth):
    found = np.array([getattr(row, name) for row in recovered])

    assert abs(found.mean() - truth) < 3 * found.std(ddof=1) / math.sqrt(COHORTS)


def test_the_agreement_of_visits_is_recovered_and_its_interval_holds_the_truth(recovered):
    truth = SIZES.person**2 / (SIZES.person**2 + SIZES.session**2 + SIZES.trial**2 / 3)
    found = np.array([row.icc.value for row in recovered])
    held = sum(row.icc.low <= truth <= row.icc.high for row in recovered)

    assert abs(found.mean() - truth) < 3 * found.std(ddof=1) / math.sqrt(COHORTS)
    assert held >= 25
    assert recovered[0].icc.form == "ICC(A,1)"
    assert recovered[0].icc.of == "one visit's mean of 3 trials"


def test_a_first_trial_effect_is_told_and_is_no_variance_of_trials():
    sizes = replace(SIZES, first_trial=0.3)

    plain = _study(30, 3, 5).rows[0]
    shifted = _study(30, 3, 5, sizes=sizes).rows[0]

    assert shifted.first_trial.mean == pytest.approx(plain.first_trial.mean + 0.3)
    assert shifted.first_trial.low < shifted.first_trial.mean < shifted.first_trial.high
    assert shifted.trial == pytest.approx(plain.trial)
    assert shifted.session == pytest.approx(plain.session)


def test_people_who_vary_unalike_make_a_prior_of_few_degrees_of_freedom():
    alike = _study(120, 5, 1).rows[0]
    unalike = _study(120, 5, 1, sizes=replace(SIZES, spread_df=5.0)).rows[0]

    assert alike.df > 20
    assert 4.0 <= unalike.df < 12


def test_a_study_with_a_gap_is_read_by_the_mixed_model():
    gap = [(2, 1, 2), (5, 0, 1), (7, 2, 0)]
    whole = _study(14, 3, 3).rows[0]

    found = _study(14, 3, 3, drop=gap).rows[0]

    assert (whole.method, found.method) == ("mean squares", "mixed model")
    assert found.n_trials == whole.n_trials - 3
    assert found.session == pytest.approx(whole.session, rel=0.3)
    assert found.trial == pytest.approx(whole.trial, rel=0.1)
    assert found.detectable == pytest.approx(whole.detectable, rel=0.1)


def test_one_day_says_nothing_of_change_between_visits():
    with pytest.raises(SettingsError, match="one day only"):
        _study(30, 3, 1, on=lambda session: 0)


def test_people_with_one_day_are_left_out_and_counted():
    made = cohort([Plan(2)] * 12 + [Plan(1)] * 3, seed=2, components=SIZES)

    row = run(_courses(made), made="2026-06-01", population="people").rows[0]

    assert (row.people, row.sessions) == (12, 24)
    assert any("3 people measured on one day only" in note for note in row.notes)


def test_trials_of_another_length_are_left_out_and_counted():
    found = _study(14, 2, 2, seconds=lambda person: 30.0 if person == 3 else 60.0).rows[0]

    assert (found.people, found.seconds) == (13, 60.0)
    assert any("6 trials of another length or" in note for note in found.notes)


def test_trials_of_plates_that_lay_elsewhere_are_left_out_and_counted():
    found = _study(14, 2, 2, layout=lambda person: MOVED if person == 3 else None).rows[0]

    assert (found.people, found.plates) == (13, 2)
    assert any("6 trials of another length or sampling rate, on other plates or plates" in note
               for note in found.notes)  # fmt: skip


def test_lengths_are_compared_as_far_as_the_run_analyses_them():
    lengths = {"seconds": lambda person: 30.0 if person == 3 else 60.0}
    window = Window(first_s=20.0, min_s=15.0)

    found = _study(14, 2, 2, window=window, **lengths)

    assert (found.rows[0].people, found.rows[0].seconds) == (14, 20.0)
    assert found.prior(MV, CHOICE, 3, 20.0) is not None
    assert found.prior(MV, CHOICE, 3, 60.0) is None


@pytest.mark.parametrize(("people", "judged"), [(9, False), (10, True)])
def test_nobody_is_judged_by_a_study_of_too_few_people(people, judged):
    found = _study(people, 2, 4)

    assert (found.prior(MV, CHOICE, 3, 60.0) is not None) is judged
    assert any("few" in note or "small study" in note for note in found.rows[0].notes)


def test_a_study_is_used_for_its_own_protocol_length_and_recipe_alone():
    found = _study(12, 2, 4)
    row = found.rows[0]

    assert not found.prior(MV, CHOICE, 3, 60.0, row.recipe).provisional
    assert found.prior(MV, Choice("romberg", "open-firm"), 3, 60.0) is None
    assert found.prior(MV, CHOICE, 3, 30.0) is None
    assert found.prior(MV, CHOICE, 3, 60.0, row.recipe._replace(revision=2)) is None


def test_a_large_study_has_nothing_to_warn_of():
    assert _study(30, 3, 4).rows[0].notes == ()


def test_a_variance_that_was_set_to_0_is_said():
    found = _study(10, 2, 2, sizes=replace(SIZES, session=0.0, trial=0.3)).rows[0]

    assert found.session == 0.0
    assert "between visits" in found.clamped[0]
    assert found.sd > 0


def test_a_reference_says_who_when_and_where_from_and_comes_back_from_json():
    found = _study(12, 3, 4)

    assert (found.first, found.last) == ("2026-01-05", "2026-01-19")
    assert "12 people, 2026-01-05 to 2026-01-19" in found.source
    assert reference_from(found.to_json()) == found


def test_the_table_of_more_trials_and_days_agrees_with_the_row():
    row = _study(30, 3, 4).rows[0]

    plans = {(each.trials, each.days): each for each in table(row)}

    assert plans[3, 1].detectable.value == pytest.approx(row.detectable)
    assert plans[3, 2].detectable.value == pytest.approx(row.detectable / math.sqrt(2))
    assert plans[10, 1].detectable.value < plans[3, 1].detectable.value


def test_very_unlike_people_are_not_taken_to_vary_less_than_they_do():
    wild = _study(60, 5, 8, sizes=replace(SIZES, spread_df=2.1)).rows[0]
    # the mean logarithm of a variance of the prior: ln(df/2) - digamma(df/2) above its scale
    expected = math.log(wild.sd**2) + math.log(wild.df / 2) - float(digamma(wild.df / 2))

    made = cohort([Plan(5)] * 60, seed=8, components=replace(SIZES, spread_df=2.1))
    values = made.values().reshape(60, 5, 3).mean(axis=2)
    seen = np.log(values.var(axis=1, ddof=1)).mean() - digamma(2.0) + math.log(2.0)

    assert expected == pytest.approx(seen, abs=0.02)


def test_a_metric_without_values_is_told_beside_the_others():
    made = _courses(cohort([Plan(2)] * 12, seed=2, components=SIZES))
    empty = {
        name: [*each, replace(each[0], key="load_left_mean", visits=tuple(
            replace(visit, points=tuple(replace(point, apart="none") for point in visit.points))
            for visit in each[0].visits))]
        for name, each in made.items()
    }  # fmt: skip

    found = run(empty, made="2026-06-01", population="people")

    assert [row.metric for row in found.rows] == [MV]
    assert found.notes == (
        "Left out, there is no value to study: load_left_mean, open-firm.",
    )  # fmt: skip
