"""The parts of the Compare page: a card a trial with its three pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboards import compare_words as say
from dashboards import words
from dashboards.comparison import Compared
from dashboards.components.drawn_figure import drawn_figure
from dashboards.components.small import link, simulated_mark, trial_href, verdict_chip
from dashboards.data import Data
from dashboards.figures.multiples import aligned, centred, small
from dashboards.figures.over_time import Span, load_over_time, stabilogram
from dashboards.figures.sway import sway
from dashboards.figures.trace import Drawn
from dashboards.formatting import short_day

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


def sway_of(data: Data, trial: Compared, scheme: str) -> Drawn:
    """The net path of one trial, on its own axes."""
    code = trial.record.trial
    if trial.result is None:
        return Drawn(None, words.NOT_ANALYSED)
    if data.lacks_pictures(code)[1]:
        return Drawn(None, words.NO_PICTURES)
    coverage = float(trial.result["settings"].get("spread.ellipse_coverage", 0.95))
    area, why = trial.value("ellipse_area_95"), trial.why("mean_velocity_total")
    return sway(data.drawing(code), area, coverage, scheme, why)


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
    return Pictures({
        "sway": sway_of(data, trial, scheme),
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
