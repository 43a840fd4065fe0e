"""The form that says who stood there, for a trial that came without its facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboards import ids, words
from forceplate.model.facts import SURFACE, VISION
from forceplate.model.record import VISION_WORDS, Protocol


def assign_form(protocols: Sequence[Protocol] = ()) -> html.Section:
    """The form, empty; hidden until a trial needs it."""
    return html.Section(
        [
            html.H2(words.ASSIGN_TITLE),
            html.P(words.ASSIGN_SAYS, className="fp-says"),
            html.Div(
                [
                    _text("participant", "Participant", "P-001"),
                    _text("session", "Session", "1"),
                    _text("start", "Date and time", "2026-03-14T09:30"),
                    _choice("protocol", "Protocol", [(p.name, p.title) for p in protocols]),
                    _choice("vision", "Eyes", [(v, VISION_WORDS[v]) for v in VISION]),
                    _choice("surface", "Surface", [(s, s) for s in SURFACE]),
                    _text("trial", "Trial number", "1"),
                    html.Button("Assign", id=ids.BTN_ASSIGN, n_clicks=0,
                                className="fp-button fp-button-main"),
                ],
                className="fp-form",
            ),
            html.P(id=ids.ASSIGN_MESSAGE, className="fp-says", role="status"),
        ],
        id=ids.ASSIGN_FORM, className="fp-card", hidden=True,
    )  # fmt: skip


def _text(name: str, label: str, example: str) -> Any:
    return dmc.TextInput(
        id=ids.field(name), label=label, placeholder=example, value="", autoComplete="off"
    )


def _choice(name: str, label: str, choices: Sequence[tuple[str, str]]) -> Any:
    return dmc.Select(
        id=ids.field(name), label=label, clearable=True, value=None,
        data=[{"value": value, "label": text} for value, text in choices],
    )  # fmt: skip
