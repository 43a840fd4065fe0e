"""What a person does to a trial: accept, repeat, undo, assign. Each is written to its history."""

from __future__ import annotations

from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from dashboards import ids, words
from dashboards.data import Data
from dashboards.errors import shown_error
from forceplate.model.facts import FactError, facts_from


def register(app: dash.Dash, data: Data) -> None:
    """Callbacks that write."""

    @app.callback(
        Output(ids.TRIAL_CHANGED, "data"),
        Input(ids.BTN_ACCEPT, "n_clicks"),
        Input(ids.BTN_UNDO, "n_clicks"),
        Input(ids.REPEAT_SAID, "data"),
        State(ids.TRIAL, "data"),
        State(ids.SEL_REASON, "value"),
        State(ids.TRIAL_CHANGED, "data"),
        prevent_initial_call=True,
    )
    def judge(
        _accept: int, _undo: int, said: dict[str, Any] | None, code: str, reason: str | None,
        changed: int,
    ) -> int:  # fmt: skip
        pressed = ctx.triggered_id
        if not any(part["value"] for part in ctx.triggered):
            raise PreventUpdate
        state = {ids.BTN_ACCEPT: "accepted", ids.BTN_UNDO: "new"}.get(str(pressed), "repeat")
        note = (said or {}).get("note")
        told = {"accepted": None, "new": words.UNDONE}.get(state, reason_text(reason, note))
        data.judge(code, state, told)
        return changed + 1

    @app.callback(
        Output(ids.TRIAL_CHANGED, "data", allow_duplicate=True),
        Output(ids.ASSIGN_MESSAGE, "children"),
        Input(ids.BTN_ASSIGN, "n_clicks"),
        State(ids.TRIAL, "data"),
        State(ids.TRIAL_CHANGED, "data"),
        *[State(ids.field(name), "value") for name in ids.ASSIGN_FIELDS],
        prevent_initial_call=True,
    )
    def assign(clicks: int, code: str, changed: int, *texts: str | None) -> tuple[Any, Any]:
        if not clicks:
            raise PreventUpdate
        row: dict[str, object] = dict(zip(ids.ASSIGN_FIELDS, texts, strict=True))
        try:
            facts = facts_from(row, where="this form")
        except FactError as error:
            return no_update, shown_error(error)
        if facts.participant is None:
            return no_update, words.ASSIGN_MISSING
        data.assign(code, facts)
        return changed + 1, ""

    # The note is read from its box: its value may still be on the way when Enter is pressed.
    app.clientside_callback(
        ClientsideFunction("fp", "repeat_said"),
        Output(ids.REPEAT_SAID, "data"),
        Input(ids.BTN_REPEAT_SAVE, "n_clicks"),
        Input(ids.REPEAT_NOTE, "n_submit"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("fp", "repeat_dialog"),
        Output(ids.REPEAT_DIALOG, "opened"),
        Input(ids.BTN_REPEAT, "n_clicks"),
        Input(ids.TRIAL_CHANGED, "data"),
        prevent_initial_call=True,
    )


def reason_text(reason: str | None, note: str | None) -> str:
    """Reason and note on one line."""
    words_of = words.REPEAT_REASONS.get(reason or "other", words.REPEAT_REASONS["other"])
    told = " ".join((note or "").split())
    return f"{words_of}. {told}" if told else words_of
