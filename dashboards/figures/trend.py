"""One metric over the visits: a joined dot a visit, its trials behind, hollow where left out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from dashboards import course_words as say
from dashboards.course import Course, Point, Visit
from dashboards.figures import axes
from dashboards.figures.over_time import EVEN_LOAD
from dashboards.figures.trace import Drawn
from dashboards.formatting import MONTHS, NBSP, day, number, quantity
from dashboards.theme import Tokens, tokens
from forceplate.metrics.declare import Metric

MARGIN = (44, 46, 10, 36)
NOTED = (44, 46, 20, 36)
"""Margins in px, without and with a line of words above the points."""
SIDE_STEP = 0.012
"""Trials of one day stand side by side, this share of the axis apart."""
LEAST_RANGE = 0.1
"""The vertical axis spans at least this share of the values' size."""
PERCENT = "%"


def trend(metric: Metric, course: Course, scheme: str, *, large: bool = False) -> Drawn:
    """The visits' means, joined in time, with every trial behind them.

    Each point carries the code of a trial, so that it can be opened. Trials to be repeated or of
    another length are hollow and in no mean; visits of different recipes are not joined; visits
    without a date stand side by side and are not joined.
    """
    points = [point for point in course.points if point.value is not None]
    if not points:
        return Drawn(None, say.no_values(course))
    colours = tokens(scheme)
    unit = metric.unit.symbol
    inside = [point.value for point in points if point.apart is None] or [
        point.value for point in points
    ]
    size = max(abs(value) for value in inside if value is not None)
    low, high, _ = axes.view([[v for v in inside if v is not None]], LEAST_RANGE * size or 1.0)
    even = unit == PERCENT and low - (high - low) < EVEN_LOAD < high + (high - low)
    if even:
        pad = axes.PADDING * (high - low)
        low, high = min(low, EVEN_LOAD - pad), max(high, EVEN_LOAD + pad)
    across = Across(course)
    hollow = [point for point in points if point.apart is not None]
    outside = sum(not low <= (point.value or 0.0) <= high for point in hollow)
    data = [
        _trials(across, [point for point in points if point.apart is None], unit, colours.muted,
                "circle"),
        _trials(across, hollow, unit, colours.muted, "circle-open"),
        *[_visits(across, run, unit, colours) for run in course.segments],
    ]  # fmt: skip
    figure = {
        "data": [trace for trace in data if trace["x"]],
        "layout": axes.layout(
            colours, NOTED if hollow else MARGIN, dragmode=False, hovermode="closest",
            clickmode="event", hoverdistance=24, shapes=[_even_line(colours)] if even else [],
            annotations=_notes(course, even=even, outside=outside, hollow=hollow, colours=colours,
                               across=across),
            xaxis=across.axis(colours),
            yaxis=axes.value_axis(low, high, colours, most=6 if large else 5),
        ),
    }  # fmt: skip
    return Drawn(figure, say.trend_summary(metric, course))


class Across:
    """The horizontal axis: real time where every visit has its day, else one place a visit."""

    def __init__(self, course: Course) -> None:
        self._dated = course.dated
        self._visits = course.visits
        starts = [visit.start for visit in course.visits if visit.start is not None]
        if self._dated:
            first, last = min(starts), max(starts)
            pad = max((last - first) * 0.06, timedelta(days=6))
            self._range: tuple[Any, Any] = (first - pad, last + pad)
        else:
            self._range = (0.4, len(course.visits) + 0.6)

    def place(self, visit: Visit, aside: float = 0.0) -> Any:
        """Where a visit stands, moved aside by a share of the axis."""
        low, high = self._range
        if self._dated and visit.start is not None:
            return (visit.start + (high - low) * aside).isoformat(timespec="seconds")
        return self._visits.index(visit) + 1 + (high - low) * aside

    def visit_of(self, point: Point) -> Visit:
        """The visit that a point belongs to."""
        return next(visit for visit in self._visits if point in visit.points)

    def axis(self, colours: Tokens) -> dict[str, Any]:
        """The axis with a tick a visit; the browser hides the labels that have no room."""
        places, texts = self._ticks()
        ends = [end.isoformat() if isinstance(end, datetime) else end for end in self._range]
        return {
            "type": "date" if self._dated else "linear", "range": ends, "tickvals": places,
            "ticktext": texts, "showgrid": False, "zeroline": False, "showline": False, "ticks": "",
            "tickangle": 0, "color": colours.muted, "fixedrange": True,
        }  # fmt: skip

    def _ticks(self) -> tuple[list[Any], list[str]]:
        if not self._dated:
            names = [say.visit_name(visit, at) for at, visit in enumerate(self._visits, start=1)]
            return [self.place(visit) for visit in self._visits], names
        days = sorted({visit.start for visit in self._visits if visit.start is not None})
        texts = [_day(at, before) for at, before in zip(days, [None, *days[:-1]], strict=True)]
        return [at.isoformat() for at in days], texts


def _day(at: datetime, before: datetime | None) -> str:
    text = f"{at.day}{NBSP}{MONTHS[at.month - 1][:3]}"
    return text if before is not None and before.year == at.year else f"{text}<br>{at.year}"


def _trials(
    across: Across, points: Sequence[Point], unit: str, colour: str, symbol: str
) -> dict[str, Any]:
    places: list[Any] = []
    for point in points:
        visit = across.visit_of(point)
        middle = (len(visit.points) - 1) / 2
        places.append(across.place(visit, SIDE_STEP * (visit.points.index(point) - middle)))
    solid = symbol == "circle"
    return {
        "type": "scatter", "mode": "markers", "name": "trials", "x": places,
        "y": [point.value for point in points], "opacity": 0.75 if solid else 1,
        "marker": {"color": colour, "symbol": symbol, "size": 5 if solid else 7,
                   "line": {"width": 0 if solid else 1.5}},
        "customdata": [point.record.trial for point in points],
        "text": [_trial_hover(point, unit) for point in points],
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip


def _trial_hover(point: Point, unit: str) -> str:
    parts = [say.trial_name(point.record), day(point.record.facts.start)]
    if point.apart is not None:
        parts.append(say.APART[point.apart])
    told = ", ".join(part for part in parts if part)
    return f"{told}: {quantity(point.value, unit)}"


def _visits(across: Across, run: Sequence[Visit], unit: str, colours: Tokens) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "lines+markers", "name": "visits", "cliponaxis": False,
        "x": [across.place(visit) for visit in run], "y": [visit.mean for visit in run],
        "line": {"color": colours.ink, "width": 1.2},
        "marker": {"color": colours.ink, "size": 9, "line": {"color": colours.card, "width": 1.5}},
        "customdata": [visit.counted[0].record.trial for visit in run],
        "text": [say.visit_hover(visit, unit) for visit in run],
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip


def _even_line(colours: Tokens) -> dict[str, Any]:
    return {
        "type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": "y", "y0": EVEN_LOAD,
        "y1": EVEN_LOAD, "line": {"color": colours.muted, "width": 1, "dash": "dot"},
    }  # fmt: skip


def _notes(
    course: Course, *, even: bool, outside: int, hollow: Sequence[Point], colours: Tokens,
    across: Across,
) -> list[dict[str, Any]]:  # fmt: skip
    """The last visit's value beside its dot, the even line's name, and what hollow means."""
    notes: list[dict[str, Any]] = []
    if course.averaged:
        last = course.averaged[-1]
        notes.append(axes.note(f"<b>{number(last.mean)}</b>", colours.ink, x=across.place(last),
                               y=last.mean, xanchor="left", xshift=9))  # fmt: skip
    if even:
        notes.append(axes.note("even", colours.muted, xref="paper", x=1, xanchor="left", xshift=6,
                               y=EVEN_LOAD, yref="y"))  # fmt: skip
    if hollow:
        notes.append(axes.note(say.hollow(hollow, outside), colours.muted, xref="paper", x=0,
                               yref="paper", y=1, xanchor="left", yanchor="bottom"))  # fmt: skip
    return notes
