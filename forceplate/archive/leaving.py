"""A run read in stretches, for results that leave the archive in bulk."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, and_, func, select

from forceplate.archive import audit
from forceplate.archive.database.schema import NOW, RESULT, RUN_RESULT, TRIAL, Row
from forceplate.archive.opened import Opened
from forceplate.archive.records import facts_of
from forceplate.model.facts import FACT_NAMES, Facts
from forceplate.model.result import Value


@dataclass(frozen=True)
class Standing:
    """How far an archive is: nothing was written to it since if all of it is equal.

    Parameters
    ----------
    line : int
        The last line of the run; later ones are another state of it.
    audit_lines : int
    audit_head : str
        The last seal of the audit trail.
    """

    line: int
    audit_lines: int
    audit_head: str


@dataclass(frozen=True)
class Leaving:
    """What became of one trial in a run, and the trial as it is known now.

    Parameters
    ----------
    code, archived : str, str
    facts : Facts
    verdict, state : str, str
    simulated : bool
    key : str
        Of the work.
    recipe : str or None
        Digest of the settings; None where it failed.
    outdated : bool
        A correction that can change numbers came after it.
    error : mapping or None
        Why there is no result.
    values : mapping of str to Value
        All that the stored result holds.
    """

    code: str
    archived: str
    facts: Facts
    verdict: str
    state: str
    simulated: bool
    key: str
    recipe: str | None
    outdated: bool
    error: Mapping[str, Any] | None
    values: Mapping[str, Value]


class Bulk(Opened):
    """Results of a whole run, read in stretches."""

    def standing(self, run: int) -> Standing:
        """How far a run and the archive are; line 0 where the run has none."""
        with self._catalogue.reading() as connection:
            return _standing(connection, run)

    def leaving(self, run: int, *, until: int, after: str = "", count: int) -> list[Leaving]:
        """The run's next trials after this code, by code, as they stood at line `until`.

        Lines are never changed, so that a run read in stretches is one state of the run, however
        long that takes and whoever writes meanwhile; no view is held in between. The order is
        that of an index: each stretch costs the same at any size.
        """
        with self._catalogue.reading() as connection:
            rows = connection.execute(_stretch(run, until, after, count)).mappings()
            return [_leaving(row) for row in rows]


def _standing(connection: Connection, run: int) -> Standing:
    last = select(func.max(RUN_RESULT.c.seq)).where(RUN_RESULT.c.run == run)
    return Standing(connection.execute(last).scalar() or 0, *audit.head(connection))


def _stretch(run: int, until: int, after: str, count: int) -> Select[Any]:
    lines = RUN_RESULT.alias()
    last = (
        select(func.max(lines.c.seq))
        .where(lines.c.run == run, lines.c.trial == TRIAL.c.code, lines.c.seq <= until)
        .correlate(TRIAL)
        .scalar_subquery()
    )
    here = and_(RUN_RESULT.c.trial == TRIAL.c.code, RUN_RESULT.c.seq == last)
    known = and_(RESULT.c.key == RUN_RESULT.c.key, RUN_RESULT.c.failed.is_(False))
    return (
        select(
            TRIAL.c.code, TRIAL.c.archived, TRIAL.c.simulated,
            *(NOW.c[name] for name in (*FACT_NAMES, "verdict", "state")),
            NOW.c.revision.label("revision_now"), RUN_RESULT.c.revision, RUN_RESULT.c.key,
            RUN_RESULT.c.error, RESULT.c.recipe, RESULT.c.payload,
        )
        .join(NOW, NOW.c.code == TRIAL.c.code)
        .join(RUN_RESULT, here)
        .join(RESULT, known, isouter=True)
        .where(TRIAL.c.code > after)
        .order_by(TRIAL.c.code)
        .limit(count)
    )  # fmt: skip


def _leaving(row: Row) -> Leaving:
    stored = {} if row["payload"] is None else json.loads(row["payload"])["values"]
    return Leaving(
        code=row["code"], archived=row["archived"], facts=facts_of(row), verdict=row["verdict"],
        state=row["state"], simulated=bool(row["simulated"]), key=row["key"],
        recipe=row["recipe"], outdated=row["revision"] != row["revision_now"],
        error=None if row["error"] is None else json.loads(row["error"]),
        values={key: Value(**each) for key, each in stored.items()},
    )  # fmt: skip
