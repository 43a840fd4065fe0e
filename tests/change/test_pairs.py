"""Pairs of conditions of one visit, and over the visits."""

import math

import pytest

from forceplate.change.pairs import matched, pair, pair_change
from forceplate.change.predictive import predict
from forceplate.errors import SettingsError
from forceplate.model.change import Prior, Visited

TOL = 1e-9
PRIOR = Prior(0.12, 10.0, 0.0, 1.0)


def test_the_romberg_pair_is_that_of_the_reference(oracles):
    case = oracles["romberg"]
    expected = case["expected"]

    found = pair(case["eo"], case["ec"])

    assert found.ratio == pytest.approx(expected["ratio_geometric"], abs=TOL)
    assert found.log_ratio == pytest.approx(expected["log_ratio"], abs=TOL)
    assert found.se == pytest.approx(expected["se"], abs=TOL)
    assert found.df == pytest.approx(expected["df_welch"], abs=TOL)
    assert (found.low, found.high) == pytest.approx(tuple(expected["ratio_ci"]), abs=TOL)
    assert found.ratio_of_means == pytest.approx(expected["ratio_of_means"], abs=TOL)
    assert found.difference == pytest.approx(expected["diff_means"], abs=TOL)
    assert found.share == pytest.approx(expected["index_pct"], abs=TOL)


def test_the_other_way_round_is_the_reciprocal():
    one = pair([8.1, 7.6, 7.4], [10.9, 10.2])
    other = pair([10.9, 10.2], [8.1, 7.6, 7.4])

    assert other.ratio == pytest.approx(1 / one.ratio)
    assert (other.low, other.high) == pytest.approx((1 / one.high, 1 / one.low))


def test_another_unit_changes_no_ratio():
    one = pair([8.1, 7.6, 7.4], [10.9, 10.2])
    other = pair([0.81, 0.76, 0.74], [1.09, 1.02])

    assert (other.ratio, other.low, other.share) == pytest.approx((one.ratio, one.low, one.share))


@pytest.mark.parametrize(
    ("first", "second"), [([8.0], [9.0, 9.5]), ([8.0, 8.1], [9.0]), ([0.0, 1.0], [2.0, 3.0])]
)
def test_single_trials_and_values_of_zero_have_no_ratio(first, second):
    with pytest.raises(SettingsError, match="2 trials or more"):
        pair(first, second)


def test_copies_have_no_interval():
    with pytest.raises(SettingsError, match="copies"):
        pair([2.0, 2.0], [3.0, 3.0])


def test_visits_are_matched_where_both_conditions_have_a_mean(visits_of):
    open_eyes = visits_of([[2.0, 2.0], [3.0, 3.0], [4.0, 4.0]], scale="log")
    closed = visits_of([[4.0, 4.0, 4.0], [0.0], [4.0]], scale="log", apart={("s01", 0): "none"})

    found = matched(open_eyes, closed)

    assert [each.session for each in found] == ["s00", "s02"]
    assert found[0].visited == Visited(pytest.approx(math.log(2)), 2)
    assert found[1].visited == Visited(pytest.approx(0.0), 1)


def test_a_pair_over_the_visits_is_judged_by_the_rule_for_one_condition(visits_of):
    open_eyes = visits_of([[2.0, 2.1], [2.2, 2.0], [2.0, 2.0]], scale="log")
    closed = visits_of([[3.0, 3.1], [3.2, 3.0], [4.4, 4.5]], scale="log")
    pairs = matched(open_eyes, closed)

    found = pair_change(pairs, PRIOR, least=0.1)

    means = [each.visited for each in pairs]
    assert found == predict(means[:2], means[2:], PRIOR, least=0.1)
    assert found.n == 2


def test_courses_of_two_scales_are_no_pair(visits_of):
    with pytest.raises(SettingsError, match="different metrics"):
        matched(visits_of([[2.0]], scale="log"), visits_of([[2.0]]))
