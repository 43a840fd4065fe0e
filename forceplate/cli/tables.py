"""Results, trials and metrics as tables for a person at a terminal."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from forceplate.units import UNITS

if TYPE_CHECKING:
    from rich.console import Console

    from forceplate.metrics.declare import Metric
    from forceplate.model.record import TrialRecord
    from forceplate.model.result import Check, Quality, Result
    from forceplate.model.settings import Settings

VERDICTS = {
    "usable": ("✓ usable", "green"),
    "note": ("• usable with a note", "yellow"),
    "repeat": ("↻ repeat suggested", "bold yellow"),
}
UNKNOWN = "–"


def shown(value: float | None, digits: int = 4) -> str:
    """A number for reading: four significant digits, a dash where it is not known."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    if value == 0:
        return "0"
    size = math.floor(math.log10(abs(value)))
    if not -4 <= size <= 6:
        return f"{value:.{digits - 1}e}"
    return f"{value:,.{max(0, digits - 1 - size)}f}"


def show_result(result: Result, metrics: Mapping[str, Metric], console: Console) -> None:
    """Print one result: what was read, what the quality checks say, every value by family."""
    recording = result.recording
    which = f" [{recording.index}]" if recording.index else ""
    console.print(Text(f"{result.source.path}{which}", style="bold"))
    console.print(
        f"{recording.n_samples} {'sample' if recording.n_samples == 1 else 'samples'} at "
        f"{shown(recording.rate_hz)} Hz, "
        f"{shown(recording.duration_s)} s; read by {result.source.reader}; {recording.frame}"
    )
    _show_plates(result, console)
    _show_quality(result.quality, console)
    _show_values(result, metrics, console)
    console.print(f"settings {result.settings.digest[:12]}\n")


def grid(*columns: tuple[str, bool]) -> Table:
    """A table without vertical lines; the second of each pair says whether it holds numbers."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name, number in columns:
        table.add_column(name, justify="right" if number else "left", no_wrap=number)
    return table


def _show_plates(result: Result, console: Console) -> None:
    if not result.recording.plates:
        return
    table = grid(
        ("plate", False), ("side", False), ("mean Fz, N", True), ("load, %", True),
        ("ml, mm", True), ("ap, mm", True), ("", False),
    )  # fmt: skip
    for plate in result.recording.plates:
        numbers = (plate.fz_mean_n, plate.load_pct, plate.cop_ml_mean_mm, plate.cop_ap_mean_mm)
        table.add_row(Text(plate.name), plate.side, *map(shown, numbers), Text(plate.why or ""))
    console.print(table)


def _show_quality(quality: Quality, console: Console) -> None:
    words, style = VERDICTS[quality.verdict]
    console.print(Text(words, style=style))
    for check in quality.checks:
        if check.level != "pass":
            console.print(Text(f"  {_check(check)}"))


def _check(check: Check) -> str:
    unit = UNITS[check.unit].shown if check.unit in UNITS else check.unit
    seen = ""
    if check.value is not None:
        limit = "" if check.limit is None else f", limit {shown(check.limit)} {unit}".rstrip()
        seen = f" ({shown(check.value)} {unit}".rstrip() + f"{limit})"
    return f"{check.code} {check.level}{seen}: {check.advice}"


def _show_values(result: Result, metrics: Mapping[str, Metric], console: Console) -> None:
    families: dict[str, list[str]] = {}
    for key in result.values:
        family = metrics[key].family if key in metrics else "other"
        families.setdefault(family, []).append(key)
    table = grid(
        ("value", False), ("", True), ("unit", False), ("key, or why there is none", False)
    )
    for family, keys in families.items():
        table.add_section()
        table.add_row(Text(family, style="bold"))
        for key in keys:
            value = result[key]
            name = metrics[key].name if key in metrics else key
            unit = UNITS[value.unit].shown if value.unit in UNITS else value.unit
            table.add_row(
                f"  {name}", shown(value.value), unit, Text(value.why or key, style="dim")
            )
    console.print(table)


def show_trials(trials: Iterable[TrialRecord], console: Console) -> None:
    """Print a list of trials, one a row."""
    table = grid(
        ("trial", False), ("participant", False), ("session", False), ("start", False),
        ("condition", False), ("no.", True), ("verdict", False),
    )  # fmt: skip
    for trial in trials:
        facts = trial.facts
        words, style = VERDICTS[trial.quality.verdict]
        table.add_row(
            trial.trial, Text(facts.participant or "not assigned yet"),
            Text(facts.session or UNKNOWN), facts.start or UNKNOWN, trial.condition or UNKNOWN,
            UNKNOWN if facts.trial is None else str(facts.trial), Text(words, style=style),
        )  # fmt: skip
    console.print(table)


def show_metrics(metrics: Iterable[Metric], console: Console) -> None:
    """Print the catalogue of metrics."""
    table = grid(("key", False), ("name", False), ("unit", False), ("what it says", False))
    family = ""
    for metric in metrics:
        if metric.family != family:
            family = metric.family
            table.add_section()
            table.add_row(Text(family, style="bold"))
        table.add_row(f"  {metric.key}", metric.name, metric.unit.shown, metric.says)
    console.print(table)


def show_settings(settings: Settings, console: Console) -> None:
    """Print every setting with its default, range and meaning."""
    table = grid(("key", False), ("default", True), ("range", False), ("what it does", False))
    for key, about in settings.about().items():
        table.add_row(key, str(about["default"]), Text(setting_range(about)), about["says"])
    console.print(table)


def setting_range(about: Mapping[str, object]) -> str:
    """What a setting may be, in words: its choices, or its range with the unit."""
    choices = about["choices"]
    if isinstance(choices, tuple) and choices:
        return " | ".join(map(str, choices))
    if isinstance(about["default"], bool):
        return "true | false"
    unit = UNITS[str(about["unit"])].shown
    return f"{about['low']:g} to {about['high']:g} {unit}".rstrip()
