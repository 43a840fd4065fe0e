"""People, a person, a trend, over HTTP: every number is the archive's."""

from __future__ import annotations

import json
from statistics import geometric_mean

import pytest

from dashboards import (
    change_words,
    compare_words,
    course_words,
    ids,
    method_words,
    setting_words,
    words,
)
from dashboards.app import create_app
from dashboards.components.small import participant_href
from dashboards.data import Data
from dashboards.formatting import quantity
from dashboards.pages import PAGES
from dashboards.routes import find
from tests.dashboards.made import graphs, text_of
from tests.dashboards.test_wording import JUDGING, sentences

OWN = ("people", "participant", "trend", "compare", "methods", "method", "settings")


def test_plates_of_one_kind_are_named_once():
    assert setting_words.sides(["unknown", "unknown"]) == "sides not known"
    assert setting_words.sides(["left", "right"]) == "left and right"


def person(code, search="", scheme="light"):
    return {
        "person-code.data": code, "url.search": search, "scheme.data": scheme,
        "url.pathname": f"/p/{code}", "person-drawn.data": {"stamp": 0, "figures": []},
    }  # fmt: skip


def test_everybody_is_listed_with_the_numbers_of_visits_and_trials(answer, small_lab):
    rows = answer("grid-people", {"filter-people.value": ""})["grid-people"]["rowData"]

    people = small_lab.participants()
    assert [(r["who"], r["sessions"], r["trials"]) for r in rows] == [
        (p.code, p.n_sessions, p.n_trials) for p in people
    ]
    assert all(row["simulated"] for row in rows)


def test_a_part_of_a_code_narrows_the_list(answer):
    rows = answer("grid-people", {"filter-people.value": "-002"})["grid-people"]["rowData"]

    assert [row["href"] for row in rows] == ["/p/P-002"]


def test_the_dots_are_the_means_of_the_values_in_the_archive(answer, small_lab):
    filled = answer("person-trends", person("P-001", "?condition=open-firm"))

    first = next(g for g in graphs(filled["person-trends"]["children"])
                 if g["id"] == ids.trend("mean_velocity_total"))  # fmt: skip
    (line,) = [trace for trace in first["figure"]["data"] if trace["name"] == "visits"]
    stored = [
        geometric_mean(
            trial.values["mean_velocity_total"]
            for trial in visit.trials
            if trial.facts.vision == "open"
        )
        for visit in small_lab.sessions("P-001")
    ]
    assert line["y"] == pytest.approx(stored, rel=1e-12)
    assert quantity(stored[-1], "mm/s") in text_of(filled["person-stands"])


def test_one_visit_is_a_starting_point_and_nothing_more(answer):
    filled = answer("person-stands", person("P-002"))
    stands = text_of(filled["person-stands"])

    assert stands.count(words.FIRST_VISIT) == 1
    assert "earlier" not in stands
    assert "fpc-usual" not in stands
    assert '"usual' not in text_of([g["figure"] for g in graphs(filled["person-trends"])])


def test_several_visits_are_judged_each_with_its_source(answer, small_lab):
    filled = answer("person-stands", person("P-001"))
    stands = text_of(filled["person-stands"])

    for each in small_lab.past("P-001", exploratory=False).primary:
        word = course_words.capital(change_words.TIERS[each.tier]) if each.tier else "not enough"
        assert word in stands
    assert "2\u00a0earlier visits" in stands
    assert "expected by chance" in stands
    assert change_words.PROVISIONAL in text_of(filled["person-trends"])
    assert words.FIRST_VISIT not in stands


def test_a_trend_of_another_metric_is_flagged_as_one_among_all_others(answer, small_lab):
    among = small_lab.past("P-001").judgements["f50_ap"]
    found = Data(small_lab).past("P-001", None, None, "f50_ap").primary[0]

    assert (found.tier, found.q) == (among.tier, among.q)
    assert [e.change for e in found.seen] == [e.change for e in among.seen]


def test_one_request_asks_once_for_what_a_page_shows(small_lab, answer_of, monkeypatch):
    asked = []
    past = Data.past
    monkeypatch.setattr(Data, "past", lambda *about: asked.append(about) or past(*about))
    ask = answer_of(create_app(small_lab))

    ask("person-stands", person("P-001"))

    assert len(asked) == 1


def test_one_plate_gives_the_reason_for_the_missing_load(answer):
    filled = answer("person-stands", person("P-003"))

    assert "left and right cannot be told apart" in text_of(filled["person-stands"])
    assert ids.trend("load_left_mean") not in filled["person-drawn"]["data"]["figures"]


def test_the_address_chooses_the_condition(answer):
    filled = answer("person-stands", person("P-001", "?condition=closed-firm"))

    assert filled["sel-condition"]["value"] == "closed-firm"
    assert "eyes closed, firm" in text_of(filled["person-head"])


def test_another_page_s_address_changes_nothing(answer):
    asked = person("P-001") | {"url.pathname": "/p/P-002"}

    assert answer("person-stands", asked) == {}


def test_a_trial_to_be_repeated_is_hollow_among_the_visits(answer):
    filled = answer("person-visits", person("P-002"))

    assert "fpc-chip-hollow" in text_of(filled["person-visits"])


def test_any_metric_has_its_trend(answer, small_lab):
    asked = {
        "trend-person.data": "P-001", "url.search": "?metric=f50_ap", "scheme.data": "dark",
        "url.pathname": "/p/P-001/trend", "trend-drawn.data": {"stamp": 3, "figures": []},
    }  # fmt: skip
    filled = answer("trend-body", asked)

    assert filled["sel-metric"]["value"] == "f50_ap"
    assert filled["trend-drawn"]["data"] == {"stamp": 4, "figures": ["fig-trend-f50_ap"]}
    for trial, values in small_lab.series("P-001", ["f50_ap"]):
        shown = quantity(values["f50_ap"].value, "Hz") in text_of(filled["trend-body"])
        assert shown == (trial.facts.vision == "open")


CATALOGUE = [
    text
    for module in (change_words, course_words, compare_words, method_words, setting_words)
    for name, value in vars(module).items()
    if name.isupper()
    for text in sentences(value)
]


@pytest.mark.parametrize("text", CATALOGUE)
def test_no_sentence_of_these_pages_judges(text):
    assert not JUDGING.search(text)


@pytest.mark.parametrize("page", [page for page in PAGES if page.name in OWN])
def test_none_of_these_pages_judges(page):
    laid = json.dumps(page.layout().to_plotly_json(), default=lambda part: part.to_plotly_json())

    assert not JUDGING.search(laid)


def test_a_filled_person_s_page_does_not_judge(answer):
    filled = answer("person-stands", person("P-001"))

    assert not JUDGING.search(text_of([filled["person-stands"], filled["person-trends"]]))


def test_a_code_with_odd_signs_has_an_address_of_its_own():
    href = participant_href("A b?c#1%")

    page, parts = find(PAGES, href)
    assert (page.name, parts) == ("participant", {"participant": "A b?c#1%"})
