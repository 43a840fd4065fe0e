"""The small things: links, chips, keys, and the mark of a simulated trial."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

from dash import dcc, html

from dashboards import words
from forceplate.model.course import Choice
from forceplate.model.record import TrialRecord


def aria(**about: str) -> dict[str, Any]:
    """Attributes for those who do not see the page: `aria(label=...)`."""
    return {f"aria-{name}": text for name, text in about.items()}


def named(label: str) -> Any:
    """Properties of a button inside a component that shows a sign only."""
    return {"aria-label": label}


def data_ready(word: str) -> dict[str, Any]:
    """The attribute that says, by `1`, that everything on a page is drawn."""
    return {"data-ready": word}


def link(text: Any, href: str, **about: Any) -> dcc.Link:
    """A link inside the dashboard; the page changes without loading anew."""
    about.setdefault("className", "fp-link")
    return dcc.Link(text, href=href, **about)


def trial_href(code: str) -> str:
    """Where a trial is shown."""
    return f"/t/{code}"


def participant_href(code: str) -> str:
    """Where a person is shown."""
    return f"/p/{quote(code)}"


def session_href(participant: str, session: str, choice: Choice | None = None) -> str:
    """Where one visit of a person is shown, if wanted in one protocol and condition."""
    asked = "" if choice is None else f"?{urlencode(choice._asdict())}"
    return f"{participant_href(participant)}/s/{quote(session, safe='')}{asked}"


def method_href(key: str, trial: str | None = None) -> str:
    """Where it is said how a value is made; with a trial, how much of it is choice of method."""
    return f"/methods/{quote(key)}{'' if trial is None else f'?trial={quote(trial)}'}"


def icon(sign: str, kind: str) -> html.Span:
    """A round sign in the colour of its kind; a word always stands beside it."""
    return html.Span(sign, className=f"fp-icon fp-icon-{kind}", **aria(hidden="true"))


def verdict_chip(verdict: str) -> html.Span:
    """The verdict as sign and word."""
    return html.Span(
        [icon(words.VERDICT_ICONS[verdict], verdict), html.Span(words.VERDICTS[verdict])],
        className="fp-chip",
    )


def simulated_mark(record: TrialRecord) -> list[Any]:
    """The small word beside everything that a simulator made."""
    return [html.Span(words.SIMULATED, className="fp-mark")] if record.simulated else []


def key(letter: str) -> html.Kbd:
    """The key that does the same as a button."""
    return html.Kbd(letter, className="fp-key", **aria(hidden="true"))


def table(headers: Sequence[str], rows: Sequence[Sequence[Any]], caption: str) -> html.Table:
    """A plain table; its caption is for those who do not see what it stands beside.

    Each cell knows the head of its column, for where a row is shown as a stack.
    """
    return html.Table(
        [
            html.Caption(caption, className="fp-hidden-text"),
            html.Thead(html.Tr([html.Th(head, scope="col") for head in headers])),
            html.Tbody([
                html.Tr([html.Td(cell, **_of(head))
                         for head, cell in zip(headers, row, strict=True)])
                for row in rows
            ]),
        ],
        className="fp-table",
    )  # fmt: skip


def _of(head: str) -> dict[str, Any]:
    return {"data-of": head}
