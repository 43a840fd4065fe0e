"""Every analysis of the archive: what there is, what is in hand, and how to start another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dash import dcc, html

from dashboards import ids
from dashboards import run_words as say
from dashboards.components.job_parts import job_list, start_form
from dashboards.components.run_parts import run_list
from dashboards.components.small import data_ready
from dashboards.data import Data
from dashboards.routes import Page
from forceplate.model.job import JobRecord
from forceplate.model.record import RunRecord

TICK_MS = 1000


@dataclass(frozen=True)
class Found:
    """What the page shows."""

    runs: Sequence[RunRecord] = ()
    jobs: Sequence[JobRecord] = ()
    about: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    people: Sequence[str] = ()
    protocols: Mapping[str, str] = field(default_factory=dict)


def lookup(data: Data) -> Found:
    """Runs, jobs, and what a new one may be narrowed by."""
    return Found(
        data.runs(), data.jobs(), data.settings_about(), [each.code for each in data.people()],
        {each.name: each.title for each in data.protocols()},
    )  # fmt: skip


def layout(query: Mapping[str, str] | None = None, found: Found | None = None) -> html.Div:  # noqa: ARG001
    """The page; asked anew each second while a job is open, and not otherwise."""
    seen = found or Found()
    busy = any(job.open for job in seen.jobs)
    return html.Div(
        [
            dcc.Store(id=ids.JOBS_ASKED, data=0),
            dcc.Store(id=ids.RUN_ASKED),
            dcc.Store(id=ids.JOBS_OPEN, data=open_ones(seen.jobs)),
            dcc.Interval(id=ids.JOBS_TICK, interval=TICK_MS, disabled=not busy),
            html.Div(
                [html.H1(say.TITLE), html.P(say.INTRO, className="fp-says")],
                className="fp-head",
            ),
            html.Section(html.Div(run_list(seen.runs, seen.about), id=ids.RUNS_LIST),
                         className="fp-card"),
            html.Section(
                [html.H2(say.JOBS), html.Div(job_list(seen.jobs, seen.runs), id=ids.JOBS)],
                className="fp-card",
            ),
            start_form(list(seen.about), seen.people, seen.protocols),
        ],
        id=ids.PAGE_RUNS, className="fp-page", **data_ready("1"),
    )  # fmt: skip


def open_ones(jobs: Sequence[JobRecord]) -> list[list[Any]]:
    """Which jobs are open and in what state: when that changes, the list of runs does too."""
    return [[job.job, job.state] for job in jobs if job.open]


RUNS = Page(
    name="runs", path="/runs", title=say.TITLE, layout=layout, lookup=lookup, nav=say.TITLE,
    within=("run", "run-compare"),
)  # fmt: skip
