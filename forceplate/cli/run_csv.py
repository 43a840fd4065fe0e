"""What changed between two runs as a table of comma-separated values, whole or not at all."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

from forceplate.cli import voice
from forceplate.cli.csv_files import cell, csv_file

if TYPE_CHECKING:
    from forceplate.model.run_change import MetricChange, RunComparison

COLUMNS = (
    "first_run", "second_run", "key", "name", "unit", "n", "n_changed", "n_up", "n_down",
    "n_gained", "n_lost", "median", "low", "high", "median_percent", "revised", "outliers",
    "n_other_unit",
)  # fmt: skip
"""One row a metric; the fields of MetricChange, outliers as their codes with spaces between."""


def write_csv(found: RunComparison, rows: Sequence[MetricChange], target: str) -> None:
    """Write a row for each of these metrics to a file, or to stdout where the target is `-`.

    The file gets its name once it is complete; ForcePlateError where it cannot be written.
    """
    with csv_file(target) as file:
        _write(found, rows, file)
    if target == "-":
        return
    path = Path(target)
    voice.say(f"{path}: {len(rows)} {'metric' if len(rows) == 1 else 'metrics'}")


def _write(found: RunComparison, rows: Sequence[MetricChange], file: IO[str]) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        cells: dict[str, object] = {
            **row.to_json(), "first_run": found.first.run, "second_run": found.second.run,
            "revised": str(row.revised).lower(),
            "outliers": " ".join(each.trial for each in row.outliers),
        }  # fmt: skip
        writer.writerow([cell(cells[name]) for name in COLUMNS])
