"""Whether everything that was acknowledged is still there, and still what it was."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Integer, Table, cast, func, select

from forceplate.archive import audit
from forceplate.archive.database.catalogue import Catalogue
from forceplate.archive.database.schema import (
    AUDIT,
    BLOB,
    CURRENT,
    NOW,
    PERSON,
    RESULT,
    RUN,
    RUN_RESULT,
    TRIAL,
    Row,
)
from forceplate.archive.files import names
from forceplate.archive.files.blobs import digest_of
from forceplate.archive.files.store import Store
from forceplate.archive.job_rows import ENDED
from forceplate.archive.records import MEASURES, PARTICIPANT, after_event, now_row
from forceplate.archive.recover import sidecar_row
from forceplate.errors import ArchiveError

Problem = dict[str, str]
PART = 500
"""Rows that are fetched at once; a result is some tens of kilobytes."""


def problems(catalogue: Catalogue, store: Store, seal: audit.Seal) -> Iterator[Problem]:
    """Everything that is wrong, one object {code, what} each.

    The catalogue is let go of before the files are read, so that nobody waits for that.
    """
    listed: Sequence[Row] = ()
    trials: Sequence[Row] = ()
    try:
        with catalogue.reading() as connection:
            listed = connection.execute(select(BLOB)).mappings().all()
            trials = connection.execute(select(TRIAL)).mappings().all()
            found = list(_database(catalogue, connection))
            for part in (
                _chain(connection, seal), _rows(connection, seal), _projection(connection),
                _told(connection),
            ):  # fmt: skip
                found += _understood(part)
    except ArchiveError as cause:
        found = [_problem("catalogue-damaged", cause.sentence())]
    yield from found
    for part in (_files(listed, store), _needed(listed, trials), _sidecars(trials, store)):
        yield from _understood(part)


def _understood(part: Iterator[Problem]) -> Iterator[Problem]:
    """What a part finds; where a row was changed so that it cannot be read at all, that."""
    try:
        yield from part
    except ArchiveError as cause:
        yield _problem("row-changed", cause.sentence())
    except (ValueError, KeyError, TypeError) as cause:
        what = f"a row cannot be understood ({type(cause).__name__}: {cause})"
        yield _problem("row-changed", what)


def _problem(code: str, what: str) -> Problem:
    return {"code": code, "what": what}


def _database(catalogue: Catalogue, connection: Connection) -> Iterator[Problem]:
    for line in catalogue.database.damage(connection):
        yield _problem("catalogue-damaged", line)


def _files(listed: Sequence[Row], store: Store) -> Iterator[Problem]:
    """Every file that the catalogue lists."""
    for row in listed:
        sha256 = row["sha256"]
        original = row["kind"] == "original"
        place = names.original(sha256, row["suffix"]) if original else names.raw(sha256)
        try:
            data = store.read(place)
        except FileNotFoundError:
            yield _problem("blob-missing", f"{place} is not there")
            continue
        except OSError as cause:
            yield _problem("blob-unreadable", f"{place} cannot be read: {cause.strerror or cause}")
            continue
        if digest_of(data) != sha256 or len(data) != row["bytes"]:
            yield _problem("blob-damaged", f"{place} has other bytes than it was stored with")


def _needed(listed: Sequence[Row], trials: Sequence[Row]) -> Iterator[Problem]:
    """Every file that a trial needs is listed, as it was when a trial brought it."""
    brought: dict[str, set[tuple[str, str, str]]] = {}
    for row in trials:
        original = ("original", row["suffix"], row["archived"])
        brought.setdefault(row["sha256"], set()).add(original)
        brought.setdefault(row["raw_sha256"], set()).add(("raw", "h5", row["archived"]))
    known = {row["sha256"]: (row["kind"], row["suffix"], row["at"]) for row in listed}
    for row in trials:
        if not {row["sha256"], row["raw_sha256"]} <= known.keys():
            yield _problem("blob-unlisted", f"the catalogue lists no file for trial {row['code']}")
    for sha256, told in known.items():
        if told not in brought.get(sha256, set()):
            yield _problem("row-changed", f"blob {sha256[:12]} is not what any trial brought")


def _sidecars(trials: Sequence[Row], store: Store) -> Iterator[Problem]:
    for row in trials:
        own = {key: value for key, value in row.items() if key != "seal"}
        try:
            same = sidecar_row(store, names.sidecar(row["raw_sha256"])) == own
        except OSError:
            same = False
        if not same:
            yield _problem(
                "sidecar-damaged", f"the sidecar of trial {row['code']} is missing or differs"
            )


def _chain(connection: Connection, seal: audit.Seal) -> Iterator[Problem]:
    yield from (_problem("audit-broken", what) for what in audit.breaks(connection, seal))


def _rows(connection: Connection, seal: audit.Seal) -> Iterator[Problem]:
    """Rows that were sealed when they were written, and lines that stand in sequence."""
    names: tuple[tuple[Table, str], ...] = ((TRIAL, "code"), (RESULT, "key"), (RUN_RESULT, "seq"))
    for table, name in names:
        for row in connection.execution_options(yield_per=PART).execute(select(table)).mappings():
            if not seal.holds(row):
                yield _problem("row-changed", f"{table.name} {row[name]} was changed")
    for column in (TRIAL.c.simulated, RUN_RESULT.c.failed):
        # any number but 0 is read as true
        odd = select(func.count()).where(cast(column, Integer).not_in((0, 1)))
        if connection.execute(odd).scalar_one():
            yield _problem("row-changed", f"a {column} is neither true nor false")
    n_lines = _rows_in(connection, RUN_RESULT)
    sequence = connection.execute(select(RUN_RESULT.c.seq).order_by(RUN_RESULT.c.seq)).scalars()
    if list(sequence) != list(range(1, n_lines + 1)):
        yield _problem("row-missing", "a line is missing among the results of the runs")
    ended = select(AUDIT.c.after).where(AUDIT.c.action == ENDED)
    told = [json.loads(text)["lines"] for text in connection.execute(ended).scalars()]
    if max(told, default=0) > n_lines:
        yield _problem("row-missing", "the last results of the runs are missing")
    keys = set(connection.execute(select(RESULT.c.key)).scalars())
    done = select(RUN_RESULT.c.key).where(RUN_RESULT.c.failed.is_(False)).distinct()
    for key in connection.execute(done).scalars():
        if key not in keys:
            yield _problem("row-missing", f"result {key} is missing")


def _rows_in(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _projection(connection: Connection) -> Iterator[Problem]:
    """What the trials are said to be now, against what their history adds up to."""
    lines: dict[str, list[Any]] = {}
    history = select(AUDIT.c.subject, AUDIT.c.action, AUDIT.c.after).order_by(AUDIT.c.seq)
    for line in connection.execute(history):
        lines.setdefault(line.subject, []).append(line)
    now = {row["code"]: dict(row) for row in connection.execute(select(NOW)).mappings()}
    codes = set()
    for row in connection.execute(select(TRIAL)).mappings():
        codes.add(row["code"])
        expected = now_row(row)
        told = lines.get(row["code"], [])
        if not any(line.action in ("added", "recovered") for line in told):
            yield _problem("audit-broken", f"no line says that trial {row['code']} was added")
        for line in told:
            expected = after_event(expected, line.action, json.loads(line.after))
        if now.get(row["code"]) != expected:
            yield _problem("row-changed", f"trial {row['code']} is not what its history says")
    added = (AUDIT.c.action == "added") | (AUDIT.c.action == "recovered")
    for code in connection.execute(select(AUDIT.c.subject).where(added)).scalars():
        if code not in codes:
            yield _problem("row-missing", f"trial {code} is missing")


def _told(connection: Connection) -> Iterator[Problem]:
    """People and runs, against what the audit trail says about them."""
    people: dict[str, dict[str, Any]] = {}
    runs: dict[int, dict[str, Any]] = {}
    current: list[dict[str, Any]] = []
    for line in connection.execute(select(AUDIT).order_by(AUDIT.c.seq)):
        after = json.loads(line.after)
        if line.action == "measured" and line.subject.startswith(PARTICIPANT):
            person = people.setdefault(line.subject.removeprefix(PARTICIPANT), {})
            person.update(after)
        elif line.action == "run started":
            runs[after["id"]] = after
        elif line.action == "run made current":
            current.append({
                "seq": len(current) + 1, "run": after["run"], "by": line.by, "at": line.at,
                "reason": line.reason,
            })  # fmt: skip
    for row in connection.execute(select(PERSON)).mappings():
        found = {name: row[name] for name in MEASURES if row[name] is not None}
        if people.pop(row["code"], None) != found:
            yield _problem("row-changed", f"participant {row['code']} differs from the history")
    yield from (_problem("row-missing", f"participant {code} is missing") for code in people)
    for row in connection.execute(select(RUN)).mappings():
        # what the first release wrote down of a run had no choice of trials
        if {"chosen": None, **runs.pop(row["id"], {})} != dict(row):
            yield _problem("row-changed", f"run {row['id']} is not what was started")
    yield from (_problem("row-missing", f"run {run} is missing") for run in runs)
    pointers = connection.execute(select(CURRENT).order_by(CURRENT.c.seq)).mappings()
    if [dict(row) for row in pointers] != current:
        yield _problem("row-changed", "the current run is not the one that was chosen")
