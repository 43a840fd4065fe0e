"""A trial: can it be used, what does it say, and the traces behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboards import ids, words
from dashboards.components import banner
from dashboards.components.assign_form import assign_form
from dashboards.components.figure_card import figure_block, figure_card
from dashboards.components.small import aria, data_ready, named
from dashboards.components.trial_grid import value_grid
from dashboards.data import Data
from dashboards.routes import Page, span_of
from forceplate.model.record import Protocol, TrialRecord

DEFAULT_TAB = "stabilogram"


@dataclass(frozen=True)
class Found:
    """The trial that an address names, and the protocols it may belong to."""

    record: TrialRecord
    protocols: Sequence[Protocol]


def lookup(data: Data, trial: str) -> Found:
    """What the layout needs to know before anything is drawn; UnknownTrial names near ones."""
    return Found(data.record(trial), data.protocols())


def layout(
    query: Mapping[str, str] | None = None, trial: str = "", found: Found | None = None
) -> html.Div:
    """The page, to be filled by its callbacks; tab and seconds come from the address.

    The banner is part of the page itself: whether a trial can be used is the first thing to see.
    """
    asked = dict(query or {})
    duration = 1.0 if found is None else round(found.record.duration_s, 3)
    tab = asked.get("tab", DEFAULT_TAB)
    return html.Div(
        [
            # the callbacks of a page may only name what comes and goes with it
            dcc.Location(id=ids.TRIAL_URL, refresh=False),
            dcc.Store(id=ids.TRIAL, data=trial),
            dcc.Store(id=ids.TRIAL_CHANGED, data=0),
            dcc.Store(id=ids.TRIAL_DRAWN, data={"stamp": 0, "figures": []}),
            html.Div(id=ids.TRIAL_HEAD, className="fp-head"),
            _banner(found),
            assign_form(() if found is None else found.protocols),
            html.Div(id=ids.CARDS, className="fp-cards"),
            html.Div(
                [
                    figure_card(figure_block(ids.FIG_STANCE, "Stance", "to scale", 240)),
                    figure_card(
                        figure_block(
                            ids.FIG_SWAY, "Sway", "coloured by time", 316
                        )
                    ),
                    figure_card(
                        figure_block(ids.FIG_LOAD, "Load on the left", "share over time", 122),
                        figure_block(ids.FIG_FORCE, "Vertical force", "as recorded", 122),
                        _window(duration, span_of(asked, duration)),
                    ),
                ],
                className="fp-figures",
            ),
            _tabs(tab if tab in words.TABS else DEFAULT_TAB),
            _repeat_dialog(),
        ],
        id=ids.PAGE_TRIAL, className="fp-page", **data_ready("0"),
    )  # fmt: skip


def _banner(found: Found | None) -> html.Section:
    record = None if found is None else found.record
    return html.Section(
        banner.banner(record), id=ids.QC_BANNER, className=banner.tone(record),
        **aria(label="Quality"),
    )  # fmt: skip


def _window(duration: float, shown: tuple[float, float] | None) -> html.Div:
    """The seconds shown: dragged in a trace, or moved here, also by the arrow keys."""
    return html.Div(
        [
            dmc.RangeSlider(
                id=ids.WINDOW, min=0, max=duration, step=0.1, value=list(shown or (0, duration)),
                size="sm", minRange=min(0.5, duration / 4), updatemode="mouseup",
                thumbFromLabel=f"{words.WINDOW_LABEL}, from",
                thumbToLabel=f"{words.WINDOW_LABEL}, to",
            ),
            html.Button(words.WHOLE, id=ids.BTN_WHOLE, className="fp-button fp-button-small",
                        n_clicks=0, disabled=shown is None),
        ],
        id=ids.WINDOW_ROW, className="fp-window",
    )  # fmt: skip


def _tabs(tab: str) -> html.Section:
    panels: dict[str, Any] = {
        "stabilogram": figure_block(
            ids.FIG_STABILOGRAM, "Stabilogram", "net pressure over time", 320
        ),
        "frequency": figure_block(ids.FIG_PSD, "Spectrum", "of the net pressure", 340),
        "values": value_grid(ids.GRID_VALUES),
        "recording": html.Div(id=ids.RECORDING),
        "history": html.Div(id=ids.HISTORY),
    }
    return html.Section(
        dmc.Tabs(
            [
                dmc.TabsList([dmc.TabsTab(text, value=name) for name, text in words.TABS.items()]),
                *[dmc.TabsPanel(body, value=name, pt=14) for name, body in panels.items()],
            ],
            id=ids.TABS, value=tab, keepMounted=True,
        ),
        className="fp-card",
    )  # fmt: skip


def _repeat_dialog() -> Any:
    return dmc.Modal(
        [
            dcc.Store(id=ids.REPEAT_SAID),
            html.P(words.REPEAT_SAYS, className="fp-says"),
            dmc.Select(
                id=ids.SEL_REASON, label=words.REASON, allowDeselect=False, value="other",
                data=[{"value": k, "label": v} for k, v in words.REPEAT_REASONS.items()],
            ),
            dmc.TextInput(id=ids.REPEAT_NOTE, label=words.NOTE, value="", n_submit=0,
                          inputProps={"data-autofocus": True, "maxLength": 200}),
            html.Button(words.REPEAT_SAVE, id=ids.BTN_REPEAT_SAVE, n_clicks=0,
                        className="fp-button fp-button-main"),
        ],
        id=ids.REPEAT_DIALOG, title=words.REPEAT_TITLE, opened=False, centered=True,
        keepMounted=True, closeButtonProps=named("Close"),
    )  # fmt: skip


TRIAL = Page(name="trial", path="/t/<trial>", title="Trial", layout=layout, lookup=lookup)
