"""Conditions side by side on the page of a visit, after what is looked at first."""

from __future__ import annotations

from typing import Any

import dash
from dash import Input, Output, State
from dash.exceptions import PreventUpdate

from dashboards import ids
from dashboards.components.pair_parts import pairs
from dashboards.data import Data


def register(app: dash.Dash, data: Data) -> None:
    """The callback of the pairs."""

    @app.callback(
        Output(ids.SESSION_PAIRS, "children"),
        Input(ids.SESSION_SHOWN, "data"),
        State(ids.SESSION, "data"),
        State(ids.SCHEME, "data"),
    )
    def show(shown: dict[str, Any], of: dict[str, str], scheme: str | None) -> list[Any]:
        protocol = shown.get("protocol")
        if scheme is None or protocol is None:
            raise PreventUpdate
        found = data.paired(of["participant"], protocol)
        return list(pairs(data.primary()[0], found, of["session"], scheme))
