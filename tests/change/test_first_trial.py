"""The first trials of visits against those that follow."""

import math

import pytest

from forceplate.change.first_trial import first_trial


def test_first_trials_are_compared_with_the_others_of_their_visit(visits_of):
    found = first_trial(visits_of([[12.0, 10.0, 10.0], [11.0, 11.0, 7.0], [5.0, 2.0, 2.0]]))

    # differences 2, 2 and 3: mean 7/3, sd 1/sqrt(3), t(2) = 4.302653
    assert found.mean == pytest.approx(7 / 3)
    assert found.high - found.mean == pytest.approx(4.302652730 / 3, rel=1e-8)
    assert found.mean - found.low == pytest.approx(found.high - found.mean)
    assert found.n == 3


def test_on_the_log_scale_it_is_a_ratio(visits_of):
    trials = [[11.0, 10.0, 10.0], [5.5, 5.0, 5.0]]

    found = first_trial(visits_of(trials, scale="log"))

    assert math.exp(found.mean) == pytest.approx(1.1)


def test_the_order_of_the_later_trials_does_not_matter(visits_of):
    one = first_trial(visits_of([[12.0, 9.0, 10.0], [11.0, 11.0, 7.0]]))
    other = first_trial(visits_of([[12.0, 10.0, 9.0], [11.0, 7.0, 11.0]]))

    assert one == other


def test_a_visit_whose_first_trial_is_to_be_repeated_does_not_count(visits_of):
    trials = [[12.0, 10.0, 10.0], [11.0, 11.0, 7.0], [99.0, 2.0, 2.0]]

    found = first_trial(visits_of(trials, apart={("s02", 0): "repeat"}))

    assert found == first_trial(visits_of(trials[:2]))


def test_visits_of_one_trial_do_not_count(visits_of):
    assert first_trial(visits_of([[3.0], [4.0, 5.0], [6.0]])) is None
