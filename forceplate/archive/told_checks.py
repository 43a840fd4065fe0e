"""What only the audit trail holds: tables of reliability, notes and baselines of people."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import Connection, select

from forceplate.archive.database.catalogue import Catalogue
from forceplate.archive.database.schema import AUDIT
from forceplate.archive.references import REFERENCED
from forceplate.archive.row_checks import Problem, problem, understood
from forceplate.archive.timeline import misread
from forceplate.errors import SettingsError
from forceplate.model.reference import SCHEMA, reference_from


def told(catalogue: Catalogue) -> Iterator[Problem]:
    """Lines that cannot be read, or that do not follow from those before them."""
    found: list[Problem] = []
    with catalogue.reading() as connection:
        for part, name in (
            (_references(connection), "a table of reliability"),
            (_timelines(connection), "a person's timeline"),
        ):
            found += understood(part, name)
    yield from found


def _references(connection: Connection) -> Iterator[Problem]:
    """Every table can be read; one of a later version is left to that."""
    kept = select(AUDIT.c.seq, AUDIT.c.after).where(AUDIT.c.action == REFERENCED)
    for line in connection.execute(kept):
        table = json.loads(line.after)
        try:
            if table.get("schema") == SCHEMA:
                reference_from(table)
        except SettingsError as cause:
            yield problem("row-changed", f"audit line {line.seq}: {cause.sentence()}")


def _timelines(connection: Connection) -> Iterator[Problem]:
    """Every note follows from those before it, and every baseline too."""
    yield from (problem("row-changed", what) for what in misread(connection))
