"""The parts of the first page, from what the archive holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboards import words
from dashboards.components.small import (
    aria,
    icon,
    link,
    simulated_mark,
    trial_href,
)
from dashboards.data import Today
from dashboards.formatting import day, plural
from forceplate.model.record import Meter, TrialRecord

QUEUE_AT_MOST = 4


def head(today: Today) -> list[Any]:
    """The headline: how much there is, and the latest day."""
    told = plural(today.total, "trial")
    last = None if today.latest is None else day(today.latest.facts.start)
    if last:
        told += f", the latest of {last}"
    return [html.H1([words.TODAY, " ", html.Span(told if today.total else "", className="fp-sub")])]


def meters(today: Today) -> list[Any]:
    """How far the latest session is in its protocol."""
    latest = today.latest
    title: list[Any] = ["Latest session"]
    if latest is not None:
        where = [latest.facts.participant, day(latest.facts.start, year=False)]
        title += [" ", html.Span(", ".join(part for part in where if part), className="fp-sub"),
                  " ", *simulated_mark(latest)]  # fmt: skip
    body: Any = html.P(words.METERS_NONE, className="fp-says")
    if today.meters:
        body = meters_list(today.meters)
    return [html.H2(title), body]


def meters_list(meters: Sequence[Meter]) -> html.Ul:
    """How many trials of each condition there are, of how many."""
    return html.Ul([_meter(meter) for meter in meters], className="fp-meters")


def _meter(meter: Meter) -> html.Li:
    wanted = meter.condition.trials
    dots = [
        html.Span(className="fp-pip fp-pip-done" if at < meter.done else "fp-pip")
        for at in range(max(wanted, meter.done))
    ]
    return html.Li(
        [
            html.Span(dots, className="fp-pips", **aria(hidden="true")),
            words.meter(meter.done, wanted, meter.condition.label),
        ]
    )


def queue(today: Today) -> list[Any]:
    """What waits for a person: trials to be judged or assigned."""
    count = len(today.queue)
    title = html.H2([words.QUEUE, " ", html.Span(str(count) if count else "", className="fp-sub")])
    if not count:
        return [title, html.P(words.QUEUE_NONE, className="fp-says")]
    rows = [_waiting(record) for record in today.queue[:QUEUE_AT_MOST]]
    more = count - QUEUE_AT_MOST
    tail = [html.P(f"and {more} more below", className="fp-says")] if more > 0 else []
    return [title, html.Ul(rows, className="fp-queue"), *tail]


def _waiting(record: TrialRecord) -> html.Li:
    who = record.facts.participant or record.source_name
    about = [record.condition, day(record.facts.start, year=False)]
    return html.Li(
        [
            _sign(record),
            html.Div(
                [
                    link(
                        ", ".join([who, *[part for part in about if part]]),
                        trial_href(record.trial),
                    ),
                    " ",
                    *simulated_mark(record),
                    html.Div(_why(record), className="fp-says"),
                ]
            ),
        ]
    )


def _sign(record: TrialRecord) -> html.Span:
    if not record.assigned:
        return icon(words.LEVEL_ICONS["unknown"], "unknown")
    verdict = record.quality.verdict
    return icon(words.VERDICT_ICONS[verdict], verdict)


def _why(record: TrialRecord) -> str:
    told = [check for check in record.quality.checks if check.level == "stop"]
    if told:
        return f"{words.VERDICTS['repeat']}: {told[0].advice}"
    return words.TO_ASSIGN


def empty(today: Today) -> list[Any]:
    """What to do while there is nothing."""
    return [
        html.H2(words.EMPTY_TITLE),
        html.P(words.EMPTY_SAYS, className="fp-says"),
        html.Ol(
            [
                html.Li([html.Div(says), html.Code(command.format(archive=today.folder))])
                for says, command in words.EMPTY_WAYS
            ],
            className="fp-ways",
        ),
    ]


def health(today: Today) -> str:
    """One line about the archive."""
    return words.health(today.health)
