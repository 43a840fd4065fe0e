"""The trend figure and its sentences: true time, true values, nothing said that is not known."""

from __future__ import annotations

import pytest

from dashboards import course_words as say
from dashboards.figures.trend import trend
from forceplate.metrics.registry import METRICS
from tests.dashboards.made import DAYS, seen, trial

VELOCITY = METRICS["mean_velocity_total"]
LOAD = METRICS["load_left_mean"]


def three_visits():
    trials = [trial(0, 1), trial(0, 2), trial(1, 1), trial(1, 2), trial(2, 1), trial(2, 2)]
    return seen(trials, [12.0, 13.0, 13.0, 14.0, 16.0, 18.0])


def named(drawn, name):
    return [trace for trace in drawn.figure["data"] if trace["name"] == name]


def test_visits_stand_at_their_day():
    (line,) = named(trend(VELOCITY, three_visits(), "light"), "visits")

    assert [at[:16] for at in line["x"]] == list(DAYS)
    assert line["y"] == [12.5, 13.5, 17.0]


def test_every_point_leads_to_a_trial():
    drawn = trend(VELOCITY, three_visits(), "light")

    assert named(drawn, "visits")[0]["customdata"] == ["t01firm", "t11firm", "t21firm"]
    assert len(named(drawn, "trials")[0]["customdata"]) == 6


def test_a_trial_to_be_repeated_is_hollow_and_said():
    found = seen([trial(0, 1), trial(0, 2, state="repeat")], [12.0, 12.5])

    drawn = trend(VELOCITY, found, "light")

    assert [trace["marker"]["symbol"] for trace in named(drawn, "trials")] == [
        "circle", "circle-open",
    ]  # fmt: skip
    assert "1\u00a0trial to be repeated is in no mean" in drawn.summary


def test_a_hollow_point_far_away_does_not_stretch_the_axis():
    found = seen([trial(0, 1), trial(0, 2), trial(0, 3, state="repeat")], [12.0, 13.0, 900.0])

    drawn = trend(VELOCITY, found, "light")

    assert drawn.figure["layout"]["yaxis"]["range"][1] < 20
    notes = [note["text"] for note in drawn.figure["layout"]["annotations"]]
    assert any("1 outside view" in text for text in notes)


def test_the_last_visit_is_labelled_with_its_value():
    notes = trend(VELOCITY, three_visits(), "light").figure["layout"]["annotations"]

    assert notes[0]["text"] == "<b>17.0</b>"


def test_even_load_is_a_line_where_it_is_near():
    near = trend(LOAD, seen([trial(0, 1), trial(1, 1)], [49.0, 52.0]), "light")
    far = trend(LOAD, seen([trial(0, 1), trial(1, 1)], [20.0, 21.0]), "light")

    assert near.figure["layout"]["shapes"][0]["y0"] == 50
    assert far.figure["layout"]["shapes"] == []


def test_undated_visits_stand_side_by_side():
    found = seen([trial(0, 1, start=None), trial(1, 1, start=None)], [12.0, 13.0])

    drawn = trend(VELOCITY, found, "light")

    assert drawn.figure["layout"]["xaxis"]["type"] == "linear"
    assert [trace["x"] for trace in named(drawn, "visits")] == [[1], [2]]
    assert "dates of these visits are not known" in drawn.summary


def test_there_is_a_reason_where_there_is_no_value():
    trials = [trial(0, 1)]
    found = seen(trials, [None])

    assert trend(VELOCITY, found, "light").figure is None


def test_every_visit_has_its_label_and_each_year_is_said_once():
    axis = trend(VELOCITY, three_visits(), "light").figure["layout"]["xaxis"]

    assert [at[:16] for at in axis["tickvals"]] == list(DAYS)
    assert [text.partition("<br>")[2] for text in axis["ticktext"]] == ["2025", "2026", ""]
    assert axis["tickangle"] == 0


def test_the_sentence_gives_numbers_and_no_verdict():
    told = say.details(VELOCITY, three_visits())

    assert told == (
        "2\u00a0earlier visits: 12.5 to 13.5\u00a0mm/s. "
        "The 2\u00a0trials of 12\u00a0February\u00a02026: 16.0 to 18.0\u00a0mm/s."
    )


def test_load_is_said_for_both_feet():
    assert say.lead(LOAD, 54.0) == "Load: left 54.0\u00a0%, right 46.0\u00a0%."


@pytest.mark.parametrize(
    ("value", "side"), [(3.91, "3.91\u00a0mm forward of"), (-2.0, "2.00\u00a0mm behind")]
)
def test_the_start_is_said_by_its_direction(value, side):
    assert side in say.lead(METRICS["start_shift_ap"], value)


def test_visits_of_another_recipe_are_in_no_range():
    found = seen([trial(0, 1, recipe="old"), trial(1, 1), trial(2, 1)], [99.0, 13.0, 14.0])

    assert say.details(VELOCITY, found).startswith("1\u00a0earlier visit: 13.0\u00a0mm/s.")
