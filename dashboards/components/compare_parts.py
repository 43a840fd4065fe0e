"""The parts of the Compare page: a card a trial with its three pictures, and the differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboards import compare_words as say
from dashboards import words
from dashboards.comparison import Compared, Obstacle, difference, obstacles
from dashboards.components.drawn_figure import drawn_figure
from dashboards.components.person_parts import method_link
from dashboards.components.small import aria, link, simulated_mark, trial_href, verdict_chip
from dashboards.data import Data
from dashboards.figures.multiples import aligned, centred, small
from dashboards.figures.over_time import Span, load_over_time, stabilogram
from dashboards.figures.sway import sway
from dashboards.figures.trace import Drawn
from dashboards.formatting import capital, quantity, sentence, short_day
from forceplate.metrics.declare import Metric

PIXELS = 240
KINDS = (("sway", "Sway", 220), ("over-time", "Over time", 170), ("load", "Load on the left", 110))
SUBTITLES = {"sway": "net, mm", "over-time": "about the mean, mm", "load": "%"}
AXES = {"sway": ("xaxis", "yaxis"), "over-time": ("xaxis", "yaxis", "yaxis2"),
        "load": ("xaxis", "yaxis")}  # fmt: skip
SUFFIXES = {"sway": "", "over-time": "", "load": " %"}
MARGINS = {"sway": (36, 6, 20, 34), "over-time": (44, 22, 6, 22), "load": (38, 66, 6, 22)}


@dataclass(frozen=True)
class Pictures:
    """The three pictures of one trial, by kind."""

    of: dict[str, Drawn]


def pictures(data: Data, trial: Compared, scheme: str) -> Pictures:
    """Sway, path over time and load of one trial, each on its own axes."""
    record = trial.record
    if trial.result is None:
        return Pictures({kind: Drawn(None, words.NOT_ANALYSED) for kind, *_ in KINDS})
    if data.lacks_pictures(record.trial)[1]:
        return Pictures({kind: Drawn(None, words.NO_PICTURES) for kind, *_ in KINDS})
    preview = data.preview(record.trial, None, PIXELS)
    channels = {
        name: centred(channel) if name in ("net_ml", "net_ap") else channel
        for name, channel in preview.channels.items()
    }
    span = Span(preview.start, preview.end)
    no_path, no_load = trial.why("mean_velocity_total"), trial.why("load_left_mean")
    coverage = float(trial.result["settings"].get("spread.ellipse_coverage", 0.95))
    area = trial.value("ellipse_area_95")
    return Pictures({
        "sway": sway(data.drawing(record.trial), area, coverage, scheme, no_path),
        "over-time": stabilogram(channels, span, scheme, no_path),
        "load": load_over_time(channels.get("load_left"), span, scheme, no_load),
    })  # fmt: skip


def multiples(
    data: Data, trials: Sequence[Compared], scheme: str, stamp: int, *, shared: bool
) -> tuple[html.Div, list[str]]:
    """A card a trial, and the ids of what is drawn on them."""
    every = [pictures(data, trial, scheme) for trial in trials]
    by_kind: dict[str, list[Drawn]] = {}
    for kind, *_ in KINDS:
        drawns = [small(each.of[kind], MARGINS[kind]) for each in every]
        by_kind[kind] = (
            aligned(drawns, AXES[kind], scheme, suffix=SUFFIXES[kind]) if shared else drawns
        )
    figures = [
        figure_id(kind, at)
        for kind, drawns in by_kind.items()
        for at, drawn in enumerate(drawns)
        if drawn.figure is not None
    ]
    cards = [
        _card(trial, at, {kind: drawns[at] for kind, drawns in by_kind.items()}, stamp)
        for at, trial in enumerate(trials)
    ]
    return html.Div(cards, className="fpc-multiples"), figures


def figure_id(kind: str, at: int) -> str:
    """One picture of one trial, counted from 0."""
    return f"fig-multiples-{kind}-{at + 1}"


def _card(trial: Compared, at: int, drawns: dict[str, Drawn], stamp: int) -> html.Section:
    record = trial.record
    facts = record.facts
    who = facts.participant or record.source_name
    when = [short_day(facts.start), record.condition or words.NO_CONDITION]
    if facts.trial is not None:
        when.append(f"trial\u00a0{facts.trial}")
    head = [
        html.H2([link(who, trial_href(record.trial)), " ", *simulated_mark(record)]),
        html.P(", ".join(part for part in when if part), className="fp-says"),
        verdict_chip(record.quality.verdict),
    ]
    figures = [
        drawn_figure(figure_id(kind, at), drawns[kind],
                     [title, " ", html.Span(SUBTITLES[kind], className="fp-sub")],
                     height=height, stamp=stamp)
        for kind, title, height in KINDS
    ]  # fmt: skip
    return html.Section([html.Div(head, className="fpc-multiple-head"), *figures],
                        className="fp-card fpc-multiple")  # fmt: skip


def differences(trials: Sequence[Compared], metrics: Sequence[Metric]) -> html.Section:
    """Values side by side and what they differ by; grey where they cannot be compared."""
    against = [obstacles(trials[0], trial) if at else [] for at, trial in enumerate(trials)]
    heads = [
        html.Th([link(say.short_name(trial.record), trial_href(trial.record.trial))], scope="col",
                className="fpc-apart" if against[at] else "")
        for at, trial in enumerate(trials)
    ]  # fmt: skip
    rows = [_row(metric, trials, against) for metric in metrics]
    sub = say.TABLE_SUB if len(trials) > 1 else say.ONE
    mixed = say.mixed([trial.record for trial in trials])
    parts: list[Any] = [
        html.H2([say.TABLE, " ", html.Span(sub, className="fp-sub")]),
        html.Div(
            html.Table(
                [
                    html.Caption(say.TABLE, className="fp-hidden-text"),
                    html.Thead(html.Tr([html.Th("value of", scope="col"), *heads])),
                    html.Tbody(rows),
                ],
                className="fp-table fpc-differences", id="compare-table",
            ),
            className="fpc-scroll", tabIndex="0", role="region", **aria(label=say.TABLE),
        ),
    ]  # fmt: skip
    if mixed:
        parts.append(html.P(mixed, className="fp-says fpc-closing"))
    return html.Section([*parts, *_reasons(trials, against)], className="fp-card")


def _row(
    metric: Metric, trials: Sequence[Compared], against: Sequence[Sequence[Obstacle]]
) -> html.Tr:
    cells = [_cell(metric, trials[0], trial, against[at], at) for at, trial in enumerate(trials)]
    head = html.Th([metric.name, " ", method_link(metric)], scope="row")
    return html.Tr([head, *cells])


def _cell(
    metric: Metric, first: Compared, trial: Compared, against: Sequence[Obstacle], at: int
) -> html.Td:
    value = trial.value(metric.key)
    shown: list[Any] = [html.Span(quantity(value, metric.unit.symbol), className="fpc-value")]
    if value is None:
        why = sentence(trial.why(metric.key) or words.NOT_ANALYSED)
        shown.append(html.Span(why, className="fpc-by"))
    elif at:
        by = difference(first, trial, metric.key, against)
        told = "" if by is None else say.difference(metric, by, first.value(metric.key) or 0.0)
        shown.append(html.Span(told, className="fpc-by"))
    return html.Td(shown, className="fpc-apart" if against else "")


def _reasons(trials: Sequence[Compared], against: Sequence[Sequence[Obstacle]]) -> list[Any]:
    told = [
        html.Li([html.Strong(say.short_name(trial.record)), ": ",
                 " ".join(capital(say.obstacle(each)) for each in found)])
        for trial, found in zip(trials, against, strict=True)
        if found
    ]  # fmt: skip
    if not told:
        return []
    return [html.H2(say.WHY_TITLE, className="fpc-closing"), html.Ul(told, className="fpc-reasons")]


def empty() -> html.Section:
    """What to do while nothing is chosen."""
    return html.Section(
        [html.H2(say.EMPTY_TITLE), html.P(say.EMPTY_SAYS, className="fp-says"),
         html.P(link("People", "/people"))],
        className="fp-card fp-empty", id="compare-empty",
    )  # fmt: skip


def message(texts: Sequence[str]) -> list[Any]:
    """What of the address could not be shown."""
    return [html.P(text, className="fp-says") for text in texts]
