"""What is seen: silence in the console, sizes, schemes, contrast, and what axe finds."""

import pytest

from dashboards import ids
from dashboards.theme import SCHEMES, contrast

pytestmark = pytest.mark.browser

BOTH = pytest.mark.parametrize("scheme", ["light", "dark"])
WIDTHS = pytest.mark.parametrize(
    "size", [(1366, 768), (1920, 1080), (768, 1024), (390, 844)], ids=lambda size: str(size[0])
)
LINES = """() => [...document.querySelectorAll('.js-plotly-plot .scatterlayer .js-line')]
    .map(line => getComputedStyle(line).stroke)"""


def rgb(text):
    parts = text[text.index("(") + 1 : text.index(")")].split(",")[:3]
    return "#" + "".join(f"{round(float(part)):02x}" for part in parts)


@BOTH
def test_both_pages_are_silent_and_ask_nothing_outside(look, served, scheme):
    window = look(scheme=scheme)

    window.open("/")
    window.open(f"/t/{served.code('P-001')}")

    assert window.heard.complaints == []


@BOTH
@pytest.mark.parametrize("which", ["today", "trial"])
def test_axe_finds_nothing_serious(look, served, scheme, which):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    window = look(scheme=scheme)
    window.open("/" if which == "today" else f"/t/{served.code('P-001')}")

    found = axe.run(window.page).response["violations"]

    grave = [each for each in found if each["impact"] in ("serious", "critical")]
    assert [(each["id"], [node["html"][:160] for node in each["nodes"]]) for each in grave] == []


@WIDTHS
def test_nothing_sticks_out_sideways(look, served, size):
    window = look(*size)
    over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

    window.open("/")
    today = window.page.evaluate(over)
    window.open(f"/t/{served.code('P-001')}")

    assert (today, window.page.evaluate(over)) == (0, 0)


def test_banner_and_cards_are_above_the_fold(look, served):
    window = look(1366, 768)

    window.open(f"/t/{served.code('P-001')}")

    cards = window.page.locator(f"#{ids.CARDS} > *")
    boxes = [cards.nth(at).bounding_box() for at in range(4)]
    assert cards.count() == 4
    assert max(box["y"] + box["height"] for box in boxes) < 768


def test_on_a_phone_the_pages_are_in_a_menu_and_buttons_are_big(look, served):
    window = look(390, 844)
    window.open(f"/t/{served.code('P-001')}")

    height = window.page.locator(f"#{ids.BTN_ACCEPT}").bounding_box()["height"]
    assert height >= 44
    assert not window.page.locator(".fp-nav").is_visible()
    window.page.click(f"#{ids.BURGER}")
    window.page.click(".fp-drawer >> text=Today")
    window.page.wait_for_selector(f"#{ids.PAGE_TODAY}")
    window.wait()


@BOTH
def test_every_drawn_line_stands_out(look, served, scheme):
    window = look(scheme=scheme)

    window.open(f"/t/{served.code('P-001')}")

    strokes = {rgb(text) for text in window.page.evaluate(LINES)}
    assert len(strokes) > 20
    assert min(contrast(stroke, SCHEMES[scheme].card) for stroke in strokes) >= 3.0


def test_the_switch_redraws_every_line_and_is_remembered(look, served):
    window = look(scheme="light")
    window.open(f"/t/{served.code('P-001')}")
    colour = "data[0].line.color"

    window.page.click(f"#{ids.SCHEME_TOGGLE}")
    window.until(
        "document.querySelector('#fig-force-time .js-plotly-plot').data[0].line.color === '#58b4e8'"
    )
    window.page.reload()
    window.wait()

    assert window.graph(ids.FIG_FORCE, colour) == SCHEMES["dark"].left


def test_the_banner_comes_before_the_figures(look, served):
    window = look()
    window.open("/")
    code = served.code("P-001")
    watch = """code => new Promise(resolve => {
        const start = performance.now(); let banner = null;
        window.fpGo('/t/' + code);
        const step = () => {
            const root = document.getElementById('page-trial');
            const now = performance.now() - start;
            if (root && document.querySelector('#qc-banner strong')) banner = banner ?? now;
            if (root && root.dataset.ready === '1') resolve([banner, now]);
            else requestAnimationFrame(step);
        };
        step();
    })"""

    banner, figures = window.page.evaluate(watch, code)

    assert banner <= 0.6 * figures


def test_every_picture_has_drawn_marks_words_and_a_table(look, served):
    window = look()
    window.open(f"/t/{served.code('P-001')}")

    for figure in ids.TRIAL_FIGURES:  # each is the same promise
        root = window.page.locator(f"#{figure}")
        assert root.locator(".scatterlayer .js-line").count() > 0
        assert window.page.locator(f"#{ids.frame(figure)}").get_attribute("role") == "img"
        assert window.page.locator(f"#{ids.summary(figure)}").text_content()
        assert window.page.locator(f"#{ids.table(figure)} tbody tr").count() > 0


def test_a_table_opens_under_its_figure(look, served):
    window = look()
    window.open(f"/t/{served.code('P-001')}")
    table = window.page.locator(f"#{ids.table(ids.FIG_SWAY)}")

    assert not table.is_visible()
    window.page.click(f".fp-figure:has(#{ids.FIG_SWAY}) summary")

    assert table.is_visible()


def test_a_millimetre_is_as_wide_as_high_on_the_screen(look, served):
    window = look()
    window.open(f"/t/{served.code('P-001')}")
    per_mm = """id => { const l = document.querySelector('#' + id + ' .js-plotly-plot')._fullLayout;
        const per = axis => axis._length / Math.abs(axis.range[1] - axis.range[0]);
        return [per(l.xaxis), per(l.yaxis)]; }"""

    wide, high = window.page.evaluate(per_mm, ids.FIG_STANCE)

    assert wide == pytest.approx(high, rel=0.01)


def test_no_graph_can_send_anything_away(look, served):
    window = look()
    window.open(f"/t/{served.code('P-001')}")
    settings = "[...document.querySelectorAll('.js-plotly-plot')].map(g => g._context)"

    urls = window.page.evaluate(f"{settings}.map(c => c.plotlyServerURL)")
    titles = window.page.evaluate(
        "[...document.querySelectorAll('.modebar-btn')].map(b => b.dataset.title)"
    )

    assert urls == [""] * len(ids.TRIAL_FIGURES)
    assert not [title for title in titles if "hare" in title or "Plotly" in title]


def test_the_verdict_is_a_sign_and_a_word(look):
    window = look()
    window.open("/")

    chips = window.page.locator(f"#{ids.GRID_TRIALS} .fp-chip").all_inner_texts()

    assert {chip.split("\n")[-1] for chip in chips} >= {"Usable"}
    assert all(len(chip.strip()) > 3 for chip in chips)
