"""The plates of the Settings page, drawn."""

from __future__ import annotations

from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State, html
from dash.exceptions import PreventUpdate

from dashboards import ids
from dashboards import setting_words as say
from dashboards.components.drawn_figure import drawn_figure
from dashboards.data import Data
from dashboards.figures.plates import plates
from dashboards.formatting import capital
from dashboards.setups import Setup, setups

HEIGHT = 240


def register(app: dash.Dash, data: Data) -> None:
    """Callbacks of the Settings page."""

    @app.callback(
        Output(ids.SETTINGS_PLATES, "children"),
        Output(ids.SETTINGS_DRAWN, "data"),
        Input(ids.PAGE_SETTINGS, "id"),
        Input(ids.SCHEME, "data"),
        State(ids.SETTINGS_DRAWN, "data"),
    )
    def show(_page: str, scheme: str | None, drawn: dict[str, Any]) -> tuple[Any, Any]:
        if scheme is None:
            raise PreventUpdate
        stamp = drawn["stamp"] + 1
        found = setups(data)
        figures = [figure_id(at) for at, setup in enumerate(found) if setup.outlines]
        cards = [card(setup, at, scheme, stamp) for at, setup in enumerate(found)]
        nothing = html.P(say.PLATES_NONE, className="fp-says")
        body = html.Div(cards, className="fpc-setups") if cards else nothing
        return body, {"stamp": stamp, "figures": figures}

    app.clientside_callback(
        ClientsideFunction("fpc", "drawn"),
        Input(ids.SETTINGS_DRAWN, "data"),
        State(ids.PAGE_SETTINGS, "id"),
        prevent_initial_call=True,
    )


def figure_id(at: int) -> str:
    """The picture of one arrangement, counted from 0."""
    return f"fig-plates-{at + 1}"


def card(setup: Setup, at: int, scheme: str, stamp: int) -> html.Div:
    """One arrangement: picture, plates, axes, and where it was seen."""
    names = say.sides([side for _, side, _ in setup.plates])
    figure: Any = html.H2(say.NO_PLATES)
    if setup.plates:
        figure = drawn_figure(
            figure_id(at), plates(setup.outlines, scheme), [capital(names)], height=HEIGHT,
            stamp=stamp,
        )  # fmt: skip
    told = [say.plate(*plate) for plate in setup.plates] or [say.PATH_ONLY]
    return html.Div(
        [
            figure,
            html.P("; ".join([*told, f"axes: {setup.frame}"]), className="fp-says"),
            html.P(f"Seen in: {say.seen(setup.seen)}", className="fp-says"),
        ],
        className="fpc-setup",
    )
