"""Jobs as they go on, and the form that asks for a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboards import ids
from dashboards import run_words as say
from dashboards.components.run_parts import run_href
from dashboards.components.small import aria, link, named
from dashboards.formatting import capital
from dashboards.method_words import setting_range, setting_value
from forceplate.model.job import JobRecord
from forceplate.model.record import RunRecord
from forceplate.model.settings import PRESETS

LATELY = 4
"""Jobs that are over and still told of."""


def job_list(jobs: Sequence[JobRecord], runs: Sequence[RunRecord]) -> list[Any]:
    """Open jobs, and the last ones of runs that nobody works on; newest first."""
    newest: dict[int, JobRecord] = {}
    for job in jobs:
        newest.setdefault(job.run, job)
    over = [job for job in newest.values() if not job.open][:LATELY]
    shown = [job for job in jobs if job.open or job in over]
    if not shown:
        return [html.P(say.JOBS_NONE, className="fp-says")]
    lacking = {run.run: run.n_lacking for run in runs}
    return [
        html.Ul(
            [
                _job(job, resumable=job.run in lacking and job.left(lacking[job.run]))
                for job in shown
            ],
            className="fpr-jobs",
        )
    ]


def _job(job: JobRecord, *, resumable: bool) -> html.Li:
    head: list[Any] = [
        link(f"Run {job.run}", run_href(job.run), className="fp-link fpr-name"), " ",
        html.Span(say.STATES[job.state], className="fp-mark"),
    ]  # fmt: skip
    told: list[Any] = [
        html.P(head), html.Div(progress(job), id=ids.live(job.job)),
        html.P(f"{capital(say.asked(job))}.", className="fp-says"),
    ]  # fmt: skip
    note = say.ended(job, resumable=resumable)
    if note:
        told.append(html.P(note, className="fp-says"))
    return html.Li([html.Div(told, className="fpc-wide"), *_buttons(job, resumable=resumable)])


def progress(job: JobRecord) -> list[Any]:
    """How far a job is; this alone changes from second to second, so that a button stays put."""
    parts = f" ({say.parts(job)})" if job.total else ""
    told = html.P([say.progress(job), html.Span(parts, className="fp-muted")],
                  className="fp-number")  # fmt: skip
    return [told, _bar(job)] if job.open else [told]


def _bar(job: JobRecord) -> html.Div:
    share = 100 * job.through / job.total if job.total else 0.0
    return html.Div(
        html.Div(className="fpr-done", style={"width": f"{share:.2f}%"}), className="fpr-bar",
        role="progressbar",
        **aria(label=f"Run {job.run}", valuenow=str(job.through), valuemin="0",
               valuemax=str(max(job.total, job.through, 1)), valuetext=say.progress(job)),
    )  # fmt: skip


def _buttons(job: JobRecord, *, resumable: bool) -> list[Any]:
    of = html.Span(f" run {job.run}", className="fp-hidden-text")
    if job.open:
        return [
            html.Button([say.CANCEL, of], id=ids.cancel(job.job), n_clicks=0, className="fp-button",
                        disabled=job.state == "stopping")
        ]  # fmt: skip
    if resumable:
        return [html.Button([say.GO_ON, of], id=ids.go_on(job.job), n_clicks=0,
                            className="fp-button")]  # fmt: skip
    return []


def start_form(
    keys: Sequence[str], people: Sequence[str], protocols: Mapping[str, str]
) -> html.Section:
    """Preset, changed settings, which trials, and what that would do."""
    return html.Section(
        [
            html.H2(say.START_TITLE),
            html.P(say.START_SAYS, className="fp-says"),
            html.Div(
                [
                    dmc.Select(id=ids.SEL_PRESET, label=say.PRESET, data=list(PRESETS),
                               value="default", allowDeselect=False, size="sm"),
                    dmc.Select(id=ids.SEL_RUN_PERSON, label=say.PARTICIPANT, data=list(people),
                               value=None, clearable=True, searchable=True, size="sm",
                               placeholder=say.EVERYBODY,
                               clearButtonProps=named(say.EVERYBODY)),
                    dmc.Select(id=ids.SEL_RUN_PROTOCOL, label=say.PROTOCOL, value=None,
                               data=[{"value": name, "label": title}
                                     for name, title in protocols.items()],
                               clearable=True, size="sm", placeholder=say.EVERY_PROTOCOL,
                               clearButtonProps=named(say.EVERY_PROTOCOL)),
                ],
                className="fpr-form",
            ),
            dmc.MultiSelect(id=ids.SEL_CHANGES, label=say.CHANGES, placeholder=say.CHANGES_SAYS,
                            data=list(keys), value=[], searchable=True, hidePickedOptions=True,
                            size="sm", maxValues=8),
            html.Div(id=ids.RUN_FIELDS, className="fpr-form"),
            html.Div(
                [
                    html.P(id=ids.RUN_PLAN, role="status", className="fpc-wide"),
                    html.Button(say.START, id=ids.BTN_RUN, n_clicks=0, disabled=True,
                                className="fp-button fp-button-main"),
                ],
                className="fpr-why",
            ),
        ],
        className="fp-card fpr-stack",
    )  # fmt: skip


def setting_field(key: str, about: Mapping[str, Any], value: Any) -> Any:
    """The field of one setting, with its range and what it is without a change."""
    default = setting_value(value, about)
    says = f"{setting_range(about)}; without a change {default}"
    if about["choices"] or isinstance(about["default"], bool):
        choices = list(about["choices"]) or ["true", "false"]
        held = str(value).lower() if isinstance(value, bool) else value
        return dmc.Select(id=ids.setting(key), label=key, description=says, data=choices,
                          value=held, allowDeselect=False, size="sm")  # fmt: skip
    return dmc.TextInput(id=ids.setting(key), label=key, description=says, value=f"{value:g}",
                         debounce=400, size="sm", autoComplete="off",
                         attributes={"input": {"inputMode": "decimal"}})  # fmt: skip
