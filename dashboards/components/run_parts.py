"""The parts of the pages of runs: the list of all, and everything about one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboards import ids, words
from dashboards import run_words as say
from dashboards.components.setting_table import setting_table
from dashboards.components.small import aria, link, table, trial_href
from dashboards.data import RunView
from dashboards.formatting import plural, sentence
from forceplate.model.record import Event, RunRecord
from forceplate.model.settings import unlike_default

About = Mapping[str, Mapping[str, Any]]
MOST_REASONS = 200


def run_href(run: int) -> str:
    """Where a run is shown."""
    return f"/runs/{run}"


def beside_href(first: int, second: int) -> str:
    """Where two runs are held against each other."""
    return f"/runs/compare?a={first}&b={second}"


def current_mark(run: RunRecord) -> list[Any]:
    """The word beside the run that is shown."""
    return [" ", html.Span(say.CURRENT, className="fp-mark")] if run.current else []


def run_list(runs: Sequence[RunRecord], about: About) -> html.Div:
    """Every run, newest first, with its recipe and how far it is."""
    if not runs:
        return html.Div([html.H2(say.NONE_TITLE), html.P(say.NONE_SAYS, className="fp-says")])
    current = next((run for run in runs if run.current), None)
    rows = [_row(run, about, current) for run in runs]
    return html.Div(
        [
            html.Div(
                table(say.HEADERS, rows, say.TITLE), className="fpc-scroll fpr-runs", tabIndex="0",
                role="region", **aria(label=say.TITLE),
            ),
            html.P(say.COUNTS_SAY, className="fp-says fpc-closing"),
        ]
    )  # fmt: skip


def _row(run: RunRecord, about: About, current: RunRecord | None) -> list[Any]:
    recipe: list[Any] = [html.Div(say.name(run)), html.Div(say.changes(run.settings, about),
                         className="fpr-changes")]  # fmt: skip
    if run.where:
        recipe.append(html.Div(say.where(run.where), className="fpr-changes"))
    beside: Any = ""
    if current is not None and not run.current:
        of = html.Span(f" run {current.run}: run {run.run}", className="fp-hidden-text")
        beside = link([say.BESIDE_CURRENT, of], beside_href(current.run, run.run))
    name = link(f"{say.ONE} {run.run}", run_href(run.run), className="fp-link fpr-name")
    return [
        [name, *current_mark(run)], recipe, str(run.n_done), str(run.n_failed), str(run.n_lacking),
        run.by or words.NOT_KNOWN,
        [html.Div(say.when(run.started)), html.Div(f"forceplate {run.software}",
                                                   className="fpr-changes")],
        beside,
    ]  # fmt: skip


def run_body(view: RunView | None, told: str = "") -> list[Any]:
    """Everything on a run's page beneath its head; its controls alone while it is not known."""
    if view is None:
        return [_make_current(None, told)]
    run = view.record
    return [
        html.Div(
            [
                _facts(view),
                html.Div([_make_current(view, told), _history(view.history, run.run)],
                         className="fpr-column"),
            ],
            className="fpc-halves",
        ),
        html.Section([html.H2(say.RECIPE), _recipe(run, view.about)], className="fp-card"),
        html.Section([html.H2(say.REASONS), _reasons(view.failures)], className="fp-card"),
    ]  # fmt: skip


def _facts(view: RunView) -> html.Section:
    run = view.record
    facts: list[tuple[str, Any]] = [
        ("Preset", run.preset or "none, own settings"), ("About", say.where(run.where)),
        ("Results", say.counts(run)), ("Started", say.when(run.started)),
        ("By", run.by or words.NOT_KNOWN), ("Program", f"forceplate {run.software}"),
        ("Recipe", html.Code(run.digest[:16])),
    ]  # fmt: skip
    parts: list[Any] = []
    for name, told in facts:
        parts += [html.Dt(name), html.Dd(told)]
    told: list[Any] = [html.H2("What it is"), html.Dl(parts, className="fp-facts fpc-facts")]
    if view.current is not None and not run.current:
        told.append(
            html.P(link(say.COMPARE, beside_href(view.current.run, run.run)), className="fp-says "
                   "fpc-closing")
        )  # fmt: skip
    return html.Section(told, className="fp-card")


def _make_current(view: RunView | None, told: str) -> html.Section:
    """The reason and the button; where the run is shown already, the way back."""
    shown = view is not None and view.record.current
    narrowed = view is not None and bool(view.record.where)
    before = _before(view) if shown and view is not None else None
    lacking = "" if view is None else say.lacking(view.record)
    parts: list[Any] = [
        html.H2("The current run" if shown else say.MAKE_CURRENT),
        html.P(say.SHOWN if shown else say.NARROWED if narrowed else say.MAKE_SAYS + lacking,
               className="fp-says"),
        html.Div(
            [
                dmc.TextInput(id=ids.RUN_WHY, label=say.WHY, placeholder=say.WHY_SAYS, value="",
                              size="sm", autoComplete="off", className="fpc-wide"),
                html.Button(say.MAKE_CURRENT, id=ids.BTN_MAKE_CURRENT, n_clicks=0,
                            className="fp-button fp-button-main"),
            ],
            className="fpr-why", hidden=shown or narrowed,
        ),
        html.P(told, id=ids.RUN_MESSAGE, role="status", className="fpc-closing"),
    ]  # fmt: skip
    if before is not None:
        words_of = [f"To go back: open run\u00a0{before} and make it current."]
        parts.append(
            html.P([*words_of, " ", link(f"Run {before}", run_href(before))], className="fp-says")
        )
    return html.Section(parts, className="fp-card fpr-stack")


def _before(view: RunView) -> int | None:
    """The run that was shown before this one."""
    made = [each for each in view.history if each.after.get("run") == view.record.run]
    return made[-1].before.get("run") if made else None


def _recipe(run: RunRecord, about: About) -> Any:
    found = unlike_default(run.settings).items()
    if not found:
        return html.P(say.RECIPE_NONE, className="fp-says")
    return setting_table([key for key, _ in found], about, run.settings, say.RECIPE)


def _reasons(failures: Sequence[tuple[str, str]]) -> Any:
    if not failures:
        return html.P(say.REASONS_NONE, className="fp-says")
    rows = [[link(code, trial_href(code)), sentence(why)] for code, why in failures[:MOST_REASONS]]
    shown = html.Div(
        table(("trial", "why there is none"), rows, say.REASONS), className="fpc-scroll",
        tabIndex="0", role="region", **aria(label=say.REASONS),
    )  # fmt: skip
    more = len(failures) - MOST_REASONS
    tail = [html.P(f"and {plural(more, 'more trial')}", className="fp-says")] if more > 0 else []
    return html.Div([shown, *tail])


def _history(events: Sequence[Event], run: int) -> html.Section:
    rows = [
        [say.when(each.at), say.event(each, run), each.by, each.reason or ""]
        for each in reversed(events)
    ]
    shown = html.Div(
        table(("when", "what", "by", "why"), rows, say.HISTORY), className="fpc-scroll",
        tabIndex="0", role="region", **aria(label=say.HISTORY),
    )  # fmt: skip
    return html.Section([html.H2(say.HISTORY), shown], className="fp-card")
