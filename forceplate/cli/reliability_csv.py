"""Tables of reliability, and plans of a study, as comma-separated values."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from forceplate.cli import voice
from forceplate.cli.csv_files import cell, csv_file

if TYPE_CHECKING:
    from forceplate.change.study_plan import StudyPlan
    from forceplate.model.reference import Reference, ReferenceRow

COLUMNS = (
    "metric", "protocol", "condition", "seconds", "scale", "trials", "people", "sessions",
    "n_trials", "person", "session", "trial", "sd", "df", "icc_form", "icc", "icc_low", "icc_high",
    "sem", "detectable", "detectable_ratio", "at_least", "at_least_ratio", "first_trial",
    "second_visit_scale", "second_visit", "second_visit_low", "second_visit_high", "limit_low",
    "limit_high", "kappa_sides", "method", "provisional", "source", "licence", "notes",
)  # fmt: skip
"""One row a metric and condition; variances and errors are on the row's scale."""
PLAN_COLUMNS = ("participant", "protocol", "days", "to_come")


def write_rows(references: Sequence[Reference], rows: Sequence[ReferenceRow], target: str) -> None:
    """Write a row for each of these; the file gets its name once it is complete."""
    chosen = [(each, row) for each in references for row in each.rows if row in rows]
    _write(COLUMNS, (_cells(each, row) for each, row in chosen), target, len(chosen))


def write_plan(found: StudyPlan, target: str) -> None:
    """Write a row for each person who has begun, and one for each who is still to be found."""
    fresh = found.people - len(found.volunteers)
    rows: list[dict[str, object]] = [
        {"participant": each.participant, "protocol": found.protocol, "days": each.days,
         "to_come": each.to_come}
        for each in found.volunteers
    ]  # fmt: skip
    empty = {"participant": "", "protocol": found.protocol, "days": 0, "to_come": found.days}
    rows.extend(dict(empty) for _ in range(fresh))
    _write(PLAN_COLUMNS, rows, target, len(rows))


def _write(
    columns: Sequence[str], rows: Iterable[Mapping[str, object]], target: str, count: int
) -> None:
    with csv_file(target) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([cell(row[name]) for name in columns])
    if target != "-":
        voice.say(f"{target}: {count} {'row' if count == 1 else 'rows'}")


def _cells(reference: Reference, row: ReferenceRow) -> dict[str, object]:
    icc, first, second = row.icc, row.first_trial, row.second_visit
    told = {name: "" if value is None else value for name, value in row.to_json().items()}
    return {
        **told, "protocol": row.choice.protocol, "condition": row.choice.condition, "df": row.df,
        "icc_form": icc.form if icc else "", "icc": icc.value if icc else "",
        "icc_low": icc.low if icc else "", "icc_high": icc.high if icc else "",
        "first_trial": first.mean if first else "",
        "second_visit_scale": second.scale if second else "",
        "second_visit": second.bias if second else "",
        "second_visit_low": second.bias_low if second else "",
        "second_visit_high": second.bias_high if second else "",
        "limit_low": second.low if second else "", "limit_high": second.high if second else "",
        "kappa_sides": row.sides.value if row.sides else "",
        "provisional": str(reference.provisional).lower(), "source": reference.source,
        "licence": reference.licence,
        "notes": " ".join((*row.clamped, *row.notes, *reference.notes)),
    }  # fmt: skip
