"""The page of one metric over the visits, filled."""

from __future__ import annotations

from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State, html
from dash.exceptions import PreventUpdate

from dashboards import change_words as change
from dashboards import course_words as say
from dashboards import ids
from dashboards.callbacks.participant import TABLE, drawable, options, past_of, person_of, told
from dashboards.components import person_parts as parts
from dashboards.components.drawn_figure import drawn_figure
from dashboards.components.figure_card import figure_card
from dashboards.components.small import aria, link, table
from dashboards.data import Data
from dashboards.figures.trend import HEIGHT_LARGE, trend
from dashboards.formatting import unbroken
from dashboards.routes import query
from forceplate.metrics.declare import Metric
from forceplate.model.judgement import Judgement
from forceplate.model.past import Past


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
        past = past_of(data, code, search, metric.key)
        judgement = past.judgements[metric.key]
        protocols = {protocol.name: protocol for protocol in data.protocols()}
        stamp = drawn["stamp"] + 1
        *selects, shown = options(past, protocols)
        figures = [ids.trend(metric.key)] if drawable(judgement.course) else []
        return (
            head(past, metric),
            body(past, judgement, metric, scheme, stamp),
            metric.key,
            *selects,
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


def head(past: Past, metric: Metric) -> list[Any]:
    """Breadcrumb and title."""
    code = past.person.code
    title: list[Any] = [metric.name, " ", html.Span(told(past), className="fp-sub")]
    return [
        parts.crumbs(link("People", "/people"), parts.person_link(code), html.Span(metric.name)),
        html.H1([*title, *parts.simulated_person(past.person)]),
    ]


def body(past: Past, judgement: Judgement, metric: Metric, scheme: str, stamp: int) -> list[Any]:
    """The figure, what it says, and every number in it."""
    heading = [
        past.person.code, " ", html.Span(say.subtitle(metric), className="fp-sub"),
    ]  # fmt: skip
    rows = parts.trend_rows(metric, judgement)
    drawn = trend(metric, judgement, scheme, large=True, notes=past.annotations)
    figure = drawn_figure(
        ids.trend(metric.key), drawn, heading, height=HEIGHT_LARGE, stamp=stamp, headers=TABLE,
        rows=rows,
    )  # fmt: skip
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
    return [figure_card(figure, html.Div(under(past, judgement, metric), className="fpc-under")),
            numbers]  # fmt: skip


def under(past: Past, judgement: Judgement, metric: Metric) -> list[Any]:
    """What the figure says, and what its lines are."""
    about = [change.steady(metric, judgement), change.limits(metric, judgement)]
    about.append(change.BAND if judgement.change is not None else "")
    about += [change.begun(past), *change.sources({metric.key: metric}, [judgement])]
    made = [
        metric.says,
        metric.pitfalls,
        change.means(judgement) if judgement.course.averaged else "",
    ]
    return [
        *parts.changed(metric, judgement),
        *[html.P(text, className="fp-says") for text in about if text],
        html.P([unbroken(" ".join(text for text in made if text)), " ",
                parts.method_link(metric)], className="fp-says"),
        *(parts.left_out(past) if metric.compared != "direction" else []),
        *parts.notes(past),
    ]  # fmt: skip
