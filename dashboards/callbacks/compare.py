"""The Compare page, filled from its address in one request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State
from dash.exceptions import PreventUpdate

from dashboards import compare_words as say
from dashboards import ids
from dashboards.comparison import MOST, Compared
from dashboards.components import compare_parts as parts
from dashboards.components.compare_table import differences
from dashboards.data import Data
from dashboards.errors import shown_error
from dashboards.routes import query
from forceplate.errors import UnknownTrial
from forceplate.metrics.declare import Metric
from forceplate.model.record import TrialRecord

OPTIONS = 2000
"""Trials that can be chosen from the list; any other by its code in the address."""


def register(app: dash.Dash, data: Data) -> None:
    """Callbacks of the Compare page."""

    @app.callback(
        Output(ids.SEL_TRIALS, "data"),
        Output(ids.SEL_TRIALS, "value"),
        Output(ids.SEL_VALUES, "data"),
        Output(ids.SEL_VALUES, "value"),
        Output(ids.CHK_SHARED, "checked"),
        Output(ids.COMPARE_MESSAGE, "children"),
        Output(ids.COMPARE_BODY, "children"),
        Output(ids.COMPARE_SHOWN, "data"),
        Output(ids.COMPARE_DRAWN, "data"),
        Input(ids.PAGE_COMPARE, "id"),
        Input(ids.URL, "search"),
        Input(ids.SCHEME, "data"),
        State(ids.URL, "pathname"),
        State(ids.COMPARE_DRAWN, "data"),
    )
    def show(
        _page: str, search: str | None, scheme: str | None, path: str | None, drawn: dict[str, Any]
    ) -> tuple[Any, ...]:
        if scheme is None or (path or "").rstrip("/") != "/compare":
            raise PreventUpdate
        asked = query(search)
        trials, messages = wanted(data, asked.get("trials", ""))
        more = extra(data, asked.get("metric", ""))
        shared = asked.get("axes") != "own"
        stamp = drawn["stamp"] + 1
        body, figures = compared(data, trials, more, scheme, stamp, shared=shared)
        codes = [trial.record.trial for trial in trials]
        keys = [metric.key for metric in more]
        return (
            options([trial.record for trial in trials], data.newest(OPTIONS)),
            codes,
            values(data),
            keys,
            shared,
            parts.message(messages),
            body,
            {"trials": ",".join(codes), "metric": ",".join(keys), "axes": "" if shared else "own"},
            {"stamp": stamp, "figures": figures},
        )

    app.clientside_callback(
        ClientsideFunction("fpc", "compare_address"),
        Input(ids.SEL_TRIALS, "value"),
        Input(ids.SEL_VALUES, "value"),
        Input(ids.CHK_SHARED, "checked"),
        State(ids.COMPARE_SHOWN, "data"),
        State(ids.PAGE_COMPARE, "id"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("fpc", "drawn"),
        Input(ids.COMPARE_DRAWN, "data"),
        State(ids.PAGE_COMPARE, "id"),
        prevent_initial_call=True,
    )


def wanted(data: Data, text: str) -> tuple[list[Compared], list[str]]:
    """The trials of an address, and what to say of those that are not there."""
    codes = list(dict.fromkeys(code.strip() for code in text.split(",") if code.strip()))
    found: list[Compared] = []
    messages: list[str] = []
    for code in codes[:MOST]:
        try:
            found.append(Compared(data.record(code), data.result(code)))
        except UnknownTrial as error:
            messages.append(shown_error(error))
    if len(codes) > MOST:
        messages.append(say.TOO_MANY)
    return found, messages


def extra(data: Data, text: str) -> list[Metric]:
    """The metrics an address adds to the primary ones; unknown keys are passed over."""
    catalogue = data.metrics()
    primary = {metric.key for metric in data.primary()}
    keys = dict.fromkeys(key for key in text.split(",") if key in catalogue and key not in primary)
    return [catalogue[key] for key in keys]


def compared(
    data: Data, trials: Sequence[Compared], more: Sequence[Metric], scheme: str, stamp: int, *,
    shared: bool,
) -> tuple[list[Any], list[str]]:  # fmt: skip
    """The body of the page, and the ids of its figures."""
    if not trials:
        return [parts.empty()], []
    cards, figures = parts.multiples(data, trials, scheme, stamp, shared=shared)
    metrics = [*data.primary(), *more]
    codes = [trial.record.trial for trial in trials]
    between = data.between(codes, [metric.key for metric in metrics])
    return [cards, *differences(trials, metrics, between)], figures


def options(chosen: Sequence[TrialRecord], newest: Sequence[TrialRecord]) -> list[dict[str, str]]:
    """The trials to choose from; those chosen are always among them."""
    records = {record.trial: record for record in [*chosen, *newest]}
    return [{"value": code, "label": say.short_name(record)} for code, record in records.items()]


def values(data: Data) -> list[dict[str, Any]]:
    """The metrics that can be added, by family."""
    primary = {metric.key for metric in data.primary()}
    rest = [metric for metric in data.metrics().values() if metric.key not in primary]
    return [
        {"group": family.capitalize(),
         "items": [{"value": m.key, "label": m.name} for m in rest if m.family == family]}
        for family in dict.fromkeys(metric.family for metric in rest)
    ]  # fmt: skip
