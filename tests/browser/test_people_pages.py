"""People, a person, a trend, Compare, Methods and Settings in a real browser."""

from __future__ import annotations

from statistics import geometric_mean

import pytest

from dashboards import compare_words, ids, words
from dashboards.formatting import number

pytestmark = pytest.mark.browser

BOTH = pytest.mark.parametrize("scheme", ["light", "dark"])
VELOCITY = ids.trend("mean_velocity_total")
OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def addresses(served):
    codes = ",".join([served.code("P-001", 0), served.code("P-001", 4), served.code("P-003")])
    visit = served.lab.sessions("P-001")[-1].session
    return (
        f"/p/P-001/s/{visit}", "/people", "/p/P-001", "/p/P-002", "/p/P-001/trend?metric=f50_ap",
        f"/compare?trials={codes}", "/compare", "/methods", "/methods/ellipse_area_95", "/settings",
    )  # fmt: skip


@BOTH
def test_these_pages_are_silent_sound_within_the_window_and_ask_nothing_outside(
    look, served, scheme
):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    window = look(1366, 768, scheme)
    grave = []
    over = {}

    for path in addresses(served):
        window.open(path)
        over[path] = window.page.evaluate(OVER)
        found = axe.run(window.page).response["violations"]
        grave += [
            (path, each["id"], [node["html"][:160] for node in each["nodes"][:3]])
            for each in found
            if each["impact"] in ("serious", "critical")
        ]

    assert grave == []
    assert set(over.values()) == {0}, over
    assert window.heard.complaints == []


def test_nothing_sticks_out_sideways_on_a_phone(look, served):
    window = look(390, 844)
    over = {}

    for path in addresses(served):
        window.open(path)
        over[path] = window.page.evaluate(OVER)

    assert set(over.values()) == {0}, over


def test_a_person_s_card_and_dots_show_the_numbers_of_the_archive(look, served):
    window = look()
    window.open("/p/P-001?condition=open-firm")
    stored = [
        geometric_mean(
            trial.values["mean_velocity_total"]
            for trial in visit.trials
            if trial.facts.vision == "open"
        )
        for visit in served.lab.sessions("P-001")
    ]

    drawn = window.graph(VELOCITY, "data.find(t => t.name === 'visits').y")
    label = window.graph(VELOCITY, "layout.annotations[0].text")
    card = window.page.inner_text(f"#{ids.PERSON_STANDS}")

    assert drawn == pytest.approx(stored, rel=1e-12)
    assert label == f"<b>{number(stored[-1])}</b>"
    assert f"Mean velocity: {number(stored[-1])}\u00a0mm/s." in card


def test_one_visit_is_said_to_be_a_starting_point(look):
    window = look()

    window.open("/p/P-002")

    assert words.FIRST_VISIT in window.page.inner_text(f"#{ids.PERSON_STANDS}")


def test_four_trends_stand_above_the_fold(look):
    window = look(1366, 768)

    window.open("/p/P-001")

    boxes = [
        window.page.locator(f"#{ids.PERSON_TRENDS} > *").nth(at).bounding_box() for at in range(4)
    ]
    assert max(box["y"] + box["height"] for box in boxes) < 768


def test_a_dot_opens_its_trial(look):
    window = look()
    window.open("/p/P-001")
    code = window.graph(VELOCITY, "data.find(t => t.name === 'visits').customdata[0]")
    dots = window.page.locator(f"#{VELOCITY} .scatterlayer .trace:last-child .point")

    # a layer of plotly's own lies over the dots and takes the click
    box = dots.first.bounding_box()
    window.page.mouse.move(box["x"] + box["width"] / 2 + 1, box["y"] + box["height"] / 2)
    window.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    window.page.wait_for_selector(f"#{ids.PAGE_TRIAL}")
    window.wait()

    assert window.page.evaluate("location.pathname") == f"/t/{code}"


def test_the_condition_is_in_the_address_and_back_leads_back(look):
    window = look()
    window.open("/p/P-001?condition=open-firm")

    window.page.click(f"#{ids.SEL_CONDITION}")
    window.page.click("role=option[name='Eyes closed, firm']")
    window.until("location.search.includes('closed-firm')")
    window.page.wait_for_selector(f"#{ids.PERSON_HEAD} >> text=eyes closed, firm")
    window.page.go_back()
    window.page.wait_for_selector(f"#{ids.PERSON_HEAD} >> text=eyes open, firm")

    assert window.page.input_value(f"#{ids.SEL_CONDITION}") == "Eyes open, firm"


def test_a_visit_is_reached_from_the_person_and_leads_to_its_trials(look, served):
    window = look()
    first, second, *_ = (visit.session for visit in served.lab.sessions("P-001"))
    window.open("/p/P-001?condition=closed-firm")

    window.page.click(f"#{ids.PERSON_VISITS} tbody tr:last-child th a")
    window.page.wait_for_selector(f"#{ids.FIG_LOAD_DIST} .js-plotly-plot")
    window.wait()
    opened = window.page.evaluate("location.pathname + location.search")
    chosen = window.page.input_value(f"#{ids.SESSION_CONDITION}")
    window.page.click("text=next visit")
    window.until(f"location.pathname.endsWith('/s/{second}')")
    window.page.wait_for_selector(f"#{ids.SESSION_HEAD} >> text=visit\u00a02")
    window.wait()
    window.page.click("#fig-multiples-1-title a")
    window.page.wait_for_selector(f"#{ids.PAGE_TRIAL}")
    window.wait()

    assert opened == f"/p/P-001/s/{first}?protocol=quiet-stance&condition=closed-firm"
    assert chosen == "Eyes closed, firm"


def test_a_further_measure_is_in_the_address_until_it_is_taken_away(look, served):
    window = look()
    window.open(f"/p/P-001/s/{served.lab.sessions('P-001')[-1].session}")

    window.page.fill(f"#{ids.SESSION_METRIC}", "RMS distance, left")
    window.page.click("role=option[name='RMS distance, left-right']")
    window.until("location.search.includes('metric=rms_ml')")
    window.page.wait_for_selector(f"#{ids.SESSION_SPREAD} th >> text=RMS distance, left-right")
    window.page.click("button[aria-label='A further measure: none']")
    window.until("!location.search.includes('metric')")
    window.page.wait_for_selector(
        f"#{ids.SESSION_SPREAD} th >> text=RMS distance, left-right", state="detached"
    )
    window.wait()


def test_a_title_leads_to_the_large_trend_and_the_metric_can_be_changed(look):
    window = look()
    window.open("/p/P-001")

    window.page.click(f"#{VELOCITY}-title a")
    window.page.wait_for_selector(f"#{ids.PAGE_TREND}")
    window.wait()
    window.page.fill(f"#{ids.SEL_METRIC}", "RMS distance, left")
    window.page.click("role=option[name='RMS distance, left-right']")

    window.until("location.search.includes('metric=rms_ml')")
    window.page.wait_for_selector(f"#{ids.trend('rms_ml')} .js-plotly-plot")
    window.wait()


def test_ticked_trials_are_compared(look):
    window = look()
    window.open("/p/P-001")
    boxes = window.page.locator(f"#{ids.GRID_PERSON} .ag-row input[type=checkbox]")

    boxes.nth(0).check()
    boxes.nth(1).check()
    window.page.click(f"#{ids.LINK_COMPARE} >> text=Compare 2")
    window.page.wait_for_selector("#compare-table")
    window.wait()

    assert window.page.locator(".fpc-multiple").count() == 2


def test_pictures_side_by_side_have_one_scale_until_that_is_switched_off(look, served):
    window = look()
    codes = f"{served.code('P-001', 0)},{served.code('P-001', 4)}"
    graph = "document.querySelector('#fig-multiples-sway-' + n + ' .js-plotly-plot')"
    ranges = f"['1', '2'].map(n => {graph}.layout.yaxis.range)"
    window.open(f"/compare?trials={codes}")

    together = window.page.evaluate(ranges)
    window.page.click(f"label[for='{ids.CHK_SHARED}']")
    window.until("location.search.includes('axes=own')")
    window.until(f"JSON.stringify({ranges}) !== '{_dense(together)}'")
    window.wait()
    apart = window.page.evaluate(ranges)

    assert together[0] == together[1]
    assert apart[0] != apart[1]


def _dense(value):
    return str(value).replace(" ", "")


def test_what_cannot_be_compared_is_grey_with_its_reason(look, served):
    window = look()
    short = next(t.trial for t in served.lab.trials() if t.duration_s < 20)

    window.open(f"/compare?trials={served.code('P-001')},{short}")

    assert window.page.locator("#compare-table td.fpc-apart").count() == 4
    assert compare_words.WHY_TITLE in window.page.inner_text(f"#{ids.COMPARE_BODY}")


def test_a_formula_is_typeset_without_help_from_outside(look):
    window = look()

    window.open("/methods/ellipse_area_95")
    window.page.wait_for_selector("mjx-container svg")

    assert window.heard.complaints == []


def test_methods_are_found_by_a_word(look):
    window = look()
    window.open("/methods")

    window.page.fill(f"#{ids.METHODS_SEARCH}", "ellipse")
    window.page.wait_for_selector("text=Mean position, left-right", state="detached")

    assert window.page.evaluate("location.search") == "?q=ellipse"
    assert window.page.locator(f"#{ids.METHODS_LIST} tbody tr").count() < 20


def test_an_unknown_person_is_said_with_near_ones(look):
    window = look()

    window.page.goto(window.url + "/p/P-0011")
    window.page.wait_for_selector(f"#{ids.PAGE_NOT_FOUND}")
    window.page.click("a[href='/p/P-001']")
    window.page.wait_for_selector(f"#{ids.PAGE_PARTICIPANT}")
    window.wait()
    window.heard.complaints.clear()


def test_every_trend_has_marks_words_and_a_table(look):
    window = look()
    window.open("/p/P-001")
    figures = window.page.locator(f"#{ids.PERSON_TRENDS} .dash-graph").evaluate_all(
        "graphs => graphs.map(graph => graph.id)"
    )

    marks = [window.page.locator(f"#{figure} .point").count() for figure in figures]
    rows = [
        window.page.locator(f"#{ids.table(figure)} tbody td:nth-child(2) a").count()
        for figure in figures
    ]
    said = [window.page.locator(f"#{ids.summary(figure)}").text_content() for figure in figures]

    assert len(figures) == 4
    assert min(marks) == 9
    assert rows == [6] * 4
    assert all(said)


def test_the_card_comes_as_a_file(look, tmp_path):
    window = look(1366, 768)
    window.open("/p/P-001")

    with window.page.expect_download() as waiting:
        window.page.click("#btn-report")
    waiting.value.save_as(tmp_path / "card.pdf")

    assert waiting.value.suggested_filename.startswith("P-001-quiet-stance-")
    assert (tmp_path / "card.pdf").read_bytes().startswith(b"%PDF-")
    assert window.heard.complaints == []
