"""Comparing trials: by how much they differ, how much of it chance does, and on which axes."""

from __future__ import annotations

import numpy as np
import pytest

from dashboards import between_words as words
from dashboards import compare_words as say
from dashboards.comparison import Compared, difference
from dashboards.figures.multiples import aligned, centred
from dashboards.figures.over_time import Span, load_over_time
from forceplate.change.between import between
from forceplate.metrics.registry import METRICS
from forceplate.model.between import Between
from forceplate.model.change import Prior
from forceplate.model.record import Channel
from forceplate.model.result import Value
from tests.dashboards.made import trial, visits_of
from tests.judging import JUDGING

KEY = "mean_velocity_total"


def compared(value, revision=1):
    result = {"values": {KEY: {"value": value, "why": None, "revision": revision}}}
    return Compared(trial(0, 1), result)


def test_like_trials_differ_by_their_numbers():
    assert difference(compared(12.0), compared(15.0), KEY, alike=True) == 3.0


def test_a_difference_is_withheld_where_something_stands_against_it():
    other = compared(15.0)
    revised = compared(15.0, revision=2)

    assert difference(compared(12.0), other, KEY, alike=False) is None
    assert difference(compared(12.0), revised, KEY, alike=True) is None
    assert difference(compared(12.0), Compared(trial(0, 1), None), KEY, alike=True) is None


PRIOR = Prior(0.1, 30.0, 0.004, 0.018, 3, "A study of 40 people", provisional=True)


def beside(first=10.0, other=12.5, *, visits=(0, 0), scale="log", prior=PRIOR, key=KEY):
    trials = [trial(visits[0], 1), trial(visits[1], 2)]
    values = [{key: Value(first, "mm/s")}, {key: Value(other, "mm/s")}]
    return between(trials, values, [(), ()], {key: scale}, lambda *_: prior, visits_of(trials))


def test_chance_stands_beside_a_difference_on_its_own_side():
    metric = METRICS[KEY]
    (more,), (less,) = beside().judged, beside(12.5, 10.0).judged

    assert words.by_chance(metric, more) == "by chance up to 47\u00a0% more"
    assert words.by_chance(metric, less) == "by chance up to 32\u00a0% less"
    assert words.sentence_of(metric, more) == (
        "Mean velocity: 25\u00a0% more; two trials of one visit of an unchanged person differ by "
        "up to 47\u00a0% more in 95 of 100: inside."
    )


def test_what_lies_outside_is_marked_and_counted_beside_chance():
    found = beside(10.0, 30.0, visits=(0, 1))

    assert words.by_chance(METRICS[KEY], found.judged[0]).startswith("\u25c6\u00a0by chance")
    assert words.chance(found) == [
        "By chance: trials of two visits (another visit) of a person who has not changed lie no "
        "further apart than that, in 95 of 100.",
        "\u25c6 lies outside: 1 of 1\u00a0difference; about 0.050 expected by chance.",
    ]


def test_the_load_is_told_in_points():
    found = beside(50.0, 47.0, scale="difference", key="load_left_mean")

    assert "points less" in words.by_chance(METRICS["load_left_mean"], found.judged[0])


def test_that_a_source_is_provisional_is_said_once():
    (told,) = words.sources(METRICS, beside())

    assert told.count("rovisional") == 1
    assert "A study of 40 people" in told


def test_a_metric_without_a_table_is_named():
    told = words.unknown(METRICS, beside(prior=None))

    assert told == "No table of trials like these says how far chance takes apart: Mean velocity."
    assert words.unknown(METRICS, beside()) == ""


@pytest.mark.parametrize(
    ("mixed", "says"),
    [(("people", "conditions"), "different people and conditions: a difference here is not a"),
     (("nobody",), "not known who stood there"), (("no visit",), "the visit is not known")],
)  # fmt: skip
def test_why_nothing_is_held_against_chance_is_said(mixed, says):
    told = " ".join(words.mixed(Between((), (), mixed)))

    assert says in told
    assert not JUDGING.search(told)


def test_a_difference_has_a_sign_and_a_ratio_where_zero_means_something():
    velocity, load = METRICS["mean_velocity_total"], METRICS["load_left_mean"]

    assert say.difference(velocity, 1.2, 12.0) == "+1.20 (+10\u00a0%)"
    assert say.difference(velocity, -3.0, 12.0) == "\u22123.00 (\u221225\u00a0%)"
    assert say.difference(load, -2.0, 50.0) == "\u22122.00\u00a0points"


def load(low, high):
    time = np.linspace(0, 60, 200, dtype=np.float32)
    channel = Channel(time, np.linspace(low, high, 200, dtype=np.float32), "%")
    return load_over_time(channel, Span(0, 60), "light", None)


def test_aligned_figures_share_one_range_wide_enough_for_all():
    drawns = aligned([load(49, 51), load(40, 46)], ("yaxis",), "light", suffix=" %")

    ranges = [drawn.figure["layout"]["yaxis"]["range"] for drawn in drawns]
    assert ranges[0] == ranges[1]
    assert ranges[0][0] < 40
    assert ranges[0][1] > 51


def test_a_path_is_drawn_about_its_mean():
    channel = Channel(np.arange(4, dtype=np.float32), np.float32([300, 302, np.nan, 304]), "mm")

    assert centred(channel).values[[0, 1, 3]].tolist() == [-2, 0, 2]
