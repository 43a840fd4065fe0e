"""A figure on its card: heading, drawing, one line of words, and the same as a table."""

from __future__ import annotations

from typing import Any

from dash import Output, dcc, html

from dashboards import ids, words
from dashboards.components.small import aria, table
from dashboards.figures.trace import Drawn, Figure, blank
from dashboards.formatting import sentence
from dashboards.theme import GRAPH_CONFIG

CAPTION = "fp-caption"
HIDDEN = "fp-hidden-text"
REASON = "fp-reason"
WIDTH = 5
"""Outputs a figure has."""


def figure_block(figure: str, title: str, subtitle: str, height: int) -> html.Div:
    """One figure with its heading, not yet drawn; `height` in px."""
    heading = f"{figure}-title"
    return html.Div(
        [
            html.H2([title, " ", html.Span(subtitle, className="fp-sub")], id=heading),
            html.Div(
                dcc.Graph(
                    id=figure, figure=blank(), config=GRAPH_CONFIG, responsive=True,
                    style={"height": f"{height}px"},
                ),
                id=ids.frame(figure), role="img", className="fp-frame",
                **aria(labelledby=f"{heading} {ids.summary(figure)}"),
            ),
            html.P(id=ids.summary(figure), className=HIDDEN),
            html.Details(
                [html.Summary([words.TABLE, html.Span(words.TABLE_OF.format(title=title),
                                                      className=HIDDEN)]),
                 html.Div(id=ids.table(figure))],
                className="fp-details",
            ),
        ],
        className="fp-figure",
    )  # fmt: skip


def figure_card(*blocks: html.Div, className: str = "") -> html.Section:
    """A card with one figure, or several that belong together."""
    return html.Section(list(blocks), className=f"fp-card {className}".strip())


def outputs(figure: str) -> list[Output]:
    """What a callback returns for one figure; `shown` makes the values."""
    return [
        Output(figure, "figure"),
        Output(ids.frame(figure), "hidden"),
        Output(ids.summary(figure), "children"),
        Output(ids.summary(figure), "className"),
        Output(ids.table(figure), "children"),
    ]


def shown(drawn: Drawn, stamp: int, *, caption: bool = False) -> list[Any]:
    """The values for `outputs`; where there is nothing to draw, the reason stands in its place.

    The stamp goes along with the figure, so that the page can tell when it has been drawn.
    """
    if drawn.figure is None:
        reason = sentence(drawn.summary)
        return [stamped(blank(), stamp), True, reason, REASON, reason]
    style = CAPTION if caption else HIDDEN
    numbers = table(drawn.headers, drawn.rows, drawn.summary)
    return [stamped(drawn.figure, stamp), False, drawn.summary, style, numbers]


def stamped(figure: Figure, stamp: int) -> Figure:
    """The figure with the number of the drawing it belongs to."""
    return {**figure, "layout": {**figure["layout"], "meta": {"stamp": stamp}}}
