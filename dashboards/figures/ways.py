"""One number under other ways of analysing: a dot a way, around the number as analysed."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from dashboards import method_words as say
from dashboards.figures import axes
from dashboards.figures.trace import Drawn
from dashboards.formatting import capital, number, quantity
from dashboards.theme import Tokens, tokens
from forceplate.model.sensitivity import Row, Sensitivity

LEFT, RIGHT, TOP, BOTTOM = 178, 62, 26, 30
"""Margins in px: the names of the ways stand left, the changes right."""
ROW_PX = 19
HEAD = 1.35
"""Place that the name of a group takes, in rows."""
PADDING = 0.08
INTERVAL_MOST = 3.0
"""The interval within the trial is shown whole unless it is so many times as wide as the spread."""
LEAST = 1e-9
"""A spread under this share of the number is rounding."""


def height(found: Sensitivity) -> int:
    """What the figure needs, px."""
    return round(TOP + BOTTOM + ROW_PX * (_places(found)[1] + 0.4))


def ways(found: Sensitivity, scheme: str) -> Drawn:
    """Where every other way puts the number, with the number as analysed as a line.

    The band is the interval within the trial, where the metric has one.
    """
    if found.base.value is None or not found.rows:
        return Drawn(None, found.base.why or say.spread(found))
    colours = tokens(scheme)
    low, high = _view(found)
    places, bottom = _places(found)
    shown = [row for row in found.rows if row.difference is not None]
    figure = {
        "data": [_dots(found, shown, places, colours)],
        "layout": axes.layout(
            colours, (LEFT, RIGHT, TOP, BOTTOM), dragmode=False, hovermode="closest",
            hoverdistance=24, shapes=_shapes(found, low, high, colours),
            annotations=_names(found, places, colours) + _changes(found, places, colours)
            + [_as_analysed(found, colours)],
            xaxis=_axis(low, high, colours),
            yaxis={"range": [bottom + 0.2, -0.2], "visible": False, "fixedrange": True},
        ),
    }  # fmt: skip
    return Drawn(figure, say.spread(found), say.spread_headers(found), say.spread_rows(found))


def _places(found: Sensitivity) -> tuple[dict[str, float], float]:
    """How far down each group and each way stands, and where the last one ends; in rows."""
    places: dict[str, float] = {}
    down = 0.0
    for group, rows in groupby(found.rows, key=lambda row: row.alternative.group):
        places[f"group {group}"] = down + HEAD - 0.55
        down += HEAD
        for row in rows:
            places[row.alternative.name] = down + 0.5
            down += 1.0
    return places, down


def _view(found: Sensitivity) -> tuple[float, float]:
    """The range of the axis: every number, and the interval where it is not much wider."""
    assert found.base.value is not None
    low, high = min(found.numbers), max(found.numbers)
    inner = high - low
    if found.base.low is not None and found.base.high is not None:
        wide = found.base.high - found.base.low
        if wide <= INTERVAL_MOST * inner:
            low, high = min(low, found.base.low), max(high, found.base.high)
    pad = max(PADDING * (high - low), LEAST * abs(found.base.value), 1e-12)
    return low - pad, high + pad


def _axis(low: float, high: float, colours: Tokens) -> dict[str, Any]:
    places = axes.ticks(low, high, 3)
    if len(places) < 2:
        places = axes.ticks(low, high, 5)
    return {
        "range": [low, high], "tickvals": places, "ticktext": axes.labels(places),
        "gridcolor": colours.line, "gridwidth": 1, "zeroline": False, "showline": False,
        "ticks": "", "color": colours.muted, "fixedrange": True, "ticklabelstandoff": 3,
    }  # fmt: skip


def _dots(
    found: Sensitivity, rows: list[Row], places: dict[str, float], colours: Tokens
) -> dict[str, Any]:
    base = found.base.value or 0.0
    return {
        "type": "scatter", "mode": "markers", "name": "ways", "cliponaxis": False,
        "x": [base + (row.difference or 0.0) for row in rows],
        "y": [places[row.alternative.name] for row in rows],
        "marker": {"color": colours.accent, "size": 8,
                   "line": {"color": colours.card, "width": 1}},
        "text": [_hover(found, row) for row in rows], "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip


def _hover(found: Sensitivity, row: Row) -> str:
    other = row.alternative
    told = f"{capital(other.group)}: {other.says}: {quantity(row.value, found.unit, 4)}"
    change = say.change(found, row)
    return f"{told} ({change})" if change else told


def _shapes(found: Sensitivity, low: float, high: float, colours: Tokens) -> list[dict[str, Any]]:
    """The band of the interval within the trial, and the line of the number as analysed."""
    upright = {"xref": "x", "yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
    shapes: list[dict[str, Any]] = []
    if found.base.low is not None and found.base.high is not None:
        shapes.append({
            "type": "rect", "x0": max(low, found.base.low), "x1": min(high, found.base.high),
            "fillcolor": colours.band, "line": {"width": 0}, **upright,
        })  # fmt: skip
    pen = {"color": colours.ink, "width": 1.2}
    return [
        *shapes, {"type": "line", "x0": found.base.value, "x1": found.base.value, "line": pen,
                  **upright},
    ]  # fmt: skip


def _as_analysed(found: Sensitivity, colours: Tokens) -> dict[str, Any]:
    text = f"as analysed <b>{quantity(found.base.value, found.unit)}</b>"
    return axes.note(text, colours.ink, x=found.base.value, xref="x", y=1, yref="paper",
                     xanchor="center", yanchor="bottom", yshift=2)  # fmt: skip


def _names(
    found: Sensitivity, places: dict[str, float], colours: Tokens
) -> list[dict[str, Any]]:  # fmt: skip
    """The groups and their ways, left of the dots."""
    at = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "y", "yanchor": "middle"}
    groups = dict.fromkeys(row.alternative.group for row in found.rows)
    heads = [
        axes.note(f"<b>{capital(group)}</b>", colours.ink, y=places[f"group {group}"],
                  xshift=-LEFT, **at)
        for group in groups
    ]  # fmt: skip
    names = [
        axes.note(row.alternative.says, colours.muted, y=places[row.alternative.name],
                  xshift=8 - LEFT, **at)
        for row in found.rows
    ]  # fmt: skip
    return heads + names


def _changes(
    found: Sensitivity, places: dict[str, float], colours: Tokens
) -> list[dict[str, Any]]:  # fmt: skip
    """How far each way lies from the number as analysed, right of the dots."""
    return [
        axes.note(say.change(found, row) or number(None), colours.muted, xref="paper", x=1,
                  xanchor="right", xshift=RIGHT, yref="y", y=places[row.alternative.name],
                  yanchor="middle")
        for row in found.rows
    ]  # fmt: skip
