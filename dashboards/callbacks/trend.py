"""The page of one metric over the visits, filled."""

from __future__ import annotations

from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State, html
from dash.exceptions import PreventUpdate

from dashboards import course_words as say
from dashboards import ids
from dashboards.callbacks.participant import TABLE, Past, drawable, past, person_of
from dashboards.components import person_parts as parts
from dashboards.components.drawn_figure import drawn_figure
from dashboards.components.figure_card import figure_card
from dashboards.components.small import aria, link, table
from dashboards.course import Course, not_analysed
from dashboards.data import Data
from dashboards.figures.trend import trend
from dashboards.formatting import unbroken
from dashboards.routes import query
from forceplate.metrics.declare import Metric

HEIGHT = 360


def register(app: dash.Dash, data: Data) -> None:
    """Callbacks of the page of one metric."""

    @app.callback(
        Output(ids.TREND_HEAD, "children"),
        Output(ids.TREND_BODY, "children"),
        Output(ids.SEL_METRIC, "value"),
        Output(ids.TREND_PROTOCOL, "data"),
        Output(ids.TREND_PROTOCOL, "value"),
        Output(ids.TREND_CONDITION, "data"),
        Output(ids.TREND_CONDITION, "value"),
        Output(ids.TREND_SHOWN, "data"),
        Output(ids.TREND_DRAWN, "data"),
        Input(ids.TREND_PERSON, "data"),
        Input(ids.URL, "search"),
        Input(ids.SCHEME, "data"),
        State(ids.URL, "pathname"),
        State(ids.TREND_DRAWN, "data"),
    )
    def show(
        code: str, search: str | None, scheme: str | None, path: str | None, drawn: dict[str, Any]
    ) -> tuple[Any, ...]:
        if scheme is None or not person_of(path, code, "/trend"):
            raise PreventUpdate
        catalogue = data.metrics()
        metric = catalogue.get(query(search).get("metric", "")) or data.primary()[0]
        seen = past(data, code, [metric.key], search)
        course = seen.course(metric.key)
        stamp = drawn["stamp"] + 1
        *options, shown = seen.options()
        figures = [ids.trend(metric.key)] if drawable(course) else []
        return (
            head(seen, course, metric),
            body(seen, course, metric, scheme, stamp),
            metric.key,
            *options,
            {**shown, "metric": metric.key},
            {"stamp": stamp, "figures": figures},
        )

    app.clientside_callback(
        ClientsideFunction("fpc", "trend_address"),
        Input(ids.SEL_METRIC, "value"),
        Input(ids.TREND_PROTOCOL, "value"),
        Input(ids.TREND_CONDITION, "value"),
        State(ids.TREND_SHOWN, "data"),
        State(ids.PAGE_TREND, "id"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("fpc", "drawn"),
        Input(ids.TREND_DRAWN, "data"),
        State(ids.PAGE_TREND, "id"),
        prevent_initial_call=True,
    )


def head(seen: Past, course: Course, metric: Metric) -> list[Any]:
    """Breadcrumb and title."""
    code = seen.person.code
    title: list[Any] = [metric.name, " ", html.Span(seen.told(course), className="fp-sub")]
    return [
        parts.crumbs(link("People", "/people"), parts.person_link(code), html.Span(metric.name)),
        html.H1([*title, *parts.simulated_person(seen.person)]),
    ]


def body(seen: Past, course: Course, metric: Metric, scheme: str, stamp: int) -> list[Any]:
    """The figure, what it says, and every number in it."""
    heading = [
        seen.person.code, " ", html.Span(say.subtitle(metric), className="fp-sub"),
    ]  # fmt: skip
    rows = parts.trend_rows(metric, course)
    figure = drawn_figure(
        ids.trend(metric.key), trend(metric, course, scheme, large=True), heading, height=HEIGHT,
        stamp=stamp, headers=TABLE, rows=rows, caption=True,
    )  # fmt: skip
    notes = [metric.says, metric.pitfalls, "Visits are means of the trials that count."]
    if course.differently:
        notes.append(say.differently(course.differently))
    missing = not_analysed(seen.rows, seen.visits, seen.choice)
    if missing:
        notes.append(say.missing(missing))
    text = unbroken(" ".join(note for note in notes if note))
    told = html.P([text, " ", parts.method_link(metric)], className="fp-says")
    numbers = html.Section(
        [
            html.H2("Every trial"),
            html.Div(
                table(TABLE, rows, f"{metric.name}, every trial"), className="fpc-scroll",
                tabIndex="0", role="region", **aria(label="Every trial"),
            ),
        ],
        className="fp-card",
    )  # fmt: skip
    return [figure_card(figure, html.Div(told, className="fpc-under")), numbers]
