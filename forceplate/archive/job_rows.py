"""Rows of jobs: asked for, taken by one process, told how far they are, ended."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from forceplate.archive.database.schema import JOB, Row
from forceplate.archive.process import gone
from forceplate.errors import NothingFound
from forceplate.model.job import OPEN, JobRecord, JobState

QUIET_S = 60.0
"""A job that nobody has said anything about for so long is no longer being done."""
_COUNTS = ("total", "done", "reused", "failed")
NOBODY = "the process that did it is gone."
ENDED = "job ended"
"""What the audit trail calls the end of a job."""
NOT_BEGUN = "no process began it."
TAKEN = "taken"
"""What a process hears that was silent for so long that another one took its job."""


def ask(
    connection: Connection, run: int, *, by: str, at: str, engine: str, workers: int,
    options: Mapping[str, Any],
) -> tuple[int, bool]:  # fmt: skip
    """The open job of this run, or a new one that waits to be taken; its number, and if it is new.

    One that was asked to end is not gone on with: whoever asks now wants the run filled.
    """
    there = select(JOB).where(JOB.c.run == run, JOB.c.state.in_(OPEN)).order_by(JOB.c.id.desc())
    for row in connection.execute(there).mappings().all():
        if _left(row, at):
            end(connection, row["id"], _became(row), at=at, why=_why(row))
        elif row["state"] != "stopping":
            return row["id"], False
    number = (connection.execute(select(func.max(JOB.c.id))).scalar() or 0) + 1
    connection.execute(
        insert(JOB).values(
            id=number, run=run, state="waiting", by=by, asked=at, engine=engine, workers=workers,
            options=json.dumps(dict(options)), total=0, done=0, reused=0, failed=0,
        )
    )  # fmt: skip
    return number, True


def take(connection: Connection, number: int, *, worker: str, at: str) -> bool:
    """Whether this process is the one that does the job: it waits, or whoever did it is gone."""
    row = row_of(connection, number)
    if row["state"] not in OPEN or (row["state"] != "waiting" and not _left(row, at)):
        return False
    if row["state"] == "stopping":
        end(connection, number, _became(row), at=at, why=_why(row))
        return False
    values = {"state": "running", "worker": worker, "seen": at, "started": row["started"] or at}
    connection.execute(update(JOB).where(JOB.c.id == number).values(values))
    return True


def tell(
    connection: Connection, number: int, counts: Mapping[str, int], *, worker: str, at: str
) -> str:
    """Say how far the job is; the state it is in, which somebody may have changed.

    `counts` is empty where there is nothing to say but that it is still being done. A job that
    another process has taken meanwhile is that one's, and stays as it says.
    """
    row = row_of(connection, number)
    if row["worker"] != worker:
        return TAKEN
    values = {name: counts[name] for name in _COUNTS if name in counts}
    connection.execute(update(JOB).where(JOB.c.id == number).values(seen=at, **values))
    return row["state"]


def leave(connection: Connection, number: int, *, worker: str, at: str, why: str) -> None:
    """End a job whose process has ended without saying anything, if it is still open."""
    row = row_of(connection, number)
    if row["state"] in OPEN and row["worker"] in (None, worker):
        end(connection, number, _became(row), at=at, why=row["why"] or why)


def end(connection: Connection, number: int, state: str, *, at: str, why: str | None) -> bool:
    """Say that the job is over; False where that was said before, which then stands."""
    over = update(JOB).where(JOB.c.id == number, JOB.c.ended.is_(None))
    return connection.execute(over.values(state=state, ended=at, why=why)).rowcount == 1


def cancel(connection: Connection, number: int, *, at: str, why: str) -> bool:
    """Ask the job to end; whether it was still open."""
    row = row_of(connection, number)
    if row["state"] not in OPEN:
        return False
    if row["state"] == "waiting" or _left(row, at):
        end(connection, number, "cancelled", at=at, why=why)
    else:
        values = {"state": "stopping", "why": why}
        connection.execute(update(JOB).where(JOB.c.id == number).values(values))
    return True


def row_of(connection: Connection, number: int) -> Row:
    """The row of a job; NothingFound where there is none of this number."""
    row = connection.execute(select(JOB).where(JOB.c.id == number)).mappings().one_or_none()
    if row is None:
        raise NothingFound(f"no job {number} in the archive.", advice="See forceplate jobs.")
    return row


def records(connection: Connection, at: str) -> list[JobRecord]:
    """Every job, the newest first."""
    rows = connection.execute(select(JOB).order_by(JOB.c.id.desc())).mappings()
    return [record(row, at) for row in rows]


def record(row: Row, at: str) -> JobRecord:
    """A job as it stands; one whose process is gone is stopped, whatever its row says."""
    left = row["state"] in OPEN and _left(row, at)
    counts = {name: row[name] for name in _COUNTS}
    return JobRecord(
        job=row["id"], run=row["run"], state=_became(row) if left else row["state"], by=row["by"],
        asked=row["asked"], started=row["started"], ended=row["ended"], seen=row["seen"],
        worker=row["worker"], engine=row["engine"], workers=row["workers"],
        why=_why(row) if left else row["why"], **counts,
    )  # fmt: skip


def _left(row: Row, at: str) -> bool:
    """Whether an open job has nobody who does it."""
    if row["worker"] is not None and gone(row["worker"]):
        return True
    # a time to come was told by a clock that has been set back since, and says as little as an
    # old one: whoever still does the job soon tells another
    return abs(_seconds(row["seen"] or row["asked"], at)) > QUIET_S


def _became(row: Row) -> JobState:
    """How a job ended that nobody does any longer."""
    return "cancelled" if row["state"] == "stopping" else "stopped"


def _why(row: Row) -> str:
    if row["state"] == "stopping" and row["why"]:
        return row["why"]
    return NOT_BEGUN if row["worker"] is None else NOBODY


def _seconds(earlier: str, later: str) -> float:
    first, last = (datetime.fromisoformat(each).astimezone(UTC) for each in (earlier, later))
    return (last - first).total_seconds()
