"""Everybody's latest visit on a rail of their own, in units of their own usual range."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from dashboards import cohort_words as say
from dashboards.figures import axes
from dashboards.figures.trace import Drawn
from dashboards.formatting import MINUS, NBSP
from dashboards.theme import SIZES, Tokens, tokens
from forceplate.metrics.declare import Metric
from forceplate.model.cohort import Member, Unjudged

RAIL, HEAD, FOOT = 26, 26, 46
"""Height of a rail, and what stands above the first and below the last; px."""
WIDE_RAIL, FEW = 40, 340
LONGEST = 14
"""Signs of a code that stand beside a rail."""
SIGN_PX, RIGHT = 7, 18
LEAST, MOST = 1.6, 4.0
"""How far the axis reaches, in half widths of the usual range."""
FREE = 1.12


def height(rails: int, apart: int) -> int:
    """Of the figure, px; few rails lie farther apart."""
    lines = rails + apart + bool(apart and rails)
    return HEAD + FOOT + max(RAIL * lines, min(WIDE_RAIL * lines, FEW))


def cohort(
    metric: Metric, members: Sequence[Member], hrefs: Sequence[str], said: str, scheme: str
) -> Drawn:
    """A rail a person, from top to bottom in their order; who cannot be judged below, apart.

    Parameters
    ----------
    metric : Metric
    members : sequence of Member
    hrefs : sequence of str
        Where the dot of each leads.
    said : str
        The sentence that says what the figure shows.
    scheme : str
    """
    if not members:
        return Drawn(None, say.NONE_FOUND)
    return _Rails(metric, members, hrefs, tokens(scheme)).drawn(said)


def in_order(metric: Metric, members: Sequence[Member]) -> list[Member]:
    """Who is judged before who is not; each in their order."""
    return sorted(members, key=lambda each: each.position(metric.key) is None)


class _Rails:
    """One figure: whose rails, how far the axis reaches, and the colours."""

    def __init__(
        self, metric: Metric, members: Sequence[Member], hrefs: Sequence[str], colours: Tokens
    ) -> None:
        self.metric, self.colours = metric, colours
        pairs = list(zip(members, hrefs, strict=True))
        places = [each.position(metric.key) for each in members]
        self.judged = [
            (member, href, place)
            for (member, href), place in zip(pairs, places, strict=True)
            if place is not None
        ]
        self.apart = [member for member in members if member.position(metric.key) is None]
        far = max((abs(place) for _, _, place in self.judged), default=0.0)
        self.reach = min(max(FREE * far, LEAST), MOST)
        self.lost = 0

    def drawn(self, said: str) -> Drawn:
        """The figure with its words."""
        first = len(self.judged)
        gap = bool(self.judged)
        lines = [*range(first), *[first + gap + at for at in range(len(self.apart))]]
        names = [member.code for member, _, _ in self.judged]
        names += [member.code for member in self.apart]
        data = [*self._earlier(), *self._latest()] or [self._nothing()]
        lowest = (lines[-1] if lines else 0) + 0.5
        figure = {
            "data": data,
            "layout": axes.layout(
                self.colours, (_left(names), RIGHT, HEAD, FOOT), dragmode=False,
                hovermode="closest", clickmode="event", hoverdistance=24,
                shapes=self._shapes(), annotations=[*self._reasons(lines[first:]), *self._sides()],
                xaxis=self._axis(),
                yaxis={
                    "range": [lowest, -0.5], "tickvals": lines,
                    "ticktext": [_short(name) for name in names], "showgrid": True,
                    "gridcolor": self.colours.line, "zeroline": False, "showline": False,
                    "ticks": "", "color": self.colours.muted, "fixedrange": True,
                    "ticklabelstandoff": 6,
                },
            ),
        }  # fmt: skip
        lost = f" {self.lost}{NBSP}earlier visits lie outside view." if self.lost else ""
        return Drawn(figure, said + lost)

    def _earlier(self) -> list[dict[str, Any]]:
        """The earlier visits of everybody, small."""
        places: list[float] = []
        lines: list[int] = []
        texts: list[str] = []
        for at, (member, _, _) in enumerate(self.judged):
            for place, seen in member.earlier(self.metric.key):
                if abs(place) > self.reach:
                    self.lost += 1
                    continue
                places.append(place)
                lines.append(at)
                texts.append(f"{escape(member.code)}, {say.hover_earlier(self.metric, seen)}")
        mark = {"size": 5, "color": self.colours.muted, "opacity": 0.55}
        return [self._dots("earlier visits", places, lines, texts, mark)] if places else []

    def _latest(self) -> list[dict[str, Any]]:
        """The latest visit of everybody; one that lies outside is a diamond."""
        if not self.judged:
            return []
        colours = self.colours
        places = [min(max(place, -self.reach), self.reach) for _, _, place in self.judged]
        mark = {
            "size": [12 if abs(place) > 1 else 10 for _, _, place in self.judged],
            "symbol": [self._symbol(place) for _, _, place in self.judged],
            "color": colours.accent, "line": {"width": 1.4, "color": colours.card},
        }  # fmt: skip
        texts = [
            f"{escape(member.code)}, {say.hover_latest(self.metric, member)}"
            for member, _, _ in self.judged
        ]
        lines = list(range(len(self.judged)))
        found = self._dots("latest visits", places, lines, texts, mark)
        return [{**found, "customdata": [href for _, href, _ in self.judged], "cliponaxis": False}]

    def _symbol(self, place: float) -> str:
        if abs(place) > self.reach:
            return "triangle-right" if place > 0 else "triangle-left"
        return "diamond" if abs(place) > 1 else "circle"

    def _dots(
        self, name: str, places: Sequence[float], lines: Sequence[int], texts: Sequence[str],
        mark: dict[str, Any],
    ) -> dict[str, Any]:  # fmt: skip
        return {
            "type": "scatter", "mode": "markers", "name": name, "x": list(places),
            "y": list(lines), "marker": mark, "text": list(texts),
            "hovertemplate": "%{text}<extra></extra>",
        }  # fmt: skip

    def _nothing(self) -> dict[str, Any]:
        return self._dots("nothing", [], [], [], {})

    def _shapes(self) -> list[dict[str, Any]]:
        """The usual range, the same for all in these units, and everybody's own mean."""
        if not self.judged:
            return []
        ends = {"yref": "y", "y0": -0.5, "y1": len(self.judged) - 0.5, "layer": "below"}
        band = {"fillcolor": self.colours.band, "line": {"width": 0}}
        pen = {"color": self.colours.muted, "width": 1, "dash": "2px,3px"}
        return [
            {"type": "rect", "x0": -1, "x1": 1, **ends, **band},
            {"type": "line", "x0": 0, "x1": 0, **ends, "line": pen},
        ]

    def _reasons(self, lines: Sequence[int]) -> list[dict[str, Any]]:
        """Why there is no place, in place of one."""
        told: list[Unjudged | None] = [each.unjudged(self.metric.key) for each in self.apart]
        return [
            axes.note(
                say.REASONS[why], self.colours.muted, x=0, y=line, xanchor="center",
                yanchor="middle", bgcolor=self.colours.card,
            )
            for line, why in zip(lines, told, strict=True)
            if why is not None
        ]  # fmt: skip

    def _sides(self) -> list[dict[str, Any]]:
        """Which way is more, and what the band is."""
        if not self.judged:
            return []
        above = {"xref": "x", "yref": "paper", "y": 1, "yanchor": "bottom"}
        return [
            axes.note("own usual range", self.colours.muted, x=0, xanchor="center", **above),
            axes.note("← less", self.colours.muted, x=-self.reach, xanchor="left", **above),
            axes.note("more →", self.colours.muted, x=self.reach, xanchor="right", **above),
        ]

    def _axis(self) -> dict[str, Any]:
        places = list(range(-int(self.reach), int(self.reach) + 1)) if self.judged else []
        texts = [say.OWN_MEAN if not at else f"{at}".replace("-", MINUS) for at in places]
        wide = 1.04 * self.reach
        title = "half widths of the own usual range" if self.judged else ""
        return {
            "range": [-wide, wide], "tickvals": places, "ticktext": texts, "showgrid": False,
            "zeroline": False, "showline": False, "ticks": "", "color": self.colours.muted,
            "fixedrange": True, "ticklabelstandoff": 4,
            "title": {"text": title, "standoff": 6, "font": {"size": SIZES["tick"]}},
        }  # fmt: skip


def _short(name: str) -> str:
    cut = name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
    return escape(cut, quote=False)


def _left(names: Sequence[str]) -> int:
    longest = max((min(len(name), LONGEST) for name in names), default=5)
    return 18 + SIGN_PX * longest
