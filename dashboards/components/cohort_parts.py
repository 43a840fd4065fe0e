"""The parts of the cohort's page: what is said, and the table of people by primary metrics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

from dash import html

from dashboards import cohort_words as say
from dashboards import words
from dashboards.components.small import participant_href
from dashboards.formatting import DASH, NBSP, number, short_day, unbroken
from forceplate.metrics.declare import Metric
from forceplate.model.cohort import EVERYBODY, Cohort, Member
from forceplate.model.course import Choice

ROW, HEAD, MOST = 54, 46, 620


def person_href(code: str, choice: Choice | None) -> str:
    """A person's page in the same condition."""
    asked = "" if choice is None else f"?{urlencode(choice._asdict())}"
    return f"{participant_href(code)}{asked}"


def trend_href(code: str, metric: str, choice: Choice | None) -> str:
    """The trend of one metric of a person in the same condition."""
    asked = {"metric": metric, **({} if choice is None else choice._asdict())}
    return f"/p/{quote(code)}/trend?{urlencode(asked)}"


def grid_height(rows: int) -> int:
    """Of the table with all rows, or as many as fit a page; px."""
    return min(MOST, HEAD + ROW * max(rows, 1) + 14)


def body_class(*, anybody: bool) -> str:
    """Of what stands below the selects; out of sight it keeps its width, which the table needs."""
    return "fp-page" if anybody else "fp-page fpc-unseen"


def groups(found: Cohort) -> list[dict[str, str]]:
    """What people can be narrowed to, with how many these are."""
    named = {EVERYBODY: len(found.members), **found.groups}
    return [
        {"value": group, "label": f"{say.group_name(group)} ({count})"}
        for group, count in named.items()
    ]


def called(members: Sequence[Member], text: str) -> list[Member]:
    """The people whose code holds the text."""
    wanted = text.strip().lower()
    return [each for each in members if wanted in each.code.lower()]


def said(metric: Metric, found: Cohort, shown: tuple[int, int]) -> list[Any]:
    """What the figure says, with how much of it is chance; `shown`: rails drawn, of how many."""
    texts = [
        say.outside(metric, found), say.lasting(metric, found),
        say.flagged(found, len(found.members[0].primary) if found.members else 0),
        say.not_judged(metric, found), say.elsewhere(found), say.not_drawn(*shown), say.PLACE,
        *_other(metric, found), *say.sources(metric, found),
    ]  # fmt: skip
    first, *rest = [unbroken(text) for text in texts if text]
    return [
        html.P(html.Strong(first), className="fp-says"),
        *[html.P(text, className="fp-says") for text in rest],
    ]


def _other(metric: Metric, found: Cohort) -> list[str]:
    primary = {each.course.key for member in found.members for each in member.primary}
    return [] if metric.key in primary or not primary else [say.OTHER]


TABLE = ("person", "latest visit", "value", "usual range", "place", "earlier visits", "note")


def figure_rows(metric: Metric, members: Sequence[Member]) -> list[list[str]]:
    """The numbers of the figure, a row a person."""
    return [_figure_row(metric, each) for each in members]


def _figure_row(metric: Metric, member: Member) -> list[str]:
    found = member.of(metric.key)
    averaged = found.course.averaged
    value = say.quantity(averaged[-1].mean, metric.unit.symbol) if averaged else DASH
    earlier = "" if found.change is None else str(found.change.n)
    place = member.position(metric.key)
    return [
        member.code, say.visit_day(averaged[-1]) if averaged else "", value,
        say.range_of(metric, member), say.place(place), earlier,
        say.word(metric, member),
    ]  # fmt: skip


def columns(metrics: Sequence[Metric]) -> list[dict[str, Any]]:
    """The columns of the table; a metric is sorted by its value's place only where asked."""
    values = [
        {"field": f"p{at}", "headerName": _header(metric), "minWidth": 206, "width": 216,
         "cellRenderer": "FpOwnCell", "cellRendererParams": {"cell": f"c{at}"}}
        for at, metric in enumerate(metrics)
    ]  # fmt: skip
    return [
        {"field": "who", "headerName": "Person", "minWidth": 140, "width": 150,
         "cellRenderer": "FpTrialLink", "cellRendererParams": {"simulated": words.SIMULATED}},
        *values,
        {"field": "visits", "headerName": "Visits", "type": "rightAligned", "minWidth": 62,
         "width": 66, "cellClass": "fp-number ag-right-aligned-cell"},
        {"field": "at", "headerName": "Latest visit", "minWidth": 106, "width": 110,
         "valueFormatter": {"function": "params.data.day"}},
    ]  # fmt: skip


def _header(metric: Metric) -> str:
    return ", ".join(part for part in (metric.name, metric.unit.shown) if part)


def rows(
    metrics: Sequence[Metric], members: Sequence[Member], choice: Choice | None
) -> list[dict[str, Any]]:
    """A row a person: each primary metric beside the person's own usual range."""
    return [
        {
            "href": person_href(member.code, choice), "who": member.code,
            "simulated": member.simulated, **_when(member),
            **{f"p{at}": member.position(metric.key) for at, metric in enumerate(metrics)},
            **{f"c{at}": _cell(metric, member, choice) for at, metric in enumerate(metrics)},
        }
        for member in members
    ]  # fmt: skip


def _when(member: Member) -> dict[str, Any]:
    visits = max((each.course.visits for each in member.primary), key=len, default=())
    start = visits[-1].start if visits else None
    at = "" if start is None else start.isoformat()
    return {"visits": len(visits), "at": at, "day": short_day(at) or words.NOT_KNOWN}


def _cell(metric: Metric, member: Member, choice: Choice | None) -> dict[str, Any]:
    """What a cell of the table shows: the value, its word, and where it lies in what range."""
    found = member.of(metric.key)
    averaged = found.course.averaged
    value = number(averaged[-1].mean if averaged else None)
    below: list[str] = []
    if found.change is not None:
        ends = say.range_of(metric, member).removesuffix(metric.unit.shown).rstrip()
        below = [ends, f"at{NBSP}{say.place(member.position(metric.key))}"]
        if found.change.n != len(averaged) - 1:
            below.append(f"n{NBSP}{found.change.n}")
    return {
        "href": trend_href(member.code, metric.key, choice), "value": value,
        "named": f"{member.code}, {metric.name}: {value}", "word": say.word(metric, member),
        "below": " · ".join(below), "tier": found.tier or "",
    }  # fmt: skip
