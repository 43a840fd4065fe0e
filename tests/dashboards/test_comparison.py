"""Comparing trials: what may be compared, by how much they differ, and on which axes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dashboards import compare_words as say
from dashboards.comparison import Compared, difference, obstacles
from dashboards.figures.multiples import aligned, centred
from dashboards.figures.over_time import Span, load_over_time
from forceplate.metrics.registry import METRICS
from forceplate.model.record import Channel
from tests.dashboards.made import trial


def compared(value=12.0, record=None, *, frame="facing +y", sides=("left", "right"), most=100.0):
    result = {
        "settings": {"resample.max_rate_hz": most},
        "recording": {"frame": frame, "plates": [{"side": side} for side in sides]},
        "values": {"mean_velocity_total": {"value": value, "why": None, "revision": 1}},
    }
    return Compared(record or trial(0, 1), result)


def kinds(one, other):
    return [obstacle.kind for obstacle in obstacles(one, other)]


def test_like_trials_differ_by_their_numbers():
    one, other = compared(12.0), compared(15.0)

    assert difference(one, other, "mean_velocity_total", obstacles(one, other)) == 3.0


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        (compared(record=trial(0, 1, seconds=30)), "length"),
        (compared(record=trial(0, 1, recipe="old")), "recipe"),
        (compared(frame="facing -y"), "layout"),
        (compared(sides=("both",)), "layout"),
        (Compared(trial(0, 1), None), "missing"),
    ],
)
def test_unlike_trials_are_not_compared_and_the_reason_is_known(other, kind):
    assert kinds(compared(), other) == [kind]


def test_another_protocol_stands_against_it():
    facts = replace(trial(0, 1).facts, protocol="romberg")

    assert kinds(compared(), compared(record=replace(trial(0, 1), facts=facts))) == ["protocol"]


def test_a_faster_recording_brought_to_the_same_rate_may_be_compared():
    fast = replace(trial(0, 1), rate_hz=1000.0, n_samples=60_000)

    assert kinds(compared(), compared(record=fast)) == []


def test_a_faster_recording_kept_as_it_came_may_not():
    fast = replace(trial(0, 1), rate_hz=1000.0, n_samples=60_000)

    assert kinds(compared(most=0.0), compared(record=fast, most=0.0)) == ["rate"]


def test_a_difference_is_withheld_where_something_stands_against_it():
    one, other = compared(12.0), compared(15.0, trial(0, 1, seconds=30))

    assert difference(one, other, "mean_velocity_total", obstacles(one, other)) is None


def test_reason_and_remedy_are_said_together():
    (found,) = obstacles(compared(), compared(record=trial(0, 1, seconds=30)))

    assert say.obstacle(found) == (
        "of another length (30\u00a0s against 60\u00a0s). "
        "Compare equal lengths: forceplate analyse FILE --window 0:30."
    )


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
