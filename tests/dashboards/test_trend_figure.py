"""The trend figure: true time, true values, and a band that is the interval when a visit came."""

from __future__ import annotations

import math
from datetime import date, timedelta
from statistics import fmean

import pytest
from scipy import stats

from dashboards import change_words as change
from dashboards import course_words as say
from dashboards.figures.trend import trend
from forceplate.metrics.registry import METRICS
from forceplate.model.change import Prior
from forceplate.model.past import Annotation
from tests.dashboards.made import DAYS, judged, trial

VELOCITY = METRICS["mean_velocity_total"]
LOAD = METRICS["load_left_mean"]
PRIOR = Prior(0.1, 12.0, 0.006, 0.008, trials=1, source="A study of 40 people", provisional=True)
FORTNIGHTS = [f"{date(2026, 1, 5) + timedelta(days=14 * at)}T09:00" for at in range(9)]
NINE = [12.0, 12.6, 11.5, 12.2, 12.9, 11.8, 12.4, 12.1, 17.5]


def three_visits(prior=None):
    trials = [trial(0, 1), trial(0, 2), trial(1, 1), trial(1, 2), trial(2, 1), trial(2, 2)]
    return judged(trials, [12.0, 13.0, 13.0, 14.0, 16.0, 18.0], prior=prior)


def one_a_visit(values, prior=PRIOR, **about):
    trials = [trial(at, 1, start=FORTNIGHTS) for at in range(len(values))]
    return judged(trials, values, prior=prior, **about)


def named(drawn, name):
    return [trace for trace in drawn.figure["data"] if trace["name"] == name]


def texts(drawn):
    return [note["text"] for note in drawn.figure["layout"]["annotations"]]


def interval(values):
    """Of the last value against those before it, in the unit, with PRIOR."""
    *earlier, _ = map(math.log, values)
    n, mean = len(earlier), fmean(earlier)
    squares = sum((each - mean) ** 2 for each in earlier)
    df = PRIOR.df + n - 1
    sd = math.sqrt((PRIOR.df * PRIOR.sd**2 + squares) / df)
    half = stats.t.ppf(0.975, df) * sd * math.sqrt(1 + 1 / n)
    return math.exp(mean - half), math.exp(mean + half)


@pytest.mark.parametrize("visits", [2, 4, 9])
@pytest.mark.parametrize("large", [False, True])
def test_the_band_at_each_visit_is_its_interval_against_the_visits_before_it(visits, large):
    values = NINE[:visits]

    drawn = trend(VELOCITY, one_a_visit(values), "light", large=large)

    expected = [interval(values[: at + 1]) for at in range(1, visits)]
    (low,), (high,) = named(drawn, "usual, low"), named(drawn, "usual")
    assert low["y"][1:] == pytest.approx([each[0] for each in expected], rel=1e-9)
    assert high["y"][1:] == pytest.approx([each[1] for each in expected], rel=1e-9)
    assert [at[:16] for at in high["x"]] == FORTNIGHTS[:visits]


def test_the_latest_usual_range_stands_out_and_is_named():
    drawn = trend(VELOCITY, one_a_visit(NINE), "dark")

    (low,), (high,) = named(drawn, "usual now, low"), named(drawn, "usual now")
    assert (low["y"][-1], high["y"][-1]) == pytest.approx(interval(NINE), rel=1e-9)
    assert change.USUAL in texts(drawn)


def test_one_visit_has_no_band_though_there_is_a_prior():
    drawn = trend(VELOCITY, one_a_visit(NINE[:1]), "light", large=True)

    assert {trace["name"] for trace in drawn.figure["data"]} == {"trials", "visits"}
    assert change.USUAL not in texts(drawn)
    assert "a starting point" in drawn.summary


def test_without_a_prior_there_is_no_band_before_the_fourth_visit():
    assert not named(trend(VELOCITY, one_a_visit(NINE[:3], None), "light"), "usual")
    (fourth,) = named(trend(VELOCITY, one_a_visit(NINE[:4], None), "light"), "usual")
    assert len(fourth["y"]) == 2


def test_a_visit_outside_is_another_shape_with_its_word():
    drawn = trend(VELOCITY, one_a_visit(NINE), "light")

    (line,) = named(drawn, "visits")
    assert line["marker"]["symbol"] == ["circle"] * 8 + ["diamond"]
    assert isinstance(line["marker"]["color"], str)
    assert change.OUTSIDE in texts(drawn)
    assert "<b>likely different</b>" in texts(drawn)


def test_limits_and_the_steady_line_are_there_only_with_visits_enough_and_large():
    def names(values, *, large):
        drawn = trend(VELOCITY, one_a_visit(values), "light", large=large)
        return {trace["name"] for trace in drawn.figure["data"]}

    assert {"limit", "trend"} <= names(NINE, large=True)
    assert "trend" in names(NINE[:6], large=True)
    assert "limit" not in names(NINE[:6], large=True)
    assert not {"limit", "trend"} & (names(NINE[:5], large=True) | names(NINE, large=False))


def test_the_steady_line_goes_through_a_course_that_doubles_every_fortnight():
    drawn = trend(VELOCITY, one_a_visit([2.0**at for at in range(7)]), "light", large=True)

    (line,) = named(drawn, "trend")
    assert (line["y"][0], line["y"][12], line["y"][24]) == pytest.approx((1.0, 8.0, 64.0))


def test_a_note_is_a_tick_with_its_number_on_its_day():
    notes = [
        Annotation(1, "P-001", "2025-12-24", "new shoes", "note", "ada", "2026-01-01"),
        Annotation(2, "P-001", "2031-01-01", "much later", "note", "ada", "2031-01-01"),
    ]

    (ticks,) = named(trend(VELOCITY, three_visits(), "light", notes=notes), "notes")

    assert (ticks["x"], ticks["text"]) == (["2025-12-24"], ["1"])
    assert ticks["hovertext"] == ["24\u00a0December\u00a02025: new shoes"]


def test_visits_before_the_baseline_are_drawn_and_not_joined_to_it():
    found = one_a_visit(NINE[:5], begins="2")

    drawn = trend(VELOCITY, found, "light")

    assert [line["y"] for line in named(drawn, "visits")] == [
        pytest.approx(NINE[:2]), pytest.approx(NINE[2:5]),
    ]  # fmt: skip
    assert named(drawn, "usual")[0]["x"][0][:16] == FORTNIGHTS[2]
    assert change.BEGINS in texts(drawn)


def test_the_summary_says_n_range_source_and_version():
    said = trend(VELOCITY, one_a_visit(NINE), "light").summary

    low, high = interval(NINE)
    assert "9\u00a0visits, 9\u00a0trials: 11.5 to 17.5\u00a0mm/s" in said
    assert f"Usual range {say.between(low, high, 'mm/s')}, 8\u00a0earlier visits" in said
    assert f"{change.PROVISIONAL} How much people's visits vary: A study of 40 people." in said
    assert "Method version\u00a01" in said


def test_visits_stand_at_their_day_with_the_geometric_mean_of_their_trials():
    (line,) = named(trend(VELOCITY, three_visits(), "light"), "visits")

    assert [at[:16] for at in line["x"]] == list(DAYS)
    assert line["y"] == pytest.approx([math.sqrt(156), math.sqrt(182), math.sqrt(288)], rel=1e-12)


def test_every_point_leads_to_a_trial():
    drawn = trend(VELOCITY, three_visits(), "light")

    assert named(drawn, "visits")[0]["customdata"] == ["t01firm", "t11firm", "t21firm"]
    assert len(named(drawn, "trials")[0]["customdata"]) == 6


def test_a_trial_to_be_repeated_is_hollow_and_said():
    found = judged([trial(0, 1), trial(0, 2, state="repeat")], [12.0, 12.5])

    drawn = trend(VELOCITY, found, "light")

    assert [trace["marker"]["symbol"] for trace in named(drawn, "trials")] == [
        "circle", "circle-open",
    ]  # fmt: skip
    assert "1\u00a0trial to be repeated is in no mean" in drawn.summary


def test_a_hollow_point_far_away_does_not_stretch_the_axis():
    found = judged([trial(0, 1), trial(0, 2), trial(0, 3, state="repeat")], [12.0, 13.0, 900.0])

    drawn = trend(VELOCITY, found, "light")

    assert drawn.figure["layout"]["yaxis"]["range"][1] < 20
    assert any("1 outside view" in text for text in texts(drawn))


def test_the_last_visit_is_labelled_with_its_value():
    assert texts(trend(VELOCITY, three_visits(), "light"))[0] == "<b>17.0</b>"


def test_even_load_is_a_line_where_it_is_near():
    def shapes(values):
        found = judged([trial(0, 1), trial(1, 1)], values, LOAD.key)
        return trend(LOAD, found, "light").figure["layout"]["shapes"]

    assert shapes([49.0, 52.0])[0]["y0"] == 50
    assert shapes([20.0, 21.0]) == []


def test_undated_visits_stand_side_by_side_and_are_not_compared():
    found = judged([trial(0, 1, start=None), trial(1, 1, start=None)], [12.0, 13.0], prior=PRIOR)

    drawn = trend(VELOCITY, found, "light")

    assert drawn.figure["layout"]["xaxis"]["type"] == "linear"
    assert [trace["x"] for trace in named(drawn, "visits")] == [[1], [2]]
    assert not named(drawn, "usual")
    assert "dates of these visits are not known" in drawn.summary


def test_there_is_a_reason_where_there_is_no_value():
    assert trend(VELOCITY, judged([trial(0, 1)], [None]), "light").figure is None


def test_directions_are_shown_and_not_compared():
    key = next(key for key, metric in METRICS.items() if metric.compared == "direction")
    found = judged([trial(0, 1), trial(1, 1)], [10.0, 40.0], key, prior=PRIOR)

    drawn = trend(METRICS[key], found, "light")

    assert {trace["name"] for trace in drawn.figure["data"]} == {"trials"}
    assert say.DIRECTIONS in drawn.summary


def test_every_visit_has_its_label_and_each_year_is_said_once():
    axis = trend(VELOCITY, three_visits(), "light").figure["layout"]["xaxis"]

    assert [at[:16] for at in axis["tickvals"]] == list(DAYS)
    assert [text.partition("<br>")[2] for text in axis["ticktext"]] == ["2025", "2026", ""]
    assert axis["tickangle"] == 0
