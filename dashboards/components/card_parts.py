"""The rest of a person's card: all its blocks, one click down, and every measure on one scale."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from dash import html

from dashboards import course_words as say
from dashboards import ids
from dashboards.components.drawn_figure import drawn_figure
from dashboards.components.figure_card import figure_card
from dashboards.components.small import link
from dashboards.components.trial_grid import VALUE_CELL, plain_grid
from dashboards.figures.forest import HEADERS, cells, forest, height, rows_of
from forceplate.metrics.declare import Metric
from forceplate.model.card import HEADS, Card

GRID_HEIGHT = 420
FIELDS = ("name", "value", "usual", "n", "place", "detectable")
COLUMNS: list[dict[str, Any]] = [
    {"field": "name", "headerName": "Measure", "minWidth": 214, "width": 290,
     "cellRenderer": "FpTrialLink"},
    {"field": "family", "headerName": "Family", "minWidth": 96, "width": 120},
    *[
        {"field": field, "headerName": head, "type": "rightAligned", "minWidth": 96,
         "width": width, "cellClass": VALUE_CELL}
        for field, head, width in (
            ("value", "This visit", 130), ("usual", "Usual range", 180), ("n", "Visits", 90),
            ("place", "Place", 90), ("detectable", "Detectable", 110),
        )
    ],
]  # fmt: skip
FIRST = ("load", "consistency", "direction", "coordination")
"""Blocks that are open; the others are one click away."""


def card(found: Card) -> html.Section:
    """Every block of the card with its sentences."""
    blocks = [
        (block, [each for line in lines for each in line.says])
        for block, lines in groupby(found.lines, key=lambda line: line.block)
        if block != "others"
    ]
    told = [_block(HEADS[block], says, opened=block in FIRST) for block, says in blocks if says]
    head = html.H2([say.CARD, " ", html.Span(say.CARD_SUB, className="fp-sub")])
    return html.Section([head, html.Div(told, className="fpc-blocks")], className="fp-card")


def _block(head: str, says: list[str], *, opened: bool) -> html.Details:
    return html.Details(
        [html.Summary(head), *[html.P(text, className="fp-says") for text in says]],
        open=opened, className="fpc-block",
    )  # fmt: skip


def all_measures(
    found: Card, metrics: Mapping[str, Metric], hrefs: Mapping[str, str], scheme: str, stamp: int
) -> html.Section:
    """The figure of all measures, and how many would lie outside by chance."""
    drawn = forest(found.standings, metrics, scheme)
    heading = [say.FOREST, " ", html.Span(say.FOREST_SUB, className="fp-sub")]
    first = rows_of(found.standings)
    rows: list[list[Any]] = [
        [link(row[0], hrefs[each.key]), *row[1:]]
        for each, row in zip(first, cells(first, metrics), strict=True)
    ]
    figure = drawn_figure(
        ids.FIG_FOREST, drawn, heading, height=height(first), stamp=stamp, headers=HEADERS,
        rows=rows,
    )  # fmt: skip
    said = [text for line in found.lines if line.block == "others" for text in line.says]
    told = html.Div([html.P(text, className="fp-says") for text in said])
    if not found.standings:
        return figure_card(figure, told)
    return figure_card(figure, told, _every(found, metrics, hrefs))


def _every(found: Card, metrics: Mapping[str, Metric], hrefs: Mapping[str, str]) -> html.Div:
    """A grid of all measures, one click away; only the rows in sight are in the page."""
    grid: Any = plain_grid(ids.GRID_MEASURES, GRID_HEIGHT, COLUMNS)
    grid.rowData = [
        {"href": hrefs[each.key], "family": metrics[each.key].family.capitalize(),
         **dict(zip(FIELDS, row, strict=True))}
        for each, row in zip(found.standings, cells(found.standings, metrics), strict=True)
    ]  # fmt: skip
    return html.Div(html.Details([html.Summary(say.EVERY), grid], className="fp-details-open"))
