"""Trials in the catalogue: adding, finding, listing, and what people say about them."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, func, insert, null, select, update

from forceplate.archive import audit
from forceplate.archive.database.schema import (
    BLOB,
    CURRENT,
    NOW,
    PERSON,
    RESULT,
    RUN_RESULT,
    TRIAL,
    Row,
    insert_new,
)
from forceplate.archive.records import after_event, now_row, record_of
from forceplate.errors import ArchiveError, UnknownTrial
from forceplate.model.facts import FACT_NAMES
from forceplate.model.record import TrialRecord

_QUALITY = func.coalesce(NOW.c.quality, TRIAL.c.quality).label("quality")
_NOW_COLUMNS = [column for column in NOW.c if column.name not in ("code", "quality")]
_OWN_COLUMNS = [
    column for column in TRIAL.c if column.name not in ("facts", "layout", "quality", "seal")
]
_RESULT_COLUMNS = (RESULT.c.key, RESULT.c.recipe, RESULT.c.primary_values)


def same_content(connection: Connection, content: str) -> str | None:
    """The code of the first trial whose samples have this hash."""
    order = (TRIAL.c.archived, TRIAL.c.code)
    same = select(TRIAL.c.code).where(TRIAL.c.content == content).order_by(*order).limit(1)
    return connection.execute(same).scalar()


def find(connection: Connection, sha256: str, index: int) -> str | None:
    """The code of this recording, if it is in the catalogue."""
    same = and_(TRIAL.c.sha256 == sha256, TRIAL.c.idx == index)
    return connection.execute(select(TRIAL.c.code).where(same)).scalar()


def insert_trial(
    connection: Connection,
    seal: audit.Seal,
    row: Row,
    *,
    sizes: Mapping[str, int],
    action: str,
) -> bool:
    """Add a trial with its files and its audit line; False where it is there already.

    `sizes` holds the bytes of the `original` and of the `raw` file.
    """
    if find(connection, row["sha256"], row["idx"]) is not None:
        return False
    kinds = (("original", row["sha256"], row["suffix"]), ("raw", row["raw_sha256"], "h5"))
    for kind, sha256, suffix in kinds:
        blob = {
            "sha256": sha256, "kind": kind, "suffix": suffix, "bytes": sizes[kind],
            "at": row["archived"],
        }  # fmt: skip
        insert_new(connection, BLOB, blob)
    connection.execute(insert(TRIAL).values({**row, "seal": seal.of(row)}))
    connection.execute(insert(NOW).values(now_row(row)))
    audit.append(
        connection, seal, at=row["archived"], by=row["by"], action=action, subject=row["code"],
        after={"source_name": row["source_name"], "sha256": row["sha256"], "index": row["idx"],
               "raw_sha256": row["raw_sha256"]},
    )  # fmt: skip
    return True


def current_run(connection: Connection) -> int | None:
    """The run whose numbers are shown."""
    return connection.execute(
        select(CURRENT.c.run).order_by(CURRENT.c.seq.desc()).limit(1)
    ).scalar()


def listing(run: int | None, *, outdated: bool = False) -> Select[Any]:
    """Every trial with what is known now and its result in this run, newest first.

    A result that was made before a correction which can change numbers is joined only with
    `outdated`: as things are known now, the trial is not analysed yet.
    """
    order = (NOW.c.moment.desc(), TRIAL.c.archived.desc(), TRIAL.c.code)
    if run is None:
        # joined to no line at all: a join that never fits is looked for among all lines, each time
        nothing = (null().label(column.name) for column in _RESULT_COLUMNS)
        columns = (*_OWN_COLUMNS, *_NOW_COLUMNS, _QUALITY, *nothing)
        return select(*columns).join(NOW, NOW.c.code == TRIAL.c.code).order_by(*order)
    lines = RUN_RESULT.alias()
    last = (
        select(func.max(lines.c.seq))
        .where(lines.c.run == run, lines.c.trial == TRIAL.c.code)
        .correlate(TRIAL)
        .scalar_subquery()
    )
    fits = and_(RUN_RESULT.c.seq == last, RUN_RESULT.c.failed.is_(False))
    if not outdated:
        fits = and_(fits, RUN_RESULT.c.revision == NOW.c.revision)
    return (
        select(*_OWN_COLUMNS, *_NOW_COLUMNS, _QUALITY, *_RESULT_COLUMNS)
        .join(NOW, NOW.c.code == TRIAL.c.code)
        .join(RUN_RESULT, fits, isouter=True)
        .join(RESULT, RESULT.c.key == RUN_RESULT.c.key, isouter=True)
        .order_by(*order)
    )


def records(connection: Connection, statement: Select[Any]) -> list[TrialRecord]:
    """The records of a listing: one query, however many trials."""
    return [record_of(row) for row in connection.execute(statement).mappings()]


def narrowed(
    statement: Select[Any],
    equal: Mapping[str, str | None],
    *,
    assigned: bool | None,
    codes: Sequence[str] | None,
) -> Select[Any]:
    """The listing, only where these columns have these values; None does not narrow."""
    for name, value in equal.items():
        if value is not None:
            statement = statement.where(NOW.c[name] == value)
    if assigned is not None:
        known = NOW.c.participant.is_not(None)
        statement = statement.where(known if assigned else ~known)
    if codes is not None:
        statement = statement.where(TRIAL.c.code.in_(list(codes)))
    return statement


def unknown(connection: Connection, code: str, where: str) -> UnknownTrial:
    """The error for a code that is not there, naming the nearest ones."""
    codes = connection.execute(select(TRIAL.c.code)).scalars().all()
    near = difflib.get_close_matches(code.lower(), codes, n=3, cutoff=0.6)
    advice = "Did you mean " + " or ".join(near) + "?" if near else "See forceplate trials."
    return UnknownTrial(f"no trial {code!r} in the archive.", where=where, advice=advice)


def row_of(connection: Connection, code: str, where: str) -> dict[str, Any]:
    """The immutable row of a trial and how it stands now; UnknownTrial where it is not there."""
    statement = listing(None).where(TRIAL.c.code == code)
    row = connection.execute(statement).mappings().one_or_none()
    if row is None:
        raise unknown(connection, code, where)
    return dict(row)


def measures(connection: Connection, participant: str | None) -> dict[str, Any]:
    """What was set for this participant; empty where nothing was."""
    chosen = select(PERSON).where(PERSON.c.code == participant)
    row = connection.execute(chosen).mappings().one_or_none()
    return {} if row is None else dict(row)


def note(
    connection: Connection,
    seal: audit.Seal,
    code: str,
    *,
    at: str,
    by: str,
    action: str,
    reason: str | None,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    """Add a line to a trial's history and bring the trial to what it then is."""
    columns = select(NOW).where(NOW.c.code == code)
    now = connection.execute(columns).mappings().one()
    audit.append(
        connection, seal, at=at, by=by, action=action, subject=code, reason=reason, before=before,
        after=after,
    )  # fmt: skip
    changed = after_event(now, action, after)
    connection.execute(update(NOW).where(NOW.c.code == code).values(changed))


def changed_facts(row: Row, known: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Before and after of the facts that are given and differ."""
    names = [name for name in FACT_NAMES if name in known and known[name] != row[name]]
    return {name: row[name] for name in names}, {name: known[name] for name in names}


def checked_state(state: str) -> str:
    """The state itself; ArchiveError where it is not one."""
    if state not in ("new", "accepted", "repeat"):
        raise ArchiveError(
            "unknown state of a trial.", expected="new, accepted or repeat", found=repr(state)
        )
    return state
