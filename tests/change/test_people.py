"""Other people are named only where they were measured in the same way, with their source."""

from dataclasses import replace

import pytest

from forceplate.change.card import card
from forceplate.change.people import people
from forceplate.metrics.registry import METRICS
from forceplate.model.course import Choice
from forceplate.model.record import RunRecord
from tests.made_people import past_of

SETTINGS = {"filter.on": True, "filter.cutoff_hz": 10.0}
SAME = {"seconds": 60.0, "plates": 1, "choice": Choice("quiet", "open-firm")}


def past_like(values, settings=SETTINGS, **about):
    """One visit of these trials on one plate, as the people of the table stood."""
    run = RunRecord(1, "default", settings, "0" * 12, "0.1", "2026-03-02T08:00:00Z")
    made = past_of([values], run=run)
    primary = tuple(
        replace(each, course=replace(each.course, **{**SAME, **about})) for each in made.primary
    )
    return replace(made, primary=primary)


def lines(past):
    return [line for line in people(past, METRICS, past.primary[0].course.visits[-1].session)
            if line.key == "mean_velocity_total"]  # fmt: skip


def test_both_age_groups_are_told_with_their_source():
    (line,) = lines(past_like([9.0, 9.0, 9.0]))

    assert line.says == (
        "Mean velocity: between the 50 and the 75 % mark of 87 people aged 18 to 59, measured in "
        "the same way.",
        "Mean velocity: between the 25 and the 50 % mark of 76 people aged 60 to 85, measured in "
        "the same way.",
        "These people are those of: Santos & Duarte 2016, public data set of human balance "
        "evaluations (BMClab/datasets), own analysis, CC BY 4.0.",
    )


@pytest.mark.parametrize(
    ("value", "told"), [(1.0, "below the 5 % mark"), (99.0, "above the 95 % mark")]
)
def test_beyond_the_table_its_end_is_named(value, told):
    (line,) = lines(past_like([value] * 3))

    assert all(told in text for text in line.says[:2])


@pytest.mark.parametrize(
    "about",
    [{"plates": 2}, {"seconds": 30.0}, {"choice": Choice("quiet", "closed-grass")},
     {"settings": {"filter.on": True, "filter.cutoff_hz": 5.0}}, {"settings": {"filter.on": False}},
     {"settings": {}}],
    ids=["plates", "length", "condition", "cut-off", "no filter", "unknown"],
)  # fmt: skip
def test_nobody_is_named_where_anything_differs(about):
    assert lines(past_like([9.0, 9.0, 9.0], **about)) == []


def test_nobody_is_named_for_another_number_of_trials():
    assert lines(past_like([9.0, 9.0])) == []


def test_they_stand_last_and_never_in_the_table_of_numbers():
    told = card(past_like([9.0, 9.0, 9.0]), METRICS)

    assert told.lines[-1].block == "people"
    assert "people" not in {line.block for line in told.numbered}
