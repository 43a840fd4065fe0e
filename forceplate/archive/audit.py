"""Who did what to the archive, in a chain that shows every later change to it."""

from __future__ import annotations

import getpass
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select

from forceplate.archive.database.schema import AUDIT, Row
from forceplate.errors import ArchiveError
from forceplate.model.record import Event

FIRST = "0" * 64


def dumps(value: object) -> str:
    """Canonical JSON: sorted, without spaces, and never NaN."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


class Seal:
    """HMAC-SHA256 over rows, under the archive's own key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, row: Row) -> str:
        """The seal of a row; a column called `seal` is left out."""
        parts = {name: value for name, value in row.items() if name != "seal"}
        return hmac.new(self._key, dumps(parts).encode(), hashlib.sha256).hexdigest()

    def holds(self, row: Row) -> bool:
        """Whether the row still is what was sealed; not where a value is of no kind that is."""
        try:
            return hmac.compare_digest(self.of(row), str(row["seal"]))
        except (TypeError, ValueError):
            return False


def append(
    connection: Connection,
    seal: Seal,
    *,
    at: str,
    by: str,
    action: str,
    subject: str,
    reason: str | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Add a line, within the transaction of the action itself."""
    last = select(AUDIT.c.seq, AUDIT.c.seal).order_by(AUDIT.c.seq.desc()).limit(1)
    head = connection.execute(last).one_or_none()
    row = {
        "seq": 1 if head is None else head.seq + 1,
        "at": at, "by": by, "action": action, "subject": subject, "reason": reason,
        "before": dumps(before or {}), "after": dumps(after or {}),
        "previous": FIRST if head is None else head.seal,
    }  # fmt: skip
    connection.execute(insert(AUDIT).values({**row, "seal": seal.of(row)}))


def events(connection: Connection, subject: str) -> list[Event]:
    """What happened to this trial or participant, oldest first."""
    return _events(connection, AUDIT.c.subject == subject)


def events_of_run(connection: Connection, run: int) -> list[Event]:
    """When a run was started, made current, and replaced as the current one; oldest first."""
    replaced = and_(AUDIT.c.action == "run made current", AUDIT.c.before == dumps({"run": run}))
    return _events(connection, or_(AUDIT.c.subject == f"run {run}", replaced))


def _events(connection: Connection, wanted: ColumnElement[bool]) -> list[Event]:
    rows = connection.execute(select(AUDIT).where(wanted).order_by(AUDIT.c.seq)).mappings()
    return [
        Event(
            at=row["at"], by=row["by"], action=row["action"], reason=row["reason"],
            before=json.loads(row["before"]), after=json.loads(row["after"]),
        )
        for row in rows
    ]  # fmt: skip


def head(connection: Connection) -> tuple[int, str]:
    """Number of lines and the last seal; kept elsewhere it shows a cut tail."""
    last = select(AUDIT.c.seq, AUDIT.c.seal).order_by(AUDIT.c.seq.desc()).limit(1)
    row = connection.execute(last).one_or_none()
    return (0, FIRST) if row is None else (row.seq, row.seal)


class Chain:
    """The lines of the trail in order, each against the one before it.

    Parameters
    ----------
    seal : Seal
    """

    def __init__(self, seal: Seal) -> None:
        self._seal = seal
        self._previous: object = FIRST
        self._expected = 1

    def breaks(self, line: Row) -> Iterator[str]:
        """One sentence for each way in which the next line does not hold."""
        if line["seq"] != self._expected:
            yield f"audit line {self._expected} is missing"
        elif line["previous"] != self._previous:
            yield f"audit line {line['seq']} does not follow the line before it"
        if not self._seal.holds(line):
            yield f"audit line {line['seq']} was changed"
        self._previous, self._expected = line["seal"], line["seq"] + 1


def breaks(connection: Connection, seal: Seal) -> Iterator[str]:
    """One sentence for each place where the chain does not hold."""
    chain = Chain(seal)
    for line in connection.execute(select(AUDIT).order_by(AUDIT.c.seq)).mappings():
        yield from chain.breaks(line)


def belongs(connection: Connection, seal: Seal, where: str) -> None:
    """ArchiveError where the trail was begun under another key: it is another archive's."""
    first = select(AUDIT).order_by(AUDIT.c.seq).limit(1)
    row = connection.execute(first).mappings().one_or_none()
    if row is not None and not seal.holds(row):
        raise ArchiveError(
            "the catalogue belongs to another archive than the key in this folder.", where=where,
            expected="the secret.key that the archive was made with",
            advice="Copy secret.key from the computer on which the archive was made, or give "
            "another folder with --archive.",
        )  # fmt: skip


def user() -> str:
    """Who is logged in."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def count(connection: Connection, action: str) -> int:
    """How many lines there are of this action."""
    found = select(func.count()).select_from(AUDIT).where(AUDIT.c.action == action)
    return int(connection.execute(found).scalar_one())
