"""A person's page, filled: one request for sentences, trends, visits and trials."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import dash
from dash import ClientsideFunction, Input, Output, State, html
from dash.exceptions import PreventUpdate

from dashboards import course_words as say
from dashboards import ids
from dashboards.components import person_parts as parts
from dashboards.components.drawn_figure import drawn_figure
from dashboards.components.figure_card import figure_card
from dashboards.components.small import link
from dashboards.components.trial_grid import trial_columns, trial_rows
from dashboards.data import Data
from dashboards.figures.trend import HEIGHT, trend
from dashboards.routes import query
from forceplate.metrics.declare import Metric
from forceplate.model.course import Course
from forceplate.model.judgement import Judgement
from forceplate.model.past import Past
from forceplate.model.record import Protocol

TABLE = ("visit", "trial", "value", "mean of the visit", "usual then", "note")


def past_of(data: Data, code: str, search: str | None, metric: str | None = None) -> Past:
    """A person over time, as far as the address asks for it."""
    asked = query(search)
    return data.past(code, asked.get("protocol"), asked.get("condition"), metric)


def told(past: Past) -> str:
    """What stands beside the title."""
    visits = past.primary[0].course.visits
    sessions = {visit.session for visit in visits}
    shown = [visit for visit in past.visits if visit.session in sessions]
    return say.header(shown, past.condition, [len(visit.points) for visit in visits])


def options(past: Past, protocols: Mapping[str, Protocol]) -> tuple[Any, Any, Any, Any, Any]:
    """Choices and values of the two selects, and what is shown."""
    if past.choice is None:
        return [], None, [], None, {"protocol": None, "condition": None}
    return (
        parts.protocol_choices(past.choices, protocols), past.choice.protocol,
        parts.condition_choices(past.choices, past.choice.protocol), past.choice.condition,
        past.choice._asdict(),
    )  # fmt: skip


def person_of(path: str | None, code: str, tail: str = "") -> bool:
    """Whether the address is still this person's."""
    return (path or "").rstrip("/") in (f"/p/{code}{tail}", f"/p/{quote(code)}{tail}")


def register(app: dash.Dash, data: Data) -> None:
    """Callbacks of a person's page."""

    @app.callback(
        Output(ids.PERSON_HEAD, "children"),
        Output(ids.PERSON_STANDS, "children"),
        Output(ids.PERSON_TRENDS, "children"),
        Output(ids.PERSON_VISITS, "children"),
        Output(ids.PERSON_PROFILE, "children"),
        Output(ids.SEL_PROTOCOL, "data"),
        Output(ids.SEL_PROTOCOL, "value"),
        Output(ids.SEL_CONDITION, "data"),
        Output(ids.SEL_CONDITION, "value"),
        Output(ids.PERSON_SHOWN, "data"),
        Output(ids.GRID_PERSON, "columnDefs"),
        Output(ids.GRID_PERSON, "rowData"),
        Output(ids.PERSON_DRAWN, "data"),
        Input(ids.PERSON, "data"),
        Input(ids.URL, "search"),
        Input(ids.SCHEME, "data"),
        State(ids.URL, "pathname"),
        State(ids.PERSON_DRAWN, "data"),
    )
    def show(
        code: str, search: str | None, scheme: str | None, path: str | None, drawn: dict[str, Any]
    ) -> tuple[Any, ...]:
        if scheme is None or not person_of(path, code):
            raise PreventUpdate
        past, metrics = past_of(data, code, search), data.metrics()
        protocols = {protocol.name: protocol for protocol in data.protocols()}
        stamp = drawn["stamp"] + 1
        keys = [each.course.key for each in past.primary]
        trials = [trial for visit in reversed(past.visits) for trial in reversed(visit.trials)]
        return (
            parts.head(past.person, told(past)),
            parts.stands(metrics, past),
            [trend_card(metrics[each.course.key], each, past, scheme, stamp)
             for each in past.primary] + parts.beside(metrics, past),
            [] if past.choice is None else parts.strip(past.visits, protocols, past.choice),
            parts.profile(past.person),
            *options(past, protocols),
            person_columns([metrics[key] for key in keys]),
            trial_rows(trials, keys),
            {"stamp": stamp, "figures": [ids.trend(each.course.key) for each in past.primary
                                         if drawable(each.course)]},
        )  # fmt: skip

    app.clientside_callback(
        ClientsideFunction("fpc", "address"),
        Input(ids.SEL_PROTOCOL, "value"),
        Input(ids.SEL_CONDITION, "value"),
        State(ids.PERSON_SHOWN, "data"),
        State(ids.PAGE_PARTICIPANT, "id"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("fpc", "drawn"),
        Input(ids.PERSON_DRAWN, "data"),
        State(ids.PAGE_PARTICIPANT, "id"),
        prevent_initial_call=True,
    )
    for grid, way in ((ids.GRID_PERSON, ids.LINK_COMPARE), (ids.GRID_TRIALS, ids.TODAY_COMPARE)):
        app.clientside_callback(
            ClientsideFunction("fpc", "picked"),
            Output(way, "href"),
            Output(way, "children"),
            Input(grid, "selectedRows"),
            prevent_initial_call=True,
        )


def drawable(seen: Course) -> bool:
    """Whether there is a value to draw."""
    return any(point.value is not None for point in seen.points)


def trend_card(
    metric: Metric, judgement: Judgement, past: Past, scheme: str, stamp: int
) -> html.Section:
    """One primary metric over the visits; its title leads to the large figure."""
    asked = {"metric": metric.key, **({} if past.choice is None else past.choice._asdict())}
    href = f"/p/{quote(past.person.code)}/trend?{urlencode(asked)}"
    heading = [
        link(metric.name, href, className="fpc-title"), " ",
        html.Span(say.subtitle(metric), className="fp-sub"),
    ]  # fmt: skip
    drawn = trend(metric, judgement, scheme, notes=past.annotations)
    figure = drawn_figure(
        ids.trend(metric.key), drawn, heading, height=HEIGHT, stamp=stamp,
        headers=TABLE, rows=parts.trend_rows(metric, judgement),
    )  # fmt: skip
    return figure_card(figure)


def person_columns(metrics: list[Metric]) -> list[dict[str, Any]]:
    """The columns of a person's trials: as on the first page, the date leading to the trial."""
    date = {
        "field": "day",
        "headerName": "Date",
        "width": 130,
        "minWidth": 112,
        "cellRenderer": "FpTrialDay",
    }
    condition, *others = trial_columns(metrics)[2:]
    return [date, {**condition, "minWidth": 158}, *others]
