"""Axes: ranges that one spike cannot stretch, round ticks, and the layout from the tokens."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from dashboards.theme import FONT, SIZES, Tokens

ROBUST = (0.5, 99.5)
STRETCH = 1.8
"""All points are shown unless they stretch the robust range by more than this."""
PADDING = 0.08
SPREADS = 200
"""Rounds in which neighbours are moved apart, at most; each can push one onto the next."""
MINUS = "\u2212"


def view(values: Sequence[ArrayLike], least: float = 1e-6) -> tuple[float, float, int]:
    """The range to show and how many points lie outside it.

    The whole range where it is not much wider than the range of the central 99 % of points.
    """
    known = [array[np.isfinite(array)] for array in map(np.asarray, values)]
    every = np.concatenate([array.ravel() for array in known]) if known else np.empty(0)
    if every.size == 0:
        return 0.0, 1.0, 0
    low, high = float(every.min()), float(every.max())
    inner_low, inner_high = (float(edge) for edge in np.percentile(every, ROBUST))
    if high - low > STRETCH * max(inner_high - inner_low, least):
        low, high = inner_low, inner_high
    half = max((high - low) * (1 + 2 * PADDING), least) / 2
    middle = (low + high) / 2
    low, high = middle - half, middle + half
    return low, high, int(np.count_nonzero((every < low) | (every > high)))


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round numbers between low and high, at most `most` + 1 of them."""
    span = high - low
    if not span > 0:
        return [low]
    rough = span / max(1, most)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(step * place, 10) for place in range(first, last + 1)]


def labels(places: Sequence[float], suffix: str = "") -> list[str]:
    """The ticks as short texts."""
    return [f"{place:g}{suffix}".replace("-", MINUS) for place in places]


def time_axis(start: float, end: float, scheme: Tokens, most: int = 6) -> dict[str, Any]:
    """The horizontal axis of a trace; the last tick carries the unit."""
    places = ticks(start, end, most)
    texts = labels(places)
    texts[-1] += " s"
    return {
        "range": [start, end], "tickvals": places, "ticktext": texts, "showgrid": False,
        "zeroline": False, "showline": False, "ticks": "", "color": scheme.muted,
        "ticklabelstandoff": 3,
    }  # fmt: skip


def value_axis(
    low: float, high: float, scheme: Tokens, *, suffix: str = "", most: int = 4, title: str = ""
) -> dict[str, Any]:
    """A vertical axis with a hair line at each tick."""
    places = ticks(low, high, most)
    axis: dict[str, Any] = {
        "range": [low, high], "tickvals": places, "ticktext": labels(places, suffix),
        "gridcolor": scheme.line, "gridwidth": 1, "zeroline": False, "showline": False,
        "ticks": "", "color": scheme.muted, "fixedrange": True, "ticklabelstandoff": 6,
    }  # fmt: skip
    if title:
        axis["title"] = {"text": title, "standoff": 6, "font": {"size": SIZES["tick"]}}
    return axis


def layout(scheme: Tokens, margin: tuple[int, int, int, int], **about: Any) -> dict[str, Any]:
    """The frame of a figure; margin is left, right, top, bottom in px."""
    clear = "rgba(0,0,0,0)"
    left, right, top, bottom = margin
    return {
        "paper_bgcolor": clear, "plot_bgcolor": clear, "autosize": True, "showlegend": False,
        "font": {"family": FONT, "size": SIZES["tick"], "color": scheme.muted},
        "margin": {"l": left, "r": right, "t": top, "b": bottom, "pad": 0},
        "hoverlabel": {
            "bgcolor": scheme.card, "bordercolor": scheme.line,
            "font": {"family": FONT, "size": SIZES["tick"], "color": scheme.ink},
        },
        **about,
    }  # fmt: skip


def note(text: str, colour: str, **place: Any) -> dict[str, Any]:
    """A text in the figure, without arrow; x, y and anchors by keyword."""
    return {
        "text": text, "showarrow": False, "align": "left",
        "font": {"color": colour, "size": SIZES["tick"]}, **place,
    }  # fmt: skip


def spread(places: Sequence[float], gap: float) -> list[float]:
    """The places moved apart, in their order, until neighbours are at least `gap` apart."""
    order = sorted(range(len(places)), key=lambda at: places[at])
    moved = list(places)
    for _ in range(SPREADS):
        lacks = [gap - (moved[high] - moved[low]) for low, high in pairwise(order)]
        if max(lacks, default=0.0) <= 1e-3 * gap:
            break
        for low, high in pairwise(order):
            lack = gap - (moved[high] - moved[low])
            if lack > 0:
                moved[low] -= lack / 2
                moved[high] += lack / 2
    return moved
