"""Control limits of a baseline, and the first visits beyond them."""

import numpy as np
import pytest

from forceplate.change.charts import chart, control_chart
from forceplate.errors import SettingsError

TOL = 1e-6


def test_limits_sums_and_signals_are_those_of_the_reference(oracles):
    case = oracles["control_charts"]
    expected = case["expected"]

    found = control_chart(case["y"], case["n_baseline"])

    assert (found.centre, found.sigma, found.low, found.high, found.range_limit) == pytest.approx(
        tuple(expected[key] for key in ("center", "sigma_mr", "xmr_lo", "xmr_hi", "mr_ucl")),
        abs=TOL,
    )
    assert found.ewma == pytest.approx(expected["ewma"], abs=TOL)
    assert found.ewma_half == pytest.approx(expected["ewma_half_width"], abs=TOL)
    assert np.array(found.cusum) == pytest.approx(np.array(expected["cusum"]), abs=TOL)
    assert dict(found.signals) == {
        "single": expected["xmr_first_signal"],
        "ewma": expected["ewma_first_signal"],
        "cusum": expected["cusum_first_signal"],
    }


def test_the_chart_of_visits_is_the_chart_of_their_means(oracles, visits_of):
    case = oracles["control_charts"]

    found = chart(visits_of([[each - 1, each + 1] for each in case["y"]]), case["n_baseline"])

    assert found.centre == pytest.approx(case["expected"]["center"], abs=TOL)
    assert dict(found.signals)["single"] == 9


def test_visits_after_the_baseline_do_not_move_the_limits():
    baseline = [3.0, 4.0, 3.5, 3.2, 3.9, 3.1, 3.6, 3.4]

    one, other = control_chart(baseline), control_chart([*baseline, 90.0, -5.0])

    assert (other.low, other.high, other.sigma) == (one.low, one.high, one.sigma)
    assert dict(other.signals)["single"] == 8


def test_limits_of_few_visits_are_refused():
    with pytest.raises(SettingsError, match="8 or more"):
        control_chart([1.0, 2.0] * 6, n_baseline=7)
    with pytest.raises(SettingsError, match="8 or more"):
        control_chart([1.0, 2.0] * 3)


def test_a_missing_value_is_refused():
    with pytest.raises(SettingsError, match="8 values for a baseline of 8"):
        control_chart([1.0, 2.0] * 4 + [float("nan")])


def test_a_baseline_of_copies_has_no_limits(visits_of):
    with pytest.raises(SettingsError, match="all alike"):
        control_chart([2.0] * 8 + [3.0])

    assert chart(visits_of([[2.0]] * 8 + [[3.0]])) is None


def test_another_unit_and_sign_turn_the_chart_with_them():
    values = np.array([3.0, 4.0, 3.5, 3.2, 3.9, 3.1, 3.6, 3.4, 4.6, 4.4, 4.8])

    one, other = control_chart(values), control_chart(-10 * values)

    assert (other.low, other.high) == pytest.approx((-10 * one.high, -10 * one.low))
    assert np.array(other.cusum) == pytest.approx(np.array(one.cusum)[:, ::-1])
    assert other.signals == one.signals


def test_single_limits_of_noise_are_crossed_as_rarely_as_three_sigmas_are():
    draw = np.random.default_rng(3).standard_normal(4000)

    found = control_chart(draw, n_baseline=2000)

    # 0.27 % of 4000 is 11, and its Poisson spread 3.3
    assert found.sigma == pytest.approx(1.0, abs=0.06)
    assert np.sum((draw < found.low) | (draw > found.high)) < 24
