"""Conditions side by side: a panel a pair, with what it says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboards import session_words as say
from dashboards.components.drawn_figure import drawn_figure
from dashboards.figures.pairs import HEIGHT, romberg
from dashboards.formatting import capital
from forceplate.metrics.declare import Metric
from forceplate.model.pairing import Pairing


def pairs(
    metric: Metric, found: Sequence[Pairing], session: str, scheme: str
) -> list[html.Section]:
    """The card of the pairs that this visit has; nothing where it has none."""
    here = [each for each in found if any(visit.session == session for visit in each.visits)]
    if not here:
        return []
    unit = f"{metric.name}, {metric.unit.shown}"
    head = html.H2([say.PAIRS, " ", html.Span(unit, className="fp-sub")])
    panels = [_panel(metric, each, session, scheme, at) for at, each in enumerate(here, start=1)]
    return [html.Section([head, html.Div(panels, className="fpv-pairs")], className="fp-card")]


def _panel(metric: Metric, each: Pairing, session: str, scheme: str, at: int) -> html.Div:
    drawn = romberg(metric, each, session, scheme)
    first, second = each.names
    heading: list[Any] = [f"{capital(second)} against {first}"]
    if each.where:
        heading += [" ", html.Span(each.where, className="fp-sub")]
    visit = next(visit for visit in each.visits if visit.session == session)
    return html.Div(
        [
            drawn_figure(f"fig-romberg-{at}", drawn, heading, height=HEIGHT, stamp=0),
            *[html.P(capital(text), className="fp-says") for text in visit.says],
        ]
    )
