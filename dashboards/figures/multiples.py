"""The same picture of several trials side by side, on one scale, so that size says something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from dashboards import words
from dashboards.figures import axes
from dashboards.figures.trace import Drawn, Figure, unpacked
from dashboards.theme import tokens
from forceplate.model.record import Channel

OUTSIDE = "outside view"
TINY = (26, 4, 4, 18)
"""Margins of one of many, px."""


def aligned(
    drawns: Sequence[Drawn], names: Sequence[str], scheme: str, *, suffix: str = ""
) -> list[Drawn]:
    """The figures with one range for each of the named axes, wide enough for all of them.

    Parameters
    ----------
    names : sequence of str
        Such as `xaxis` and `yaxis2`.
    suffix : str
        After each number of the axes' ticks.
    """
    figures = [drawn.figure for drawn in drawns if drawn.figure is not None]
    if len(figures) < 2:
        return list(drawns)
    ranges = {name: _widest(figures, name) for name in names}
    return [
        drawn if drawn.figure is None
        else replace(drawn, figure=_with_ranges(drawn.figure, ranges, scheme, suffix))
        for drawn in drawns
    ]  # fmt: skip


def _widest(figures: Sequence[Figure], name: str) -> tuple[float, float]:
    ends = [figure["layout"][name]["range"] for figure in figures]
    return min(low for low, _ in ends), max(high for _, high in ends)


def _with_ranges(
    figure: Figure, ranges: dict[str, tuple[float, float]], scheme: str, suffix: str
) -> Figure:
    layout = dict(figure["layout"])
    for name, (low, high) in ranges.items():
        axis = {**layout[name], "range": [low, high]}
        if "tickvals" in axis and name.startswith("y"):
            fresh = axes.value_axis(low, high, tokens(scheme), suffix=suffix, most=4)
            axis |= {"tickvals": fresh["tickvals"], "ticktext": fresh["ticktext"]}
        elif "tickvals" in axis:
            fresh = axes.time_axis(low, high, tokens(scheme), 4)
            axis |= {"tickvals": fresh["tickvals"], "ticktext": fresh["ticktext"]}
        layout[name] = axis
    notes = [note for note in layout.get("annotations", []) if not _about_outside(note)]
    outside = _outside({**figure, "layout": layout}, ranges)
    if outside:
        place = {"xref": "paper", "yref": "paper", "x": 0.01, "y": 0.01}
        notes.append(
            axes.note(words.outside_view(outside), tokens(scheme).muted, **place,
                      xanchor="left", yanchor="bottom")
        )  # fmt: skip
    layout["annotations"] = notes
    return {**figure, "layout": layout}


def _about_outside(note: dict[str, Any]) -> bool:
    return str(note.get("text", "")).endswith(OUTSIDE)


def _outside(figure: Figure, ranges: dict[str, tuple[float, float]]) -> int:
    """How many drawn points lie beyond one of the ranges."""
    count = 0
    for trace in figure["data"]:
        for letter in ("x", "y"):
            name = f"{letter}axis" + str(trace.get(f"{letter}axis", letter)).removeprefix(letter)
            packed = trace.get(letter)
            if name in ranges and isinstance(packed, dict):
                values = unpacked(packed)
                low, high = ranges[name]
                count += int(np.count_nonzero((values < low) | (values > high)))
    return count


def centred(channel: Channel) -> Channel:
    """The trace about its own mean, so that places of different standings do not part them."""
    if not np.isfinite(channel.values).any():
        return channel
    values = (channel.values - np.nanmean(channel.values)).astype(np.float32)
    return replace(channel, values=values)


def small(drawn: Drawn, margin: tuple[int, int, int, int]) -> Drawn:
    """The figure for a narrow card: other margins, no dragging."""
    if drawn.figure is None:
        return drawn
    left, right, top, bottom = margin
    layout = {
        **drawn.figure["layout"], "dragmode": False,
        "margin": {"l": left, "r": right, "t": top, "b": bottom, "pad": 0},
    }  # fmt: skip
    for name in list(layout):
        if name.startswith(("xaxis", "yaxis")):
            layout[name] = {**layout[name], "fixedrange": True}
    return replace(drawn, figure={**drawn.figure, "layout": layout})


def tiny(drawn: Drawn) -> Drawn:
    """The figure as one of many: few ticks, no titles, nothing to drag."""
    if drawn.figure is None:
        return drawn
    layout = small(drawn, TINY).figure
    assert layout is not None
    layout = dict(layout["layout"])
    for name in ("xaxis", "yaxis"):
        axis = {**layout[name], "nticks": 4, "ticklabelstandoff": 1, "tickangle": 0}
        axis.pop("title", None)
        layout[name] = axis
    layout["annotations"] = [note for note in layout["annotations"] if _about_outside(note)]
    return replace(drawn, figure={**drawn.figure, "layout": layout})
