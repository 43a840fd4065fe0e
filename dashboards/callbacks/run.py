"""One run made current, with a reason."""

from __future__ import annotations

from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from dashboards import ids
from dashboards import run_words as say
from dashboards.components.run_parts import run_body
from dashboards.data import Data


def register(app: dash.Dash, data: Data) -> None:
    """Callbacks of a run's page."""

    @app.callback(
        Output(ids.RUN_BODY, "children"),
        Output(ids.RUN_MESSAGE, "children"),
        Input(ids.RUN_SAID, "data"),
        State(ids.RUN, "data"),
        prevent_initial_call=True,
    )
    def make_current(said: dict[str, Any] | None, run: int) -> tuple[Any, Any]:
        if not said:
            raise PreventUpdate
        if not said["why"].strip():
            return no_update, say.WHY_MISSING
        before = data.one_run(run).current
        data.make_current(run, said["why"])
        told = say.made_current(run, None if before is None else before.run)
        return run_body(data.one_run(run), told), no_update

    app.clientside_callback(
        ClientsideFunction("fpr", "said"),
        Output(ids.RUN_SAID, "data"),
        Input(ids.BTN_MAKE_CURRENT, "n_clicks"),
        Input(ids.RUN_WHY, "n_submit"),
        prevent_initial_call=True,
    )
