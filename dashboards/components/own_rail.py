"""The latest visit's dot on the person's own rail: the usual range, and the earlier visits."""

from __future__ import annotations

import math
from collections.abc import Sequence

from dash import html

from dashboards.change_words import USUAL, usual
from dashboards.components.small import aria
from dashboards.course_words import between
from dashboards.formatting import plural, quantity
from forceplate.metrics.declare import Metric
from forceplate.model.judgement import Judgement

MARGIN = 0.06
"""Of the rail, free at each end."""


def own_rail(metric: Metric, judgement: Judgement) -> html.Div | None:
    """The rail of one metric; None where no visit has a value.

    The usual range is a band, which is there only if the latest visit could be compared; earlier
    visits are small dots.
    """
    means = [visit.mean for visit in judgement.course.averaged if visit.mean is not None]
    if not means:
        return None
    *earlier, now = means
    band = None if judgement.change is None else usual(judgement.change)
    symbol = metric.unit.symbol
    label = f"{metric.name}: {quantity(now, symbol)}"
    if band is not None:
        label += f", {USUAL} {between(*band, symbol)}"
    if earlier:
        label += f", {plural(len(earlier), 'earlier visit')}"
    return rail(earlier, now, band, label)


def rail(
    small: Sequence[float], now: float, band: tuple[float, float] | None, label: str
) -> html.Div:
    """One large dot on a rail, with small ones and a band; the label says it in words."""
    ends = [end for end in band or () if math.isfinite(end)]
    low, high = min([*small, now, *ends]), max([*small, now, *ends])

    def place(value: float) -> float:
        # a mean taken on a scale of its own differs from a single value in the last digit
        if math.isclose(low, high, rel_tol=1e-9):
            return 50.0
        share = (min(max(value, low), high) - low) / (high - low)
        return 100 * (MARGIN + (1 - 2 * MARGIN) * share)

    parts = [html.Span(className="fp-dot", style={"left": f"{place(each):.1f}%"}) for each in small]
    if band is not None:
        across = {"left": f"{place(band[0]):.1f}%", "right": f"{100 - place(band[1]):.1f}%"}
        parts.insert(0, html.Span(className="fpc-usual", style=across))
    parts.append(html.Span(className="fp-dot fp-dot-now", style={"left": f"{place(now):.1f}%"}))
    return html.Div(parts, className="fp-rail fpc-rail", role="img", **aria(label=label))
