"""The list of people, filled and narrowed to a part of a code."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State

from dashboards import ids, words
from dashboards.components.small import participant_href
from dashboards.data import Data
from dashboards.formatting import short_day
from forceplate.model.record import ParticipantRecord


def register(app: dash.Dash, data: Data) -> None:
    """Callbacks of the list of people."""

    @app.callback(Output(ids.GRID_PEOPLE, "rowData"), Input(ids.PEOPLE_FILTER, "value"))
    def show(text: str | None) -> list[dict[str, Any]]:
        return people_rows(data.people(), text or "")

    app.clientside_callback(
        ClientsideFunction("fpc", "searched"),
        Input(ids.PEOPLE_FILTER, "value"),
        State(ids.PAGE_PEOPLE, "id"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("fpc", "filled"),
        Input(ids.GRID_PEOPLE, "rowData"),
        State(ids.PAGE_PEOPLE, "id"),
        prevent_initial_call=True,
    )


def people_rows(people: Iterable[ParticipantRecord], text: str) -> list[dict[str, Any]]:
    """One row a person whose code holds the text."""
    wanted = text.strip().lower()
    return [
        {
            "href": participant_href(person.code), "who": person.code,
            "simulated": person.simulated, "sessions": person.n_sessions,
            "trials": person.n_trials, "at": person.last or "",
            "day": short_day(person.last) or words.NOT_KNOWN,
        }
        for person in people
        if wanted in person.code.lower()
    ]  # fmt: skip
