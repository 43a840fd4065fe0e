"""The pictures: what is in them, how it is packed, and that no colour is their own."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from dashboards.figures import axes
from dashboards.figures.over_time import Span, force_over_time, load_over_time, stabilogram
from dashboards.figures.spectrum import spectrum
from dashboards.figures.stance import BASE_DASH, stance
from dashboards.figures.sway import sway
from dashboards.figures.trace import along, packed, unpacked
from dashboards.theme import DARK, LIGHT, contrast, time_colours
from forceplate.model.record import Channel, Drawing

TIME = np.arange(0, 60, 0.05, dtype=np.float32)
SPAN = Span(0.0, 60.0, 5.0)
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])


def channel(values, unit="mm"):
    return Channel(TIME[: len(values)], np.asarray(values, dtype=np.float32), unit)


def wave(middle, size):
    return channel(middle + size * np.sin(TIME))


def drawing():
    around = np.linspace(0, 2 * np.pi, 200)
    net = np.stack([around, 10 + 5 * np.cos(around), 50 + 8 * np.sin(around)])
    ellipse = np.stack([10 + 6 * np.cos(around), 50 + 9 * np.sin(around)])
    left = np.array([[-408, 350], [-8, 350], [-8, -250], [-408, -250]])
    return Drawing(
        paths={
            "net": net.astype("f4"),
            "left": np.subtract(net, [[0], [100], [0]]).astype("f4"),
            "right": np.add(net, [[0], [100], [0]]).astype("f4"),
        },
        ellipse=ellipse.astype("f4"),
        spectrum=np.stack([np.arange(0, 10, 0.1), *(1 / (1 + np.arange(0, 10, 0.1)),) * 2]).astype(
            "f4"
        ),
        plates=(("L", "left", left.astype("f4")), ("R", "right", (left * [-1, 1]).astype("f4"))),
        feet={"left": ellipse.astype("f4"), "right": ellipse.astype("f4")},
        base=np.array([[-150, 150, 150, -150, -150], [-100, -100, 420, 420, -100]], dtype="f4"),
    )


SHARES = {"left": 54.4, "right": 45.6}
FORCES = {"fz_left": wave(350, 20), "fz_right": wave(300, -20)}


def every_figure(scheme):
    parts = drawing()
    marks = {"f50_ap": 0.3, "f95_ap": 1.0, "f50_ml": 0.4, "f95_ml": 1.2}
    return {
        "stance": stance(parts, SHARES, scheme, None),
        "sway": sway(parts, 349.0, 0.95, scheme, None),
        "load": load_over_time(wave(54, 3), SPAN, scheme, None),
        "force": force_over_time(FORCES, SPAN, scheme),
        "stabilogram": stabilogram(
            {"net_ap": wave(0, 9), "net_ml": wave(0, 5)}, SPAN, scheme, None
        ),
        "psd": spectrum(parts.spectrum, marks, "Welch.", scheme, None),
    }


FIGURES = pytest.mark.parametrize("name", list(every_figure("light")))


def pens(figure):
    return [trace["line"]["color"] for trace in figure["data"] if "line" in trace]


@SCHEMES
@FIGURES
def test_every_line_stands_out_from_its_card(name, scheme):
    card = {"light": LIGHT, "dark": DARK}[scheme].card

    lines = pens(every_figure(scheme)[name].figure)

    assert min(contrast(colour, card) for colour in lines) >= 3.0


@SCHEMES
@FIGURES
def test_every_colour_is_one_of_the_palette(name, scheme):
    colours = {"light": LIGHT, "dark": DARK}[scheme]
    allowed = {*vars(colours).values(), *time_colours(20, colours)}

    text = json.dumps(every_figure(scheme)[name].figure["layout"]) + " ".join(
        pens(every_figure(scheme)[name].figure)
    )

    assert set(re.findall(r"#[0-9a-f]{6}", text)) <= allowed


@FIGURES
def test_samples_are_sent_as_float32_and_lines_are_svg(name):
    figure = every_figure("light")[name].figure

    assert {trace["type"] for trace in figure["data"]} == {"scatter"}
    assert {trace["y"]["dtype"] for trace in figure["data"]} == {"f4"}
    assert not any(isinstance(trace.get("x"), list) for trace in figure["data"])


@FIGURES
def test_no_template_travels_along(name):
    assert "template" not in every_figure("light")[name].figure["layout"]


@FIGURES
def test_a_figure_of_full_width_is_under_60_kb(name):
    assert len(json.dumps(every_figure("light")[name].figure)) < 60_000


@FIGURES
def test_the_same_is_said_in_words_and_as_a_table(name):
    drawn = every_figure("light")[name]

    assert drawn.summary
    assert len(drawn.rows) > 0
    assert {len(row) for row in drawn.rows} == {len(drawn.headers)}


@pytest.mark.parametrize("name", ["stance", "sway"])
def test_a_millimetre_is_as_wide_as_high(name):
    frame = every_figure("light")[name].figure["layout"]

    assert (frame["yaxis"]["scaleanchor"], frame["yaxis"]["scaleratio"]) == ("x", 1)


def test_packing_keeps_float32_to_the_bit():
    values = np.array([1.5, np.nan, -3.25e7], dtype=np.float32)

    assert unpacked(packed(values)).tobytes() == values.tobytes()


def test_even_samples_need_no_times():
    assert along(TIME) == {"x0": 0.0, "dx": pytest.approx(0.05, rel=1e-6)}
    assert set(along([0.0, 0.1, 0.9])) == {"x"}


def test_one_spike_does_not_stretch_the_axis_and_is_counted():
    quiet = np.sin(np.linspace(0, 40, 2000))
    spiked = np.append(quiet, 500.0)

    low, high, outside = axes.view([spiked])

    assert high < 2.0
    assert low > -2.0
    assert outside == 1


def test_a_plain_range_is_shown_whole():
    low, high, outside = axes.view([np.linspace(-1, 1, 100)])

    assert (low, high) == (pytest.approx(-1.16), pytest.approx(1.16))
    assert outside == 0


def test_the_spike_is_still_sent():
    values = np.full(1200, 300.0)
    values[700] = 900.0

    figure = force_over_time({"fz_left": channel(values, "N")}, SPAN, "light").figure

    assert unpacked(figure["data"][0]["y"]).max() == 900.0


def test_left_and_right_differ_by_more_than_colour():
    data = every_figure("light")["force"].figure["data"]
    dashes = [trace["line"].get("dash") for trace in data if trace["mode"] == "lines"]
    symbols = [trace["marker"]["symbol"] for trace in data if trace["mode"] == "markers"]

    assert len(set(dashes)) == 2
    assert len(set(symbols)) == 2


def test_even_load_is_a_thin_dotted_line_with_its_name():
    frame = load_over_time(wave(54, 3), SPAN, "light", None).figure["layout"]
    dotted = [shape for shape in frame["shapes"] if shape["type"] == "line"]

    assert [(line["y0"], line["line"]["dash"]) for line in dotted] == [(50.0, "dot")]
    assert "even load" in [note["text"] for note in frame["annotations"]]


def test_even_load_far_away_is_not_drawn():
    frame = load_over_time(wave(85, 1), SPAN, "light", None).figure["layout"]

    assert not [shape for shape in frame["shapes"] if shape["type"] == "line"]


def test_the_stance_has_both_plates_the_feet_and_a_scale_bar():
    figure = every_figure("light")["stance"].figure
    shapes = figure["layout"]["shapes"]
    bar = next(shape for shape in shapes if shape["type"] == "line")

    assert [shape["type"] for shape in shapes].count("path") == 2
    assert bar["x1"] - bar["x0"] == pytest.approx(100.0)
    assert {"left foot", "right foot"} <= {trace.get("name") for trace in figure["data"]}


def test_the_base_of_support_is_a_thin_dashed_line_under_the_paths_with_its_name():
    drawn = every_figure("light")["stance"]
    first = drawn.figure["data"][0]
    notes = [note["text"] for note in drawn.figure["layout"]["annotations"]]

    assert (first["name"], first["line"]["width"]) == ("base of support", 1)
    assert first["line"]["dash"] == BASE_DASH
    assert unpacked(first["y"]).max() == 420
    assert "base of support" in notes
    assert "grey dashed line is the base of support" in drawn.summary


def test_the_base_of_support_lies_wholly_in_the_picture():
    frame = every_figure("light")["stance"].figure["layout"]

    assert frame["yaxis"]["range"][1] > 420


def test_without_a_base_of_support_nothing_is_said_of_it():
    drawn = stance(replace(drawing(), base=None), SHARES, "light", None)

    assert "base of support" not in json.dumps(drawn.figure)
    assert "base of support" not in drawn.summary


def test_the_sway_says_which_ellipse_it_is():
    drawn = every_figure("light")["sway"]

    assert "95\u00a0% of points: 349\u00a0mm²" in drawn.figure["layout"]["annotations"][0]["text"]
    assert "prediction ellipse" in drawn.summary


def test_what_cannot_be_had_says_its_reason():
    assert load_over_time(None, SPAN, "light", "one plate").summary == "one plate"
    assert stance(Drawing(), {}, "light", "no path").figure is None
    assert spectrum(None, {}, "", "light", "too short").summary == "too short"
    assert force_over_time({}, SPAN, "light").figure is None


def test_plates_without_sides_are_drawn_under_their_names():
    figure = force_over_time({"fz:1": wave(300, 5), "fz:2": wave(400, 5)}, SPAN, "dark").figure

    assert [trace.get("name") for trace in figure["data"][:2]] == ["1", "2"]


def test_ticks_are_round_and_within():
    assert axes.ticks(0, 60, 6) == [0, 10, 20, 30, 40, 50, 60]
    assert axes.ticks(47.3, 60.9, 4) == [50, 55, 60]


def test_labels_that_would_overlap_move_apart():
    assert axes.spread([10.0, 10.0, 50.0], gap=4.0) == [8.0, 12.0, 50.0]
