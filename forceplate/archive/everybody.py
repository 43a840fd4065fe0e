"""Some values of everybody's trials, without reading their results, and whether any may differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import JSON, ColumnElement, Connection, cast, func, or_, select, type_coerce

from forceplate.archive import audit
from forceplate.archive.database.schema import NOW, RESULT, RUN_RESULT
from forceplate.archive.opened import Opened
from forceplate.archive.trials import current_run, listing
from forceplate.model.facts import Facts
from forceplate.model.result import Value

CONDITION = ("protocol", "vision", "surface")


class Everybody(Opened):
    """The part of the archive that answers for all people at once."""

    def values_of(self, keys: Sequence[str], facts: Facts) -> dict[str, dict[str, Value]]:
        """These metrics of the current run, of every trial in the condition of these facts.

        The catalogue takes them out of each result's text, which is some hundred times as long.

        Parameters
        ----------
        keys : sequence of str
        facts : Facts
            Protocol, vision and surface count; what is not known here is not known of the trials.

        Returns
        -------
        dict of trial to dict of key to Value
            Of analysed trials, with what their results hold of these keys.
        """
        with self._catalogue.reading() as connection:
            document = _document(connection)
            alike = [_is(NOW.c[name], getattr(facts, name)) for name in CONDITION]
            rows = listing(current_run(connection)).where(*alike).subquery()
            wanted = [document[("values", key)].label(f"v{at}") for at, key in enumerate(keys)]
            statement = select(rows.c.code, *wanted).join(RESULT, RESULT.c.key == rows.c.key)
            return {
                code: {
                    key: Value(**each) for key, each in zip(keys, found, strict=True)
                    if each is not None
                }
                for code, *found in connection.execute(statement)
            }  # fmt: skip

    def mark(self) -> tuple[str, int]:
        """The last seal of the audit trail and the number of results in all runs.

        Nothing that is told of people changes without changing one of them.
        """
        with self._catalogue.reading() as connection:
            lines = connection.execute(select(func.max(RUN_RESULT.c.seq))).scalar()
            return audit.head(connection)[1], lines or 0


def _document(connection: Connection) -> ColumnElement[Any]:
    """The text of a result as something with parts."""
    text = RESULT.c.payload
    # SQLite reads parts of a text as it is; told to make it JSON it would make a number of it
    return type_coerce(text, JSON) if connection.dialect.name == "sqlite" else cast(text, JSON)


def _is(column: ColumnElement[Any], value: str | None) -> ColumnElement[bool]:
    """The column holds this; nothing and an empty text are alike."""
    return column == value if value else or_(column.is_(None), column == "")
