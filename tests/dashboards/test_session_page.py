"""The page of one visit over HTTP, and its figure of both feet."""

from __future__ import annotations

import pytest

from dashboards import ids, words
from dashboards import session_words as say
from dashboards.both_feet import BothFeet, Foot
from dashboards.callbacks.shell import page_at
from dashboards.components.session_spread import MOST_DOTS, dots
from dashboards.components.session_trials import MOST_DRAWN, Row, multiples
from dashboards.data import Data
from dashboards.figures.butterfly import butterfly, reach
from dashboards.formatting import quantity
from forceplate.errors import UnknownParticipant, UnknownSession
from forceplate.model.course import Point, Recipe, Visit
from tests.dashboards.made import graphs, text_of, trial
from tests.dashboards.test_wording import JUDGING

FIRM = "eyes open, firm"


def visit(person, session, search="", path=None):
    return {
        "session-of.data": {"participant": person, "session": session}, "url.search": search,
        "scheme.data": "light", "url.pathname": path or f"/p/{person}/s/{session}",
        "session-drawn.data": {"stamp": 0, "figures": []},
    }  # fmt: skip


@pytest.fixture
def last(small_lab):
    """The name of P-001's latest visit."""
    return small_lab.sessions("P-001")[-1].session


def test_every_trial_is_drawn_on_one_scale_and_leads_to_its_page(answer, small_lab, last):
    filled = answer("session-head", visit("P-001", last))

    panels = graphs(filled[ids.SESSION_TRIALS]["children"])
    ranges = {str(panel["figure"]["layout"][axis]["range"]) for panel in panels for axis in
              ("xaxis", "yaxis")}  # fmt: skip
    trials = small_lab.session("P-001", last).trials
    told = text_of(filled[ids.SESSION_TRIALS])
    assert len(panels) == len(trials) == 4
    assert len(ranges) == 2
    assert all(f"/t/{each.trial}" in told for each in trials)


def test_the_means_and_usual_ranges_are_the_lab_s(answer, small_lab, last):
    filled = answer("session-head", visit("P-001", last))
    told = text_of(filled[ids.SESSION_SPREAD])

    for condition in ("open-firm", "closed-firm"):
        past = small_lab.past("P-001", "quiet-stance", condition, exploratory=False)
        for judgement in past.primary:
            symbol = small_lab.metrics()[judgement.course.key].unit.symbol
            assert quantity(judgement.course.visits[-1].mean, symbol) in told
            if judgement.change is not None:
                assert say.usual_then(judgement, "") in told


def test_a_first_visit_is_a_starting_point_whatever_came_later(answer, small_lab):
    first = small_lab.sessions("P-001")[0].session

    filled = answer("session-head", visit("P-001", first))

    told = text_of(filled[ids.SESSION_SPREAD])
    assert words.FIRST_VISIT in told
    assert "usual range" not in told


def test_the_head_counts_the_trials_and_leads_to_the_visits_beside(answer, small_lab):
    before, here, after = (each.session for each in small_lab.sessions("P-001"))

    told = text_of(answer("session-head", visit("P-001", here))[ids.SESSION_HEAD])

    assert f"/p/P-001/s/{before}" in told
    assert f"/p/P-001/s/{after}" in told
    assert words.meter(2, 3, FIRM) in told


def test_load_of_both_feet_is_the_lab_s_and_mirrored(answer, small_lab, last):
    filled = answer("session-head", visit("P-001", last, "?condition=closed-firm"))

    (figure,) = graphs(filled[ids.SESSION_LOAD]["children"])
    means = {trace["name"]: trace["x"] for trace in figure["figure"]["data"]}
    layout = figure["figure"]["layout"]
    past = small_lab.past("P-001", "quiet-stance", "closed-firm", exploratory=False)
    stored = past.judgements["load_left_mean"].course.visits[-1].mean
    assert means["load_left_mean, left, visit"] == [stored]
    assert means["load_left_mean, right, visit"] == [100 - stored]
    assert layout["xaxis1"]["range"] == layout["xaxis2"]["range"][::-1]
    assert ids.FIG_LOAD_DIST in filled[ids.SESSION_DRAWN]["data"]["figures"]


def test_one_plate_says_why_there_are_no_two_feet(answer, small_lab):
    name = small_lab.sessions("P-003")[0].session

    filled = answer("session-head", visit("P-003", name))

    assert graphs(filled[ids.SESSION_LOAD]["children"]) == []
    assert "One plate: left and right cannot be told apart." in text_of(filled[ids.SESSION_LOAD])


@pytest.mark.parametrize(
    "search", ["?metric=<script>&protocol=..&condition=%00", "?metric=toString", "?metric="]
)
def test_an_address_that_asks_for_nothing_known_shows_the_usual(answer, last, search):
    filled = answer("session-head", visit("P-001", last, search))

    assert filled[ids.SESSION_SHOWN]["data"] == {
        "protocol": "quiet-stance", "condition": "open-firm", "metric": None,
    }  # fmt: skip


def test_a_further_measure_is_one_among_all_that_are_not_primary(answer, small_lab, last):
    filled = answer("session-head", visit("P-001", last, "?metric=rms_ml"))

    past = small_lab.past("P-001", "quiet-stance", "open-firm")
    mean = past.judgements["rms_ml"].course.visits[-1].mean
    assert quantity(mean, "mm") in text_of(filled[ids.SESSION_SPREAD])


def test_trials_to_be_repeated_are_marked_and_in_no_mean(answer, small_lab):
    (name,) = (each.session for each in small_lab.sessions("P-002"))

    filled = answer("session-head", visit("P-002", name))

    assert words.STATES["repeat"] in text_of(filled[ids.SESSION_TRIALS])
    assert f"({words.STATES['repeat']})" in text_of(filled[ids.SESSION_SPREAD])


def test_the_page_judges_nobody(answer, last):
    assert not JUDGING.search(text_of(answer("session-head", visit("P-001", last))))


def test_an_unknown_visit_names_the_person_s_and_an_unknown_person_near_ones(small_lab, last):
    data = Data(small_lab)

    page = str(page_at(data, f"/p/P-001/s/{last}x", "")[0])

    assert f"/p/P-001/s/{last}" in page
    assert "/p/P-001'" in str(page_at(data, f"/p/P-0011/s/{last}", "")[0])


def test_the_lab_says_which_visit_it_does_not_know(small_lab, last):
    with pytest.raises(UnknownSession, match=last):
        small_lab.session("P-001", f"{last}0")
    with pytest.raises(UnknownParticipant):
        small_lab.session("P-0", last)
    assert small_lab.session("P-001", last).session == last


def test_of_very_many_trials_a_few_are_drawn_and_the_others_named(small_lab, monkeypatch):
    trials = [trial(0, number) for number in range(1, 2001)]
    asked = []
    data = Data(small_lab)
    monkeypatch.setattr(data, "result", asked.append)

    children, figures = multiples(data, [Row("a", FIRM, 3, trials)], "light", 1)

    assert len(asked) == MOST_DRAWN
    assert figures == []
    assert words.NOT_ANALYSED in str(children)
    assert "1976" in str(children)


def test_of_very_many_trials_a_rail_has_the_ends():
    points = tuple(
        Point(trial(0, number), float(number), None, Recipe("a", 1)) for number in range(1, 2001)
    )

    assert list(dots(Visit("0", None, points))) == [1.0, 2000.0]
    assert len(dots(Visit("0", None, points[:MOST_DOTS]))) == MOST_DOTS


def test_nothing_of_either_foot_is_said_not_drawn():
    empty = BothFeet("load_left_mean", "Load", "%", Foot(None, ()), Foot(None, ()), 50.0)

    drawn = butterfly([empty], "light", say.NO_FEET)

    assert (drawn.figure, drawn.summary) == (None, say.NO_FEET)


def test_a_strip_holds_every_value_but_not_a_boundless_usual_span():
    foot = Foot(10.0, (("a", 9.0, True), ("b", 11.0, True)), (-1e6, 1e6))
    low, high = reach(BothFeet("x", "X", "mm", foot, Foot(10.5, (("a", 10.5, True),))))

    assert low < 9.0
    assert high > 11.0
    assert high - low < 50


def test_the_visit_s_means_are_in_the_table():
    left = Foot(49.0, (("a", 48.0, True), ("b", 50.0, False)), (46.0, 54.0))
    drawn = butterfly(
        [BothFeet("load_left_mean", "Load", "%", left, Foot(51.0, ()), 50.0)], "dark", ""
    )

    assert drawn.rows == [
        ("Load, %", "49.0\u00a0%", "51.0\u00a0%", "46.0 to 54.0\u00a0%", "\u2013", "48.0, 50.0",
         "\u2013")
    ]  # fmt: skip
