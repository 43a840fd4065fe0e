"""The card on paper: what stands on it is what the card says, and where the marks lie."""

import math
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pypdfium2
import pytest

from dashboards.theme import LIGHT
from forceplate.change.card import card
from forceplate.metrics.registry import METRICS
from forceplate.model.change import Prior
from forceplate.model.past import Annotation, LeftOut
from forceplate.report.pdf import COLOURS, pdf
from forceplate.report.sheet import sheet
from tests.made_people import past_of

PRIOR = Prior(0.1, 10.0, 0.006, 0.012, 3, "a table of others", provisional=True)
STEADY = [[50.0 + k % 3, 50.5, 49.0] for k in range(9)]
MADE = datetime(2026, 11, 24, tzinfo=UTC)
A4 = (595.28, 841.89)


def sheet_of(trials, **about):
    past = past_of(trials, **about)
    return sheet(past, card(past, METRICS), "Quiet stance", METRICS), card(past, METRICS)


def pages_of(drawn):
    found = pypdfium2.PdfDocument(drawn)
    return found, [page.get_textpage().get_text_range() for page in found]


def on_one_line(text):
    """Without line ends, hyphens at them, and what a font writes in one glyph."""
    return " ".join(text.replace("\ufffe\r\n", "").replace("\u2212", "-").split())


def test_the_text_on_paper_is_every_sentence_and_number_of_the_card():
    found, told = sheet_of(STEADY, prior=PRIOR)

    _, texts = pages_of(pdf(found, MADE))

    written = on_one_line(" ".join(texts))
    for sentence in (*told.sentences, found.what, found.visit, found.foot):
        assert on_one_line(sentence) in written
    for row in found.rows:
        assert f"{row.name} {row.value} {row.usual} {row.visits} {row.tier}" in written


def test_the_paper_is_tagged_a4_with_a_title_and_its_fonts():
    found, _ = sheet_of(STEADY, prior=PRIOR)

    drawn = pdf(found, MADE)

    document, _ = pages_of(drawn)
    assert document.get_metadata_dict()["Title"] == "P-1, Quiet stance, eyes open, firm"
    assert b"pdfuaid" in drawn
    assert b"/FontFile" in drawn
    assert document.is_tagged()
    for page in document:
        assert page.get_size() == pytest.approx(A4, abs=0.1)


def test_nothing_is_written_beyond_the_margins():
    many = tuple(LeftOut("length", ("t",), f"{k} trials left out: of another length.", "x" * 200)
                 for k in range(9))  # fmt: skip
    notes = tuple(Annotation(k, "P-1", "2026-03-02", "word " * 80, "note", "a", "t")
                  for k in range(1, 9))  # fmt: skip
    found, _ = sheet_of(STEADY, prior=PRIOR, left_out=many, annotations=notes)
    found = replace(found, title="P" * 64, foot="f" * 90)

    document, _ = pages_of(pdf(found, MADE))

    for page in document:
        text = page.get_textpage()
        for at in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(at)
            assert left > 40.0
            assert right < A4[0] - 40.0
            assert 20.0 < bottom < top < A4[1] - 30.0


def test_the_same_card_is_the_same_bytes():
    found, _ = sheet_of(STEADY, prior=PRIOR)

    assert pdf(found, MADE) == pdf(found, MADE)


def test_what_somebody_wrote_is_text_and_never_markup():
    hostile = '#panic("x") $ * _ ` \\ <a> @b = c #read("/etc/hostname") "quoted" {json}'
    note = Annotation(1, "P-1", "2026-03-02", hostile, "note", "anna", "2026-03-02")
    found, _ = sheet_of(STEADY, prior=PRIOR, annotations=(note,))

    _, texts = pages_of(pdf(found, MADE))

    assert on_one_line(hostile) in on_one_line(" ".join(texts)).replace("“", '"').replace("”", '"')


@pytest.mark.parametrize(
    "trials",
    [[], [[10.0]], [[10.0], [11.0]], [[10.0]] * 5, [[1e-100], [1e100], [1e-100]],
     [[0.0, 0.0], [0.0, 1.0]], [[10.0, 12.0]] * 40],
    ids=["none", "one", "two", "copies", "far apart", "nothing", "forty"],
)  # fmt: skip
def test_a_sheet_of_any_person_is_drawn_and_all_marks_lie_within(trials):
    found, _ = sheet_of(trials, prior=PRIOR)

    document, _ = pages_of(pdf(found, MADE))

    assert len(document) <= 3
    marks = [
        each for row in found.rows if row.rail is not None
        for each in (row.rail.low, row.rail.high, row.rail.now, *row.rail.earlier)
    ]  # fmt: skip
    for chart in found.charts:
        marks += [each for point in (*chart.means, *chart.trials) for each in point]
        marks += [each for band in chart.bands
                  for each in (band.left, band.right, band.low, band.high)]  # fmt: skip
    assert all(math.isfinite(each) and 0.0 <= each <= 1.0 for each in marks)


def test_a_person_of_few_visits_has_no_range_and_no_rail():
    found, _ = sheet_of([[50.0, 51.0]])

    assert {(row.usual, row.visits, row.tier, row.rail) for row in found.rows} == {
        ("\u2013", "\u2013", "", None)
    }
    assert found.charts == ()


def test_the_rail_keeps_the_order_of_the_numbers():
    found, told = sheet_of(STEADY, prior=PRIOR)

    line = next(line for line in told.numbered if line.key == "mean_velocity_total")
    rail = next(row.rail for row in found.rows if row.name == line.name)
    share = (line.value - line.usual_low) / (line.usual_high - line.usual_low)
    assert (rail.now - rail.low) / (rail.high - rail.low) == pytest.approx(share, rel=1e-12)


def test_the_chart_runs_in_time_and_each_band_ends_where_its_visit_came():
    days = [0.0, 7.0, 70.0, 77.0]
    found, _ = sheet_of([[50.0], [51.0], [52.0], [53.0]], prior=PRIOR, days=days)

    chart = found.charts[0]
    x = [point[0] for point in chart.means]
    steps = [later - earlier for earlier, later in pairwise(x)]
    assert [step / steps[0] for step in steps] == pytest.approx([1.0, 9.0, 1.0])
    assert [band.left for band in chart.bands] == x[:-1]
    assert [band.right for band in chart.bands[:-1]] == x[1:-1]
    assert [band.now for band in chart.bands] == [False, False, True]
    assert [point[1] for point in chart.means] == sorted(point[1] for point in chart.means)


def test_the_paper_has_the_colours_of_the_pages():
    assert {name: getattr(LIGHT, name) for name in COLOURS} == COLOURS


def test_a_simulated_person_is_marked():
    past = past_of(STEADY, prior=PRIOR)
    told = replace(card(past, METRICS), simulated=True)

    _, texts = pages_of(pdf(sheet(past, told, "", METRICS), MADE))

    assert "eyes open, firm simulated" in on_one_line(texts[0])
