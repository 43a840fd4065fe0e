"""How one number changed between two runs: a dot a trial, its change over its first value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboards import run_words as say
from dashboards.figures import axes
from dashboards.figures.trace import Drawn
from dashboards.formatting import NBSP, quantity, unit
from dashboards.theme import Tokens, tokens
from forceplate.model.record import TrialRecord
from forceplate.model.run_change import MetricChange

Pairs = Sequence[tuple[TrialRecord, float, float]]
"""A trial with its value in the first and in the second run."""
Dots = Sequence[tuple[TrialRecord, float, float]]
"""A trial with its value in the first run and its change."""

MARGIN = (62, 84, 10, 40)
DOTS = 2000
"""Trials drawn at most; of more, evenly some, and all that are named."""
HEADERS = ("trial that changed unlike the others", "first run", "second run", "change")
ROOM = (0.12, 0.08)
"""Place that a name takes, as shares of the picture's width and height."""
NAMED = 3
"""Trials whose names stand in the picture; the table has all."""


def run_change(found: MetricChange, pairs: Pairs, scheme: str) -> Drawn:
    """The change of each trial (second minus first) over its first value.

    The band holds the changes from the 5th to the 95th percentile and the line is their median;
    trials whose change lies far from the others' are rings, the farthest with their names.
    """
    apart_units = say.other_unit(found.n_other_unit) if found.n_other_unit else ""
    if not pairs:
        none = say.NO_PAIR_IN_UNIT if apart_units else say.NO_PAIR
        return Drawn(None, f"{found.name}: {none}{apart_units}")
    if not found.n_changed:
        return Drawn(None, f"{found.name}: {say.SAME}{apart_units}")
    colours = tokens(scheme)
    far = {each.trial for each in found.outliers}
    near = [pair for pair in pairs if pair[0].trial not in far]
    step = -(-len(near) // DOTS)
    drawn = near[::step] if step else []
    apart = [pair for pair in pairs if pair[0].trial in far]
    low_x, high_x, _ = axes.view([[first for _, first, _ in pairs]])
    every = [found.moved(first, second) for _, first, second in pairs]
    low, high, outside = axes.view([[*every, 0.0]])
    figure = {
        "data": [_dots(drawn, found, colours, apart=False), _dots(apart, found, colours,
                                                                  apart=True)],
        "layout": axes.layout(
            colours, MARGIN, dragmode=False, hovermode="closest", hoverdistance=20,
            shapes=_shapes(found, colours),
            annotations=_notes(found, apart, (low_x, high_x), (low, high), colours),
            xaxis=_across(found, low_x, high_x, colours),
            yaxis=axes.value_axis(low, high, colours, title=_title("change", found.unit)),
        ),
    }  # fmt: skip
    rows = [_cells(pair, found) for pair in apart]
    return Drawn(figure, summary(found, outside, step), HEADERS, rows)


def summary(found: MetricChange, outside: int = 0, step: int = 1) -> str:
    """The figure in one line."""
    shown = unit(found.unit)
    told = f"{found.name}: {found.n_changed} of {found.n}{NBSP}values differ"
    told += (
        f", {found.n_up} larger, {found.n_down} smaller; median {say.change(found.median, shown)}"
    )
    if found.low is not None and found.high is not None:
        told += (
            f", from {say.change(found.low, shown)} to {say.change(found.high, shown)} in 90{NBSP}%"
        )
    told += " of trials."
    if found.n_other_unit:
        told += say.other_unit(found.n_other_unit)
    if outside:
        told += f" {outside} outside view."
    if step > 1:
        told += f" One in {step} trials is drawn."
    return told


def _cells(pair: tuple[TrialRecord, float, float], found: MetricChange) -> tuple[str, ...]:
    record, first, second = pair
    return (name(record), quantity(first, found.unit, 4), quantity(second, found.unit, 4),
            say.change(found.moved(first, second), unit(found.unit)))  # fmt: skip


def _hover(pair: tuple[TrialRecord, float, float], found: MetricChange) -> str:
    who, first, second, by = _cells(pair, found)
    return f"{who}: {first} to {second} ({by})"


def name(record: TrialRecord) -> str:
    """What a trial is called in the picture."""
    return f"{record.facts.participant or record.source_name}, {record.trial}"


def _title(text: str, symbol: str) -> str:
    shown = unit(symbol)
    return f"{text}, {shown}" if shown else text


def _across(found: MetricChange, low: float, high: float, colours: Tokens) -> dict[str, Any]:
    axis = axes.value_axis(
        low, high, colours, most=6, title=_title("value in the first run", found.unit)
    )
    return {**axis, "showgrid": False, "ticklabelstandoff": 3}


def _dots(pairs: Pairs, found: MetricChange, colours: Tokens, *, apart: bool) -> dict[str, Any]:
    plain = {"color": colours.accent, "size": 5, "opacity": 0.55}
    ring = {"color": colours.card, "size": 9, "line": {"color": colours.ink, "width": 1.6}}
    return {
        "type": "scatter", "mode": "markers", "name": "apart" if apart else "trials",
        "x": [first for _, first, _ in pairs],
        "y": [found.moved(first, second) for _, first, second in pairs],
        "customdata": [record.trial for record, *_ in pairs],
        "marker": ring if apart else plain,
        "text": [_hover(pair, found) for pair in pairs],
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip


def _shapes(found: MetricChange, colours: Tokens) -> list[dict[str, Any]]:
    across = {"xref": "paper", "x0": 0, "x1": 1, "yref": "y", "layer": "below"}
    shapes: list[dict[str, Any]] = []
    if found.low is not None and found.high is not None:
        shapes.append({"type": "rect", "y0": found.low, "y1": found.high,
                       "fillcolor": colours.band, "line": {"width": 0}, **across})  # fmt: skip
    for place, pen in (
        (0.0, {"color": colours.muted, "width": 1, "dash": "dot"}),
        (found.median, {"color": colours.ink, "width": 1.2}),
    ):
        if place is not None:
            shapes.append({"type": "line", "y0": place, "y1": place, "line": pen, **across})
    return shapes


def _notes(
    found: MetricChange,
    apart: Pairs,
    across: tuple[float, float],
    view: tuple[float, float],
    colours: Tokens,
) -> list[dict[str, Any]]:
    """The names of the lines at the right, and of the farthest trials."""
    lines = [("equal", 0.0, colours.muted)]
    if found.median is not None:
        lines.append(("median", found.median, colours.ink))
    gap = 0.075 * (view[1] - view[0])
    places = axes.spread([place for _, place, _ in lines], gap)
    at = {"xref": "paper", "x": 1, "xanchor": "left", "xshift": 6, "yref": "y", "yanchor": "middle"}
    notes = [
        axes.note(text, colour, y=place, **at)
        for (text, _, colour), place in zip(lines, places, strict=True)
    ]
    order = {each.trial: rank for rank, each in enumerate(found.outliers)}
    farthest = sorted(apart, key=lambda pair: order[pair[0].trial])
    places_of = [(record, first, found.moved(first, second)) for record, first, second in farthest]
    for record, first, by in _free(places_of, across, view):
        notes.append(axes.note(record.facts.participant or record.trial, colours.ink, x=first,
                               y=by, xanchor="center", yanchor="top",
                               yshift=-7))  # fmt: skip
    return notes


def _free(dots: Dots, across: tuple[float, float], view: tuple[float, float]) -> Dots:
    """Of trials in their order, the first whose names do not run into each other."""
    wide, high = ROOM[0] * (across[1] - across[0]), ROOM[1] * (view[1] - view[0])
    kept: list[tuple[TrialRecord, float, float]] = []
    for record, first, by in dots:
        seen = view[0] <= by <= view[1]
        free = all(abs(first - other) > wide or abs(by - then) > high for _, other, then in kept)
        if seen and free and len(kept) < NAMED:
            kept.append((record, first, by))
    return kept
