"""The page of runs: progress each second while there is any, start, cancel, go on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash
from dash import ALL, ClientsideFunction, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from dashboards import ids
from dashboards import run_words as say
from dashboards.components.job_parts import job_list, progress, setting_field
from dashboards.components.run_parts import run_list
from dashboards.data import Data
from dashboards.errors import shown_error
from dashboards.pages.runs import open_ones
from forceplate.errors import SettingsError
from forceplate.model.settings import Settings, preset


def register(app: dash.Dash, data: Data) -> None:
    """Callbacks of the page of runs."""
    _watching(app, data)
    _form(app, data)
    _pressing(app, data)


def _watching(app: dash.Dash, data: Data) -> None:
    @app.callback(
        Output(ids.JOBS, "children"),
        Output(ids.JOBS_TICK, "disabled"),
        Output(ids.JOBS_OPEN, "data"),
        Output(ids.RUNS_LIST, "children"),
        Output(ids.live(ALL), "children"),
        Input(ids.JOBS_TICK, "n_intervals"),
        Input(ids.JOBS_ASKED, "data"),
        State(ids.JOBS_OPEN, "data"),
        State(ids.live(ALL), "id"),
        prevent_initial_call=True,
    )
    def watch(
        _tick: int | None, _asked: int, before: list[Any], live: list[dict[str, Any]]
    ) -> tuple[Any, ...]:
        jobs = data.jobs()
        now = open_ones(jobs)
        if now != before or ctx.triggered_id == ids.JOBS_ASKED:
            runs = data.runs()
            listed = run_list(runs, data.settings_about())
            return job_list(jobs, runs), not now, now, listed, [no_update] * len(live)
        # the rest stays as it is, under the eyes and the pointer of whoever reads it
        known = {job.job: job for job in jobs}
        told = [progress(known[each["job"]]) for each in live]
        return no_update, not now, no_update, no_update, told

    app.clientside_callback(
        ClientsideFunction("fpr", "looks_again"),
        Output(ids.PAGE_RUNS, "className"),
        Input(ids.PAGE_RUNS, "id"),
    )


def _form(app: dash.Dash, data: Data) -> None:
    @app.callback(
        Output(ids.RUN_FIELDS, "children"),
        Input(ids.SEL_CHANGES, "value"),
        Input(ids.SEL_PRESET, "value"),
        State(ids.setting(ALL), "id"),
        State(ids.setting(ALL), "value"),
        prevent_initial_call=True,
    )
    def fields(
        keys: list[str], name: str, there: list[dict[str, str]], values: list[Any]
    ) -> list[Any]:
        about, base = data.settings_about(), preset(name).flat()
        held = dict(zip([each["key"] for each in there], values, strict=True))
        if ctx.triggered_id == ids.SEL_PRESET:
            held = {}
        made = [setting_field(key, about[key], base[key]) for key in keys]
        for key, made_field in zip(keys, made, strict=True):
            if held.get(key) is not None:
                made_field.value = held[key]
        return made

    @app.callback(
        Output(ids.RUN_PLAN, "children"),
        Output(ids.BTN_RUN, "disabled"),
        Input(ids.SEL_PRESET, "value"),
        State(ids.setting(ALL), "id"),
        Input(ids.setting(ALL), "value"),
        Input(ids.SEL_RUN_PERSON, "value"),
        Input(ids.SEL_RUN_PROTOCOL, "value"),
        Input(ids.JOBS_OPEN, "data"),
    )
    def plan(
        name: str, there: list[dict[str, str]], values: list[Any], person: str | None,
        protocol: str | None, _open: list[Any],
    ) -> tuple[str, bool]:  # fmt: skip
        try:
            keys = [each["key"] for each in there]
            settings = asked_settings(name, dict(zip(keys, values, strict=True)))
        except SettingsError as error:
            return shown_error(error), True
        where = narrowed(person, protocol)
        found = data.planned(settings, where)
        return say.beforehand(found, narrowed=bool(where)), not found["trials"]


def _pressing(app: dash.Dash, data: Data) -> None:
    @app.callback(
        Output(ids.JOBS_ASKED, "data"),
        Input(ids.RUN_ASKED, "data"),
        State(ids.JOBS_ASKED, "data"),
        prevent_initial_call=True,
    )
    def start(wanted: dict[str, Any] | None, asked: int) -> int:
        if not wanted:
            raise PreventUpdate
        name, changes = wanted["preset"], wanted["changes"]
        settings = asked_settings(name, changes)
        named = name if settings.digest == preset(name).digest else None
        data.start_job(settings, named, narrowed(wanted["participant"], wanted["protocol"]))
        return asked + 1

    app.clientside_callback(
        ClientsideFunction("fpr", "asked"),
        Output(ids.RUN_ASKED, "data"),
        Input(ids.BTN_RUN, "n_clicks"),
        State(ids.SEL_PRESET, "value"),
        State(ids.SEL_RUN_PERSON, "value"),
        State(ids.SEL_RUN_PROTOCOL, "value"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output(ids.JOBS_ASKED, "data", allow_duplicate=True),
        Input(ids.cancel(ALL), "n_clicks"),
        Input(ids.go_on(ALL), "n_clicks"),
        State(ids.JOBS_ASKED, "data"),
        prevent_initial_call=True,
    )
    def press(_cancel: list[int], _go_on: list[int], asked: int) -> int:
        pressed = ctx.triggered_id
        # a button that has just come is told of as well, with no click on it
        if pressed is None or not any(part["value"] for part in ctx.triggered):
            raise PreventUpdate
        act = data.cancel_job if pressed["type"] == ids.cancel(0)["type"] else data.resume_job
        act(pressed["job"])
        return asked + 1


def asked_settings(name: str, changes: Mapping[str, Any]) -> Settings:
    """The preset with what was changed; SettingsError where a value is out of range."""
    return preset(name).having(changes)


def narrowed(person: str | None, protocol: str | None) -> dict[str, str]:
    """The facts that the trials must have."""
    asked = {"participant": person, "protocol": protocol}
    return {fact: wanted for fact, wanted in asked.items() if wanted}
