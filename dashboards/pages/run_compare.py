"""Two runs held against each other: settings, every metric's change, one metric as a picture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboards import ids
from dashboards import run_words as say
from dashboards.components.change_parts import COLUMNS
from dashboards.components.person_parts import crumbs
from dashboards.components.small import data_ready, link
from dashboards.components.trial_grid import plain_grid
from dashboards.routes import Page

HEIGHT = 470
SHOWN, HIDDEN = "fp-card", "fp-card fp-off"
"""A grid that is not laid out at all could not size its columns."""


def layout(query: Mapping[str, str] | None = None) -> html.Div:  # noqa: ARG001
    """The page, to be filled by its callback; everything chosen stands in the address."""
    return html.Div(
        [
            dcc.Store(id=ids.RUNS_SHOWN, data={}),
            dcc.Store(id=ids.RUNS_DRAWN, data={"stamp": 0, "figures": []}),
            dcc.Download(id=ids.CSV),
            html.Div(
                [
                    html.Div(
                        [crumbs(link(say.TITLE, "/runs"), html.Span("Compare")),
                         html.H1(say.COMPARE_TITLE)],
                        className="fp-head",
                    ),
                    html.Div([_choose(ids.SEL_FIRST_RUN, say.FIRST),
                              _choose(ids.SEL_SECOND_RUN, say.SECOND)],
                             className="fp-row fpc-choose"),
                ],
                className="fp-row fpc-top",
            ),
            html.Div(
                [html.Div(id=ids.RUNS_BESIDE, className="fpr-cell"),
                 html.Div(id=ids.RUNS_FIGURE, className="fpr-cell")],
                className="fpr-halves",
            ),
            html.Section(
                [
                    html.Div(
                        [html.H2(say.CHANGES_TITLE, id=ids.CHANGES_HEAD),
                         html.Button(say.CSV, id=ids.BTN_CSV, n_clicks=0, className="fp-button")],
                        className="fp-row",
                    ),
                    html.P(say.CHANGES_SAY, className="fp-says"),
                    plain_grid(ids.GRID_CHANGES, HEIGHT, COLUMNS),
                ],
                id=ids.CHANGES_CARD, className=HIDDEN,
            ),
        ],
        id=ids.PAGE_RUN_COMPARE, className="fp-page", **data_ready("0"),
    )  # fmt: skip


def _choose(name: str, label: str) -> Any:
    return dmc.Select(id=name, label=label, data=[], value=None, allowDeselect=False, size="xs",
                      w=210)  # fmt: skip


RUN_COMPARE = Page(
    name="run-compare", path="/runs/compare", title=say.COMPARE_TITLE, layout=layout
)  # fmt: skip
