"""What more trials or days would buy, and a person's level with few visits."""

import math

import pytest

from forceplate.change.components import Components
from forceplate.change.planning import plans
from forceplate.change.shrink import shrunken_mean
from forceplate.errors import SettingsError


@pytest.fixture
def components(oracles):
    case = oracles["planning"]
    return Components(case["var_person"], case["var_session"], case["var_trial"])


def test_the_table_is_that_of_the_reference(oracles, components):
    expected = oracles["planning"]["expected"]

    found = {(each.trials, each.days): each for each in plans(components)}

    one_day = [each for each in expected if "sessions_avg" not in each]
    (two_days,) = [each for each in expected if "sessions_avg" in each]
    assert [found[each["k"], 1].detectable.ratio for each in one_day] == pytest.approx(
        [each["mdc95_ratio"] for each in one_day], abs=1e-9
    )
    assert [found[each["k"], 1].icc for each in one_day] == pytest.approx(
        [each["icc"] for each in one_day], abs=1e-9
    )
    ratio = found[two_days["k"], two_days["sessions_avg"]].detectable.ratio
    assert ratio == pytest.approx(two_days["mdc95_ratio"], abs=1e-9)


def test_many_trials_of_one_day_leave_what_days_differ(components):
    (found,) = plans(components, trials=[10**9], days=[1])

    assert found.sem.value == pytest.approx(math.sqrt(components.session))


def test_on_another_scale_there_is_no_ratio(components):
    (found,) = plans(Components(0.09, 0.01, 0.02, scale="difference"), trials=[3], days=[1])

    assert found.detectable.ratio is None


def test_no_trial_is_no_plan(components):
    with pytest.raises(SettingsError, match="1 trial"):
        plans(components, trials=[0, 1])


def test_the_shrunken_mean_is_that_of_the_reference(oracles):
    case = oracles["shrunken_mean"]
    expected = case["expected"]

    found = shrunken_mean(
        case["sessions"], case["cohort_mean"], case["var_person"], case["var_session_mean"]
    )

    assert (found.weight, found.mean, found.sd) == pytest.approx(
        (expected["weight"], expected["mean"], expected["sd"]), abs=1e-12
    )


def test_without_visits_the_level_is_that_of_the_people():
    assert shrunken_mean([], 2.25, 0.09, 0.02) == (2.25, pytest.approx(0.3), 0.0, 0)


def test_many_visits_outweigh_the_people():
    found = shrunken_mean([3.0] * 10_000, 2.25, 0.09, 0.02)

    assert found.mean == pytest.approx(3.0, abs=1e-4)
    assert found.sd == pytest.approx(math.sqrt(0.02 / 10_000), rel=1e-3)


def test_a_variance_of_zero_weighs_nothing():
    with pytest.raises(SettingsError, match="above 0"):
        shrunken_mean([1.0], 2.0, 0.0, 0.1)
