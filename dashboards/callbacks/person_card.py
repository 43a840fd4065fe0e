"""The rest of a person's page, after what is looked at first: the card and all measures."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

import dash
from dash import Input, Output, State
from dash.exceptions import PreventUpdate

from dashboards import ids
from dashboards.components.card_parts import all_measures, card
from dashboards.data import Data


def register(app: dash.Dash, data: Data) -> None:
    """The callback of the card."""

    @app.callback(
        Output(ids.PERSON_CARD, "children"),
        Input(ids.PERSON_SHOWN, "data"),
        State(ids.PERSON, "data"),
        State(ids.SCHEME, "data"),
    )
    def show(shown: dict[str, Any], person: str, scheme: str | None) -> list[Any]:
        protocol, condition = shown.get("protocol"), shown.get("condition")
        if scheme is None or protocol is None or condition is None:
            raise PreventUpdate
        found, metrics = data.card(person, protocol, condition), data.metrics()
        hrefs = {
            each.key: f"/p/{quote(person)}/trend?" + urlencode(
                {"metric": each.key, "protocol": protocol, "condition": condition}
            )
            for each in found.standings
        }  # fmt: skip
        return [card(found), all_measures(found, metrics, hrefs, scheme, 0)]
