"""A primary value: number, unit, and today's dot on the person's own rail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from dashboards import ids, words
from dashboards.components.small import aria, link, method_href
from dashboards.data import TrialView
from dashboards.formatting import number, sentence, unit
from forceplate.metrics.declare import Metric

RAIL_MARGIN = 0.12
LOAD = "load_left_mean"


def metric_card(metric: Metric, view: TrialView) -> html.Section:
    """The card of one primary metric."""
    value = view.value(metric.key)
    now: float | None = value["value"]
    past = _past(metric.key, view)
    if now is None:
        reason = sentence(value["why"] or words.NOT_ANALYSED)
        body: list[Any] = [
            html.P("\u2013", className="fp-value"),
            html.P(reason, className="fp-says"),
        ]
    else:
        points = [each for each, _ in past]
        body = [
            html.P([_shown(metric, now), " ", html.Span(_unit(metric), className="fp-unit")],
                   className="fp-value"),
            rail(now, points, metric.name, _reach(value)),
            html.P([_says(metric, view, past), *_within(metric, value)], className="fp-says"),
        ]  # fmt: skip
    return html.Section(
        [
            html.H2(link(_name(metric), method_href(metric.key, view.record.trial)),
                    className="fp-card-name"),
            *body,
        ],
        id=ids.card(metric.key), className="fp-card fp-metric",
    )  # fmt: skip


def _reach(value: Mapping[str, Any]) -> tuple[float, float] | None:
    """The interval of a value within its trial; results made before there were any have none."""
    low, high = value.get("low"), value.get("high")
    return None if low is None or high is None else (low, high)


def _within(metric: Metric, value: Mapping[str, Any]) -> list[Any]:
    """How sure the number is, on a line of its own."""
    reach = _reach(value)
    if reach is None:
        return []
    told = words.within(number(reach[0]), number(reach[1]), unit(metric.unit.symbol))
    return [html.Br(), html.Span(told, title=words.WITHIN_SAYS)]


def rail(
    now: float, points: Sequence[float], name: str, reach: tuple[float, float] | None = None
) -> html.Div:
    """Today's dot with its reach among the earlier ones, from the smallest to the largest seen."""
    every = [now, *points, *(reach or ())]
    low, high = min(every), max(every)
    span = high - low

    def place(value: float) -> str:
        share = 0.5 if span == 0 else (value - low) / span
        return f"{100 * (RAIL_MARGIN + (1 - 2 * RAIL_MARGIN) * share):.1f}%"

    dots = [html.Span(className="fp-dot", style={"left": place(value)}) for value in points]
    today = html.Span(className="fp-dot fp-dot-now", style={"left": place(now)})
    label = f"{name}: {number(now)}" + (f" among {len(points)} earlier" if points else "")
    if reach is not None:
        label += f", {words.within(number(reach[0]), number(reach[1]), '')}"
        ends = {"left": place(reach[0]), "right": f"calc(100% - {place(reach[1])})"}
        dots.insert(0, html.Span(className="fp-reach", style=ends))
    return html.Div([*dots, today], className="fp-rail", role="img", **aria(label=label))


def _past(key: str, view: TrialView) -> list[tuple[float, str | None]]:
    """(value, session) of the earlier trials that have one."""
    found: list[tuple[float, str | None]] = []
    for record, values in view.earlier:
        value = values.get(key)
        if value is not None:
            found.append((value, record.facts.session))
    return found


def _says(metric: Metric, view: TrialView, past: Sequence[tuple[float, str | None]]) -> str:
    if not view.record.assigned:
        return words.NO_PERSON
    visits = {session for _, session in past} - {view.record.facts.session}
    if not visits:
        return words.FIRST_VISIT
    points = [value for value, session in past if session in visits]
    return words.earlier(
        number(min(points)), number(max(points)), len(visits), unit(metric.unit.symbol)
    )


def _name(metric: Metric) -> str:
    return words.CARD_NAMES.get(metric.key, metric.name)


def _unit(metric: Metric) -> str:
    return metric.unit.shown


def _shown(metric: Metric, now: float) -> str:
    if metric.key == LOAD:
        return f"{number(now)} / {number(100 - now)}"
    return number(now)


def cards(metrics: Sequence[Metric], view: TrialView) -> list[html.Section]:
    """The primary cards in their order."""
    return [metric_card(metric, view) for metric in metrics]
