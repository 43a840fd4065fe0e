"""The spectrum of the net path, forward and right, on logarithmic axes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboards import words
from dashboards.figures import axes
from dashboards.figures.trace import Drawn, packed
from dashboards.formatting import number, quantity
from dashboards.theme import SIZES, Tokens, tokens

DECADES = 5.0
"""At most this many powers of ten below the peak are shown."""
AXES = (("ap", "forward", 2, ""), ("ml", "right", 1, "6px,3px"))
TABLE_ROWS = 12


def spectrum(
    powers: NDArray[np.float32] | None,
    marks: Mapping[str, float | None],
    segment: str,
    scheme: str,
    why: str | None,
) -> Drawn:
    """Power over frequency, with the frequencies below which 50 and 95 % of the power lie.

    Parameters
    ----------
    powers : (3, m) float32 or None
        Frequency Hz, power ml, power ap in mm^2/Hz.
    marks : mapping of `f50_ap` and the like to Hz, or None
    segment : str
        How it was estimated, for the caption.
    """
    if powers is None or powers.shape[1] < 3:
        return Drawn(None, why or words.NO_SPECTRUM)
    colours = tokens(scheme)
    inside = powers[0] > 0
    frequency = powers[0][inside]
    pens = {"ap": colours.ink, "ml": colours.accent}
    peak = float(np.nanmax(powers[1:, inside]))
    floor = max(float(np.nanmin(powers[1:, inside])), peak * 10**-DECADES, 1e-12)
    data: list[dict[str, Any]] = []
    for axis, name, at, dash in AXES:
        power = powers[at][inside]
        pen: dict[str, Any] = {"color": pens[axis], "width": 1.5}
        if dash:
            pen["dash"] = dash
        data.append({
            "type": "scatter", "mode": "lines", "name": name, "line": pen,
            "x": packed(frequency), "y": packed(power),
            "hovertemplate": f"%{{x:.2f}} Hz: {name} %{{y:.3g}} mm²/Hz<extra></extra>",
        })  # fmt: skip
    notes, shapes = _marks(marks, pens)
    figure = {"data": data, "layout": _layout(frequency, floor, peak, notes, shapes, colours)}
    parts = [
        f"{name} {quantity(marks.get(f'f50_{axis}'), 'Hz')} and "
        f"{quantity(marks.get(f'f95_{axis}'), 'Hz')}"
        for axis, name, *_ in AXES
    ]
    return Drawn(
        figure, f"Half and 95\u00a0% of the power lie below: {'; '.join(parts)}. {segment}",
        ("frequency, Hz", "forward, mm²/Hz", "right, mm²/Hz"), [
            tuple(number(float(powers[row][at])) for row in (0, 2, 1))
            for at in _spaced(powers[0])
        ],
    )  # fmt: skip


def _spaced(frequency: NDArray[np.float32]) -> list[int]:
    wanted = np.geomspace(max(float(frequency[1]), 1e-3), float(frequency[-1]), TABLE_ROWS)
    return sorted({int(np.argmin(np.abs(frequency - at))) for at in wanted})


def _marks(
    marks: Mapping[str, float | None], pens: Mapping[str, str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Labels above the plot and thin lines below them, a row of labels for each direction."""
    notes: list[dict[str, Any]] = []
    shapes: list[dict[str, Any]] = []
    for row, (axis, name, *_) in enumerate(AXES):
        for quantile in ("50", "95"):
            at = marks.get(f"f{quantile}_{axis}")
            if at is None or not at > 0:
                continue
            shapes.append({
                "type": "line", "xref": "x", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1,
                "line": {"color": pens[axis], "width": 1, "dash": "dot"}, "layer": "below",
            })  # fmt: skip
            notes.append(axes.note(
                f"{quantile} % {name}", pens[axis], xref="x", x=math.log10(at), yref="paper", y=1,
                yanchor="bottom", xanchor="center", yshift=2 + 14 * row,
            ))  # fmt: skip
    return notes, shapes


def _layout(
    frequency: NDArray[np.float32], floor: float, peak: float, notes: Any, shapes: Any,
    colours: Tokens,
) -> dict[str, Any]:  # fmt: skip
    low, high = math.log10(float(frequency[0])), math.log10(float(frequency[-1]))
    places = [at for at in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50) if low <= math.log10(at) <= high]
    bottom, top = math.log10(floor), math.log10(peak) + 0.15
    decades = range(math.ceil(bottom), math.floor(top) + 1)
    style = {"gridcolor": colours.line, "zeroline": False, "showline": False, "ticks": "",
             "color": colours.muted, "fixedrange": True, "ticklabelstandoff": 6}  # fmt: skip
    return axes.layout(
        colours, (64, 16, 36, 40), dragmode=False, hovermode="closest",
        annotations=notes, shapes=shapes,
        xaxis={**style, "type": "log", "range": [low, high], "tickvals": places,
               "ticktext": axes.labels(places),
               "title": {"text": "frequency, Hz", "standoff": 6, "font": {"size": SIZES["tick"]}}},
        yaxis={**style, "type": "log", "range": [bottom, top],
               "tickvals": [10.0**power for power in decades],
               "ticktext": [f"{10.0**power:g}" for power in decades],
               "title": {"text": "mm²/Hz", "standoff": 6, "font": {"size": SIZES["tick"]}}},
    )  # fmt: skip
