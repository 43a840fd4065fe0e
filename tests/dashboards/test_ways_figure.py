"""The figure of ways: every dot at its number, every way by name, and the words beside it."""

import pytest

from dashboards import method_words as say
from dashboards.figures import ways as figure
from dashboards.formatting import MINUS, NBSP
from forceplate.model.alternative import ALTERNATIVES
from forceplate.model.result import Value
from forceplate.model.sensitivity import Row, Sensitivity
from tests.dashboards.test_wording import JUDGING

WAYS = {each.name: each for each in ALTERNATIVES}


def row(name, number, base=4.0, *, relative=True, why=None):
    difference = None if number is None or base is None else number - base
    percent = None if difference is None or not relative else 100 * difference / base
    return Row(WAYS[name], {}, (5.0, 60.0), number, why, difference, percent)


def spread_of(*rows, base=4.0, interval=(None, None), relative=True, unit="mm/s"):
    value = Value(base, unit, None if base is not None else "no path", 1, *interval)
    return Sensitivity("k", "Mean velocity", unit, value, rows, relative)


@pytest.fixture
def found():
    return spread_of(
        row("cutoff-5", 3.6), row("no-filter", 5.2), row("rate-25", None, why="too slow"),
        interval=(3.5, 4.5),
    )  # fmt: skip


def texts(drawn):
    return [note["text"] for note in drawn.figure["layout"]["annotations"]]


def test_every_dot_stands_at_its_number(found):
    (dots,) = figure.ways(found, "light").figure["data"]

    assert dots["x"] == pytest.approx([3.6, 5.2])
    assert dots["y"] == sorted(dots["y"])
    assert dots["text"][0] == f"Low-pass: cut-off at 5 Hz: 3.600{NBSP}mm/s ({MINUS}10.0{NBSP}%)"


def test_every_way_is_named_with_its_change(found):
    shown = texts(figure.ways(found, "dark"))

    assert shown[:2] == ["<b>Low-pass</b>", "<b>Rate</b>"]
    assert shown[2:5] == ["cut-off at 5 Hz", "none", "25 Hz"]
    assert shown[5:8] == [f"{MINUS}10.0{NBSP}%", f"+30.0{NBSP}%", "\u2013"]
    assert shown[8] == f"as analysed <b>4.00{NBSP}mm/s</b>"


def test_the_band_is_the_interval_and_the_line_the_base(found):
    band, line = figure.ways(found, "light").figure["layout"]["shapes"]

    assert (band["x0"], band["x1"]) == (3.5, 4.5)
    assert (line["x0"], line["x1"]) == (4.0, 4.0)


def test_an_interval_much_wider_than_the_spread_does_not_squeeze_the_dots():
    narrow = spread_of(row("cutoff-5", 3.99), row("no-filter", 4.01), interval=(1.0, 9.0))

    layout = figure.ways(narrow, "light").figure["layout"]

    low, high = layout["xaxis"]["range"]
    assert high - low < 0.03
    assert (layout["shapes"][0]["x0"], layout["shapes"][0]["x1"]) == (low, high)


def test_there_are_always_two_ticks_at_least():
    found = spread_of(row("cutoff-5", 0.277, 0.303), row("no-filter", 0.3405, 0.303), base=0.303)

    assert len(figure.ways(found, "light").figure["layout"]["xaxis"]["tickvals"]) >= 2


def test_the_height_grows_with_the_ways(found):
    short = spread_of(row("cutoff-5", 3.6))

    assert figure.height(found) - figure.height(short) == pytest.approx(19 * 3.35, abs=1)


def test_a_number_that_cannot_be_had_is_a_reason():
    drawn = figure.ways(spread_of(row("cutoff-5", None, None), base=None), "light")

    assert (drawn.figure, drawn.summary) == (None, "no path")


def test_ways_that_do_not_move_a_number_are_drawn_on_its_line():
    drawn = figure.ways(spread_of(row("cutoff-5", 4.0)), "light")

    assert drawn.figure["data"][0]["x"] == [4.0]
    assert drawn.summary == "Choice of method does not move this number."


def test_the_words_say_how_far_the_number_moves(found):
    assert say.spread(found) == (
        f"Choice of method moves this number from 3.600 to 5.200{NBSP}mm/s ({MINUS}10.0{NBSP}% to "
        f"+30.0{NBSP}%). From the trial alone it lies between 3.500 and 4.500{NBSP}mm/s (95{NBSP}% "
        "interval)."
    )


def test_the_table_has_a_row_a_way_and_its_reason(found):
    rows = say.spread_rows(found)

    assert rows[0] == ("low-pass", "cut-off at 5 Hz", "3.600", f"{MINUS}10.0{NBSP}%", "5 to 60",
                       "prieto1996")  # fmt: skip
    assert rows[2][2:4] == ("too slow", "")
    assert {len(each) for each in rows} == {len(say.spread_headers(found))}


@pytest.mark.parametrize(("number", "told"), [(50.4, "+0.40"), (49.6, f"{MINUS}0.40"),
                                              (50.0 + 1e-6, "0")])  # fmt: skip
def test_a_place_changes_in_its_own_unit(number, told):
    each = row("cutoff-5", number, 50.0, relative=False)
    found = spread_of(each, base=50.0, relative=False, unit="%")

    assert say.change(found, each) == told
    assert say.spread_headers(found)[3] == "change, %"


def test_a_degree_stands_at_its_number():
    found = spread_of(row("cutoff-5", 38.46, 82.94, relative=False), base=82.94, relative=False,
                      unit="deg")  # fmt: skip

    assert say.spread(found) == "Choice of method moves this number from 38.46 to 82.94°."


@pytest.mark.parametrize("way", ALTERNATIVES, ids=lambda way: way.name)
def test_no_way_judges(way):
    assert not JUDGING.search(f"{way.group} {way.says}")
