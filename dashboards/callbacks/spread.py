"""How much of a metric is choice of method: a trial analysed in other ways, on demand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State, html
from dash.exceptions import PreventUpdate

from dashboards import ids
from dashboards import method_words as say
from dashboards.compare_words import short_name
from dashboards.components.drawn_figure import drawn_figure
from dashboards.components.small import link, method_href, trial_href
from dashboards.data import Data
from dashboards.errors import shown_error
from dashboards.figures.ways import height, ways
from dashboards.routes import query
from forceplate.errors import ForcePlateError
from forceplate.model.record import TrialRecord

OPTIONS = 500
"""Newest trials that can be chosen from the list; any other by its code in the address."""


def register(app: dash.Dash, data: Data) -> None:
    """Callbacks of the card on a metric's page."""

    @app.callback(
        Output(ids.SPREAD, "children"),
        Output(ids.SEL_SPREAD_TRIAL, "data"),
        Output(ids.SEL_SPREAD_TRIAL, "value"),
        Output(ids.SPREAD_SHOWN, "data"),
        Output(ids.SPREAD_DRAWN, "data"),
        Input(ids.SPREAD_METRIC, "data"),
        Input(ids.URL, "search"),
        Input(ids.SCHEME, "data"),
        State(ids.URL, "pathname"),
        State(ids.SPREAD_DRAWN, "data"),
    )
    def show(
        metric: str, search: str | None, scheme: str | None, path: str | None,
        drawn: dict[str, Any],
    ) -> tuple[Any, ...]:  # fmt: skip
        if scheme is None or not metric or (path or "").rstrip("/") != method_href(metric):
            raise PreventUpdate
        trials = data.analysed(OPTIONS)
        code = query(search).get("trial") or first_choice(trials)
        stamp = drawn["stamp"] + 1
        if code is None:
            none = html.P(say.SPREAD_NONE, className="fp-says")
            return none, [], None, {}, {"stamp": stamp, "figures": []}
        body, figures = filled(data, code, metric, scheme, stamp)
        return (
            body, options(trials, code), code, {"trial": code},
            {"stamp": stamp, "figures": figures},
        )  # fmt: skip

    app.clientside_callback(
        ClientsideFunction("fpc", "spread_address"),
        Input(ids.SEL_SPREAD_TRIAL, "value"),
        State(ids.SPREAD_SHOWN, "data"),
        State(ids.PAGE_METHOD, "id"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("fpc", "drawn"),
        Input(ids.SPREAD_DRAWN, "data"),
        State(ids.PAGE_METHOD, "id"),
        prevent_initial_call=True,
    )


def first_choice(trials: Sequence[TrialRecord]) -> str | None:
    """The newest trial of a person that counts, else the newest one."""
    known = [each.trial for each in trials if each.assigned and each.counts]
    return next(iter([*known, *(each.trial for each in trials)]), None)


def options(trials: Sequence[TrialRecord], code: str) -> list[dict[str, str]]:
    """The trials to choose from; one that only the address names goes by its code."""
    listed = [{"value": each.trial, "label": short_name(each)} for each in trials]
    if code not in {each.trial for each in trials}:
        listed.insert(0, {"value": code, "label": code})
    return listed


def filled(
    data: Data, code: str, metric: str, scheme: str, stamp: int
) -> tuple[list[Any], list[str]]:
    """The figure of one trial, or why there is none; and the names of what is drawn."""
    try:
        found = data.sensitivity(code, metric)
    except ForcePlateError as error:
        return [html.P(shown_error(error), className="fp-says")], []
    drawn = ways(found, scheme)
    heading = [f"{say.SPREAD_WAYS} ", html.Span(
        link(say.SPREAD_OPEN, trial_href(code)), className="fp-sub",
    )]  # fmt: skip
    figure = drawn_figure(
        ids.FIG_WAYS, drawn, heading, height=height(found), stamp=stamp, caption=True
    )
    if drawn.figure is None:
        return [figure], []
    return [figure, html.P(say.SPREAD_SAYS, className="fp-says")], [ids.FIG_WAYS]
