"""Second visits against first ones over a study's people: what was put in comes out."""

import math
from dataclasses import replace

import numpy as np
import pytest

from forceplate.change.agreement import kappa, limits_of_agreement
from forceplate.change.asymmetry import side_of_session
from forceplate.change.study_visits import same_side, second_visit
from forceplate.model.reference import ReferenceRow, reference_from
from tests.made_people import visits_of

RANDOM = np.random.Generator(np.random.PCG64(11))


def crowd(shift=0.0, people=60, scale="log"):
    """People with two visits of three trials; the second moved on the log scale."""
    level = RANDOM.normal(math.log(12.0), 0.3, people)
    visits = level[:, None] + RANDOM.normal(0.0, 0.05, (people, 2)) + [0.0, shift]
    trials = np.exp(visits[:, :, None] + RANDOM.normal(0.0, 0.05, (people, 2, 3)))
    return [visits_of(each.tolist(), scale=scale) for each in trials]


def test_a_planted_shift_is_found_and_its_absence_too():
    moved, still = second_visit(crowd(0.10), "log"), second_visit(crowd(0.0), "log")

    assert moved.shifted
    assert moved.bias_low < 0.10 < moved.bias_high
    assert not still.shifted
    # of visits' means that differ by visits' and trials' spread
    sd = math.sqrt(2 * (0.05**2 + 0.05**2 / 3))
    assert still.high - still.low == pytest.approx(2 * 1.96 * sd, rel=0.3)


def test_the_numbers_are_those_of_the_function_on_the_visits_means():
    people = crowd(0.05)

    found = second_visit(people, "log")

    first, second = ([days[at].mean for days in people] for at in (0, 1))
    asked = limits_of_agreement(first, second, scale="log")
    assert (found.bias, found.low, found.high) == (asked.bias, asked.low, asked.high)
    assert found.people == 60


def test_swapped_visits_turn_the_sign():
    people = crowd(0.08)

    found = second_visit(people, "log")
    turned = second_visit([days[::-1] for days in people], "log")

    assert turned.bias == pytest.approx(-found.bias, rel=1e-12)
    assert (turned.low, turned.high) == pytest.approx((-found.high, -found.low), rel=1e-12)


def test_a_change_of_unit_leaves_ratios_and_scales_differences():
    people = crowd(0.08, scale="difference")
    other = [visits_of([[10 * v for v in visit.values] for visit in days]) for days in people]

    assert second_visit(other, "log").bias == pytest.approx(second_visit(people, "log").bias)
    ours, theirs = second_visit(people, "difference"), second_visit(other, "difference")
    assert theirs.bias == pytest.approx(10 * ours.bias)
    assert theirs.scale == "difference"


@pytest.mark.parametrize("people", [1, 2])
def test_of_one_or_two_people_nothing_is_told(people):
    assert second_visit(crowd(people=people), "log") is None


def test_of_people_who_all_differ_alike_nothing_is_told():
    copies = [visits_of([[10.0, 10.0], [10.0, 10.0]]) for _ in range(5)]

    assert second_visit(copies, "difference") is None


def test_sides_agree_beyond_chance_as_kappa_says():
    loads = [[[56, 57, 56.5], [55, 56, 55.5]], [[44, 43, 43.5], [44.5, 44, 43]],
             [[50.1, 49.9, 50], [56, 57, 56.5]], [[50.1, 49.9, 50], [49.8, 50.3, 50]]]  # fmt: skip
    people = [visits_of(each) for each in loads]

    found = same_side("load_left_mean", people)

    sides = [[side_of_session([100 - v for v in visit.values]).side for visit in days]
             for days in people]  # fmt: skip
    assert sides == [["L", "L"], ["R", "R"], ["N", "L"], ["N", "N"]]
    asked = kappa([first for first, _ in sides], [second for _, second in sides])
    assert (found.value, found.low, found.high) == (asked.kappa, asked.low, asked.high)
    assert same_side("mean_velocity_total", people) is None


def test_single_trials_have_no_side():
    assert same_side("load_left_mean", [visits_of([[56.0], [57.0]]) for _ in range(4)]) is None


def test_a_table_that_was_kept_before_still_opens(study_reference):
    kept = study_reference.to_json()
    for row in kept["rows"]:
        del row["second_visit"], row["sides"]

    opened = reference_from(kept)

    without = [replace(row, second_visit=None, sides=None) for row in study_reference.rows]
    assert list(opened.rows) == without
    assert all(isinstance(row, ReferenceRow) for row in opened.rows)


@pytest.fixture
def study_reference():
    from tests.change.test_study import _study

    found = _study(12, 3, 4)
    assert found.rows[0].second_visit.people == 12
    return found
