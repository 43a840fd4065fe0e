"""Runs, and two of them held against each other, as tables for a person at a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from forceplate.cli.tables import UNKNOWN, grid, shown
from forceplate.model.run_change import OUTLIERS
from forceplate.model.settings import unlike_default
from forceplate.units import UNITS

if TYPE_CHECKING:
    from rich.console import Console

    from forceplate.model.record import RunRecord
    from forceplate.model.run_change import MetricChange, RunComparison

NAMED = 8
"""Trials named below a table; the JSON and the CSV name those of each metric."""


def show_runs(runs: Iterable[RunRecord], console: Console) -> None:
    """Print the runs of an archive, oldest first, one a row."""
    table = grid(
        ("run", True), ("", False), ("recipe", False), ("forceplate", False), ("by", False),
        ("started", False), ("done", True), ("failed", True), ("lacking", True),
    )  # fmt: skip
    for run in runs:
        table.add_row(
            str(run.run), Text("● current" if run.current else "", style="green"),
            Text(_recipe(run)), run.software, Text(run.by), run.started[:16].replace("T", " "),
            str(run.n_done), str(run.n_failed), str(run.n_lacking),
        )  # fmt: skip
    console.print(table)


def _recipe(run: RunRecord) -> str:
    """The preset's name, the settings unlike the default ones, and what the run is limited to."""
    found = unlike_default(run.settings).items()
    changes = ", ".join(f"{key} {plain(value)}" for key, value in found)
    named = ": ".join(part for part in (run.preset or "", changes) if part)
    only = ", ".join(f"{name} {value}" for name, value in run.where.items())
    return "; only ".join(part for part in (named or run.digest[:12], only) if part)


def plain(value: object) -> str:
    """A setting's value as `--set` takes it; a dash where the run does not know the setting."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def show_comparison(found: RunComparison, rows: Sequence[MetricChange], console: Console) -> None:
    """Print what differs between two runs: settings, trials, and a row for each of these."""
    first, second = found.first.run, found.second.run
    console.print(Text(f"run {second} against run {first}", style="bold"))
    for line in _about(found):
        console.print(Text(line))
    n_changed = sum(metric.changed for metric in found.metrics)
    if rows:
        print_whole(_table(rows), console)
        console.print(Text(f"A change is the number of run {second} minus that of run {first}."))
        far = _far(rows)
        if far:
            console.print(Text(f"Far from the others, in how many of these metrics: {far}."))
    told = f"{n_changed} of {len(found.metrics)} metrics changed"
    hidden = len(found.metrics) - len(rows)
    console.print(Text(f"{told}; --all shows the others too." if hidden else f"{told}."))


def _about(found: RunComparison) -> list[str]:
    """Which settings differ, and which trials are compared."""
    first, second = found.first, found.second
    lines = ["the settings are the same" if not found.settings else "settings that differ:"]
    lines += [f"  {key}: {plain(one)} -> {plain(other)}" for key, one, other in found.settings]
    if first.software != second.software:
        lines.append(f"forceplate: {first.software} -> {second.software}")
    lines.append(
        f"trials: {found.n_both} in both runs, {found.n_same_work} of them the same work; "
        f"{found.n_first_only} in run {first.run} only, "
        f"{found.n_second_only} in run {second.run} only"
    )
    if found.n_corrected:
        lines.append(
            f"{found.n_corrected} of them corrected between the two runs: there the correction "
            "may have changed numbers too"
        )
    return lines


def _table(rows: Sequence[MetricChange]) -> Table:
    """A row a metric; numbers gained, lost or of another unit have a column where there are any."""
    gained, lost = any(row.n_gained for row in rows), any(row.n_lost for row in rows)
    others = any(row.n_other_unit for row in rows)
    table = grid(
        ("metric", True), ("changed", True), ("larger", True), ("smaller", True),
        *[("gained", True)] * gained, *[("lost", True)] * lost, *[("other\nunit", True)] * others,
        ("median change", True), ("5th to 95th\npercentile", True),
        ("median\n%", True), ("far from\nothers", True),
    )  # fmt: skip
    table.columns[0].justify = "left"
    for row in rows:
        unit = UNITS[row.unit].shown if row.unit in UNITS else row.unit
        spread = UNKNOWN if row.low is None else f"{signed(row.low)} to {signed(row.high)}"
        percent = UNKNOWN if row.median_percent is None else f"{row.median_percent:+.2f}"
        table.add_row(
            f"{row.key}, revised" if row.revised else row.key, f"{row.n_changed} of {row.n}",
            str(row.n_up), str(row.n_down), *[str(row.n_gained)] * gained,
            *[str(row.n_lost)] * lost, *[str(row.n_other_unit)] * others,
            f"{signed(row.median)} {unit}".rstrip(), spread, percent,
            _several(len(row.outliers)),
        )  # fmt: skip
    return table


def print_whole(table: Table, console: Console) -> None:
    """Print a table as wide as it is; half a number would be another number."""
    wide = console.measure(table, options=console.options.update(width=1_000)).maximum
    usual = console.width
    console.width = max(wide, usual)
    console.print(table, crop=False)
    console.width = usual


def _several(n_outliers: int) -> str:
    """How many trials are named as far from the others; nobody counts beyond the most named."""
    return f"{n_outliers}+" if n_outliers == OUTLIERS else str(n_outliers or "")


def signed(value: float | None) -> str:
    """A change for reading: its sign and three significant digits."""
    plus = "+" if value is not None and value > 0 else ""
    return plus + shown(value, 3)


def _far(rows: Sequence[MetricChange]) -> str:
    """The trials whose change lies far from the others', those of most metrics first."""
    counts = Counter(each.trial for row in rows for each in row.outliers)
    named = [f"{trial} ({n})" for trial, n in counts.most_common(NAMED)]
    more = len(counts) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")
