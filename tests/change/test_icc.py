"""Intraclass correlations and measurement errors of people by repeats."""

import math

import numpy as np
import pytest

from forceplate.change.detectable import at_least, smallest_detectable
from forceplate.change.icc import reliability, typical_error
from forceplate.errors import SettingsError

TOL = 1e-9
"""Relative as well: the reference rounds the quantile 1.959964 to seven digits."""
NAMES = {
    "ICC1_1": "ICC(1,1)", "ICC1_k": "ICC(1,k)", "ICC2_1": "ICC(A,1)", "ICC2_k": "ICC(A,k)",
    "ICC3_1": "ICC(C,1)", "ICC3_k": "ICC(C,k)",
}  # fmt: skip


@pytest.mark.parametrize("case", ["icc_shrout_fleiss", "reliability_8x3"])
def test_every_figure_of_the_table_is_that_of_the_reference(case, oracles):
    table, expected = oracles[case]["x"], oracles[case]["expected"]

    found = reliability(table, repeats="visits")

    icc = {key: found.icc[name].value for key, name in NAMES.items()}
    assert icc == pytest.approx({key: expected[key] for key in NAMES}, abs=TOL)
    with_interval = {
        f"{key}_ci": list(found.icc[name][1:])
        for key, name in NAMES.items() if f"{key}_ci" in expected
    }  # fmt: skip
    assert len(with_interval) == 3
    assert [*with_interval.values()] == [
        pytest.approx(expected[key], abs=TOL) for key in with_interval
    ]
    assert {
        "var_subject": found.var_subject, "var_trial": found.var_trial,
        "var_error": found.var_error, "grand": found.grand, "n": found.n, "k": found.k,
        "SEM_consistency": found.consistency.value, "SEM_agreement": found.agreement.value,
        "SEM_mean_k": found.agreement_of_mean.value,
        "MDC95_single": smallest_detectable(found.agreement).value,
        "MDC95_mean_k": smallest_detectable(found.agreement_of_mean).value,
    } == pytest.approx({key: expected[key] for key in (
        "var_subject", "var_trial", "var_error", "grand", "n", "k", "SEM_consistency",
        "SEM_agreement", "SEM_mean_k", "MDC95_single", "MDC95_mean_k",
    )}, abs=TOL, rel=TOL)  # fmt: skip
    assert found.squares == pytest.approx(
        tuple(expected["MS"][key] for key in ("msr", "msc", "mse", "msw")), abs=TOL
    )


def test_the_names_and_figures_are_those_of_the_outside_program(oracles):
    case = oracles["icc_shrout_fleiss"]

    found = reliability(case["x"], repeats="visits").icc

    assert {name: each.value for name, each in found.items()} == pytest.approx(
        case["pingouin_0_7_types"], abs=TOL
    )


def test_spread_bias_and_variation_are_those_of_the_reference(oracles):
    case = oracles["reliability_8x3"]

    found = reliability(case["x"], repeats="visits")
    pairwise = typical_error(
        [row[0] for row in case["x"]], [row[1] for row in case["x"]], repeats="visits"
    )

    assert found.cv == pytest.approx(case["cv_rms_pct"], abs=TOL)
    assert found.worthwhile == pytest.approx(case["swc_0p2_between_sd"], abs=TOL)
    assert found.bias_f == pytest.approx(case["trial_bias_F"], abs=TOL)
    assert found.bias_p == pytest.approx(case["trial_bias_p"], abs=TOL)
    assert pairwise.value == pytest.approx(case["typical_error_pairwise_12"], abs=TOL)


def test_on_the_log_scale_errors_are_ratios(oracles):
    expected = oracles["reliability_8x3"]["log_expected"]

    found = reliability(oracles["reliability_8x3"]["x"], repeats="visits", scale="log")

    assert found.agreement.value == pytest.approx(expected["SEM_log"], abs=TOL)
    assert found.consistency.percent == pytest.approx(expected["cv_te_pct"], abs=TOL)
    ratio = smallest_detectable(found.agreement_of_mean).ratio
    assert ratio == pytest.approx(expected["MDC95_ratio_mean3"], abs=TOL)


def test_trials_of_one_visit_give_no_detectable_change_between_visits(oracles):
    found = reliability(oracles["reliability_8x3"]["x"], repeats="trials", scale="log")

    for sem in (found.consistency, found.agreement, found.agreement_of_mean):
        with pytest.raises(SettingsError, match="trials of one visit"):
            smallest_detectable(sem)


def test_what_trials_of_one_visit_give_is_a_lower_bound_by_its_type(oracles):
    table = oracles["reliability_8x3"]["x"]

    bound = at_least(reliability(table, repeats="trials", scale="log").agreement)
    whole = smallest_detectable(reliability(table, repeats="visits", scale="log").agreement)

    assert type(bound) is not type(whole)
    assert bound.ratio == pytest.approx(whole.ratio)


def test_another_unit_scales_the_errors_and_leaves_the_correlations(oracles):
    table = np.array(oracles["reliability_8x3"]["x"])

    one, other = (reliability(each, repeats="visits") for each in (table, 10 * table))

    assert other.agreement.value == pytest.approx(10 * one.agreement.value)
    assert [each.value for each in other.icc.values()] == pytest.approx(
        [each.value for each in one.icc.values()]
    )


def test_a_shift_of_one_visit_moves_agreement_and_not_consistency(oracles):
    table = np.array(oracles["reliability_8x3"]["x"])

    one = reliability(table, repeats="visits")
    other = reliability(table + np.array([0.0, 0.0, 3.0]), repeats="visits")

    assert other.icc["ICC(C,1)"] == pytest.approx(one.icc["ICC(C,1)"])
    assert other.icc["ICC(A,1)"].value < one.icc["ICC(A,1)"].value


def test_nineteen_of_twenty_intervals_hold_the_true_correlation():
    draw = np.random.default_rng(11)
    people = draw.normal(0, 2.0, (400, 20, 1))
    tables = people + draw.normal(0, 0.5, (400, 1, 4)) + draw.normal(0, 1.0, (400, 20, 4))

    found = [reliability(table, repeats="visits").icc["ICC(C,1)"] for table in tables]

    held = np.mean([each.low <= 0.8 <= each.high for each in found])
    assert held == pytest.approx(0.95, abs=3 * math.sqrt(0.95 * 0.05 / 400))


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ([[1.0, 2.0]], "2 people"),
        ([[1.0], [2.0]], "2 people"),
        ([[1.0, math.nan], [2.0, 3.0]], "1 of them missing"),
        ([[1.0, 2.0], [2.0, 3.0], [5.0, 6.0]], "copies"),
        ([[1.0, 2.0], [1.0, 2.0]], "copies"),
    ],
)
def test_a_table_that_says_nothing_is_refused(table, why):
    with pytest.raises(SettingsError, match=why):
        reliability(table, repeats="visits")


def test_sizes_of_zero_have_no_place_on_the_log_scale():
    with pytest.raises(SettingsError, match="no place"):
        reliability([[1.0, 2.0], [0.0, 3.0]], repeats="visits", scale="log")
