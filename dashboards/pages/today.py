"""Today: what came in, what waits, and how far the latest session is."""

from __future__ import annotations

from collections.abc import Mapping

import dash_mantine_components as dmc
from dash import html

from dashboards import ids, words
from dashboards.components.small import data_ready
from dashboards.components.trial_grid import compare_link, trial_grid
from dashboards.routes import Page


def layout(query: Mapping[str, str] | None = None) -> html.Div:
    """The page, to be filled by its callback; filters come from the address."""
    asked = query or {}
    return html.Div(
        [
            html.Div(id=ids.TODAY_HEAD, className="fp-head"),
            html.Section(id=ids.TODAY_EMPTY, className="fp-card fp-empty", hidden=True),
            html.Div(
                [
                    html.Section(id=ids.TODAY_METERS, className="fp-card"),
                    html.Section(id=ids.TODAY_QUEUE, className="fp-card"),
                ],
                id=f"{ids.TODAY_GRID_CARD}-above", className="fp-halves",
            ),
            html.Section(
                [
                    html.Div(
                        [
                            html.H2(words.TRIALS),
                            html.Div(
                                [_filters(asked), compare_link(ids.TODAY_COMPARE)],
                                className="fp-filters fp-row",
                            ),
                        ],
                        className="fp-row",
                    ),
                    trial_grid(ids.GRID_TRIALS),
                ],
                id=ids.TODAY_GRID_CARD, className="fp-card",
            ),
            html.P(id=ids.TODAY_HEALTH, className="fp-caption"),
        ],
        id=ids.PAGE_TODAY, className="fp-page", **data_ready("0"),
    )  # fmt: skip


def _filters(asked: Mapping[str, str]) -> html.Div:
    return html.Div(
        [
            dmc.Select(
                id=ids.FILTER_PROTOCOL, value=asked.get("protocol"), data=[], clearable=True,
                placeholder=words.ALL_PROTOCOLS, size="xs",
                attributes={"input": {"aria-label": words.ALL_PROTOCOLS}},
            ),
            dmc.Select(
                id=ids.FILTER_QC, value=asked.get("verdict"), clearable=True,
                data=[{"value": key, "label": text} for key, text in words.VERDICTS.items()],
                placeholder=words.ALL_VERDICTS, size="xs",
                attributes={"input": {"aria-label": words.ALL_VERDICTS}},
            ),
        ],
        className="fp-row",
    )  # fmt: skip


TODAY = Page(
    name="today", path="/", title=words.TODAY, layout=layout, nav=words.TODAY, within=("trial",)
)
