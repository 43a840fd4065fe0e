"""The quality banner: verdict first, what to do, and every check behind it."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboards import ids, words
from dashboards.components.small import icon, key, link, trial_href
from dashboards.formatting import quantity, unit
from forceplate.model.record import TrialRecord
from forceplate.model.result import Check

LOOK_S = 2.0
"""Seconds shown on either side of the moment that a check points at."""


def banner(record: TrialRecord | None) -> list[Any]:
    """What the banner of a trial holds; its buttons alone while the trial is not known."""
    if record is None:
        return _actions("new", None)
    verdict, checks = record.quality.verdict, record.quality.checks
    return [
        html.Div(
            [
                icon(words.VERDICT_ICONS[verdict], verdict),
                html.P(
                    [html.Strong(f"{words.VERDICTS[verdict]}. "), words.passed(checks)],
                    className="fp-banner-says",
                ),
                html.Div(_actions(record.state, record.state_reason), className="fp-actions"),
            ],
            className="fp-banner-row",
        ),
        html.Details(
            [
                html.Summary(f"All {len(checks)} checks"),
                html.Ul([_check(check, record) for check in checks],
                        className="fp-checks"),
            ],
            className="fp-details",
        ),
    ]  # fmt: skip


def tone(record: TrialRecord | None) -> str:
    """The class that gives the banner the tone of its verdict."""
    return "fp-banner" if record is None else f"fp-banner fp-banner-{record.quality.verdict}"


def _actions(state: str, reason: str | None) -> list[Any]:
    """Accept and repeat while it is open; what was decided, and undo, afterwards."""
    is_open = state == "new"
    told = words.STATES[state]
    if reason and not is_open:
        told += f": {reason}"
    return [
        html.Span(f"{told[:1].upper()}{told[1:]}", className="fp-state", hidden=is_open),
        html.Button(["Accept ", key("A")], id=ids.BTN_ACCEPT, hidden=not is_open,
                    className="fp-button fp-button-main", n_clicks=0),
        html.Button(["Repeat ", key("R")], id=ids.BTN_REPEAT, hidden=not is_open,
                    className="fp-button", n_clicks=0),
        html.Button("Undo", id=ids.BTN_UNDO, hidden=is_open, className="fp-button", n_clicks=0),
    ]  # fmt: skip


def _check(check: Check, record: TrialRecord) -> html.Li:
    told: list[Any] = [
        icon(words.LEVEL_ICONS[check.level], check.level),
        html.Span(words.CHECKS.get(check.code, check.code), className="fp-check-name"),
        html.Span(words.LEVELS[check.level], className="fp-check-level"),
        html.Span(_measured(check), className="fp-check-value"),
        html.Span(check.advice, className="fp-check-advice"),
    ]
    if check.at is not None:
        start, end = max(0.0, check.at - LOOK_S), min(record.duration_s, check.at + LOOK_S)
        href = f"{trial_href(record.trial)}?t0={start:g}&t1={end:g}"
        told.append(link(f"at {check.at:.1f}\u00a0s", href))
    return html.Li(told)


def _measured(check: Check) -> str:
    if check.value is None:
        return ""
    seen = quantity(check.value, check.unit)
    if check.limit is None:
        return seen
    return f"{seen} (limit {check.limit:g}\u00a0{unit(check.unit)})".replace("\u00a0)", ")")
