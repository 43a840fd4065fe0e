"""The net path close up: coloured by time, with its ellipse and its mean point."""

from __future__ import annotations

from typing import Any

import numpy as np

from dashboards import words
from dashboards.figures import axes
from dashboards.figures.trace import Drawn, packed, path
from dashboards.formatting import number, quantity
from dashboards.theme import SIZES, Tokens, time_colours, tokens
from forceplate.model.record import Drawing

SEGMENTS = 20
TABLE_ROWS = 12


def sway(
    drawing: Drawing, area: float | None, coverage: float, scheme: str, why: str | None
) -> Drawn:
    """The net centre of pressure about its mean point; equal axes, mm.

    Parameters
    ----------
    area : float or None, mm^2
        Of the prediction ellipse, as the result holds it.
    coverage : float
        Share of points the ellipse is made for.
    """
    track = drawing.paths.get("net")
    if track is None or not np.isfinite(track[1:]).all(axis=0).any():
        return Drawn(None, why or words.NO_PATH)
    colours = tokens(scheme)
    time = np.asarray(track[0], dtype=np.float64)
    middle = np.nanmean(np.asarray(track[1:], dtype=np.float64), axis=1)
    ml, ap = (track[row] - middle[row - 1] for row in (1, 2))
    data = _coloured(ml, ap, colours)
    extents = [[ml], [ap]]
    if drawing.ellipse is not None:
        ring = np.asarray(drawing.ellipse, dtype=np.float64) - middle[:, None]
        data.append(path(ring[0], ring[1], colours.ink, name="ellipse", width=1.6))
        extents[0].append(ring[0])
        extents[1].append(ring[1])
    data.append({
        "type": "scatter", "mode": "markers", "hoverinfo": "skip", "name": "mean point",
        "marker": {"color": colours.ink, "symbol": "cross-thin", "size": 9,
                   "line": {"color": colours.ink, "width": 1.5}},
        "x": packed([0.0]), "y": packed([0.0]),
    })  # fmt: skip
    title = words.ellipse_title(coverage, quantity(area, "mm^2")) if area is not None else ""
    figure = {"data": data, "layout": _layout(extents, title, colours)}
    summary = (
        f"Net pressure about its mean point, early to late in time. {words.ellipse_says(coverage)}"
    )
    return Drawn(figure, summary, ("time, s", "right, mm", "forward, mm"), [
        (number(float(time[at])), number(float(ml[at])), number(float(ap[at])))
        for at in np.linspace(0, ml.size - 1, TABLE_ROWS).astype(int)
    ])  # fmt: skip


def _coloured(ml: Any, ap: Any, colours: Tokens) -> list[dict[str, Any]]:
    """The path in pieces, each in the colour of its time; neighbours share a point."""
    pieces = min(SEGMENTS, max(1, ml.size - 1))
    edges = np.linspace(0, ml.size - 1, pieces + 1).astype(int)
    return [
        path(ml[first : last + 1], ap[first : last + 1], colour, name="net", width=1.1)
        for first, last, colour in zip(
            edges, edges[1:], time_colours(pieces, colours), strict=False
        )
    ]


def _layout(extents: list[list[Any]], title: str, colours: Tokens) -> dict[str, Any]:
    x_low, x_high, x_out = axes.view(extents[0], least=4.0)
    y_low, y_high, y_out = axes.view(extents[1], least=4.0)
    notes: list[dict[str, Any]] = []
    if title:
        head = axes.note(f"<b>{title}</b>", colours.ink, xref="paper", yref="paper", x=1, y=1,
                         xanchor="right", yanchor="bottom", yshift=4)  # fmt: skip
        notes.append(head)
    if x_out + y_out:
        notes.append(axes.note(words.outside_view(x_out + y_out), colours.muted, xref="paper",
                               yref="paper", x=0.01, y=0.01, xanchor="left", yanchor="bottom",
                               ))  # fmt: skip
    across = axes.value_axis(x_low, x_high, colours)
    along = axes.value_axis(y_low, y_high, colours, title="forward, mm")
    for axis in (across, along):
        # the range grows to fill the card, so plotly counts the ticks itself
        del axis["tickvals"], axis["ticktext"]
        axis["nticks"] = 6
    across["title"] = {"text": "right, mm", "standoff": 4, "font": {"size": SIZES["tick"]}}
    return axes.layout(
        colours, (44, 8, 24, 38), dragmode=False, hovermode=False, annotations=notes,
        xaxis=across, yaxis={**along, "scaleanchor": "x", "scaleratio": 1},
    )  # fmt: skip
