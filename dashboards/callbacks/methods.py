"""The catalogue of metrics, narrowed while somebody types."""

from __future__ import annotations

from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State

from dashboards import ids
from dashboards.data import Data
from dashboards.pages.methods import catalogue, families


def register(app: dash.Dash, data: Data) -> None:
    """Callbacks of the catalogue."""

    @app.callback(
        Output(ids.METHODS_LIST, "children"),
        Input(ids.METHODS_SEARCH, "value"),
        prevent_initial_call=True,
    )
    def narrow(text: str | None) -> list[Any]:
        return families(catalogue(data), text or "")

    app.clientside_callback(
        ClientsideFunction("fpc", "searched"),
        Input(ids.METHODS_SEARCH, "value"),
        State(ids.PAGE_METHODS, "id"),
        prevent_initial_call=True,
    )
    # a callback that writes nothing is not called for a page that comes later
    app.clientside_callback(
        ClientsideFunction("fpc", "typeset"),
        Output(ids.PAGE_METHOD, "className"),
        Input(ids.PAGE_METHOD, "id"),
    )
