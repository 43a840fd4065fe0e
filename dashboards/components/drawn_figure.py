"""A figure that comes drawn, with its heading, its line of words and its table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from dashboards import ids, words
from dashboards.components.figure_card import CAPTION, HIDDEN, REASON, stamped
from dashboards.components.small import aria, table
from dashboards.figures.trace import Drawn
from dashboards.formatting import sentence
from dashboards.theme import GRAPH_CONFIG

Rows = Sequence[Sequence[Any]]


def drawn_figure(
    figure: str,
    drawn: Drawn,
    heading: Sequence[Any],
    *,
    height: int,
    stamp: int,
    headers: Sequence[str] = (),
    rows: Rows = (),
    caption: bool = False,
) -> html.Div:
    """One figure; where there is nothing to draw the reason stands in its place.

    Parameters
    ----------
    heading : sequence
        What the h2 holds.
    height : int, px
    stamp : int
        Number of the drawing, so that the page can tell when it is done.
    headers, rows : sequences
        Of the table; those of `drawn` where none are given. Cells may hold links.
    caption : bool
        Whether the line of words can be seen.
    """
    title = f"{figure}-title"
    head = html.H2(list(heading), id=title)
    if drawn.figure is None:
        reason = html.P(sentence(drawn.summary), id=ids.summary(figure), className=REASON)
        return html.Div([head, reason], className="fp-figure")
    numbers = table(headers or drawn.headers, rows or drawn.rows, drawn.summary)
    return html.Div(
        [
            head,
            html.Div(
                dcc.Graph(
                    id=figure, figure=stamped(drawn.figure, stamp), config=GRAPH_CONFIG,
                    responsive=True, style={"height": f"{height}px"},
                ),
                id=ids.frame(figure), role="img", className="fp-frame",
                **aria(labelledby=f"{title} {ids.summary(figure)}"),
            ),
            html.P(drawn.summary, id=ids.summary(figure), className=CAPTION if caption else HIDDEN),
            html.Details(
                [html.Summary([words.TABLE, _of(figure)]),
                 html.Div(numbers, id=ids.table(figure), tabIndex="0")],
                className="fp-details",
            ),
        ],
        className="fp-figure",
    )  # fmt: skip


def _of(figure: str) -> html.Span:
    return html.Span(f" ({figure.removeprefix('fig-').replace('-', ' ')})", className=HIDDEN)
