"""One visit of one person: its trials side by side, their spread, and the two feet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboards import ids
from dashboards import session_words as say
from dashboards.components.small import aria, data_ready, link, named, session_href
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
                        [_further(),
                         choose(ids.SESSION_PROTOCOL, "Protocol"),
                         choose(ids.SESSION_CONDITION, "Condition")],
                        className="fp-row fpc-choose",
                    ),
                ],
                className="fp-row fpc-top",
            ),
            html.Div(
                [html.Section(id=ids.SESSION_TRIALS, className="fp-card"),
                 html.Section(id=ids.SESSION_LOAD, className="fp-card")],
                className="fpv-two",
            ),
            html.Div(id=ids.SESSION_PAIRS),
            html.Section(id=ids.SESSION_SPREAD, className="fp-card"),
        ],
        id=ids.PAGE_SESSION, className="fp-page", **data_ready("0"),
    )  # fmt: skip


def _further() -> Any:
    """A measure beside the primary ones; none to begin with."""
    return dmc.Select(
        id=ids.SESSION_METRIC, data=[], value=None, size="xs", searchable=True, clearable=True,
        placeholder=say.FURTHER, w=230, attributes={"input": aria(label=say.FURTHER)},
        clearButtonProps=named(f"{say.FURTHER}: none"),
    )  # fmt: skip


SESSION = Page(
    name="session", path="/p/<participant>/s/<session>", title="Visit", layout=layout,
    lookup=lookup, near=near,
)  # fmt: skip
