"""A trial, filled: head, banner and cards first, then all its figures in one request."""

from __future__ import annotations

from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State, ctx, no_update

from dashboards import ids
from dashboards.components import banner, figure_card, metric_card, trial_head, trial_tabs
from dashboards.components.trial_grid import value_rows
from dashboards.data import Data
from dashboards.trial_figures import draw_all, draw_traces

CAPTIONED = (ids.FIG_STANCE, ids.FIG_PSD)
"""Figures whose line of words is shown beneath them."""


def register(app: dash.Dash, data: Data) -> None:
    """Callbacks that show a trial."""
    _register_head(app, data)
    _register_figures(app, data)
    _register_address(app)


def _register_head(app: dash.Dash, data: Data) -> None:
    @app.callback(
        Output(ids.TRIAL_HEAD, "children"),
        Output(ids.QC_BANNER, "children"),
        Output(ids.QC_BANNER, "className"),
        Output(ids.CARDS, "children"),
        Output(ids.ASSIGN_FORM, "hidden"),
        Output(ids.SEL_REASON, "value"),
        Output(ids.GRID_VALUES, "rowData"),
        Output(ids.RECORDING, "children"),
        Output(ids.HISTORY, "children"),
        Input(ids.TRIAL, "data"),
        Input(ids.TRIAL_CHANGED, "data"),
    )
    def show_head(code: str, _: int) -> tuple[Any, ...]:
        view = data.trial(code)
        values = {} if view.result is None else view.result["values"]
        return (
            trial_head.head(view),
            banner.banner(view.record),
            banner.tone(view.record),
            metric_card.cards(data.primary(), view),
            view.record.assigned,
            trial_head.likely_reason(view.record),
            value_rows(values, data.metrics(), code),
            trial_tabs.recording(view),
            trial_tabs.history(data.history(code)),
        )


def _register_figures(app: dash.Dash, data: Data) -> None:
    every = [output for figure in ids.TRIAL_FIGURES for output in figure_card.outputs(figure)]

    @app.callback(
        *every,
        Output(ids.TRIAL_DRAWN, "data"),
        Input(ids.TRIAL, "data"),
        Input(ids.SCHEME, "data"),
        Input(ids.WINDOW, "value"),
        State(ids.WINDOW, "max"),
        State(ids.TRIAL_DRAWN, "data"),
    )
    def draw(
        code: str,
        scheme: str | None,
        shown: list[float],
        duration: float,
        drawn: dict[str, Any],
    ) -> tuple[Any, ...]:
        if scheme is None:
            raise dash.exceptions.PreventUpdate
        span = (shown[0], shown[1])
        whole = span[0] <= 0 and span[1] >= duration
        asked = None if whole else span
        moved = {part["prop_id"] for part in ctx.triggered} == {f"{ids.WINDOW}.value"}
        pictures = (draw_traces if moved else draw_all)(data, code, asked, scheme)
        stamp = drawn["stamp"] + 1
        answer: list[Any] = []
        for figure in ids.TRIAL_FIGURES:
            if figure in pictures:
                captioned = figure in CAPTIONED
                answer += figure_card.shown(pictures[figure], stamp, caption=captioned)
            else:
                answer += [no_update] * figure_card.WIDTH
        return (*answer, {"stamp": stamp, "figures": list(pictures)})


def _register_address(app: dash.Dash) -> None:
    app.clientside_callback(
        ClientsideFunction("fp", "trial_address"),
        Output(ids.TRIAL_URL, "search"),
        Output(ids.TABS, "value"),
        Output(ids.WINDOW, "value"),
        Output(ids.BTN_WHOLE, "disabled"),
        Input(ids.TRIAL_URL, "search"),
        Input(ids.TABS, "value"),
        Input(ids.WINDOW, "value"),
        Input(ids.BTN_WHOLE, "n_clicks"),
        *[Input(figure, "relayoutData") for figure in ids.TIME_FIGURES],
        State(ids.WINDOW, "max"),
        State(ids.TRIAL_URL, "pathname"),
        State(ids.TRIAL, "data"),
    )
    app.clientside_callback(
        ClientsideFunction("fp", "drawn"),
        Input(ids.TRIAL_DRAWN, "data"),
        State(ids.PAGE_TRIAL, "id"),
        prevent_initial_call=True,
    )
