"""The cohort: planted sizes come back, and the demonstration holds what it promises."""

import hashlib
from collections import Counter, defaultdict
from datetime import date, datetime

import numpy as np
import pytest

from forceplate.errors import SettingsError
from forceplate.simulate.cohort import PEOPLE, demo_cohort, demo_size
from forceplate.simulate.values import Components, Plan, cohort

SIZES = Components(person=0.364, person_condition=0.0, session=0.08, trial=0.12)
PERSONS, SESSIONS, TRIALS = 30, 5, 3


def mean_squares(values):
    """Nested variance components (person, session, trial) of a balanced cohort, (p, s, k)."""
    _, s, k = values.shape
    visits = values.mean(axis=2)
    ms_trial = values.var(axis=2, ddof=1).mean()
    ms_session = k * visits.var(axis=1, ddof=1).mean()
    ms_person = s * k * visits.mean(axis=1).var(ddof=1)
    return (ms_person - ms_session) / (s * k), (ms_session - ms_trial) / k, ms_trial


@pytest.fixture(scope="module")
def components():
    """Variance components of 60 cohorts of 30 people, 5 visits, 3 trials."""
    plans = [Plan(SESSIONS, trials=TRIALS)] * PERSONS
    made = [cohort(plans, seed=seed, components=SIZES).values() for seed in range(60)]
    return np.array([mean_squares(v.reshape(PERSONS, SESSIONS, TRIALS)) for v in made])


@pytest.mark.parametrize(
    ("column", "truth"),
    [(0, 0.364**2), (1, 0.08**2), (2, 0.12**2)],
    ids=["person", "visit", "trial"],
)
def test_the_sizes_that_were_put_in_come_back(components, column, truth):
    found = components[:, column]
    standard_error = found.std(ddof=1) / np.sqrt(found.size)

    assert abs(found.mean() - truth) < 3 * standard_error


def test_visits_follow_each_other_as_asked():
    sizes = Components(person=0.0, person_condition=0.0, session=1.0, trial=0.0, session_ar1=0.6)
    (visits,) = cohort([Plan(4000, trials=1)], seed=3, components=sizes).sessions

    assert np.corrcoef(visits[:-1], visits[1:])[0, 1] == pytest.approx(0.6, abs=0.05)
    assert visits.std() == pytest.approx(1.0, abs=0.06)


def test_people_differ_in_how_much_they_vary():
    made = cohort([Plan(1)] * 4000, seed=4, components=Components(spread_df=8.0))

    assert (made.spreads**2).mean() == pytest.approx(1.0, abs=0.06)
    assert made.spreads.std() > 0.2


def test_a_planted_change_is_there_from_its_visit_on_and_nowhere_else():
    still = Components(person=0.0, person_condition=0.0, session=0.0, trial=0.0)
    made = cohort([Plan(4, change=(2, 0.5)), Plan(4)], seed=1, components=still)
    shifts = np.array([row.shift for row in made.rows]).reshape(2, 4, 3).mean(axis=2)

    np.testing.assert_allclose(shifts, [[0, 0, 0.5, 0.5], [0, 0, 0, 0]], atol=1e-12)


def test_learning_and_first_trials_are_added_as_stated():
    still = Components(
        person=0.0, person_condition=0.0, session=0.0, trial=0.0, first_trial=0.07, learning=0.1
    )
    made = cohort([Plan(2, trials=2)], seed=1, components=still)

    learnt = -0.1 * (1 - np.exp(-1.0))
    np.testing.assert_allclose([row.shift for row in made.rows], [0.07, 0.0, 0.07 + learnt, learnt])


def test_conditions_differ_by_their_factor():
    still = Components(person=0.0, person_condition=0.0, session=0.0, trial=0.0)
    plan = Plan(1, conditions=(("open", "firm"), ("closed", "foam")), trials=1)
    firm, foam = cohort([plan], seed=1, components=still).rows

    assert np.exp(firm.value) == pytest.approx(11.2)
    assert np.exp(foam.value - firm.value) == pytest.approx(2.8)


def test_a_condition_without_a_factor_is_refused():
    with pytest.raises(SettingsError, match="condition"):
        cohort([Plan(1, conditions=(("open", "ice"),))], seed=1)


# --- the demonstration --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo():
    """Every trial of the demonstration; only what the tests look at is kept."""
    return [
        (each.facts, each.truth, each.simulated.recording, path_length(each.simulated))
        for each in demo_cohort()
    ]


def path_length(made):
    """Log of the true path's velocity, mm/s."""
    ml, ap = made.truth["net_ml"], made.truth["net_ap"]
    return np.log(np.hypot(np.diff(ml), np.diff(ap)).mean() * made.recording.rate)


def sessions_of(demo):
    found = defaultdict(list)
    for facts, *_ in demo:
        found[facts.participant].append(facts.session)
    return {person: list(dict.fromkeys(sessions)) for person, sessions in found.items()}


def test_the_demonstration_has_the_people_and_visits_it_promises(demo):
    counts = {person: len(sessions) for person, sessions in sessions_of(demo).items()}

    assert sum(3 <= count <= 12 for count in counts.values()) >= 7
    assert len(set(counts.values())) >= 5
    assert Counter(counts.values())[1] == 1
    assert len(demo) == demo_size()
    assert 350 <= len(demo) <= 500


def test_all_conditions_have_three_trials(demo):
    per_condition = Counter(
        (facts.participant, facts.session, facts.vision, facts.surface) for facts, *_ in demo
    )

    assert set(per_condition.values()) == {3}
    assert len({key[2:] for key in per_condition}) == 4


def test_every_fact_is_known(demo):
    assert all(len(facts.known()) == 10 for facts, *_ in demo)
    assert all(recording.facts == facts for facts, _, recording, _ in demo)


def test_dates_run_forward_on_weekdays_of_one_year(demo):
    starts = defaultdict(list)
    for facts, *_ in demo:
        starts[facts.participant].append(datetime.fromisoformat(facts.start))
    days = [date.fromisoformat(facts.session) for facts, *_ in demo]

    assert all(times == sorted(set(times)) for times in starts.values())
    assert all(day.year == 2026 and day.weekday() < 5 for day in days)
    assert all(facts.start.startswith(facts.session) for facts, *_ in demo)


def test_one_person_is_recorded_at_a_kilohertz_in_three_visits(demo):
    fast = [facts for facts, _, recording, _ in demo if recording.rate == 1000.0]

    assert {facts.participant for facts in fast} == {"P-007"}
    assert len({facts.session for facts in fast}) == 3


def test_one_person_stands_on_a_single_plate(demo):
    single = {facts.participant for facts, _, recording, _ in demo if len(recording.plates) == 1}

    assert single == {"P-008"}


def test_two_trials_need_to_be_repeated(demo):
    damaged = {truth.fault: recording for _, truth, recording, _ in demo if truth.fault}

    assert set(damaged) == {"cut short", "step off"}
    assert damaged["cut short"].duration == 12.0
    assert np.abs(damaged["step off"].plates[0].wrench[2, -500:]).max() < 3


def test_changes_are_planted_in_two_people_after_five_visits_or_more(demo):
    changed = {
        facts.participant: truth.session for facts, truth, *_ in reversed(demo) if truth.change
    }

    assert changed == {"P-001": 7, "P-002": 5}


def test_the_planted_change_is_in_the_true_paths(demo):
    trials = [
        (truth.change > 0, velocity) for facts, truth, _, velocity in demo
        if facts.participant == "P-002" and (facts.vision, facts.surface) == ("open", "firm")
    ]  # fmt: skip
    before = np.array([velocity for changed, velocity in trials if not changed])
    after = np.array([velocity for changed, velocity in trials if changed])
    standard_error = np.hypot(before.std() / np.sqrt(5), after.std() / np.sqrt(3))

    assert abs(after.mean() - before.mean() - 0.5) < 3 * standard_error


def test_the_channels_are_whole_counts_in_every_trial(demo):
    plates = [plate for *_, recording, _ in demo for plate in recording.plates]

    assert all(plate.quantum is not None for plate in plates)
    assert all(counts_agree(plate) for plate in plates[::40])


def counts_agree(plate):
    scale, offset = (row[:, None] for row in plate.quantum)
    counts = np.rint(plate.wrench / scale + offset).astype(np.int16)
    return np.array_equal((counts - offset) * scale, plate.wrench)


def test_the_true_load_is_near_even_and_differs_between_people(demo):
    loads = defaultdict(list)
    for facts, truth, *_ in demo:
        loads[facts.participant].append(truth.load_left)
    means = np.array([np.mean(each) for each in loads.values()])

    assert np.all((means > 40) & (means < 60))
    assert means.std() > 1.0


def digest(trials):
    found = hashlib.sha256()
    for each in trials:
        found.update(repr((each.facts, each.truth)).encode())
        for plate in each.simulated.recording.plates:
            found.update(plate.wrench.tobytes())
    return found.hexdigest()


def test_a_seed_gives_the_same_demonstration_and_another_one_another():
    few = PEOPLE[-1:]

    assert digest(demo_cohort(7, few)) == digest(demo_cohort(7, few))
    assert digest(demo_cohort(7, few)) != digest(demo_cohort(8, few))


def test_a_converted_trial_is_archived_as_whole_numbers_of_two_bytes():
    import io

    import h5py

    from forceplate.readers.trial_encode import encode
    from forceplate.simulate.stance import simulate

    data = encode(simulate(seconds=5.0, seed=2, noise=1.0, bits=16).recording, simulated=True)

    with h5py.File(io.BytesIO(data)) as file:
        assert file["plates/1/wrench"].dtype == np.int16
