"""How much of a number is choice of method, in a real browser."""

from __future__ import annotations

import pytest

from dashboards import ids

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_is_ready_when_formula_and_dots_are_there(look, served, scheme):
    window = look(scheme=scheme)
    code = served.code("P-001")

    window.open(f"/methods/mean_velocity_total?trial={code}")

    (found,) = served.lab.sensitivity(code, ["mean_velocity_total"])
    assert window.page.locator("mjx-container svg").count() > 0
    assert len(window.graph(ids.FIG_WAYS, "data[0].x")) == len(found.rows)


def test_another_trial_is_another_address_and_another_number(look, served):
    window = look()
    first, second = served.code("P-001", 0), served.code("P-001", 4)
    window.open(f"/methods/mean_velocity_total?trial={first}")
    before = window.graph(ids.FIG_WAYS, "data[0].x")

    window.page.fill(f"#{ids.SEL_SPREAD_TRIAL}", second)
    window.until("document.querySelectorAll('[role=option]').length === 1")
    window.page.keyboard.press("ArrowDown")
    window.page.keyboard.press("Enter")
    window.until(f"location.search === '?trial={second}'")
    window.until(f"document.querySelector('#{ids.FIG_WAYS} .js-plotly-plot')?.data[0].x[0] "
                 f"!== {before[0]}")  # fmt: skip

    window.page.go_back()
    window.until(f"location.search === '?trial={first}'")
    window.until(f"document.querySelector('#{ids.FIG_WAYS} .js-plotly-plot')?.data[0].x[0] "
                 f"=== {before[0]}")  # fmt: skip


def test_a_card_of_a_trial_leads_there(look, served):
    window = look(390, 844)
    code = served.code("P-001")
    window.open(f"/t/{code}")

    window.page.click(f"#{ids.card('mean_velocity_total')} h2 a")
    window.page.wait_for_selector(f"#{ids.PAGE_METHOD}")
    window.wait()

    assert window.page.evaluate("location.search") == f"?trial={code}"
    assert window.page.locator(f"#{ids.FIG_WAYS} .js-plotly-plot").count() == 1
