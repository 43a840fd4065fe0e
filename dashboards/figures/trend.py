"""One metric over the visits: a joined dot a visit on what was usual when it came, its trials
behind, hollow where left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboards import change_words as change
from dashboards import course_words as say
from dashboards.figures import axes, usual
from dashboards.figures.across import Across
from dashboards.figures.over_time import EVEN_LOAD
from dashboards.figures.trace import Drawn
from dashboards.formatting import day, number, quantity
from dashboards.theme import Tokens, tokens
from forceplate.metrics.declare import Metric
from forceplate.model.course import Point
from forceplate.model.judgement import Judgement, Seen
from forceplate.model.past import Annotation
from forceplate.model.scale import back

LEFT, RIGHT, TOP, TOP_NOTED, BOTTOM = 44, 76, 10, 22, 36
"""Margins in px; lines are named on the right, and words stand on top where there are any."""
RIGHT_LARGE = 86
HEIGHT, HEIGHT_LARGE = 200, 360
TICK_PX = 12
LABEL_PX = 14
"""Names at the right margin stand at least so far apart."""
LEAST_RANGE = 0.1
"""The vertical axis spans at least this share of the values' size."""
PERCENT = "%"


def trend(
    metric: Metric, judgement: Judgement, scheme: str, *, large: bool = False,
    notes: Sequence[Annotation] = (),
) -> Drawn:  # fmt: skip
    """The visits' means, joined in time, on what was usual when each came.

    Each point carries the code of a trial, so that it can be opened. Trials that are left out are
    hollow and in no mean; visits without a date stand side by side and are not joined. A large
    figure has the control limits and the steady line too, where there are visits enough.
    """
    course = judgement.course
    points = [point for point in course.points if point.value is not None]
    if not points:
        return Drawn(None, say.no_values(course))
    return _Trend(metric, judgement, tokens(scheme), large=large, notes=notes).drawn(points)


class _Trend:
    """One figure: its judgement, its axes and its colours."""

    def __init__(
        self, metric: Metric, judgement: Judgement, colours: Tokens, *, large: bool,
        notes: Sequence[Annotation],
    ) -> None:  # fmt: skip
        self.metric, self.judgement, self.colours, self.large = metric, judgement, colours, large
        self.course = judgement.course
        self.across = Across(self.course)
        self.notes = [note for note in notes if self.across.holds(note.day)]

    def drawn(self, points: Sequence[Point]) -> Drawn:
        """The figure with its words."""
        inside = [point for point in points if point.apart is None]
        hollow = [point for point in points if point.apart is not None]
        low, high, even = self._view(inside or points)
        outside = sum(not low <= (point.value or 0.0) <= high for point in hollow)
        behind = usual.band(self.judgement, self.across, self.colours)
        if self.large:
            behind += usual.limits(self.judgement, self.across, self.colours)
            behind += usual.steady(self.judgement, self.colours)
        data = [
            *behind, self._noted(low, high), self._trials(inside, "circle"),
            self._trials(hollow, "circle-open"), *[self._visits(run) for run in self._joined()],
        ]  # fmt: skip
        right = RIGHT_LARGE if self.large else RIGHT
        above = [*self._flag(right), *self._above(hollow, outside)]
        named = [*self._named(even=even, low=low, high=high), *above]
        figure = {
            "data": [trace for trace in data if trace["x"]],
            "layout": axes.layout(
                self.colours, (LEFT, right, TOP_NOTED if above else TOP, BOTTOM), dragmode=False,
                hovermode="closest", clickmode="event", hoverdistance=24,
                shapes=self._shapes(even=even), annotations=named,
                xaxis=self.across.axis(self.colours),
                yaxis=axes.value_axis(low, high, self.colours, most=6 if self.large else 5),
            ),
        }  # fmt: skip
        return Drawn(figure, change.summary(self.metric, self.judgement))

    def _view(self, points: Sequence[Point]) -> tuple[float, float, bool]:
        """The range of values, and whether even load is near it."""
        values = [point.value for point in points if point.value is not None]
        size = max(abs(value) for value in values)
        low, high, _ = axes.view([values], LEAST_RANGE * size or 1.0)
        low, high = usual.reach(self.judgement, low, high, size, limited=self.large)
        even = self.metric.unit.symbol == PERCENT
        even = even and low - (high - low) < EVEN_LOAD < high + (high - low)
        if even:
            pad = axes.PADDING * (high - low)
            low, high = min(low, EVEN_LOAD - pad), max(high, EVEN_LOAD + pad)
        return low, high, even

    def _joined(self) -> list[list[Seen]]:
        """Visits in order of time, joined; those before the baseline begins by themselves."""
        found = {each.visit.session: each for each in self.judgement.seen}
        visits = [found.get(v.session, Seen(v, None)) for v in self.course.averaged]
        if not self.course.dated:
            return [[each] for each in visits]
        before = [each for each in visits if each.visit.session not in found]
        return [run for run in (before, [e for e in visits if e.visit.session in found]) if run]

    def _trials(self, points: Sequence[Point], symbol: str) -> dict[str, Any]:
        solid = symbol == "circle"
        return {
            "type": "scatter", "mode": "markers", "name": "trials",
            "x": [self.across.beside(point) for point in points],
            "y": [point.value for point in points], "opacity": 0.75 if solid else 1,
            "marker": {"color": self.colours.muted, "symbol": symbol, "size": 5 if solid else 7,
                       "line": {"width": 0 if solid else 1.5}},
            "customdata": [point.record.trial for point in points],
            "text": [_trial_hover(point, self.metric.unit.symbol) for point in points],
            "hovertemplate": "%{text}<extra></extra>",
        }  # fmt: skip

    def _visits(self, run: Sequence[Seen]) -> dict[str, Any]:
        ink, card = self.colours.ink, self.colours.card
        return {
            "type": "scatter", "mode": "lines+markers", "name": "visits", "cliponaxis": False,
            "x": [self.across.place(each.visit) for each in run],
            "y": [each.visit.mean for each in run], "line": {"color": ink, "width": 1.2},
            "marker": {"color": ink, "opacity": 1,
                       "size": [12 if each.outside else 9 for each in run],
                       "symbol": ["diamond" if each.outside else "circle" for each in run],
                       "line": {"color": card, "width": 1.5}},
            "customdata": [each.visit.counted[0].record.trial for each in run],
            "text": [change.hover(self.metric, each) for each in run],
            "hovertemplate": "%{text}<extra></extra>",
        }  # fmt: skip

    def _noted(self, low: float, high: float) -> dict[str, Any]:
        """A tick a note, with the number that it has in the list of notes."""
        marker = {"symbol": "line-ns", "size": TICK_PX, "color": self.colours.ink,
                  "line": {"width": 1.5, "color": self.colours.ink}}  # fmt: skip
        place = low + 0.5 * TICK_PX * (high - low) / self._tall
        return {
            "type": "scatter", "mode": "markers+text", "name": "notes",
            "x": [note.day[:10] for note in self.notes], "y": [place] * len(self.notes),
            "marker": marker, "text": [str(note.number) for note in self.notes],
            "textposition": "top center", "textfont": {"color": self.colours.ink},
            "hovertext": [change.noted(note) for note in self.notes],
            "hovertemplate": "%{hovertext}<extra></extra>",
        }  # fmt: skip

    @property
    def _tall(self) -> int:
        """Height of what is drawn in, px."""
        return (HEIGHT_LARGE if self.large else HEIGHT) - TOP - BOTTOM

    def _shapes(self, *, even: bool) -> list[dict[str, Any]]:
        pen = {"color": self.colours.muted, "width": 1, "dash": "dot"}
        found: list[dict[str, Any]] = []
        if even:
            found.append({"type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": "y",
                          "y0": EVEN_LOAD, "y1": EVEN_LOAD, "line": pen})  # fmt: skip
        if self._begins is not None:
            found.append({"type": "line", "xref": "x", "x0": self._begins, "x1": self._begins,
                          "yref": "paper", "y0": 0, "y1": 1, "line": pen})  # fmt: skip
        return found

    @property
    def _begins(self) -> Any:
        """Where the baseline begins, if not with the first visit."""
        seen = self.judgement.seen
        if not seen or seen[0].visit is self.course.averaged[0]:
            return None
        return self.across.place(seen[0].visit, -0.02)

    def _named(self, *, even: bool, low: float, high: float) -> list[dict[str, Any]]:
        """At the right margin: the last value, and what each line is."""
        ink, muted = self.colours.ink, self.colours.muted
        told: list[tuple[str, str, float]] = []
        if self.course.averaged and (mean := self.course.averaged[-1].mean) is not None:
            told.append((f"<b>{number(mean)}</b>", ink, mean))
        now = self.judgement.change
        if now is not None:
            told.append((change.USUAL, muted, sum(change.usual(now)) / 2))
        if even:
            told.append(("even", muted, EVEN_LOAD))
        if self.large:
            told += [(name, muted, at) for name, at in self._lines()]
        told = [(text, colour, min(max(at, low), high)) for text, colour, at in told]
        places = axes.spread([at for _, _, at in told], LABEL_PX * (high - low) / self._tall)
        return [
            axes.note(text, colour, xref="paper", x=1, xanchor="left", xshift=6, y=place, yref="y")
            for (text, colour, _), place in zip(told, places, strict=True)
        ]

    def _lines(self) -> list[tuple[str, float]]:
        """The names of the large figure's lines, and where they end."""
        judgement, scale = self.judgement, self.course.scale
        found: list[tuple[str, float]] = []
        line = usual.steady(judgement, self.colours)
        if line:
            found.append((change.TREND, line[0]["y"][-1]))
        if judgement.chart is not None:
            ends = (judgement.chart.low, judgement.chart.high)
            found += [(change.CONTROL, back(end, scale)) for end in ends]
        return found

    def _flag(self, right: int) -> list[dict[str, Any]]:
        """The word of the latest visit, over its dot at the right edge."""
        judged = self.judgement
        word = "" if judged.tier is None else change.FLAGS[judged.tier]
        if not word:
            return []
        return [
            axes.note(f"<b>{word}</b>", self.colours.ink, xref="paper", x=1, xanchor="right",
                      xshift=right - 4, yref="paper", y=1, yanchor="bottom"),
        ]  # fmt: skip

    def _above(self, hollow: Sequence[Point], outside: int) -> list[dict[str, Any]]:
        """Over the points: what hollow and what pointed ones are, and where the baseline begins."""
        told = [say.hollow(hollow, outside)] if hollow else []
        if self.judgement.outside:
            told.append(change.OUTSIDE)
        place = {"yref": "paper", "y": 1, "yanchor": "bottom"}
        muted = self.colours.muted
        found: list[dict[str, Any]] = []
        if told:
            text = "   ".join(told)
            found.append(axes.note(text, muted, xref="paper", x=0, xanchor="left", **place))
        if self._begins is not None:
            found.append(axes.note(change.BEGINS, muted, x=self._begins, xanchor="left", xshift=3,
                                   y=1, yref="paper", yanchor="top"))  # fmt: skip
        return found


def _trial_hover(point: Point, unit: str) -> str:
    parts = [say.trial_name(point.record), day(point.record.facts.start), say.apart(point)]
    told = ", ".join(part for part in parts if part)
    return f"{told}: {quantity(point.value, unit)}"
