"""Compare, methods and settings over HTTP."""

from __future__ import annotations

import json

import pytest

from dashboards import compare_words as say
from dashboards.formatting import quantity, unbroken
from dashboards.pages import PAGES
from dashboards.pages.methods import typeset
from dashboards.routes import find
from dashboards.theme import GRAPH_CONFIG
from forceplate.metrics.registry import METRICS
from tests.dashboards.made import graphs, text_of


def compare(search):
    return {
        "page-compare.id": "page-compare", "url.search": search, "scheme.data": "light",
        "url.pathname": "/compare", "compare-drawn.data": {"stamp": 0, "figures": []},
    }  # fmt: skip


def test_nothing_chosen_says_how_to_begin(answer):
    filled = answer("compare-body", compare(""))

    assert say.EMPTY_TITLE in text_of(filled["compare-body"])
    assert filled["compare-drawn"]["data"]["figures"] == []


def test_two_trials_stand_side_by_side_with_the_archive_s_values(answer, small_lab, of_person):
    codes = [of_person("P-001", 0), of_person("P-001", 4)]

    filled = answer("compare-body", compare("?trials=" + ",".join(codes)))

    body = text_of(filled["compare-body"])
    stored = [small_lab.result(code)["values"]["mean_velocity_total"]["value"] for code in codes]
    assert all(quantity(value, "mm/s") in body for value in stored)
    assert len(filled["compare-drawn"]["data"]["figures"]) == 6
    assert filled["sel-trials"]["value"] == codes


def test_same_axes_are_the_same_to_the_last_bit(answer, of_person):
    codes = ",".join([of_person("P-001", 0), of_person("P-001", 4)])

    shared = graphs(answer("compare-body", compare(f"?trials={codes}"))["compare-body"]["children"])
    own = graphs(
        answer("compare-body", compare(f"?trials={codes}&axes=own"))["compare-body"]["children"]
    )

    ranges = [graph["figure"]["layout"]["yaxis"]["range"] for graph in shared]
    apart = [graph["figure"]["layout"]["yaxis"]["range"] for graph in own]
    assert ranges[:3] == ranges[3:]
    assert apart[:3] != apart[3:]


def test_every_figure_of_the_page_has_the_one_configuration(answer, of_person):
    filled = answer("compare-body", compare(f"?trials={of_person('P-001')}"))

    every = [graph["config"] for graph in graphs(filled["compare-body"]["children"])]
    assert every == [GRAPH_CONFIG] * 3


def test_a_trial_of_another_length_is_grey_with_its_reason(answer, small_lab, of_person):
    short = next(t.trial for t in small_lab.trials() if t.duration_s < 20)

    body = text_of(answer("compare-body", compare(f"?trials={of_person('P-001')},{short}")))

    assert "fpc-apart" in body
    assert "Not compared: of another length than 60.0 s, and too short to compare with." in body


def test_trials_of_one_person_stand_beside_what_chance_does(answer, small_lab):
    own = [
        trial.trial for visit in small_lab.sessions("P-001")[:2] for trial in visit.trials
        if trial.condition == "eyes open, firm"
    ]  # fmt: skip

    body = text_of(answer("compare-body", compare("?trials=" + ",".join(own)))["compare-body"])

    assert [body.count(f'"{kind}"') for kind in ("same visit", "another visit")] == [1, 2]
    assert body.count("by chance up to") >= 9
    assert "Provisional until the lab has a reliability study of its own." in body
    assert body.count("compare-visits") == 1


def test_of_two_people_nothing_is_said_of_chance(answer, of_person):
    codes = f"{of_person('P-001')},{of_person('P-002')}"

    body = text_of(answer("compare-body", compare(f"?trials={codes}"))["compare-body"])

    assert "These trials are of different people" in body
    assert "by chance up to" not in body


def test_an_unknown_code_is_said_and_the_others_are_shown(answer, of_person):
    code = of_person("P-001")

    filled = answer("compare-body", compare(f"?trials={code},nosuch"))

    assert "nosuch" in text_of(filled["compare-message"])
    assert filled["sel-trials"]["value"] == [code]


def test_more_than_eight_are_cut_and_it_is_said(answer, small_lab):
    codes = [trial.trial for trial in small_lab.trials()][:9]

    filled = answer("compare-body", compare("?trials=" + ",".join(codes)))

    assert filled["sel-trials"]["value"] == codes[:8]
    assert say.TOO_MANY in text_of(filled["compare-message"])


def test_any_metric_can_be_added(answer, of_person):
    filled = answer("compare-body", compare(f"?trials={of_person('P-001')}&metric=f50_ap,nosuch"))

    assert filled["sel-values"]["value"] == ["f50_ap"]
    assert "50 % frequency, forward-back" in text_of(filled["compare-body"])


def page_text(path, data):
    page, parts = find(PAGES, path)
    laid = page.layout({}, **parts, found=page.lookup(data, **parts))
    return json.dumps(laid.to_plotly_json(), default=lambda part: part.to_plotly_json(),
                      ensure_ascii=False)  # fmt: skip


@pytest.fixture
def data(small_lab):
    from dashboards.data import Data

    return Data(small_lab)


def test_every_metric_has_a_page_with_its_formula_and_unit(data):
    for key, metric in data.metrics().items():
        shown = page_text(f"/methods/{key}", data)

        assert json.dumps(metric.formula)[1:-1] in shown
        assert unbroken(metric.says) in shown


def test_a_method_names_its_settings_with_the_values_of_the_run(data):
    shown = page_text("/methods/f50_ap", data)

    assert "psd.segment_s" in shown
    assert '"10\u00a0s"' in shown
    assert "spread.ddof" not in shown


def test_the_catalogue_is_narrowed_by_a_word(answer):
    shown = text_of(answer("methods-list", {"search-methods.value": "ellipse"}))

    assert "ellipse_area_95" in shown
    assert "mean_velocity_total" not in shown


def test_settings_show_protocols_recipe_and_state_of_the_archive(data, small_lab):
    shown = page_text("/settings", data)

    assert "Romberg pair" in shown
    assert all(key in shown for key in data.settings_about())
    assert small_lab.runs()[0].digest[:16] in shown


def test_plates_in_use_are_drawn_once_each(answer):
    asked = {"page-settings.id": "page-settings", "scheme.data": "light",
             "settings-drawn.data": {"stamp": 0, "figures": []}}  # fmt: skip
    filled = answer("settings-plates", asked)

    drawn = graphs(filled["settings-plates"]["children"])
    assert [graph["id"] for graph in drawn] == filled["settings-drawn"]["data"]["figures"]
    assert "400 × 600 mm" in text_of(filled["settings-plates"])


def test_a_per_cent_sign_never_leaves_its_number(data):
    shown = page_text("/methods/ellipse_area_95", data)

    assert "a chance of 95\u00a0%." in shown


def test_what_a_part_of_a_formula_stands_for_comes_on_its_own_line():
    assert typeset(r"A = \pi k,\; k = 2") == "$$A = \\pi k$$\n\n$$k = 2$$"
    assert typeset(r"A = k,\quad k = 2;\quad B") == "$$A = k$$\n\n$$k = 2$$\n\n$$B$$"


def test_a_long_sum_goes_on_below_and_a_short_one_does_not():
    long = r"M = 2H_s \min(\ln\tfrac{t + s}{u}, 0 + a) + 2H_l \max(\ln\tfrac{t + s}{u}, 0 + b)"

    assert typeset(long).split("\n\n") == [
        r"$$M = 2H_s \min(\ln\tfrac{t + s}{u}, 0 + a)$$",
        r"$$\qquad {} + 2H_l \max(\ln\tfrac{t + s}{u}, 0 + b)$$",
    ]
    assert typeset("M = a + b") == "$$M = a + b$$"


def test_no_formula_is_broken_inside_a_group():
    for metric in METRICS.values():
        for part in typeset(metric.formula).split("\n\n"):
            assert part.count("{") == part.count("}"), metric.key
