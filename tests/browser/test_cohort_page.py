"""The cohort's page in a real browser."""

from __future__ import annotations

import pytest

from dashboards import ids

pytestmark = pytest.mark.browser

OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LATEST = "data.find(t => t.name === 'latest visits')"


@pytest.mark.parametrize(("width", "height", "scheme"), [(1366, 768, "dark"), (390, 844, "light")])
def test_the_page_is_silent_sound_and_within_the_window(look, width, height, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    window = look(width, height, scheme)

    window.open("/cohort?condition=open-firm")

    found = axe.run(window.page).response["violations"]
    assert [each for each in found if each["impact"] in ("serious", "critical")] == []
    assert window.page.evaluate(OVER) == 0
    assert window.heard.complaints == []


def test_a_dot_lies_where_the_persons_own_page_says_and_leads_to_its_trend(look, served):
    window = look()
    own = served.lab.past("P-001", "quiet-stance", "open-firm", exploratory=False).primary[0]

    window.open("/cohort?condition=open-firm")

    assert own.change is not None
    (place,) = window.graph(ids.FIG_COHORT, f"{LATEST}.x")
    assert place == pytest.approx(own.change.difference / own.change.half, rel=1e-12)
    box = window.page.locator(f"#{ids.FIG_COHORT} .scatterlayer .trace:last-child .point").first
    at = box.bounding_box()
    # a layer of plotly's own lies over the dots and takes the click
    window.page.mouse.move(at["x"] + at["width"] / 2 + 1, at["y"] + at["height"] / 2)
    window.page.mouse.click(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
    window.page.wait_for_selector(f"#{ids.PAGE_TREND}")
    assert window.page.evaluate("location.pathname") == "/p/P-001/trend"


def test_what_is_chosen_stands_in_the_address_and_narrows_the_table(look):
    window = look()
    window.open("/cohort?condition=open-firm")

    window.page.click(f"#{ids.COHORT_METRIC}")
    window.page.click("role=option[name='95 % ellipse area']")
    window.until("location.search.includes('ellipse_area_95')")
    window.page.wait_for_selector(f"#{ids.FIG_COHORT}-title >> text=95 % ellipse area")
    window.page.fill(f"#{ids.COHORT_FILTER}", "2")
    window.until("location.search.includes('q=2')")
    window.page.wait_for_selector(f"#{ids.GRID_COHORT} >> text=P-001", state="detached")

    assert window.page.locator(f"#{ids.GRID_COHORT} .ag-center-cols-container .ag-row").count() == 1
    assert window.heard.complaints == []
