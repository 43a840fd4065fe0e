"""The stance to scale: plates, feet, base of support, and where the pressure was, from above."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboards import words
from dashboards.figures import axes
from dashboards.figures.trace import Drawn, packed, path
from dashboards.formatting import number, quantity
from dashboards.theme import Tokens, tokens
from forceplate.model.record import Drawing

SCALE_BAR = 100.0
SYMBOLS = {"left": "circle", "right": "square", "net": "diamond"}
DASHES = {"left": "dot", "right": "dash"}
BASE_DASH = "4px,3px"


@dataclass(frozen=True)
class Box:
    """What is in the picture, mm."""

    left: float
    right: float
    back: float
    front: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def depth(self) -> float:
        return self.front - self.back


def stance(
    drawing: Drawing, shares: Mapping[str, float | None], scheme: str, why: str | None
) -> Drawn:
    """Plates, feet and base where known, and the paths of left, right and net; equal axes, mm.

    Parameters
    ----------
    shares : mapping of side to load share in %, or None
    why : str or None
        Said where there is no path at all.
    """
    colours = tokens(scheme)
    box = _box(drawing)
    if box is None:
        return Drawn(None, why or words.NO_PATH)
    shapes = [_outline(corners, colours) for _, _, corners in drawing.plates if corners is not None]
    pens = {"left": colours.left, "right": colours.right, "net": colours.ink}
    data = _base_line(drawing, colours)
    data += [
        path(outline[0], outline[1], pens[side], name=f"{side} foot", width=1, dash=DASHES[side])
        for side, outline in drawing.feet.items()
        if side in DASHES
    ]
    for side in ("left", "right", "net"):
        if side in drawing.paths:
            _, ml, ap = drawing.paths[side]
            data.append(path(ml, ap, pens[side], name=side, width=1.2))
            data.append(_mean_mark(ml, ap, pens[side], SYMBOLS[side]))
    notes = _labels(drawing, shares, box, pens, colours)
    bar, bar_note = _scale_bar(box, colours)
    pad = 0.03 * max(box.width, box.depth)
    frame = axes.layout(
        colours, (2, 2, 4, 4), dragmode=False, hovermode=False, shapes=[*shapes, bar],
        annotations=[*notes, bar_note],
        xaxis={"visible": False, "fixedrange": True, "range": [box.left - pad, box.right + pad]},
        yaxis={"visible": False, "fixedrange": True, "scaleanchor": "x", "scaleratio": 1,
               "constrain": "domain",
               "constraintoward": "middle",
               "range": [box.back - 0.16 * box.depth, box.front + pad]},
    )  # fmt: skip
    return Drawn(
        {"data": data, "layout": frame}, _summary(drawing, shares), *_table(drawing, shares)
    )


def _box(drawing: Drawing) -> Box | None:
    points = [corners.T for _, _, corners in drawing.plates if corners is not None]
    points += list(drawing.feet.values())
    points += [] if drawing.base is None else [drawing.base]
    points += [track[1:] for track in drawing.paths.values()]
    if not drawing.paths and not points:
        return None
    every = np.concatenate([np.asarray(part, dtype=np.float64) for part in points], axis=1)
    every = every[:, np.isfinite(every).all(axis=0)]
    if every.shape[1] == 0:
        return None
    (left, back), (right, front) = every.min(axis=1), every.max(axis=1)
    lack = max(0.0, 2.5 * SCALE_BAR - max(right - left, front - back)) / 2
    return Box(float(left - lack), float(right + lack), float(back - lack), float(front + lack))


def _outline(corners: NDArray[np.float32], colours: Tokens) -> dict[str, Any]:
    points = " L ".join(f"{ml:.1f},{ap:.1f}" for ml, ap in corners)
    return {
        "type": "path", "path": f"M {points} Z", "layer": "below", "fillcolor": colours.plate,
        "line": {"color": colours.line, "width": 1},
    }  # fmt: skip


def _base_line(drawing: Drawing, colours: Tokens) -> list[dict[str, Any]]:
    """The base of support, thin and dashed, beneath everything that moves; or nothing."""
    if drawing.base is None:
        return []
    ml, ap = drawing.base
    return [path(ml, ap, colours.muted, name=words.BASE, width=1, dash=BASE_DASH)]


def _mean_mark(ml: Any, ap: Any, colour: str, symbol: str) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "markers", "hoverinfo": "skip",
        "marker": {"color": colour, "symbol": symbol, "size": 5},
        "x": packed([np.nanmean(ml)]), "y": packed([np.nanmean(ap)]),
    }  # fmt: skip


def _labels(
    drawing: Drawing, shares: Mapping[str, float | None], box: Box, pens: Mapping[str, str],
    colours: Tokens,
) -> list[dict[str, Any]]:  # fmt: skip
    notes: list[dict[str, Any]] = []
    if drawing.base is not None:
        ml, ap = drawing.base
        notes.append(axes.note(words.BASE, colours.muted, x=float(np.min(ml) + np.max(ml)) / 2,
                               y=float(np.max(ap)), yanchor="bottom"))  # fmt: skip
    if "net" in drawing.paths:
        _, ml, ap = drawing.paths["net"]
        notes.append(axes.note("<b>net</b>", colours.ink, x=float(np.nanmean(ml)),
                               y=float(np.nanmax(ap)), yanchor="bottom", yshift=3))  # fmt: skip
    centres = {
        side: float(np.mean(corners[:, 0]))
        for _, side, corners in drawing.plates
        if corners is not None and side in DASHES
    }
    for side in ("left", "right"):
        if shares.get(side) is None:
            continue
        fallback = box.left + box.width * (0.25 if side == "left" else 0.75)
        text = f"<b>{side} {quantity(shares[side], '%')}</b>"
        notes.append(axes.note(text, pens[side], x=centres.get(side, fallback),
                               y=box.back + 0.03 * box.depth, yanchor="bottom"))  # fmt: skip
    return notes


def _scale_bar(box: Box, colours: Tokens) -> tuple[dict[str, Any], dict[str, Any]]:
    height = box.back - 0.09 * box.depth
    bar = {
        "type": "line", "x0": box.left, "x1": box.left + SCALE_BAR, "y0": height, "y1": height,
        "line": {"color": colours.muted, "width": 1.5},
    }  # fmt: skip
    text = axes.note("100 mm", colours.muted, x=box.left + SCALE_BAR, y=height, xanchor="left",
                     xshift=6)  # fmt: skip
    return bar, text


def _summary(drawing: Drawing, shares: Mapping[str, float | None]) -> str:
    parts = ["Seen from above."]
    if all(corners is None for *_, corners in drawing.plates):
        parts.append(words.NO_OUTLINE)
    if shares.get("left") is not None and shares.get("right") is not None:
        parts.append(
            f"Left carries {quantity(shares['left'], '%')}, "
            f"right {quantity(shares['right'], '%')} of the load."
        )
    if drawing.feet:
        parts.append(words.FEET)
    if drawing.base is not None:
        parts.append(words.BASE_SAYS)
    return " ".join(parts)


def _table(drawing: Drawing, shares: Mapping[str, float | None]) -> tuple[Any, Any]:
    rows = [
        (side, number(shares.get(side)), number(float(np.nanmean(track[1]))),
         number(float(np.nanmean(track[2]))))
        for side, track in drawing.paths.items()
    ]  # fmt: skip
    return ("path", "load, %", "mean right, mm", "mean forward, mm"), rows
