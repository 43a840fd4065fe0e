"""One run: its recipe, its counts, what it could not compute, and whether it is the one shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import dcc, html

from dashboards import ids
from dashboards import run_words as say
from dashboards.components.person_parts import crumbs
from dashboards.components.run_parts import run_body
from dashboards.components.small import data_ready, link
from dashboards.data import Data, RunView
from dashboards.routes import Page
from forceplate.errors import NothingFound


def lookup(data: Data, run: str) -> RunView:
    """The run of an address; NothingFound where there is none of this number."""
    if not run.isdecimal():
        raise NothingFound(f"there is no run {run!r}; runs have numbers.")
    return data.one_run(int(run))


def layout(
    query: Mapping[str, str] | None = None,  # noqa: ARG001
    run: str = "0",
    found: RunView | None = None,
) -> html.Div:
    """The page."""
    return html.Div(
        [
            dcc.Store(id=ids.RUN, data=int(run)),
            dcc.Store(id=ids.RUN_SAID),
            html.Div(
                [crumbs(link(say.TITLE, "/runs"), html.Span(f"{say.ONE} {run}")),
                 html.H1(_title(run, found))],
                className="fp-head",
            ),
            html.Div(run_body(found), id=ids.RUN_BODY, className="fp-page"),
        ],
        id=ids.PAGE_RUN, className="fp-page", **data_ready("1"),
    )  # fmt: skip


def _title(run: str, found: RunView | None) -> list[Any]:
    if found is None:
        return [f"{say.ONE} {run}"]
    told = f"{say.name(found.record)}, {say.counts(found.record)}"
    return [f"{say.ONE} {run} ", html.Span(told, className="fp-sub")]


RUN = Page(name="run", path="/runs/<run>", title=say.ONE, layout=layout, lookup=lookup)
