"""What a run lacks, some hundred trials at a time, and keeping what became of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from forceplate.archive import audit, trials
from forceplate.archive.database.schema import NOW, PERSON, RESULT, RUN, RUN_RESULT, TRIAL, Row
from forceplate.archive.records import Encoded, Finished, encoded, plain_json
from forceplate.errors import ArchiveError, SettingsError

AT_ONCE = 500
"""Trials asked for, or kept, by one statement."""
CHOICES = ("participant", "session", "protocol", "vision", "surface", "state", "verdict", "code")
"""What a run may be narrowed by; `code` is the trial itself."""


def checked_choice(where: Mapping[str, str]) -> dict[str, str]:
    """The narrowing of a run as it is kept: each name's values once and in order.

    SettingsError names what there is to narrow by.
    """
    unknown = [name for name in where if name not in CHOICES]
    empty = [name for name, value in where.items() if not value.strip(" ,")]
    if unknown or empty:
        raise SettingsError(
            "trials cannot be chosen by that.", found=", ".join(unknown + empty),
            expected="NAME=VALUE[,VALUE...] with NAME one of " + ", ".join(CHOICES),
        )  # fmt: skip
    return {name: ",".join(sorted(set(_values(where[name])))) for name in sorted(where)}


def _values(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


def choice_of(row: Row) -> dict[str, str]:
    """What a run is narrowed by; empty where it is about every trial."""
    return {} if row["chosen"] is None else json.loads(row["chosen"])


def chosen(where: Mapping[str, str]) -> ColumnElement[bool]:
    """Trials with these facts; several values by commas, any of which will do."""
    found: list[ColumnElement[bool]] = [NOW.c.code.is_not(None)]
    for name, value in where.items():
        found.append(NOW.c[name].in_(_values(value)))
    return and_(*found)


def _lacking(run: int, where: Mapping[str, str]) -> ColumnElement[bool]:
    """Trials of the run whose last line in it is not of their last correction."""
    last = (
        select(RUN_RESULT.c.revision)
        .where(RUN_RESULT.c.run == run, RUN_RESULT.c.trial == NOW.c.code)
        .order_by(RUN_RESULT.c.seq.desc())
        .limit(1)
        .correlate(NOW)
        .scalar_subquery()
    )
    return and_(chosen(where), NOW.c.revision.is_distinct_from(last))


def choice_in(connection: Connection, run: int) -> dict[str, str]:
    """What this run is narrowed by."""
    text = connection.execute(select(RUN.c.chosen).where(RUN.c.id == run)).scalar()
    return {} if text is None else json.loads(text)


def count_chosen(connection: Connection, where: Mapping[str, str]) -> int:
    """How many trials have these facts."""
    statement = select(func.count()).select_from(NOW).where(chosen(where))
    return connection.execute(statement).scalar_one()


def count_lacking(connection: Connection, run: int) -> int:
    """How many trials have no line in the run since their last correction."""
    lacking = _lacking(run, choice_in(connection, run))
    return connection.execute(select(func.count()).select_from(NOW).where(lacking)).scalar_one()


def lacking_by_run(connection: Connection, rows: Sequence[Row]) -> dict[int, int]:
    """The same for each of these runs: one query, and one for each that is narrowed."""
    last = (
        select(RUN_RESULT.c.revision)
        .where(RUN_RESULT.c.run == RUN.c.id, RUN_RESULT.c.trial == NOW.c.code)
        .order_by(RUN_RESULT.c.seq.desc())
        .limit(1)
        .correlate(NOW, RUN)
        .scalar_subquery()
    )
    statement = (
        select(RUN.c.id, func.count())
        .join(NOW, NOW.c.revision.is_distinct_from(last))
        .where(RUN.c.chosen.is_(None))
        .group_by(RUN.c.id)
    )
    found = {row["id"]: 0 for row in rows}
    found.update((run, count) for run, count in connection.execute(statement))
    for row in rows:
        if row["chosen"] is not None:
            found[row["id"]] = count_lacking(connection, row["id"])
    return found


def lacking_codes(connection: Connection, run: int) -> list[str]:
    """Those trials, oldest first."""
    lacking = _lacking(run, choice_in(connection, run))
    statement = (
        select(TRIAL.c.code)
        .join(NOW, NOW.c.code == TRIAL.c.code)
        .where(lacking)
        .order_by(TRIAL.c.archived, TRIAL.c.code)
    )
    return list(connection.execute(statement).scalars())


def lacking_part(
    connection: Connection, run: int | None, where: Mapping[str, str], after: str
) -> list[tuple[Row, Row]]:
    """The next trials that the run lacks, by code, with what is known about their persons."""
    statement: Select[Any] = (
        trials.listing(None)
        .where(chosen(where) if run is None else _lacking(run, where), TRIAL.c.code > after)
        .order_by(None)
        .order_by(TRIAL.c.code)
        .limit(AT_ONCE)
    )
    rows = connection.execute(statement).mappings().all()
    people = {row["participant"] for row in rows} - {None}
    told = select(PERSON).where(PERSON.c.code.in_(people))
    measures = {row["code"]: row for row in connection.execute(told).mappings()}
    return [(row, measures.get(row["participant"], {})) for row in rows]


def held(connection: Connection, keys: Collection[str]) -> dict[str, str]:
    """Which of these keys have a result, and of which trial it is."""
    found: dict[str, str] = {}
    for part in _parts(list(keys)):
        same = select(RESULT.c.key, RESULT.c.trial).where(RESULT.c.key.in_(part))
        found.update((row.key, row.trial) for row in connection.execute(same))
    return found


def n_lines(connection: Connection) -> int:
    """How many lines the results of all runs have."""
    return connection.execute(select(func.max(RUN_RESULT.c.seq))).scalar() or 0


def save(
    connection: Connection, seal: audit.Seal, run: int, finished: Sequence[Finished], at: str,
    where: str,
) -> None:  # fmt: skip
    """Keep results, failures and uses of results that are there already."""
    for part in _parts(finished):
        _save(connection, seal, run, part, at, where)


def _save(
    connection: Connection, seal: audit.Seal, run: int, finished: Sequence[Finished], at: str,
    where: str,
) -> None:  # fmt: skip
    codes = {done.trial for done in finished}
    now = select(NOW.c.code, NOW.c.revision).where(NOW.c.code.in_(codes))
    present = {row.code: row.revision for row in connection.execute(now)}
    for code in codes - set(present):
        raise trials.unknown(connection, code, where)
    rows = [_result_row(done, at) for done in finished if done.result is not None]
    _insert_new_results(connection, [{**row, "seal": seal.of(row)} for row in rows])
    again = {done.key: done.trial for done in finished if done.result is None and not done.error}
    known = held(connection, again)
    for key, trial in again.items():
        if known.get(key) != trial:
            raise ArchiveError(f"no result {key[:12]} of trial {trial} to use again.", where=where)
    _link(connection, seal, [_line(run, done, present[done.trial], at) for done in finished])


def _result_row(done: Finished, at: str) -> dict[str, Any]:
    assert done.result is not None
    kept = done.result if isinstance(done.result, Encoded) else encoded(done.result)
    return {
        "key": done.key, "trial": done.trial, "recipe": kept.recipe, "payload": kept.text,
        "primary_values": plain_json(dict(done.primary)), "env": plain_json(done.env), "at": at,
    }  # fmt: skip


def _insert_new_results(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Where a key is there already it is the same work, and stays."""
    if rows:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        connection.execute(dialect.insert(RESULT).on_conflict_do_nothing(), rows)


def _line(run: int, done: Finished, present: int, at: str) -> dict[str, Any]:
    return {
        "run": run, "trial": done.trial, "key": done.key, "failed": done.error is not None,
        "error": None if done.error is None else audit.dumps(done.error),
        "revision": present if done.revision is None else done.revision, "at": at,
    }  # fmt: skip


def _link(connection: Connection, seal: audit.Seal, lines: Sequence[dict[str, Any]]) -> None:
    """A line for each trial in the run, unless its last line says the same."""
    run, codes = lines[0]["run"], [line["trial"] for line in lines]
    there = (
        select(RUN_RESULT.c.trial, RUN_RESULT.c.key, RUN_RESULT.c.failed, RUN_RESULT.c.revision)
        .where(RUN_RESULT.c.run == run, RUN_RESULT.c.trial.in_(codes))
        .order_by(RUN_RESULT.c.seq)
    )
    last = {row.trial: (row.key, bool(row.failed), row.revision)
            for row in connection.execute(there)}  # fmt: skip
    seq = n_lines(connection)
    fresh = []
    for line in lines:
        says = (line["key"], line["failed"], line["revision"])
        if last.get(line["trial"]) != says:
            last[line["trial"]] = says
            seq += 1
            row = {**line, "seq": seq}
            fresh.append({**row, "seal": seal.of(row)})
    if fresh:
        connection.execute(insert(RUN_RESULT), fresh)


def _parts(things: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(things), AT_ONCE):
        yield things[start : start + AT_ONCE]
