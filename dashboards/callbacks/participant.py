"""A person's page, filled: one request for sentences, trends, visits and trials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import dash
from dash import ClientsideFunction, Input, Output, State, html
from dash.exceptions import PreventUpdate

from dashboards import course_words as say
from dashboards import ids
from dashboards.components import person_parts as parts
from dashboards.components.drawn_figure import drawn_figure
from dashboards.components.figure_card import figure_card
from dashboards.components.small import link
from dashboards.components.trial_grid import trial_columns, trial_rows
from dashboards.course import Choice, Course, Rows, choices, chosen, course, not_analysed
from dashboards.data import Data
from dashboards.figures.trend import trend
from dashboards.routes import query
from forceplate.metrics.declare import Metric
from forceplate.model.record import ParticipantRecord, Protocol, SessionRecord

HEIGHT = 200
TABLE = ("visit", "trial", "value", "mean of the visit", "note")


@dataclass(frozen=True)
class Past:
    """Everything one of a person's pages is made of."""

    person: ParticipantRecord
    visits: list[SessionRecord]
    rows: Rows
    known: dict[Choice, str]
    choice: Choice | None
    protocols: dict[str, Protocol]

    @property
    def condition(self) -> str:
        """The chosen condition in words."""
        return "" if self.choice is None else self.known[self.choice]

    def course(self, key: str) -> Course:
        """The course of one metric under the chosen condition."""
        return course(key, self.rows, self.visits, self.choice)

    def told(self, seen: Course) -> str:
        """What stands beside the title."""
        sessions = {visit.session for visit in seen.visits}
        shown = [visit for visit in self.visits if visit.session in sessions]
        return say.header(shown, self.condition, [len(visit.points) for visit in seen.visits])

    def options(self) -> tuple[Any, Any, Any, Any, dict[str, Any]]:
        """Choices and values of the two selects, and what is shown."""
        if self.choice is None:
            return [], None, [], None, {"protocol": None, "condition": None}
        return (
            parts.protocol_choices(self.known, self.protocols), self.choice.protocol,
            parts.condition_choices(self.known, self.choice.protocol), self.choice.condition,
            {"protocol": self.choice.protocol, "condition": self.choice.condition},
        )  # fmt: skip


def past(data: Data, code: str, keys: list[str], search: str | None) -> Past:
    """A person's trials with these metrics, and what the address asks to see of them."""
    visits = list(data.visits(code))
    known = choices(visits)
    asked = query(search)
    return Past(
        data.person(code), visits, data.series(code, keys), known,
        chosen(known, asked.get("protocol"), asked.get("condition")),
        {protocol.name: protocol for protocol in data.protocols()},
    )  # fmt: skip


def person_of(path: str | None, code: str, tail: str = "") -> bool:
    """Whether the address is still this person's."""
    return (path or "").rstrip("/") in (f"/p/{code}{tail}", f"/p/{quote(code)}{tail}")


def register(app: dash.Dash, data: Data) -> None:
    """Callbacks of a person's page."""

    @app.callback(
        Output(ids.PERSON_HEAD, "children"),
        Output(ids.PERSON_STANDS, "children"),
        Output(ids.PERSON_TRENDS, "children"),
        Output(ids.PERSON_VISITS, "children"),
        Output(ids.PERSON_PROFILE, "children"),
        Output(ids.SEL_PROTOCOL, "data"),
        Output(ids.SEL_PROTOCOL, "value"),
        Output(ids.SEL_CONDITION, "data"),
        Output(ids.SEL_CONDITION, "value"),
        Output(ids.PERSON_SHOWN, "data"),
        Output(ids.GRID_PERSON, "columnDefs"),
        Output(ids.GRID_PERSON, "rowData"),
        Output(ids.PERSON_DRAWN, "data"),
        Input(ids.PERSON, "data"),
        Input(ids.URL, "search"),
        Input(ids.SCHEME, "data"),
        State(ids.URL, "pathname"),
        State(ids.PERSON_DRAWN, "data"),
    )
    def show(
        code: str, search: str | None, scheme: str | None, path: str | None, drawn: dict[str, Any]
    ) -> tuple[Any, ...]:
        if scheme is None or not person_of(path, code):
            raise PreventUpdate
        metrics = list(data.primary())
        seen = past(data, code, [metric.key for metric in metrics], search)
        courses = [(metric, seen.course(metric.key)) for metric in metrics]
        stamp = drawn["stamp"] + 1
        missing = not_analysed(seen.rows, seen.visits, seen.choice)
        trials = [trial for visit in reversed(seen.visits) for trial in reversed(visit.trials)]
        return (
            parts.head(seen.person, seen.told(courses[0][1])),
            parts.stands(courses, missing, seen.choice),
            [trend_card(metric, each, scheme, stamp, code, search) for metric, each in courses],
            [] if seen.choice is None else parts.strip(seen.visits, seen.protocols, seen.choice),
            parts.profile(seen.person),
            *seen.options(),
            person_columns(metrics),
            trial_rows(trials, [metric.key for metric in metrics]),
            {"stamp": stamp, "figures": [ids.trend(m.key) for m, c in courses if drawable(c)]},
        )

    app.clientside_callback(
        ClientsideFunction("fpc", "address"),
        Input(ids.SEL_PROTOCOL, "value"),
        Input(ids.SEL_CONDITION, "value"),
        State(ids.PERSON_SHOWN, "data"),
        State(ids.PAGE_PARTICIPANT, "id"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("fpc", "drawn"),
        Input(ids.PERSON_DRAWN, "data"),
        State(ids.PAGE_PARTICIPANT, "id"),
        prevent_initial_call=True,
    )
    for grid, way in ((ids.GRID_PERSON, ids.LINK_COMPARE), (ids.GRID_TRIALS, ids.TODAY_COMPARE)):
        app.clientside_callback(
            ClientsideFunction("fpc", "picked"),
            Output(way, "href"),
            Output(way, "children"),
            Input(grid, "selectedRows"),
            prevent_initial_call=True,
        )


def drawable(seen: Course) -> bool:
    """Whether there is a value to draw."""
    return any(point.value is not None for point in seen.points)


def trend_card(
    metric: Metric, seen: Course, scheme: str, stamp: int, code: str, search: str | None
) -> html.Section:
    """One primary metric over the visits; its title leads to the large figure."""
    asked = {key: text for key, text in query(search).items() if key in ("protocol", "condition")}
    tail = "".join(f"&{key}={quote(text)}" for key, text in asked.items())
    href = f"/p/{quote(code)}/trend?metric={metric.key}{tail}"
    heading = [
        link(metric.name, href, className="fpc-title"), " ",
        html.Span(say.subtitle(metric), className="fp-sub"),
    ]  # fmt: skip
    figure = drawn_figure(
        ids.trend(metric.key), trend(metric, seen, scheme), heading, height=HEIGHT, stamp=stamp,
        headers=TABLE, rows=parts.trend_rows(metric, seen),
    )  # fmt: skip
    return figure_card(figure)


def person_columns(metrics: list[Metric]) -> list[dict[str, Any]]:
    """The columns of a person's trials: as on the first page, the date leading to the trial."""
    date = {
        "field": "day",
        "headerName": "Date",
        "width": 130,
        "minWidth": 112,
        "cellRenderer": "FpTrialDay",
    }
    condition, *others = trial_columns(metrics)[2:]
    return [date, {**condition, "minWidth": 158}, *others]
