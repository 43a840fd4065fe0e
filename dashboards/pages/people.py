"""Everybody in the archive, by code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboards import ids, words
from dashboards.components.small import aria, data_ready
from dashboards.components.trial_grid import VALUE_CELL, plain_grid
from dashboards.data import Data
from dashboards.formatting import plural
from dashboards.routes import Page
from forceplate.model.record import ParticipantRecord

FILTER = "Part of a code"
NOBODY = "Nobody yet"
NOBODY_SAYS = "People appear here as soon as a trial says who stood there."
COLUMNS: list[dict[str, Any]] = [
    {"field": "who", "headerName": "Person", "minWidth": 156, "cellRenderer": "FpTrialLink",
     "cellRendererParams": {"simulated": words.SIMULATED}, "width": 300},
    {"field": "at", "headerName": "Last visit", "minWidth": 112, "width": 220,
     "valueFormatter": {"function": "params.data.day"}},
    {"field": "sessions", "headerName": "Visits", "type": "rightAligned", "minWidth": 66,
     "width": 120, "cellClass": VALUE_CELL},
    {"field": "trials", "headerName": "Trials", "type": "rightAligned", "minWidth": 66,
     "width": 120, "cellClass": VALUE_CELL},
]  # fmt: skip
ROW, HEAD, MOST = 38, 46, 560


def grid_height(rows: int) -> int:
    """Height of a grid that shows all rows, or as many as fit a page; px."""
    return min(MOST, HEAD + ROW * max(rows, 3))


def lookup(data: Data) -> Sequence[ParticipantRecord]:
    """Everybody."""
    return data.people()


def layout(
    query: Mapping[str, str] | None = None, found: Sequence[ParticipantRecord] = ()
) -> html.Div:
    """The page, to be filled by its callback; the filter comes from the address."""
    empty = not found
    return html.Div(
        [
            html.Div(
                html.H1(["People ", html.Span(_told(found), className="fp-sub")]),
                id=ids.PEOPLE_HEAD, className="fp-head fpc-short",
            ),
            html.Section([html.H2(NOBODY), html.P(NOBODY_SAYS, className="fp-says")],
                         className="fp-card fp-empty", hidden=not empty),
            html.Section(
                [
                    html.Div(
                        [
                            html.H2("Everybody"),
                            dmc.TextInput(
                                id=ids.PEOPLE_FILTER, value=(query or {}).get("q", ""), size="xs",
                                placeholder=FILTER, debounce=150, autoComplete="off",
                                attributes={"input": aria(label=FILTER)},
                            ),
                        ],
                        className="fp-row",
                    ),
                    plain_grid(ids.GRID_PEOPLE, grid_height(len(found)), COLUMNS),
                ],
                className="fp-card", hidden=empty,
            ),
        ],
        id=ids.PAGE_PEOPLE, className="fp-page", **data_ready("0"),
    )  # fmt: skip


def _told(found: Sequence[ParticipantRecord]) -> str:
    if not found:
        return ""
    visits = plural(sum(person.n_sessions for person in found), "visit")
    trials = plural(sum(person.n_trials for person in found), "trial")
    return f"{plural(len(found), 'person', 'people')}, {visits}, {trials}"


PEOPLE = Page(
    name="people", path="/people", title="People", layout=layout, lookup=lookup, nav="People",
    within=("participant", "trend"),
)  # fmt: skip
