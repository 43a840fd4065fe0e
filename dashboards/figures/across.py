"""Where visits stand beside each other: at their day, or side by side where it is not known."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from dashboards import course_words as say
from dashboards.formatting import MONTHS, NBSP
from dashboards.theme import Tokens
from forceplate.model.course import Course, Point, Visit

SIDE_STEP = 0.012
"""Trials of one day stand side by side, this share of the axis apart."""


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

    def beside(self, point: Point) -> Any:
        """Where a trial stands among those of its visit."""
        visit = next(visit for visit in self._visits if point in visit.points)
        middle = (len(visit.points) - 1) / 2
        return self.place(visit, SIDE_STEP * (visit.points.index(point) - middle))

    @property
    def end(self) -> Any:
        """The right end of the axis."""
        last = self._range[1]
        return last.isoformat(timespec="seconds") if isinstance(last, datetime) else last

    def holds(self, day: str) -> bool:
        """Whether a day, ISO 8601, lies on the axis."""
        if not self._dated:
            return False
        low, high = self._range
        return low <= datetime.fromisoformat(day[:10]) <= high

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
