"""A metric's page: how much of it is choice of method, for a trial of the archive."""

import pytest

from dashboards import ids
from dashboards import method_words as say
from dashboards.app import create_app
from dashboards.callbacks.spread import first_choice, options
from dashboards.data import Data
from forceplate.lab import Lab
from tests.dashboards.made import graphs, text_of, trial
from tests.dashboards.test_wording import JUDGING


def asked(metric, search="", stamp=0, scheme="light"):
    return {
        "spread-metric.data": metric, "url.search": search, "scheme.data": scheme,
        "url.pathname": f"/methods/{metric}",
        "spread-drawn.data": {"stamp": stamp, "figures": []},
    }  # fmt: skip


def test_the_card_shows_the_numbers_of_the_library(answer, small_lab, of_person):
    code = of_person("P-001")

    filled = answer("method-spread", asked("mean_velocity_total", f"?trial={code}", stamp=4))

    (found,) = small_lab.sensitivity(code, ["mean_velocity_total"])
    (graph,) = graphs(filled["method-spread"]["children"])
    numbers = [row.value for row in found.rows]
    assert graph["figure"]["data"][0]["x"] == pytest.approx(numbers, rel=1e-12)
    assert found.base.value == small_lab.result(code)["values"]["mean_velocity_total"]["value"]
    assert say.spread(found) in text_of(filled["method-spread"])
    assert filled["spread-drawn"]["data"] == {"stamp": 5, "figures": [ids.FIG_WAYS]}
    assert filled["sel-spread-trial"]["value"] == code


def test_without_a_trial_in_the_address_the_newest_that_counts_is_shown(answer, small_lab):
    filled = answer("method-spread", asked("f50_ap"))

    shown = small_lab.trial(filled["sel-spread-trial"]["value"])
    newest = next(each for each in small_lab.trials() if each.assigned and each.counts)
    assert shown.trial == newest.trial
    assert len(filled["sel-spread-trial"]["data"]) == len(small_lab.trials())


def test_a_number_that_the_trial_does_not_have_says_why(answer, small_lab):
    cop_only = next(each for each in small_lab.trials() if each.source_name == "example_cop.csv")

    filled = answer("method-spread", asked("load_left_mean", f"?trial={cop_only.trial}"))

    assert "only the centre of pressure, no force" in text_of(filled["method-spread"])
    assert filled["spread-drawn"]["data"]["figures"] == []


def test_an_unknown_trial_is_said(answer):
    filled = answer("method-spread", asked("f50_ap", "?trial=zzzzzz"))

    assert "zzzzzz" in text_of(filled["method-spread"])
    assert filled["sel-spread-trial"]["data"][0] == {"value": "zzzzzz", "label": "zzzzzz"}


def test_another_page_s_address_draws_nothing(answer):
    elsewhere = {**asked("f50_ap"), "url.pathname": "/methods/f95_ap"}

    assert answer("method-spread", elsewhere) == {}


def test_an_empty_archive_says_so(answer_of, tmp_path):
    with Lab(tmp_path / "archive", create=True) as lab:
        filled = answer_of(create_app(lab))("method-spread", asked("f50_ap"))

        assert Data(lab).analysed(5) == []
    assert say.SPREAD_NONE in text_of(filled["method-spread"])
    assert filled["spread-drawn"]["data"] == {"stamp": 1, "figures": []}


def test_a_filled_card_does_not_judge(answer, of_person):
    filled = answer("method-spread", asked("ellipse_area_95", f"?trial={of_person('P-001')}"))

    assert not JUDGING.search(text_of(filled["method-spread"]))


def test_a_trial_to_be_repeated_is_not_the_first_choice():
    trials = [trial(2, 1, state="repeat"), trial(1, 1), trial(0, 1)]

    assert first_choice(trials) == trials[1].trial
    assert first_choice(trials[:1]) == trials[0].trial
    assert first_choice([]) is None


def test_a_trial_that_only_the_address_names_can_be_chosen():
    trials = [trial(0, 1)]

    assert [each["value"] for each in options(trials, "other")] == ["other", trials[0].trial]
    assert [each["value"] for each in options(trials, trials[0].trial)] == [trials[0].trial]


def test_a_trial_s_numbers_lead_to_their_methods_with_the_trial(answer, of_person):
    code = of_person("P-001")

    filled = answer("trial-cards", {"trial-code.data": code, "trial-changed.data": 0})

    assert f"/methods/mean_velocity_total?trial={code}" in text_of(filled["trial-cards"])
    assert filled["grid-values"]["rowData"][0]["href"].endswith(f"?trial={code}")
