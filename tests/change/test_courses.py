"""A course over visits: what is averaged, and what is only shown with its reason."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from forceplate.change.visits import choices, chosen, course, not_analysed
from forceplate.model.course import Choice
from forceplate.model.result import Value
from tests.dashboards.made import FIRM, rows_of, trial, visits_of

KEY = "mv"


def seen(trials, values, scale="difference"):
    return course(KEY, scale, rows_of(trials, values, KEY), visits_of(trials), FIRM)


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


def test_sizes_are_averaged_by_their_geometric_mean():
    trials = [trial(0, 1), trial(0, 2)]

    assert seen(trials, [4.0, 9.0], "log").visits[0].mean == pytest.approx(6.0, rel=1e-15)
    assert seen(trials, [0.2, 0.6], "fisher").visits[0].mean == pytest.approx(
        math.tanh((math.atanh(0.2) + math.atanh(0.6)) / 2), rel=1e-15
    )


def test_a_trial_analysed_in_another_way_than_the_latest_is_in_no_mean():
    trials = [trial(0, 1, recipe="old"), trial(0, 2), trial(1, 1)]

    found = seen(trials, [99.0, 12.0, 13.0])

    assert [visit.mean for visit in found.visits] == [12.0, 13.0]
    assert found.apart("recipe") == 1


def test_a_raised_revision_of_the_metric_is_another_way():
    trials = [trial(0, 1), trial(1, 1)]
    rows = [(trials[0], {KEY: Value(12.0, "mm/s", revision=1)}),
            (trials[1], {KEY: Value(13.0, "mm/s", revision=2)})]  # fmt: skip

    found = course(KEY, "difference", rows, visits_of(trials), FIRM)

    assert [visit.mean for visit in found.visits] == [None, 13.0]


def test_visits_without_a_date_have_no_order():
    trials = [trial(0, 1, start=None), trial(1, 1, start=None)]

    assert not seen(trials, [12.0, 13.0]).dated


def test_another_condition_is_left_out():
    trials = [trial(0, 1), trial(0, 2, surface="foam")]

    assert [point.value for point in seen(trials, [12.0, 30.0]).points] == [12.0]


def test_trials_without_a_result_are_counted():
    trials = [trial(0, 1), trial(0, 2), trial(0, 3, surface="foam")]

    assert not_analysed(rows_of(trials[:1], [12.0], KEY), visits_of(trials), FIRM) == 1


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
