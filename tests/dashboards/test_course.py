"""A course over visits: what is averaged, what is joined, and what is only shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboards.course import Choice, choices, chosen, course, not_analysed
from forceplate.model.result import Value
from tests.dashboards.made import FIRM, rows_of, seen, trial, visits_of


def test_a_visit_is_the_mean_of_its_trials():
    trials = [trial(0, 1), trial(0, 2), trial(0, 3)]

    found = seen(trials, [12.0, 13.0, 17.0])

    assert found.visits[0].mean == 14.0
    assert found.visits[0].spread == (12.0, 17.0)


def test_a_trial_to_be_repeated_is_shown_and_in_no_mean():
    trials = [trial(0, 1), trial(0, 2, state="repeat")]

    found = seen(trials, [12.0, 50.0])

    assert [point.value for point in found.points] == [12.0, 50.0]
    assert found.visits[0].mean == 12.0
    assert found.apart("repeat") == 1


def test_accepting_a_trial_brings_it_into_the_mean():
    hollow = trial(0, 2, state="repeat")
    trials = [trial(0, 1), replace(hollow, state="accepted")]

    assert seen(trials, [12.0, 50.0]).visits[0].mean == 31.0


def test_a_trial_of_another_length_is_in_no_mean():
    trials = [trial(0, 1), trial(0, 2), trial(0, 3, seconds=30)]

    found = seen(trials, [12.0, 14.0, 99.0])

    assert found.visits[0].mean == 13.0
    assert found.apart("length") == 1


def test_a_value_that_cannot_be_had_is_in_no_mean():
    trials = [trial(0, 1), trial(0, 2)]

    found = seen(trials, [12.0, None])

    assert found.visits[0].mean == 12.0
    assert found.apart("none") == 1


def test_visits_of_one_recipe_are_joined_in_time():
    trials = [trial(0, 1), trial(1, 1), trial(2, 1)]

    runs = seen(trials, [12.0, 13.0, 14.0]).segments

    assert [[visit.mean for visit in run] for run in runs] == [[12.0, 13.0, 14.0]]


def test_visits_of_two_recipes_are_not_joined_and_counted():
    trials = [trial(0, 1, recipe="old"), trial(1, 1), trial(2, 1)]

    found = seen(trials, [12.0, 13.0, 14.0])

    assert [len(run) for run in found.segments] == [1, 2]
    assert found.differently == 1


def test_a_visit_analysed_in_two_ways_has_no_mean():
    trials = [trial(0, 1, recipe="old"), trial(0, 2)]

    assert seen(trials, [12.0, 13.0]).visits[0].mean is None


def test_a_raised_revision_of_the_metric_is_another_recipe():
    trials = [trial(0, 1), trial(1, 1)]
    rows = [(trials[0], {"mv": Value(12.0, "mm/s", revision=1)}),
            (trials[1], {"mv": Value(13.0, "mm/s", revision=2)})]  # fmt: skip

    found = course("mv", rows, visits_of(trials), FIRM)

    assert found.differently == 1
    assert len(found.segments) == 2


def test_visits_without_a_date_are_not_joined():
    trials = [trial(0, 1, start=None), trial(1, 1, start=None)]

    found = seen(trials, [12.0, 13.0])

    assert not found.dated
    assert [len(run) for run in found.segments] == [1, 1]


def test_another_condition_is_left_out():
    trials = [trial(0, 1), trial(0, 2, surface="foam")]

    assert [point.value for point in seen(trials, [12.0, 30.0]).points] == [12.0]


def test_trials_without_a_result_are_counted():
    trials = [trial(0, 1), trial(0, 2), trial(0, 3, surface="foam")]

    assert not_analysed(rows_of(trials[:1], [12.0]), visits_of(trials), FIRM) == 1


@pytest.mark.parametrize(
    ("protocol", "condition", "expected"),
    [
        (None, None, FIRM),
        ("quiet-stance", "open-foam", Choice("quiet-stance", "open-foam")),
        ("quiet-stance", "closed-firm", FIRM),
        ("another", None, FIRM),
    ],
)
def test_an_address_is_followed_as_far_as_the_person_has_it(protocol, condition, expected):
    known = choices(visits_of([trial(0, 1), trial(0, 2), trial(0, 3, surface="foam")]))

    assert chosen(known, protocol, condition) == expected


def test_a_person_without_trials_has_nothing_to_choose():
    assert chosen({}, None, None) is None
