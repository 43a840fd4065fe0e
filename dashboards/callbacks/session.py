"""The page of one visit, filled in one request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

import dash
from dash import ClientsideFunction, Input, Output, State, html
from dash.exceptions import PreventUpdate

from dashboards import ids
from dashboards import session_words as say
from dashboards.both_feet import KEYS, both_feet
from dashboards.components import session_parts as parts
from dashboards.components.drawn_figure import drawn_figure
from dashboards.components.session_spread import spread
from dashboards.components.session_trials import Row, multiples
from dashboards.course_words import no_values
from dashboards.data import Data
from dashboards.figures.butterfly import butterfly, height
from dashboards.formatting import capital
from dashboards.routes import query
from forceplate.metrics.declare import Metric
from forceplate.model.course import Choice
from forceplate.model.past import Past


def register(app: dash.Dash, data: Data) -> None:
    """Callbacks of the page of one visit."""

    @app.callback(
        Output(ids.SESSION_HEAD, "children"),
        Output(ids.SESSION_TRIALS, "children"),
        Output(ids.SESSION_SPREAD, "children"),
        Output(ids.SESSION_LOAD, "children"),
        Output(ids.SESSION_METRIC, "data"),
        Output(ids.SESSION_METRIC, "value"),
        Output(ids.SESSION_PROTOCOL, "data"),
        Output(ids.SESSION_PROTOCOL, "value"),
        Output(ids.SESSION_CONDITION, "data"),
        Output(ids.SESSION_CONDITION, "value"),
        Output(ids.SESSION_SHOWN, "data"),
        Output(ids.SESSION_DRAWN, "data"),
        Input(ids.SESSION, "data"),
        Input(ids.URL, "search"),
        Input(ids.SCHEME, "data"),
        State(ids.URL, "pathname"),
        State(ids.SESSION_DRAWN, "data"),
    )
    def show(
        of: dict[str, str], search: str | None, scheme: str | None, path: str | None,
        drawn: dict[str, Any],
    ) -> tuple[Any, ...]:  # fmt: skip
        if scheme is None or not session_of(path, of):
            raise PreventUpdate
        asked, stamp = query(search), drawn["stamp"] + 1
        visit = parts.Chosen.of(data.session(**of), data.protocols(), asked)
        metrics, extra = measures(data, asked.get("metric"))
        pasts = {row.key: past_at(data, of, visit, row, extra) for row in visit.rows}
        panels, figures = multiples(data, visit.rows, scheme, stamp)
        feet, drawn_feet = load(data, of, visit, scheme, stamp)
        return (
            parts.head(
                data.person(of["participant"]), data.sessions(of["participant"]), of["session"],
                visit, data.meters(**of, protocol=visit.protocol),
            ),
            panels,
            spread(visit.rows, pasts, metrics, of["session"]),
            feet,
            parts.metric_choices(data.metrics(), data.primary()),
            extra,
            visit.protocols,
            visit.protocol,
            visit.conditions,
            visit.condition,
            {"protocol": visit.protocol, "condition": visit.condition, "metric": extra},
            {"stamp": stamp, "figures": [*figures, *drawn_feet]},
        )  # fmt: skip

    app.clientside_callback(
        ClientsideFunction("fpc", "session_address"),
        Input(ids.SESSION_METRIC, "value"),
        Input(ids.SESSION_PROTOCOL, "value"),
        Input(ids.SESSION_CONDITION, "value"),
        State(ids.SESSION_SHOWN, "data"),
        State(ids.PAGE_SESSION, "id"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("fpc", "drawn"),
        Input(ids.SESSION_DRAWN, "data"),
        State(ids.PAGE_SESSION, "id"),
        prevent_initial_call=True,
    )


def session_of(path: str | None, of: Mapping[str, str]) -> bool:
    """Whether the address is still this visit's."""
    return unquote(path or "").rstrip("/") == f"/p/{of['participant']}/s/{of['session']}"


def measures(data: Data, key: str | None) -> tuple[list[Metric], str | None]:
    """The primary metrics and the one that the address adds; unknown ones are passed over."""
    primary = list(data.primary())
    found = data.metrics().get(key or "")
    if found is None or found in primary or found.compared == "direction":
        return primary, None
    return [*primary, found], found.key


def past_at(
    data: Data, of: Mapping[str, str], visit: parts.Chosen, row: Row, extra: str | None
) -> Past:
    """What was known of one condition when the visit came; a further metric among all others."""
    choice = Choice(visit.protocol, row.key)
    return data.past_at(of["participant"], of["session"], choice, exploratory=extra is not None)


def load(
    data: Data, of: Mapping[str, str], visit: parts.Chosen, scheme: str, stamp: int
) -> tuple[list[Any], Sequence[str]]:
    """Both feet in the chosen condition, and the ids of what is drawn."""
    if visit.condition is None:
        return [html.H2(say.FEET), html.P(say.NONE_SHOWN, className="fp-says")], ()
    past = data.past_at(
        of["participant"], of["session"], Choice(visit.protocol, visit.condition), KEYS
    )
    rows = list(both_feet(data.metrics(), past, of["session"]))
    drawn = butterfly(rows, scheme, no_values(past.primary[0].course) or say.NO_FEET)
    name = next(row.name for row in visit.rows if row.key == visit.condition)
    about = capital(name) if drawn.figure is None else f"{capital(name)} \u00b7 {say.FEET_SUB}"
    heading = [say.FEET, " ", html.Span(about, className="fp-sub")]
    figure = drawn_figure(
        ids.FIG_LOAD_DIST, drawn, heading, height=height(sum(each.known for each in rows)),
        stamp=stamp,
    )  # fmt: skip
    if drawn.figure is None:
        return [figure], ()
    says = html.P(say.grey(rows), className="fp-says")
    return [figure, says], (ids.FIG_LOAD_DIST,)
