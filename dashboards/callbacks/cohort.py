"""The cohort's page, filled from its address: sentences, rails and table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State, html, no_update
from dash.exceptions import PreventUpdate

from dashboards import cohort_words as say
from dashboards import ids
from dashboards.components import cohort_parts as parts
from dashboards.components.drawn_figure import drawn_figure
from dashboards.components.person_parts import condition_choices, protocol_choices
from dashboards.data import Data
from dashboards.figures.cohort import cohort, height, in_order
from dashboards.routes import query
from forceplate.metrics.declare import Metric
from forceplate.model.cohort import EVERYBODY, Cohort, Member
from forceplate.model.record import Protocol


def register(app: dash.Dash, data: Data) -> None:
    """Callbacks of the cohort's page."""

    @app.callback(
        Output(ids.COHORT_HEAD, "children"),
        Output(ids.COHORT_EMPTY, "hidden"),
        Output(ids.COHORT_BODY, "className"),
        Output(ids.COHORT_FIGURE, "children"),
        Output(ids.COHORT_SAYS, "children"),
        Output(ids.GRID_COHORT, "columnDefs"),
        Output(ids.GRID_COHORT, "rowData"),
        Output(ids.GRID_COHORT, "style"),
        Output(ids.COHORT_METRIC, "value"),
        Output(ids.COHORT_PROTOCOL, "data"),
        Output(ids.COHORT_PROTOCOL, "value"),
        Output(ids.COHORT_CONDITION, "data"),
        Output(ids.COHORT_CONDITION, "value"),
        Output(ids.SEL_GROUP, "data"),
        Output(ids.SEL_GROUP, "value"),
        Output(ids.COHORT_SHOWN, "data"),
        Output(ids.COHORT_DRAWN, "data"),
        Input(ids.PAGE_COHORT, "id"),
        Input(ids.URL, "search"),
        Input(ids.SCHEME, "data"),
        Input(ids.COHORT_FILTER, "value"),
        State(ids.URL, "pathname"),
        State(ids.COHORT_DRAWN, "data"),
    )
    def show(
        _page: str, search: str | None, scheme: str | None, text: str | None, path: str | None,
        drawn: dict[str, Any],
    ) -> tuple[Any, ...]:  # fmt: skip
        if scheme is None or (path or "").rstrip("/") != "/cohort":
            raise PreventUpdate
        return filled(data, query(search), text or "", scheme, drawn["stamp"] + 1)

    app.clientside_callback(
        ClientsideFunction("fpc", "cohort_address"),
        Input(ids.COHORT_METRIC, "value"),
        Input(ids.COHORT_PROTOCOL, "value"),
        Input(ids.COHORT_CONDITION, "value"),
        Input(ids.SEL_GROUP, "value"),
        State(ids.COHORT_SHOWN, "data"),
        State(ids.PAGE_COHORT, "id"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("fpc", "cohort_searched"),
        Input(ids.COHORT_FILTER, "value"),
        State(ids.PAGE_COHORT, "id"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("fpc", "drawn"),
        Input(ids.COHORT_DRAWN, "data"),
        State(ids.PAGE_COHORT, "id"),
        prevent_initial_call=True,
    )


def filled(
    data: Data, asked: dict[str, str], text: str, scheme: str, stamp: int
) -> tuple[Any, ...]:
    """Everything on the page, for what its address asks."""
    metric = metric_of(data, asked.get("metric"))
    everybody = data.cohort(asked.get("protocol"), asked.get("condition"), metric.key)
    group = asked.get("group", EVERYBODY)
    group = group if group in everybody.groups else EVERYBODY
    found = everybody.among(group)
    protocols = {each.name: each for each in data.protocols()}
    own = parts.called(found.members, text)
    rails = in_order(metric, own)[: say.MOST]
    shown = (len(rails), len(own))
    return (
        head(found, protocols),
        bool(everybody.members),
        parts.body_class(anybody=bool(everybody.members)),
        rail_figure(metric, found, rails, scheme, stamp),
        parts.said(metric, found, shown),
        *table(data.primary(), everybody, own),
        metric.key,
        *choices(everybody, protocols),
        parts.groups(everybody),
        group,
        {**address(found), "metric": metric.key, "group": group},
        {"stamp": stamp, "figures": [ids.FIG_COHORT] if rails else []},
    )


def metric_of(data: Data, key: str | None) -> Metric:
    """The metric that is asked for; the first primary one where it is none that is compared."""
    asked = data.metrics().get(key or "")
    return data.primary()[0] if asked is None or asked.compared == "direction" else asked


def head(found: Cohort, protocols: dict[str, Protocol]) -> list[Any]:
    """Title, with who and what this is about."""
    name = "" if found.choice is None else found.choice.protocol
    title = protocols[name].title.lower() if name in protocols else name.strip("-")
    told = say.title_sub(found, title) if found.choice is not None else ""
    return [html.H1([say.TITLE, " ", html.Span(told, className="fp-sub")])]


def table(metrics: Sequence[Metric], found: Cohort, own: Sequence[Member]) -> tuple[Any, Any, Any]:
    """Columns, rows and size of the table; untouched where nobody is."""
    if not found.members:
        return no_update, no_update, no_update
    size = {"height": f"{parts.grid_height(len(own))}px", "width": "100%"}
    return parts.columns(metrics), parts.rows(metrics, own, found.choice), size


def address(found: Cohort) -> dict[str, Any]:
    """The choice as it stands in an address."""
    if found.choice is None:
        return {"protocol": None, "condition": None}
    return found.choice._asdict()


def choices(found: Cohort, protocols: dict[str, Protocol]) -> tuple[Any, Any, Any, Any]:
    """Choices and values of the two selects."""
    if found.choice is None:
        return [], None, [], None
    return (
        protocol_choices(found.choices, protocols), found.choice.protocol,
        condition_choices(found.choices, found.choice.protocol), found.choice.condition,
    )  # fmt: skip


def rail_figure(
    metric: Metric, found: Cohort, rails: list[Member], scheme: str, stamp: int
) -> html.Div:
    """The rails of these people under the name of the metric."""
    hrefs = [parts.trend_href(each.code, metric.key, found.choice) for each in rails]
    drawn = cohort(metric, rails, hrefs, say.outside(metric, found), scheme)
    judged = sum(each.position(metric.key) is not None for each in rails)
    heading = [metric.name, " ", html.Span(say.FIGURE_SUB, className="fp-sub")]
    return drawn_figure(
        ids.FIG_COHORT, drawn, heading, height=height(judged, len(rails) - judged), stamp=stamp,
        headers=parts.TABLE, rows=parts.figure_rows(metric, rails),
    )  # fmt: skip
