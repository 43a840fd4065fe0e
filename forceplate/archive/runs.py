"""Runs and their results: a new run stands beside the old ones, and nothing is overwritten."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, insert, select

from forceplate.archive import audit
from forceplate.archive.database.schema import CURRENT, JOB, NOW, RESULT, RUN, RUN_RESULT, Row
from forceplate.archive.filling import choice_of, count_lacking, lacking_by_run
from forceplate.archive.records import record_of
from forceplate.archive.trials import current_run, listing
from forceplate.errors import NothingFound
from forceplate.model.job import OPEN
from forceplate.model.record import RunRecord, TrialRecord
from forceplate.model.result import Value


class Matched(NamedTuple):
    """One trial in two runs: the key of its result in each, and what it was made from.

    Parameters
    ----------
    trial : str
    first, first_revision, second, second_revision : str or None, int or None
        Key of the result, and the revision of the facts about the trial that it was made from;
        None where the run holds no result of it.
    """

    trial: str
    first: str | None
    first_revision: int | None
    second: str | None
    second_revision: int | None

    @property
    def in_both(self) -> bool:
        """Whether both runs hold a result."""
        return self.first is not None and self.second is not None

    @property
    def same_work(self) -> bool:
        """Whether it is one result that both runs hold."""
        return self.in_both and self.first == self.second

    @property
    def corrected(self) -> bool:
        """Whether the trial was corrected between two results that are not the same work."""
        return self.in_both and not self.same_work and self.first_revision != self.second_revision


def start(connection: Connection, seal: audit.Seal, row: Row) -> int:
    """A new run; the first one of an archive that is about all trials is current at once."""
    last = connection.execute(select(func.max(RUN.c.id))).scalar() or 0
    run = last + 1
    connection.execute(insert(RUN).values({**row, "id": run}))
    audit.append(
        connection, seal, at=row["started"], by=row["by"], action="run started",
        subject=f"run {run}", after={**row, "id": run},
    )  # fmt: skip
    if row["chosen"] is None and current_run(connection) is None:
        make_current(connection, seal, run, at=row["started"], by=row["by"], reason="first run")
    return run


def unfinished(connection: Connection, same: Row) -> int | None:
    """The newest run of the same settings, choice and software, if it is not through.

    It lacks results, or its newest job has not come to its end: that shows the run, too. Another
    software may compute other numbers: what it began is not gone on with.
    """
    columns = [RUN.c[name] for name in ("digest", "chosen", "software")]
    alike = [column.is_not_distinct_from(same[column.name]) for column in columns]
    newest = select(func.max(RUN.c.id)).where(*alike)
    run = connection.execute(newest).scalar()
    if run is None or count_lacking(connection, run):
        return run
    last = select(JOB.c.state).where(JOB.c.run == run).order_by(JOB.c.id.desc()).limit(1)
    return run if connection.execute(last).scalar() in (*OPEN, "stopped") else None


def make_current(
    connection: Connection, seal: audit.Seal, run: int, *, at: str, by: str, reason: str
) -> None:
    """Point at this run; going back is pointing once more."""
    before = current_run(connection)
    seq = (connection.execute(select(func.max(CURRENT.c.seq))).scalar() or 0) + 1
    connection.execute(insert(CURRENT).values(seq=seq, run=run, by=by, at=at, reason=reason))
    audit.append(
        connection, seal, at=at, by=by, action="run made current", subject=f"run {run}",
        reason=reason, before={"run": before}, after={"run": run},
    )  # fmt: skip


def count_lost(connection: Connection, run: int) -> int:
    """Trials that show numbers now and would not if this run were shown: it failed on them."""
    current = current_run(connection)
    if current is None or current == run:
        return 0
    shown, new = _latest(current).subquery(), _latest(run).subquery()
    statement = (
        select(func.count())
        .select_from(shown)
        .join(NOW, (NOW.c.code == shown.c.trial) & (NOW.c.revision == shown.c.revision))
        .join(new, new.c.trial == shown.c.trial)
        .where(shown.c.failed.is_(False), new.c.failed.is_(True))
    )
    return connection.execute(statement).scalar_one()


def has_results(connection: Connection, run: int) -> bool:
    """Whether there is any number to show in this run."""
    lines = _latest(run).where(RUN_RESULT.c.failed.is_(False)).limit(1)
    return connection.execute(lines).first() is not None


def known(connection: Connection, run: int, where: str) -> None:
    """NothingFound where there is no such run."""
    if connection.execute(select(RUN.c.id).where(RUN.c.id == run)).scalar() is None:
        runs = connection.execute(select(RUN.c.id).order_by(RUN.c.id)).scalars().all()
        found = f"runs 1 to {runs[-1]}" if runs else "no run yet"
        raise NothingFound(f"no run {run} in the archive.", where=where, found=found)


def _latest(*runs: int) -> Select[Any]:
    """The last line of each trial in each run."""
    last = select(func.max(RUN_RESULT.c.seq)).group_by(RUN_RESULT.c.run, RUN_RESULT.c.trial)
    if runs:
        last = last.where(RUN_RESULT.c.run.in_(runs))
    return select(RUN_RESULT).where(RUN_RESULT.c.seq.in_(last))


def runs(connection: Connection) -> list[RunRecord]:
    """Every run with how far it is, oldest first: four queries, one more for each narrowed one."""
    current = current_run(connection)
    lines = _latest().subquery()
    counts = select(lines.c.run, lines.c.failed, func.count()).group_by(lines.c.run, lines.c.failed)
    done = {(run, bool(failed)): n for run, failed, n in connection.execute(counts)}
    rows = connection.execute(select(RUN).order_by(RUN.c.id)).mappings().all()
    lacking = lacking_by_run(connection, rows)
    return [
        _record(
            row, current, n_done=done.get((row["id"], False), 0),
            n_failed=done.get((row["id"], True), 0), n_lacking=lacking[row["id"]],
        )
        for row in rows
    ]  # fmt: skip


def bare(connection: Connection, run: int, where: str) -> RunRecord:
    """One run, without counting how far it is; NothingFound where there is none."""
    known(connection, run, where)
    row = connection.execute(select(RUN).where(RUN.c.id == run)).mappings().one()
    return _record(row, current_run(connection))


def _record(row: Row, current: int | None, **counts: int) -> RunRecord:
    return RunRecord(
        run=row["id"], preset=row["preset"], settings=json.loads(row["settings"]),
        digest=row["digest"], software=row["software"], started=row["started"],
        current=row["id"] == current, by=row["by"], where=choice_of(row), **counts,
    )  # fmt: skip


def failures(connection: Connection, run: int) -> list[tuple[str, str]]:
    """Trials whose last line in the run is a failure, and what went wrong."""
    statement = _latest(run).where(RUN_RESULT.c.failed.is_(True)).order_by(RUN_RESULT.c.trial)
    return [
        (row["trial"], str(json.loads(row["error"]).get("what")))
        for row in connection.execute(statement).mappings()
    ]


def line_of(connection: Connection, trial: str, run: int | None) -> Row | None:
    """The last line of a trial in a run; in the current run only if no correction came after it."""
    chosen = current_run(connection) if run is None else run
    if chosen is None:
        return None
    last = (
        select(RUN_RESULT.c.seq)
        .where(RUN_RESULT.c.run == chosen, RUN_RESULT.c.trial == trial)
        .order_by(RUN_RESULT.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    statement = select(RUN_RESULT).where(RUN_RESULT.c.seq == last)
    if run is None:
        now = select(NOW.c.revision).where(NOW.c.code == trial).scalar_subquery()
        statement = statement.where(RUN_RESULT.c.revision == now)
    return connection.execute(statement).mappings().one_or_none()


def matched(connection: Connection, first: int, second: int) -> list[Matched]:
    """Trials with a result in either of two runs, in the order of their codes: one query."""
    lines = _latest(first, second).where(RUN_RESULT.c.failed.is_(False)).subquery()
    chosen = select(lines.c.trial, lines.c.run, lines.c.key, lines.c.revision)
    found: dict[str, dict[int, tuple[str, int]]] = {}
    for trial, run, key, revision in connection.execute(chosen.order_by(lines.c.trial)):
        found.setdefault(trial, {})[run] = (key, revision)
    return [
        Matched(trial, *by_run.get(first, (None, None)), *by_run.get(second, (None, None)))
        for trial, by_run in found.items()
    ]


def payloads(connection: Connection, keys: Collection[str]) -> dict[str, str]:
    """The JSON of these results as it was saved, by key."""
    wanted = select(RESULT.c.key, RESULT.c.payload).where(RESULT.c.key.in_(list(keys)))
    return {row.key: row.payload for row in connection.execute(wanted)}


def payload(connection: Connection, key: str) -> dict[str, Any]:
    """A result as it was saved."""
    return json.loads(
        connection.execute(select(RESULT.c.payload).where(RESULT.c.key == key)).scalar_one()
    )


def values(
    connection: Connection, keys: Sequence[str], participant: str | None, run: int | None
) -> list[tuple[TrialRecord, dict[str, Value]]]:
    """These metrics of every analysed trial, in the order of time: two queries."""
    chosen = current_run(connection) if run is None else run
    rows = listing(chosen, outdated=run is not None).subquery()
    statement = (
        select(*rows.c, RESULT.c.payload)
        .join(RESULT, RESULT.c.key == rows.c.key)
        .order_by(rows.c.moment, rows.c.archived, rows.c.code)
    )
    if participant is not None:
        statement = statement.where(rows.c.participant == participant)
    found = []
    for row in connection.execute(statement).mappings():
        all_values = json.loads(row["payload"])["values"]
        some = {key: Value(**all_values[key]) for key in keys if key in all_values}
        found.append((record_of(row), some))
    return found
