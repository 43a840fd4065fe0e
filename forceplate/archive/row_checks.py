"""Every row of the catalogue against its seal and against what the audit trail tells.

Some hundred rows at a time, each time in a short view of its own: rows never change, and what
follows from them is compared within one view. So nobody waits, and memory stays as it is however
large the archive.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Table, Text, cast, select

from forceplate.archive import audit
from forceplate.archive.database.catalogue import Catalogue
from forceplate.archive.database.rows import in_parts, nothing_else
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
from forceplate.archive.job_rows import ENDED
from forceplate.archive.records import MEASURES, PARTICIPANT, after_event, now_row
from forceplate.errors import ArchiveError

Problem = dict[str, str]
ADDED = ("added", "recovered")
STARTED, POINTED, MEASURED = "run started", "run made current", "measured"
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
"""What comes of a value that is not of its column's kind."""
By = dict[Any, list[Row]]
TRUTHS = ("0", "1", "false", "true")
"""As SQLite and PostgreSQL write them as texts."""


def problem(code: str, what: str) -> Problem:
    """One thing that is wrong."""
    return {"code": code, "what": what}


def texts(values: Iterable[object]) -> list[str]:
    """Those that may be asked for together: one value of another kind would spoil the question."""
    return [value for value in values if isinstance(value, str)]


def understood(part: Iterator[Problem], name: str) -> Iterator[Problem]:
    """What a check finds; where a row was changed so that it cannot be read at all, that."""
    try:
        yield from part
    except ArchiveError as cause:
        yield problem("row-changed", f"{name} was changed: {cause.sentence()}")
    except UNREADABLE as cause:
        yield _unreadable(name, cause)


def _unreadable(name: str, cause: Exception) -> Problem:
    what = f"{name} cannot be understood ({type(cause).__name__}: {cause})"
    return problem("row-changed", what)


def rows(catalogue: Catalogue, seal: audit.Seal) -> Iterator[Problem]:
    """Everything that is wrong with the rows of the catalogue."""
    trail = _Trail(seal)
    for name, part in (
        ("the audit trail", trail.check(catalogue)),
        ("a trial", _trials(catalogue, seal)),
        ("a trial as it is now", _strangers(catalogue)),
        ("a result", _results(catalogue, seal)),
        ("a line of a run", _lines(catalogue, seal, trail)),
        ("a participant", _retold(catalogue, PERSON, MEASURED, PARTICIPANT.strip(), _measured)),
        ("a run", _retold(catalogue, RUN, STARTED, "run", _as_started)),
    ):
        try:
            yield from part
        except ArchiveError as cause:  # the database itself cannot read it
            yield problem("catalogue-damaged", cause.sentence())
        except UNREADABLE as cause:
            yield _unreadable(name, cause)


class _Trail:
    """The audit trail, line by line, and whether what it tells of is there.

    Parameters
    ----------
    seal : Seal
    """

    def __init__(self, seal: audit.Seal) -> None:
        self.chain = audit.Chain(seal)
        self.told_lines = 0
        """How many lines the runs had when a job told of it."""
        self._pointers = 0

    def check(self, catalogue: Catalogue) -> Iterator[Problem]:
        for lines, found in in_parts(catalogue, AUDIT, self._beside):
            yield from found
            for line in lines:
                for what in self.chain.breaks(line):
                    yield problem("audit-broken", what)
                yield from understood(self._ended(line), f"audit line {line['seq']}")

    def _ended(self, line: Row) -> Iterator[Problem]:
        if line["action"] == ENDED:
            self.told_lines = max(self.told_lines, json.loads(line["after"])["lines"])
        yield from ()

    def _beside(self, connection: Connection, lines: Sequence[Row], *, last: bool) -> list[Problem]:
        """What these lines tell of that is not there."""
        found = list(_lost(connection, lines))
        pointing = [line for line in lines if line["action"] == POINTED]
        wanted = select(CURRENT).where(CURRENT.c.seq > self._pointers).order_by(CURRENT.c.seq)
        limited = wanted if last else wanted.limit(len(pointing))
        there = [dict(row) for row in connection.execute(limited).mappings()]
        told = list(understood(self._differs(pointing, there), "the current run"))
        self._pointers += len(pointing)
        return found + told

    def _differs(self, pointing: Sequence[Row], there: list[dict[str, Any]]) -> Iterator[Problem]:
        told = [
            {"seq": seq, "run": json.loads(line["after"])["run"], "by": line["by"],
             "at": line["at"], "reason": line["reason"]}
            for seq, line in enumerate(pointing, self._pointers + 1)
        ]  # fmt: skip
        if there != told:
            yield problem("row-changed", "the current run is not the one that was chosen")


def _lost(connection: Connection, lines: Sequence[Row]) -> Iterator[Problem]:
    """Trials, people and runs that these lines tell of, and that are not there."""
    people = texts(line["subject"] for line in lines if line["action"] == MEASURED)
    added = texts(line["subject"] for line in lines if line["action"] in ADDED)
    told: tuple[tuple[str, Column[Any], set[Any]], ...] = (
        ("trial", TRIAL.c.code, set(added)),
        ("participant", PERSON.c.code, {
            subject.removeprefix(PARTICIPANT) for subject in people
            if subject.startswith(PARTICIPANT)
        }),
        ("run", RUN.c.id, set(_started(lines))),
    )  # fmt: skip
    for name, key, wanted in told:
        there = set(connection.execute(select(key).where(key.in_(wanted))).scalars())
        for each in sorted(wanted - there, key=str):
            yield problem("row-missing", f"{name} {each} is missing")


def _started(lines: Sequence[Row]) -> Iterator[int]:
    for line in lines:
        number = str(line["subject"]).removeprefix("run ")
        if line["action"] == STARTED and number.isdecimal():
            yield int(number)


def _trials(catalogue: Catalogue, seal: audit.Seal) -> Iterator[Problem]:
    for some, (now, history, listed, odd) in in_parts(catalogue, TRIAL, _beside_trials):
        for row in some:
            code = row["code"]
            if not seal.holds(row):
                yield problem("row-changed", f"trial {code} was changed")
            if code in odd:
                yield problem("row-changed", f"trial {code} is neither simulated nor not")
            if not {row["sha256"], row["raw_sha256"]} <= listed:
                yield problem("blob-unlisted", f"the catalogue lists no file for trial {code}")
            told = history.get(code, [])
            yield from understood(_projected(row, told, now.get(code)), f"trial {code}")


def _strangers(catalogue: Catalogue) -> Iterator[Problem]:
    """What is said to be now of trials that there are not."""

    def beside(connection: Connection, some: Sequence[Row], *, last: bool) -> set[Any]:
        del last
        wanted = select(TRIAL.c.code).where(TRIAL.c.code.in_(texts(row["code"] for row in some)))
        return set(connection.execute(wanted).scalars())

    for some, there in in_parts(catalogue, NOW, beside):
        for code in (row["code"] for row in some if row["code"] not in there):
            yield problem("row-changed", f"trial_now {code!s} is of no trial")


def _beside_trials(
    connection: Connection, some: Sequence[Row], *, last: bool
) -> tuple[dict[str, Row], By, set[str], set[str]]:
    """How they stand now, their history, files that are listed, and odd truths."""
    del last
    codes = texts(row["code"] for row in some)
    now = connection.execute(select(NOW).where(NOW.c.code.in_(codes))).mappings()
    files = texts(row[name] for row in some for name in ("sha256", "raw_sha256"))
    listed = connection.execute(select(BLOB.c.sha256).where(BLOB.c.sha256.in_(files))).scalars()
    return (
        {row["code"]: dict(row) for row in now}, _history(connection, codes), set(listed),
        _odd(connection, TRIAL.c.simulated, TRIAL.c.code, codes),
    )  # fmt: skip


def _history(connection: Connection, subjects: Sequence[Any], *actions: str) -> By:
    """The lines about each of these, oldest first."""
    wanted = select(AUDIT).where(AUDIT.c.subject.in_(subjects)).order_by(AUDIT.c.seq)
    if actions:
        wanted = wanted.where(AUDIT.c.action.in_(actions))
    found: By = {}
    for line in connection.execute(wanted).mappings():
        found.setdefault(line["subject"], []).append(line)
    return found


def _odd(
    connection: Connection, truth: Column[Any], key: Column[Any], keys: Sequence[Any]
) -> set[Any]:
    """Rows of these keys in which a truth is neither 0 nor 1: any number but 0 is read as true."""
    # as a text, since a text that is no number would be taken for 0
    odd = select(key).where(key.in_(keys), cast(truth, Text).not_in(TRUTHS))
    return set(connection.execute(odd).scalars())


def _projected(row: Row, told: Sequence[Row], now: Row | None) -> Iterator[Problem]:
    """What a trial is said to be now, against what its history adds up to."""
    code = row["code"]
    if not any(line["action"] in ADDED for line in told):
        yield problem("audit-broken", f"no line says that trial {code} was added")
    expected = now_row(row)
    for line in told:
        expected = after_event(expected, line["action"], json.loads(line["after"]))
    if now != expected:
        yield problem("row-changed", f"trial {code} is not what its history says")


def _results(catalogue: Catalogue, seal: audit.Seal) -> Iterator[Problem]:
    for some, _ in in_parts(catalogue, RESULT, nothing_else):
        for row in some:
            if not seal.holds(row):
                yield problem("row-changed", f"result {row['key']} was changed")


def _lines(catalogue: Catalogue, seal: audit.Seal, trail: _Trail) -> Iterator[Problem]:
    """Lines of the runs: sealed, in sequence, and each with its result."""
    expected, complete, told = 1, True, set[str]()
    for some, (there, odd) in in_parts(catalogue, RUN_RESULT, _beside_lines):
        told.clear()
        for row in some:
            seq, key = row["seq"], row["key"]
            if not seal.holds(row) or seq in odd:
                yield problem("row-changed", f"run_result {seq} was changed")
            if not row["failed"] and key not in there and key not in told:
                told.add(key)
                yield problem("row-missing", f"result {key} is missing")
            complete = complete and seq == expected
            expected += 1
    if not complete:
        yield problem("row-missing", "a line is missing among the results of the runs")
    if trail.told_lines >= expected:
        yield problem("row-missing", "the last results of the runs are missing")


def _beside_lines(
    connection: Connection, some: Sequence[Row], *, last: bool
) -> tuple[set[str], set[int]]:
    """Results that are there, and odd truths."""
    del last
    keys = texts(row["key"] for row in some)
    there = connection.execute(select(RESULT.c.key).where(RESULT.c.key.in_(keys))).scalars()
    numbers = [row["seq"] for row in some]
    return set(there), _odd(connection, RUN_RESULT.c.failed, RUN_RESULT.c.seq, numbers)


def _retold(
    catalogue: Catalogue, table: Table, action: str, name: str,
    check: Callable[[Row, Sequence[Row]], Iterator[Problem]],
) -> Iterator[Problem]:  # fmt: skip
    """Rows of a table against the lines of this action about each of them."""
    (key,) = table.primary_key.columns

    def beside(connection: Connection, some: Sequence[Row], *, last: bool) -> By:
        del last
        return _history(connection, [f"{name} {row[key.name]}" for row in some], action)

    for some, history in in_parts(catalogue, table, beside):
        for row in some:
            subject = f"{name} {row[key.name]}"
            yield from understood(check(row, history.get(subject, [])), subject)


def _measured(row: Row, told: Sequence[Row]) -> Iterator[Problem]:
    expected: dict[str, Any] = {}
    for line in told:
        expected.update(json.loads(line["after"]))
    found = {name: row[name] for name in MEASURES if row[name] is not None}
    if not told or found != expected:
        yield problem("row-changed", f"participant {row['code']} differs from the history")


def _as_started(row: Row, told: Sequence[Row]) -> Iterator[Problem]:
    after = json.loads(told[-1]["after"]) if told else {}
    # what the first release wrote down of a run had no choice of trials
    if {"chosen": None, **after} != dict(row):
        yield problem("row-changed", f"run {row['id']} is not what was started")
