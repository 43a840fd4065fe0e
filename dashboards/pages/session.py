"""One visit of one person: its trials side by side, their spread, and the two feet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html

from dashboards import ids
from dashboards.components.small import data_ready, link, session_href
from dashboards.data import Data
from dashboards.errors import shown_error
from dashboards.pages.participant import choose
from dashboards.routes import Page
from forceplate.errors import NothingFound, UnknownSession
from forceplate.model.record import SessionRecord

NEAR_AT_MOST = 8


def lookup(data: Data, participant: str, session: str) -> SessionRecord:
    """The visit that an address names; UnknownParticipant and UnknownSession name near ones."""
    return data.session(participant, session)


def near(data: Data, error: NothingFound, participant: str, session: str) -> Sequence[Any]:
    """The person's visits, those that are called nearly what the address says first."""
    if not isinstance(error, UnknownSession):
        return []
    told = shown_error(error)
    names = [visit.session for visit in reversed(data.sessions(participant)) if visit.session]
    names.sort(key=lambda name: (name not in told, not name.startswith(session[:4])))
    return [link(name, session_href(participant, name)) for name in names[:NEAR_AT_MOST]]


def layout(
    query: Mapping[str, str] | None = None,  # noqa: ARG001
    participant: str = "",
    session: str = "",
    found: SessionRecord | None = None,  # noqa: ARG001
) -> html.Div:
    """The page, to be filled by its callback; what is chosen stands in the address."""
    return html.Div(
        [
            dcc.Store(id=ids.SESSION, data={"participant": participant, "session": session}),
            dcc.Store(id=ids.SESSION_DRAWN, data={"stamp": 0, "figures": []}),
            dcc.Store(id=ids.SESSION_SHOWN, data={}),
            html.Div(
                [
                    html.Div(id=ids.SESSION_HEAD, className="fp-head"),
                    html.Div(
                        [choose(ids.SESSION_METRIC, "Further measure", searchable=True, w=260),
                         choose(ids.SESSION_PROTOCOL, "Protocol"),
                         choose(ids.SESSION_CONDITION, "Condition")],
                        className="fp-row fpc-choose",
                    ),
                ],
                className="fp-row fpc-top",
            ),
            html.Section(id=ids.SESSION_TRIALS, className="fp-card"),
            html.Section(id=ids.SESSION_SPREAD, className="fp-card"),
            html.Section(id=ids.SESSION_LOAD, className="fp-card"),
            html.Div(id=ids.SESSION_PAIRS),
        ],
        id=ids.PAGE_SESSION, className="fp-page", **data_ready("0"),
    )  # fmt: skip


SESSION = Page(
    name="session", path="/p/<participant>/s/<session>", title="Visit", layout=layout,
    lookup=lookup, near=near,
)  # fmt: skip
