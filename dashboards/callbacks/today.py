"""Today, filled: headline, meters, what waits, the grid, and the state of the archive."""

from __future__ import annotations

from typing import Any

import dash
from dash import ClientsideFunction, Input, Output

from dashboards import ids
from dashboards.components import today_parts as parts
from dashboards.components.trial_grid import trial_columns, trial_rows
from dashboards.data import Data


def register(app: dash.Dash, data: Data) -> None:
    """Callbacks of the first page."""

    @app.callback(
        Output(ids.TODAY_HEAD, "children"),
        Output(ids.TODAY_EMPTY, "children"),
        Output(ids.TODAY_EMPTY, "hidden"),
        Output(f"{ids.TODAY_GRID_CARD}-above", "hidden"),
        Output(ids.TODAY_GRID_CARD, "hidden"),
        Output(ids.TODAY_METERS, "children"),
        Output(ids.TODAY_QUEUE, "children"),
        Output(ids.GRID_TRIALS, "columnDefs"),
        Output(ids.GRID_TRIALS, "rowData"),
        Output(ids.FILTER_PROTOCOL, "data"),
        Output(ids.TODAY_HEALTH, "children"),
        Input(ids.FILTER_PROTOCOL, "value"),
        Input(ids.FILTER_QC, "value"),
    )
    def fill(protocol: str | None, verdict: str | None) -> tuple[Any, ...]:
        today = data.today(protocol, verdict)
        metrics = data.primary()
        empty = today.total == 0
        return (
            parts.head(today),
            parts.empty(today) if empty else [],
            not empty,
            empty,
            empty,
            parts.meters(today),
            parts.queue(today),
            trial_columns(metrics),
            trial_rows(today.trials, [metric.key for metric in metrics]),
            [{"value": each.name, "label": each.title} for each in data.protocols()],
            parts.health(today),
        )

    app.clientside_callback(
        ClientsideFunction("fp", "filters"),
        Input(ids.FILTER_PROTOCOL, "value"),
        Input(ids.FILTER_QC, "value"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("fp", "grid_ready"), Input(ids.GRID_TRIALS, "rowData"),
        prevent_initial_call=True,
    )  # fmt: skip
