"""Plates from above, to scale, with the two axes that every number on the pages follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboards.figures import axes
from dashboards.figures.trace import Drawn, packed
from dashboards.formatting import number
from dashboards.theme import Tokens, tokens

ARROW = 0.2
"""Length of an axis as a share of the smaller side of what is drawn."""
HEADERS = ("plate", "side", "width, mm", "depth, mm", "centre right, mm", "centre forward, mm")


@dataclass(frozen=True)
class Outline:
    """One plate's surface in the person's axes; corners (4, 2) in mm."""

    name: str
    side: str
    corners: NDArray[np.float32]

    @property
    def size(self) -> tuple[float, float]:
        """Left-right and forward-back extent, mm."""
        width, depth = np.ptp(self.corners, axis=0)
        return float(width), float(depth)

    @property
    def centre(self) -> tuple[float, float]:
        """Middle of the corners (ml, ap), mm."""
        ml, ap = self.corners.mean(axis=0)
        return float(ml), float(ap)


def plates(outlines: Sequence[Outline], scheme: str) -> Drawn:
    """The plates as they lie, right to the right and forward up, equal scale."""
    if not outlines:
        return Drawn(None, "Where these plates lie is not known.")
    colours = tokens(scheme)
    every = np.concatenate([outline.corners for outline in outlines])
    low, high = every.min(axis=0), every.max(axis=0)
    pad = 0.06 * float((high - low).max())
    across = _axis(float(low[0]) - pad, float(high[0]) + pad)
    along = _axis(float(low[1]) - pad, float(high[1]) + pad)
    figure = {
        "data": [{"type": "scatter", "mode": "markers", "hoverinfo": "skip",
                  "marker": {"opacity": 0}, "x": packed(every[:, 0]), "y": packed(every[:, 1])}],
        "layout": axes.layout(
            colours, (6, 6, 6, 6), dragmode=False, hovermode=False,
            shapes=[_shape(outline, colours) for outline in outlines],
            annotations=[*_names(outlines, colours), *_arrows(low, high, colours)],
            xaxis=across, yaxis={**along, "scaleanchor": "x", "scaleratio": 1},
        ),
    }  # fmt: skip
    rows = [
        (each.name, each.side, *(number(value) for value in (*each.size, *each.centre)))
        for each in outlines
    ]
    told = "; ".join(f"{each.name}, {each.side}" for each in outlines)
    return Drawn(figure, f"Seen from above, forward is up, right is right: {told}.", HEADERS, rows)


def _axis(low: float, high: float) -> dict[str, Any]:
    return {"range": [low, high], "visible": False, "fixedrange": True}


def _shape(outline: Outline, colours: Tokens) -> dict[str, Any]:
    points = " L ".join(f"{ml:.1f},{ap:.1f}" for ml, ap in outline.corners)
    return {
        "type": "path", "path": f"M {points} Z", "layer": "below", "fillcolor": colours.plate,
        "line": {"color": colours.muted, "width": 1},
    }  # fmt: skip


def _names(outlines: Sequence[Outline], colours: Tokens) -> list[dict[str, Any]]:
    pens = {"left": colours.left, "right": colours.right}
    notes: list[dict[str, Any]] = []
    for outline in outlines:
        width, depth = outline.size
        ml, ap = outline.centre
        text = f"<b>{outline.side}</b><br>{width:.0f} × {depth:.0f} mm"
        notes.append(axes.note(text, pens.get(outline.side, colours.ink), x=ml,
                               y=ap + 0.22 * depth, align="center"))  # fmt: skip
    return notes


def _arrows(
    low: NDArray[np.float32], high: NDArray[np.float32], colours: Tokens
) -> list[dict[str, Any]]:
    length = ARROW * float((high - low).min())
    ml, ap = float(low[0] + high[0]) / 2, float(low[1]) + 0.12 * float(high[1] - low[1])
    return [
        _arrow((ml, ap), (ml + length, ap), colours),
        _arrow((ml, ap), (ml, ap + length), colours),
        axes.note("right +", colours.ink, x=ml + length, y=ap, xanchor="left", xshift=4),
        axes.note("forward +", colours.ink, x=ml, y=ap + length, yanchor="bottom", yshift=2),
    ]


def _arrow(tail: tuple[float, float], head: tuple[float, float], colours: Tokens) -> dict[str, Any]:
    return {
        "x": head[0], "y": head[1], "ax": tail[0], "ay": tail[1], "xref": "x", "yref": "y",
        "axref": "x", "ayref": "y", "showarrow": True, "arrowhead": 2, "arrowwidth": 1.3,
        "arrowcolor": colours.ink, "text": "",
    }  # fmt: skip
