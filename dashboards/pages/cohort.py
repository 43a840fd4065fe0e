"""Everybody of one protocol and condition, each beside their own past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import dash_mantine_components as dmc
from dash import dcc, html

from dashboards import cohort_words as say
from dashboards import ids
from dashboards.components.cohort_parts import MOST, ROW, body_class
from dashboards.components.small import aria, data_ready
from dashboards.components.trial_grid import plain_grid
from dashboards.data import Data
from dashboards.pages.participant import choose
from dashboards.routes import Page
from forceplate.metrics.declare import Metric


@dataclass(frozen=True)
class Found:
    """The metrics to choose from, by group, and whether there is anybody."""

    groups: Mapping[str, Sequence[Metric]]
    anybody: bool


def lookup(data: Data) -> Found:
    """Every metric that can be compared over visits: the primary ones, then by family."""
    groups = {say.PRIMARY: list(data.primary())}
    for metric in data.metrics().values():
        if metric.compared != "direction" and metric not in groups[say.PRIMARY]:
            groups.setdefault(metric.family.capitalize(), []).append(metric)
    return Found(groups, bool(data.people()))


def layout(query: Mapping[str, str] | None = None, found: Found | None = None) -> html.Div:
    """The page, to be filled by its callback; everything chosen stands in the address."""
    anybody = found is None or found.anybody
    metric = choose(ids.COHORT_METRIC, say.METRIC, searchable=True, w=230)
    metric.data = [
        {"group": name, "items": [{"value": m.key, "label": m.name} for m in own]}
        for name, own in (found.groups if found else {}).items()
    ]
    return html.Div(
        [
            dcc.Store(id=ids.COHORT_DRAWN, data={"stamp": 0, "figures": []}),
            dcc.Store(id=ids.COHORT_SHOWN, data={}),
            html.Div(
                [
                    html.Div(html.H1(say.TITLE), id=ids.COHORT_HEAD,
                             className="fp-head fpc-short"),
                    html.Div(
                        [metric, choose(ids.COHORT_PROTOCOL, "Protocol"),
                         choose(ids.COHORT_CONDITION, "Condition"),
                         choose(ids.SEL_GROUP, say.GROUP),
                         dmc.TextInput(
                             id=ids.COHORT_FILTER, value=(query or {}).get("q", ""), size="xs",
                             placeholder=say.FILTER, debounce=250, autoComplete="off", w=130,
                             attributes={"input": aria(label=say.FILTER)},
                         )],
                        className="fp-row fpc-choose",
                    ),
                ],
                className="fp-row fpc-top",
            ),
            html.Section(
                [html.H2(say.NOBODY), html.P(say.NOBODY_SAYS, className="fp-says")],
                id=ids.COHORT_EMPTY, className="fp-card fp-empty", hidden=anybody,
            ),
            html.Div(
                [
                    html.Section(
                        [html.Div(id=ids.COHORT_FIGURE),
                         html.Div(id=ids.COHORT_SAYS, className="fpc-under")],
                        className="fp-card fpc-cohort",
                    ),
                    html.Section(
                        [
                            html.H2([say.GRID, " ", html.Span(say.GRID_SUB, className="fp-sub")]),
                            plain_grid(ids.GRID_COHORT, MOST, (), row=ROW),
                        ],
                        className="fp-card",
                    ),
                ],
                id=ids.COHORT_BODY, className=body_class(anybody=anybody),
            ),
        ],
        id=ids.PAGE_COHORT, className="fp-page", **data_ready("0"),
    )  # fmt: skip


COHORT = Page(
    name="cohort", path="/cohort", title=say.TITLE, layout=layout, lookup=lookup, nav=say.TITLE
)
