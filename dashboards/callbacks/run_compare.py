"""The comparison of two runs, filled from its address in one request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State, html, no_update
from dash.exceptions import PreventUpdate

from dashboards import ids
from dashboards import run_words as say
from dashboards.components import change_parts as parts
from dashboards.components.drawn_figure import drawn_figure
from dashboards.components.small import link, trial_href
from dashboards.data import Data
from dashboards.figures.run_change import name, run_change
from dashboards.pages.run_compare import HIDDEN, SHOWN
from dashboards.routes import query
from forceplate.errors import NothingFound
from forceplate.model.record import RunRecord
from forceplate.model.run_change import MetricChange, RunComparison

HEIGHT, TALLEST, ROW = 300, 420, 30
"""Of the figure, which is as tall as the table of settings beside it, within bounds; in pixels."""
LONGEST_NAMED = 20
"""Signs of an address that are said again where they name no run."""
KEPT = (no_update, no_update, no_update, no_update)
"""For the outputs of a comparison that is there already."""


def register(app: dash.Dash, data: Data) -> None:
    """Callbacks of the comparison of two runs."""
    _filling(app, data)

    @app.callback(
        Output(ids.CSV, "data"),
        Input(ids.BTN_CSV, "n_clicks"),
        State(ids.RUNS_SHOWN, "data"),
        prevent_initial_call=True,
    )
    def save(clicks: int, shown: dict[str, Any]) -> dict[str, Any]:
        if not clicks or "a" not in shown:
            raise PreventUpdate
        first, second = int(shown["a"]), int(shown["b"])
        text = parts.as_csv(data.compare_runs(first, second).metrics, first, second)
        return {"content": text, "filename": f"runs-{first}-{second}.csv", "type": "text/csv"}

    app.clientside_callback(
        ClientsideFunction("fpr", "compare_address"),
        Input(ids.SEL_FIRST_RUN, "value"),
        Input(ids.SEL_SECOND_RUN, "value"),
        State(ids.RUNS_SHOWN, "data"),
        State(ids.PAGE_RUN_COMPARE, "id"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("fpc", "drawn"),
        Input(ids.RUNS_DRAWN, "data"),
        State(ids.PAGE_RUN_COMPARE, "id"),
        prevent_initial_call=True,
    )


def _filling(app: dash.Dash, data: Data) -> None:
    @app.callback(
        Output(ids.SEL_FIRST_RUN, "data"),
        Output(ids.SEL_SECOND_RUN, "data"),
        Output(ids.SEL_FIRST_RUN, "value"),
        Output(ids.SEL_SECOND_RUN, "value"),
        Output(ids.RUNS_BESIDE, "children"),
        Output(ids.CHANGES_HEAD, "children"),
        Output(ids.GRID_CHANGES, "rowData"),
        Output(ids.CHANGES_CARD, "className"),
        Output(ids.RUNS_FIGURE, "children"),
        Output(ids.RUNS_SHOWN, "data"),
        Output(ids.RUNS_DRAWN, "data"),
        Input(ids.PAGE_RUN_COMPARE, "id"),
        Input(ids.URL, "search"),
        Input(ids.SCHEME, "data"),
        State(ids.URL, "pathname"),
        State(ids.RUNS_SHOWN, "data"),
        State(ids.RUNS_DRAWN, "data"),
    )
    def show(
        _page: str, search: str | None, scheme: str | None, path: str | None,
        shown: dict[str, Any], drawn: dict[str, Any],
    ) -> tuple[Any, ...]:  # fmt: skip
        if scheme is None or (path or "").rstrip("/") != "/runs/compare":
            raise PreventUpdate
        asked = query(search)
        runs = data.runs()
        first, second = chosen(runs, asked)
        stamp = drawn["stamp"] + 1
        choices = parts.options(runs)
        if first is None or second is None or first == second:
            twice = first is not None and first == second
            why = (
                (say.SAME_RUN_TITLE, say.SAME_RUN)
                if twice
                else (say.TWO_NEEDED_TITLE, say.TWO_NEEDED)
            )
            empty = parts.nothing(*why)
            held = {"a": _text(first), "b": _text(second)}
            return (choices, choices, *held.values(), empty, say.CHANGES_TITLE, [], HIDDEN, None,
                    held, {"stamp": stamp, "figures": []})  # fmt: skip
        held = {"a": str(first), "b": str(second)}
        same = shown == held
        key = asked.get("metric")
        found = data.compare_runs(first, second, [key] if same and key else None)
        figure, figures = pictured(data, found, key, scheme, stamp)
        body = KEPT if same else filled(data, found)
        return (choices, choices, *held.values(), *body, figure, held,
                {"stamp": stamp, "figures": figures})  # fmt: skip


def chosen(runs: Sequence[RunRecord], asked: Mapping[str, str]) -> tuple[int | None, int | None]:
    """The two runs of an address; the current one and the newest other where it names none.

    NothingFound where it names a run that is not there.
    """
    numbers = [run.run for run in runs]
    current = next((run.run for run in runs if run.current), None)
    first = _number(asked.get("a"), numbers) or current
    others = [number for number in numbers if number != first]
    second = _number(asked.get("b"), numbers) or next(iter(others), None)
    return first, second


def _number(text: str | None, numbers: Sequence[int]) -> int | None:
    if not text:
        return None
    # held against them as texts: a number of thousands of digits is none that Python reads
    by_text = {str(number): number for number in numbers}
    if text not in by_text:
        listed = ", ".join(map(str, reversed(numbers)))
        named = text if len(text) <= LONGEST_NAMED else f"{text[:LONGEST_NAMED]}..."
        raise NothingFound(f"there is no run {named!r}.", expected=f"one of {listed}")
    return by_text[text]


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


def filled(data: Data, found: RunComparison) -> tuple[Any, ...]:
    """Settings beside each other, the head of the table, its rows, and how it looks."""
    rows = parts.change_rows(found)
    return parts.beside(found, data.settings_about()), parts.head(found), rows, SHOWN


def pictured(
    data: Data, found: RunComparison, key: str | None, scheme: str, stamp: int
) -> tuple[Any, list[str]]:
    """The card of one metric's change, and the names of what is drawn."""
    metric = picked(found.metrics, key, [each.key for each in data.primary()])
    if metric is None:
        text = html.P(say.NO_CHANGE, className="fp-says")
        return html.Section([html.H2(say.CHANGES_TITLE), text], className="fp-card"), []
    pairs = data.pairs(found.first.run, found.second.run, metric)
    drawn = run_change(metric, pairs, scheme)
    links = {name(record): link(name(record), trial_href(record.trial)) for record, *_ in pairs}
    rows = [[links[row[0]], *row[1:]] for row in drawn.rows]
    heading = [metric.name, " ", html.Span(say.FIGURE_SUB, className="fp-sub")]
    figure = drawn_figure(
        ids.FIG_CHANGE,
        drawn,
        heading,
        height=min(max(HEIGHT, ROW * (len(found.settings) + 1)), TALLEST),
        stamp=stamp,
        rows=rows,
        caption=True,
    )
    figures = [] if drawn.figure is None else [ids.FIG_CHANGE]
    return html.Section(figure, className="fp-card"), figures


def picked(
    metrics: Sequence[MetricChange], key: str | None, primary: Sequence[str]
) -> MetricChange | None:
    """The metric asked for; else the first primary one that changed, else the first of all."""
    by_key = {each.key: each for each in metrics}
    if key in by_key:
        return by_key[key]
    changed = [each for each in metrics if each.changed]
    first = [by_key[name] for name in primary if name in by_key and by_key[name].changed]
    return next(iter([*first, *changed]), None)
