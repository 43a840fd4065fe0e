"""The tables of lab_data/reference: what others measured, for as long as a lab has not."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from forceplate import labdata
from forceplate.change.prior import Spread, bounded
from forceplate.errors import ForcePlateError
from forceplate.model.course import Choice
from forceplate.model.percentiles import PercentileRow, Percentiles
from forceplate.model.reference import Agreement, FirstEffect, Reference, ReferenceRow

UNSTATED = "-"
FALLBACK_DF = 10.0
"""Degrees of freedom where nothing says how people differ in how much they vary."""
ASSUMED = "The variance between visits is assumed: {share:g} of that between trials."


class TableError(ForcePlateError):
    """A table of lab_data/reference is not of its kind."""

    code = "reference"
    exit_code = 6


@cache
def shipped() -> tuple[Reference, ...]:
    """All provisional tables; those of most people first."""
    found = [
        reference_of(table, name) for name, table in _tables() if table["kind"] == "reliability"
    ]
    return tuple(sorted(found, key=lambda each: -max(row.people for row in each.rows)))


@cache
def percentiles() -> tuple[Percentiles, ...]:
    """All tables of percentiles."""
    return tuple(
        percentiles_of(table, name) for name, table in _tables() if table["kind"] == "percentiles"
    )


def reference_of(table: Mapping[str, Any], where: str) -> Reference:
    """A provisional reference from the table of its TOML file.

    Parameters
    ----------
    table : mapping
        population, protocol, source, licence, made (texts), plates (how many), session_share
        (variance between visits over that between trials, assumed) and [[row]] tables; notes
        (texts), optional.
    where : str
        The file, for the error.

    Returns
    -------
    Reference
        Provisional: its rows have no smallest detectable change, since nobody came twice.

    Raises
    ------
    TableError
        A key is missing, or a value not of its kind.
    """
    try:
        share, plates = float(table["session_share"]), int(table["plates"])
        notes = (ASSUMED.format(share=share), *table.get("notes", ()))
        return Reference(
            rows=tuple(_row(row, share, plates) for row in table["row"]), kind="shipped",
            population=table["population"], protocol=table["protocol"], source=table["source"],
            made=table["made"], licence=table["licence"], provisional=True, notes=notes,
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as cause:
        raise _refused(cause, where) from cause


def percentiles_of(table: Mapping[str, Any], where: str) -> Percentiles:
    """Percentiles from the table of their TOML file; TableError where it is not of its kind.

    Parameters
    ----------
    table : mapping
        population, protocol, source, licence (texts), seconds, trials, plates, cutoff_hz, and
        [[row]] tables with metric, unit, vision, surface, ages, people, percentiles.
    where : str
    """
    try:
        rows = tuple(
            PercentileRow(
                row["metric"], row["unit"], _condition(row), (row["ages"][0], row["ages"][1]),
                row["people"],
                tuple((float(percent), float(at)) for percent, at in row["percentiles"]),
            )
            for row in table["row"]
        )  # fmt: skip
        return Percentiles(
            rows, table["population"], table["protocol"], table["source"], table["licence"],
            float(table["seconds"]), table["trials"], table["plates"], float(table["cutoff_hz"]),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, IndexError) as cause:
        raise _refused(cause, where) from cause


def _row(row: Mapping[str, Any], share: float, plates: int) -> ReferenceRow:
    trials, people = int(row["trials"]), int(row["people"])
    trial = float(row["trial_sd"]) ** 2
    session = share * trial
    spread = Spread(bounded(float(row.get("df", FALLBACK_DF))), session + trial / trials)
    icc = None
    if "icc" in row:
        icc = Agreement("ICC(A,k)", f"the mean of {trials} trials of one visit", *row["icc"])
    first = row.get("first_trial")
    return ReferenceRow(
        metric=row["metric"], choice=Choice(UNSTATED, _condition(row)),
        seconds=float(row["seconds"]), scale=row["scale"], trials=trials, people=people,
        sessions=people, n_trials=people * trials, person=None, session=session, trial=trial,
        df=spread.df, sd=math.sqrt(spread.variance), icc=icc, at_least=row.get("at_least"),
        first_trial=None if first is None else FirstEffect(first), method="trials of one visit",
        plates=plates,
    )  # fmt: skip


def _condition(row: Mapping[str, Any]) -> str:
    return f"{row['vision']}-{row['surface']}"


def _tables() -> list[tuple[str, dict[str, Any]]]:
    files = sorted(labdata.folder("reference").iterdir(), key=lambda each: each.name)
    return [
        (each.name, tomllib.loads(each.read_text(encoding="utf-8")))
        for each in files
        if each.name.endswith(".toml")
    ]


def _refused(cause: Exception, where: str) -> TableError:
    return TableError(
        "the table of reference values cannot be used.", where=where,
        expected="the keys of the tables in lab_data/reference",
        found=f"{type(cause).__name__}: {cause}",
    )  # fmt: skip
