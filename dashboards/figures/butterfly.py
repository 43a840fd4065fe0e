"""Both feet about one centre line: each measure outward on its own side, in raw units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboards import session_words as say
from dashboards.both_feet import BothFeet, Foot, Trial
from dashboards.figures import axes
from dashboards.figures.trace import Drawn
from dashboards.formatting import quantity
from dashboards.theme import Tokens, mixed, tokens

ROW_PX = 80
TOP, BOTTOM, SIDE = 26, 4, 10
GAP = 0.012
"""Share of the width free on each side of the centre line."""
STRIP = (0.3, 0.62)
TITLE = 0.84
"""Where in its row a measure's strip stands, from below."""
USUAL_GREY = 0.26
"""How far the grey of the usual span is from the card towards the muted ink."""
LEAST = 0.1
"""A row spans at least this share of its values' size."""
ROOM = 2.0
"""A usual span may widen a row at each end by this many times what the values take, or by their
size."""
SIDES = ("left", "right")
PLACES = 400
"""Places a strip has for dots; of trials at one place one is drawn."""


def height(rows: int) -> int:
    """Of the figure, px."""
    return TOP + BOTTOM + ROW_PX * rows


def butterfly(every: Sequence[BothFeet], scheme: str, why: str) -> Drawn:
    """The figure of one visit in one condition.

    Parameters
    ----------
    every : sequence of BothFeet
        A row each; those without a value are left out.
    why : str
        Said where there is none at all.
    """
    rows = [each for each in every if each.known]
    if not rows:
        return Drawn(None, why)
    colours = tokens(scheme)
    data: list[dict[str, Any]] = []
    layout = axes.layout(
        colours, (SIDE, SIDE, TOP, BOTTOM), dragmode=False, hovermode="closest",
        clickmode="event", annotations=_heads(colours), shapes=[_centre(colours)],
    )  # fmt: skip
    for at, each in enumerate(rows):
        top = 1 - at / len(rows)
        _row(each, at, (top - 1 / len(rows), top), colours, data, layout)
    return Drawn(
        {"data": data, "layout": layout}, say.feet_summary(rows), say.FEET_TABLE,
        [say.feet_row(each) for each in rows],
    )  # fmt: skip


def _row(
    each: BothFeet, at: int, domain: tuple[float, float], colours: Tokens,
    data: list[dict[str, Any]], layout: dict[str, Any],
) -> None:  # fmt: skip
    """One measure: its names, and a strip on either side of the centre line."""
    bottom, top = domain
    tall = top - bottom
    strip = [bottom + STRIP[0] * tall, bottom + STRIP[1] * tall]
    low, high = reach(each)
    note = {"xref": "paper", "yref": "paper", "y": bottom + TITLE * tall, "yanchor": "middle"}
    layout["annotations"].append(
        axes.note(each.name, colours.ink, x=0.5, xanchor="center", **{**note, "align": "center"})
        | {"bgcolor": colours.card}
    )
    for side, name in enumerate(SIDES):
        foot: Foot = each.left if side == 0 else each.right
        index = 2 * at + side + 1
        colour = getattr(colours, name)
        places = {"xaxis": f"x{index}", "yaxis": f"y{index}"}
        layout[f"xaxis{index}"] = _axis(each, side, low, high, colours) | {"anchor": f"y{index}"}
        layout[f"yaxis{index}"] = {
            "domain": strip, "range": [-1, 1], "visible": False, "fixedrange": True,
            "anchor": f"x{index}",
        }  # fmt: skip
        layout["shapes"] += _behind(foot, each.even, index, colours)
        dots = distinct(foot, (high - low) / PLACES)
        data += [_trials(dots, each, name, colours, places),
                 _mean(foot, each, name, colour, colours, places)]  # fmt: skip
        layout["annotations"].append(
            axes.note(f"<b>{quantity(foot.mean, each.symbol)}</b>", colour, x=float(side),
                      xanchor=name, **note)
        )  # fmt: skip


def reach(each: BothFeet) -> tuple[float, float]:
    """What both sides show: all values, even load, and the usual spans within reason."""
    feet = (each.left, each.right)
    values = [value for foot in feet for _, value, _ in foot.trials]
    values += [foot.mean for foot in feet if foot.mean is not None]
    if each.even is not None:
        values.append(each.even)
    low, high = min(values), max(values)
    room = max(ROOM * (high - low), abs(low), abs(high), 1e-6)
    spans = np.array([foot.usual for foot in feet if foot.usual is not None])
    if spans.size:
        low = max(low - room, min(low, float(spans.min())))
        high = min(high + room, max(high, float(spans.max())))
    pad = axes.PADDING * max(high - low, LEAST * room)
    return low - pad, high + pad


def _axis(each: BothFeet, side: int, low: float, high: float, colours: Tokens) -> dict[str, Any]:
    """Outward is more: the left side's axis runs from right to left."""
    edges = [0.0, 0.5 - GAP] if side == 0 else [0.5 + GAP, 1.0]
    span = high - low
    places = [p for p in axes.ticks(low, high, 5) if low + 0.07 * span < p < high - 0.03 * span]
    if each.even is not None:
        places = [p for p in places if abs(p - each.even) > 0.17 * span] + [each.even]
    texts = [say.EVEN if p == each.even else text
             for p, text in zip(places, axes.labels(places), strict=True)]  # fmt: skip
    return {
        "domain": edges, "range": [high, low] if side == 0 else [low, high],
        "tickvals": places, "ticktext": texts, "ticks": "", "showgrid": False, "zeroline": False,
        "showline": True, "linecolor": colours.line, "color": colours.muted, "fixedrange": True,
        "tickangle": 0,
    }  # fmt: skip


def _behind(foot: Foot, even: float | None, index: int, colours: Tokens) -> list[dict[str, Any]]:
    """The grey of what is usual, and the dotted line of even load."""
    places = {"xref": f"x{index}", "yref": f"y{index}"}
    found: list[dict[str, Any]] = []
    if foot.usual is not None:
        grey = mixed(colours.card, colours.muted, USUAL_GREY)
        found.append({
            "type": "rect", **places, "x0": foot.usual[0], "x1": foot.usual[1], "y0": -0.62,
            "y1": 0.62, "fillcolor": grey, "line": {"width": 0}, "layer": "below",
        })  # fmt: skip
    if even is not None:
        found.append({
            "type": "line", **places, "x0": even, "x1": even, "y0": -1, "y1": 1,
            "line": {"color": colours.muted, "width": 1, "dash": "dot"}, "layer": "below",
        })  # fmt: skip
    return found


def distinct(foot: Foot, step: float) -> Sequence[Trial]:
    """The trials that can be told apart, `step` being the width of a place."""
    found = {(round(value / step), counts): (code, value, counts)
             for code, value, counts in foot.trials}  # fmt: skip
    return list(found.values())


def _trials(
    dots: Sequence[Trial], each: BothFeet, side: str, colours: Tokens, places: dict[str, str]
) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "markers", "name": f"{each.key}, {side}, trials", **places,
        "x": [value for _, value, _ in dots], "y": [0.0] * len(dots),
        "customdata": [code for code, _, _ in dots],
        "marker": {"size": 6, "color": colours.muted, "line": {"width": 1.3},
                   "symbol": ["circle" if counts else "circle-open"
                              for _, _, counts in dots]},
        "text": [say.foot_trial(each.name, side, value, each.symbol, counts=counts)
                 for _, value, counts in dots],
        "hovertemplate": "%{text}<extra></extra>", "cliponaxis": False,
    }  # fmt: skip


def _mean(
    foot: Foot, each: BothFeet, side: str, colour: str, colours: Tokens, places: dict[str, str]
) -> dict[str, Any]:
    known = foot.mean is not None
    return {
        "type": "scatter", "mode": "markers", "name": f"{each.key}, {side}, visit", **places,
        "x": [foot.mean] if known else [], "y": [0.0] if known else [],
        "marker": {"size": 13, "color": colour, "line": {"color": colours.card, "width": 1.5}},
        "text": [say.foot_mean(each.name, side, foot, each.symbol)],
        "hovertemplate": "%{text}<extra></extra>", "cliponaxis": False,
    }  # fmt: skip


def _heads(colours: Tokens) -> list[dict[str, Any]]:
    return [
        axes.note(f"<b>{name.capitalize()} foot</b>", getattr(colours, name), xref="paper",
                  yref="paper", x=float(side), xanchor=name, y=1, yanchor="bottom", yshift=4)
        for side, name in enumerate(SIDES)
    ]  # fmt: skip


def _centre(colours: Tokens) -> dict[str, Any]:
    return {
        "type": "line", "xref": "paper", "yref": "paper", "x0": 0.5, "x1": 0.5, "y0": 0, "y1": 1,
        "line": {"color": colours.line, "width": 1}, "layer": "below",
    }  # fmt: skip
