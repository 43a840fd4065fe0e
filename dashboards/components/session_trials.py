"""The trials of one visit as small multiples: a row a condition, all on one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html

from dashboards import ids, words
from dashboards import session_words as say
from dashboards.comparison import Compared
from dashboards.components.compare_parts import AXES, sway_of
from dashboards.components.figure_card import HIDDEN, REASON, stamped
from dashboards.components.small import aria, link, trial_href
from dashboards.course_words import trial_name
from dashboards.data import Data
from dashboards.figures.multiples import aligned, tiny
from dashboards.figures.trace import Drawn
from dashboards.formatting import capital, plural, sentence
from dashboards.theme import GRAPH_CONFIG
from forceplate.model.record import TrialRecord

MOST_DRAWN = 24
"""Trials of one visit that are drawn; the others are named beside them."""
MOST_NAMED = 60
TALL = {1: 190, 2: 170, 3: 132}
TALL_OF_MORE = 116
"""Height of one panel by the number of conditions, px."""


@dataclass(frozen=True)
class Row:
    """The trials of one condition of a visit, and how many its protocol asks for."""

    key: str
    name: str
    wanted: int | None
    trials: Sequence[TrialRecord]

    @property
    def title(self) -> str:
        return capital(self.name)


def rows_of(
    trials: Mapping[str, Sequence[TrialRecord]], named: Mapping[str, tuple[str, int | None]]
) -> list[Row]:
    """A row a condition, in the order of the protocol."""
    return [Row(key, name, wanted, trials[key]) for key, (name, wanted) in named.items()]


def multiples(
    data: Data, rows: Sequence[Row], scheme: str, stamp: int
) -> tuple[list[Any], list[str]]:
    """The card's content, and the ids of what is drawn on it."""
    head = html.H2([say.TRIALS, " ", html.Span(say.TRIALS_SUB, className="fp-sub")])
    if not rows:
        return [head, html.P(say.NONE_SHOWN, className="fp-says")], []
    each = max(1, MOST_DRAWN // len(rows))
    shown = [trial for row in rows for trial in row.trials[:each]]
    panels = drawn_panels(data, shown, scheme)
    found: list[Any] = []
    figures: list[str] = []
    for row in rows:
        parts: list[Any] = []
        for trial in row.trials[:each]:
            figure = f"fig-multiples-{len(figures) + 1}"
            panel = panels[trial.trial]
            tall = TALL.get(len(rows), TALL_OF_MORE)
            parts.append(_panel(trial, panel, figure, row, tall, stamp))
            if panel.figure is not None:
                figures.append(figure)
        found.append(_strip(row, parts, row.trials[each:]))
    return [head, *found], figures


def drawn_panels(data: Data, trials: Sequence[TrialRecord], scheme: str) -> dict[str, Drawn]:
    """The sway of each trial by its code, all with one range a direction."""
    every = [
        tiny(sway_of(data, Compared(trial, data.result(trial.trial)), scheme)) for trial in trials
    ]
    alike = aligned(every, AXES["sway"], scheme)
    return {trial.trial: drawn for trial, drawn in zip(trials, alike, strict=True)}


def _strip(row: Row, panels: Sequence[Any], rest: Sequence[TrialRecord]) -> html.Div:
    """One condition: its words, its panels, and the trials that are not drawn."""
    label = html.Div(html.H3(row.title), className="fpv-label")
    more: list[Any] = []
    if rest:
        links: list[Any] = [f"{plural(len(rest), 'more trial')} {say.MORE} "]
        for trial in rest[:MOST_NAMED]:
            links += [link(trial_name(trial), trial_href(trial.trial)), " "]
        if len(rest) > MOST_NAMED:
            links.append("\u2026")
        more = [html.P(links, className="fp-says fpv-more")]
    return html.Div([label, html.Div([*panels, *more], className="fpv-panels")],
                    className="fpv-strip")  # fmt: skip


def _panel(
    trial: TrialRecord, drawn: Drawn, figure: str, row: Row, tall: int, stamp: int
) -> html.Div:
    """One trial: its name, which leads to it, and its picture or why there is none."""
    title = f"{figure}-title"
    name = [link(trial_name(trial), trial_href(trial.trial)),
            html.Span(f", {row.name}", className=HIDDEN)]  # fmt: skip
    if not trial.counts:
        name.append(html.Span(f" {words.STATES['repeat']}", className="fp-muted"))
    head = html.P(name, id=title, className="fpv-name")
    style = "fpv-panel" if trial.counts else "fpv-panel fpv-hollow"
    if drawn.figure is None:
        reason = html.P(sentence(drawn.summary), id=ids.summary(figure), className=REASON)
        return html.Div([head, reason], className=style)
    graph = dcc.Graph(
        id=figure, figure=stamped(drawn.figure, stamp), config=GRAPH_CONFIG, responsive=True,
        style={"height": f"{tall}px"},
    )  # fmt: skip
    return html.Div(
        [
            head,
            html.Div(
                graph, id=ids.frame(figure), role="img", className="fp-frame",
                **aria(labelledby=f"{title} {ids.summary(figure)}"),
            ),
            html.P(drawn.summary, id=ids.summary(figure), className=HIDDEN),
        ],
        className=style,
    )  # fmt: skip
