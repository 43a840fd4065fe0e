"""Runs in a real browser: started, watched from two windows, cancelled, compared, made current."""

from __future__ import annotations

import re

import pytest

from dashboards import ids
from dashboards import run_words as say
from forceplate.model.settings import PRESETS

pytestmark = pytest.mark.browser

OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
COMPARED = "/runs/compare?a=1&b=2"
PATHS = ("/runs", "/runs/1", "/runs/2", COMPARED, "/runs/compare?a=1&b=1")
CANCEL, GO_ON = f"#{ids.JOBS} >> text={say.CANCEL}", f"#{ids.JOBS} >> text={say.GO_ON}"


@pytest.fixture(scope="module")
def served(copy_served):
    """An archive of its own, with a second run that is current."""

    def prepare(lab):
        lab.reanalyse(PRESETS["raw"], preset="raw", engine="serial", by="ada")

    with copy_served(prepare) as server:
        yield server


def set_cutoff(window, hertz):
    """Choose the setting in the form, give it a value, and wait for what that would do."""
    window.page.click(f"#{ids.SEL_CHANGES}")
    window.page.keyboard.type("filter.cutoff_hz")
    window.page.click("role=option[name='filter.cutoff_hz']")
    window.page.keyboard.press("Escape")
    window.page.fill(f"#{ids.RUN_FIELDS} input", hertz)
    window.page.locator(f"#{ids.RUN_FIELDS} input").blur()


def plan_says(window, text):
    window.until(f"document.querySelector('#{ids.RUN_PLAN}').innerText.includes('{text}')")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1366, 768), (390, 844)], ids=lambda size: str(size[0]))
def test_the_pages_of_runs_are_silent_sound_and_within_the_window(look, size, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    window = look(*size, scheme)
    found = {}

    for path in PATHS:
        window.open(path)
        told = [each["id"] for each in axe.run(window.page).response["violations"]]
        found[path] = (told, window.page.evaluate(OVER))

    assert set(map(str, found.values())) == {"([], 0)"}, found


def test_an_idle_page_asks_for_nothing(look):
    window = look()
    window.open("/runs")
    plan_says(window, "taken over")
    asked = []
    window.page.on("request", lambda request: asked.append(request.url))

    window.page.wait_for_timeout(2500)

    assert asked == []


def test_a_value_out_of_range_cannot_be_started(look):
    window = look()
    window.open("/runs")

    set_cutoff(window, "0")
    plan_says(window, "0.01 to 10000")

    assert window.page.is_disabled(f"#{ids.BTN_RUN}")


def test_a_job_is_watched_from_two_windows_cancelled_in_one_and_gone_on_with(look, served):
    first, second = look(), look()
    first.open("/runs")
    set_cutoff(first, "7.5")
    plan_says(first, f"{len(served.lab.trials())} to compute")

    first.page.fill(f"#{ids.RUN_FIELDS} input", "7.25")
    first.page.click(f"#{ids.BTN_RUN}")
    first.page.wait_for_selector("role=progressbar")
    second.open("/runs")
    second.page.click(CANCEL)
    second.page.wait_for_selector(GO_ON)
    first.page.wait_for_selector(GO_ON)
    cancelled = served.lab.jobs()[0]
    first.page.reload()
    first.wait()
    first.page.click(GO_ON)
    first.page.wait_for_selector("role=progressbar")
    first.page.wait_for_selector("role=progressbar", state="detached")

    done = served.lab.jobs()[0]
    run = next(each for each in served.lab.runs() if each.run == done.run)
    assert (cancelled.state, done.state, done.run) == ("cancelled", "done", cancelled.run)
    assert (run.n_lacking, run.settings["filter.cutoff_hz"], run.current) == (0, 7.25, True)
    assert re.search(rf"Run {run.run}\s*current", first.page.inner_text(f"#{ids.RUNS_LIST}"))
    served.lab.make_current(2, "as it was")


def test_a_job_begun_elsewhere_is_seen_on_coming_back_to_the_window(look, served):
    window = look()
    window.open("/runs")
    settings = PRESETS["default"].having({"filter.cutoff_hz": 8.5})

    served.lab.start_job(settings, where={"participant": "P-001"}, by="ada")
    window.page.evaluate("window.dispatchEvent(new Event('focus'))")
    window.page.wait_for_selector("role=progressbar")
    window.page.wait_for_selector("role=progressbar", state="detached")

    assert served.lab.jobs()[0].state == "done"
    assert next(each for each in served.lab.runs() if each.current).run == 2


def test_a_run_is_made_current_with_a_reason_and_every_page_follows(look, served):
    window = look()
    window.open("/runs/1")
    code = served.lab.trials(participant="P-001")[0].trial
    before = served.lab.result(code)["values"]["mean_velocity_total"]["value"]

    window.page.click(f"#{ids.BTN_MAKE_CURRENT}")
    window.page.wait_for_selector(f"text={say.WHY_MISSING}")
    window.page.fill(f"#{ids.RUN_WHY}", "the recipe of the lab")
    window.page.keyboard.press("Enter")
    window.page.wait_for_selector(f"text={say.SHOWN}")

    after = served.lab.result(code)["values"]["mean_velocity_total"]["value"]
    told = window.page.inner_text(f"#{ids.RUN_BODY}")
    served.lab.make_current(2, "as it was")
    assert "Run\u00a01 is current now. Before it was run\u00a02." in told
    assert "the recipe of the lab" in told
    assert after != before


def test_the_name_of_a_metric_draws_it_and_back_leads_back(look):
    window = look()
    window.open(COMPARED)
    title = f"#{ids.FIG_CHANGE}-title"
    at_first = window.page.inner_text(title)

    window.page.click(f"#{ids.GRID_CHANGES} >> text='Mean distance'")
    window.until(f"document.querySelector('{title}')?.innerText.startsWith('Mean distance')")
    window.page.go_back()
    window.until(f"document.querySelector('{title}')?.innerText === {at_first!r}")

    assert window.page.evaluate("location.search") == "?a=1&b=2"


def test_a_dot_of_a_comparison_opens_its_trial(look):
    window = look()
    window.open(COMPARED)
    code = window.graph(ids.FIG_CHANGE, "data[0].customdata[0]")
    box = window.page.locator(f"#{ids.FIG_CHANGE} .trace .point").first.bounding_box()

    window.page.mouse.move(box["x"] + box["width"] / 2 + 1, box["y"] + box["height"] / 2)
    window.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    window.page.wait_for_selector(f"#{ids.PAGE_TRIAL}")
    window.wait()

    assert window.page.evaluate("location.pathname") == f"/t/{code}"


def test_another_run_is_another_address(look):
    window = look()
    window.open("/runs/compare?a=1&b=1")

    window.page.click(f"#{ids.SEL_SECOND_RUN}")
    window.page.click("role=option[name=/^2: raw/]")
    window.until("location.search === '?a=1&b=2'")
    window.page.wait_for_selector(f"#{ids.FIG_CHANGE} .js-plotly-plot")

    assert window.page.locator(f"#{ids.GRID_CHANGES} .ag-row").count() > 0


def test_the_table_is_saved_as_csv(look, served):
    window = look()
    window.open(COMPARED)

    with window.page.expect_download() as waiting:
        window.page.click(f"#{ids.BTN_CSV}")

    lines = waiting.value.path().read_text().splitlines()
    assert waiting.value.suggested_filename == "runs-1-2.csv"
    assert len(lines) == 1 + len(served.lab.compare_runs(1, 2).metrics)
