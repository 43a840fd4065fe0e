"""One metric of one person over the visits, large, with its numbers beneath."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dash import dcc, html

from dashboards import ids
from dashboards.components.small import data_ready
from dashboards.data import Data
from dashboards.pages.participant import choose
from dashboards.routes import Page
from forceplate.metrics.declare import Metric
from forceplate.model.record import ParticipantRecord


@dataclass(frozen=True)
class Found:
    """The person of an address, and every metric that can be chosen."""

    person: ParticipantRecord
    metrics: Sequence[Metric]


def lookup(data: Data, participant: str) -> Found:
    """The person that an address names; UnknownParticipant names near ones."""
    return Found(data.person(participant), list(data.metrics().values()))


def layout(
    query: Mapping[str, str] | None = None,  # noqa: ARG001
    participant: str = "",
    found: Found | None = None,
) -> html.Div:
    """The page, to be filled by its callback; metric and condition come from the address."""
    metrics = () if found is None else found.metrics
    families = dict.fromkeys(metric.family for metric in metrics)
    grouped = [
        {"group": family.capitalize(),
         "items": [{"value": m.key, "label": m.name} for m in metrics if m.family == family]}
        for family in families
    ]  # fmt: skip
    metric = choose(ids.SEL_METRIC, "Metric", searchable=True, w=260)
    metric.data = grouped
    return html.Div(
        [
            dcc.Store(id=ids.TREND_PERSON, data=participant),
            dcc.Store(id=ids.TREND_DRAWN, data={"stamp": 0, "figures": []}),
            dcc.Store(id=ids.TREND_SHOWN, data={}),
            html.Div(
                [
                    html.Div(id=ids.TREND_HEAD, className="fp-head"),
                    html.Div(
                        [metric, choose(ids.TREND_PROTOCOL, "Protocol"),
                         choose(ids.TREND_CONDITION, "Condition")],
                        className="fp-row fpc-choose",
                    ),
                ],
                className="fp-row fpc-top",
            ),
            html.Div(id=ids.TREND_BODY, className="fp-page"),
        ],
        id=ids.PAGE_TREND, className="fp-page", **data_ready("0"),
    )  # fmt: skip


TREND = Page(
    name="trend", path="/p/<participant>/trend", title="Trend", layout=layout, lookup=lookup
)
