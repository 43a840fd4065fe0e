"""Traces over time: load share, force under each foot, and the stabilogram."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboards import words
from dashboards.figures import axes
from dashboards.figures.trace import Drawn, line, packed
from dashboards.formatting import number, quantity
from dashboards.theme import Tokens, tokens
from forceplate.model.record import Channel

EVEN_LOAD = 50.0
RIGHT_DASH = "7px,2px"
TABLE_ROWS = 12
MARGIN = (46, 62, 8, 22)


@dataclass(frozen=True)
class Span:
    """What part of a trial is shown, and from where on its values count; seconds."""

    start: float
    end: float
    counted_from: float = 0.0


def load_over_time(channel: Channel | None, span: Span, scheme: str, why: str | None) -> Drawn:
    """The share of the left foot over time, with even load as a thin dotted line.

    Parameters
    ----------
    channel : Channel or None
        Percent; None where it cannot be had, and then `why` is said.
    """
    if channel is None or not np.isfinite(channel.values).any():
        return Drawn(None, why or words.NO_LOAD)
    colours = tokens(scheme)
    low, high, outside = axes.view([channel.values], least=2.0)
    shows_even = low - (high - low) < EVEN_LOAD < high + (high - low)
    if shows_even:
        pad = (high - low) * axes.PADDING
        low, high = min(low, EVEN_LOAD - pad), max(high, EVEN_LOAD + pad)
    trace = line(
        channel.time, channel.values, colours.left, name="load left",
        hover="%{x:.2f} s: left %{y:.1f} %",
    )  # fmt: skip
    shapes = _left_out(span, colours)
    notes = _outside(outside, colours)
    if shows_even:
        shapes.append(_even_line(colours))
        notes.append(axes.note("even load", colours.muted, xref="paper", x=1, xanchor="left",
                               y=EVEN_LOAD, yref="y", xshift=6))  # fmt: skip
    figure = {
        "data": [trace],
        "layout": axes.layout(
            colours, MARGIN, dragmode="zoom", hovermode="closest", shapes=shapes, annotations=notes,
            xaxis=axes.time_axis(span.start, span.end, colours),
            yaxis=axes.value_axis(low, high, colours, suffix=" %"),
        ),
    }  # fmt: skip
    mean = float(np.nanmean(channel.values))
    lowest, highest = float(np.nanmin(channel.values)), float(np.nanmax(channel.values))
    summary = (
        f"Left carries {quantity(mean, '%')} of the load on average, "
        f"between {quantity(lowest, '%')} and {quantity(highest, '%')}."
    )
    return Drawn(figure, summary, ("time, s", "left, %", "right, %"), [
        (at, number(value), number(None if value is None else 100 - value))
        for at, value in _means(channel, span)
    ])  # fmt: skip


def force_over_time(channels: Mapping[str, Channel], span: Span, scheme: str) -> Drawn:
    """Vertical force under each foot as recorded; a plate or the sum where no side is known."""
    colours = tokens(scheme)
    shown = _force_channels(channels, colours)
    if not shown:
        return Drawn(None, words.NO_FORCE)
    low, high, outside = axes.view([channel.values for channel, *_ in shown], least=20.0)
    data: list[dict[str, Any]] = []
    for channel, name, colour, dash, _ in shown:
        pen = {"dash": dash} if dash else {}
        data.append(line(channel.time, channel.values, colour, name=name,
                         hover=f"%{{x:.2f}} s: {name} %{{y:.0f}} N", **pen))  # fmt: skip
    data += [_end_mark(channel, colour, symbol) for channel, _, colour, _, symbol in shown]
    ends = [_last(channel.values) for channel, *_ in shown]
    places = axes.spread(ends, 0.14 * (high - low))
    notes = [
        axes.note(f"<b>{name}</b>", colour, xref="paper", x=1, xanchor="left", xshift=8, y=place)
        for (_, name, colour, *_), place in zip(shown, places, strict=True)
    ]
    figure = {
        "data": data,
        "layout": axes.layout(
            colours, MARGIN, dragmode="zoom", hovermode="closest",
            shapes=_left_out(span, colours), annotations=notes + _outside(outside, colours),
            xaxis=axes.time_axis(span.start, span.end, colours),
            yaxis=axes.value_axis(low, high, colours, suffix=" N"),
        ),
    }  # fmt: skip
    parts = [f"{name} {quantity(float(np.nanmean(c.values)), 'N')}" for c, name, *_ in shown]
    columns = [_means(channel, span) for channel, *_ in shown]
    rows = [
        (columns[0][row][0], *(number(column[row][1]) for column in columns))
        for row in range(len(columns[0]))
    ]
    return Drawn(
        figure, "Vertical force on average: " + ", ".join(parts) + ".",
        ("time, s", *(f"{name}, N" for _, name, *_ in shown)), rows,
    )  # fmt: skip


def stabilogram(channels: Mapping[str, Channel], span: Span, scheme: str, why: str | None) -> Drawn:
    """Net centre of pressure over time, forward above, right below; mm."""
    pair = [(channels.get("net_ap"), "forward"), (channels.get("net_ml"), "right")]
    shown = [(channel, name) for channel, name in pair if channel is not None]
    if len(shown) < 2 or not all(np.isfinite(channel.values).any() for channel, _ in shown):
        return Drawn(None, why or words.NO_PATH)
    colours = tokens(scheme)
    data: list[dict[str, Any]] = []
    frame = axes.layout(
        colours, (52, 20, 8, 24), dragmode="zoom", hovermode="closest",
        shapes=_left_out(span, colours), annotations=[],
    )  # fmt: skip
    for row, (channel, name) in enumerate(shown):
        suffix = "" if row == 0 else "2"
        low, high, outside = axes.view([channel.values], least=2.0)
        data.append(line(channel.time, channel.values, colours.ink, name=name, width=1.1,
                         hover=f"%{{x:.2f}} s: {name} %{{y:.1f}} mm",
                         yaxis=f"y{suffix}", xaxis="x"))  # fmt: skip
        axis = axes.value_axis(low, high, colours, title=f"{name}, mm")
        frame[f"yaxis{suffix}"] = {**axis, "domain": [0.54, 1] if row == 0 else [0, 0.46]}
        frame["annotations"] += _outside(outside, colours, y=1 if row == 0 else 0.46)
    frame["xaxis"] = {**axes.time_axis(span.start, span.end, colours, 10), "anchor": "y2"}
    spans = [float(np.nanmax(c.values) - np.nanmin(c.values)) for c, _ in shown]
    columns = [_means(channel, span) for channel, _ in shown]
    rows = [(at, number(ap), number(columns[1][row][1])) for row, (at, ap) in enumerate(columns[0])]
    return Drawn(
        {"data": data, "layout": frame},
        f"The centre of pressure moved over {quantity(spans[0], 'mm')} forward and back "
        f"and {quantity(spans[1], 'mm')} left and right.",
        ("time, s", "forward, mm", "right, mm"), rows,
    )  # fmt: skip


def _force_channels(
    channels: Mapping[str, Channel], colours: Tokens
) -> list[tuple[Channel, str, str, str, str]]:
    """Channel, name, colour, dash, symbol of what is drawn."""
    sides = [("fz_left", "left", colours.left, "", "circle")]
    sides += [("fz_right", "right", colours.right, RIGHT_DASH, "square")]
    found = [(channels[key], *about) for key, *about in sides if key in channels]
    if not found:
        plates = sorted(key for key in channels if key.startswith("fz:"))
        styles = ((colours.ink, "", "circle"), (colours.muted, RIGHT_DASH, "square"))
        found = [
            (channels[key], key.removeprefix("fz:"), *styles[at % 2])
            for at, key in enumerate(plates)
        ]
    if not found and "fz_total" in channels:
        found = [(channels["fz_total"], "total", colours.ink, "", "circle")]
    return [
        (channel, name, colour, dash, symbol)
        for channel, name, colour, dash, symbol in found
        if np.isfinite(channel.values).any()
    ]


def _last(values: NDArray[np.float32]) -> float:
    return float(values[np.isfinite(values)][-1])


def _end_mark(channel: Channel, colour: str, symbol: str) -> dict[str, Any]:
    """A mark at the end of a line, so that it is told apart without its colour."""
    at = np.flatnonzero(np.isfinite(channel.values))[-1]
    return {
        "type": "scatter", "mode": "markers", "hoverinfo": "skip", "cliponaxis": False,
        "marker": {"color": colour, "symbol": symbol, "size": 6},
        "x": packed([channel.time[at]]), "y": packed([channel.values[at]]),
    }  # fmt: skip


def _left_out(span: Span, colours: Tokens) -> list[dict[str, Any]]:
    """A quiet ground where the values do not count yet."""
    if span.counted_from <= span.start:
        return []
    return [{
        "type": "rect", "layer": "below", "xref": "x", "yref": "paper", "x0": span.start,
        "x1": min(span.counted_from, span.end), "y0": 0, "y1": 1, "line": {"width": 0},
        "fillcolor": colours.ground,
    }]  # fmt: skip


def _even_line(colours: Tokens) -> dict[str, Any]:
    return {
        "type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": "y", "y0": EVEN_LOAD,
        "y1": EVEN_LOAD, "line": {"color": colours.muted, "width": 1, "dash": "dot"},
    }  # fmt: skip


def _outside(count: int, colours: Tokens, y: float = 1.0) -> list[dict[str, Any]]:
    if not count:
        return []
    return [axes.note(words.outside_view(count), colours.muted, xref="paper", x=0.01, y=y,
                      yref="paper", xanchor="left", yanchor="top")]  # fmt: skip


def _means(channel: Channel, span: Span) -> list[tuple[str, float | None]]:
    """The trace as a short table: mean over each of a dozen equal parts of the span."""
    edges = np.linspace(span.start, span.end, TABLE_ROWS + 1)
    return [
        (f"{low:.3g}\u2013{high:.3g}", _mean(channel, low, high)) for low, high in pairwise(edges)
    ]


def _mean(channel: Channel, low: float, high: float) -> float | None:
    inside: Sequence[Any] | NDArray[np.float32] = channel.values[
        (channel.time >= low) & (channel.time < high) & np.isfinite(channel.values)
    ]
    return float(np.mean(inside)) if len(inside) else None
