"""The two grids: trials, and all values of one trial."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import dash_ag_grid as dag

from dashboards import words
from dashboards.components.small import link, method_href, trial_href
from dashboards.formatting import number, short_day
from forceplate.metrics.declare import Metric
from forceplate.metrics.registry import TITLES
from forceplate.model.record import TrialRecord

THEME = (
    "themeQuartz.withParams({backgroundColor:'var(--fp-card)',foregroundColor:'var(--fp-ink)',"
    "headerBackgroundColor:'var(--fp-card)',headerTextColor:'var(--fp-muted)',"
    "headerFontWeight:500,borderColor:'var(--fp-line)',accentColor:'var(--fp-accent)',"
    "rowHoverColor:'var(--fp-ground)',selectedRowBackgroundColor:'var(--fp-band)',"
    "browserColorScheme:'inherit',fontFamily:'inherit',fontSize:13,headerFontSize:12,"
    "spacing:7,wrapperBorder:false,headerColumnBorder:false,headerColumnResizeHandleColor:'transparent',columnBorder:false,"
    "cellHorizontalPadding:12,wrapperBorderRadius:0})"
)
VALUE_CELL = "fp-number ag-right-aligned-cell"
BOX = {
    "mode": "multiRow", "checkboxes": True, "headerCheckbox": False, "enableClickSelection": False,
}  # fmt: skip
WRAPPED = {"wrapText": True, "autoHeight": True, "cellClass": "fp-wrapped"}
NUMBER = {"function": "fp_number(params.value)"}


def trial_grid(grid: str) -> dag.AgGrid:
    """The grid of trials, newest first; every row leads to its trial."""
    return picking_grid(grid, 520)


def picking_grid(grid: str, height: int) -> dag.AgGrid:
    """A grid of trials with a box to tick in front of each."""
    options = {"rowHeight": 38, "headerHeight": 56, "rowSelection": BOX}
    return _grid(grid, height=height, options=options, fit=True)


def compare_link(name: str) -> Any:
    """The way to Compare, with the trials that are ticked in a grid."""
    return link("Compare", "/compare", id=name, className="fp-button fpc-button-link")


def plain_grid(grid: str, height: int, columns: Sequence[Any], *, row: int = 38) -> dag.AgGrid:
    """A grid of these columns, rows to come; height of all and of a row in px."""
    return _grid(grid, height=height, options={"rowHeight": row}, columns=columns, fit=True)


def value_grid(grid: str) -> dag.AgGrid:
    """The grid of all values of one trial."""
    columns = [
        {"field": "name", "headerName": "Value of", "flex": 3, "minWidth": 222,
         "cellRenderer": "FpTrialLink", **WRAPPED},
        {"field": "value", "headerName": "Value", "type": "rightAligned", "flex": 1, "minWidth": 76,
         "cellClass": VALUE_CELL, "valueFormatter": NUMBER},
        {"field": "within", "headerName": "Within this trial", "type": "rightAligned", "flex": 2,
         "minWidth": 130, "cellClass": VALUE_CELL, "headerTooltip": words.WITHIN_SAYS},
        {"field": "unit", "headerName": "Unit", "flex": 1, "minWidth": 70},
        {"field": "family", "headerName": "Family", "flex": 1, "minWidth": 90},
        {"field": "why", "headerName": "Why there is none", "flex": 3, "minWidth": 200,
         **WRAPPED},
    ]  # fmt: skip
    return _grid(grid, height=460, options={"rowHeight": 34}, columns=columns)


def _grid(
    grid: str,
    *,
    height: int,
    options: Mapping[str, Any],
    columns: Sequence[Any] = (),
    fit: bool = False,
) -> dag.AgGrid:
    return dag.AgGrid(
        id=grid, columnDefs=list(columns), rowData=[],
        columnSize="responsiveSizeToFit" if fit else None,
        defaultColDef={"sortable": True, "resizable": True, "filter": False,
                       "suppressHeaderMenuButton": True, "wrapHeaderText": True},
        dashGridOptions={
            "theme": {"function": THEME}, "animateRows": False, "suppressMovableColumns": True,
            "headerHeight": 42, "suppressScrollOnNewData": True, "ensureDomOrder": True,
            "enableCellTextSelection": True, "localeText": {"noRowsToShow": words.NO_ROWS},
            **options,
        },
        style={"height": f"{height}px", "width": "100%"},
    )  # fmt: skip


def trial_columns(metrics: Sequence[Metric]) -> list[dict[str, Any]]:
    """The columns of the grid of trials; the primary metrics carry their unit in the header."""
    values = [
        {"field": f"v{at}", "headerName": _header(metric), "type": "rightAligned", "minWidth": 92,
         "width": 100, "cellClass": VALUE_CELL, "valueFormatter": NUMBER}
        for at, metric in enumerate(metrics)
    ]  # fmt: skip
    return [
        {"field": "who", "headerName": "Participant", "width": 212, "minWidth": 208,
         "cellRenderer": "FpTrialLink", "cellRendererParams": {"simulated": words.SIMULATED}},
        {"field": "at", "headerName": "Date", "width": 108, "minWidth": 104,
         "valueFormatter": {"function": "params.data.day"}},
        {"field": "condition", "headerName": "Condition", "width": 150, "minWidth": 140},
        {"field": "n", "headerName": "Trial", "width": 64, "minWidth": 60},
        {"field": "verdict", "headerName": "Quality", "width": 170, "minWidth": 168,
         "cellRenderer": "FpVerdict",
         "cellRendererParams": {"signs": words.VERDICT_ICONS, "words": words.VERDICTS}},
        {"field": "state", "headerName": "State", "width": 118, "minWidth": 110},
        *values,
    ]  # fmt: skip


def _header(metric: Metric) -> str:
    name = words.SHORT_NAMES.get(metric.key, metric.name)
    return f"{name}, {metric.unit.shown}" if metric.unit.shown else name


def trial_rows(records: Iterable[TrialRecord], keys: Sequence[str]) -> list[dict[str, Any]]:
    """One row a trial, with what is shown and nothing else."""
    return [
        {
            "href": trial_href(record.trial),
            "who": record.facts.participant or words.NOT_ASSIGNED,
            "file": "" if record.assigned else record.source_name,
            "simulated": record.simulated,
            "day": short_day(record.facts.start) or words.NOT_KNOWN,
            "at": record.facts.start or "",
            "condition": record.condition or words.NOT_STATED,
            "n": record.facts.trial,
            "verdict": record.quality.verdict,
            "state": words.STATES[record.state],
            **{f"v{at}": record.values.get(key) for at, key in enumerate(keys)},
        }
        for record in records
    ]


def _within(value: Mapping[str, Any]) -> str:
    """The interval of a value within its trial, or nothing."""
    low, high = value.get("low"), value.get("high")
    return "" if low is None or high is None else f"{number(low)} to {number(high)}"


def value_rows(
    values: Mapping[str, Mapping[str, Any]], metrics: Mapping[str, Metric], trial: str
) -> list[dict[str, Any]]:
    """One row a value of a trial, in the order of the result."""
    rows: list[dict[str, Any]] = []
    for key, value in values.items():
        metric = metrics.get(key)
        rows.append({
            "key": key, "href": method_href(key, trial),
            "name": key if metric is None else metric.name, "value": value["value"],
            "unit": "" if metric is None else metric.unit.shown,
            "within": _within(value),
            "family": "" if metric is None else TITLES[metric.family],
            "why": value["why"] or "",
        })  # fmt: skip
    return rows
