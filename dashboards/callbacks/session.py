"""The page of one visit, filled in one request."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import dash
from dash import ClientsideFunction, Input, Output, State
from dash.exceptions import PreventUpdate

from dashboards import ids
from dashboards.components import session_parts as parts
from dashboards.data import Data


def register(app: dash.Dash, data: Data) -> None:
    """Callbacks of the page of one visit."""

    @app.callback(
        Output(ids.SESSION_HEAD, "children"),
        Output(ids.SESSION_DRAWN, "data"),
        Input(ids.SESSION, "data"),
        Input(ids.URL, "search"),
        Input(ids.SCHEME, "data"),
        State(ids.URL, "pathname"),
        State(ids.SESSION_DRAWN, "data"),
    )
    def show(
        of: dict[str, str], _search: str | None, scheme: str | None, path: str | None,
        drawn: dict[str, Any],
    ) -> tuple[Any, ...]:  # fmt: skip
        if scheme is None or not session_of(path, of):
            raise PreventUpdate
        visits = data.sessions(of["participant"])
        person = data.person(of["participant"])
        figures: list[str] = []
        return (
            parts.head(person, visits, of["session"], data.meters(**of)),
            {"stamp": drawn["stamp"] + 1, "figures": figures},
        )

    app.clientside_callback(
        ClientsideFunction("fpc", "drawn"),
        Input(ids.SESSION_DRAWN, "data"),
        State(ids.PAGE_SESSION, "id"),
        prevent_initial_call=True,
    )


def session_of(path: str | None, of: dict[str, str]) -> bool:
    """Whether the address is still this visit's."""
    return unquote(path or "").rstrip("/") == f"/p/{of['participant']}/s/{of['session']}"
