"""How this lab measures and analyses: plates, protocols, settings, archive. To look at only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html

from dashboards import ids
from dashboards import setting_words as say
from dashboards.components.setting_table import setting_table
from dashboards.components.small import aria, data_ready, table
from dashboards.data import Data
from dashboards.formatting import day_and_time
from dashboards.routes import Page
from forceplate import __version__
from forceplate.model.record import Protocol, RunRecord


@dataclass(frozen=True)
class Found:
    """What the page shows."""

    protocols: Sequence[Protocol]
    run: RunRecord | None
    about: Mapping[str, Mapping[str, Any]]
    health: Mapping[str, Any]


def lookup(data: Data) -> Found:
    """Protocols, the current run, what its settings mean, and the state of the archive."""
    return Found(data.protocols(), data.run(), data.settings_about(), data.health())


def layout(query: Mapping[str, str] | None = None, found: Found | None = None) -> html.Div:  # noqa: ARG001
    """The page; the pictures of the plates come by their callback."""
    return html.Div(
        [
            dcc.Store(id=ids.SETTINGS_DRAWN, data={"stamp": 0, "figures": []}),
            html.Div([html.H1(say.TITLE), html.P(say.READ_ONLY, className="fp-says")],
                     className="fp-head"),
            html.Section([html.H2(_title(say.PLATES, say.PLATES_SUB)),
                          html.Div(id=ids.SETTINGS_PLATES)], className="fp-card"),
            *([] if found is None else _known(found)),
        ],
        id=ids.PAGE_SETTINGS, className="fp-page", **data_ready("0"),
    )  # fmt: skip


def _title(text: str, sub: str) -> list[Any]:
    return [text, " ", html.Span(sub, className="fp-sub")]


def _known(found: Found) -> list[Any]:
    run = found.run
    values: Mapping[str, Any] = {} if run is None else run.settings
    return [
        html.Section(
            [html.H2(_title(say.PROTOCOLS, say.PROTOCOLS_SUB)),
             html.Div([_protocol(protocol) for protocol in found.protocols],
                      className="fpc-protocols")],
            className="fp-card",
        ),
        html.Section(
            [
                html.H2(_title(say.ANALYSIS, say.run(run))),
                html.P(say.ANALYSIS_SAYS, className="fp-says"),
                setting_table(found.about, found.about, values, say.ANALYSIS),
            ],
            className="fp-card",
        ),
        html.Section([html.H2(say.ARCHIVE), _facts(_archive(found))], className="fp-card"),
    ]  # fmt: skip


def _protocol(protocol: Protocol) -> html.Div:
    rows = [
        [condition.label, str(condition.trials), f"{condition.seconds:g}\u00a0s"]
        for condition in protocol.conditions
    ]
    return html.Div(
        [
            html.P([html.Strong(protocol.title), " ", html.Code(protocol.name)]),
            html.P(protocol.says, className="fp-says"),
            html.Div(
                table(("condition", "trials", "each"), rows, protocol.title),
                className="fpc-scroll", tabIndex="0", role="region",
                **aria(label=f"Conditions of {protocol.title}"),
            ),
        ]
    )  # fmt: skip


def _archive(found: Found) -> list[tuple[str, Any]]:
    health, run = found.health, found.run
    facts: list[tuple[str, Any]] = [
        ("Program", f"forceplate {__version__}"), ("Licence", say.LICENCE),
        *say.archive(health),
        ("Head of the history", html.Code(str(health.get("audit_head", ""))[:16])),
    ]  # fmt: skip
    if run is not None:
        facts.append(("Recipe", html.Code(run.digest[:16])))
        facts.append(("Current run since", day_and_time(run.started) or run.started))
    return facts


def _facts(facts: Sequence[tuple[str, Any]]) -> html.Dl:
    parts: list[Any] = []
    for name, told in facts:
        parts += [html.Dt(name), html.Dd(told)]
    return html.Dl(parts, className="fp-facts fpc-facts")


SETTINGS = Page(
    name="settings", path="/settings", title=say.TITLE, layout=layout, lookup=lookup, nav=say.TITLE
)
