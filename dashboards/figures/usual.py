"""What is usual for a person, behind their visits: the band, control limits, the steady line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

from dashboards.change_words import usual
from dashboards.figures.across import Across
from dashboards.theme import Tokens
from forceplate.model.judgement import Judgement, Seen, Trend
from forceplate.model.scale import Scale, back

LINE_STEPS = 24
"""Of the steady line, which is a curve where ratios are compared."""
AROUND = 0.025
"""How far to the left of the latest visit its range stands out, share of the axis."""
Pair = tuple[Seen, Seen]


def band(judgement: Judgement, across: Across, colours: Tokens) -> list[dict[str, Any]]:
    """The band: from one visit to the next it lies where that next one was expected.

    Each visit's interval is that of `Seen.change.usual` in the metric's unit, as it was judged
    when it came; there is none where a visit had nothing to be compared with. The latest visit's
    stands out from there to the end of the axis.
    """
    traces: list[dict[str, Any]] = []
    for run in _runs(judgement.seen):
        edges = [usual(now.change) for _, now in run if now.change is not None]
        places = [across.place(run[0][0].visit), *[across.place(now.visit) for _, now in run]]
        traces += _area("usual", places, edges, colours.band)
    if judgement.change is not None:
        places = [across.place(judgement.seen[-1].visit, -AROUND), across.end]
        traces += _area("usual now", places, [usual(judgement.change)], colours.band_strong)
    return traces


def _runs(seen: Sequence[Seen]) -> list[list[Pair]]:
    """Neighbouring visits of which the later was compared, in unbroken runs."""
    runs: list[list[Pair]] = []
    together = False
    for before, now in pairwise(seen):
        if now.change is None:
            together = False
        elif together:
            runs[-1].append((before, now))
        else:
            runs.append([(before, now)])
            together = True
    return runs


def _area(
    name: str, places: Sequence[Any], edges: Sequence[tuple[float, float]], colour: str
) -> list[dict[str, Any]]:
    """A lower and an upper edge and the ground between them, in steps that end at the places."""
    lows, highs = ([edge[side] for edge in edges] for side in (0, 1))
    pen = {"width": 0, "shape": "vh", "color": colour}
    about = {"type": "scatter", "mode": "lines", "x": places, "line": pen, "hoverinfo": "skip"}
    return [
        {**about, "name": f"{name}, low", "y": [lows[0], *lows]},
        {**about, "name": name, "y": [highs[0], *highs], "fill": "tonexty", "fillcolor": colour},
    ]


def limits(judgement: Judgement, across: Across, colours: Tokens) -> list[dict[str, Any]]:
    """The control limits, where there are visits enough for them."""
    if judgement.chart is None:
        return []
    scale = judgement.course.scale
    start = across.place(judgement.seen[0].visit)
    return [
        _line("limit", [start, across.end], [back(end, scale)] * 2, colours.muted, "6px,4px")
        for end in (judgement.chart.low, judgement.chart.high)
    ]


def steady(judgement: Judgement, colours: Tokens) -> list[dict[str, Any]]:
    """The straight line over the visits' means, on the scale that they are compared on."""
    if judgement.trend is None:
        return []
    first, last = (judgement.seen[at].visit.start for at in (0, -1))
    if first is None or last is None:
        return []
    days = (last - first) / timedelta(days=1)
    shares = [step / LINE_STEPS for step in range(LINE_STEPS + 1)]
    places = [(first + share * (last - first)).isoformat(timespec="seconds") for share in shares]
    heights = [height(judgement.trend, share * days, judgement.course.scale) for share in shares]
    return [_line("trend", places, heights, colours.muted, "1px,3px")]


def height(trend: Trend, days: float, scale: Scale) -> float:
    """The steady line so many days after the first visit, in the metric's unit."""
    return back(trend.intercept + trend.slope * days, scale)


def _line(
    name: str, places: Sequence[Any], heights: Sequence[float], colour: str, dash: str
) -> dict[str, Any]:
    pen = {"width": 1.2, "color": colour, "dash": dash}
    return {
        "type": "scatter", "mode": "lines", "name": name, "x": list(places), "y": list(heights),
        "line": pen, "hoverinfo": "skip",
    }  # fmt: skip


def reach(
    judgement: Judgement, low: float, high: float, size: float, *, limited: bool = False
) -> tuple[float, float]:
    """The range of values widened so that the usual ranges can be seen, within reason.

    A range so wide that the values would lie flat in it is cut off by the frame. `limited`: the
    control limits too.
    """
    room = max(high - low, 0.5 * size)
    change = judgement.change
    if change is not None:
        low, high = _wider((low, high), usual(change), room)
    earlier = [usual(seen.change) for seen in judgement.seen[:-1] if seen.change is not None]
    if earlier:
        lows, highs = zip(*earlier, strict=True)
        low, high = _wider((low, high), (min(lows), max(highs)), 0.3 * room)
    if limited and judgement.chart is not None:
        scale = judgement.course.scale
        ends = back(judgement.chart.low, scale), back(judgement.chart.high, scale)
        margin = 0.03 * room
        low, high = _wider((low, high), (ends[0] - margin, ends[1] + margin), room)
    return low, high


def _wider(
    ends: tuple[float, float], wanted: tuple[float, float], most: float
) -> tuple[float, float]:
    """The range with what is wanted, each end moved by no more than so much."""
    low = min(ends[0], max(wanted[0], ends[0] - most))
    return low, max(ends[1], min(wanted[1], ends[1] + most))
