"""One person: what stands so far, four trends, the visits and the measures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboards import course_words as say
from dashboards import ids
from dashboards.components.small import aria, data_ready
from dashboards.components.trial_grid import compare_link, picking_grid
from dashboards.data import Data
from dashboards.routes import Page
from forceplate.model.record import ParticipantRecord


def lookup(data: Data, participant: str) -> ParticipantRecord:
    """The person that an address names; UnknownParticipant names near ones."""
    return data.person(participant)


def layout(
    query: Mapping[str, str] | None = None,  # noqa: ARG001
    participant: str = "",
    found: ParticipantRecord | None = None,
) -> html.Div:
    """The page, to be filled by its callback; protocol and condition come from the address."""
    return html.Div(
        [
            dcc.Store(id=ids.PERSON, data=participant),
            dcc.Store(id=ids.PERSON_DRAWN, data={"stamp": 0, "figures": []}),
            dcc.Store(id=ids.PERSON_SHOWN, data={}),
            dcc.Download(id=ids.CARD_PDF),
            html.Div(
                [
                    html.Div(id=ids.PERSON_HEAD, className="fp-head"),
                    html.Div(
                        [choose(ids.SEL_PROTOCOL, "Protocol"),
                         choose(ids.SEL_CONDITION, "Condition"),
                         html.Button(say.REPORT, id=ids.BTN_REPORT, n_clicks=0,
                                     className="fp-button")],
                        className="fp-row fpc-choose",
                    ),
                ],
                className="fp-row fpc-top",
            ),
            html.Div(
                [
                    html.Section(
                        [html.Div(id=ids.PERSON_STANDS), html.Div(id=ids.PERSON_PROFILE)],
                        className="fp-card fpc-stands",
                    ),
                    html.Div(id=ids.PERSON_TRENDS, className="fpc-trends"),
                ],
                className="fpc-person",
            ),
            html.Div(id=ids.PERSON_CARD, className="fp-page"),
            html.Section(id=ids.PERSON_VISITS, className="fp-card"),
            html.Section(
                [
                    html.Div(
                        [
                            html.H2(["Trials ", html.Span("tick some to compare them",
                                                          className="fp-sub")]),
                            compare_link(ids.LINK_COMPARE),
                        ],
                        className="fp-row",
                    ),
                    picking_grid(ids.GRID_PERSON, _height(found)),
                ],
                className="fp-card",
            ),
        ],
        id=ids.PAGE_PARTICIPANT, className="fp-page", **data_ready("0"),
    )  # fmt: skip


def _height(found: ParticipantRecord | None) -> int:
    """Of the grid of trials, px: all of them, or as many as fit."""
    return min(440, 62 + 38 * max(3, found.n_trials if found else 3))


def choose(name: str, label: str, **about: Any) -> Any:
    """A select whose choices come with the page's numbers."""
    return dmc.Select(
        id=name, data=[], value=None, allowDeselect=False, size="xs",
        attributes={"input": aria(label=label)}, **about,
    )  # fmt: skip


PARTICIPANT = Page(
    name="participant", path="/p/<participant>", title="Person", layout=layout, lookup=lookup
)
