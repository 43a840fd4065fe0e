"""What every figure is made of: the drawn thing itself, lines of float32, and empty space."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Figure = dict[str, Any]
EVEN = 0.05
"""Samples count as evenly spaced if none is off by more than this share of a step."""


@dataclass(frozen=True)
class Drawn:
    """A figure with the words and the table that say the same.

    Parameters
    ----------
    figure : dict or None
        None where there is nothing to draw; then `summary` says why.
    summary : str
        One line.
    headers : sequence of str
        Of the table, units included.
    rows : sequence of sequences of str
    """

    figure: Figure | None
    summary: str
    headers: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


def packed(values: ArrayLike) -> dict[str, str]:
    """The array as plotly's typed array: float32, little endian, base64."""
    narrow = np.ascontiguousarray(values, dtype="<f4")
    return {"dtype": "f4", "bdata": base64.b64encode(narrow.tobytes()).decode("ascii")}


def unpacked(packed_values: dict[str, str]) -> NDArray[np.float32]:
    """The array that `packed` was given, as float32."""
    return np.frombuffer(base64.b64decode(packed_values["bdata"]), dtype="<f4")


def along(time: ArrayLike) -> dict[str, Any]:
    """Where the samples lie: `x0` and `dx` where they are even, else their times."""
    times = np.asarray(time, dtype=np.float64)
    if times.size > 2:
        step = (times[-1] - times[0]) / (times.size - 1)
        even = times[0] + step * np.arange(times.size)
        if step > 0 and np.abs(times - even).max() < EVEN * step:
            return {"x0": round(float(times[0]), 6), "dx": float(step)}
    return {"x": packed(times)}


def line(
    time: ArrayLike, values: ArrayLike, colour: str, *, name: str, hover: str, **about: Any
) -> dict[str, Any]:
    """One SVG line over time.

    `hover` is plotly's template for one point, with its unit; `width`, `dash` and axes by keyword.
    """
    pen = {"color": colour, "width": about.pop("width", 1.4), "simplify": False}
    if "dash" in about:
        pen["dash"] = about.pop("dash")
    return {
        "type": "scatter", "mode": "lines", "name": name, "line": pen, "connectgaps": False,
        "hovertemplate": f"{hover}<extra></extra>", **along(time), "y": packed(values), **about,
    }  # fmt: skip


def path(
    ml: ArrayLike, ap: ArrayLike, colour: str, *, name: str, width: float = 1.4, **about: Any
) -> dict[str, Any]:
    """One SVG line in the plane; ml and ap in mm."""
    pen: dict[str, Any] = {"color": colour, "width": width, "simplify": False}
    if "dash" in about:
        pen["dash"] = about.pop("dash")
    return {
        "type": "scatter", "mode": "lines", "name": name, "line": pen, "hoverinfo": "skip",
        "x": packed(ml), "y": packed(ap), **about,
    }  # fmt: skip


def blank() -> Figure:
    """Nothing, on no ground: what a graph shows until it is drawn."""
    hidden = {"visible": False, "fixedrange": True}
    clear = "rgba(0,0,0,0)"
    return {
        "data": [],
        "layout": {"xaxis": hidden, "yaxis": hidden, "paper_bgcolor": clear, "plot_bgcolor": clear,
                   "margin": {"l": 0, "r": 0, "t": 0, "b": 0}},
    }  # fmt: skip
