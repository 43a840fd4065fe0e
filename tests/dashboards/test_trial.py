"""The trial's page over HTTP: its words, its figures, its judgements."""

import gzip
import json

import numpy as np
import pytest

from dashboards import ids
from dashboards.components import trial_tabs
from dashboards.figures.trace import unpacked
from dashboards.formatting import number
from forceplate.archive.files import names

DRAWN = {"trial-drawn.data": {"stamp": 0, "figures": []}}


def head(answer, code):
    return answer(ids.CARDS, {"trial-code.data": code, "trial-changed.data": 0})


def figures(answer, code, duration=60.0, span=None, changed=None, scheme="light"):
    values = {
        "trial-code.data": code, "scheme.data": scheme,
        "sel-window.value": list(span or (0, duration)), "sel-window.max": duration, **DRAWN,
    }  # fmt: skip
    return answer(ids.FIG_STANCE, values, changed)


def text_of(component):
    """All words of a serialised component, in order."""
    if isinstance(component, list):
        return "".join(map(text_of, component))
    if isinstance(component, dict):
        return text_of(component.get("props", {}).get("children"))
    return "" if component is None else str(component)


def test_a_card_shows_the_value_of_the_archive(answer, small_lab, of_person):
    code = of_person("P-001")

    cards = text_of(head(answer, code)[ids.CARDS]["children"])

    value = small_lab.result(code)["values"]["mean_velocity_total"]["value"]
    assert f"Mean velocity{number(value)} mm/s" in cards


def test_card_and_grid_say_how_sure_a_value_is_within_its_trial(answer, small_lab, of_person):
    code = of_person("P-001")
    value = small_lab.result(code)["values"]["load_left_mean"]
    span = f"{number(value['low'])} to {number(value['high'])}"

    filled = head(answer, code)

    rows = {row["key"]: row["within"] for row in filled[ids.GRID_VALUES]["rowData"]}
    assert value["low"] < value["value"] < value["high"]
    assert f"{span}\u00a0% within this trial" in text_of(filled[ids.CARDS]["children"])
    assert rows["load_left_mean"] == span
    assert rows["f50_ml"] == ""


def test_card_figure_and_grid_say_the_same_area(answer, small_lab, of_person):
    code = of_person("P-001")
    area = number(small_lab.result(code)["values"]["ellipse_area_95"]["value"])

    filled = head(answer, code)
    drawn = figures(answer, code)

    rows = {row["key"]: row["value"] for row in filled[ids.GRID_VALUES]["rowData"]}
    title = drawn[ids.FIG_SWAY]["figure"]["layout"]["annotations"][0]["text"]
    assert number(rows["ellipse_area_95"]) == area
    assert f"{area}\u00a0mm²" in title
    assert f"{area} mm²" in text_of(filled[ids.CARDS]["children"])


def test_a_first_visit_is_a_starting_point(answer, of_person):
    cards = text_of(head(answer, of_person("P-002"))[ids.CARDS]["children"])

    assert cards.count("A first visit: a starting point; change cannot be judged yet.") == 4


def test_earlier_visits_are_counted_and_nothing_is_judged(answer, of_person):
    cards = text_of(head(answer, of_person("P-001"))[ids.CARDS]["children"])

    assert cards.count("on 2 earlier\u00a0visits") == 4
    assert "usual range" not in cards


def test_the_banner_tells_the_verdict_and_every_check(answer, small_lab, of_person):
    code = of_person("P-002", verdict="repeat")

    told = text_of(head(answer, code)[ids.QC_BANNER]["children"])

    assert told.startswith("↺Repeat suggested.")
    assert all(check.advice in told for check in small_lab.trial(code).quality.checks)


def test_the_likely_reason_is_that_of_the_check(answer, of_person):
    code = of_person("P-002", verdict="repeat")

    assert head(answer, code)[ids.SEL_REASON]["value"] == "Q-SHORT"


def test_every_figure_has_words_and_a_table(answer, of_person):
    drawn = figures(answer, of_person("P-001"))

    for figure in ids.TRIAL_FIGURES:  # one request draws them all
        assert drawn[ids.summary(figure)]["children"]
        assert drawn[ids.table(figure)]["children"]["props"]["children"][2]["props"]["children"]


def test_left_and_right_never_change_places(answer, of_person):
    data = figures(answer, of_person("P-001"))[ids.FIG_FORCE]["figure"]["data"]

    assert [(trace["name"], trace["line"]["color"]) for trace in data[:2]] == [
        ("left", "#0072b2"), ("right", "#c8500a"),
    ]  # fmt: skip


def test_dark_is_drawn_in_the_colours_of_dark(answer, of_person):
    data = figures(answer, of_person("P-001"), scheme="dark")[ids.FIG_FORCE]["figure"]["data"]

    assert data[0]["line"]["color"] == "#58b4e8"


def test_the_extremes_of_the_recording_are_in_the_picture(answer, small_lab, of_person):
    code = of_person("P-004")

    whole = small_lab.preview(code, (0.0, 60.0), 10**6).channels["fz_left"].values
    sent = unpacked(figures(answer, code)[ids.FIG_FORCE]["figure"]["data"][0]["y"])

    assert (np.nanmin(sent), np.nanmax(sent)) == (np.nanmin(whole), np.nanmax(whole))
    assert sent.size <= 2 * 620


def test_a_zoom_sends_the_raw_samples_of_its_span_and_only_traces(answer, small_lab, of_person):
    code = of_person("P-001")

    drawn = figures(answer, code, span=(10.0, 12.0), changed="sel-window.value")

    raw = small_lab.preview(code, (10.0, 12.0), 10**6).channels["fz_left"].values
    sent = unpacked(drawn[ids.FIG_FORCE]["figure"]["data"][0]["y"])
    assert sent.tolist() == raw.tolist()
    assert ids.FIG_STANCE not in drawn
    assert drawn[ids.FIG_LOAD]["figure"]["layout"]["xaxis"]["range"] == [10.0, 12.0]


def test_all_figures_together_stay_small_and_do_not_grow_with_the_rate(answer, of_person):
    slow = json.dumps(figures(answer, of_person("P-001"))).encode()
    fast = json.dumps(figures(answer, of_person("P-004"))).encode()

    assert len(gzip.compress(slow)) < 150_000
    assert len(fast) <= 1.1 * len(slow)


def test_one_plate_hides_the_share_with_its_reason(answer, of_person):
    drawn = figures(answer, of_person("P-003"))

    assert drawn[ids.frame(ids.FIG_LOAD)]["hidden"] is True
    assert "One plate" in drawn[ids.summary(ids.FIG_LOAD)]["children"]
    assert drawn[ids.frame(ids.FIG_SWAY)]["hidden"] is False


def test_a_short_trial_still_shows_what_there_is(answer, of_person):
    drawn = figures(answer, of_person("P-002", verdict="repeat"), duration=12.0)

    assert drawn[ids.frame(ids.FIG_SWAY)]["hidden"] is False
    assert drawn[ids.FIG_FORCE]["figure"]["layout"]["xaxis"]["range"] == [0.0, 12.0]


def test_a_file_of_pressure_only_says_what_it_lacks(answer, of_person):
    drawn = figures(answer, of_person(None), duration=30.0)

    assert (
        drawn[ids.summary(ids.FIG_FORCE)]["children"] == "This recording holds no vertical force."
    )
    assert drawn[ids.frame(ids.FIG_STABILOGRAM)]["hidden"] is False


@pytest.mark.parametrize("torn", [True, False])
def test_where_pictures_are_gone_the_page_names_the_command(answer, of_person, small_lab, torn):
    code = of_person("P-001")
    paths = {
        ids.FIG_FORCE: small_lab.archive.folder / names.series(code),
        ids.FIG_SWAY: small_lab.archive.folder / names.series(small_lab.trial(code).key),
    }
    whole = {path: path.read_bytes() for path in paths.values()}
    try:
        for path, data in whole.items():
            path.write_bytes(data[:1000]) if torn else path.unlink()
        drawn = figures(answer, code)
    finally:
        for path, data in whole.items():
            path.write_bytes(data)

    for figure in ids.TRIAL_FIGURES:
        assert "forceplate redraw" in drawn[ids.summary(figure)]["children"]
        assert drawn[ids.frame(figure)]["hidden"] is True


@pytest.fixture
def judged(answer, of_person, small_lab):
    """A trial and a way to press a button of its banner; open again at the end."""
    code = of_person("P-001", 3)

    def press(button, said=None, **about):
        trigger = f"{button}.n_clicks" if said is None else f"{button}.data"
        values = {
            "trial-code.data": code,
            "trial-changed.data": 0,
            trigger: said or 1,
            **about,
        }
        return answer("trial-changed", values, trigger)

    yield code, press
    small_lab.judge(code, "new")


def test_accept_is_written_with_who_and_when(judged, small_lab):
    code, press = judged

    changed = press(ids.BTN_ACCEPT)

    last = small_lab.history(code)[-1]
    assert changed["trial-changed"]["data"] == 1
    assert small_lab.trial(code).state == "accepted"
    assert (last.action, last.after["state"]) == ("judged", "accepted")


def test_repeat_keeps_reason_and_note_and_undo_opens_it_again(judged, small_lab):
    code, press = judged

    said = {"note": " left  foot ", "count": 1}
    press(ids.REPEAT_SAID, said, **{"sel-reason.value": "Q-STEP"})
    repeated = small_lab.trial(code)
    press(ids.BTN_UNDO)

    assert (repeated.state, repeated.state_reason) == ("repeat", "Stepped. left foot")
    assert small_lab.trial(code).state == "new"


def test_the_history_tells_a_reason_once_and_a_change_in_words(judged, small_lab):
    code, press = judged

    press(ids.REPEAT_SAID, {"note": "", "count": 1}, **{"sel-reason.value": "Q-STEP"})
    press(ids.BTN_UNDO)
    press(ids.BTN_ACCEPT)
    lines = trial_tabs.history(small_lab.history(code))[0].children[2].children
    details = [line.children[-1].children for line in lines]

    assert details[0] == "state: new \u2192 accepted"
    assert details[1] == "undone; state: repeat \u2192 new"
    assert details[2] == "Stepped; state: new \u2192 repeat"
    assert not any("index" in detail for detail in details)


def test_a_button_that_only_appeared_judges_nothing(judged, small_lab, answer):
    code, _ = judged

    answer("trial-changed", {"trial-code.data": code, "btn-accept.n_clicks": 0})

    assert small_lab.trial(code).state == "new"


def test_assigning_needs_a_participant_and_a_real_date(answer, of_person, small_lab):
    code = of_person(None)
    base = {"trial-code.data": code, "trial-changed.data": 0, "btn-assign.n_clicks": 1}

    nobody = answer("assign-message", {**base, "assign-session.value": "1"}, "btn-assign.n_clicks")
    no_date = answer(
        "assign-message",
        {**base, "assign-participant.value": "P-009", "assign-start.value": "soon"},
        "btn-assign.n_clicks",
    )

    assert nobody["assign-message"]["children"] == "Fill in the participant."
    assert "ISO 8601" in no_date["assign-message"]["children"]
    assert not small_lab.trial(code).assigned


def test_an_unknown_trial_is_said_with_near_ones(answer, of_person):
    code = of_person("P-001")

    shown = answer("content", {"url.pathname": f"/t/{code[:-1]}!", "url.search": ""})

    page = json.dumps(shown["content"]["children"])
    assert ids.PAGE_NOT_FOUND in page
    assert f"/t/{code}" in page


def test_the_banner_is_part_of_the_page_itself(answer, of_person):
    shown = answer("content", {"url.pathname": f"/t/{of_person('P-001')}", "url.search": ""})

    assert "Usable" in text_of(shown["content"]["children"])


def test_a_bug_is_told_in_the_alert_region_under_a_number(
    answer, small_lab, monkeypatch, of_person
):
    def broken(*_):
        raise RuntimeError("/secret/path")

    monkeypatch.setattr(type(small_lab), "history", broken)
    told = json.dumps(head(answer, of_person("P-001")))

    assert "/secret/path" not in told


@pytest.mark.parametrize("text", ["P-001", "p-0"])
def test_the_search_finds_by_any_case(answer, text):
    shown = answer("search-results", {"search-asked.data": {"text": text, "go": False}})

    assert "P-001" in json.dumps(shown["search-results"]["children"])


def test_enter_on_a_code_goes_there(answer, of_person):
    code = of_person("P-001")

    shown = answer("search-results", {"search-asked.data": {"text": code, "go": True}})

    assert shown["url"]["href"] == f"/t/{code}"
