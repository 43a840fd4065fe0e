"""The cohort's page: rails in units of each person's own range, sentences with chance in them."""

from __future__ import annotations

import json
import re

import pytest

from dashboards import cohort_words as say
from dashboards import ids
from dashboards.app import create_app
from dashboards.components import cohort_parts as parts
from dashboards.figures.cohort import cohort, height, in_order
from forceplate.change.judge import judge
from forceplate.lab import Lab
from forceplate.metrics.registry import METRICS
from forceplate.model.change import Prior
from forceplate.model.cohort import Cohort, Member
from forceplate.model.course import Course
from tests.dashboards.made import graphs
from tests.judging import JUDGING
from tests.made_people import CHOICE, visits_of

KEY = "mean_velocity_total"
METRIC = METRICS[KEY]
PRIOR = Prior(0.1, 10.0, 0.005, 0.015, 3, source="visits of others.", provisional=True)


def member(code, means, *, plates=2, prior=PRIOR):
    trials = [[mean] * 3 for mean in means]
    courses = [
        Course(key, CHOICE, "log", tuple(visits_of(trials, scale="log")), 60.0, plates)
        for key in (KEY, "ellipse_area_95")
    ]
    return Member(code, True, tuple(judge(courses, lambda _: prior)))


PEOPLE = (
    member("P-1", [10.0, 10.2, 30.0]), member("P-2", [10.0, 10.2, 10.1, 9.9]),
    member("P-3", [10.0]), member("P-4", [10.0, 10.3], plates=1),
)  # fmt: skip
FOUND = Cohort({CHOICE: "eyes open, firm"}, CHOICE, PEOPLE, elsewhere=1)


def drawn_of(members=PEOPLE):
    hrefs = [parts.trend_href(each.code, KEY, CHOICE) for each in members]
    return cohort(METRIC, members, hrefs, "said", "light")


def traces(drawn):
    return {each["name"]: each for each in drawn.figure["data"]}


def test_everybody_has_a_rail_in_their_order_and_who_is_not_judged_stands_apart():
    members = in_order(METRIC, PEOPLE)
    figure = drawn_of(members).figure
    axis = figure["layout"]["yaxis"]

    assert axis["ticktext"] == ["P-1", "P-2", "P-4", "P-3"]
    assert axis["tickvals"] == [0, 1, 2, 4]
    notes = [each["text"] for each in figure["layout"]["annotations"]]
    assert say.REASONS["first"] in notes


def test_a_dot_lies_at_its_place_leads_to_the_trend_and_is_a_diamond_outside():
    members = in_order(METRIC, PEOPLE)
    latest = traces(drawn_of(members))["latest visits"]

    places = [each.position(KEY) for each in members[:3]]
    assert latest["x"][1:] == places[1:]
    assert latest["marker"]["symbol"][1:] == ["circle", "circle"]
    assert latest["marker"]["symbol"][0] in ("diamond", "triangle-right")
    assert places[0] > 1
    assert latest["customdata"][0] == (
        f"/p/P-1/trend?metric={KEY}&protocol={CHOICE.protocol}&condition={CHOICE.condition}"
    )
    assert "10.2" not in latest["text"][0]
    assert "outside the usual range" in latest["text"][0]


def test_what_lies_beyond_the_axis_is_drawn_at_its_end_and_counted():
    far = member("P-9", [10.0, 10.1, 10.2, 9.9, 10.0, 1e6])
    wild = member("P-8", [1e-6, 10.0, 10.1, 10.2, 10.0, 9.9])

    drawn = drawn_of([far])
    latest = traces(drawn)["latest visits"]

    assert latest["marker"]["symbol"] == ["triangle-right"]
    assert abs(latest["x"][0]) <= drawn.figure["layout"]["xaxis"]["range"][1]
    json.dumps([drawn.figure, drawn_of([wild]).figure], allow_nan=False)


def test_nobody_at_all_is_a_sentence_and_many_rails_make_a_tall_figure():
    assert drawn_of([]).figure is None
    assert drawn_of([]).summary == say.NONE_FOUND
    assert height(60, 0) > height(9, 0) > height(1, 0)
    assert drawn_of([PEOPLE[2]]).figure is not None


def test_a_code_is_text_in_a_figure_and_a_long_one_is_cut():
    odd = drawn_of([member("<b>&" + "x" * 60, [10.0, 10.2])]).figure

    (label,) = odd["layout"]["yaxis"]["ticktext"]
    assert label.startswith("&lt;b&gt;&amp;x")
    assert len(label) < 32
    assert "<b>" not in traces(drawn_of([member("<b>", [10.0, 10.2])]))["latest visits"]["text"][0]


def test_the_sentences_hold_chance_and_what_the_control_states():
    assert say.outside(METRIC, FOUND) == (
        "Of 3\u00a0people whose latest visit could be judged, 1 lies outside their own usual range "
        "in mean velocity; about 0.15 expected by chance."
    )
    assert "1 of 3\u00a0people has one that is likely different" in say.flagged(FOUND, 2)
    assert "at most 5\u00a0% are flagged so: about 0.15 of 3." in say.flagged(FOUND, 2)
    assert say.not_judged(METRIC, FOUND) == (
        "Not judged: 1\u00a0person (one visit so far: a starting point)."
    )
    assert say.elsewhere(FOUND) == "1\u00a0person has no trial of this protocol and condition."
    assert "60 of 500 people" in say.not_drawn(60, 500)
    assert say.not_drawn(9, 9) == ""


@pytest.mark.parametrize(
    "members", [(), PEOPLE[:1], PEOPLE[2:3], PEOPLE, (member("P-5", [], prior=None),)]
)
def test_no_sentence_judges_and_none_tells_a_number_that_is_not_there(members):
    found = Cohort(FOUND.choices, CHOICE, members)

    told = json.dumps([each.to_plotly_json() for each in parts.said(METRIC, found, (60, 500))],
                      default=lambda part: part.to_plotly_json())  # fmt: skip
    cells = json.dumps(parts.rows([METRIC], members, CHOICE), allow_nan=False)

    assert not JUDGING.search(told + cells)
    assert not re.search(r"\b(nan|inf|None)\b", told + cells)
    assert "percentile" not in told


def test_a_group_is_offered_only_where_it_sets_some_apart():
    assert parts.groups(FOUND) == [
        {"value": "all", "label": "Everybody (4)"},
        {"value": "plates-1", "label": "On 1\u00a0plate (1)"},
        {"value": "plates-2", "label": "On 2\u00a0plates (3)"},
    ]  # fmt: skip
    assert parts.groups(Cohort(FOUND.choices, CHOICE, PEOPLE[:2])) == [
        {"value": "all", "label": "Everybody (2)"}
    ]


@pytest.mark.parametrize(
    ("place", "told"),
    [(None, ""), (0.0, "0.00"), (-0.0001, "0.00"), (-0.42, "\u22120.42"), (1e6, "1000000")],
)
def test_a_place_is_told_with_two_digits_behind_the_point(place, told):
    assert say.place(place) == told


def asked(answer, search="", text=""):
    return answer(
        ids.GRID_COHORT,
        {f"{ids.PAGE_COHORT}.id": ids.PAGE_COHORT, f"{ids.URL}.search": search,
         f"{ids.SCHEME}.data": "light", f"{ids.COHORT_FILTER}.value": text,
         f"{ids.URL}.pathname": "/cohort", f"{ids.COHORT_DRAWN}.data": {"stamp": 0, "figures": []}},
    )  # fmt: skip


def test_the_page_tells_the_numbers_of_each_persons_own_page(answer, small_lab):
    page = asked(answer, "?condition=open-firm")

    own = small_lab.past("P-001", "quiet-stance", "open-firm", exploratory=False)
    (row,) = [each for each in page[ids.GRID_COHORT]["rowData"] if each["who"] == "P-001"]
    change = own.primary[0].change
    assert row["p0"] == change.difference / change.half
    assert row["c0"]["word"] == say.TIERS[own.primary[0].tier]
    assert page[ids.COHORT_SHOWN]["data"] == {
        "protocol": "quiet-stance", "condition": "open-firm", "metric": KEY, "group": "all",
    }  # fmt: skip
    assert len(graphs(page[ids.COHORT_FIGURE]["children"])) == 1


@pytest.mark.parametrize(
    "search",
    ["?metric=<script>&group='--&protocol=..%2F&condition=%00", "?metric=ellipse_angle",
     "?protocol=&condition=&metric=&group="],
)  # fmt: skip
def test_an_address_of_nonsense_shows_the_commonest(answer, search):
    page = asked(answer, search)

    assert page[ids.COHORT_METRIC]["value"] == KEY
    assert page[ids.SEL_GROUP]["value"] == "all"
    assert page[ids.COHORT_CONDITION]["value"] == "closed-firm"


def test_a_part_of_a_code_narrows_rails_and_rows_and_no_sentence(answer):
    whole, part = asked(answer), asked(answer, text="p-003")

    assert [each["who"] for each in part[ids.GRID_COHORT]["rowData"]] == ["P-003"]
    assert part[ids.COHORT_SAYS] == whole[ids.COHORT_SAYS]
    assert asked(answer, text="nobody")[ids.GRID_COHORT]["rowData"] == []


def test_an_archive_of_nobody_says_so(tmp_path, answer_of):
    with Lab(tmp_path / "lab", create=True) as lab:
        page = asked(answer_of(create_app(lab)))

    assert page[ids.COHORT_EMPTY]["hidden"] is False
    assert page[ids.COHORT_BODY]["className"] == parts.body_class(anybody=False)
    assert ids.GRID_COHORT not in page
