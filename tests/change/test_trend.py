"""The line over the visits, its interval, and visits that follow each other."""

import math
import warnings

import numpy as np
import pytest
from statsmodels.regression.linear_model import GLSAR

from forceplate.change.trend import _following_interval, following, kendall, theil_sen, trend
from forceplate.errors import SettingsError

TOL = 1e-9


def test_line_and_rank_are_those_of_the_reference(oracles):
    case = oracles["trend_and_tau"]
    expected = case["theil_sen"]

    line, rank = theil_sen(case["y"]), kendall(case["y"])

    assert line == pytest.approx(
        (expected["slope"], expected["intercept"], expected["lo"], expected["hi"]), abs=TOL
    )
    assert rank == pytest.approx((case["kendall"]["tau_b"], case["kendall"]["p"]), abs=TOL)


def test_a_trend_is_told_per_day_from_the_first_visit(oracles, visits_of):
    y = oracles["trend_and_tau"]["y"]

    found = trend(visits_of([[each] for each in y]))

    expected = oracles["trend_and_tau"]["theil_sen"]
    assert found.slope == pytest.approx(expected["slope"] / 7, abs=TOL)
    assert found.intercept == pytest.approx(expected["intercept"], abs=TOL)
    assert found.n == 12


def test_one_wild_visit_does_not_bend_the_line(visits_of):
    days = [0.0, 3.0, 10.0, 11.0, 30.0, 42.0, 50.0]
    straight = [[2.0 + 0.01 * day] for day in days]

    found = trend(visits_of([*straight[:3], [90.0], *straight[4:]], days=days))

    assert found.slope == pytest.approx(0.01, rel=1e-9)


def test_a_rising_line_without_noise_has_rank_one_and_follows_nothing(visits_of):
    found = trend(visits_of([[0.1 * at] for at in range(6)]))

    assert found.tau == pytest.approx(1.0)
    assert found.p == pytest.approx(2 / math.factorial(6))
    assert (found.r1, found.follows) == (0.0, False)


def test_the_trend_is_on_the_scale_of_the_metric(visits_of):
    found = trend(visits_of([[math.exp(0.07 * at)] for at in range(8)], scale="log"))

    assert found.slope == pytest.approx(0.01, rel=1e-9)


def test_another_unit_scales_the_line_alone(visits_of):
    values = [5.0, 5.3, 4.9, 5.6, 5.5, 6.0, 5.8]

    one = trend(visits_of([[each] for each in values]))
    other = trend(visits_of([[1000 * each] for each in values]))

    assert (other.slope, other.low, other.high) == pytest.approx(
        (1000 * one.slope, 1000 * one.low, 1000 * one.high)
    )
    assert (other.tau, other.p, other.r1) == pytest.approx((one.tau, one.p, one.r1))


def test_visits_that_are_all_alike_have_a_flat_line(visits_of):
    found = trend(visits_of([[4.0]] * 6))

    assert (found.slope, found.low, found.high) == (0.0, 0.0, 0.0)
    assert (found.tau, found.p) == (0.0, 1.0)


def test_time_without_extent_has_no_trend(visits_of):
    assert trend(visits_of([[float(at)] for at in range(6)], days=[0.0] * 6)) is None


def test_five_visits_have_no_trend(visits_of):
    with pytest.raises(SettingsError, match="6 visits"):
        trend(visits_of([[1.0]] * 5))


def test_the_correlation_with_the_next_is_that_of_its_definition():
    rest = np.array([1.0, 2.0, 0.0, -1.0, -2.0])

    # 1*2 + 2*0 + 0*-1 + -1*-2 over 1 + 4 + 0 + 1 + 4
    assert following(rest) == pytest.approx(0.4)
    assert following(rest + 7.0) == pytest.approx(0.4)


def _walks(n, rho, seed):
    draw = np.random.default_rng(seed).standard_normal((200, n + 50))
    for at in range(1, n + 50):
        draw[:, at] += rho * draw[:, at - 1]
    return draw[:, 50:]


def test_visits_that_follow_each_other_have_a_wider_interval(visits_of):
    series = _walks(24, 0.8, seed=5)
    found = [trend(visits_of([[each] for each in row])) for row in series]
    plain = [theil_sen(row, 7.0 * np.arange(24)) for row in series]

    follows = np.array([each.follows for each in found])
    ours = np.array([each.low <= 0 <= each.high for each in found])
    usual = np.array([each.low <= 0 <= each.high for each in plain])
    assert follows.mean() > 0.6
    assert ours.mean() > usual.mean() + 0.05


def test_the_interval_of_visits_that_follow_each_other_is_that_of_statsmodels():
    days = 7.0 * np.arange(12)
    for row in _walks(12, 0.6, seed=3)[:50]:
        model = GLSAR(row, np.column_stack([np.ones_like(days), days / np.ptp(days)]), rho=1)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            wanted = model.iterative_fit(maxiter=50).conf_int()[1] / np.ptp(days)

        found = _following_interval(row, days)

        assert found == pytest.approx(tuple(wanted), rel=0, abs=1e-10 * np.ptp(wanted))


def test_the_interval_always_holds_the_slope(visits_of):
    found = [trend(visits_of([[each] for each in row])) for row in _walks(20, 0.95, seed=8)]

    assert any(each.follows for each in found)
    assert all(each.low <= each.slope <= each.high for each in found)
