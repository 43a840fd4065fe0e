"""The parts of the comparison of two runs: settings side by side, and the table of changes."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from dashboards import run_words as say
from dashboards.components.run_parts import run_href
from dashboards.components.small import aria, link, table
from dashboards.components.trial_grid import VALUE_CELL
from dashboards.formatting import unit
from forceplate.model.record import RunRecord
from forceplate.model.run_change import MetricChange, RunComparison

FIELDS = (
    "key",
    "name",
    "unit",
    "n",
    "n_changed",
    "n_up",
    "n_down",
    "n_gained",
    "n_lost",
    "median",
    "low",
    "high",
    "median_percent",
    "revised",
)
LAST = ("outliers", "n_other_unit")  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS: list[dict[str, Any]] = [
    {"field": "name", "headerName": "Metric", "minWidth": 214, "width": 290,
     "cellRenderer": "FpTrialLink", "cellRendererParams": {"simulated": say.REVISED}},
    {"field": "n_changed", "headerName": "Differs in", "type": "rightAligned", "minWidth": 96,
     "width": 104, "cellClass": VALUE_CELL, "valueFormatter": {"function": "params.data.changed"}},
    {"field": "median", "headerName": "Median change", "type": "rightAligned", "minWidth": 116,
     "width": 124, "cellClass": VALUE_CELL,
     "valueFormatter": {"function": "fp_change(params.value, params.data.unit)"}},
    {"field": "percent", "headerName": "in %", "type": "rightAligned", "minWidth": 78, "width": 84,
     "cellClass": VALUE_CELL, "valueFormatter": {"function": "fp_percent(params.value)"}},
    {"field": "low", "headerName": "5 % below", "type": "rightAligned", "minWidth": 92,
     "width": 100, "cellClass": VALUE_CELL,
     "valueFormatter": {"function": "fp_change(params.value, '')"}},
    {"field": "high", "headerName": "5 % above", "type": "rightAligned", "minWidth": 92,
     "width": 100, "cellClass": VALUE_CELL,
     "valueFormatter": {"function": "fp_change(params.value, '')"}},
    *[
        {"field": field, "headerName": head, "type": "rightAligned", "minWidth": 72, "width": 80,
         "cellClass": VALUE_CELL}
        for field, head in (("n_up", "Larger"), ("n_down", "Smaller"), ("n_gained", "Gained"),
                            ("n_lost", "Lost"))
    ],
]  # fmt: skip


def change_href(found: RunComparison, key: str) -> str:
    """The comparison with one metric drawn."""
    return f"/runs/compare?a={found.first.run}&b={found.second.run}&metric={key}"


def change_rows(found: RunComparison) -> list[dict[str, Any]]:
    """A row a metric that changed in any trial."""
    return [
        {
            # the grid marks what is `simulated`; here it is the word for a revised definition
            "href": change_href(found, each.key), "name": each.name, "simulated": each.revised,
            "changed": say.differ(each), "n_changed": each.n_changed,
            "median": each.median, "unit": unit(each.unit), "percent": each.median_percent,
            "low": each.low, "high": each.high, "n_up": each.n_up, "n_down": each.n_down,
            "n_gained": each.n_gained, "n_lost": each.n_lost,
        }
        for each in found.metrics
        if each.changed
    ]  # fmt: skip


def beside(found: RunComparison, about: Mapping[str, Mapping[str, Any]]) -> html.Section:
    """Which settings differ between the two, and what they share."""
    first, second = found.first, found.second
    told = say.listed([
        say.both(found),
        say.same_work(found.n_same_work, found.n_both), say.corrected(found.n_corrected),
    ])  # fmt: skip
    parts: list[Any] = [html.H2(say.SETTINGS), html.P(told, className="fp-says")]
    if found.settings:
        rows = [
            [html.Code(key), say.value(key, one, about), say.value(key, other, about)]
            for key, one, other in found.settings
        ]
        heads = ("setting", f"run {first.run}", f"run {second.run}")
        parts.append(
            html.Div(table(heads, rows, say.SETTINGS), className="fpc-scroll", tabIndex="0",
                     role="region", **aria(label=say.SETTINGS))
        )  # fmt: skip
    else:
        parts.append(html.P(say.SETTINGS_NONE, className="fp-says"))
    if first.software != second.software:
        parts.append(
            html.P(f"forceplate {first.software} in run {first.run}, {second.software} in run "
                   f"{second.run}.", className="fp-says")
        )  # fmt: skip
    ways = [link(f"{say.ONE} {run.run}", run_href(run.run)) for run in (first, second)]
    parts.append(html.P([ways[0], " and ", ways[1]], className="fp-says fpc-closing"))
    return html.Section(parts, className="fp-card")


def head(found: RunComparison) -> list[Any]:
    """Title of the table, and how many metrics it leaves out."""
    changed = sum(each.changed for each in found.metrics)
    told = say.unchanged(len(found.metrics) - changed, len(found.metrics))
    return [say.CHANGES_TITLE, " ", html.Span(told, className="fp-sub")]


def nothing(title: str, text: str) -> html.Section:
    """What stands in place of a comparison."""
    return html.Section(
        [html.H2(title), html.P(text, className="fp-says"), html.P(link(say.TITLE, "/runs"))],
        className="fp-card fp-empty",
    )


def options(runs: Sequence[RunRecord]) -> list[dict[str, str]]:
    """The runs to choose from."""
    return [{"value": str(run.run), "label": say.option(run)} for run in runs]


def as_csv(metrics: Sequence[MetricChange], first: int, second: int) -> str:
    """Every metric with all digits; a row each, unchanged ones too."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("first_run", "second_run", *FIELDS, *LAST))
    for each in metrics:
        cells = each.to_json()
        apart = " ".join(outlier.trial for outlier in each.outliers)
        writer.writerow(
            [first, second, *[_cell(cells[name]) for name in FIELDS], apart, each.n_other_unit]
        )
    return text.getvalue()


def _cell(value: Any) -> Any:
    """The value; a text that a spreadsheet would calculate is marked as text by an apostrophe."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
