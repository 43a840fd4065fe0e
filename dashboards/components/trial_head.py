"""The head of a trial's page: where one is, what the trial is, and the trials beside it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from dash import html

from dashboards import ids, words
from dashboards.components.small import (
    aria,
    key,
    link,
    participant_href,
    session_href,
    simulated_mark,
    trial_href,
)
from dashboards.data import TrialView
from dashboards.formatting import capital, day, number, quantity
from forceplate.model.course import choice_of
from forceplate.model.record import TrialRecord


def head(view: TrialView) -> list[Any]:
    """Breadcrumb, title, and the way to the trials before and after."""
    record = view.record
    title = record.condition or words.NO_CONDITION
    shape = words.shape_of(
        quantity(record.duration_s, "s", 2 if record.duration_s >= 10 else 3),
        f"{number(record.rate_hz, 4 if record.rate_hz >= 1000 else 3)}\u00a0Hz",
        record.n_plates,
    )
    return [
        html.Div(
            [
                html.Nav(_crumbs(view), className="fp-crumbs", **aria(label="Breadcrumb")),
                html.Div(
                    [
                        _beside(view.previous, ids.LINK_PREVIOUS, ["\u2039 previous ", key("[")]),
                        _beside(view.next, ids.LINK_NEXT, ["next \u203a ", key("]")]),
                    ],
                    className="fp-beside",
                ),
            ],
            className="fp-row",
        ),
        html.H1(
            [
                capital(title),
                " ",
                html.Span(shape, className="fp-sub"),
                " ",
                *simulated_mark(record),
            ]
        ),
    ]


def _crumbs(view: TrialView) -> list[Any]:
    record = view.record
    facts = record.facts
    parts: list[Any] = [_person(record)]
    parts.append(_visit(record))
    if record.condition:
        parts.append(record.condition)
    if facts.trial is not None:
        parts.append(f"trial {facts.trial} of {view.of}" if view.of else f"trial {facts.trial}")
    else:
        parts.append(record.source_name)
    between: list[Any] = []
    for part in parts:
        between += [html.Span(part), html.Span(" \u203a ", **aria(hidden="true"))]
    return between[:-1]


def _person(record: TrialRecord) -> Any:
    """The way to the person, seen under the condition of this trial."""
    code = record.facts.participant
    if code is None:
        return capital(words.NOT_ASSIGNED)
    asked = urlencode(choice_of(record)._asdict())
    return link(code, f"{participant_href(code)}?{asked}")


def _visit(record: TrialRecord) -> Any:
    """The day, which leads to the visit."""
    facts = record.facts
    name = day(facts.start) or facts.session or words.NO_DATE
    if facts.participant is None or facts.session is None:
        return name
    return link(name, session_href(facts.participant, facts.session, choice_of(record)))


def _beside(code: str | None, name: str, text: list[Any]) -> Any:
    if code is None:
        return html.Span(text, id=name, className="fp-muted fp-off")
    return link(text, trial_href(code), id=name)


def likely_reason(record: TrialRecord) -> str:
    """The reason to repeat that the checks suggest."""
    for level in ("stop", "note"):
        for check in record.quality.checks:
            if check.level == level and check.code in words.REPEAT_REASONS:
                return check.code
    return "other"
