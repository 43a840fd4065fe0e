"""What is done: keys, search, judging, zooming, deep links, and what happens when things break."""

import re

import numpy as np
import pytest

from dashboards import ids
from dashboards.figures.trace import unpacked
from dashboards.formatting import number

pytestmark = pytest.mark.browser

ACTIVE_TAB = "[role=tab][data-active]"


@pytest.fixture
def open_trial(served):
    """A trial that is open again afterwards."""
    code = served.code("P-001", 2)
    yield code
    served.lab.judge(code, "new")


def test_the_whole_way_goes_without_a_mouse(look, served, open_trial):
    window = look()
    page = window.page
    window.open("/")

    page.keyboard.press("/")
    page.keyboard.type(open_trial)
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#{ids.PAGE_TRIAL}")
    window.wait()
    page.keyboard.press("a")
    page.wait_for_selector(f"#{ids.BTN_UNDO}:visible")
    accepted = served.lab.trial(open_trial).state
    page.focus(f"#{ids.BTN_UNDO}")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#{ids.BTN_ACCEPT}:visible")
    page.keyboard.press("r")
    window.until(f"document.activeElement.id === '{ids.REPEAT_NOTE}'")
    page.keyboard.type("arms ached")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#{ids.BTN_UNDO}:visible")

    repeated = served.lab.trial(open_trial)
    assert accepted == "accepted"
    assert (repeated.state, repeated.state_reason) == ("repeat", "Another reason. arms ached")


def test_brackets_lead_to_the_neighbours(look, served):
    window = look()
    code = served.code("P-001", 2)
    before, after = served.lab.neighbours(code)
    window.open(f"/t/{code}")

    window.page.keyboard.press("]")
    window.until(f"location.pathname === '/t/{after}'")
    window.page.wait_for_selector(f"#{ids.LINK_PREVIOUS}[href='/t/{code}']")
    window.page.keyboard.press("[")
    window.until(f"location.pathname === '/t/{code}'")
    window.page.wait_for_selector(f"#{ids.LINK_PREVIOUS}[href='/t/{before}']")
    window.wait()


def test_keys_sleep_in_a_text_field(look, served):
    window = look()
    code = served.code("P-001")
    window.open(f"/t/{code}")

    window.page.focus(f"#{ids.SEARCH}")
    window.page.keyboard.type("ar/")
    window.page.wait_for_selector(f"#{ids.SEARCH_RESULTS} p:visible")

    assert window.page.input_value(f"#{ids.SEARCH}") == "ar/"
    assert served.lab.trial(code).state == "new"


def test_the_skip_link_is_the_first_stop_and_focus_is_seen(look, served):
    window = look()
    window.open(f"/t/{served.code('P-001')}")

    window.page.keyboard.press("Tab")
    first = window.page.evaluate("document.activeElement.className")
    window.page.keyboard.press("Tab")
    style = "getComputedStyle(document.activeElement)"
    outline = window.page.evaluate(f"[{style}.outlineStyle, parseFloat({style}.outlineWidth)]")

    assert first == "fp-skip"
    assert outline[0] != "none"
    assert outline[1] >= 2


def test_a_deep_link_opens_as_it_was_left(look, served):
    window = look()
    window.open(f"/t/{served.code('P-001')}?tab=frequency&t0=10&t1=20")

    assert window.page.inner_text(ACTIVE_TAB) == "Frequency"
    assert window.graph(ids.FIG_LOAD, "layout.xaxis.range") == [10, 20]
    window.page.reload()
    window.wait()
    assert window.graph(ids.FIG_FORCE, "layout.xaxis.range") == [10, 20]


def test_a_tab_is_in_the_address_and_back_leads_back(look, served):
    window = look()
    window.open(f"/t/{served.code('P-001')}")

    window.page.click("role=tab[name='Frequency']")
    window.until("location.search === '?tab=frequency'")
    window.page.go_back()
    window.until("location.search === ''")

    window.page.wait_for_selector(f"{ACTIVE_TAB} >> text=Over time")


def test_dragging_in_one_trace_shows_the_same_seconds_in_all(look, served):
    window = look()
    code = served.code("P-001")
    window.open(f"/t/{code}")
    box = window.page.locator(f"#{ids.FIG_FORCE} .nsewdrag").first.bounding_box()
    middle = box["y"] + box["height"] / 2

    window.page.mouse.move(box["x"] + box["width"] / 6, middle)
    window.page.mouse.down()
    window.page.mouse.move(box["x"] + box["width"] / 5, middle, steps=4)
    window.page.mouse.up()
    window.until("location.search.includes('t1=')")
    window.until(
        "document.querySelector('#fig-load-time .js-plotly-plot').layout.xaxis.range[0] > 5"
    )
    window.wait()

    start, end = window.graph(ids.FIG_FORCE, "layout.xaxis.range")
    assert window.graph(ids.FIG_LOAD, "layout.xaxis.range") == [start, end]
    assert window.graph(ids.FIG_STABILOGRAM, "layout.xaxis.range") == [start, end]
    sent = unpacked(window.graph(ids.FIG_FORCE, "data[0].y"))
    raw = served.lab.preview(code, (start, end), 10**6).channels["fz_left"].values
    assert np.array_equal(sent, raw)
    window.page.click(f"#{ids.BTN_WHOLE}")
    window.until("location.search === ''")


def test_the_extremes_of_the_recording_reach_the_screen(look, served):
    window = look()
    code = served.code("P-004")
    window.open(f"/t/{code}")

    sent = unpacked(window.graph(ids.FIG_FORCE, "data[0].y"))
    raw = served.lab.preview(code, (0.0, 60.0), 10**6).channels["fz_left"].values

    assert (sent.min(), sent.max()) == (raw.min(), raw.max())


def test_card_picture_and_grid_show_the_number_of_the_archive(look, served):
    window = look()
    code = served.code("P-001")
    values = served.lab.result(code)["values"]
    window.open(f"/t/{code}")

    card = window.page.inner_text(f"#{ids.card('mean_velocity_total')} .fp-value")
    title = window.graph(ids.FIG_SWAY, "layout.annotations[0].text")
    window.open("/")
    row = window.page.locator(
        f"#{ids.GRID_TRIALS} .ag-row:has(a[href='/t/{code}']) .fp-number"
    ).all_inner_texts()

    velocity = number(values["mean_velocity_total"]["value"])
    area = number(values["ellipse_area_95"]["value"])
    assert re.split(r"\s", card)[0] == velocity
    assert f": {area}\u00a0mm²" in title
    assert row[:2] == [velocity, area]


def test_a_row_leads_to_its_trial(look, served):
    window = look()
    window.open("/")

    window.page.click(f"#{ids.GRID_TRIALS} a[href='/t/{served.code('P-001')}']")

    window.page.wait_for_selector(f"#{ids.PAGE_TRIAL}")
    window.wait()


def test_filters_are_in_the_address(look):
    window = look()
    window.open("/?verdict=repeat")

    chips = window.page.locator(f"#{ids.GRID_TRIALS} .fp-chip")
    # the grid draws its rows after it was handed them
    chips.first.wait_for()
    words = chips.all_inner_texts()

    assert {word.split("\n")[-1] for word in words} == {"Repeat suggested"}


def test_an_unknown_trial_is_said_with_near_ones(look, served):
    window = look()
    code = served.code("P-001")

    window.open(f"/t/{code[:-1]}0")

    assert "No trial" in window.page.inner_text("h1")
    assert window.page.locator(f"#{ids.PAGE_NOT_FOUND} a[href='/t/{code}']").count() == 1


def test_a_check_leads_to_its_moment(look, served):
    window = look()
    window.open(f"/t/{served.code('P-002', 1, verdict='repeat')}")

    window.page.click(f"#{ids.QC_BANNER} summary")
    window.page.click(f"#{ids.QC_BANNER} a >> nth=0")
    window.until("location.search.includes('t0=')")
    window.until(
        "document.querySelector('#fig-force-time .js-plotly-plot').layout.xaxis.range[0] > 30"
    )
    window.wait()


def test_a_trial_is_assigned_on_its_page(look, served):
    window = look()
    code = served.code(None, 1)
    window.open(f"/t/{code}")

    window.page.fill(f"#{ids.field('participant')}", "P-077")
    window.page.click(f"#{ids.BTN_ASSIGN}")
    window.page.wait_for_selector(f"#{ids.ASSIGN_FORM}", state="hidden")

    assert served.lab.trial(code).facts.participant == "P-077"
    assert served.lab.history(code)[-1].action == "assigned"


def test_what_a_file_calls_itself_is_shown_as_text(look, served):
    window = look()
    code = served.code(None)
    name = "<img src=x onerror=window.__hurt=1>"
    window.open(f"/t/{code}")

    window.page.fill(f"#{ids.field('participant')}", name)
    window.page.click(f"#{ids.BTN_ASSIGN}")
    window.page.wait_for_selector(f".fp-crumbs >> text={name}")
    window.open("/")

    assert window.page.evaluate("window.__hurt") is None


def test_a_program_that_stopped_is_said_and_nothing_looks_judged(browser, served):
    code = served.code("P-001", 2)
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{served.url}/t/{code}")
    page.wait_for_selector('[id^="page-"][data-ready="1"]')

    context.set_offline(True)
    page.keyboard.press("a")
    page.wait_for_selector("#gone .fp-gone:visible")
    pressed_in_vain = page.is_visible(f"#{ids.BTN_ACCEPT}")
    context.set_offline(False)
    page.wait_for_selector("#gone .fp-back:visible")
    page.click("#gone .fp-link")
    page.wait_for_selector('[id^="page-"][data-ready="1"]')

    assert pressed_in_vain
    assert served.lab.trial(code).state == "new"
    assert not page.is_visible("#gone")
    context.close()


def test_the_word_simulated_is_whole_beside_a_trial_of_nobody_yet(look, served):
    assert served.code(None), "the other tests leave one of the three trials to nobody"
    window = look()
    window.open("/")
    cell = window.page.locator(f"#{ids.GRID_TRIALS} .ag-cell:has(.fp-file):has(.fp-mark)").first

    mark = cell.locator(".fp-mark").bounding_box()
    around = cell.bounding_box()

    assert mark["x"] + mark["width"] <= around["x"] + around["width"]
