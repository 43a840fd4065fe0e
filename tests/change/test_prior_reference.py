"""The prior, the moderated interval and the false-discovery control against reference values."""

import math

import pytest

from forceplate.change.discovery import adjusted
from forceplate.change.predictive import predict
from forceplate.change.prior import fit_spread
from forceplate.model.change import Prior, Visited

NAMES = {
    "nb": "n", "baseline": "baseline", "change": "difference", "df": "df", "s_post": "sd",
    "se": "se", "t": "t", "p": "p", "half_width": "half", "prob_increase_gt_swc": "more",
    "prob_decrease_gt_swc": "less", "prob_trivial": "same",
}  # fmt: skip


@pytest.mark.parametrize("case", ["variance_prior_fit", "variance_prior_fit_finite"])
def test_the_spread_of_variances_is_that_of_the_reference(case, oracles):
    expected = oracles[case]["expected"]

    found = fit_spread(oracles[case]["s2"], oracles[case]["df"])

    assert found.df == pytest.approx(expected["d0"], abs=1e-6)
    assert found.variance == pytest.approx(expected["s0_2"], abs=1e-9)


@pytest.mark.parametrize("at", range(5))
def test_the_moderated_interval_is_that_of_the_reference(at, oracles):
    whole = oracles["moderated_predictive_interval"]
    case = whole["cases"][at]
    prior = Prior(math.sqrt(whole["prior"]["s0_2"]), whole["prior"]["d0"], 0.0, 0.0)
    earlier = [Visited(mean, 3) for mean in case["baseline_sessions"]]

    found = predict(earlier, [Visited(case["new"], 3)], prior, least=whole["swc"])

    expected = case["expected"]
    assert {key: getattr(found, name) for key, name in NAMES.items()} == pytest.approx(
        {key: expected[key] for key in NAMES}, abs=whole["tol"]
    )
    assert found.interval == pytest.approx((expected["lo"], expected["hi"]), abs=whole["tol"])
    assert found.ratio == pytest.approx(
        (expected["ratio"], expected["ratio_lo"], expected["ratio_hi"]), abs=whole["tol"]
    )


def test_without_a_prior_it_is_the_person_s_own_interval_of_the_reference(oracles):
    case = oracles["own_predictive_interval"]
    expected = case["expected"]
    earlier = [Visited(mean, 3) for mean in case["baseline"]]

    found = predict(earlier, [Visited(2.4, 3)], None)

    assert (found.baseline, found.sd, found.half) == pytest.approx(
        (expected["mean"], expected["sd"], expected["half_width"]), abs=case["tol"]
    )


def test_the_false_discovery_control_is_that_of_the_reference(oracles):
    case = oracles["bh_fdr"]
    expected = case["expected"]

    found = adjusted(case["p"])

    assert found == pytest.approx(expected["q_bh"], abs=case["tol"])
    assert found == pytest.approx(expected["scipy_bh"], abs=case["tol"])
    assert [q <= 0.05 for q in found] == expected["reject_bh"]


def test_the_order_of_the_questions_does_not_matter(oracles):
    p = oracles["bh_fdr"]["p"]

    assert adjusted(p[::-1]) == adjusted(p)[::-1]
