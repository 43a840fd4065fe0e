"""Many metrics of one visit on one scale: each dot's distance from the person's own mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.figures import axes
from dashboards.figures.trace import Drawn
from dashboards.formatting import number, plural, quantity
from dashboards.theme import Tokens, tokens
from forceplate.metrics.declare import Metric
from forceplate.model.standing import Standing

ROW, TOP, BOTTOM = 38, 4, 40
MOST = 20
"""Rows that are drawn; the table has all."""
REACH = 1.6
"""The scale goes at least so far to both sides, in halves of a usual range."""
FARTHEST = 2.5
"""What lies beyond is drawn at the edge, with an arrow."""
LEFT, RIGHT = 8, 84
ABOVE = 0.34
"""A name stands so far over its dot, of a row."""
HEADERS = ("measure", "this visit", "usual range", "visits", "place", "smallest detectable change")
NOTHING = "No measure of this visit can be judged yet."


def rows_of(standings: Sequence[Standing]) -> list[Standing]:
    """What is drawn: the primary ones, then those outside; never in the order of their size."""
    first = [each for each in standings if each.primary]
    return [*first, *[each for each in standings if each.outside and not each.primary]][:MOST]


def height(rows: Sequence[Standing]) -> int:
    """Of the figure, px."""
    return TOP + BOTTOM + ROW * max(2, len(rows))


def forest(standings: Sequence[Standing], metrics: Mapping[str, Metric], scheme: str) -> Drawn:
    """The change of each metric in halves of the person's own usual range.

    The ground goes from -1 to 1, where 95 of 100 visits lie while nothing changes; zero is the
    person's own mean. Ticks are the smallest change that a single earlier visit would tell.
    """
    rows = rows_of(standings)
    if not rows:
        return Drawn(None, NOTHING)
    colours = tokens(scheme)
    places = [min(max(each.place, -FARTHEST), FARTHEST) for each in rows]
    reach = max(REACH, *(abs(place) * 1.08 for place in places))
    figure = {
        "data": [_detectable(rows, reach, colours), _dots(rows, places, metrics, colours)],
        "layout": axes.layout(
            colours, (LEFT, RIGHT, TOP, BOTTOM), dragmode=False, hovermode="closest",
            hoverdistance=20, shapes=_shapes(len(rows), colours),
            annotations=_notes(rows, metrics, colours),
            xaxis={
                "range": [-reach, reach], "tickvals": [-1, 0, 1], "fixedrange": True,
                "ticktext": ["usual<br>from", "own<br>mean", "usual<br>to"],
                "showgrid": False, "zeroline": False, "ticks": "", "color": colours.muted,
                "tickangle": 0,
            },
            yaxis={
                "range": [len(rows) - 0.6, -0.75], "showticklabels": False, "showgrid": False,
                "zeroline": False, "ticks": "", "fixedrange": True,
            },
        ),
    }  # fmt: skip
    return Drawn(figure, _summary(standings, rows, metrics), HEADERS, cells(rows, metrics))


def _shapes(rows: int, colours: Tokens) -> list[dict[str, Any]]:
    span = {"yref": "y", "y0": -0.75, "y1": rows - 0.6, "layer": "below"}
    ground = {"type": "rect", "x0": -1, "x1": 1, "fillcolor": colours.band, "line": {"width": 0}}
    pen = {"color": colours.muted, "width": 1, "dash": "dot"}
    return [{**ground, **span}, {"type": "line", "x0": 0, "x1": 0, "line": pen, **span}]


def _detectable(rows: Sequence[Standing], reach: float, colours: Tokens) -> dict[str, Any]:
    """A tick at each side where the smallest detectable change lies."""
    ends = [
        (way * each.detectable, at)
        for at, each in enumerate(rows) for way in (-1, 1)
        if each.detectable is not None and each.detectable < reach
    ]  # fmt: skip
    return {
        "type": "scatter", "mode": "markers", "name": "smallest detectable change",
        "x": [x for x, _ in ends], "y": [y for _, y in ends], "hoverinfo": "skip",
        "marker": {"symbol": "line-ns", "size": 9, "color": colours.muted,
                   "line": {"width": 1.2, "color": colours.muted}},
    }  # fmt: skip


def _dots(
    rows: Sequence[Standing], places: Sequence[float], metrics: Mapping[str, Metric],
    colours: Tokens,
) -> dict[str, Any]:  # fmt: skip
    symbols = ["diamond" if each.outside else "circle" for each in rows]
    for at, each in enumerate(rows):
        if abs(each.place) > FARTHEST:
            symbols[at] = "triangle-right" if each.place > 0 else "triangle-left"
    return {
        "type": "scatter", "mode": "markers", "name": "this visit", "cliponaxis": False,
        "x": list(places), "y": list(range(len(rows))),
        "marker": {"color": colours.ink, "opacity": 1,
                   "size": [11 if each.outside else 9 for each in rows],
                   "symbol": symbols, "line": {"color": colours.card, "width": 1.5}},
        "text": [": ".join(cells([each], metrics)[0][:2]) + f", usual {_usual(each, metrics)}"
                 for each in rows],
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip


def _notes(
    rows: Sequence[Standing], metrics: Mapping[str, Metric], colours: Tokens
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for at, each in enumerate(rows):
        metric = metrics[each.key]
        name = f"<b>{metric.name}</b>" if each.primary else metric.name
        found += [
            axes.note(name, colours.ink, xref="paper", x=0, xanchor="left", yref="y", y=at - ABOVE,
                      yanchor="middle"),
            axes.note(quantity(each.value, metric.unit.symbol), colours.muted, xref="paper", x=1,
                      xanchor="left", xshift=8, yref="y", y=at, yanchor="middle"),
        ]  # fmt: skip
    return found


def _usual(each: Standing, metrics: Mapping[str, Metric]) -> str:
    return f"{number(each.low)} to {quantity(each.high, metrics[each.key].unit.symbol)}"


def cells(standings: Sequence[Standing], metrics: Mapping[str, Metric]) -> list[tuple[str, ...]]:
    """The rows of the table."""
    return [
        (
            metrics[each.key].name, quantity(each.value, metrics[each.key].unit.symbol),
            _usual(each, metrics), str(each.n), number(each.place, 2),
            "\u2013" if each.detectable is None else number(each.detectable, 2),
        )
        for each in standings
    ]  # fmt: skip


def _summary(
    standings: Sequence[Standing], rows: Sequence[Standing], metrics: Mapping[str, Metric]
) -> str:
    outside = [metrics[each.key].name for each in rows if each.outside]
    told = f"{plural(len(standings), 'measure')} judged, {len(rows)} drawn"
    where = f" Outside the usual range: {', '.join(outside)}." if outside else ""
    return (
        f"{told}: the first ones, and those that lie outside.{where} The scale is each measure's "
        "own usual range; ticks are the smallest change that one earlier visit would tell."
    )
