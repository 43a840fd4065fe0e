"""A person's card as a file for printing."""

from __future__ import annotations

from typing import Any

import dash
from dash import Input, Output, State, dcc
from dash.exceptions import PreventUpdate

from dashboards import ids
from dashboards.data import Data


def register(app: dash.Dash, data: Data) -> None:
    """The button that hands the card out."""

    @app.callback(
        Output(ids.CARD_PDF, "data"),
        Input(ids.BTN_REPORT, "n_clicks"),
        State(ids.PERSON, "data"),
        State(ids.PERSON_SHOWN, "data"),
        prevent_initial_call=True,
    )
    def save(clicks: int, person: str, shown: dict[str, Any]) -> Any:
        protocol, condition = shown.get("protocol"), shown.get("condition")
        if not clicks or protocol is None or condition is None:
            raise PreventUpdate
        drawn = data.report(person, protocol, condition)
        name = f"{person}-{protocol}-{condition}.pdf"
        return dcc.send_bytes(drawn, name, "application/pdf")
